package agent

import (
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// brokenReplacements holds replacements against their tasks.
func (m *Machine) brokenReplacements() *wire.Error {
	if !rising(m.replacements, func(a, b *replacement) int {
		if c := strings.Compare(string(a.FrameworkID), string(b.FrameworkID)); c != 0 {
			return c
		}
		return strings.Compare(string(a.ReplaceID), string(b.ReplaceID))
	}) {
		return inconsistent("replacements")
	}
	parts := 0
	for _, r := range m.replacements {
		f, said := m.framework(r.FrameworkID), !r.Status.UUID.IsZero()
		switch {
		case r.wrong():
			return inconsistent("replacement")
		case !m.stepped:
			continue
		case m.link.state >= linkEnding || r.open() && (f == nil || f.ending || r.durable != f.info.Checkpoint):
			return inconsistent("replacement.framework")
		case m.link.state == linkRegistered && (r.retry.due != 0) != said || r.retry.due != 0 && !said:
			return inconsistent("replacement.due")
		case !r.open():
			continue
		case !m.fitsPhase(f, r, false):
			return inconsistent("replacement.phase")
		}
		for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
			if id == "" {
				continue
			}
			if parts++; m.involved(r.FrameworkID, id) != r {
				return inconsistent("replacement.tasks")
			}
		}
	}
	if parts != len(m.parts) {
		return inconsistent("replacement.tasks")
	}
	return nil
}

// agentPhases are those that an open replacement can be in here.
var agentPhases = phases(mesos.ReplaceQueued, mesos.ReplaceStopping, mesos.ReplaceLaunching, mesos.ReplaceSettling, mesos.ReplaceRetreating, mesos.ReplaceRollingBack)

// wrong reports what no replacement may be, whatever its tasks are.
func (r *replacement) wrong() bool {
	if r.FrameworkID == "" || r.ReplaceID == "" || r.New.TaskID == "" || r.Status.ReplaceID != r.ReplaceID {
		return true
	}
	if !r.open() {
		return r.due != 0 || !r.Held.Empty() || r.Status.UUID.IsZero()
	}
	return agentPhases&(1<<r.Status.Phase) == 0 || r.due == 0 || r.Stop <= 0 || r.Start <= 0 || r.Settle < 0 ||
		r.Old == "" || r.old.TaskID != r.Old || r.New.TaskID == r.Old || r.Fallback.TaskID == r.Old || r.Fallback.TaskID == r.New.TaskID ||
		(r.Rollback == mesos.RollbackOff) != (r.Fallback.TaskID == "") || !r.fits()
}

// fits is S11: what the tasks that are not over have, and what is held, is
// never more than what the old task had and what came with the offers.
func (r *replacement) fits() bool {
	all, err := r.old.Resources.Plus(r.extra())
	if err != nil || !all.Contains(r.New.Resources) || !r.old.Resources.Contains(r.Fallback.Resources) {
		return false
	}
	sum := r.Held
	if !r.OldState.Terminal() {
		if sum, err = sum.Plus(r.old.Resources); err != nil {
			return false
		}
	}
	for _, part := range [...]*mesos.Task{&r.New, &r.Fallback} {
		if part.State != mesos.TaskNone && !part.State.Terminal() {
			if sum, err = sum.Plus(part.Resources); err != nil {
				return false
			}
		}
	}
	return all.Contains(sum)
}

// fitsPhase reports whether the tasks of an open replacement are as its phase
// says: of those that it starts and the one that it ends, one at most is
// started and not over. While it is recovered, more may have happened.
func (m *Machine) fitsPhase(f *framework, r *replacement, recovering bool) bool {
	lives := func(in *mesos.Task) bool {
		t := f.task(in.TaskID)
		return t != nil && t.State == in.State && !t.over() || recovering && in.State != mesos.TaskNone
	}
	unborn := func(in *mesos.Task) bool {
		return in.State == mesos.TaskNone && (in.TaskID == "" || f.task(in.TaskID) == nil)
	}
	old := f.task(r.Old)
	oldLives := r.OldState == mesos.TaskNone && old != nil && !old.over() || recovering && r.OldState.Terminal()
	oldEnded := r.OldState.Terminal() && (old == nil || old.over())
	switch r.Status.Phase {
	case mesos.ReplaceQueued:
		return (oldLives || old == nil && r.OldState == mesos.TaskNone) && unborn(&r.New) && unborn(&r.Fallback)
	case mesos.ReplaceStopping:
		return oldLives && unborn(&r.New) && unborn(&r.Fallback)
	case mesos.ReplaceLaunching, mesos.ReplaceSettling, mesos.ReplaceRetreating:
		return oldEnded && (lives(&r.New) || recovering && unborn(&r.New)) && unborn(&r.Fallback)
	case mesos.ReplaceRollingBack:
		return oldEnded && r.New.State.Terminal() && (lives(&r.Fallback) || recovering && unborn(&r.Fallback))
	}
	return false
}
