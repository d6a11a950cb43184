package scheduler

import "rollcall/core/mesos"

// CallType says what the host shall send, in the imperative.
type CallType uint8

// The calls. Subscribe opens a stream and closes the one before it; the others
// are Mesos's calls of the same name.
const (
	CallNone CallType = iota
	CallSubscribe
	CallAccept               // carry out Start, then launch Tasks, on Offers
	CallDecline              // Offers, Refuse
	CallRevive               //
	CallSuppress             //
	CallKill                 // TaskID, AgentID, Grace
	CallAcknowledge          // AgentID, TaskID, UUID; may overtake other calls
	CallReconcile            // Targets; none means all: an implicit reconciliation
	CallTeardown             //
	CallAcknowledgeOperation // AgentID, ProviderID, OperationID, UUID; may overtake other calls
	CallReconcileOperations  // OperationTargets; none means all

	// Calls that Mesos does not have: only for masters that replace tasks themselves.
	CallReplace                // AgentID, Replace, Offers
	CallAcknowledgeReplacement // AgentID, ReplaceID, UUID; may overtake other calls
	CallReconcileReplacements  // ReplaceTargets
	CallTypes                  // their number
)

// Call is one call to the master.
type Call struct {
	Type  CallType
	ID    uint64 // rising; CallFailed names it
	Epoch uint32 // the stream it belongs to; once that has ended the call is void and must not be sent

	FrameworkID      mesos.FrameworkID
	Offers           []mesos.OfferID
	Tasks            []NewTask
	Start            []NewOperation
	Targets          []Target
	OperationTargets []OperationTarget
	OperationID      mesos.OperationID
	ProviderID       mesos.ResourceProviderID
	TaskID           mesos.TaskID
	AgentID          mesos.AgentID
	UUID             mesos.UUID
	Refuse           mesos.Micros
	Grace            mesos.Micros

	Replace        ReplaceRequest
	ReplaceID      mesos.ReplaceID
	ReplaceTargets []ReplaceTarget
}

// ReplaceTarget is a replacement that a reconciliation asks about.
type ReplaceTarget struct {
	ReplaceID mesos.ReplaceID
	AgentID   mesos.AgentID
}

// Target is a task that a reconciliation asks about. AgentID is empty only in
// the census probe.
type Target struct {
	TaskID  mesos.TaskID
	AgentID mesos.AgentID
}

// OperationTarget is an operation that a reconciliation asks about. AgentID is
// empty in the fence, and for operations whose agent is not known.
type OperationTarget struct {
	OperationID mesos.OperationID
	AgentID     mesos.AgentID
	ProviderID  mesos.ResourceProviderID
}

var callNames = [CallTypes]string{
	"none", "subscribe", "accept", "decline", "revive", "suppress", "kill", "acknowledge", "reconcile", "teardown",
	"acknowledge-operation", "reconcile-operations", "replace", "acknowledge-replacement", "reconcile-replacements",
}

// String returns the call's name as it is spelled everywhere.
func (t CallType) String() string { return callNames[t] }
