package scheduler

import "rollcall/core/mesos"

// replaceAction is a step of a replacement over stock Mesos.
type replaceAction uint8

const (
	replaceAbort    replaceAction = iota // given up before the old task has ended
	replaceSecure                        // reserve what of the offers is needed
	replaceStop                          // end the old task
	replaceCollect                       // it has ended: wait for its resources
	replaceLaunch                        // start the new task
	replaceSettle                        // it runs: it must for a while
	replaceUnsettle                      // it does not run after all
	replaceCommit                        // it runs
	replaceRetreat                       // end the new task, and wait for resources for the old one
	replaceRelaunch                      // start the old task again, under its fresh id
	replaceReturned                      // that one runs
	replaceFail                          // neither does
	replaceActions                       // their number
)

// replaceCase is an open replacement beside what is known of its tasks and of
// the offers of its agent.
type replaceCase struct {
	m *Machine
	r *replacement
}

type replaceRule struct {
	id   string
	in   mesos.ReplacePhase
	when func(replaceCase) bool
	do   replaceAction
	text string
}

// replaceRules are the steps of a replacement, each taken as soon as its
// condition holds; first match wins, and then the table is read again. Every
// step is durable before anything of it is sent, and can be taken again from
// what is durable.
var replaceRules = []replaceRule{
	{"V01", mesos.ReplacePending, replaceCase.oldOver, replaceAbort, "the old task has ended by itself"},
	{"V02", mesos.ReplacePending, replaceCase.unwanted, replaceAbort, "the framework has asked for the end of one of the tasks"},
	{"V03", mesos.ReplacePending, replaceCase.late, replaceAbort, "the offers could not be secured in time"},
	{"V04", mesos.ReplacePending, replaceCase.secured, replaceStop, ""},
	{"V05", mesos.ReplacePending, replaceCase.reservable, replaceSecure, ""},

	{"V06", mesos.ReplaceStopping, replaceCase.oldOver, replaceCollect, ""},
	{"V07", mesos.ReplaceStopping, replaceCase.late, replaceAbort, "the old task did not end in time; it is still being killed"},

	{"V08", mesos.ReplaceCollecting, replaceCase.cancelled, replaceRetreat, "the framework has asked for the end of the new task"},
	{"V09", mesos.ReplaceCollecting, replaceCase.covered, replaceLaunch, ""},
	{"V10", mesos.ReplaceCollecting, replaceCase.late, replaceRetreat, "the resources for the new task were not offered in time: another framework may have them"},
	{"V11", mesos.ReplaceCollecting, replaceCase.reservable, replaceSecure, ""},

	{"V12", mesos.ReplaceLaunching, replaceCase.newOver, replaceRetreat, "the new task has ended"},
	{"V13", mesos.ReplaceLaunching, replaceCase.newRunsAtOnce, replaceCommit, ""},
	{"V14", mesos.ReplaceLaunching, replaceCase.newRuns, replaceSettle, ""},
	{"V15", mesos.ReplaceLaunching, replaceCase.late, replaceRetreat, "the new task did not run in time"},

	{"V16", mesos.ReplaceSettling, replaceCase.newOver, replaceRetreat, "the new task has ended"},
	{"V17", mesos.ReplaceSettling, replaceCase.unhealthy, replaceRetreat, "the new task is unhealthy"},
	{"V18", mesos.ReplaceSettling, replaceCase.newDoesNotRun, replaceUnsettle, "the new task is out of sight"},
	{"V19", mesos.ReplaceSettling, replaceCase.late, replaceCommit, ""},

	// The old task is never started again while the new one may run.
	{"V20", mesos.ReplaceRetreating, replaceCase.endOfTheLine, replaceFail, ""},
	{"V21", mesos.ReplaceRetreating, replaceCase.coveredAgain, replaceRelaunch, ""},
	{"V22", mesos.ReplaceRetreating, replaceCase.late, replaceFail, "the old task could not be started again in time"},
	{"V23", mesos.ReplaceRetreating, replaceCase.reservable, replaceSecure, ""},

	{"V24", mesos.ReplaceRollingBack, replaceCase.fallbackRuns, replaceReturned, ""},
	{"V25", mesos.ReplaceRollingBack, replaceCase.fallbackOver, replaceFail, "the old task was started again and has ended"},
	{"V26", mesos.ReplaceRollingBack, replaceCase.late, replaceFail, "the old task was started again and is not seen to run"},
}

func (r *rules) replaceRow(c replaceCase) (replaceRule, bool) {
	for _, row := range r.replace {
		if row.in == c.r.phase && row.when(c) {
			return row, true
		}
	}
	return replaceRule{id: "V00"}, false
}

// known is what is known of one of its tasks; nil if it was not started, or was
// forgotten, which only a task that is over can be.
func (c replaceCase) known(id mesos.TaskID) *task {
	if at := c.m.tasks.find(id); at != noSlot {
		return c.m.tasks.row(at)
	}
	return nil
}

