package scheduler

import "rollcall/core/mesos"

// operationRound is the reconciliation of operations in progress, or the last
// one. It runs beside a round of tasks, which may wait for an agent for long; of
// either there is never more than one.
//
// Questions go out one call at a time, each with a fence behind it: an
// operation that never was, without an agent, about which a master answers at
// once (Master::reconcileOperations in Mesos 1.11.0, its last case). What it has
// forwarded to an agent is answered after the fence; so who is silent at the
// fence is asked again with backoff until the deadline.
type operationRound struct {
	RoundNotice
	active bool
	fenced bool

	queue    []mesos.OperationID // to be asked
	batch    []mesos.OperationID // asked, the fence not yet back
	open     bool                // a call is unanswered
	implicit bool                // it asks about all
	call     uint64
	fence    uint64 // its fence; 0: none
	due      mesos.Micros
	attempt  uint32       // of the call
	resends  uint32       // to the silent
	resendAt mesos.Micros // when the silent are asked again
	deadline mesos.Micros
}

func (r *operationRound) running() bool { return r.active && r.Phase != RoundSuspended }

func (r *operationRound) dueAt() mesos.Micros {
	if !r.running() {
		return 0
	}
	at := earlier(r.deadline, r.resendAt)
	if r.open {
		at = earlier(at, r.due)
	}
	return at
}

// opRoundRequest is what a round of operations shall be about.
type opRoundRequest struct {
	ref   uint64 // of the request, if there is one
	kind  RoundKind
	cause RoundCause
	only  []mesos.OperationID // these, if not nil
	agent agentRef            // those of this agent, if not 0
}

func (m *Machine) beginOperationRound(q opRoundRequest) {
	if m.opRound.active {
		m.opRoundInput(opSuperseded)
	}
	m.rounds++
	m.opRound = operationRound{
		RoundNotice: RoundNotice{
			Number: m.rounds, Subject: RoundOperations, Kind: q.kind, Cause: q.cause, Ref: q.ref, Started: m.now,
			Fenced: m.cfg.Fences && !m.session.noOpFences,
		},
		active: true, fenced: m.cfg.Fences && !m.session.noOpFences,
		deadline: m.now.Add(m.cfg.Operation.Deadline),
	}
	r := &m.opRound
	for i := range m.operations.rows {
		op := &m.operations.rows[i]
		op.flags &^= operationPending | operationQueued | operationNamed
		if op.id != "" && !op.settled() && q.only == nil && (q.agent == 0 || op.agent == q.agent) {
			m.target(op, q.kind)
		}
	}
	for _, id := range q.only {
		if op := m.operations.find(id); !op.is(operationPending) {
			m.target(op, q.kind)
		}
	}
	r.Targets = r.Remaining
	m.storeRoundNotice(&r.RoundNotice)
	m.dropOldRound()
	m.sayOperationRound(RoundStarted)
	if q.kind == RoundImplicit {
		m.askOperations(nil, true)
	}
	m.fireOperationRound()
}

func (m *Machine) target(op *operation, kind RoundKind) {
	op.flags |= operationPending
	m.opRound.Remaining++
	if kind == RoundExplicit {
		m.queueOperation(op)
	}
}

func (m *Machine) queueOperation(op *operation) {
	if !op.is(operationQueued) {
		op.flags |= operationQueued
		m.opRound.queue = append(m.opRound.queue, op.id)
	}
}

// askOperations sends one call. An explicit list is never empty by accident: to
// a master it would mean all operations.
func (m *Machine) askOperations(batch []mesos.OperationID, implicit bool) {
	r := &m.opRound
	if !implicit && len(batch) == 0 {
		panic("scheduler: an explicit reconciliation of no operations asks for all")
	}
	if implicit {
		r.call = m.call(CallReconcileOperations).ID
		r.Calls++
	}
	targets := make([]OperationTarget, 0, len(batch)+1)
	for _, id := range batch {
		op := m.operations.find(id)
		if op.flags |= operationNamed; op.agent == 0 {
			op.flags &^= operationNamed
		}
		targets = append(targets, OperationTarget{OperationID: op.id, AgentID: m.agents.id(op.agent), ProviderID: op.provider})
	}
	if r.fence = 0; r.fenced {
		m.fenceNo++
		r.fence = m.fenceNo
		targets = append(targets, OperationTarget{OperationID: mesos.OperationID(m.madeUpID(fencePrefix, r.fence))})
	}
	if len(targets) > 0 {
		c := m.call(CallReconcileOperations)
		c.OperationTargets = targets
		r.call = c.ID
		r.Calls++
	}
	r.batch, r.open, r.implicit = batch, true, implicit
	r.due = m.now.Add(m.wait(m.cfg.Operation.Resend, r.attempt))
	r.attempt++
}

// operationAnswered: an update arrived since the round began.
func (m *Machine) operationAnswered(op *operation) {
	if op.is(operationPending) {
		op.flags &^= operationPending | operationQueued | operationNamed
		m.opRound.Remaining--
	}
}

// fireOperationRound does what has become due, until the round ends or waits.
func (m *Machine) fireOperationRound() {
	r := &m.opRound
	for turns := 0; turns < 16 && r.running(); turns++ { // one call leaves at most, which ends it
		switch {
		case r.deadline <= m.now:
			m.opRoundInput(opDeadline)
		case r.open && (r.due <= m.now || !r.fenced && !r.implicit && m.openInBatch() == 0):
			m.opRoundInput(opDue)
		case r.open:
			return
		case r.resendAt != 0 && r.resendAt <= m.now:
			m.opRoundInput(opAskAgain)
		case len(r.queue) > 0:
			m.askNextOperations()
		case r.Remaining == 0:
			m.opRoundInput(opAllAnswered)
		case r.resendAt == 0:
			m.opRoundInput(opSilent)
		default:
			return
		}
	}
}

