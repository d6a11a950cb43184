package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// stepCase is an open replacement beside its tasks.
type stepCase struct {
	m *Machine
	r *replacement
	f *framework
}

type stepAction uint8

const (
	stepAbort    stepAction = iota // the old task is not touched any more; the new one is not started
	stepStop                       // kill the old task
	stepHold                       // the old task has ended: keep what is needed, release the rest
	stepStart                      // start the new task
	stepSettle                     // the new task runs: it must for a while
	stepUnsettle                   // it does not run after all
	stepCommit                     // the new task runs
	stepRetreat                    // end the new task
	stepGoBack                     // keep what the old task needs, release the rest
	stepStartOld                   // start the old task under its fresh id
	stepReturned                   // it runs
	stepFail                       // nothing more is started
	stepFailKill                   // and the old task, which was started again, is ended
	stepActions
)

type stepRule struct {
	id   string
	in   phaseSet
	when func(*stepCase) bool
	do   stepAction
	text string
}

// phaseSet is a set of phases, one bit each.
type phaseSet uint32

func phases(list ...mesos.ReplacePhase) (set phaseSet) {
	for _, p := range list {
		set |= 1 << p
	}
	return set
}

var (
	beforeTheEnd = phases(mesos.ReplaceQueued, mesos.ReplaceStopping)
	afterTheEnd  = phases(mesos.ReplaceLaunching, mesos.ReplaceSettling, mesos.ReplaceRetreating)
)

// stepRules are all steps of a replacement, from MESOS-938's third to its
// fifth; first match wins. They are looked at whenever one of its tasks or an
// executor has changed, when its time is over, and after a restart.
var stepRules = []stepRule{
	// 4) Whatever the old task ended in, and whether it was killed for this or
	// ended by itself: between releasing and announcing what it had.
	{"W01", beforeTheEnd, (*stepCase).oldOver, stepHold, "The old task has ended"},
	// c) Its executor has registered without it, or is not there any more.
	{"W02", phases(mesos.ReplaceQueued), (*stepCase).neverThere, stepAbort, "The old task is unknown to the agent"},
	// d)
	{"W03", beforeTheEnd, (*stepCase).late, stepAbort, "The old task has not ended in time"},
	{"W04", phases(mesos.ReplaceQueued), (*stepCase).killable, stepStop, "The old task is being killed"},
	{"W05", phases(mesos.ReplaceLaunching), func(c *stepCase) bool { return c.r.New.State == mesos.TaskNone }, stepStart, ""},
	// 5)
	{"W06", phases(mesos.ReplaceLaunching), func(c *stepCase) bool { return c.newRuns() && c.r.Settle == 0 }, stepCommit, "The new task runs"},
	{"W15", phases(mesos.ReplaceLaunching), (*stepCase).newRuns, stepSettle, "The new task runs, and must for a while"},
	{"W07", afterTheEnd, (*stepCase).canGoBack, stepGoBack, "The new task has ended, and the old one is started again"},
	{"W08", afterTheEnd, (*stepCase).newOver, stepFail, "The new task has ended, and nothing is started again"},
	{
		"W16", phases(mesos.ReplaceSettling), func(c *stepCase) bool { return c.r.New.Healthy == mesos.HealthBad },
		stepRetreat, "The new task is unhealthy",
	},
	{"W17", phases(mesos.ReplaceSettling), func(c *stepCase) bool { return !c.newRuns() }, stepUnsettle, "The new task does not run any more"},
	{"W18", phases(mesos.ReplaceSettling), (*stepCase).late, stepCommit, "The new task runs"},
	{"W09", phases(mesos.ReplaceLaunching), (*stepCase).late, stepRetreat, "The new task has not come up in time"},
	{"W10", phases(mesos.ReplaceRetreating), (*stepCase).late, stepFail, "The new task does not end"},
	{"W11", phases(mesos.ReplaceRollingBack), func(c *stepCase) bool { return c.r.Fallback.State == mesos.TaskNone }, stepStartOld, ""},
	{
		"W12", phases(mesos.ReplaceRollingBack), func(c *stepCase) bool { return c.r.Fallback.State == mesos.TaskRunning },
		stepReturned, "The old task runs again",
	},
	{
		"W13", phases(mesos.ReplaceRollingBack), func(c *stepCase) bool { return c.r.Fallback.State.Terminal() },
		stepFail, "The old task was started again and has ended",
	},
	{"W14", phases(mesos.ReplaceRollingBack), (*stepCase).late, stepFailKill, "The old task was started again and has not come up in time"},
}

