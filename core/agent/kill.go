package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// killCase is a task to kill beside what is known of it.
type killCase struct {
	m         *Machine
	framework *framework
	task      *task // nil: unknown
	id        mesos.TaskID
	part      *replacement // the open one that it is part of
}

type killAction uint8

const (
	killIgnore   killAction = iota
	killUnknown             // it was never run here: TASK_DROPPED or TASK_LOST
	killQueued              // it was not given to its executor yet: TASK_KILLED, with its group
	killPass                // tell the executor
	killAbort               // it was to replace another, which is not killed: TASK_KILLED
	killNoReturn            // it was to be started if another fails: TASK_KILLED
	killFirst               // it is not replaced any more; go on
	killActions
)

type killRule struct {
	id   string
	when func(*killCase) bool
	do   killAction
}

// killRules decide what becomes of a kill; first match wins. They are
// Slave::killTask. K06 to K08 are about replacements, which Mesos has not.
var killRules = []killRule{
	{"K01", func(k *killCase) bool { return k.framework == nil || k.framework.ending }, killIgnore},
	{"K06", func(k *killCase) bool {
		return k.part != nil && k.part.New.TaskID == k.id && beforeTheEnd&(1<<k.part.Status.Phase) != 0
	}, killAbort},
	{"K07", func(k *killCase) bool {
		return k.part != nil && k.part.Fallback.TaskID == k.id && k.part.Fallback.State == mesos.TaskNone
	}, killNoReturn},
	{"K08", func(k *killCase) bool {
		return k.part != nil && k.part.Old == k.id && k.part.Status.Phase == mesos.ReplaceQueued
	}, killFirst},
	{"K02", func(k *killCase) bool { return k.task == nil }, killUnknown},
	{"K03", func(k *killCase) bool { return k.task.executor.state >= executorEnding }, killIgnore},
	{"K04", func(k *killCase) bool { return k.task.queued }, killQueued},
	{"K05", func(k *killCase) bool { return k.task.executor.state == executorRunning }, killPass},
}

func (r *rules) killRow(k *killCase) killRule {
	for _, row := range r.kill {
		if row.when(k) {
			return row
		}
	}
	return killRule{id: "K00"}
}

// kill ends a task of a framework.
func (m *Machine) kill(framework mesos.FrameworkID, id mesos.TaskID, grace mesos.Micros) {
	if len(id) > int(m.cfg.Limits.IDBytes) || id == "" || m.link.state == linkEnding {
		return
	}
	k := killCase{m: m, framework: m.framework(framework), id: id, part: m.involved(framework, id)}
	if k.framework != nil {
		k.task = k.framework.task(id)
	}
	row := m.rules.killRow(&k)
	m.hit(row.id)
	switch f, t := k.framework, k.task; row.do {
	case killUnknown:
		if f != nil {
			m.drop(f, nil, clone(id), reasonExecutorTerminated, "Cannot find executor")
		}
	case killQueued:
		if t != nil {
			m.killWaiting(f, t)
		}
	case killPass:
		if t != nil {
			m.killRunning(f, t, grace)
		}
	case killAbort, killNoReturn, killFirst:
		if k.part != nil {
			m.killPart(&k, row.do, grace)
		}
	}
}

// killPart ends a task that a replacement was to start, or one that it was to
// end and has not begun to: the kill wins.
func (m *Machine) killPart(k *killCase, do killAction, grace mesos.Micros) {
	r := k.part
	const text = "Killed before delivery to the executor"
	switch do {
	case killAbort:
		m.enter(r, mesos.ReplaceAborted, nil, "The new task was killed")
		m.endNew(r, mesos.TaskKilled, reasonTaskKilledDuringLaunch, text)
	case killNoReturn:
		fallback := r.Fallback
		m.release(r)
		r.Fallback, r.Rollback, r.Status.FallbackTaskID = mesos.Task{}, mesos.RollbackOff, ""
		m.involve(r)
		if beforeTheEnd&(1<<r.Status.Phase) == 0 {
			r.Held = nil // it was for the fallback
		}
		m.sayReplacement(r)
		m.endNew(&replacement{Replacement: mesos.Replacement{FrameworkID: r.FrameworkID, New: fallback}}, mesos.TaskKilled, reasonTaskKilledDuringLaunch, text)
	case killFirst:
		m.abort(r, "The old task was killed")
		m.kill(r.FrameworkID, k.id, grace)
	}
}

// killWaiting ends a task, with its group, before an executor had it.
func (m *Machine) killWaiting(f *framework, t *task) {
	x, text := t.executor, "Killed before delivery to the executor"
	list := []*task{t}
	if t.group != 0 {
		text = "A task within the task group was killed before delivery to the executor"
		list = slices.DeleteFunc(slices.Clone(x.tasks), func(o *task) bool { return o.group != t.group || !o.queued })
	}
	for _, o := range list {
		m.report(f, x, mesos.TaskStatus{
			TaskID: o.TaskID, State: mesos.TaskKilled, Reason: reasonTaskKilledDuringLaunch, Message: text,
		})
	}
}

func (m *Machine) killRunning(f *framework, t *task, grace mesos.Micros) {
	grace = min(max(grace, 0), mesos.MaxMicros)
	if m.scripted() {
		m.killScripted(f, t, grace)
		return
	}
	if grace == 0 {
		grace = m.cfg.Executor.Kill
	}
	m.toExecutor(f, t.executor, Send{Type: SendKill, TaskID: t.TaskID, Grace: grace})
}

// drain ends all tasks and takes no more.
func (m *Machine) drain(e *Event) {
	if m.self.draining || m.link.state == linkEnding {
		return
	}
	m.self.draining = true
	m.storeSelf()
	for _, r := range slices.Clone(m.replacements) {
		if beforeTheEnd&(1<<r.Status.Phase) != 0 {
			m.abort(r, "Agent is draining")
		}
	}
	for _, f := range slices.Clone(m.frameworks) {
		for _, x := range slices.Clone(f.executors) {
			m.drainExecutor(f, x, e.Grace)
		}
	}
}

func (m *Machine) drainExecutor(f *framework, x *executor, grace mesos.Micros) {
	for _, t := range slices.Clone(x.tasks) {
		if !t.over() {
			m.kill(f.info.ID, t.TaskID, grace)
		}
	}
}
