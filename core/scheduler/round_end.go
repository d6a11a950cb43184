package scheduler

import "slices"

// endRound ends it for good; each round ends once.
func (m *Machine) endRound(phase RoundPhase) {
	r := &m.round
	r.Ended = m.now
	m.sayRound(phase)
	if phase == RoundComplete || phase == RoundDegraded {
		m.openGate()
	}
	m.storeRound()
	r.active = false
	r.batches, r.again = r.batches[:0], r.again[:0]
}

// suspendRound stops asking until the next subscription, whose own round then
// takes the place of this one.
func (m *Machine) suspendRound() {
	if m.round.running() {
		m.roundInput(roundLost, -1)
	}
	if m.opRound.running() {
		m.opRoundInput(opLost)
	}
}

func (m *Machine) suspend() {
	m.round.batches, m.round.again = m.round.batches[:0], m.round.again[:0]
	m.sayRound(RoundSuspended)
}

// degrade ends a round whose deadline has passed: whoever has not answered is
// presumed lost, with a notice each.
func (m *Machine) degrade() {
	// One record and one notice each: grown at once, not by doubling, which in
	// WebAssembly would leave memory behind that is never given back.
	m.out.Store = slices.Grow(m.out.Store, int(m.round.remaining)+1)
	m.out.Notices = slices.Grow(m.out.Notices, int(m.round.remaining)+1)
	for s := range m.tasks.end {
		if t := m.tasks.row(s); t.is(taskPending) {
			e := Evidence{Round: m.round.Number, Asked: m.round.Started, Fence: t.is(taskSilent) && m.round.fenced, Census: m.round.Census}
			t.flags &^= taskPending | taskSilent | taskQueued
			m.presumeLost(t, e, "no answer until the deadline of the round")
		}
	}
	m.endRound(RoundDegraded)
}

// presumeLost is the verdict about a task that nobody answers for.
func (m *Machine) presumeLost(t *task, e Evidence, why string) {
	if t.verdict != VerdictPresumedLost {
		t.verdict, t.since = VerdictPresumedLost, m.now
		m.storeTask(t)
	}
	m.replaceNews(t)
	n := m.notice(NoticeTask)
	n.Task = m.describe(t)
	n.Task.Advice = m.inReplacement(t, AdviceDecide)
	n.Task.Evidence, n.Task.Message = e, why
}

// sayRound tells where the round stands.
func (m *Machine) sayRound(phase RoundPhase) {
	r := &m.round
	r.Phase, r.Remaining, r.Silent = phase, r.remaining, r.silent
	r.Agents, r.AgentsTotal = nil, 0
	if phase == RoundWaiting || phase == RoundDegraded {
		m.nameSilentAgents()
	}
	m.notice(NoticeRound).Round = r.RoundNotice
}

// nameSilentAgents lists whose silence is waited for.
func (m *Machine) nameSilentAgents() {
	for i := range m.agents.rows {
		a := &m.agents.rows[i]
		if !m.anySilent(agentRef(i)) {
			continue
		}
		if m.round.AgentsTotal++; len(m.round.Agents) < MaxNamedAgents {
			m.round.Agents = append(m.round.Agents, a.id)
		}
	}
}
