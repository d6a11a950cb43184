package scheduler

import (
	"strings"

	"rollcall/core/mesos"
)

// Machine is one framework's side of the agreement with its master. It is not
// safe for concurrent use. Its outputs are valid until it is called again.
type Machine struct {
	cfg      Config
	rules    *rules
	now      mesos.Micros
	stepped  bool // restoring is over
	draws    uint64
	calls    uint64 // the last call's id
	fenceNo  uint64 // the last made-up task's number
	overflow uint64 // things turned away because of a limit

	session session
	tasks   table
	agents  agents
	offers  offers
	kills   kills
	waits   waits
	heirs   heirs
	round   round

	operations operations
	opRound    operationRound
	pollAt     mesos.Micros  // when operations may be asked about again
	rounds     uint32        // the number of the last round, of either subject
	cut        []RoundNotice // rounds that the last process did not end; until the first step

	replacements replacements

	schedule schedule
	gateOpen bool   // a round has ended since the start
	backlog  uint32 // notices that the framework has not read yet

	out     Output
	arena   arena
	touched int              // keeps the compiler from leaving warm out
	scratch updateCase       // of the update at hand, so that it need not be allocated
	trace   func(row string) // tests see which table rows are reached
}

// New makes a machine for a checked configuration; otherwise it returns Mistakes.
func New(cfg Config) (*Machine, error) {
	if mistakes := cfg.Check(); len(mistakes) > 0 {
		return nil, mistakes
	}
	m := &Machine{cfg: cfg, rules: &defaultRules}
	m.cfg.Replace.Principal = clone(cfg.Replace.Principal) // a frame's memory is used again
	m.agents = newAgents()
	m.offers = newOffers()
	m.kills = newKills()
	m.heirs = newHeirs()
	m.operations = newOperations()
	m.replacements = newReplacements()
	m.session.interval = cfg.Subscribe.Heartbeat
	return m, nil
}

// Step takes what happened and returns everything that is owed. The result is
// the same whether events come in one Step or in several at the same now. A
// now before the last one counts as the last one.
func (m *Machine) Step(now mesos.Micros, events []Event) Output {
	m.now = min(max(now, m.now), mesos.MaxMicros)
	m.arena.reset()
	m.out = Output{Store: m.out.Store[:0], Calls: m.out.Calls[:0], Notices: m.out.Notices[:0]}
	if !m.stepped {
		m.stepped = true
		m.interrupted()
		m.dropHalfReplacements()
	}
	m.fire()
	for i := range events {
		if i%ahead == 0 {
			m.touched = m.tasks.warm(events[i:min(i+ahead, len(events))])
		}
		m.apply(&events[i])
		m.fire()
	}
	m.out.WakeAt = m.wakeAt()
	return m.out
}

// fire does what has become due.
func (m *Machine) fire() {
	if m.session.due(m.now) {
		m.sessionInput(inputDue, "")
	}
	if m.session.state != SessionSubscribed {
		return // kills and rounds are suspended
	}
	m.fireWaits()
	m.fireKills()
	m.fireRound()
	m.checkLaunches()
	m.fireSchedule()
	m.fireOperationRound()
	m.firePoll()
	m.fireReplacements()
	m.fireGate() // after them: what they give up may have grown old
}

// throttled: the framework has more to read than it should; rounds ask for no
// more until it has.
func (m *Machine) throttled() bool {
	limit := m.cfg.Round.Backlog
	return limit != 0 && m.backlog > limit
}

func (m *Machine) wakeAt() mesos.Micros {
	at := m.session.dueAt()
	if m.session.state == SessionSubscribed {
		at = earlier(at, m.kills.dueAt())
		at = earlier(at, m.waits.dueAt())
		at = earlier(at, m.gateDueAt())
		at = earlier(at, m.opRound.dueAt())
		at = earlier(at, m.pollDueAt())
		at = earlier(at, m.replacements.dueAt())
		if at = earlier(at, m.round.dueAt()); !m.round.running() && !m.throttled() {
			at = earlier(at, m.schedule.dueAt())
		}
	}
	return at
}

