package sim

import (
	"bytes"
	"fmt"
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// replaceWatch is what is known of a replacement of one process.
type replaceWatch struct {
	phase   mesos.ReplacePhase
	entered mesos.Micros // by the process's clock; 0: before it began
}

// replaceRecordIs takes a record of the step over. A replacement leaves when it
// is over and forgotten, and one that is over stays what it is.
func (w *watch) replaceRecordIs(s *seen, id mesos.ReplaceID, value []byte) string {
	old := w.replaced[id]
	if value == nil {
		if old == nil || !old.phase.Outcome() || s.event == nil || s.event.Type != scheduler.EventForgetReplacement || s.event.ReplaceID != id {
			return fmt.Sprintf("%q leaves, its record %+v", id, old)
		}
		delete(w.replaced, id)
		return ""
	}
	now := replaceRecord(bytes.Clone(value))
	switch {
	case old != nil && old.phase.Outcome() && old.phase != now.Phase:
		return fmt.Sprintf("%q was %v and became %v", id, old.phase, now.Phase)
	case old == nil || old.phase != now.Phase:
		w.replaced[id] = &replaceWatch{phase: now.Phase, entered: s.now}
	}
	return ""
}

// endsForReplacement: a replacement ends the old task when it stops it, and the
// new one when it retreats, in the very step (S4).
func (w *watch) endsForReplacement(s *seen, id mesos.TaskID) bool {
	return !w.cfg.Replace.Native && slices.ContainsFunc(w.p.w.truth.family[id], func(r *replaced) bool {
		at := w.replaced[r.request.ReplaceID]
		return at != nil && at.entered == s.now && (id == r.request.OldTaskID && at.phase == mesos.ReplaceStopping ||
			id == r.request.NewTaskID && at.phase == mesos.ReplaceRetreating)
	})
}

// launches reports whether a task is one that a replacement starts.
func (t *truth) launches(id mesos.TaskID) bool {
	return slices.ContainsFunc(t.family[id], func(r *replaced) bool { return r.request.OldTaskID != id })
}

// ofReplacement: an ACCEPT that the machine makes by itself may use offers that
// the framework was not shown.
func (w *watch) ofReplacement(c *scheduler.Call) bool {
	own := func(o scheduler.NewOperation) bool { return len(o.Info) == 0 }
	return c.Type == scheduler.CallAccept && (slices.ContainsFunc(c.Start, own) ||
		len(c.Tasks) == 1 && w.p.w.truth.launches(c.Tasks[0].TaskID))
}

// replacementsAreTold is S11 of what the framework is told: a task of an open
// replacement may not be started again elsewhere, and the outcome's advice is
// true.
func replacementsAreTold(w *watch, s *seen) string {
	t := w.p.w.truth
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if n.Type != scheduler.NoticeReplacement {
			continue
		}
		r := &n.Replacement
		at := w.replaced[r.ReplaceID]
		switch {
		case at == nil:
			return fmt.Sprintf("%q is %v, and there is no record", r.ReplaceID, r.Phase)
		case at.phase.Outcome() && !r.Phase.Outcome() && r.Advice != scheduler.AdviceWait,
			r.Phase.Outcome() && r.Phase != at.phase,
			!r.Phase.Outcome() && r.Advice != scheduler.AdviceWait:
			return fmt.Sprintf("%q is told %v, %v; its record is %+v", r.ReplaceID, r.Phase, r.Advice, at)
		case r.Phase.Outcome() && r.Advice == scheduler.AdviceSafe:
			if bad := w.outcomeIsSafe(t.replaced[r.ReplaceID]); bad != "" {
				return bad
			}
		}
	}
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if n.Type != scheduler.NoticeTask || n.Task.Advice == scheduler.AdviceNone || n.Task.Advice == scheduler.AdviceWait ||
			w.tasks[n.Task.TaskID] == nil || w.tasks[n.Task.TaskID].Unknown || t.forgotten[n.Task.TaskID] {
			continue // or it was forgotten, as it may be when it is over, and is a stranger now
		}
		for _, r := range t.family[n.Task.TaskID] {
			if at := w.replaced[r.request.ReplaceID]; at != nil && !at.phase.Outcome() {
				return fmt.Sprintf("task %q is %v: %v, and %s is %v", n.Task.TaskID, n.Task.State, n.Task.Advice, r.request.ReplaceID, at.phase)
			}
		}
	}
	return ""
}

// outcomeIsSafe: none of the tasks runs.
func (w *watch) outcomeIsSafe(r *replaced) string {
	if r == nil || r.excused {
		return ""
	}
	t := w.p.w.truth
	for _, id := range r.tasks() {
		if rec := w.tasks[id]; rec != nil && rec.Verdict == scheduler.VerdictLost {
			return "" // which may turn out wrong
		}
	}
	for _, id := range r.tasks() {
		if x, run := t.live(id); x != nil && !t.leaks(x, id) {
			return fmt.Sprintf("%s is %v: safe to start again, and task %s is %v on %s", r.request.ReplaceID, r.outcome, id, run.state, x.host.name())
		}
	}
	return ""
}
