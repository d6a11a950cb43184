package scheduler

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
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
		wire.List(c, "start", &k.Start, maxList, schemaOrder)
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
	case CallAcknowledgeOperation:
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		wire.Text(c, "provider_id", &k.ProviderID, maxID)
		wire.Text(c, "operation_id", &k.OperationID, maxID)
		wire.Fixed(c, "uuid", k.UUID[:])
	case CallReconcileOperations:
		wire.List(c, "operation_targets", &k.OperationTargets, maxList, schemaOperationTarget)
	case CallReplace:
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		wire.List(c, "offers", &k.Offers, maxList, schemaID)
		k.Replace.schema(c, "replace")
	case CallAcknowledgeReplacement:
		wire.Text(c, "agent_id", &k.AgentID, maxID)
		wire.Text(c, "replace_id", &k.ReplaceID, maxID)
		wire.Fixed(c, "uuid", k.UUID[:])
	case CallReconcileReplacements:
		wire.List(c, "replace_targets", &k.ReplaceTargets, maxList, schemaReplaceTarget)
	case CallRevive, CallSuppress, CallTeardown:
	default:
		c.Fail("type", wire.OutOfRange, "a call type")
	}
	c.End(s)
}

// schemaNamedOffer: the host knows what it has.
func schemaNamedOffer(c *wire.Codec, o *mesos.Offer) {
	s := c.Begin("")
	wire.Text(c, "id", &o.ID, maxID)
	wire.Text(c, "agent_id", &o.AgentID, maxID)
	c.End(s)
}

// schemaOrder: an operation in a call is one that the framework wants, with its
// info, or one of the machine's own, with its type and resources.
func schemaOrder(c *wire.Codec, o *NewOperation) {
	s := c.Begin("")
	wire.Text(c, "operation_id", &o.OperationID, maxID)
	wire.Text(c, "provider_id", &o.ProviderID, maxID)
	wire.Blob(c, "info", &o.Info, maxInfo)
	wire.Uint(c, "type", &o.Type, uint64(mesos.OpTypes)-1)
	mesoswire.Resources(c, "resources", &o.Resources)
	c.End(s)
}

