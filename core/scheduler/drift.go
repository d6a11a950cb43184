package scheduler

import "rollcall/core/mesos"

// What is done about a task that Mesos shows alive and this side does not
// expect: see DriftConfig for the policies, and for what a kill needs.

// dealWith is called each time a task was observed alive on this stream.
func (m *Machine) dealWith(at slot, t *task) {
	switch {
	case t.state.Absorbing():
		t.flags |= taskSighted
		if m.cfg.Drift.Ended == EndedKill {
			m.doom(at, t, "it is over here and alive there")
		}
	case !t.is(taskUnknown) || t.verdict != VerdictAlive || t.is(taskKilling):
	case m.cfg.Drift.Unknown == UnknownAdopt:
		m.adopt(at, t)
	case m.cfg.Drift.Unknown == UnknownKill:
		m.doom(at, t, "nobody here launched it")
	}
}

// adopt makes it a tracked task. Nothing was launched here, so there is no
// launch record.
func (m *Machine) adopt(at slot, t *task) {
	if m.tasks.known >= m.cfg.Limits.Tasks {
		m.overflowed("tasks to adopt: over limits.tasks; it stays unknown")
		return
	}
	m.kills.done(at)
	t.flags &^= taskUnknown | taskDoomed
	m.tasks.strays--
	m.tasks.known++
	m.storeTask(t)
	m.notice(NoticeAdopted).Task = m.describe(t)
}

// doom starts killing it, or says that it would. If it was killed before and
// is alive again, the backoff goes on where it was: a kill that is answered by
// "no such task" and a task that is there all the same cannot make a hot loop.
func (m *Machine) doom(at slot, t *task, why string) {
	if t.is(taskDoomed) {
		if k := m.kills.live[at]; k.idle {
			m.resumeKill(at, k)
		}
		return
	}
	t.flags |= taskDoomed
	n := m.notice(NoticeDoomed)
	n.Task = m.describe(t)
	n.Task.Message = why
	if m.cfg.Drift.DryRun {
		n.Task.Message = "dry run, it is not killed: " + why
	}
	m.kills.live[at] = killing{}
	m.sendKill(at)
}

// pardonAll drops the kills of the policies: they held for the stream on which
// the tasks were observed. What yields to another goes on: there are two.
func (m *Machine) pardonAll() {
	for s := range m.tasks.end {
		t := m.tasks.row(s)
		if t.flags &^= taskSighted; t.is(taskDoomed) {
			t.flags &^= taskDoomed
			if !t.is(taskKilling) {
				m.kills.done(s)
			}
		}
	}
}

// byPolicy reports whether a policy kills the task, not the framework.
func (t *task) byPolicy() bool { return !t.is(taskKilling) || t.is(taskYields) }

// mayKill takes one from the minute's budget of the policies, or says when
// there will be one.
func (m *Machine) mayKill() (later mesos.Micros) {
	k := &m.kills
	if m.now >= k.minuteEnds {
		k.minuteEnds, k.spent = m.now.Add(mesos.Minute), 0
	}
	if k.spent >= m.cfg.Drift.KillsPerMinute {
		return k.minuteEnds
	}
	k.spent++
	return 0
}