func (r *rules) stepRow(c *stepCase) (stepRule, bool) {
	for _, row := range r.step {
		if row.in&(1<<c.r.Status.Phase) != 0 && row.when(c) {
			return row, true
		}
	}
	return stepRule{id: "W00"}, false
}

func (c *stepCase) oldOver() bool { return c.r.OldState.Terminal() }
func (c *stepCase) newOver() bool { return c.r.New.State.Terminal() }
func (c *stepCase) newRuns() bool { return c.r.New.State == mesos.TaskRunning }
func (c *stepCase) late() bool    { return waits(c.r.due) && c.r.due <= c.m.now }

func (c *stepCase) neverThere() bool {
	id, _ := executorOf(&c.r.old)
	x := c.f.executor(id)
	return c.f.task(c.r.Old) == nil && (x == nil || x.state != executorStarting)
}

// killable: the old task's executor has it.
func (c *stepCase) killable() bool {
	t := c.f.task(c.r.Old)
	return t != nil && !t.queued && t.executor.state == executorRunning
}

// canGoBack: the new task has ended and what is held, with what that one had,
// is enough for the old one. An agent that is drained starts nothing.
func (c *stepCase) canGoBack() bool {
	r := c.r
	return c.newOver() && r.Rollback != mesos.RollbackOff && !c.m.self.draining && r.Held.Contains(r.Fallback.Resources)
}

// advance takes every step of a replacement that can be taken.
func (m *Machine) advance(r *replacement) {
	for range mesos.ReplacePhases { // more steps than there are
		if !m.advanceOnce(r) {
			return
		}
	}
}

func (m *Machine) advanceOnce(r *replacement) bool {
	f := m.framework(r.FrameworkID)
	if !r.open() || f == nil {
		return false
	}
	row, ok := m.rules.stepRow(&stepCase{m, r, f})
	m.hit(row.id)
	if ok {
		m.takeStep(f, r, row)
	}
	return ok
}

func (m *Machine) takeStep(f *framework, r *replacement, row stepRule) {
	switch row.do {
	case stepAbort:
		m.abort(r, row.text)
	case stepStop:
		m.enter(r, mesos.ReplaceStopping, r.Held, row.text)
		m.kill(f.info.ID, r.Old, r.Grace)
	case stepHold:
		m.enter(r, mesos.ReplaceLaunching, r.Need(r.old.Resources), row.text)
	case stepStart:
		m.startPart(f, r, &r.New)
	case stepSettle:
		m.enter(r, mesos.ReplaceSettling, r.Held, row.text)
	case stepUnsettle:
		m.enter(r, mesos.ReplaceLaunching, r.Held, row.text)
	case stepCommit:
		m.enter(r, mesos.ReplaceCommitted, nil, row.text)
	case stepRetreat:
		m.enter(r, mesos.ReplaceRetreating, r.Held, row.text)
		m.kill(f.info.ID, r.New.TaskID, 0)
	case stepGoBack:
		m.enter(r, mesos.ReplaceRollingBack, r.Fallback.Resources, row.text)
	case stepStartOld:
		m.startPart(f, r, &r.Fallback)
	case stepReturned:
		m.enter(r, mesos.ReplaceRolledBack, nil, row.text)
	case stepFail:
		m.enter(r, mesos.ReplaceFailed, nil, row.text)
	case stepFailKill:
		m.enter(r, mesos.ReplaceFailed, nil, row.text)
		m.kill(f.info.ID, r.Fallback.TaskID, 0)
	}
}

