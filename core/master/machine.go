package master

import "rollcall/core/mesos"

// Machine is one master. It is not safe for concurrent use. Its outputs are
// valid until it is called again.
type Machine struct {
	cfg     Config
	rules   *rules
	now     mesos.Micros
	started mesos.Micros // the first step; 0 before it
	stepped bool         // restoring is over

	given Counters // ids given so far
	kept  Counters // ids up to these are on record as given

	frameworks ordered[mesos.FrameworkID, *framework] // registered, or known from their agents
	completed  ordered[mesos.FrameworkID, *framework] // ended, the oldest first
	agents     ordered[mesos.AgentID, *agent]         // registered, connected or not
	offers     ordered[mesos.OfferID, *offer]
	orphans    ordered[mesos.UUID, *operation] // operations whose framework is not known (any more)
	registry   registry

	frameworkByNo map[uint64]*framework
	agentByNo     map[uint64]*agent
	offerByNo     map[uint64]*offer
	streams       map[uint64]*framework
	peers         map[uint64]*agent
	owners        uint64                    // of timers, numbered so far
	tasks         uint32                    // of all frameworks
	replacements  uint32                    // of all frameworks
	operations    map[mesos.UUID]*operation // of all agents
	cluster       amounts

	timers     timers
	recoverBy  mesos.Micros // recovered agents that are not back by then are given up
	collectAt  mesos.Micros
	allocateAt mesos.Micros
	removalAt  mesos.Micros // when the next agent may be given up; 0: none waits
	removedAt  mesos.Micros // the last time one was
	condemned  []condemnation

	out   Output
	lost  Send             // what nobody hears
	trace func(row string) // tests see which table rows are reached
}

// New makes a machine for a checked configuration; otherwise it returns Mistakes.
func New(cfg Config) (*Machine, error) {
	if mistakes := cfg.Check(); len(mistakes) > 0 {
		return nil, mistakes
	}
	cfg.MasterID = clone(cfg.MasterID)
	tables := defaultRules
	return &Machine{
		cfg: cfg, rules: &tables,
		frameworkByNo: map[uint64]*framework{}, agentByNo: map[uint64]*agent{}, offerByNo: map[uint64]*offer{},
		streams: map[uint64]*framework{}, peers: map[uint64]*agent{}, operations: map[mesos.UUID]*operation{},
	}, nil
}

// Step takes what happened and returns everything that is owed. The result is
// the same whether events come in one Step or in several at the same now. A
// now before the last one counts as the last one.
func (m *Machine) Step(now mesos.Micros, events []Event) Output {
	m.now = min(max(now, m.now, 1), mesos.MaxMicros)
	m.out = Output{Store: m.out.Store[:0], Sends: m.out.Sends[:0], Peers: m.out.Peers[:0]}
	if !m.stepped {
		m.stepped, m.started = true, m.now
		m.begin()
	}
	m.fire()
	for i := range events {
		m.apply(&events[i])
	}
	m.out.WakeAt = m.wakeAt()
	return m.out
}

// begin is the start of a master's work, after what was restored.
func (m *Machine) begin() {
	m.registry.order()
	if m.registry.recovered.len() > 0 {
		m.set(&m.recoverBy, m.now.Add(m.cfg.Agents.Reregister), timerRecovered, 0)
	}
	m.scheduleGC()
}

// apply takes one event.
func (m *Machine) apply(e *Event) {
	switch {
	case e.Type == EventSubscribe:
		m.subscribe(e)
	case e.Type.call():
		m.call(e)
	case e.Type == EventStreamClosed:
		m.streamClosed(e.Stream)
	case e.Type == EventPeer:
		m.heard(e.Peer, &e.Message)
	case e.Type == EventPeerClosed:
		m.peerClosed(e.Peer)
	case e.Type == EventMarkAgentGone:
		m.markGone(e)
	}
}

func (m *Machine) hit(row string) {
	if m.trace != nil {
		m.trace(row)
	}
}

// reply answers a call.
func (m *Machine) reply(request uint64, code uint16, message string) *Send {
	m.out.Sends = append(m.out.Sends, Send{Type: SendReply, Request: request, Code: code, Message: message})
	return &m.out.Sends[len(m.out.Sends)-1]
}

// send writes an event to a stream; the caller fills in the rest.
func (m *Machine) send(stream uint64, t SendType) *Send {
	m.out.Sends = append(m.out.Sends, Send{Type: t, Stream: stream})
	return &m.out.Sends[len(m.out.Sends)-1]
}

// tell writes an event to a framework, or to nobody if it is not connected:
// what a disconnected framework should have heard is lost.
func (m *Machine) tell(f *framework, t SendType) *Send {
	if f.state != FrameworkConnected {
		m.lost = Send{}
		return &m.lost
	}
	return m.send(f.stream, t)
}

// order gives a message to an agent, which must be connected.
func (m *Machine) order(a *agent, t mesos.PeerType) *mesos.Peer {
	if a.peer == 0 {
		panic("master: a message to agent " + string(a.id) + ", which is not connected")
	}
	return m.orderPeer(a.peer, mesos.Peer{Type: t})
}

func (m *Machine) orderPeer(peer uint64, p mesos.Peer) *mesos.Peer {
	m.out.Peers = append(m.out.Peers, PeerSend{Peer: peer, Message: p})
	return &m.out.Peers[len(m.out.Peers)-1].Message
}
