package agent

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// The wire form of everything this role takes and gives. Each function names
// the fields in their order; it reads, writes and bounds them.

// What no frame may exceed, whatever the configuration says.
const (
	MaxEvents  = 1 << 16 // events in one step
	maxKey     = 4*mesoswire.MaxID*2 + 16
	maxValue   = 64 << 20 // bytes of a record's value
	maxRecords = 1 << 22  // records in one frame
	maxRows    = 1 << 22  // of a table in a snapshot
)

// Role is this role's number on the wire.
const Role = 3

// StepFrame is the input of one step.
type StepFrame struct {
	Now    mesos.Micros
	Events []Event
}

// Schema describes [now, events].
func (f *StepFrame) Schema(c *wire.Codec) {
	s := c.Begin("")
	mesoswire.Micros(c, "now", &f.Now)
	wire.List(c, "events", &f.Events, MaxEvents, schemaEvent)
	c.End(s)
}

func schemaEvent(c *wire.Codec, e *Event) {
	if !c.Writing() {
		*e = Event{} // its lists are not used again: each of 65,536 places would keep the longest it ever had
	}
	s := c.Begin("")
	wire.Uint(c, "type", &e.Type, uint64(EventTypes)-1)
	switch e.Type {
	case EventMasterFound, EventMasterLost:
		wire.Uint(c, "link", &e.Link, 1<<32-1)
	case EventMessage:
		wire.Uint(c, "link", &e.Link, 1<<32-1)
		mesoswire.Peer(c, &e.Peer)
	case EventExecutorRegistered:
		schemaExecutor(c, e)
		mesoswire.TaskIDs(c, "task_ids", &e.TaskIDs)
	case EventExecutorUpdated:
		schemaExecutor(c, e)
		mesoswire.Status(c, "status", &e.Status)
		wire.Blob(c, "data", &e.Data, mesoswire.MaxInfo)
	case EventExecutorExited:
		schemaExecutor(c, e)
		wire.Uint(c, "exit", &e.Exit, 1<<32-1)
		mesoswire.Message(c, "message", &e.Message)
	case EventExecutorMessage:
		schemaExecutor(c, e)
		wire.Blob(c, "data", &e.Data, mesoswire.MaxInfo)
	case EventProviderSubscribed:
		mesoswire.Provider(c, "provider", &e.Provider)
		mesoswire.Operations(c, "operations", &e.Operations)
	case EventProviderDisconnected, EventProviderGone:
		mesoswire.ID(c, "provider_id", &e.ProviderID)
	case EventProviderUpdated:
		mesoswire.ID(c, "provider_id", &e.ProviderID)
		mesoswire.Operation(c, "operation", &e.Operation)
	case EventDrain:
		mesoswire.Micros(c, "grace", &e.Grace)
	case EventUnregister:
	default:
		c.Fail("type", wire.OutOfRange, "an event type")
	}
	c.End(s)
}

func schemaExecutor(c *wire.Codec, e *Event) {
	mesoswire.ID(c, "framework_id", &e.FrameworkID)
	mesoswire.ID(c, "executor_id", &e.ExecutorID)
}
