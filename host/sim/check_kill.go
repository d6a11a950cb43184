package sim

import (
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// mayBeginToKill is S4 of wishes, which are durable: the framework asked for
// it, or a policy ends one of two because this very event shows the other back.
func (w *watch) mayBeginToKill(s *seen, id mesos.TaskID, r *scheduler.TaskRecord) bool {
	e := s.event
	switch {
	case w.endsForReplacement(s, id):
		return true
	case e == nil || s.stale:
		return false
	case e.Type == scheduler.EventKill && e.TaskID == id:
		return true
	case !r.Yields || w.cfg.Drift.DryRun || e.Type != scheduler.EventUpdated || !e.Status.State.Live():
		return false
	case w.cfg.Drift.Returned == scheduler.ReturnedKillYounger:
		return r.InsteadOf == e.Status.TaskID
	}
	return w.cfg.Drift.Returned == scheduler.ReturnedKillOlder && id == e.Status.TaskID
}

// killedWhenAsked is S4.
func killedWhenAsked(w *watch, s *seen) string {
	for i := range s.out.Calls {
		c := &s.out.Calls[i]
		if c.Type != scheduler.CallKill {
			continue
		}
		r := w.tasks[c.TaskID]
		switch {
		case r == nil:
			return fmt.Sprintf("there is no task %q", c.TaskID)
		case r.AgentID != c.AgentID && !recordOver(r):
			return fmt.Sprintf("%q on %q; record %+v", c.TaskID, c.AgentID, r)
		case r.Killing && !r.Yields && !recordOver(r):
		default:
			if bad := w.killedByPolicy(s, c.TaskID, r); bad != "" {
				return fmt.Sprintf("%s: %q; record %+v", bad, c.TaskID, r)
			}
		}
	}
	return ""
}

// killedByPolicy: a task that was observed alive on this stream, or one that
// yields, as was once decided and made durable. Kills are counted.
func (w *watch) killedByPolicy(s *seen, id mesos.TaskID, r *scheduler.TaskRecord) string {
	d := &w.cfg.Drift
	switch {
	case d.DryRun:
		return "it is a dry run"
	case r.Yields && !recordOver(r):
	case w.sighted[id] != w.epoch:
		return "it was not seen alive on this stream"
	case r.State.Absorbing() && (w.asked[id] || d.Ended == scheduler.EndedKill):
	case r.Unknown && !recordOver(r) && d.Unknown == scheduler.UnknownKill:
	default:
		return "no policy wants it"
	}
	if s.now >= w.minuteEnds {
		w.minuteEnds, w.spent = s.now.Add(mesos.Minute), 0
	}
	if w.spent++; w.spent > d.KillsPerMinute {
		return "more kills than a minute has"
	}
	return ""
}
