package scheduler

import "rollcall/core/mesos"

// round is the reconciliation in progress, or the last one. There is never
// more than one: a new one takes its place.
//
// Everybody who has to answer is marked pending when it starts. Batches of
// them are asked; at the fence of a batch those who did not answer are marked
// silent and put down at their agents. When nobody is left to ask, the round
// is complete or waits for the agents of the silent.
type round struct {
	RoundNotice // its numbers; Remaining and Silent are counted in remaining and silent

	active    bool
	fenced    bool
	remaining uint32
	silent    uint32

	cursor  slot   // the next row to ask about
	end     slot   // rows from here on were launched later
	again   []slot // to be asked before going on
	batches []batch

	answers  uint64 // reconciliation answers since the start
	attempt  uint32 // resends to the silent
	resendAt mesos.Micros
	deadline mesos.Micros
	waiting  bool   // nothing is left to ask until resendAt
	said     bool   // RoundWaiting was said
	saidLeft uint32 // remaining when it was
}

// batch is a call, or for an implicit round a pair of them, whose fence has
// not been answered.
type batch struct {
	slots         []slot
	implicit      bool
	fence, probe  uint64 // numbers of the made-up tasks; 0 is none
	attempt       uint32 // times sent
	due           mesos.Micros
	answersBefore uint64 // round.answers when it was first sent
}

type roundRequest struct {
	ref   uint64 // of the request, if there is one
	kind  RoundKind
	cause RoundCause
	only  []slot   // these tasks, if not nil
	agent agentRef // the tasks of this agent, if not 0
}

// find returns the place of an open batch, -1 if there is none.
func (r *round) find(is func(*batch) bool) int {
	for i := range r.batches {
		if is(&r.batches[i]) {
			return i
		}
	}
	return -1
}

func (r *round) running() bool { return r.active && r.Phase != RoundSuspended }

func (r *round) dueAt() mesos.Micros {
	if !r.running() {
		return 0
	}
	at := earlier(r.deadline, r.resendAt)
	for i := range r.batches {
		at = earlier(at, r.batches[i].due)
	}
	return at
}

// beginRound starts a round in place of the one in progress.
func (m *Machine) beginRound(q roundRequest) {
	row := m.rules.roundRow(m, roundBegin, -1)
	m.hit(row.id)
	switch row.do {
	case rdSupersede:
		m.endRound(RoundSuperseded)
		m.startRound(q)
	case rdStart:
		m.startRound(q)
	}
}

// roundInput finds the row for what happened and does what it says. What at
// means depends on the input: a batch's place, or an agent.
func (m *Machine) roundInput(in roundInput, at int) {
	if !m.round.running() {
		m.hit("R00")
		return
	}
	row := m.rules.roundRow(m, in, at)
	m.hit(row.id)
	switch row.do {
	case rdFenced:
		m.fenced(at)
	case rdCensus:
		m.round.Census = true
	case rdDrop:
		m.closeBatch(at)
	case rdResend:
		m.resendBatch(at)
	case rdClassic:
		m.fencesOff()
		m.settle(at)
	case rdSilence:
		m.settle(at)
	case rdComplete:
		m.endRound(RoundComplete)
	case rdWait:
		m.waitRound()
	case rdScouts:
		m.resendSilent(1)
	case rdAskAll:
		m.resendSilent(1 << 30)
	case rdAskAgent:
		m.askAgent(agentRef(at), 1<<30)
	case rdDegrade:
		m.degrade()
	case rdSuspend:
		m.suspend()
	case rdStart, rdSupersede:
		panic("scheduler: a round begins inside a round")
	}
}

// startRound marks the targets. It is the one step that walks all tasks.
func (m *Machine) startRound(q roundRequest) {
	r := &m.round
	m.rounds++
	*r = round{
		RoundNotice: RoundNotice{Number: m.rounds, Kind: q.kind, Cause: q.cause, Ref: q.ref, Started: m.now},
		active:      true,
		fenced:      m.cfg.Fences && !m.session.noFences,
		batches:     r.batches[:0],
		again:       r.again[:0],
		deadline:    m.now.Add(m.cfg.Round.Deadline),
	}
	r.Fenced = r.fenced
	for i := range m.agents.rows {
		m.agents.rows[i].silent, m.agents.rows[i].asked = nil, false
	}
	r.end = m.tasks.end
	for s := range m.tasks.end {
		t := m.tasks.row(s)
		t.flags &^= taskPending | taskSilent | taskQueued
		if t.id == "" || t.over() || q.only != nil || q.agent != 0 && t.agent != q.agent {
			continue
		}
		t.flags |= taskPending
		r.remaining++
	}
	for _, s := range q.only {
		if t := m.tasks.row(s); !t.is(taskPending) {
			t.flags |= taskPending
			r.remaining++
		}
	}
	r.Targets = r.remaining
	m.storeRound()
	m.dropOldRound()
	m.sayRound(RoundStarted)
	if q.kind == RoundImplicit {
		m.askAllOfMesos()
	}
	m.askOn()
}

// answered notes that a task's update arrived since the round began.
func (m *Machine) answered(t *task) {
	if !t.is(taskPending) {
		return
	}
	if t.is(taskSilent) {
		m.round.silent--
	}
	t.flags &^= taskPending | taskSilent | taskQueued
	m.round.remaining--
	m.round.answers++
}

// fireRound does what has become due, until the round ends or waits.
func (m *Machine) fireRound() {
	if !m.round.running() {
		return
	}
	if m.round.deadline <= m.now {
		m.roundInput(roundDeadline, -1)
		return
	}
	for range len(m.round.batches) { // each at most once: a batch sent again is not due
		i := m.dueBatch()
		if i < 0 {
			break
		}
		m.roundInput(roundBatchDue, i)
	}
	if at := m.round.resendAt; at != 0 && at <= m.now {
		m.round.resendAt = 0
		m.roundInput(roundResendDue, -1)
	}
	m.askOn()
	if len(m.round.batches) == 0 && (!m.round.waiting && !m.throttled() || m.round.remaining == 0) {
		m.roundInput(roundIdle, -1)
	}
}

// dueBatch finds a batch whose time is up or that, without a fence to say so,
// has all its answers.
func (m *Machine) dueBatch() int {
	for i := range m.round.batches {
		if m.round.batches[i].due <= m.now || !m.round.fenced && allAnswered(m, i) {
			return i
		}
	}
	return -1
}
