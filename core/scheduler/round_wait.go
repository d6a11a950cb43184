package scheduler

// waitRound: everybody was asked and some are silent. Their agents are
// recovering, so asking all of them again and again would only load the master.
func (m *Machine) waitRound() {
	r := &m.round
	r.resendAt = m.now.Add(m.wait(m.cfg.Round.Resend, r.attempt))
	r.waiting = true
	if !r.said || r.saidLeft != r.remaining { // say it again only if it is news
		r.said, r.saidLeft = true, r.remaining
		m.sayRound(RoundWaiting)
	}
}

// resendSilent asks again about at most some silent tasks of each agent.
func (m *Machine) resendSilent(each int) {
	m.round.attempt++
	for i := range m.agents.rows {
		m.agents.rows[i].asked = false
		if n := m.askAgent(agentRef(i), each); n > 0 && m.round.fenced {
			m.round.Resends++
		}
	}
	m.round.waiting = false
}

// askAgent queues silent tasks of an agent to be asked again.
func (m *Machine) askAgent(ref agentRef, most int) (queued int) {
	a := &m.agents.rows[ref]
	for len(a.silent) > 0 && queued < most {
		s := a.silent[len(a.silent)-1]
		a.silent = a.silent[:len(a.silent)-1]
		if t := m.tasks.row(s); t.is(taskSilent) && t.agent == ref {
			t.flags = t.flags&^taskSilent | taskQueued
			m.round.silent--
			m.round.again = append(m.round.again, s)
			queued++
		}
	}
	return queued
}

// anySilent drops places from the end of an agent's list that are silent no
// more, and reports whether any is left.
func (m *Machine) anySilent(ref agentRef) bool {
	a := &m.agents.rows[ref]
	for n := len(a.silent); n > 0; n-- {
		if t := m.tasks.row(a.silent[n-1]); t.is(taskSilent) && t.agent == ref {
			return true
		}
		a.silent = a.silent[:n-1]
	}
	return false
}
