package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// recoverReplacements brings replacements of before the restart together with
// the tasks that were found: a task that was launched and is not there has
// ended, and that is acknowledged.
func (m *Machine) recoverReplacements() {
	for _, r := range slices.Clone(m.replacements) {
		f := m.framework(r.FrameworkID)
		switch {
		case !r.open():
		case f == nil || f.ending:
			m.removeReplacement(r)
		default:
			m.involve(r)
			m.compare(f, r)
			if !r.fits() || !m.fitsPhase(f, r, true) {
				m.enter(r, mesos.ReplaceFailed, nil, "Its checkpoint does not hold together")
			}
		}
	}
}

// compare takes over how its tasks are.
func (m *Machine) compare(f *framework, r *replacement) {
	if t := f.task(r.Old); t != nil && t.over() {
		r.OldState = t.State
	} else if t == nil && r.Status.Phase == mesos.ReplaceStopping {
		r.OldState = mesos.TaskLost
	}
	for _, part := range [...]*mesos.Task{&r.New, &r.Fallback} {
		t, was := f.task(part.TaskID), part.State
		switch {
		case t != nil:
			part.State, part.Healthy = t.State, t.Healthy
		case was != mesos.TaskNone && !was.Terminal():
			part.State = mesos.TaskLost
		}
		if part == &r.New && was != mesos.TaskNone && !was.Terminal() && part.State.Terminal() {
			r.Held = together(r.Held, r.New.Resources)
		}
	}
}

// resumeReplacements: once it is known which executors are left.
func (m *Machine) resumeReplacements() {
	for _, r := range slices.Clone(m.replacements) {
		m.advance(r)
	}
}
