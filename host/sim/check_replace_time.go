package sim

import (
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// replacementsEndInTime is L5: no phase lasts longer than is configured, from
// its beginning or from the subscription, whichever was later; and once all is
// healed, all of them together do not.
func replacementsEndInTime(w *watch, s *seen) string {
	for i := range s.out.Notices {
		if n := &s.out.Notices[i]; n.Type == scheduler.NoticeSession && n.Session == scheduler.SessionSubscribed {
			w.subscribedAt = s.now
		}
	}
	if !w.subscribed || len(w.replaced) == 0 {
		return ""
	}
	healed := w.p.w.healed
	if healed != 0 {
		healed += w.p.offset
	}
	for id, r := range w.replaced {
		if r.phase.Outcome() {
			continue
		}
		q := &w.p.w.truth.replaced[id].request
		if since := max(healed, w.subscribedAt); w.cfg.Replace.Native {
			if healed != 0 && s.now > since.Add(w.p.w.bound()) && !w.p.w.undecidable(id, r) { // see follow
				return fmt.Sprintf("%s is %v, %d µs after all was healed", id, r.phase, s.now-since)
			}
			continue
		}
		if since := max(r.entered, w.subscribedAt); s.now >= since.Add(phaseSpan(&w.cfg, q, r.phase)) {
			return fmt.Sprintf("%s is %v since %d µs", id, r.phase, s.now-since)
		}
		if since := max(healed, w.subscribedAt); healed != 0 && s.now > since.Add(replaceBound(&w.cfg, q.Settle, q.Stop, q.Start)) {
			return fmt.Sprintf("%s is %v, %d µs after all was healed", id, r.phase, s.now-since)
		}
	}
	return ""
}

// phaseSpan is how long a phase may last.
func phaseSpan(cfg *scheduler.Config, q *scheduler.ReplaceRequest, phase mesos.ReplacePhase) mesos.Micros {
	c := &cfg.Replace
	switch phase {
	case mesos.ReplacePending:
		return c.Hold
	case mesos.ReplaceStopping:
		return either(q.Stop, c.Stop)
	case mesos.ReplaceCollecting:
		return c.Collect
	case mesos.ReplaceSettling:
		return q.Settle
	case mesos.ReplaceRetreating:
		return either(q.Stop, c.Stop) + c.Collect
	}
	return either(q.Start, c.Start)
}

// replaceBound is how long a replacement may take in all: each phase once, and
// once more for a task that runs, is out of sight, and runs again.
func replaceBound(cfg *scheduler.Config, settle, stop, start mesos.Micros) mesos.Micros {
	c := &cfg.Replace
	stop, start = either(stop, c.Stop), either(start, c.Start)
	return c.Hold + stop + c.Collect + 2*(start+settle) + stop + c.Collect + start
}

func either(own, otherwise mesos.Micros) mesos.Micros {
	if own != 0 {
		return own
	}
	return otherwise
}
