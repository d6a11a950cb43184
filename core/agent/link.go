package agent

import "rollcall/core/mesos"

// linkState is how things stand with the master.
type linkState uint8

const (
	linkDown       linkState = iota // no link
	linkWaiting                     // a link, on which the agent (re-)registers again and again
	linkRegistered                  // the master took the agent in
	linkEnding                      // the agent ends its tasks and then itself
	linkEnded
	linkStates // their number
)

var linkNames = [linkStates]string{"down", "waiting", "registered", "ending", "ended"}

func (s linkState) String() string { return linkNames[s] }

// link is the link to a master.
type link struct {
	state  linkState
	number uint32
	retry  retry        // of registering
	silent mesos.Micros // when the master has been silent for too long; 0: not watched
}

func (m *Machine) masterFound(e *Event) {
	if e.Link <= m.link.number {
		m.reject(e, "link", digits(uint64(e.Link)), "a number over "+digits(uint64(m.link.number))+", the last link's")
		return
	}
	m.link.number = e.Link
	m.linkInput(inputFound, nil)
}

// linkSays is what a message means for the link.
func (m *Machine) linkSays(p *mesos.Peer) linkInput {
	switch p.Type {
	case mesos.PeerPing:
		if p.Connected {
			return inputPing
		}
		return inputStranger
	case mesos.PeerShutdown:
		return inputShutdown
	case mesos.PeerRegistered:
		if p.AgentID != "" && (m.self.id == "" || m.self.id == p.AgentID) && len(p.AgentID) <= int(m.cfg.Limits.IDBytes) {
			return inputRegistered
		}
	case mesos.PeerReregistered:
		if m.self.id != "" && m.self.id == p.AgentID {
			return inputRegistered
		}
	}
	return inputOtherID
}

// linkInput does what the table says.
func (m *Machine) linkInput(in linkInput, p *mesos.Peer) {
	row := m.rules.linkRow(m.link.state, in)
	m.hit(row.id)
	switch row.do {
	case linkIgnore:
	case linkWait:
		m.waitToRegister()
	case linkDrop:
		m.link.state, m.link.retry, m.link.silent = linkDown, retry{}, 0
	case linkAttempt:
		m.register()
	case linkEstablish:
		m.establish(p)
	case linkConfirm:
		m.updateAgent()
		m.dropUnknown(p)
	case linkPong:
		m.pong()
	case linkPongAndWait:
		m.pong()
		m.waitToRegister()
	case linkGiveUp:
		m.ended("the master knows this agent by another id")
	case linkLeave:
		if m.link.state == linkRegistered {
			m.tell(mesos.Peer{Type: mesos.PeerUnregister, AgentID: m.self.id})
		}
		m.end()
	case linkEnd:
		m.end()
	}
}

// waitToRegister begins anew with registering, after a wait that keeps all
// agents from coming at once.
func (m *Machine) waitToRegister() {
	m.link.state, m.link.retry, m.link.silent = linkWaiting, retry{}, 0
	m.again(&m.link.retry, m.cfg.Register.Backoff)
	if m.recoverAt != 0 {
		// Who is recovered is known first: what is not listed counts as lost.
		m.link.retry.due = max(m.link.retry.due, m.at(m.recoverAt))
	}
}

// register says who the agent is, and when to say it again.
func (m *Machine) register() {
	p := mesos.Peer{Type: mesos.PeerRegister, Agent: m.info(), Providers: m.listProviders(), Version: m.self.version}
	if m.self.id != "" {
		p.Type = mesos.PeerReregister
		p.Frameworks, p.Tasks = m.listTasks()
		p.Operations, p.Replacements = m.listOperations(), m.listReplacements()
	}
	m.say(p)
	m.again(&m.link.retry, m.cfg.Register.Backoff)
}

func (m *Machine) info() mesos.AgentInfo {
	return mesos.AgentInfo{
		ID: m.self.id, Hostname: m.cfg.Hostname, Port: m.cfg.Port, Resources: m.self.total,
		Attributes: m.cfg.Attributes, Capable: m.cfg.Capable,
	}
}

// establish: the master took the agent in. What is not acknowledged is sent
// again at once.
func (m *Machine) establish(p *mesos.Peer) {
	m.link.state, m.link.retry = linkRegistered, retry{}
	m.listen()
	if m.self.id == "" {
		m.self.id = clone(p.AgentID)
		m.storeSelf()
	}
	m.notice(Notice{Type: NoticeRegistered, AgentID: m.self.id})
	m.updateAgent()
	m.resume()
	m.dropUnknown(p)
}

func (m *Machine) pong() {
	if m.link.state == linkRegistered {
		m.listen()
	}
	m.say(mesos.Peer{Type: mesos.PeerPong})
}

// listen watches for the master's silence.
func (m *Machine) listen() { m.link.silent = m.at(m.now.Add(m.cfg.Register.Silence)) }

// updateAgent tells the master of resource providers and operations.
func (m *Machine) updateAgent() {
	if m.cfg.Capable&mesos.AgentResourceProvider == 0 {
		return
	}
	m.tell(mesos.Peer{
		Type: mesos.PeerUpdateAgent, AgentID: m.self.id, Version: m.self.version,
		Providers: m.listProviders(), Operations: m.listOperations(),
	})
}

// end shuts all frameworks down; when they are gone the agent is.
func (m *Machine) end() {
	m.link.state, m.link.retry, m.link.silent = linkEnding, retry{}, 0
	m.recoverAt = 0
	for len(m.replacements) > 0 {
		m.removeReplacement(m.replacements[0])
	}
	for _, f := range append([]*framework(nil), m.frameworks...) {
		m.shutdownFramework(f)
		for _, x := range f.executors { // of before a restart, when f ended already: nobody waits for them now
			if x.before {
				m.shutdownExecutor(f, x)
			}
		}
	}
	m.endIfEmpty()
}

// endIfEmpty: an agent that ended by intent starts as a new one, but for its
// reservations and volumes (Slave::finalize removes what leads to the old one).
func (m *Machine) endIfEmpty() {
	if m.link.state != linkEnding || len(m.frameworks) > 0 {
		return
	}
	for _, o := range m.operations {
		m.unstoreOperation(o)
	}
	for _, p := range m.providers {
		m.unstore(keyProvider(p.ID))
	}
	m.self.id, m.self.draining = "", false
	m.storeSelf()
	m.ended("as it was told")
}

func (m *Machine) ended(why string) {
	m.notice(Notice{Type: NoticeEnded, AgentID: m.self.id, Message: why})
	m.link = link{state: linkEnded, number: m.link.number}
	m.recoverAt = 0
	m.frameworks, m.streams, m.operations, m.providers, m.tasks = nil, nil, nil, nil, 0
	m.replacements, m.parts = nil, nil
}
