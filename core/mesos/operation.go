package mesos

import "strconv"

// OperationID is the framework's own name of an offer operation. An operation
// without one gets no feedback.
type OperationID string

// OperationState is the state of an offer operation as Mesos names it. Its
// value is Mesos's number plus one; 0 means that no state has been seen.
type OperationState uint8

// The states of mesos.v1.OperationState in Mesos 1.11.0.
const (
	OperationNone OperationState = iota
	OperationUnsupported
	OperationPending
	OperationFinished
	OperationFailed
	OperationError
	OperationDropped
	OperationUnreachable
	OperationGoneByOperator
	OperationRecovering
	OperationUnknown
	OperationStates // their number, the none included
)

var operationStateNames = [OperationStates]string{
	"", "OPERATION_UNSUPPORTED", "OPERATION_PENDING", "OPERATION_FINISHED", "OPERATION_FAILED",
	"OPERATION_ERROR", "OPERATION_DROPPED", "OPERATION_UNREACHABLE", "OPERATION_GONE_BY_OPERATOR",
	"OPERATION_RECOVERING", "OPERATION_UNKNOWN",
}

// String returns Mesos's name, "" for OperationNone.
func (s OperationState) String() string {
	if s < OperationStates {
		return operationStateNames[s]
	}
	return "OperationState(" + strconv.Itoa(int(s)) + ")"
}

// ParseOperationState finds a state by Mesos's name.
func ParseOperationState(name string) (OperationState, bool) {
	for i, n := range operationStateNames {
		if n == name {
			return OperationState(i), true
		}
	}
	return OperationNone, false
}

// Terminal is isTerminalState of Mesos's protobuf_utils.cpp for operations.
func (s OperationState) Terminal() bool {
	switch s {
	case OperationFinished, OperationFailed, OperationError, OperationDropped, OperationGoneByOperator:
		return true
	}
	return false
}

// Absorbing reports whether no other state may follow. GONE_BY_OPERATOR may be
// taken back: the master does not remember for ever which providers are gone.
func (s OperationState) Absorbing() bool {
	return s.Terminal() && s != OperationGoneByOperator
}

// OperationStatus is what one UPDATE_OPERATION_STATUS says: the part of
// mesos.v1.OperationStatus that decides something.
type OperationStatus struct {
	OperationID OperationID // empty: an operation whose framework wants no feedback
	AgentID     AgentID
	ProviderID  ResourceProviderID // empty: the agent's own resources
	State       OperationState
	UUID        UUID // zero: must not be acknowledged
	Message     string
}
