package master

import "rollcall/core/mesos"

// EventType says what happened, in the past tense or as the call that came.
type EventType uint8

// What can happen. The first group are the calls of the v1 scheduler API: each
// bears a Request, which is answered by exactly one reply, and, but for
// Subscribe, a FrameworkID and the Stream it claims to belong to. The second
// group comes from connections, the third from the operator.
const (
	EventNone                 EventType = iota
	EventSubscribe                      // open Stream: FrameworkID (may be empty), Framework, Roles that are suppressed
	EventTeardown                       //
	EventAccept                         // Offers, Operations, Refuse
	EventDecline                        // Offers, Refuse
	EventRevive                         // Roles; none: all
	EventSuppress                       // Roles; none: all
	EventKill                           // TaskID, AgentID (may be empty), Grace
	EventShutdown                       // AgentID, ExecutorID
	EventAcknowledge                    // AgentID, TaskID, UUID
	EventAcknowledgeOperation           // AgentID, ProviderID, OperationID, UUID
	EventReconcile                      // Tasks; none: all, an implicit reconciliation
	EventReconcileOperations            // Asked; none: all
	EventMessage                        // AgentID, ExecutorID, Data
	EventRequest                        // ask for resources: accepted, and nothing comes of it, as in Mesos
	EventUpdateFramework                // Framework, Roles that are suppressed
	EventOtherCall                      // any other call that is accepted and changes nothing: inverse offers

	EventStreamClosed // the framework's connection ended: Stream
	EventPeer         // an agent said something: Peer, Message
	EventPeerClosed   // an agent's connection ended: Peer

	EventMarkAgentGone // MARK_AGENT_GONE of the operator API: Request, AgentID

	// Calls of frameworks that Mesos does not have (MESOS-938).
	EventReplace                // AgentID of the old task (may be empty), Offers, Replacement: what is to be, no more
	EventAcknowledgeReplacement // AgentID, ReplaceID, UUID
	EventReconcileReplacements  // Replacements; none: all
	EventTypes                  // their number
)

// Event is one thing that happened. Which fields count is said at its type;
// the others are ignored and do not cross the wire.
type Event struct {
	Type    EventType
	Request uint64 // the host's own number of a call, which its reply bears
	// Stream is the host's own number of an event stream: fresh for a Subscribe;
	// for other calls the one whose id they gave, 0 if they gave none, and any
	// number that was never a stream if nobody knows the id.
	Stream   uint64
	StreamID string // the id as the call gave it: quoted if it is refused
	Peer     uint64 // the host's own number of a connection with an agent

	FrameworkID mesos.FrameworkID
	Framework   mesos.FrameworkInfo
	Roles       []string

	Offers     []mesos.OfferID
	Operations []AcceptOperation
	// Refuse is how long the rest of the offers is not wanted; the host fills in
	// Mesos's default of 5 s for a call that does not say.
	Refuse mesos.Micros

	TaskID      mesos.TaskID
	AgentID     mesos.AgentID
	ExecutorID  mesos.ExecutorID
	ProviderID  mesos.ResourceProviderID
	OperationID mesos.OperationID
	UUID        mesos.UUID
	Grace       mesos.Micros // between SIGTERM and SIGKILL; 0: the task's own
	Data        []byte

	Tasks []TaskAsked
	Asked []OperationAsked

	ReplaceID    mesos.ReplaceID
	Replacement  mesos.Replacement
	Replacements []ReplacementAsked

	Message mesos.Peer
}

// TaskAsked is a task that a RECONCILE asks about. AgentID may be empty.
type TaskAsked struct {
	TaskID  mesos.TaskID
	AgentID mesos.AgentID
}

// OperationAsked is an operation that a RECONCILE_OPERATIONS asks about. Only
// the OperationID must be there.
type OperationAsked struct {
	OperationID mesos.OperationID
	AgentID     mesos.AgentID
	ProviderID  mesos.ResourceProviderID
}

// ReplacementAsked is a replacement that a RECONCILE_REPLACEMENTS asks about.
// AgentID may be empty.
type ReplacementAsked struct {
	ReplaceID mesos.ReplaceID
	AgentID   mesos.AgentID
}

// AcceptType is what one operation of an Accept does.
type AcceptType uint8

// The operations of an Accept.
const (
	AcceptNone        AcceptType = iota
	AcceptLaunch                 // Tasks, each by itself
	AcceptLaunchGroup            // Tasks, all or none, in the executor ExecutorID
	AcceptReserve                // Resources, as they are to be
	AcceptUnreserve              // Resources, as they are
	AcceptCreate                 // Resources: volumes, as they are to be
	AcceptDestroy                // Resources: volumes, as they are
	AcceptTypes                  // their number
)

// AcceptOperation is one operation of an Accept. They are done in order.
type AcceptOperation struct {
	Type AcceptType
	// OperationID asks for feedback; empty for none. A launch has none.
	OperationID mesos.OperationID
	// Tasks to launch. TaskID, AgentID, ExecutorID, Resources, Info and Life
	// count; the rest is the master's to fill in.
	Tasks      []mesos.Task
	ExecutorID mesos.ExecutorID
	Resources  mesos.Resources
}

var eventNames = [EventTypes]string{
	"none", "subscribe", "teardown", "accept", "decline", "revive", "suppress", "kill", "shutdown", "acknowledge",
	"acknowledge-operation", "reconcile", "reconcile-operations", "message", "request", "update-framework", "other-call",
	"stream-closed", "peer", "peer-closed", "mark-agent-gone", "replace", "acknowledge-replacement", "reconcile-replacements",
}

// call reports whether it is a call of a framework on its stream.
func (t EventType) call() bool {
	return t > EventSubscribe && t < EventStreamClosed || t >= EventReplace
}

// String returns the event as it is spelled everywhere.
func (t EventType) String() string { return eventNames[t] }

var acceptNames = [AcceptTypes]string{"none", "LAUNCH", "LAUNCH_GROUP", "RESERVE", "UNRESERVE", "CREATE", "DESTROY"}

// String returns Mesos's name.
func (t AcceptType) String() string { return acceptNames[t] }
