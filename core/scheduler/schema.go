package scheduler

import (
	"rollcall/core/mesos"
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
	case EventLaunch:
		wire.Uint(c, "ref", &e.Ref, wire.MaxUint)
		wire.List(c, "offers", &e.Offers, maxList, schemaOfferID)
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
	case EventRevive, EventSuppress, EventTeardown:
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
	c.End(s)
}

func schemaTaskID(c *wire.Codec, id *mesos.TaskID) { wire.Text(c, "", id, maxID) }

// schemaOfferID: a request names offers by id alone.
func schemaOfferID(c *wire.Codec, o *mesos.Offer) {
	if !c.Writing() {
		o.AgentID = ""
	}
	wire.Text(c, "", &o.ID, maxID)
}

func schemaNewTask(c *wire.Codec, t *NewTask) {
	s := c.Begin("")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Blob(c, "info", &t.Info, maxInfo)
	c.End(s)
}

// Schema describes [store, calls, notices, wake_at].
func (o *Output) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "store", &o.Store, maxRecords, schemaRecord)
	wire.List(c, "calls", &o.Calls, maxRecords, schemaCall)
	wire.List(c, "notices", &o.Notices, maxRecords, schemaNotice)
	micros(c, "wake_at", &o.WakeAt)
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
	wire.Blob(c, "key", &r.Key, maxID+16)
	deleted := r.Value == nil
	wire.Bool(c, "deleted", &deleted)
	if deleted {
		r.Value = nil
	} else {
		wire.Blob(c, "value", &r.Value, maxValue)
	}
	c.End(s)
}

func schemaCall(c *wire.Codec, k *Call) {
	if !c.Writing() {
		*k = Call{}
	}
	s := c.Begin("")
	wire.Uint(c, "type", &k.Type, uint64(CallTypes)-1)
	wire.Uint(c, "id", &k.ID, wire.MaxUint)
	wire.Uint(c, "epoch", &k.Epoch, 1<<32-1)
	switch k.Type {
	case CallSubscribe:
		wire.Text(c, "framework_id", &k.FrameworkID, maxID)
	case CallAccept:
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		wire.List(c, "offers", &k.Offers, maxList, schemaID)
		wire.List(c, "tasks", &k.Tasks, maxList, schemaNewTask)
		micros(c, "refuse", &k.Refuse)
	case CallDecline:
		wire.List(c, "offers", &k.Offers, maxList, schemaID)
		micros(c, "refuse", &k.Refuse)
	case CallKill:
		wire.Text(c, "task_id", &k.TaskID, maxID)
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		micros(c, "grace", &k.Grace)
	case CallAcknowledge:
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		wire.Text(c, "task_id", &k.TaskID, maxID)
		wire.Fixed(c, "uuid", k.UUID[:])
	case CallReconcile:
		wire.List(c, "targets", &k.Targets, maxList, schemaTarget)
	case CallRevive, CallSuppress, CallTeardown:
	default:
		c.Fail("type", wire.OutOfRange, "a call type")
	}
	c.End(s)
}

func schemaID(c *wire.Codec, id *mesos.OfferID) { wire.Text(c, "", id, maxID) }

func schemaTarget(c *wire.Codec, t *Target) {
	s := c.Begin("")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	c.End(s)
}

func schemaNotice(c *wire.Codec, n *Notice) {
	if !c.Writing() {
		*n = Notice{}
	}
	s := c.Begin("")
	wire.Uint(c, "type", &n.Type, uint64(NoticeTypes)-1)
	switch n.Type {
	case NoticeSession:
		wire.Uint(c, "session", &n.Session, uint64(SessionStates)-1)
		wire.Uint(c, "epoch", &n.Epoch, 1<<32-1)
		wire.Text(c, "framework_id", &n.FrameworkID, maxID)
		wire.Text(c, "message", &n.Message, maxMessage)
	case NoticeTask, NoticeUnknownTask, NoticeContradicted:
		schemaTaskNotice(c, &n.Task)
	case NoticeForgotten:
		wire.Text(c, "task_id", &n.Task.TaskID, maxID)
	case NoticeOffered, NoticeOffersLost:
		wire.List(c, "offers", &n.Offers, maxList, schemaOffer)
	case NoticeRound:
		n.Round.Schema(c)
	case NoticeRejected:
		schemaRejection(c, &n.Rejection)
	case NoticeCallRefused:
		wire.Uint(c, "call", &n.Call, uint64(CallTypes)-1)
		wire.Uint(c, "call_id", &n.CallID, wire.MaxUint)
		wire.Text(c, "message", &n.Message, maxMessage)
	case NoticeFences:
		wire.Text(c, "message", &n.Message, maxMessage)
	case NoticeOverflow:
		wire.Text(c, "message", &n.Message, maxMessage)
		wire.Uint(c, "count", &n.Count, wire.MaxUint)
	default:
		c.Fail("type", wire.OutOfRange, "a notice type")
	}
	c.End(s)
}

func schemaTaskNotice(c *wire.Codec, t *TaskNotice) {
	s := c.Begin("task")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	wire.Uint(c, "state", &t.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "verdict", &t.Verdict, uint64(Verdicts)-1)
	wire.Uint(c, "advice", &t.Advice, uint64(Advices)-1)
	wire.Uint(c, "source", &t.Source, uint64(mesos.Sources)-1)
	wire.Uint(c, "reason", &t.Reason, uint64(mesos.MaxReason))
	wire.Uint(c, "healthy", &t.Healthy, uint64(mesos.Healths)-1)
	micros(c, "since", &t.Since)
	micros(c, "until", &t.Until)
	wire.Bool(c, "returned", &t.Returned)
	wire.Text(c, "message", &t.Message, maxMessage)
	c.End(s)
}

