package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// heard takes a message from an agent. Before it has registered on its
// connection, nothing else is taken.
func (m *Machine) heard(peer uint64, p *mesos.Peer) {
	if peer == 0 {
		return // no connection: the host's mistake
	}
	if p.Type == mesos.PeerRegister || p.Type == mesos.PeerReregister {
		m.register(peer, p)
		return
	}
	a := m.peers[peer]
	if a == nil {
		m.hit("U1") // removed, or replaced by a newer connection: SlaveObserver tells it nothing more
		return
	}
	switch p.Type {
	case mesos.PeerUpdateAgent:
		m.updateAgent(a, p)
	case mesos.PeerStatusUpdate:
		m.statusUpdate(a, p)
	case mesos.PeerOperationUpdate:
		m.operationUpdate(a, p)
	case mesos.PeerPong:
		m.pong(a)
	case mesos.PeerUnregister:
		m.lose(a, lossUnregistered)
	case mesos.PeerReplaceUpdate:
		m.replaceUpdated(a, p)
	case mesos.PeerExitedExecutor:
		if f := m.frameworks.get(p.FrameworkID); f != nil {
			n := m.tell(f, SendFailure)
			n.AgentID, n.ExecutorID, n.Exit = a.id, clone(p.ExecutorID), p.Exit
		}
	case mesos.PeerExecutorMessage:
		if f := m.frameworks.get(p.FrameworkID); f != nil {
			n := m.tell(f, SendMessage)
			n.AgentID, n.ExecutorID, n.Extra = a.id, clone(p.ExecutorID), keepBytes(p.Data)
		}
	}
}

func (m *Machine) register(peer uint64, p *mesos.Peer) {
	row := m.rules.registerRow(m, peer, p)
	m.hit(row.id)
	if row.do == registerTurnAway {
		m.orderPeer(peer, mesos.Peer{Type: mesos.PeerShutdown, Message: row.message})
		return
	}
	info := mesoswire.CloneAgent(p.Agent)
	switch row.do {
	case registerAgain:
		a := m.peers[peer]
		m.order(a, mesos.PeerRegistered).AgentID = a.id
	case registerNew:
		for info.ID = m.newAgentID(); m.standing(info.ID) != standingUnknown; { // another master gave it
			info.ID = m.newAgentID()
		}
		m.admit(&info)
		a := m.addAgent(info, peer)
		a.version = p.Version
		m.learnProviders(a, p)
		m.order(a, mesos.PeerRegistered).AgentID = a.id
		m.allocateOne(a)
	case registerKnown:
		m.reregisterKnown(m.agents.get(info.ID), peer, info, p)
	case registerReadmit, registerQuietly:
		m.readmit(peer, info, p, row)
	}
}

// learnProviders: an agent that lists providers as it registers has reported them.
func (m *Machine) learnProviders(a *agent, p *mesos.Peer) {
	a.reported = len(p.Providers) > 0
	m.setResources(a, a.own, p.Providers)
}

// readmit takes an agent back with what it has: its tasks, the frameworks they
// belong to, its operations. M:Master::__reregisterSlave.
func (m *Machine) readmit(peer uint64, info mesos.AgentInfo, p *mesos.Peer, row registerRule) {
	if before := m.peers[peer]; before != nil {
		m.disconnect(before)
	}
	m.admit(&info)
	a := m.addAgent(info, peer)
	a.version = p.Version
	m.learnFrameworks(p.Frameworks)
	var learnt []*task
	for i := range p.Tasks {
		if t := m.learnTask(a, &p.Tasks[i]); t != nil {
			learnt = append(learnt, t)
		}
	}
	m.learnProviders(a, p)
	m.learnOperations(a, p.Operations)
	m.learnReplacements(a, p)
	m.order(a, mesos.PeerReregistered).AgentID = a.id
	m.shutdownCompleted(a, p)
	m.forgetLost(a.id) // what it does not list any more, it has lost
	for _, t := range learnt {
		if row.do == registerReadmit {
			m.tellKnown(t, mesos.TaskStatus{State: t.State, Reason: reasonReregistered, Message: row.message})
		}
	}
	m.allocateOne(a)
}

