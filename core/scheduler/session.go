package scheduler

import (
	"strings"

	"rollcall/core/mesos"
)

// SessionState is where the subscription stands.
type SessionState uint8

// The states. From SessionRemoved on the framework is over: nothing follows.
const (
	SessionDisconnected SessionState = iota
	SessionSubscribing
	SessionSubscribed
	SessionLeaving  // a teardown was sent
	SessionRemoved  // the master has removed the framework; its tasks are killed
	SessionReplaced // another scheduler has subscribed with this framework id
	SessionMismatch // the master answered with another framework id than ours
	SessionStates   // their number
)

var sessionNames = [SessionStates]string{
	"disconnected", "subscribing", "subscribed", "leaving", "removed", "replaced", "mismatch",
}

// String returns the state as it is spelled everywhere.
func (s SessionState) String() string { return sessionNames[s] }

// Over reports whether the framework has come to its end.
func (s SessionState) Over() bool { return s >= SessionRemoved }

// session owns the one event stream: when to subscribe, when to give it up.
type session struct {
	state       SessionState
	frameworkID mesos.FrameworkID
	epoch       uint32       // of the latest Subscribe call; the store keeps the last that succeeded
	attempt     uint32       // subscriptions in a row that did not last
	heard       mesos.Micros // the last sign of life
	retryAt     mesos.Micros // disconnected: when to subscribe
	since       mesos.Micros // subscribed: since when
	interval    mesos.Micros // between heartbeats
	missed      uint32       // intervals of silence that end the stream
	leave       bool         // the framework wants to end
	noFences    bool         // fences did not come back on this stream
	noOpFences  bool         // nor those among operations
	pushes      bool         // agents push news of operations by themselves
}

// dueAt is when the session acts by itself.
func (s *session) dueAt() mesos.Micros {
	switch s.state {
	case SessionDisconnected:
		return max(s.retryAt, 1)
	case SessionSubscribing, SessionSubscribed, SessionLeaving:
		// Armed from the attempt on: Marathon hung for ever when the first
		// registration got no answer (MARATHON-8304).
		return max(s.heard.Add(s.interval*mesos.Micros(s.missed)), 1)
	}
	return 0
}

func (s *session) due(now mesos.Micros) bool {
	at := s.dueAt()
	return at != 0 && at <= now
}

// errorInput tells the two errors that end a framework from the others, by the
// texts of Master::subscribe and Master::failoverFramework in Mesos 1.11.0.
func errorInput(message string) sessionInput {
	switch {
	case strings.Contains(message, "Framework has been removed"):
		return inputRemoved
	case strings.Contains(message, "Framework failed over"):
		return inputReplaced
	}
	return inputError
}

// EndsFramework reports whether the message of an ERROR event says that the
// framework has come to its end.
func EndsFramework(message string) bool { return errorInput(message) != inputError }

// sessionInput finds the row for what happened and does what it says.
func (m *Machine) sessionInput(in sessionInput, message string, e ...*Event) {
	if ours := string(m.session.frameworkID); in == inputSubscribed && (message == "" || ours != "" && ours != message) {
		in = inputOtherID
	}
	row := m.rules.sessionRow(m.session.state, in)
	m.hit(row.id)
	switch row.do {
	case doSubscribe:
		m.subscribe()
	case doEstablish:
		m.establish(e[0])
	case doRefresh:
		m.session.heard = m.now
	case doDrop:
		if in == inputDue {
			message = "no answer within the limit"
		}
		m.disconnect(message)
	case doRetryNow:
		m.disconnect("no heartbeat within the limit")
		m.session.retryAt = m.now
		m.subscribe()
	case doTeardown:
		m.teardown()
	case doRemove:
		m.end(SessionRemoved, message)
	case doReplaced:
		m.end(SessionReplaced, message)
	case doMismatch:
		m.end(SessionMismatch, "the master answered with framework id "+message)
	case doLeaveLater:
		m.session.leave = true
	case doIgnore:
	}
}

func (m *Machine) subscribe() {
	m.session.state = SessionSubscribing
	m.session.epoch++
	m.session.noFences, m.session.noOpFences, m.session.pushes = false, false, false
	m.session.heard = m.now
	m.session.interval, m.session.missed = m.cfg.Subscribe.Heartbeat, m.cfg.Subscribe.Missed
	m.call(CallSubscribe).FrameworkID = m.session.frameworkID
}

// establish makes the framework id durable before anything else happens, then
// starts the round that every subscription needs.
func (m *Machine) establish(e *Event) {
	s := &m.session
	s.state, s.heard, s.since = SessionSubscribed, m.now, m.now
	if s.frameworkID == "" {
		s.frameworkID = mesos.FrameworkID(clone(string(e.FrameworkID)))
	}
	if e.Heartbeat > 0 {
		s.interval = e.Heartbeat
	}
	m.storeFramework()
	n := m.notice(NoticeSession)
	n.Session, n.Epoch, n.FrameworkID = s.state, s.epoch, s.frameworkID
	if s.leave {
		m.teardown()
		return
	}
	m.rearmKills()
	m.replacements.suppressed = false // the stream begins as its SUBSCRIBE says
	m.resumeReplacements()
	m.beginSchedule()
	m.beginRound(roundRequest{kind: RoundExplicit, cause: CauseSubscribed})
	if m.operations.open > 0 || m.opRound.active { // the one that was suspended ends here
		m.beginOperationRound(opRoundRequest{kind: RoundExplicit, cause: CauseSubscribed})
	}
}

func (m *Machine) teardown() {
	m.call(CallTeardown)
	m.session.leave = true
	m.session.state = SessionLeaving
	m.loseAllOffers()
	m.suspendRound()
}

// disconnect ends the stream: offers are void, rounds and kills wait for the
// next subscription.
func (m *Machine) disconnect(message string) {
	s := &m.session
	if s.state == SessionSubscribed && m.now-s.since >= m.cfg.Subscribe.Backoff.Max {
		s.attempt = 0 // it lasted; a stream that breaks at once must not make a hot loop
	}
	s.state = SessionDisconnected
	s.retryAt = m.now.Add(m.wait(m.cfg.Subscribe.Backoff, s.attempt))
	if s.attempt < 1<<31 {
		s.attempt++
	}
	m.sayEnded(message)
	m.suspendRound()
}

// end is the end of the framework.
func (m *Machine) end(state SessionState, message string) {
	m.session.state = state
	m.sayEnded(message)
	m.suspendRound()
}

func (m *Machine) sayEnded(message string) {
	n := m.notice(NoticeSession)
	n.Session, n.Epoch, n.FrameworkID = m.session.state, m.session.epoch, m.session.frameworkID
	n.Message = m.arena.text(shorten(message, int(m.cfg.Limits.Message)))
	m.loseAllOffers()
}