// Schema describes a round in numbers, in notices and in the store.
func (r *RoundNotice) Schema(c *wire.Codec) {
	s := c.Begin("round")
	wire.Uint(c, "number", &r.Number, 1<<32-1)
	wire.Uint(c, "kind", &r.Kind, uint64(RoundKinds)-1)
	wire.Uint(c, "cause", &r.Cause, uint64(Causes)-1)
	wire.Uint(c, "phase", &r.Phase, uint64(RoundPhases)-1)
	wire.Bool(c, "fenced", &r.Fenced)
	wire.Bool(c, "census", &r.Census)
	wire.Uint(c, "targets", &r.Targets, 1<<32-1)
	wire.Uint(c, "remaining", &r.Remaining, 1<<32-1)
	wire.Uint(c, "silent", &r.Silent, 1<<32-1)
	wire.Uint(c, "calls", &r.Calls, 1<<32-1)
	wire.Uint(c, "resends", &r.Resends, 1<<32-1)
	micros(c, "started", &r.Started)
	micros(c, "ended", &r.Ended)
	schemaSilentAgents(c, r)
	c.End(s)
}

func schemaSilentAgents(c *wire.Codec, r *RoundNotice) {
	s := c.Begin("waiting_for")
	wire.List(c, "agents", &r.Agents, MaxNamedAgents, func(c *wire.Codec, id *mesos.AgentID) { wire.Text(c, "", id, maxID) })
	wire.Uint(c, "agents_total", &r.AgentsTotal, 1<<32-1)
	c.End(s)
}

func schemaRejection(c *wire.Codec, r *Rejection) {
	s := c.Begin("rejection")
	wire.Uint(c, "ref", &r.Ref, wire.MaxUint)
	wire.Uint(c, "request", &r.Request, uint64(EventTypes)-1)
	wire.Uint(c, "code", &r.Code, uint64(RejectCodes)-1)
	wire.Text(c, "field", &r.Field, maxID)
	wire.Text(c, "value", &r.Value, maxID)
	wire.Text(c, "want", &r.Want, maxID)
	c.End(s)
}

// Schema describes the record of the framework.
func (r *FrameworkRecord) Schema(c *wire.Codec) {
	s := c.Begin("framework")
	wire.Text(c, "framework_id", &r.FrameworkID, maxID)
	wire.Uint(c, "epoch", &r.Epoch, maxEpoch)
	c.End(s)
}

// Schema describes the record of a task.
func (r *TaskRecord) Schema(c *wire.Codec) {
	s := c.Begin("task")
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	wire.Uint(c, "state", &r.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "verdict", &r.Verdict, uint64(Verdicts)-1)
	wire.Uint(c, "source", &r.Source, uint64(mesos.Sources)-1)
	wire.Uint(c, "reason", &r.Reason, uint64(mesos.MaxReason))
	wire.Uint(c, "healthy", &r.Healthy, uint64(mesos.Healths)-1)
	wire.Fixed(c, "uuid", r.UUID[:])
	micros(c, "since", &r.Since)
	wire.Bool(c, "unknown", &r.Unknown)
	wire.Bool(c, "killing", &r.Killing)
	micros(c, "grace", &r.Grace)
	c.End(s)
}

// Schema describes a configuration.
func (f *Config) Schema(c *wire.Codec) {
	s := c.Begin("config")
	wire.Bool(c, "partition_aware", &f.PartitionAware)
	wire.Bool(c, "fences", &f.Fences)
	wire.Uint(c, "seed", &f.Seed, wire.MaxUint)
	u := c.Begin("subscribe")
	schemaBackoff(c, "backoff", &f.Subscribe.Backoff)
	micros(c, "heartbeat", &f.Subscribe.Heartbeat)
	wire.Uint(c, "missed", &f.Subscribe.Missed, 1<<32-1)
	c.End(u)
	r := c.Begin("round")
	schemaBackoff(c, "resend", &f.Round.Resend)
	wire.Uint(c, "batch", &f.Round.Batch, 1<<32-1)
	wire.Uint(c, "window", &f.Round.Window, 1<<32-1)
	micros(c, "deadline", &f.Round.Deadline)
	wire.Uint(c, "history", &f.Round.History, 1<<32-1)
	c.End(r)
	schemaBackoff(c, "kill", &f.Kill)
	l := c.Begin("limits")
	wire.Uint(c, "id_bytes", &f.Limits.IDBytes, 1<<32-1)
	wire.Uint(c, "info", &f.Limits.Info, 1<<32-1)
	wire.Uint(c, "message", &f.Limits.Message, 1<<32-1)
	wire.Uint(c, "tasks", &f.Limits.Tasks, 1<<32-1)
	wire.Uint(c, "unknown", &f.Limits.Unknown, 1<<32-1)
	wire.Uint(c, "offers", &f.Limits.Offers, 1<<32-1)
	wire.Uint(c, "launches", &f.Limits.Launches, 1<<32-1)
	c.End(l)
	c.End(s)
}

func schemaBackoff(c *wire.Codec, field string, b *Backoff) {
	s := c.Begin(field)
	micros(c, "base", &b.Base)
	micros(c, "max", &b.Max)
	wire.Uint(c, "jitter", &b.Jitter, 1<<32-1)
	c.End(s)
}
