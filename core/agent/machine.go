package agent

import (
	"strconv"

	"rollcall/core/mesos"
)

// Machine is one agent. It is not safe for concurrent use. Its outputs are
// valid until it is called again.
type Machine struct {
	cfg      Config
	rules    rules
	now      mesos.Micros
	stepped  bool   // restoring is over
	draws    uint64 // of jitter
	uuids    uint64
	groups   uint32 // the last task group's number
	overflow uint64 // things turned away because of a limit

	self       self
	link       link
	recoverAt  mesos.Micros // until then executors of before the restart may come back; 0: recovered
	frameworks []*framework // by id
	tasks      uint32       // their number
	streams    []*stream    // by framework and task
	operations []*operation // by uuid
	providers  []*provider  // by id

	replacements []*replacement            // by framework and id
	parts        map[taskName]*replacement // the open ones by their tasks; it only finds

	out   Output
	armed bool             // something may be due at once
	trace func(row string) // tests see which table rows are reached
	found restored         // what Restore read, until the first step
}

// self is what the agent knows of itself over restarts.
type self struct {
	id       mesos.AgentID   // empty until a master has given one
	run      uint64          // how often it was started
	total    mesos.Resources // what it has, reservations and volumes included
	draining bool
	version  mesos.UUID // of the total; fresh at each start
}

// New makes a machine for a checked configuration; otherwise it returns Mistakes.
func New(cfg Config) (*Machine, error) {
	if mistakes := cfg.Check(); len(mistakes) > 0 {
		return nil, mistakes
	}
	m := &Machine{cfg: cfg, rules: defaultRules}
	m.cfg.Hostname, m.cfg.Boot = clone(cfg.Hostname), clone(cfg.Boot)
	m.cfg.Resources, m.cfg.Attributes = cfg.Resources.Clone(), append([]byte(nil), cfg.Attributes...)
	m.self.total = m.cfg.Resources
	return m, nil
}

// Step takes what happened and returns everything that is owed. The result is
// the same whether events come in one Step or in several at the same now. A
// now before the last one counts as the last one.
func (m *Machine) Step(now mesos.Micros, events []Event) Output {
	m.now = min(max(now, m.now), mesos.MaxMicros)
	clear(m.out.Store)
	clear(m.out.Sends)
	clear(m.out.Notices)
	m.out = Output{Store: m.out.Store[:0], Sends: m.out.Sends[:0], Notices: m.out.Notices[:0]}
	if !m.stepped {
		m.stepped = true
		m.start()
	}
	m.armed = true
	m.fire()
	for i := range events {
		m.apply(&events[i])
		m.fire()
	}
	m.out.WakeAt = m.wakeAt()
	return m.out
}

// apply takes one event.
func (m *Machine) apply(e *Event) {
	if m.link.state == linkEnded {
		return
	}
	switch e.Type {
	case EventMasterFound:
		m.masterFound(e)
	case EventMasterLost:
		if e.Link == m.link.number {
			m.linkInput(inputLost, nil)
		}
	case EventMessage:
		m.heard(e)
	case EventExecutorRegistered:
		m.executorRegistered(e)
	case EventExecutorUpdated:
		m.executorUpdated(e)
	case EventExecutorExited:
		m.executorExited(e)
	case EventExecutorMessage:
		m.executorMessage(e)
	case EventProviderSubscribed, EventProviderDisconnected, EventProviderGone, EventProviderUpdated:
		m.providerEvent(e)
	case EventDrain:
		m.drain(e)
	case EventUnregister:
		m.linkInput(inputUnregister, nil)
	default:
		m.reject(e, "type", digits(uint64(e.Type)), "a known event type")
	}
}

// heard takes a message of the master: first what it means for the link, then
// what it says.
func (m *Machine) heard(e *Event) {
	p := &e.Peer
	if m.link.state == linkDown || e.Link != m.link.number {
		m.hit("R00") // a link that is over says nothing
		return
	}
	switch p.Type {
	case mesos.PeerRegistered, mesos.PeerReregistered, mesos.PeerPing, mesos.PeerShutdown:
		m.linkInput(m.linkSays(p), p)
	case mesos.PeerRunTasks:
		m.launch(e)
	case mesos.PeerKillTask:
		m.kill(p.FrameworkID, p.Status.TaskID, p.Grace)
	case mesos.PeerAcknowledge:
		m.acknowledged(p)
	case mesos.PeerApplyOperation:
		m.applyOperation(e)
	case mesos.PeerAcknowledgeOperation:
		m.operationAcknowledged(p)
	case mesos.PeerReconcileOperations:
		m.reconcile(p)
	case mesos.PeerShutdownFramework:
		if m.link.state == linkRegistered {
			m.forgetReplacements(p.FrameworkID)
			m.shutdownFramework(m.framework(p.FrameworkID))
		}
	case mesos.PeerShutdownExecutor:
		if m.link.state == linkRegistered {
			m.shutdownNamed(p.FrameworkID, p.ExecutorID)
		}
	case mesos.PeerUpdateFramework:
		m.updateFramework(e)
	case mesos.PeerExecutorMessage:
		m.messageFor(p)
	case mesos.PeerReplace:
		m.replace(e)
	case mesos.PeerAcknowledgeReplacement:
		m.replacementAcknowledged(p)
	default:
		m.reject(e, "peer.message", digits(uint64(p.Type)), "a message of a master")
	}
}

// tell sends a message to the master, if it is one that took the agent in.
func (m *Machine) tell(p mesos.Peer) {
	if m.link.state == linkRegistered {
		m.say(p)
	}
}

// say sends a message on the link, whatever its state.
func (m *Machine) say(p mesos.Peer) {
	m.send(Send{Type: SendMaster, Link: m.link.number, Peer: p})
}

func (m *Machine) send(s Send) { m.out.Sends = append(m.out.Sends, s) }

func (m *Machine) notice(n Notice) { m.out.Notices = append(m.out.Notices, n) }

// reject says that an event made no sense; its state change must not have begun.
func (m *Machine) reject(e *Event, field, value, want string) {
	m.notice(Notice{
		Type: NoticeRejected, Event: e.Type, Field: field,
		Message: strconv.Quote(shorten(value, 80)) + "; wanted " + want,
	})
}

// overflowed counts what a limit turned away and says so.
func (m *Machine) overflowed(what string) {
	m.overflow++
	m.notice(Notice{Type: NoticeOverflow, Message: what, Count: m.overflow})
}

func (m *Machine) hit(row string) {
	if m.trace != nil {
		m.trace(row)
	}
}

// at is an instant for a timer; one that is due already is looked at in this step.
func (m *Machine) at(t mesos.Micros) mesos.Micros {
	if t <= m.now {
		m.armed = true
	}
	return max(t, 1) // 0 is none
}

func digits(n uint64) string { return strconv.FormatUint(n, 10) }