func (c replaceCase) over(id mesos.TaskID) bool {
	t := c.known(id)
	return t == nil || t.over()
}

func (c replaceCase) runs(id mesos.TaskID) bool {
	t := c.known(id)
	return t != nil && t.verdict == VerdictAlive && t.state == mesos.TaskRunning
}

func (c replaceCase) late() bool      { return c.r.due != 0 && c.r.due <= c.m.now }
func (c replaceCase) cancelled() bool { return c.r.cancelled }
func (c replaceCase) oldOver() bool   { return c.over(c.r.OldTaskID) }
func (c replaceCase) newOver() bool   { return c.over(c.r.NewTaskID) }
func (c replaceCase) newRuns() bool   { return c.runs(c.r.NewTaskID) }

func (c replaceCase) newDoesNotRun() bool { return !c.newRuns() }
func (c replaceCase) newRunsAtOnce() bool { return c.r.Settle == 0 && c.newRuns() }
func (c replaceCase) fallbackRuns() bool  { return c.runs(c.r.FallbackTaskID) }
func (c replaceCase) fallbackOver() bool  { return c.over(c.r.FallbackTaskID) }

func (c replaceCase) unwanted() bool {
	t := c.known(c.r.OldTaskID)
	return c.r.cancelled || t != nil && t.is(taskKilling)
}

func (c replaceCase) unhealthy() bool {
	t := c.known(c.r.NewTaskID)
	return t != nil && t.healthy == mesos.HealthBad
}

// endOfTheLine: there is nothing to go back to.
func (c replaceCase) endOfTheLine() bool {
	return c.r.Rollback == mesos.RollbackOff && c.newOver()
}

// fireReplacements takes every step that can be taken.
func (m *Machine) fireReplacements() {
	if len(m.replacements.list)+len(m.replacements.releases) > 0 {
		if at := m.replacements.dueAt(); at != 0 && at <= m.now {
			m.replacements.dirty = true
		}
	}
	if !m.replacements.dirty {
		return
	}
	m.replacements.dirty = false
	if m.cfg.Replace.Native {
		m.askReplacements()
		return
	}
	m.lookAtHolds()
	for _, r := range m.replacements.list {
		for range mesos.ReplacePhases { // more steps than there are
			row, ok := m.rules.replaceRow(replaceCase{m, r})
			m.hit(row.id)
			if !ok || m.step(r, row) {
				break
			}
		}
	}
	m.replacements.dirty = false
	m.saveHolds()
	m.settleOffers()
}

// step does one row; it reports whether nothing more can be done before the
// next offers.
func (m *Machine) step(r *replacement, row replaceRule) (wait bool) {
	why := row.text
	switch row.do {
	case replaceAbort:
		m.enter(r, mesos.ReplaceAborted, why)
	case replaceSecure:
		m.reserve(r)
		return true
	case replaceStop:
		m.enter(r, mesos.ReplaceStopping, why)
		if at := m.tasks.find(r.OldTaskID); at != noSlot {
			m.endTask(at, m.tasks.row(at), r.Grace)
		}
	case replaceCollect:
		m.enter(r, mesos.ReplaceCollecting, why)
		m.want()
	case replaceLaunch:
		r.hold = hold{} // the launch releases it
		m.enter(r, mesos.ReplaceLaunching, why)
		m.launchReplacement(r, NewTask{TaskID: r.NewTaskID, Info: r.NewInfo, InsteadOf: r.OldTaskID, Unreachable: m.patience(r)}, r.NewResources, m.spare(r))
	case replaceSettle:
		m.enter(r, mesos.ReplaceSettling, why)
	case replaceUnsettle:
		m.enter(r, mesos.ReplaceLaunching, why)
	case replaceCommit:
		m.enter(r, mesos.ReplaceCommitted, why)
	case replaceRetreat:
		m.enter(r, mesos.ReplaceRetreating, why)
		if at := m.tasks.find(r.NewTaskID); at != noSlot {
			if t := m.tasks.row(at); !t.over() {
				m.endTask(at, t, r.Grace)
			}
		}
		m.want()
	case replaceRelaunch:
		why := r.message
		r.hold = hold{}
		m.enter(r, mesos.ReplaceRollingBack, why)
		m.launchReplacement(r, NewTask{TaskID: r.FallbackTaskID, Info: r.FallbackInfo, InsteadOf: r.NewTaskID, Unreachable: m.patience(r)}, r.OldResources, nil)
	case replaceReturned:
		m.enter(r, mesos.ReplaceRolledBack, r.message)
	case replaceFail:
		if why == "" {
			why = r.message
		} else if r.message != "" {
			why = r.message + "; " + why
		}
		m.enter(r, mesos.ReplaceFailed, why)
	}
	return false
}
