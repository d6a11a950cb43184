package master

import "rollcall/core/mesos"

// Output is everything the caller owes after a Step, in the order it is owed.
// It is valid until the next call of the machine, which reuses its memory.
type Output struct {
	Store  []Record     // make durable, before anything below
	Sends  []Send       // write to frameworks, in order: answers stand before the reply to their call
	Peers  []PeerSend   // send to agents, in order
	WakeAt mesos.Micros // step again at or after this instant; 0 means none
}

// Record is one key and the value to keep under it; a nil value deletes it.
type Record struct {
	Key   []byte
	Value []byte
}

// The keys of records: the registry, of which an agent is in one part at most,
// and how far ids were given.
const (
	KeyAgent       = "agent/"       // + agent id: admitted
	KeyUnreachable = "unreachable/" // + agent id
	KeyGone        = "gone/"        // + agent id
	KeyCounters    = "counters"
)

// SendType says what is written to a framework.
type SendType uint8

// What can be written. A reply goes to the call Request, an event to the
// stream Stream; SendClose ends that stream after what was written before.
const (
	SendNone            SendType = iota
	SendReply                    // Request, Code, Message (of a refusal), Operations (answers: sync)
	SendSubscribed               // SUBSCRIBED: FrameworkID, Heartbeat
	SendHeartbeat                // HEARTBEAT
	SendOffers                   // OFFERS: Offers
	SendRescind                  // RESCIND: OfferID
	SendUpdate                   // UPDATE: Status, ExecutorID, Time, Extra
	SendUpdateOperation          // UPDATE_OPERATION_STATUS: Operation
	SendOperations               // all statuses of one RECONCILE_OPERATIONS (answers: single-event): Operations
	SendMessage                  // MESSAGE: AgentID, ExecutorID, Extra
	SendFailure                  // FAILURE: AgentID, ExecutorID (empty: the agent itself), Exit
	SendError                    // ERROR: Message
	SendClose                    // end of Stream
	SendReplacement              // what Mesos does not have: Replacement
	SendTypes                    // their number
)

// Send is one reply or one event. Which fields count is said at its type; the
// others do not cross the wire.
type Send struct {
	Type    SendType
	Request uint64
	Stream  uint64
	Code    uint16 // of HTTP

	FrameworkID mesos.FrameworkID
	AgentID     mesos.AgentID
	ExecutorID  mesos.ExecutorID
	OfferID     mesos.OfferID
	Heartbeat   mesos.Micros
	Offers      []Offer
	Status      mesos.TaskStatus
	Time        mesos.Micros // the status's timestamp
	Extra       []byte       // opaque: the rest of the status, or the data of a message
	Operation   mesos.OperationStatus
	Operations  []mesos.OperationStatus
	Replacement mesos.ReplaceStatus
	Exit        uint32 // wait status of an executor
	Message     string
}

// Offer is an offer as the framework sees it.
type Offer struct {
	ID          mesos.OfferID
	FrameworkID mesos.FrameworkID
	AgentID     mesos.AgentID
	Hostname    string
	Port        uint16
	Role        string // that the resources are allocated to
	Resources   mesos.Resources
	Attributes  []byte // opaque
	Executors   []mesos.ExecutorID
}

// PeerSend is one message to an agent, on a connection that it opened.
type PeerSend struct {
	Peer    uint64
	Message mesos.Peer
}

var sendNames = [SendTypes]string{
	"none", "reply", "subscribed", "heartbeat", "offers", "rescind", "update", "update-operation", "operations",
	"message", "failure", "error", "close", "replacement",
}

// String returns the kind as it is spelled everywhere.
func (t SendType) String() string { return sendNames[t] }

// The codes of HTTP that a reply bears.
const (
	OK          = 200
	Accepted    = 202
	BadRequest  = 400
	Forbidden   = 403
	NotFound    = 404
	Unavailable = 503
)
