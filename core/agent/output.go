package agent

import "rollcall/core/mesos"

// Output is everything the caller owes after a Step, in the order it is owed.
// It is valid until the next call of the machine, which reuses its memory.
type Output struct {
	Store   []Record     // make durable, before anything below
	Sends   []Send       // send, in order
	Notices []Notice     // tell the operator
	WakeAt  mesos.Micros // step again at or after this instant; 0 means none
}

// Record is one key and the value to keep under it; a nil value deletes it.
type Record struct {
	Key   []byte
	Value []byte
}

// The keys of records. Ids in keys are escaped: "%" is "%25" and "/" is "%2F".
const (
	KeyAgent     = "agent"
	KeyFramework = "framework/" // + framework id
	KeyTask      = "task/"      // + framework id / task id
	KeyUpdate    = "update/"    // + framework id / task id: its updates that are not acknowledged
	KeyOperation = "operation/" // + uuid, 32 hexadecimal digits
	KeyProvider  = "provider/"  // + provider id

	KeyReplacement = "replacement/" // + framework id / replace id
)

// SendType says what is sent, and to whom.
type SendType uint8

// What is sent. The first goes to the master on the link, the second group to
// executors (only when the host runs them), the third to resource providers.
const (
	SendNone   SendType = iota
	SendMaster          // Link, Peer; void if the link is not the present one

	SendStart    // start an executor, which then registers: FrameworkID, ExecutorID, Tasks it is for
	SendLaunch   // hand tasks to a registered executor: FrameworkID, ExecutorID, Tasks
	SendKill     // end one task: FrameworkID, ExecutorID, TaskID, Grace
	SendShutdown // end an executor with all its tasks: FrameworkID, ExecutorID, Grace
	SendReceived // an executor's update is durable: FrameworkID, ExecutorID, TaskID, UUID
	SendMessage  // what a framework has for its executor: FrameworkID, ExecutorID, Data

	SendApply                // ProviderID, Operation
	SendAcknowledgeOperation // ProviderID, Operation (UUID, Status with its uuid)
	SendReconcile            // ask a provider how operations are: ProviderID, Operations
	SendTypes                // their number
)

var sendNames = [SendTypes]string{
	"none", "master", "start", "launch", "kill", "shutdown", "received", "message", "apply", "acknowledge-operation", "reconcile",
}

// String returns the type as it is spelled everywhere.
func (t SendType) String() string { return sendNames[t] }

// Send is one message. Which fields count is said at its type.
type Send struct {
	Type SendType
	Link uint32
	Peer mesos.Peer

	FrameworkID mesos.FrameworkID
	ExecutorID  mesos.ExecutorID
	TaskID      mesos.TaskID
	UUID        mesos.UUID
	Tasks       []mesos.Task
	Grace       mesos.Micros
	Data        []byte

	ProviderID mesos.ResourceProviderID
	Operation  mesos.Operation
	Operations []mesos.Operation
}

// NoticeType says what the operator should know.
type NoticeType uint8

// What the operator is told.
const (
	NoticeNone       NoticeType = iota
	NoticeRegistered            // a master took the agent in: AgentID
	NoticeEnded                 // the agent is over and takes nothing more: Message
	NoticeRejected              // an event made no sense and changed nothing: Event, Field, Message
	NoticeOverflow              // a limit turned something away: Message, Count so far
	NoticeTypes                 // their number
)

var noticeNames = [NoticeTypes]string{"none", "registered", "ended", "rejected", "overflow"}

// String returns the type as it is spelled everywhere.
func (t NoticeType) String() string { return noticeNames[t] }

// Notice is one thing the operator should know. Which fields count is said at
// its type.
type Notice struct {
	Type    NoticeType
	AgentID mesos.AgentID
	Event   EventType
	Field   string
	Message string
	Count   uint64
}
