package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// roundWatch is what is known of the round in progress about one subject.
type roundWatch struct {
	open, suspended bool
	number          uint32
	kind            scheduler.RoundKind
	started         mesos.Micros
	pending         map[string]bool       // nil: it is not known whom it is about
	probes          map[mesos.TaskID]bool // sent in this round
	census          bool                  // one of them was answered
	asks            map[string]asking
}

// asking is when something was asked about last, and how often in a row since
// anything happened but the passing of time.
type asking struct {
	at    mesos.Micros
	times int
}

func roundNumber(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	must(err)
	return uint32(n)
}

// roundsEndOnce is S6, S8, S16 and S17; it also takes the session's notices over.
func roundsEndOnce(w *watch, s *seen) string {
	superseded, started, subscribed := false, false, false
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		switch n.Type {
		case scheduler.NoticeFences: // another algorithm begins anew
			for subject := range w.rounds {
				clear(w.rounds[subject].asks)
			}
		case scheduler.NoticeSession:
			w.subscribed, w.over = n.Session == scheduler.SessionSubscribed, n.Session.Over()
			subscribed = subscribed || w.subscribed
		case scheduler.NoticeRound:
			if n.Round.Subject == scheduler.RoundTasks {
				if n.Round.Phase == scheduler.RoundStarted && n.Round.Cause == scheduler.CausePeriodic && superseded {
					return "S17 a periodic round takes the place of another"
				}
				superseded = n.Round.Phase == scheduler.RoundSuperseded
				started = started || n.Round.Phase == scheduler.RoundStarted
			}
			if bad := w.roundNotice(s, &n.Round); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, n.Round, slices.Sorted(maps.Keys(w.rounds[n.Round.Subject].pending)))
			}
		}
	}
	for i := range s.out.Calls {
		if s.out.Calls[i].Type == scheduler.CallTeardown { // no notice says so: the framework wished it
			w.subscribed = false
		}
	}
	if subscribed && w.subscribed && !started {
		return "no round after the subscription"
	}
	return ""
}

func (w *watch) roundNotice(s *seen, n *scheduler.RoundNotice) string {
	r := &w.rounds[n.Subject]
	if n.Phase == scheduler.RoundStarted {
		switch {
		case r.open:
			return "S6 another is in progress"
		case n.Number <= w.lastRound:
			return "its number does not rise"
		}
		w.lastRound = n.Number
		w.p.w.stats.Rounds++
		*r = roundWatch{
			open: true, number: n.Number, kind: n.Kind, started: s.now, pending: w.targets(s, n),
			probes: map[mesos.TaskID]bool{}, asks: map[string]asking{},
		}
		if n.Subject == scheduler.RoundOperations {
			clear(w.named)
		}
		if r.pending != nil && int(n.Targets) != len(r.pending) {
			return "targets are miscounted"
		}
	}
	switch {
	case !r.open || n.Number != r.number:
		return "it is not the one in progress"
	case r.suspended && n.Phase != scheduler.RoundSuperseded:
		return "it was suspended"
	case n.Census && !r.census:
		return "S16 its census probe was not answered"
	case r.pending != nil && int(n.Remaining) != len(r.pending):
		return "remaining is miscounted"
	case n.Silent > n.Remaining:
		return "more silent than remaining"
	case n.Phase == scheduler.RoundComplete && n.Remaining != 0:
		return "S8 complete, but not all have answered"
	case n.Phase == scheduler.RoundDegraded && s.now < r.started.Add(w.deadline(n.Subject)):
		return "S8 degraded before its deadline"
	}
	r.suspended = n.Phase == scheduler.RoundSuspended
	if n.Phase >= scheduler.RoundComplete {
		r.open = false
	}
	return ""
}

func (w *watch) deadline(subject scheduler.RoundSubject) mesos.Micros {
	if subject == scheduler.RoundOperations {
		return w.cfg.Operation.Deadline
	}
	return w.cfg.Round.Deadline
}

