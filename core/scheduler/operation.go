package scheduler

import "rollcall/core/mesos"

// operation is what is known of one offer operation: what Mesos showed of it,
// and what that means.
type operation struct {
	id       mesos.OperationID // empty: the place is free
	agent    agentRef
	provider mesos.ResourceProviderID
	uuid     mesos.UUID // of the last status that bore one
	since    mesos.Micros
	asked    mesos.Micros // since when every answer about it was UNKNOWN; 0: the last was not
	heard    uint64       // the last call's id when the stream spoke of it last
	state    mesos.OperationState
	verdict  OperationVerdict
	advice   OperationAdvice
	flags    operationFlags
}

type operationFlags uint8

const (
	operationUnknown  operationFlags = 1 << iota // nobody here started it
	operationPending                             // a target of the round that has not been answered
	operationQueued                              // waits to be asked about
	operationNamed                               // the question under way names its agent, and its provider if it has one
	operationAllFlags = operationNamed<<1 - 1
)

func (o *operation) is(f operationFlags) bool { return o.flags&f != 0 }

// settled: nothing more is to come, and it may be forgotten.
func (o *operation) settled() bool {
	return o.verdict == OperationDone || o.verdict == OperationNotDone || o.verdict == OperationLost
}

// operations is the table of operations. The map only finds; nothing walks it.
type operations struct {
	rows []operation
	free []int
	byID map[mesos.OperationID]int
	open int // not settled
}

func newOperations() operations { return operations{byID: map[mesos.OperationID]int{}} }

func (o *operations) find(id mesos.OperationID) *operation {
	if i, ok := o.byID[id]; ok {
		return &o.rows[i]
	}
	return nil
}

func (o *operations) insert(id mesos.OperationID) *operation {
	i := len(o.rows)
	if n := len(o.free); n > 0 {
		i, o.free = o.free[n-1], o.free[:n-1]
	} else {
		o.rows = append(o.rows, operation{})
	}
	id = mesos.OperationID(clone(string(id)))
	o.byID[id] = i
	o.rows[i] = operation{id: id}
	o.open++
	return &o.rows[i]
}

func (o *operations) remove(id mesos.OperationID) {
	i := o.byID[id]
	if !o.rows[i].settled() {
		o.open--
	}
	delete(o.byID, id)
	o.rows[i] = operation{}
	o.free = append(o.free, i)
}

// judge sets what is known of an operation to mean; it keeps the count of those
// that are open.
func (o *operations) judge(row *operation, v OperationVerdict, a OperationAdvice) {
	if !row.settled() {
		o.open--
	}
	row.verdict, row.advice = v, a
	if !row.settled() {
		o.open++
	}
}

// operationUpdated takes what the stream says of an operation.
func (m *Machine) operationUpdated(s *mesos.OperationStatus) {
	if !validOperationStatus(s) {
		m.reject(&Event{Type: EventOperationUpdated}, RejectInvalid, "operation", string(s.OperationID), "a state that Mesos has")
		return
	}
	m.takeOperation(operationCase{m: m, status: s, streamed: true})
}

// operationsAnswered takes all answers to one call: the body of a 200 (Mesos 1.6
// and 1.7), which races the stream, or one event with all statuses. Both say
// where the answers end, which a stream of single updates does not.
func (m *Machine) operationsAnswered(e *Event) {
	for i := range e.Operations {
		if s := &e.Operations[i]; validOperationStatus(s) {
			m.takeOperation(operationCase{m: m, status: s, streamed: e.CallID == 0, call: e.CallID})
		} else {
			m.reject(e, RejectInvalid, "operations", string(s.OperationID), "a state that Mesos has")
		}
	}
	if r := &m.opRound; r.open && (e.CallID == 0 || e.CallID == r.call) {
		m.opRoundInput(opFence)
	}
}

func validOperationStatus(s *mesos.OperationStatus) bool {
	return s.State > mesos.OperationNone && s.State < mesos.OperationStates
}

func (m *Machine) takeOperation(u operationCase) {
	u.op = m.operations.find(u.status.OperationID)
	row := m.rules.operationRow(&u)
	m.hit(row.id)
	op := u.op
	switch row.do {
	case opFenceBack:
		if !madeUp(mesos.TaskID(u.status.OperationID)) {
			panic("scheduler: an operation that was not made up is taken for a fence")
		}
		if n, ok := m.madeUpNumber(fencePrefix, mesos.TaskID(u.status.OperationID)); ok && m.opRound.open && n == m.opRound.fence {
			m.opRoundInput(opFence)
		}
	case opTurnAway:
		m.overflowed("operations that nobody here started: over limits.operations or limits.id_bytes; the update is not acknowledged")
	case opDiscover:
		op = m.operations.insert(u.status.OperationID)
		op.flags = operationUnknown
		m.judgeOperation(op, &u, NoticeUnknownOperation)
	case opApply:
		m.judgeOperation(op, &u, NoticeOperation)
	case opRecord:
		if op.uuid != u.status.UUID {
			op.uuid = u.status.UUID
			m.storeOperation(op)
		}
		m.acknowledgeOperation(op, u.status)
	case opKnown: // a uuid that was not stored comes again on the stream
		if op != nil && op.uuid == u.status.UUID {
			m.acknowledgeOperation(op, u.status)
		}
	}
	if op != nil && row.do != opTurnAway {
		if u.streamed {
			op.heard = m.calls
			m.pushed(&u)
		}
		m.operationAnswered(op)
	}
}

