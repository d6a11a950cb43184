package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// The wire form of everything this role takes and gives. Each function names
// the fields in their order; it reads, writes and bounds them. What master and
// agent say to each other is in package mesoswire.

// What no frame may exceed, whatever the configuration says.
const (
	MaxEvents  = 1 << 16 // events in one step
	maxRecords = 1 << 25 // of anything that a step can owe one of for each task
	maxValue   = 1 << 16 // bytes of a record's value
)

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
	case EventSubscribe:
		wire.Uint(c, "request", &e.Request, wire.MaxUint)
		wire.Uint(c, "stream", &e.Stream, wire.MaxUint)
		mesoswire.ID(c, "framework_id", &e.FrameworkID)
		mesoswire.Framework(c, "framework", &e.Framework)
		mesoswire.Roles(c, "roles", &e.Roles)
	case EventStreamClosed:
		wire.Uint(c, "stream", &e.Stream, wire.MaxUint)
	case EventPeer:
		wire.Uint(c, "peer", &e.Peer, wire.MaxUint)
		mesoswire.Peer(c, &e.Message)
	case EventPeerClosed:
		wire.Uint(c, "peer", &e.Peer, wire.MaxUint)
	case EventMarkAgentGone:
		wire.Uint(c, "request", &e.Request, wire.MaxUint)
		mesoswire.ID(c, "agent_id", &e.AgentID)
	case EventNone:
		c.Fail("type", wire.OutOfRange, "an event type")
	default:
		wire.Uint(c, "request", &e.Request, wire.MaxUint)
		wire.Uint(c, "stream", &e.Stream, wire.MaxUint)
		mesoswire.ID(c, "stream_id", &e.StreamID)
		mesoswire.ID(c, "framework_id", &e.FrameworkID)
		schemaCall(c, e)
	}
	c.End(s)
}

// schemaCall: what a call bears beside who calls.
func schemaCall(c *wire.Codec, e *Event) {
	switch e.Type {
	case EventAccept:
		schemaOfferIDs(c, &e.Offers)
		schemaOperations(c, &e.Operations)
		mesoswire.Micros(c, "refuse", &e.Refuse)
	case EventDecline:
		schemaOfferIDs(c, &e.Offers)
		mesoswire.Micros(c, "refuse", &e.Refuse)
	case EventRevive, EventSuppress:
		mesoswire.Roles(c, "roles", &e.Roles)
	case EventKill:
		mesoswire.ID(c, "task_id", &e.TaskID)
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.Micros(c, "grace", &e.Grace)
	case EventShutdown:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.ID(c, "executor_id", &e.ExecutorID)
	case EventAcknowledge:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.ID(c, "task_id", &e.TaskID)
		mesoswire.UUID(c, "uuid", &e.UUID)
	case EventAcknowledgeOperation:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.ID(c, "provider_id", &e.ProviderID)
		mesoswire.ID(c, "operation_id", &e.OperationID)
		mesoswire.UUID(c, "uuid", &e.UUID)
	case EventReconcile:
		wire.List(c, "tasks", &e.Tasks, mesoswire.MaxList, schemaTaskAsked)
	case EventReconcileOperations:
		wire.List(c, "operations", &e.Asked, mesoswire.MaxList, schemaOperationAsked)
	case EventMessage:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.ID(c, "executor_id", &e.ExecutorID)
		wire.Blob(c, "data", &e.Data, mesoswire.MaxInfo)
	case EventReplace:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		schemaOfferIDs(c, &e.Offers)
		mesoswire.Replacement(c, "replacement", &e.Replacement)
	case EventAcknowledgeReplacement:
		mesoswire.ID(c, "agent_id", &e.AgentID)
		mesoswire.ID(c, "replace_id", &e.ReplaceID)
		mesoswire.UUID(c, "uuid", &e.UUID)
	case EventReconcileReplacements:
		wire.List(c, "replacements", &e.Replacements, mesoswire.MaxList, func(c *wire.Codec, r *ReplacementAsked) {
			s := c.Begin("")
			mesoswire.ID(c, "replace_id", &r.ReplaceID)
			mesoswire.ID(c, "agent_id", &r.AgentID)
			c.End(s)
		})
	case EventUpdateFramework:
		mesoswire.Framework(c, "framework", &e.Framework)
		mesoswire.Roles(c, "roles", &e.Roles)
	}
}

func schemaOfferIDs(c *wire.Codec, v *[]mesos.OfferID) {
	wire.List(c, "offers", v, mesoswire.MaxList, func(c *wire.Codec, id *mesos.OfferID) { mesoswire.ID(c, "", id) })
}

// schemaOperations: the operations, each with the number of its tasks, then all
// tasks in one list. They are apart so that an event stays within wire.MaxDepth.
func schemaOperations(c *wire.Codec, v *[]AcceptOperation) {
	var counts []uint32
	var tasks []mesos.Task
	for i := range *v {
		counts = append(counts, uint32(len((*v)[i].Tasks)))
		tasks = append(tasks, (*v)[i].Tasks...)
	}
	i, total := 0, 0
	wire.List(c, "operations", v, mesoswire.MaxList, func(c *wire.Codec, o *AcceptOperation) {
		if !c.Writing() {
			*o = AcceptOperation{}
			counts = append(counts, 0)
		}
		s := c.Begin("")
		wire.Uint(c, "type", &o.Type, uint64(AcceptTypes)-1)
		mesoswire.ID(c, "operation_id", &o.OperationID)
		mesoswire.ID(c, "executor_id", &o.ExecutorID)
		mesoswire.Resources(c, "resources", &o.Resources)
		wire.Uint(c, "tasks", &counts[i], mesoswire.MaxList)
		c.End(s)
		total += int(counts[i])
		i++
	})
	mesoswire.Tasks(c, "tasks", &tasks)
	if c.Writing() || c.Err() != nil {
		return
	}
	if total != len(tasks) {
		c.Fail("tasks", wire.WrongCount, "wanted as many tasks as the operations have")
		return
	}
	for i := range *v {
		if n := counts[i]; n > 0 {
			(*v)[i].Tasks, tasks = tasks[:n:n], tasks[n:]
		}
	}
}

func schemaTaskAsked(c *wire.Codec, t *TaskAsked) {
	s := c.Begin("")
	mesoswire.ID(c, "task_id", &t.TaskID)
	mesoswire.ID(c, "agent_id", &t.AgentID)
	c.End(s)
}

func schemaOperationAsked(c *wire.Codec, o *OperationAsked) {
	s := c.Begin("")
	mesoswire.ID(c, "operation_id", &o.OperationID)
	mesoswire.ID(c, "agent_id", &o.AgentID)
	mesoswire.ID(c, "provider_id", &o.ProviderID)
	c.End(s)
}

// RecordsFrame is the input of one Restore.
type RecordsFrame struct{ Records []Record }

// Schema describes [records].
func (f *RecordsFrame) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "records", &f.Records, maxRecords, schemaRecord)
	c.End(s)
}

// schemaRecord: [key, true] is a deletion, [key, false, value] is not.
func schemaRecord(c *wire.Codec, r *Record) {
	s := c.Begin("")
	wire.Blob(c, "key", &r.Key, mesoswire.MaxID+16)
	deleted := r.Value == nil
	wire.Bool(c, "deleted", &deleted)
	if deleted {
		r.Value = nil
	} else {
		wire.Blob(c, "value", &r.Value, maxValue)
	}
	c.End(s)
}
