package master

import "rollcall/core/mesos"

// agent is one that is registered, connected or not.
type agent struct {
	no           uint64 // rising; names it in timers
	id           mesos.AgentID
	info         mesos.AgentInfo
	peer         uint64 // 0: disconnected
	since        mesos.Micros
	reregisterBy mesos.Micros // while disconnected
	pingAt       mesos.Micros
	pinged       bool   // and not answered yet
	missed       uint32 // pings without an answer, one after the other
	condemned    condemned
	version      mesos.UUID // of its resources

	own       mesos.Resources // without those of its providers
	provided  mesos.Resources
	used      mesos.Resources // by tasks and offers; not allocated
	providers []provider
	reported  bool // it has said, since it registered, which providers it has

	tasks      ordered[taskKey, *task]
	operations ordered[mesos.UUID, *operation]
	offers     ordered[mesos.OfferID, *offer]

	replacements ordered[replaceKey, *replacement]
}

func (a *agent) connected() bool { return a.peer != 0 }

func (a *agent) total() mesos.Resources { return plus(a.own, a.provided) }

func (a *agent) free() mesos.Resources { return minus(a.total(), a.used) }

// addAgent begins to watch an agent, on a connection.
func (m *Machine) addAgent(info mesos.AgentInfo, peer uint64) *agent {
	a := &agent{no: m.nextNo(), id: info.ID, info: info, peer: peer, since: m.now, own: info.Resources}
	a.info.Resources = nil // own is what counts
	m.agents.put(a.id, a)
	m.agentByNo[a.no] = a
	m.peers[peer] = a
	m.cluster.add(amountsOf(a.own))
	m.ping(a)
	return a
}

// setResources takes over what an agent says it has.
func (m *Machine) setResources(a *agent, own mesos.Resources, providers []mesos.Provider) {
	before := a.total()
	m.cluster.sub(amountsOf(before))
	a.own = own
	m.setProviders(a, providers)
	m.cluster.add(amountsOf(a.total()))
	if !a.total().Equal(before) {
		m.rescindAll(a) // they may hold what is no longer there
	}
}

// connect ties a connection to an agent. A connection has one agent and an
// agent one connection: the newest.
func (m *Machine) connect(a *agent, peer uint64) {
	if before := m.peers[peer]; before != nil && before != a {
		m.disconnect(before)
	}
	if a.peer != 0 {
		delete(m.peers, a.peer)
	}
	a.peer, a.reregisterBy = peer, 0
	m.peers[peer] = a
	m.pardon(a)
	m.ping(a)
}

// removeAgent forgets an agent; its tasks, operations and offers are gone by then.
func (m *Machine) removeAgent(a *agent) {
	m.cluster.sub(amountsOf(a.total()))
	m.agents.remove(a.id)
	delete(m.agentByNo, a.no)
	if a.peer != 0 {
		delete(m.peers, a.peer)
	}
}
