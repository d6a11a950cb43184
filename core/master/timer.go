package master

import "rollcall/core/mesos"

// timerKind says what is due. Of what is due at one instant, the kinds come in
// this order.
type timerKind uint8

const (
	timerFailover   timerKind = iota // framework.removeAt
	timerHeartbeat                   // framework.beatAt
	timerFilter                      // framework.filterAt
	timerPing                        // agent.pingAt
	timerReregister                  // agent.reregisterBy
	timerOffer                       // offer.rescindAt
	timerRecovered                   // Machine.recoverBy
	timerRemoval                     // Machine.removalAt
	timerGC                          // Machine.collectAt
	timerAllocate                    // Machine.allocateAt
)

// timer is due at an instant. It is void if its owner is gone or has another
// instant by now: the owner's field is what counts, so a snapshot needs no timers.
type timer struct {
	at   mesos.Micros
	kind timerKind
	no   uint64 // of the owner
}

func (a timer) before(b timer) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	return a.no < b.no
}

// timers is a heap.
type timers []timer

func (h *timers) push(t timer) {
	*h = append(*h, t)
	s := *h
	for i := len(s) - 1; i > 0; {
		up := (i - 1) / 2
		if !s[i].before(s[up]) {
			break
		}
		s[i], s[up] = s[up], s[i]
		i = up
	}
}

func (h *timers) pop() {
	s := *h
	n := len(s) - 1
	s[0] = s[n]
	s = s[:n]
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < n; c++ {
			if s[c].before(s[least]) {
				least = c
			}
		}
		if least == i {
			break
		}
		s[i], s[least] = s[least], s[i]
		i = least
	}
	*h = s
}

// keep forgets all other timers.
func (h *timers) keep(good func(timer) bool) {
	old := *h
	*h = make(timers, 0, len(old)/2)
	for _, t := range old {
		if good(t) {
			h.push(t)
		}
	}
}

// set makes an owner's timer due; 0 is never.
func (m *Machine) set(field *mesos.Micros, at mesos.Micros, kind timerKind, no uint64) {
	if *field = at; at != 0 {
		m.timers.push(timer{at, kind, no})
	}
}

// dueAt is the instant that a timer's owner waits for, 0 if there is no such owner.
func (m *Machine) dueAt(t timer) mesos.Micros {
	switch t.kind {
	case timerFailover, timerHeartbeat, timerFilter:
		if f := m.frameworkByNo[t.no]; f != nil {
			return [...]mesos.Micros{f.removeAt, f.beatAt, f.filterAt}[t.kind-timerFailover]
		}
	case timerPing, timerReregister:
		if a := m.agentByNo[t.no]; a != nil {
			return [...]mesos.Micros{a.pingAt, a.reregisterBy}[t.kind-timerPing]
		}
	case timerOffer:
		if o := m.offerByNo[t.no]; o != nil {
			return o.rescindAt
		}
	case timerRecovered:
		return m.recoverBy
	case timerRemoval:
		return m.removalAt
	case timerGC:
		return m.collectAt
	case timerAllocate:
		return m.allocateAt
	}
	return 0
}

// drop forgets the timers that are void from the top on.
func (m *Machine) drop() {
	for len(m.timers) > 0 && m.dueAt(m.timers[0]) != m.timers[0].at {
		m.timers.pop()
	}
}

// fire does what has become due. Nothing that it or an event does is due at
// the same instant, so once a Step is enough.
func (m *Machine) fire() {
	for m.drop(); len(m.timers) > 0 && m.timers[0].at <= m.now; m.drop() {
		t := m.timers[0]
		m.timers.pop()
		m.due(t)
		if m.now == mesos.MaxMicros {
			return // the end of time: everything would be due for ever
		}
	}
}

func (m *Machine) due(t timer) {
	switch t.kind {
	case timerFailover:
		m.hit("E3")
		m.removeFramework(m.frameworkByNo[t.no])
	case timerHeartbeat:
		m.heartbeat(m.frameworkByNo[t.no])
	case timerFilter:
		m.expireFilters(m.frameworkByNo[t.no])
	case timerPing:
		m.pingDue(m.agentByNo[t.no])
	case timerReregister:
		a := m.agentByNo[t.no]
		a.reregisterBy = 0
		m.condemn(a.id, condemnedDisconnected)
	case timerOffer:
		m.rescind(m.offerByNo[t.no])
		m.wantAllocation()
	case timerRecovered:
		m.recoveryOver()
	case timerRemoval:
		m.removalAt = 0
		m.removeCondemned()
	case timerGC:
		m.collect()
	case timerAllocate:
		m.allocateAt = 0
		m.allocateAll()
	}
}

// wakeAt is when the next thing is due.
func (m *Machine) wakeAt() mesos.Micros {
	if len(m.timers) > 64+4*(2*m.frameworks.len()+2*m.agents.len()+m.offers.len()) {
		m.timers.keep(func(t timer) bool { return m.dueAt(t) == t.at }) // an agent that comes and goes leaves void ones
	}
	m.drop()
	if len(m.timers) == 0 {
		return 0
	}
	return m.timers[0].at
}