// abort gives a replacement up before the old task has ended.
func (m *Machine) abort(r *replacement, text string) {
	f := m.framework(r.FrameworkID)
	m.enter(r, mesos.ReplaceAborted, nil, text)
	m.dropNew(r, f != nil && f.info.PartitionAware, reasonExecutorTerminated, text)
}

// startPart starts the new task, or the old one again, on what is held.
func (m *Machine) startPart(f *framework, r *replacement, part *mesos.Task) {
	id, command := executorOf(part)
	x := f.executor(id)
	if x != nil && (x.command || command || x.state >= executorEnding) {
		part.State = dropped(f.info.PartitionAware)
		m.drop(f, &executor{id: clone(id)}, part.TaskID, reasonExecutorTerminated, "Executor terminating or terminated")
		return
	}
	_, r.Held, _ = r.Held.Split(part.Resources)
	part.State = mesos.TaskStaging
	m.storeReplacement(r)
	fresh := x == nil
	if fresh {
		x = m.addExecutor(f, id, command)
	}
	tasks := m.queue(f, x, &mesos.Peer{Tasks: []mesos.Task{*part}})
	if fresh {
		m.toExecutor(f, x, Send{Type: SendStart, Tasks: tasks})
	}
	if x.state == executorRunning {
		m.handQueued(f, x)
	}
}

// news: a task of a replacement has changed. What the new one had is held
// again once it has ended.
func (m *Machine) news(r *replacement, t *task) {
	switch t.TaskID {
	case r.Old:
		if t.over() {
			r.OldState = t.State
		}
	case r.New.TaskID:
		if r.New.State, r.New.Healthy = t.State, t.Healthy; t.over() {
			r.Held = together(r.Held, r.New.Resources)
		}
	case r.Fallback.TaskID:
		r.Fallback.State = t.State
	}
}

// together adds up what was one before: it fits.
func together(a, b mesos.Resources) mesos.Resources {
	if sum, err := a.Plus(b); err == nil {
		return sum
	}
	return a
}

// executorChanged: replacements that wait for an executor go on.
func (m *Machine) executorChanged(f *framework) {
	for _, r := range m.replacementsOf(f.info.ID) {
		m.advance(r)
	}
}

// adopt: an executor that registers has an old task that the agent did not
// know. The master has said what it is.
func (m *Machine) adopt(f *framework, x *executor, has []mesos.TaskID) {
	for _, r := range m.replacementsOf(f.info.ID) {
		id, command := executorOf(&r.old)
		if r.Status.Phase != mesos.ReplaceQueued || command || x.command || id != x.id || f.task(r.Old) != nil || !slices.Contains(has, r.Old) {
			continue
		}
		m.queue(f, x, &mesos.Peer{Tasks: []mesos.Task{r.old}})
		t := f.task(r.Old)
		t.queued, x.sent = false, true
		m.begin(t)
		m.storeProgress(f, t)
	}
}

// killAgain: an executor that came back after a restart may not have heard
// that one of its tasks is to end.
func (m *Machine) killAgain(f *framework, x *executor) {
	for _, t := range slices.Clone(x.tasks) {
		r := m.involved(f.info.ID, t.TaskID)
		if r == nil || t.over() {
			continue
		}
		switch {
		case r.Status.Phase == mesos.ReplaceStopping && t.TaskID == r.Old:
			m.kill(f.info.ID, t.TaskID, r.Grace)
		case r.Status.Phase == mesos.ReplaceRetreating && t.TaskID == r.New.TaskID:
			m.kill(f.info.ID, t.TaskID, 0)
		}
	}
}