// targets are those that a round has to hear of; nil if that cannot be known
// from outside.
func (w *watch) targets(s *seen, n *scheduler.RoundNotice) map[string]bool {
	set := map[string]bool{}
	requested := n.Cause == scheduler.CauseRequested
	switch {
	case n.Cause > scheduler.CausePeriodic:
		return nil
	case requested && len(s.event.TaskIDs)+len(s.event.OperationIDs) > 0:
		for _, id := range s.event.TaskIDs {
			set[string(id)] = true
		}
		for _, id := range s.event.OperationIDs {
			set[string(id)] = true
		}
		return set
	case n.Subject == scheduler.RoundOperations:
		for id, r := range w.operations {
			if !settled(r) && (!requested || s.event.AgentID == "" || s.event.AgentID == r.AgentID) {
				set[string(id)] = true
			}
		}
		return set
	}
	for id, r := range w.tasks {
		if !recordOver(r) && (!requested || s.event.AgentID == "" || s.event.AgentID == r.AgentID) {
			set[string(id)] = true
		}
	}
	for i := range s.out.Calls { // what a replacement starts, in the same step, is younger than the round
		for _, t := range s.out.Calls[i].Tasks {
			if w.p.w.truth.launches(t.TaskID) {
				delete(set, string(t.TaskID))
			}
		}
	}
	return set
}

// questionsAreBounded is S7 and S9.
func questionsAreBounded(w *watch, s *seen) string {
	for i := range s.out.Calls {
		c, bad := &s.out.Calls[i], ""
		switch c.Type {
		case scheduler.CallReconcile:
			bad = w.question(s, c)
		case scheduler.CallReconcileOperations:
			bad = w.questionOfOperations(s, c)
		}
		if bad != "" {
			return fmt.Sprintf("%s: %+v %+v", bad, c.Targets, c.OperationTargets)
		}
	}
	return ""
}

func (w *watch) question(s *seen, c *scheduler.Call) string {
	r, real := &w.rounds[scheduler.RoundTasks], 0
	if !r.open || r.suspended {
		return "S7 no round is in progress"
	}
	if len(c.Targets) == 0 && r.kind != scheduler.RoundImplicit {
		return "an empty list in an explicit round"
	}
	for _, t := range c.Targets {
		id := mesos.TaskID(strings.Clone(string(t.TaskID))) // the machine uses its bytes again
		if invented(id) {
			if w.madeUp[id] {
				return "a fence is used twice"
			}
			w.madeUp[id] = true
			if t.AgentID == "" {
				r.probes[id] = true
			}
			continue
		}
		real++
		rec := w.tasks[id]
		if rec == nil || recordOver(rec) || rec.AgentID != t.AgentID || r.pending != nil && !r.pending[string(id)] {
			return fmt.Sprintf("S7 %q is asked about in vain: %+v", id, rec)
		}
		if bad := w.tooSoon(r, w.cfg.Round.Resend, string(id), s.now); bad != "" {
			return bad
		}
	}
	if real > int(w.cfg.Round.Batch) {
		return "more than a batch"
	}
	return ""
}

// tooSoon: if nothing came in between, only a backoff can have run out: the
// k-th wait, shortened by the jitter.
func (w *watch) tooSoon(r *roundWatch, b scheduler.Backoff, id string, now mesos.Micros) string {
	last := r.asks[id]
	if last.times == 0 || w.eventAt >= last.at {
		r.asks[id] = asking{now, 1}
		return ""
	}
	r.asks[id] = asking{now, last.times + 1}
	if least := leastWait(b, last.times-1); now-last.at < least {
		return fmt.Sprintf("S9 %q is asked again after %d µs, %d times already; at least %d", id, now-last.at, last.times, least)
	}
	return ""
}

// leastWait is the k-th wait of a backoff, shortened by all its jitter.
func leastWait(b scheduler.Backoff, k int) mesos.Micros {
	return min(b.Max, b.Base<<min(k, 20)) / 1000 * mesos.Micros(1000-b.Jitter)
}

// roundsEndInTime is L2: the deadline ends a round, whatever is silent.
func roundsEndInTime(w *watch, s *seen) string {
	for subject := range w.rounds {
		r := &w.rounds[subject]
		if r.open && !r.suspended && s.now > r.started.Add(w.deadline(scheduler.RoundSubject(subject))) {
			return fmt.Sprintf("round %d is open since %d", r.number, r.started)
		}
	}
	return ""
}