func schemaReplaceTarget(c *wire.Codec, t *ReplaceTarget) {
	s := c.Begin("")
	wire.Text(c, "replace_id", &t.ReplaceID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	c.End(s)
}

func schemaID(c *wire.Codec, id *mesos.OfferID) { wire.Text(c, "", id, maxID) }

func schemaTarget(c *wire.Codec, t *Target) {
	s := c.Begin("")
	wire.Text(c, "task_id", &t.TaskID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	c.End(s)
}

func schemaOperationTarget(c *wire.Codec, t *OperationTarget) {
	s := c.Begin("")
	wire.Text(c, "operation_id", &t.OperationID, maxID)
	wire.Text(c, "agent_id", &t.AgentID, maxID)
	wire.Text(c, "provider_id", &t.ProviderID, maxID)
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
	case NoticeOperation, NoticeUnknownOperation:
		schemaOperationNotice(c, &n.Operation)
	case NoticeOperationForgotten:
		wire.Text(c, "operation_id", &n.Operation.OperationID, maxID)
	case NoticeForgotten:
		wire.Text(c, "task_id", &n.Task.TaskID, maxID)
	case NoticeOffered, NoticeOffersLost:
		wire.List(c, "offers", &n.Offers, maxList, schemaNamedOffer)
	case NoticeRound:
		n.Round.Schema(c)
	case NoticeReplacement:
		schemaReplaceNotice(c, &n.Replacement)
	case NoticeReplacementForgotten:
		wire.Text(c, "replace_id", &n.Replacement.ReplaceID, maxID)
	case NoticeSchedule:
		schemaSchedule(c, &n.Schedule)
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
	wire.Text(c, "rival", &t.Rival, maxID)
	micros(c, "until", &t.Until)
	if t.Verdict == VerdictPresumedLost {
		schemaEvidence(c, &t.Evidence)
	}
	wire.Text(c, "message", &t.Message, maxMessage)
	c.End(s)
}

func schemaReplaceNotice(c *wire.Codec, r *ReplaceNotice) {
	s := c.Begin("replacement")
	wire.Text(c, "replace_id", &r.ReplaceID, maxID)
	wire.Text(c, "old_task_id", &r.OldTaskID, maxID)
	wire.Text(c, "new_task_id", &r.NewTaskID, maxID)
	wire.Text(c, "fallback_task_id", &r.FallbackTaskID, maxID)
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	wire.Uint(c, "phase", &r.Phase, uint64(mesos.ReplacePhases)-1)
	wire.Uint(c, "advice", &r.Advice, uint64(Advices)-1)
	micros(c, "since", &r.Since)
	micros(c, "until", &r.Until)
	wire.Bool(c, "held", &r.Held)
	wire.Text(c, "message", &r.Message, maxMessage)
	c.End(s)
}

func schemaSchedule(c *wire.Codec, s *ScheduleNotice) {
	mark := c.Begin("schedule")
	wire.Bool(c, "paused", &s.Paused)
	micros(c, "explicit", &s.Explicit)
	micros(c, "implicit", &s.Implicit)
	c.End(mark)
}

func schemaOperationNotice(c *wire.Codec, o *OperationNotice) {
	s := c.Begin("operation")
	wire.Text(c, "operation_id", &o.OperationID, maxID)
	wire.Text(c, "agent_id", &o.AgentID, maxID)
	wire.Text(c, "provider_id", &o.ProviderID, maxID)
	wire.Uint(c, "state", &o.State, uint64(mesos.OperationStates)-1)
	wire.Uint(c, "verdict", &o.Verdict, uint64(OperationVerdicts)-1)
	wire.Uint(c, "advice", &o.Advice, uint64(OperationAdvices)-1)
	micros(c, "since", &o.Since)
	micros(c, "unknown_since", &o.UnknownSince)
	wire.Text(c, "message", &o.Message, maxMessage)
	c.End(s)
}

func schemaEvidence(c *wire.Codec, e *Evidence) {
	s := c.Begin("evidence")
	wire.Uint(c, "round", &e.Round, 1<<32-1)
	micros(c, "asked", &e.Asked)
	wire.Bool(c, "fence", &e.Fence)
	wire.Bool(c, "census", &e.Census)
	micros(c, "unreachable_since", &e.UnreachableSince)
	c.End(s)
}

// Schema describes a round in numbers, in notices and in the store.
func (r *RoundNotice) Schema(c *wire.Codec) {
	s := c.Begin("round")
	wire.Uint(c, "number", &r.Number, 1<<32-1)
	wire.Uint(c, "subject", &r.Subject, uint64(RoundSubjects)-1)
	wire.Uint(c, "kind", &r.Kind, uint64(RoundKinds)-1)
	wire.Uint(c, "cause", &r.Cause, uint64(Causes)-1)
	wire.Uint(c, "phase", &r.Phase, uint64(RoundPhases)-1)
	wire.Bool(c, "fenced", &r.Fenced)
	wire.Bool(c, "census", &r.Census)
	micros(c, "started", &r.Started)
	micros(c, "ended", &r.Ended)
	wire.Uint(c, "ref", &r.Ref, wire.MaxUint)
	n := c.Begin("counts")
	wire.Uint(c, "targets", &r.Targets, 1<<32-1)
	wire.Uint(c, "remaining", &r.Remaining, 1<<32-1)
	wire.Uint(c, "silent", &r.Silent, 1<<32-1)
	wire.Uint(c, "calls", &r.Calls, 1<<32-1)
	wire.Uint(c, "resends", &r.Resends, 1<<32-1)
	c.End(n)
	r.Drift.schema(c)
	schemaSilentAgents(c, r)
	c.End(s)
}

// schema describes the cells, row by row.
func (d *Drift) schema(c *wire.Codec) {
	s := c.Begin("drift")
	for there := range d {
		for here := range d[there] {
			wire.Uint(c, DriftThereNames[there]+"_"+DriftHereNames[here], &d[there][here], 1<<32-1)
		}
	}
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