// earlier is the sooner of two instants, of which 0 is none.
func earlier(a, b mesos.Micros) mesos.Micros {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// apply takes one event.
func (m *Machine) apply(e *Event) {
	switch {
	case e.Type.request():
		m.request(e)
	case e.Type == EventCallFailed:
		m.callFailed(e)
	case e.Type.ofStream():
		if e.Epoch != m.session.epoch {
			m.hit("S15") // a stream that is over says nothing
			return
		}
		m.streamEvent(e)
	default:
		m.reject(e, RejectInvalid, "type", "", "a known event type")
	}
}

// streamEvent takes an event of the current stream: first what it means for
// the session, then what it says.
func (m *Machine) streamEvent(e *Event) {
	switch e.Type {
	case EventSubscribed:
		m.sessionInput(inputSubscribed, string(e.FrameworkID), e)
		return
	case EventDisconnected:
		m.sessionInput(inputDisconnected, e.Message)
		return
	case EventMasterFailed:
		m.sessionInput(errorInput(e.Message), e.Message)
		return
	}
	// What came in the body of a call says nothing of the stream, which may be dead.
	if e.Type != EventOperationsAnswered || e.CallID == 0 {
		m.sessionInput(inputAlive, "")
	}
	if m.session.state != SessionSubscribed {
		return
	}
	switch e.Type {
	case EventOffered:
		m.offered(e.Offers)
	case EventRescinded:
		m.rescinded(e.OfferID)
	case EventUpdated:
		m.updated(e)
	case EventAgentFailed:
		m.agentNews(e.AgentID)
	case EventOperationUpdated:
		m.operationUpdated(&e.Operation)
	case EventOperationsAnswered:
		m.operationsAnswered(e)
	case EventReplacementUpdated:
		m.replacementUpdated(e)
	}
}

// request takes a wish of the framework.
func (m *Machine) request(e *Event) {
	if m.session.state.Over() {
		m.reject(e, RejectOver, "session", m.session.state.String(), "a framework that still exists")
		return
	}
	if e.Grace < 0 || e.Refuse < 0 || e.Grace > mesos.MaxMicros || e.Refuse > mesos.MaxMicros || e.Kind >= RoundKinds {
		m.reject(e, RejectInvalid, "request", "", "times from 0 to 2^53-1 microseconds, and a kind that there is")
		return
	}
	switch e.Type {
	case EventLaunch:
		m.launch(e)
	case EventKill:
		m.kill(e)
	case EventForget:
		m.forget(e)
	case EventForgetOperation:
		m.forgetOperation(e)
	case EventReconcileOperations:
		m.reconcileOperations(e)
	case EventDecline:
		m.decline(e)
	case EventReconcile:
		m.reconcile(e)
	case EventRevive:
		m.simple(e, CallRevive)
		m.replacements.suppressed, m.replacements.revived = false, false
	case EventSuppress:
		m.simple(e, CallSuppress)
		m.replacements.suppressed = m.session.state == SessionSubscribed
	case EventTeardown:
		m.sessionInput(inputTeardown, "", e)
	case EventPause:
		m.pause(true)
	case EventResume:
		m.pause(false)
	case EventReplace:
		m.replace(e)
	case EventForgetReplacement:
		m.forgetReplacement(e)
	case EventBacklog:
		m.backlog = uint32(min(e.Count, 1<<32-1))
	}
}

// simple sends a call that bears nothing but its type.
func (m *Machine) simple(e *Event, t CallType) {
	if m.mustBeSubscribed(e) {
		m.call(t)
	}
}

func (m *Machine) mustBeSubscribed(e *Event) bool {
	if m.session.state == SessionSubscribed {
		return true
	}
	m.reject(e, RejectNotSubscribed, "session", m.session.state.String(), "subscribed")
	return false
}

// call appends a call of the current epoch; the caller fills in the rest. It is
// kept out of line, as others of this package are, for the module's size: small
// helpers with many callers, inlined at each, are 25 KB of the compressed module.
//
//go:noinline
func (m *Machine) call(t CallType) *Call {
	m.calls++
	m.out.Calls = append(m.out.Calls, Call{Type: t, ID: m.calls, Epoch: m.session.epoch})
	return &m.out.Calls[len(m.out.Calls)-1]
}

//go:noinline
func (m *Machine) notice(t NoticeType) *Notice {
	m.out.Notices = append(m.out.Notices, Notice{Type: t})
	return &m.out.Notices[len(m.out.Notices)-1]
}

// reject says that a request was not carried out; its state change must not
// have begun.
func (m *Machine) reject(e *Event, code RejectCode, field, value, want string) {
	m.notice(NoticeRejected).Rejection = Rejection{
		Ref: e.Ref, Request: e.Type, Code: code,
		Field: field, Value: m.arena.text(shorten(value, 80)), Want: want,
	}
}

// overflowed counts what a limit turned away and says so.
func (m *Machine) overflowed(what string) {
	m.overflow++
	n := m.notice(NoticeOverflow)
	n.Message, n.Count = what, m.overflow
}

func (m *Machine) hit(row string) {
	if m.trace != nil {
		m.trace(row)
	}
}

// shorten cuts a text to at most n bytes, at a border between characters.
//
//go:noinline
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// clone copies a text that is a view of an input.
//
//go:noinline
func clone(s string) string { return strings.Clone(s) }
