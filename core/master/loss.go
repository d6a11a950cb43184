package master

import "rollcall/core/mesos"

// lose removes an agent: first the registry, then what everybody is told.
func (m *Machine) lose(a *agent, how loss) {
	row := m.rules.loss[how]
	m.hit(row.id)
	switch how {
	case lossGone:
		m.recordGone(a.id)
	case lossUnregistered:
		m.unstore(KeyAgent, a.id)
	default:
		m.recordUnreachable(a.id)
	}
	if row.shutdown && a.connected() {
		m.order(a, mesos.PeerShutdown).Message = row.message
	}
	for t := range a.tasks.values {
		m.loseTask(t, how)
	}
	m.loseOperations(a, row)
	m.rescindAll(a)
	m.removeAgent(a)
	if row.tellOther {
		m.tellLost(a.id)
	}
	m.wantAllocation()
}

// loseTask: one that has ended already keeps its state and is not told again.
func (m *Machine) loseTask(t *task, how loss) {
	row := m.rules.loss[how]
	if how == lossDisconnected {
		m.hit(row.id)
	}
	f, state, why := t.framework, row.unaware, row.why
	if f.info.PartitionAware {
		state, why = row.aware, row.awareWhy
	}
	if t.State.Terminal() {
		m.removeTask(t)
		m.keepEnded(f, t)
		return
	}
	s := mesos.TaskStatus{TaskID: t.TaskID, AgentID: t.agent.id, State: state, Reason: why, Message: row.message}
	if row.keep {
		s.UnreachableTime = m.now
	}
	m.tellTask(f, s)
	m.removeTask(t)
	t.State = state
	// A framework that is not aware of partitions finds even the tasks of an
	// agent that is gone among the unreachable ones, as seen on a live 1.11.
	if row.keep || how == lossGone && !f.info.PartitionAware {
		m.keepLost(f, t)
	} else {
		m.keepEnded(f, t)
	}
}

// tellLost says to everybody that an agent is lost.
func (m *Machine) tellLost(id mesos.AgentID) {
	for f := range m.frameworks.values {
		m.tell(f, SendFailure).AgentID = id
	}
}

// giveUp makes a condemned agent unreachable. Of one that was only recovered
// nobody knows which tasks it has: there is nothing to say but that it is lost.
func (m *Machine) giveUp(c condemnation) {
	a := m.agents.get(c.agent)
	switch {
	case a == nil:
		m.hit("X6")
		m.registry.recovered.remove(c.agent)
		m.recordUnreachable(c.agent)
		m.tellLost(c.agent)
	case c.why == condemnedSilent:
		m.lose(a, lossSilent)
	default:
		m.lose(a, lossAway)
	}
}

// recoveryOver gives up the agents that did not come back after this master
// began. One that was marked gone is refused, and stays recovered (MESOS-9739).
func (m *Machine) recoveryOver() {
	m.recoverBy = 0
	var late []mesos.AgentID
	for id := range m.registry.recovered.all {
		if m.registry.gone.has(id) {
			m.hit("X7")
			continue
		}
		late = append(late, id)
	}
	for _, id := range late {
		m.condemn(id, condemnedRecovered)
	}
}
