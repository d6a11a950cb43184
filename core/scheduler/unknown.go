package scheduler

import "rollcall/core/mesos"

// dealWith does what the policy says about a task that nobody here launched,
// each time it is observed. A kill never follows from less than this: the store
// was loaded before the first step, the task was observed alive on this stream,
// the policy is to kill, and kills per minute are bounded.
func (m *Machine) dealWith(at slot, t *task) {
	if !t.is(taskUnknown) || t.verdict != VerdictAlive || t.is(taskKilling|taskDoomed) {
		return
	}
	switch m.cfg.Unknown.Policy {
	case UnknownAdopt:
		m.adopt(t)
	case UnknownKill:
		m.doom(at, t)
	}
}

// adopt makes it a tracked task. Nothing was launched here, so there is no
// launch record.
func (m *Machine) adopt(t *task) {
	if m.tasks.known >= m.cfg.Limits.Tasks {
		m.overflowed("tasks to adopt: over limits.tasks; it stays unknown")
		return
	}
	t.flags &^= taskUnknown
	m.tasks.strays--
	m.tasks.known++
	m.storeTask(t)
	m.notice(NoticeAdopted).Task = m.describe(t)
}

// doom starts killing it, or says that it would.
func (m *Machine) doom(at slot, t *task) {
	t.flags |= taskDoomed
	n := m.notice(NoticeDoomed)
	n.Task = m.describe(t)
	if m.cfg.Unknown.DryRun {
		n.Task.Message = "dry run: it is not killed"
	}
	m.kills.live[at] = killing{}
	m.sendKill(at)
}

// pardonAll drops the kills of the policy: they held for the stream on which
// the tasks were observed.
func (m *Machine) pardonAll() {
	for s := range m.tasks.end {
		if t := m.tasks.row(s); t.is(taskDoomed) {
			t.flags &^= taskDoomed
			if !t.is(taskKilling) {
				m.kills.done(s)
			}
		}
	}
}

// mayKill takes one from the minute's budget of the policy, or says when there
// will be one.
func (m *Machine) mayKill() (later mesos.Micros) {
	k := &m.kills
	if m.now >= k.minuteEnds {
		k.minuteEnds, k.spent = m.now.Add(mesos.Minute), 0
	}
	if k.spent >= m.cfg.Unknown.KillsPerMinute {
		return k.minuteEnds
	}
	k.spent++
	return 0
}
