package scheduler

import "rollcall/core/mesos"

// heirs are the tasks that were started instead of others. If one of those
// returns, both may run. The maps only find; nothing walks them.
type heirs struct {
	of   map[mesos.TaskID]slot // who was started instead of it
	task map[slot]mesos.TaskID // instead of whom it was started
}

func newHeirs() heirs {
	return heirs{of: map[mesos.TaskID]slot{}, task: map[slot]mesos.TaskID{}}
}

// inherit notes that a task was started instead of another. The latest heir
// counts: it is launched only when the one before is over or given up.
func (m *Machine) inherit(at slot, t *task, instead mesos.TaskID) {
	if instead == "" {
		return
	}
	id := mesos.TaskID(clone(string(instead)))
	t.flags |= taskHeir
	m.heirs.task[at] = id
	if other, ok := m.heirs.of[id]; ok && t.over() && !m.tasks.row(other).over() {
		return // records come in the order of their keys, not of the launches
	}
	m.heirs.of[id] = at
}

// disinherit forgets it with the task.
func (m *Machine) disinherit(at slot) {
	id, ok := m.heirs.task[at]
	if !ok {
		return
	}
	delete(m.heirs.task, at)
	if m.heirs.of[id] == at {
		delete(m.heirs.of, id)
	}
}

// rival is the heir of a task, if it is not over.
func (m *Machine) rival(id mesos.TaskID) (slot, *task) {
	if at, ok := m.heirs.of[id]; ok {
		if t := m.tasks.row(at); !t.over() {
			return at, t
		}
	}
	return noSlot, nil
}

// returned: a task that had been given up lives, and another may have been
// started in its place.
func (m *Machine) returned(at slot, t *task) {
	other, heir := m.rival(t.id)
	if heir == nil || m.oneByOne(t, heir) {
		return
	}
	m.lastTaskNotice().Rival = heir.id
	m.lastTaskNotice().Advice = m.inReplacement(t, AdviceDecide)
	switch m.cfg.Drift.Returned {
	case ReturnedKillYounger:
		m.yield(other, heir, "it was started in place of a task that is back")
	case ReturnedKillOlder:
		m.yield(at, t, "it is back, and another was started in its place")
	}
}

// yield ends one of two for good: the wish is durable, and its calls count as
// the policy's.
func (m *Machine) yield(at slot, t *task, why string) {
	n := m.notice(NoticeDoomed)
	n.Task = m.describe(t)
	n.Task.Message = why
	if m.cfg.Drift.DryRun {
		n.Task.Message = "dry run, it is not killed: " + why
		return
	}
	if t.is(taskKilling) {
		return // it is being ended already
	}
	t.flags |= taskKilling | taskYields
	m.kills.live[at] = killing{}
	m.storeTask(t)
	m.sendKill(at)
}