// reregisterKnown: M:Master::reconcileKnownSlave. What the agent lists and the
// master does not know has ended, and its last update is under way.
func (m *Machine) reregisterKnown(a *agent, peer uint64, info mesos.AgentInfo, p *mesos.Peer) {
	m.connect(a, peer)
	own := info.Resources
	info.Resources = nil
	if info.Hostname != a.info.Hostname || info.Port != a.info.Port {
		m.storeAgent(&info)
	}
	a.info, a.version, a.since = info, p.Version, m.now
	providers := p.Providers
	a.reported = len(providers) > 0
	m.setResources(a, own, providers)
	m.learnFrameworks(p.Frameworks)

	listed := make(map[taskKey]*mesos.Task, len(p.Tasks))
	for i := range p.Tasks {
		t := &p.Tasks[i]
		listed[taskKey{t.FrameworkID, t.TaskID}] = t
	}
	var missing []mesos.TaskTarget
	var frameworks []mesos.FrameworkInfo // of these: the agent may not know them
	named := map[*framework]bool{}
	for key, t := range a.tasks.all {
		if listed[key] != nil || len(missing) == mesoswire.MaxList {
			continue
		}
		missing = append(missing, mesos.TaskTarget{FrameworkID: t.framework.id, TaskID: t.TaskID, AgentID: a.id})
		if !named[t.framework] {
			named[t.framework] = true
			frameworks = append(frameworks, t.framework.info)
		}
	}
	lacking := m.learnReplacements(a, p)
	for i := range lacking {
		if f := m.frameworks.get(lacking[i].FrameworkID); !named[f] {
			named[f] = true
			frameworks = append(frameworks, f.info)
		}
	}
	answer := m.order(a, mesos.PeerReregistered)
	answer.AgentID, answer.Targets, answer.Frameworks, answer.Replacements = a.id, missing, frameworks, lacking
	for i := range p.Tasks {
		if t := a.tasks.get(taskKey{p.Tasks[i].FrameworkID, p.Tasks[i].TaskID}); t != nil && t.killed && !p.Tasks[i].State.Terminal() {
			m.hit("K5")
			m.orderKill(t, 0)
		}
	}
	for t := range a.tasks.values {
		t.killed = false
	}
	m.killPartsAgain(a)
	m.voidOperations(a, p)
	m.learnOperations(a, p.Operations)
	m.shutdownCompleted(a, p)
	m.allocateOne(a)
}

// learnFrameworks remembers frameworks that only their agents know so far.
func (m *Machine) learnFrameworks(list []mesos.FrameworkInfo) {
	for i := range list {
		info := &list[i]
		if info.ID != "" && !m.frameworks.has(info.ID) && !m.completed.has(info.ID) && m.frameworks.len() < int(m.cfg.Limits.Frameworks) &&
			m.wrongInfo(&Event{Framework: *info}) == "" {
			m.adoptOrphans(m.addFramework(mesoswire.CloneFramework(*info), FrameworkRecovered))
		}
	}
}

// learnTask takes over a task that a returning agent has, if its framework is
// known and has not ended.
func (m *Machine) learnTask(a *agent, t *mesos.Task) *task {
	f := m.frameworks.get(t.FrameworkID)
	if f == nil || t.TaskID == "" || f.tasks.has(t.TaskID) || m.tasks >= m.cfg.Limits.Tasks || m.tooLargeTask(t) ||
		t.State == mesos.TaskNone || t.State >= mesos.TaskStates || t.Forwarded >= mesos.TaskStates || t.Healthy >= mesos.Healths {
		return nil
	}
	return m.addTask(f, a, mesoswire.CloneTask(*t))
}

func (m *Machine) tooLargeTask(t *mesos.Task) bool {
	id := int(m.cfg.Limits.IDBytes)
	return len(t.TaskID) > id || len(t.ExecutorID) > id || len(t.Info) > int(m.cfg.Limits.Info)
}

// shutdownCompleted ends what an agent still has of frameworks that have ended.
func (m *Machine) shutdownCompleted(a *agent, p *mesos.Peer) {
	var told []mesos.FrameworkID
	end := func(id mesos.FrameworkID) {
		for _, t := range told {
			if t == id {
				return
			}
		}
		if f := m.completed.get(id); f != nil {
			told = append(told, f.id)
			m.order(a, mesos.PeerShutdownFramework).FrameworkID = f.id
		}
	}
	for i := range p.Frameworks {
		end(p.Frameworks[i].ID)
	}
	for i := range p.Tasks {
		end(p.Tasks[i].FrameworkID)
	}
	for i := range p.Replacements {
		end(p.Replacements[i].FrameworkID)
	}
}

// peerClosed: the connection of an agent broke. Its offers are taken back; it
// may register again.
func (m *Machine) peerClosed(peer uint64) {
	if a := m.peers[peer]; a != nil {
		m.disconnect(a)
	}
}

func (m *Machine) disconnect(a *agent) {
	delete(m.peers, a.peer)
	a.peer, a.since = 0, m.now
	m.set(&a.reregisterBy, m.now.Add(m.cfg.Agents.Reregister), timerReregister, a.no)
	for t := range a.tasks.values {
		if !t.framework.info.Checkpoint {
			m.loseTask(t, lossDisconnected)
		}
	}
	for r := range a.replacements.values {
		m.tellLostReplacement(r, m.rules.loss[lossDisconnected])
		if !r.framework.info.Checkpoint { // the agent may not have it any more, as with tasks; if it has, it says so
			m.removeReplacement(r)
		}
	}
	m.rescindAll(a)
	m.wantAllocation()
}