// judgeOperation takes a status over and says what it means.
func (m *Machine) judgeOperation(op *operation, u *operationCase, kind NoticeType) {
	s, before := u.status, *op
	if s.AgentID != "" && m.agents.id(op.agent) != s.AgentID {
		old := op.agent
		op.agent = m.agents.use(s.AgentID)
		m.agents.drop(old)
	}
	if s.ProviderID != "" && op.provider != s.ProviderID {
		op.provider = mesos.ResourceProviderID(clone(string(s.ProviderID)))
	}
	if !s.UUID.IsZero() {
		op.uuid = s.UUID
	}
	if s.State != mesos.OperationUnknown {
		op.asked = 0
	} else if op.asked == 0 {
		op.asked = m.now
	}
	means := m.rules.operationMeaning(op, u)
	m.hit(means.id)
	if s.State.Terminal() && means.verdict == OperationUnderWay {
		m.session.pushes = false // it must be asked about
	}
	if !means.keeps {
		if op.state != s.State || op.verdict != means.verdict {
			op.since = m.now
		}
		op.state = s.State
		m.operations.judge(op, means.verdict, means.advice)
	}
	if *op != before {
		m.storeOperation(op)
	}
	m.acknowledgeOperation(op, s)
	if kind == NoticeUnknownOperation || before.verdict != op.verdict || before.advice != op.advice {
		m.sayOperation(kind, op, s.Message)
	}
}

// acknowledgeOperation answers a status that has a uuid. The master wants the
// agent's id, and the provider's if the operation is a provider's; masters
// before 1.7.1 leave them out of the status. What has no id has no feedback.
func (m *Machine) acknowledgeOperation(op *operation, s *mesos.OperationStatus) {
	if s.UUID.IsZero() || op == nil {
		return
	}
	agent, provider := s.AgentID, s.ProviderID
	if agent == "" {
		agent = m.agents.id(op.agent)
	}
	if provider == "" {
		provider = op.provider
	}
	if agent == "" {
		return
	}
	c := m.call(CallAcknowledgeOperation)
	c.OperationID = op.id
	c.AgentID = mesos.AgentID(m.arena.text(string(agent)))
	c.ProviderID = mesos.ResourceProviderID(m.arena.text(string(provider)))
	c.UUID = s.UUID
}

func (m *Machine) sayOperation(kind NoticeType, op *operation, message string) {
	n := m.notice(kind)
	n.Operation = m.describeOperation(op)
	n.Operation.Message = m.arena.text(shorten(message, int(m.cfg.Limits.Message)))
}

func (m *Machine) describeOperation(op *operation) OperationNotice {
	return OperationNotice{
		OperationID: op.id, AgentID: m.agents.id(op.agent), ProviderID: op.provider,
		State: op.state, Verdict: op.verdict, Advice: op.advice, Since: op.since, UnknownSince: op.asked,
	}
}

// startOperations notes operations that an Accept carries; ids were checked.
// Those without an id get no feedback, so there is nothing to note.
func (m *Machine) startOperations(list []NewOperation, agent mesos.AgentID) []NewOperation {
	started := make([]NewOperation, 0, len(list))
	if m.operations.open == 0 {
		m.pollAt = m.now.Add(m.cfg.Operation.Poll)
	}
	for i := range list {
		in := &list[i]
		out := NewOperation{Info: m.arena.keep(append(m.arena.room(len(in.Info)), in.Info...)), Type: in.Type, Resources: in.Resources.Clone()}
		if in.OperationID != "" {
			op := m.operations.insert(in.OperationID)
			op.agent = m.agents.use(agent)
			op.provider = mesos.ResourceProviderID(clone(string(in.ProviderID)))
			op.since = m.now
			m.operations.judge(op, OperationUnderWay, OperationWait)
			m.storeOperation(op)
			m.storeOperationInfo(op.id, in.Info)
			m.sayOperation(NoticeOperation, op, "")
			out.OperationID, out.ProviderID = op.id, op.provider
		}
		started = append(started, out)
	}
	return started
}

// notStarted settles an operation whose Accept the master refused. One that was
// heard of is not touched.
func (m *Machine) notStarted(id mesos.OperationID, message string) {
	op := m.operations.find(id)
	if op == nil || op.state != mesos.OperationNone || op.settled() {
		return
	}
	m.operationAnswered(op)
	op.since = m.now
	m.operations.judge(op, OperationNotDone, OperationRetry)
	m.storeOperation(op)
	m.sayOperation(NoticeOperation, op, message)
}

// forgetOperation drops the record of an operation that is settled, or that
// the framework was told to decide about.
func (m *Machine) forgetOperation(e *Event) {
	op := m.operations.find(e.OperationID)
	if op == nil {
		m.reject(e, RejectUnknownOperation, "operation_id", string(e.OperationID), "an operation of this framework")
		return
	}
	if !op.settled() && op.advice != OperationDecide {
		m.reject(e, RejectOperationOpen, "operation_id", string(e.OperationID), "an operation that is settled or for the framework to decide about; this one is "+op.verdict.String())
		return
	}
	m.operationAnswered(op)
	m.unstoreOperation(op)
	m.notice(NoticeOperationForgotten).Operation.OperationID = op.id
	m.agents.drop(op.agent)
	m.operations.remove(op.id)
}
