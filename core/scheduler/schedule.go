package scheduler

import "rollcall/core/mesos"

// schedule starts rounds by themselves: explicit ones, which find what Mesos
// has lost, and implicit ones, which find what it has and nobody here knows.
type schedule struct {
	explicit mesos.Micros // when the next one is due; 0: not scheduled
	implicit mesos.Micros
	begun    bool // the first subscription has come
	paused   bool
}

// beginSchedule sets the first times, once. A delay of "never" saturates
// instead of overflowing into the past (AURORA-1339).
func (m *Machine) beginSchedule() {
	c := &m.cfg.Schedule
	if m.schedule.begun {
		return
	}
	m.schedule.begun = true
	if c.Explicit > 0 {
		m.schedule.explicit = m.now.Add(max(c.Delay, 1))
	}
	if c.Implicit > 0 {
		m.schedule.implicit = m.now.Add(max(c.Delay, 1)).Add(c.Spread)
	}
	if c.Explicit > 0 || c.Implicit > 0 {
		m.saySchedule()
	}
}

// pause stops the schedule or lets it go on.
func (m *Machine) pause(paused bool) {
	m.schedule.paused = paused
	m.saySchedule()
}

func (m *Machine) saySchedule() {
	s := &m.schedule
	m.notice(NoticeSchedule).Schedule = ScheduleNotice{Paused: s.paused, Explicit: s.explicit, Implicit: s.implicit}
}

// next is the kind that is due first, and when; 0 is never.
func (s *schedule) next() (RoundKind, mesos.Micros) {
	if s.implicit != 0 && (s.explicit == 0 || s.implicit < s.explicit) {
		return RoundImplicit, s.implicit
	}
	return RoundExplicit, s.explicit
}

// dueAt is when the schedule acts: not while it is paused.
func (s *schedule) dueAt() mesos.Micros {
	if s.paused {
		return 0
	}
	_, at := s.next()
	if at == mesos.MaxMicros {
		return 0
	}
	return at
}

// fireSchedule starts the round that is due, when none is in progress. One
// that had to wait is not forgotten; several of a kind that were missed are one.
func (m *Machine) fireSchedule() {
	for !m.round.running() && !m.throttled() {
		kind, _ := m.schedule.next()
		if at := m.schedule.dueAt(); at == 0 || at > m.now {
			return
		}
		if kind == RoundExplicit {
			m.schedule.explicit = m.now.Add(m.cfg.Schedule.Explicit)
		} else {
			m.schedule.implicit = m.now.Add(m.cfg.Schedule.Implicit)
		}
		m.saySchedule()
		m.beginRound(roundRequest{kind: kind, cause: CausePeriodic})
		m.fireRound() // it may have nothing to ask
	}
}
