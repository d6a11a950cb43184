package scheduler

import "rollcall/core/mesos"

// EventType says what happened, in the past tense.
type EventType uint8

// What can happen. The first group comes from the event stream and bears the
// epoch of the Subscribe call that opened it; the second from the host; the
// third from the framework.
const (
	EventNone               EventType = iota
	EventSubscribed                   // the master accepted the subscription: FrameworkID, Heartbeat
	EventHeartbeat                    // the stream is alive
	EventOffered                      // offers arrived: Offers
	EventRescinded                    // an offer was taken back: OfferID
	EventUpdated                      // a status update: Status
	EventAgentFailed                  // FAILURE of an agent or executor: AgentID, ExecutorID
	EventMasterFailed                 // ERROR, after which the master ends the stream: Message
	EventOperationUpdated             // an operation's status: Operation
	EventOperationsAnswered           // all answers to one call: Operations, and CallID if they were in its body

	EventDisconnected // the stream ended or could not be opened: Message
	EventCallFailed   // a call was not accepted: Call, CallID, Failure, Message; of an Accept TaskIDs, OperationIDs, Offers

	EventLaunch              // carry out operations, then start Tasks, on Offers: Ref, Offers, Start, Tasks, Refuse
	EventKill                // end a task: Ref, TaskID, Grace
	EventForget              // drop the record of a task that is over: Ref, TaskID
	EventDecline             // give Offers back: Ref, Offers, Refuse
	EventReconcile           // start a round now: Ref, Kind, and TaskIDs or AgentID to narrow it
	EventRevive              // want offers again
	EventSuppress            // want no offers
	EventTeardown            // end the framework and all its tasks: Ref
	EventPause               // start no periodic round until Resume: Ref
	EventResume              // Ref
	EventBacklog             // the framework has Count notices to read yet: rounds wait for it
	EventForgetOperation     // drop the record of a settled operation: Ref, OperationID
	EventReconcileOperations // start a round of operations now: Ref, Kind, and OperationIDs or AgentID to narrow it
	EventReplace             // end a task and start another in its place: Ref, Replace, Offers
	EventForgetReplacement   // drop the record of a replacement that is over: Ref, ReplaceID

	EventReplacementUpdated // of the stream, and only of masters that replace tasks themselves: Replacement
	EventTypes              // their number
)

// Event is one thing that happened. Which fields count is said at its type;
// the others are ignored and do not cross the wire.
type Event struct {
	Type  EventType
	Epoch uint32 // the stream an event came on; calls and streams of older epochs are void
	Ref   uint64 // the framework's own number of a request, echoed in Rejected

	FrameworkID mesos.FrameworkID
	Heartbeat   mesos.Micros // interval of heartbeats; 0 if not said

	Status     mesos.TaskStatus
	Offers     []mesos.Offer // for Launch and Decline only the ids count
	OfferID    mesos.OfferID
	AgentID    mesos.AgentID
	ExecutorID mesos.ExecutorID

	Call    CallType
	CallID  uint64
	Failure Failure
	Message string

	Operation    mesos.OperationStatus
	Operations   []mesos.OperationStatus
	OperationID  mesos.OperationID
	OperationIDs []mesos.OperationID
	Start        []NewOperation

	TaskID  mesos.TaskID
	TaskIDs []mesos.TaskID
	Tasks   []NewTask
	Refuse  mesos.Micros // how long the rest of the offers is not wanted; 0: Mesos's default of 5 s
	Grace   mesos.Micros // between SIGTERM and SIGKILL; 0: the task's own
	Kind    RoundKind
	Count   uint64

	Replace     ReplaceRequest
	ReplaceID   mesos.ReplaceID
	Replacement mesos.ReplaceStatus
}

// ofStream reports whether it came on the event stream.
func (t EventType) ofStream() bool {
	return t > EventNone && t < EventLaunch && t != EventCallFailed || t == EventReplacementUpdated
}

// request reports whether it is a wish of the framework.
func (t EventType) request() bool { return t >= EventLaunch && t < EventReplacementUpdated }

// NewTask is a task to launch.
type NewTask struct {
	TaskID mesos.TaskID // fresh: never used before in this framework
	Info   []byte       // the rest of the TaskInfo, as the host encodes it; not looked at
	// InsteadOf is the task in whose place this one is started, if any. Should
	// that one come back, the two are known for rivals.
	InsteadOf mesos.TaskID
	// Unreachable is how long its agent may be out of reach before the task is
	// presumed lost; 0: as configured; 2^53-1: for ever.
	Unreachable mesos.Micros
}

// NewOperation is an offer operation to carry out.
type NewOperation struct {
	OperationID mesos.OperationID        // fresh, or empty: then there is no feedback and nothing is tracked
	ProviderID  mesos.ResourceProviderID // of the resources; empty: the agent's own
	Info        []byte                   // the Offer.Operation, as the host encodes it; not looked at
	// Type and Resources say what is to be done where the machine itself says it:
	// OpReserve and OpUnreserve, in calls alone. Info is empty then.
	Type      mesos.OperationType
	Resources mesos.Resources
}

// Failure says how a call failed, as far as it decides what to do.
type Failure uint8

// How calls fail.
const (
	// FailureRefused: the master understood the call and did not do it.
	FailureRefused Failure = iota
	// FailureUnsubscribed: the master does not take calls of this stream (any
	// more): 403, a stream id or framework it does not know, not the leader.
	FailureUnsubscribed
	// FailureUnknown: no answer; it may have been done or not.
	FailureUnknown
	Failures // their number
)

// RoundKind is explicit (about named tasks) or implicit (about all).
type RoundKind uint8

// The kinds of rounds.
const (
	RoundExplicit RoundKind = iota
	RoundImplicit
	RoundKinds // their number
)

// String returns the kind as it is spelled everywhere.
func (k RoundKind) String() string { return [...]string{"explicit", "implicit"}[k] }