// askNextOperations sends the next batch, those answered meanwhile left out.
func (m *Machine) askNextOperations() {
	r := &m.opRound
	var batch []mesos.OperationID
	for len(r.queue) > 0 && len(batch) < int(m.cfg.Operation.Batch) {
		id := r.queue[0]
		r.queue = r.queue[1:]
		if op := m.operations.find(id); op != nil && op.is(operationQueued) {
			op.flags &^= operationQueued
			batch = append(batch, id)
		}
	}
	if len(batch) > 0 {
		r.attempt = 0
		m.askOperations(batch, false)
	}
}

// openInBatch drops from the batch what was answered, and counts the rest.
func (m *Machine) openInBatch() int {
	r := &m.opRound
	kept := r.batch[:0]
	for _, id := range r.batch {
		if op := m.operations.find(id); op != nil && op.is(operationPending) {
			kept = append(kept, id)
		}
	}
	r.batch = kept
	return len(kept)
}

// endOperationRound ends it for good.
func (m *Machine) endOperationRound(phase RoundPhase) {
	r := &m.opRound
	r.Ended = m.now
	m.sayOperationRound(phase)
	m.storeRoundNotice(&r.RoundNotice)
	r.active, r.open, r.resendAt = false, false, 0
	r.batch = nil
	m.dropQueue()
	if m.pollAt = 0; m.cfg.Operation.Poll > 0 {
		m.pollAt = m.now.Add(m.cfg.Operation.Poll)
	}
}

func (m *Machine) sayOperationRound(phase RoundPhase) {
	m.opRound.Phase = phase
	m.notice(NoticeRound).Round = m.opRound.RoundNotice
}

// degradeOperations ends a round whose deadline has passed: the framework
// decides about those that nobody answered for.
func (m *Machine) degradeOperations() {
	for i := range m.operations.rows {
		op := &m.operations.rows[i]
		if !op.is(operationPending) {
			continue
		}
		op.flags &^= operationPending | operationQueued | operationNamed
		if op.settled() {
			continue // it was asked about by name; silence takes nothing back
		}
		if op.verdict != OperationNobodyKnows {
			op.since = m.now
		}
		m.operations.judge(op, OperationNobodyKnows, OperationDecide)
		m.storeOperation(op)
		m.sayOperation(NoticeOperation, op, "no answer until the deadline of the round")
	}
	m.endOperationRound(RoundDegraded)
}

// pushed: news that nobody asked for and that need no acknowledgement. The
// agents of this master push, so polling can rest. What a master itself pushes,
// when it loses an agent, is no such sign.
func (m *Machine) pushed(u *operationCase) {
	r := &m.opRound
	if late := r.Ended != 0 && m.now-r.Ended < m.cfg.Operation.Deadline; late || r.running() {
		return // it may be an answer
	}
	if u.hasUUID() || u.status.State.Terminal() || u.status.State == mesos.OperationUnreachable {
		return
	}
	m.session.pushes = true
}

// pollRest is how much rarer polls are while agents push.
const pollRest = 10

// pollDueAt is when operations whose outcome is open are asked about again.
// While agents push there is no need, or so it seems: an answer to a question
// of the master's own, or of another client, looks the same, and then nobody
// would ever ask about an operation whose order was lost (found by the simulator).
func (m *Machine) pollDueAt() mesos.Micros {
	if m.cfg.Operation.Poll == 0 || m.operations.open == 0 || m.schedule.paused || m.opRound.running() || m.throttled() {
		return 0
	}
	if m.session.pushes {
		return max(m.pollAt.Add((pollRest-1)*m.cfg.Operation.Poll), 1)
	}
	return max(m.pollAt, 1)
}

func (m *Machine) firePoll() {
	if at := m.pollDueAt(); at != 0 && at <= m.now {
		m.beginOperationRound(opRoundRequest{kind: RoundExplicit, cause: CausePeriodic})
	}
}

// reconcileOperations starts a round because the framework asks for it.
func (m *Machine) reconcileOperations(e *Event) {
	if !m.mustBeSubscribed(e) {
		return
	}
	q := opRoundRequest{ref: e.Ref, kind: e.Kind, cause: CauseRequested}
	if e.Kind == RoundImplicit && (len(e.OperationIDs) > 0 || e.AgentID != "") {
		m.reject(e, RejectInvalid, "kind", e.Kind.String(), "explicit, when operations or an agent are named")
		return
	}
	if len(e.OperationIDs) > 0 && e.AgentID != "" {
		m.reject(e, RejectInvalid, "agent_id", string(e.AgentID), "operations or an agent, not both")
		return
	}
	if e.AgentID != "" {
		ref, ok := m.agents.byID[e.AgentID]
		if !ok {
			m.reject(e, RejectInvalid, "agent_id", string(e.AgentID), "the agent of an operation of this framework")
			return
		}
		q.agent = ref
	}
	for _, id := range e.OperationIDs {
		op := m.operations.find(id)
		if op == nil {
			m.reject(e, RejectUnknownOperation, "operation_ids", string(id), "an operation of this framework")
			return
		}
		q.only = append(q.only, op.id)
	}
	m.beginOperationRound(q)
}
