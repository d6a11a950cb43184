package agent

import "rollcall/core/mesos"

// EventType says what happened, in the past tense.
type EventType uint8

// What can happen. The first group is about the link to a master, which the
// host numbers; the second comes from executors, the third from resource
// providers, the last from the operator.
const (
	EventNone        EventType = iota
	EventMasterFound           // a link to the leading master is up, and the one before is void: Link
	EventMasterLost            // the link is down: Link
	EventMessage               // the master said something on the link: Link, Peer

	EventExecutorRegistered // an executor is ready for tasks: FrameworkID, ExecutorID, TaskIDs that it has already
	EventExecutorUpdated    // an executor says how a task is: FrameworkID, ExecutorID, Status (its uuid may be zero), Data
	EventExecutorExited     // an executor ended or could not be started: FrameworkID, ExecutorID, Exit, Message
	EventExecutorMessage    // an executor has something for its framework: FrameworkID, ExecutorID, Data

	EventProviderSubscribed   // a provider is there: Provider (ID, Name, Resources), Operations it has
	EventProviderDisconnected // a provider is not there now: ProviderID
	EventProviderGone         // the operator removed a provider: ProviderID
	EventProviderUpdated      // a provider says how an operation is: ProviderID, Operation (UUID, Status)

	EventDrain      // take no more tasks and end those that run: Grace
	EventUnregister // end all tasks, leave the master for good, and end
	EventTypes      // their number
)

// Event is one thing that happened. Which fields count is said at its type;
// the others are ignored and do not cross the wire.
type Event struct {
	Type EventType
	Link uint32 // numbered by the host, rising; messages of an older link are void
	Peer mesos.Peer

	FrameworkID mesos.FrameworkID
	ExecutorID  mesos.ExecutorID // of a command: the id of its task
	TaskIDs     []mesos.TaskID
	Status      mesos.TaskStatus
	Data        []byte // opaque: the rest of the Status, or a message
	Exit        uint32 // wait status

	Provider   mesos.Provider
	ProviderID mesos.ResourceProviderID
	Operation  mesos.Operation
	Operations []mesos.Operation

	Grace   mesos.Micros // 0: as the tasks have it
	Message string
}
