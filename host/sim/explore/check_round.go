package explore

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// roundsEndOnce is S6, S8, S16 and S17.
func roundsEndOnce(v *view) string {
	r := &v.watch.process.round
	r.heard(v)
	established := false
	for i := range v.out.Notices {
		n := &v.out.Notices[i]
		established = established || n.Type == scheduler.NoticeSession && n.Session == scheduler.SessionSubscribed
		if n.Type == scheduler.NoticeRound {
			if bad := r.notice(v, &n.Round); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %s", bad, n.Round, r.pending)
			}
		}
	}
	if established && (!r.open || r.suspended) && !slices.ContainsFunc(v.out.Notices, endsRound) {
		return "no round after the subscription"
	}
	for i := range v.out.Calls {
		for _, t := range v.out.Calls[i].Targets {
			if invented(t.TaskID) && t.AgentID == "" {
				r.probes = append(r.probes, mesos.TaskID(strings.Clone(string(t.TaskID))))
			}
		}
	}
	if !r.open {
		r.probes = nil
	}
	return ""
}

func endsRound(n scheduler.Notice) bool {
	return n.Type == scheduler.NoticeRound && n.Round.Phase >= scheduler.RoundComplete
}

// heard: whatever is said of a task answers the question about it.
func (r *roundWatch) heard(v *view) {
	e := v.event
	if e == nil || v.stale || !v.watch.process.subscribed {
		return
	}
	drop := func(id mesos.TaskID) {
		if bit, ok := taskBit(id); ok {
			r.pending &^= 1 << bit
		}
	}
	switch e.Type {
	case scheduler.EventUpdated:
		drop(e.Status.TaskID)
		r.census = r.census || slices.Contains(r.probes, e.Status.TaskID)
	case scheduler.EventForget:
		drop(e.TaskID)
	case scheduler.EventCallFailed:
		for _, id := range e.TaskIDs {
			if t := task(v.after, id); t != nil && over(t) {
				drop(id)
			}
		}
	}
}

func (r *roundWatch) notice(v *view, n *scheduler.RoundNotice) string {
	if n.Phase == scheduler.RoundStarted {
		switch {
		case r.open:
			return "S6 another is in progress"
		case n.Number <= r.number:
			return "its number does not rise"
		}
		*r = roundWatch{open: true, number: n.Number, pending: v.targets(n)}
	}
	left := 0
	for bit := range maxPlaces * maxStarts {
		left += int(r.pending >> bit & 1)
	}
	switch {
	case !r.open || n.Number != r.number:
		return "S8 it is not the one in progress"
	case r.suspended && n.Phase != scheduler.RoundSuperseded:
		return "S8 it was suspended"
	case n.Cause == scheduler.CausePeriodic && n.Phase == scheduler.RoundStarted && slices.ContainsFunc(v.out.Notices, supersedes):
		return "S17 a periodic round takes the place of another"
	case n.Census && !r.census:
		return "S16 its census probe was not answered"
	case int(n.Remaining) != left:
		return "remaining is miscounted"
	case n.Phase == scheduler.RoundComplete && left != 0:
		return "S8 complete, and not all have answered"
	case n.Phase == scheduler.RoundDegraded && present-n.Started < deadline:
		return "S8 degraded before its deadline"
	}
	r.suspended = n.Phase == scheduler.RoundSuspended
	r.open = n.Phase < scheduler.RoundComplete
	return ""
}

func supersedes(n scheduler.Notice) bool {
	return n.Type == scheduler.NoticeRound && n.Round.Phase == scheduler.RoundSuperseded
}

// targets are those whom a round has to hear of: all that are not over; of one
// for launches without news those that it asks about.
func (v *view) targets(n *scheduler.RoundNotice) (set taskSet) {
	if n.Cause == scheduler.CauseLaunch {
		for i := range v.out.Calls {
			for _, t := range v.out.Calls[i].Targets {
				if bit, ok := taskBit(t.TaskID); ok {
					set |= 1 << bit
				}
			}
		}
		return set
	}
	for _, h := range tasks(v.after) {
		if bit, ok := taskBit(h.id); ok && !over(&h.TaskRecord) {
			set |= 1 << bit
		}
	}
	return set
}

// listsAreNotEmpty: to a master an empty list means all tasks.
func listsAreNotEmpty(v *view) string {
	implicit := slices.ContainsFunc(v.out.Notices, func(n scheduler.Notice) bool {
		return n.Type == scheduler.NoticeRound && n.Round.Kind == scheduler.RoundImplicit
	})
	for i := range v.out.Calls {
		if c := &v.out.Calls[i]; c.Type == scheduler.CallReconcile && len(c.Targets) == 0 && !implicit && !v.resendsImplicit() {
			return "a question about nothing"
		}
	}
	return ""
}

// resendsImplicit: the round in progress is an implicit one, so its question may
// be asked again without a notice.
func (v *view) resendsImplicit() bool {
	for _, r := range v.after {
		if strings.HasPrefix(r.key, scheduler.KeyRound) {
			var n scheduler.RoundNotice
			if err := scheduler.DecodeRecord(r.value, n.Schema); err == nil && n.Number == v.watch.process.round.number {
				return n.Kind == scheduler.RoundImplicit
			}
		}
	}
	return false
}
