package scheduler

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
	maxID      = 4096
	maxMessage = 64 << 10
	maxInfo    = 16 << 20
	maxList    = 1 << 20
	maxValue   = 17 << 20 // bytes of a record's value
	maxRecords = 1 << 25  // records in one frame: a deadline can write one for every task
)

func micros(c *wire.Codec, field string, v *mesos.Micros) {
	wire.Uint(c, field, v, uint64(mesos.MaxMicros))
}

// StepFrame is the input of one step.
type StepFrame struct {
	Now    mesos.Micros
	Events []Event
}

// Schema describes [now, events].
func (f *StepFrame) Schema(c *wire.Codec) {
	s := c.Begin("")
	micros(c, "now", &f.Now)
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
	case EventSubscribed:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Text(c, "framework_id", &e.FrameworkID, maxID)
		micros(c, "heartbeat", &e.Heartbeat)
	case EventHeartbeat:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
	case EventOffered:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.List(c, "offers", &e.Offers, maxList, schemaOffer)
	case EventRescinded:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Text(c, "offer_id", &e.OfferID, maxID)
	case EventUpdated:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		schemaStatus(c, &e.Status)
	case EventAgentFailed:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Text(c, "agent_id", &e.AgentID, maxID)
		wire.Text(c, "executor_id", &e.ExecutorID, maxID)
	case EventOperationUpdated:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		schemaOperationStatus(c, &e.Operation)
	case EventOperationsAnswered:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Uint(c, "call_id", &e.CallID, wire.MaxUint)
		wire.List(c, "operations", &e.Operations, maxList, schemaOperationStatus)
	case EventMasterFailed, EventDisconnected:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Text(c, "message", &e.Message, maxMessage)
	case EventCallFailed:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		wire.Uint(c, "call", &e.Call, uint64(CallTypes)-1)
		wire.Uint(c, "call_id", &e.CallID, wire.MaxUint)
		wire.Uint(c, "failure", &e.Failure, uint64(Failures)-1)
		wire.Text(c, "message", &e.Message, maxMessage)
		wire.List(c, "task_ids", &e.TaskIDs, maxList, schemaTaskID)
		wire.List(c, "operation_ids", &e.OperationIDs, maxList, schemaOperationID)
		wire.List(c, "offers", &e.Offers, maxList, schemaOfferID)
	case EventLaunch:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.List(c, "offers", &e.Offers, maxList, schemaOfferID)
		wire.List(c, "start", &e.Start, maxList, schemaNewOperation)
		wire.List(c, "tasks", &e.Tasks, maxList, schemaNewTask)
		micros(c, "refuse", &e.Refuse)
	case EventKill:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Text(c, "task_id", &e.TaskID, maxID)
		micros(c, "grace", &e.Grace)
	case EventForget:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Text(c, "task_id", &e.TaskID, maxID)
	case EventDecline:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.List(c, "offers", &e.Offers, maxList, schemaOfferID)
		micros(c, "refuse", &e.Refuse)
	case EventReconcile:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Uint(c, "kind", &e.Kind, uint64(RoundKinds)-1)
		wire.List(c, "task_ids", &e.TaskIDs, maxList, schemaTaskID)
		wire.Text(c, "agent_id", &e.AgentID, maxID)
	case EventForgetOperation:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Text(c, "operation_id", &e.OperationID, maxID)
	case EventReconcileOperations:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Uint(c, "kind", &e.Kind, uint64(RoundKinds)-1)
		wire.List(c, "operation_ids", &e.OperationIDs, maxList, schemaOperationID)
		wire.Text(c, "agent_id", &e.AgentID, maxID)
	case EventReplace:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		e.Replace.schema(c, "replace")
		wire.List(c, "offers", &e.Offers, maxList, schemaOfferID)
	case EventForgetReplacement:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.Text(c, "replace_id", &e.ReplaceID, maxID)
	case EventReplacementUpdated:
		wire.Uint(c, "epoch", &e.Epoch, 1<<32-1)
		schemaReplaceStatus(c, &e.Replacement)
	case EventBacklog:
		wire.Uint(c, "count", &e.Count, wire.MaxUint)
	case EventRevive, EventSuppress, EventTeardown, EventPause, EventResume:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
	default:
		c.Fail("type", wire.OutOfRange, "an event type")
	}
	c.End(s)
}

func schemaStatus(c *wire.Codec, t *mesos.TaskStatus) {
	s := c.Begin("status")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	wire.Uint(c, "state", &t.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "source", &t.Source, uint64(mesos.Sources)-1)
	wire.Uint(c, "reason", &t.Reason, uint64(mesos.MaxReason))
	wire.Fixed(c, "uuid", t.UUID[:])
	wire.Uint(c, "healthy", &t.Healthy, uint64(mesos.Healths)-1)
	micros(c, "unreachable_time", &t.UnreachableTime)
	wire.Text(c, "message", &t.Message, maxMessage)
	c.End(s)
}

func schemaOffer(c *wire.Codec, o *mesos.Offer) {
	s := c.Begin("")
	wire.Text(c, "id", &o.ID, maxID)
	wire.Text(c, "agent_id", &o.AgentID, maxID)
	mesoswire.Resources(c, "resources", &o.Resources)
	c.End(s)
}

func schemaReplaceStatus(c *wire.Codec, r *mesos.ReplaceStatus) {
	s := c.Begin("replacement")
	wire.Text(c, "replace_id", &r.ReplaceID, maxID)
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	wire.Text(c, "old_task_id", &r.OldTaskID, maxID)
	wire.Text(c, "new_task_id", &r.NewTaskID, maxID)
	wire.Text(c, "fallback_task_id", &r.FallbackTaskID, maxID)
	wire.Uint(c, "phase", &r.Phase, uint64(mesos.ReplacePhases)-1)
	wire.Fixed(c, "uuid", r.UUID[:])
	wire.Text(c, "message", &r.Message, maxMessage)
	c.End(s)
}

func schemaOperationStatus(c *wire.Codec, o *mesos.OperationStatus) {
	s := c.Begin("operation")
	wire.Text(c, "operation_id", &o.OperationID, maxID)
	wire.Text(c, "agent_id", &o.AgentID, maxID)
	wire.Text(c, "provider_id", &o.ProviderID, maxID)
	wire.Uint(c, "state", &o.State, uint64(mesos.OperationStates)-1)
	wire.Fixed(c, "uuid", o.UUID[:])
	wire.Text(c, "message", &o.Message, maxMessage)
	c.End(s)
}

func schemaOperationID(c *wire.Codec, id *mesos.OperationID) { wire.Text(c, "", id, maxID) }

func schemaNewOperation(c *wire.Codec, o *NewOperation) {
	s := c.Begin("")
	wire.Text(c, "operation_id", &o.OperationID, maxID)
	wire.Text(c, "provider_id", &o.ProviderID, maxID)
	wire.Blob(c, "info", &o.Info, maxInfo)
	c.End(s)
}

func schemaTaskID(c *wire.Codec, id *mesos.TaskID) { wire.Text(c, "", id, maxID) }

// schemaOfferID: a request names offers by id alone.
func schemaOfferID(c *wire.Codec, o *mesos.Offer) {
	if !c.Writing() {
		o.AgentID, o.Resources = "", nil
	}
	wire.Text(c, "", &o.ID, maxID)
}

func schemaNewTask(c *wire.Codec, t *NewTask) {
	s := c.Begin("")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Blob(c, "info", &t.Info, maxInfo)
	wire.Text(c, "instead_of", &t.InsteadOf, maxID)
	micros(c, "unreachable", &t.Unreachable)
	c.End(s)
}
