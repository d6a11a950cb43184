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
	m.rescindAll(a) // a live 1.11 takes offers back first: the agent is deactivated before it is removed
	m.loseOperations(a, row)
	m.loseReplacements(a, row)
	for t := range a.tasks.values {
		m.loseTask(t, how)
	}
	m.removeAgent(a)
	if row.tellOther {
		m.tellLost(a.id)
	}
	m.wantAllocation()
}

// loseTask: one that has ended already keeps its state, but the framework is
// told of it as of any other, as seen on a live 1.11.
func (m *Machine) loseTask(t *task, how loss) {
	row := m.rules.loss[how]
	if how == lossDisconnected {
		m.hit(row.id)
	}
	f, state, why := t.framework, row.unaware, row.why
	if f.info.PartitionAware {
		state, why = row.aware, row.awareWhy
	}
	s := mesos.TaskStatus{TaskID: t.TaskID, AgentID: t.agent.id, State: state, Reason: why, Message: row.message}
	if row.keep {
		s.UnreachableTime = m.now
	}
	m.tellTask(f, t.ExecutorID, s)
	m.removeTask(t)
	ended := t.State.Terminal()
	if !ended {
		t.State = state
	}
	// A framework that is not aware of partitions finds even the tasks of an
	// agent that is gone among the unreachable ones, as seen on a live 1.11.
	if row.keep || how == lossGone && !f.info.PartitionAware && !ended {
		m.keepLost(f, t)
	} else {
		m.keepEnded(f, t)
	}
}

// endLost: the agent of unreachable tasks is marked gone.
func (m *Machine) endLost(id mesos.AgentID) {
	row := m.rules.loss[lossGone]
	for f := range m.frameworks.values {
		state, why := row.unaware, row.why
		if f.info.PartitionAware {
			state, why = row.aware, row.awareWhy
		}
		for _, t := range f.lostOn(id) {
			m.tellTask(f, t.ExecutorID, mesos.TaskStatus{TaskID: t.TaskID, AgentID: id, State: state, Reason: why, Message: row.message})
			f.lost.remove(t.TaskID)
			if t.State == mesos.TaskUnreachable || t.State == mesos.TaskLost {
				t.State = state
			}
			m.keepEnded(f, t)
		}
	}
}

// forgetLost: the registry has forgotten the agent, or it is back.
func (m *Machine) forgetLost(id mesos.AgentID) {
	for f := range m.frameworks.values {
		for _, t := range f.lostOn(id) {
			f.lost.remove(t.TaskID)
		}
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
