package scheduler

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Schema describes [store, calls, notices, wake_at].
func (o *Output) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "store", &o.Store, maxRecords, schemaRecord)
	wire.List(c, "calls", &o.Calls, maxRecords, schemaCall)
	wire.List(c, "notices", &o.Notices, maxRecords, schemaNotice)
	micros(c, "wake_at", &o.WakeAt)
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
	case NoticeTask, NoticeUnknownTask, NoticeAdopted, NoticeDoomed, NoticeContradicted:
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
