package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// timer is something that becomes due. What it stands for may be gone by the
// time it is looked at: whoever removes a thing sets its instants to 0.
type timer struct {
	at   *mesos.Micros
	fire func(*Machine)
}

// waits reports whether an instant will come: 0 is none, and the last of all
// never does, or what is due then would be due again at once, for ever.
func waits(at mesos.Micros) bool { return at != 0 && at < mesos.MaxMicros }

// timers goes through all that is waiting, in a fixed order.
func (m *Machine) timers(each func(at *mesos.Micros, fire func(*Machine))) {
	each(&m.link.retry.due, func(m *Machine) { m.linkInput(inputDue, nil) })
	each(&m.link.silent, func(m *Machine) { m.linkInput(inputSilent, nil) })
	each(&m.recoverAt, (*Machine).recovered)
	for _, f := range m.frameworks {
		for _, x := range f.executors {
			each(&x.acts, func(m *Machine) { m.act(f, x) })
			each(&x.due, func(m *Machine) { m.overdue(f, x) })
			if x.state != executorRunning && x.state != executorEnding {
				continue
			}
			for _, t := range x.tasks {
				each(&t.play.due, func(m *Machine) { m.playBeat(f, t) })
			}
		}
	}
	for _, r := range m.replacements {
		each(&r.due, func(m *Machine) { m.advance(r) })
	}
	if m.link.state != linkRegistered {
		return // what is not acknowledged waits for a master
	}
	for _, s := range m.streams {
		each(&s.retry.due, func(m *Machine) { m.forward(s) })
	}
	for _, o := range m.operations {
		each(&o.retry.due, func(m *Machine) { m.forwardOperation(o) })
	}
	for _, r := range m.replacements {
		each(&r.retry.due, func(m *Machine) { m.forwardReplacement(r) })
	}
}

// fire does what is due, the earliest first.
func (m *Machine) fire() {
	for m.armed {
		m.armed = false
		var due []timer
		m.timers(func(at *mesos.Micros, fire func(*Machine)) {
			if waits(*at) && *at <= m.now {
				due = append(due, timer{at, fire})
			}
		})
		slices.SortStableFunc(due, func(a, b timer) int { return int(min(max(*a.at-*b.at, -1), 1)) })
		for i := range due {
			if at := *due[i].at; waits(at) && at <= m.now {
				due[i].fire(m)
			}
		}
	}
}

func (m *Machine) wakeAt() (at mesos.Micros) {
	m.timers(func(due *mesos.Micros, _ func(*Machine)) {
		if waits(*due) && (at == 0 || *due < at) {
			at = *due
		}
	})
	return at
}
