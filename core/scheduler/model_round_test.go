package scheduler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// roundModel is the round of one subject as an onlooker sees it.
type roundModel struct {
	subject         RoundSubject
	open, suspended bool
	number          uint32
	kind            RoundKind
	fenced          bool
	pending         map[string]bool
	probes          map[mesos.TaskID]bool // sent in this round
	census          bool                  // one of them was answered
	asks            map[string]asking
	answers         uint32 // updates since it began

	cut   bool                     // in this step, while it went on
	ended mesos.Micros             // the last one
	begun [RoundKinds]mesos.Micros // the last periodic one of each kind
}

// asking is when something was asked about last, and how often in a row since
// anything happened but the passing of time.
type asking struct {
	at    mesos.Micros
	times int
}

// roundsEndOnce is S6, S8, S16 and S17; it also takes the notices of the
// session over.
func roundsEndOnce(w *model, s *seen) string {
	w.round.cut, w.opRound.cut = false, false
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		switch n.Type {
		case NoticeSession:
			w.subscribed, w.over = n.Session == SessionSubscribed, n.Session.Over()
		case NoticeRound:
			r := w.roundOf(&n.Round)
			if bad := w.roundNotice(s, r, &n.Round); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, n.Round, slices.Sorted(maps.Keys(r.pending)))
			}
		}
	}
	if s.m.session.state == SessionLeaving { // no notice says so: the framework wished it
		w.subscribed = false
	}
	if slices.ContainsFunc(s.out.Notices, established) && w.subscribed {
		return w.roundsAfterSubscription(s)
	}
	return ""
}

func (w *model) roundOf(n *RoundNotice) *roundModel {
	if n.Subject == RoundOperations {
		return &w.opRound
	}
	return &w.round
}

func established(n Notice) bool { return n.Type == NoticeSession && n.Session == SessionSubscribed }

// roundsAfterSubscription: all tasks are asked about, and all operations whose
// outcome is open; no round of before is left over.
func (w *model) roundsAfterSubscription(s *seen) string {
	started := map[RoundSubject]bool{}
	for i := range s.out.Notices {
		if n := &s.out.Notices[i]; n.Type == NoticeRound && n.Round.Phase == RoundStarted {
			started[n.Round.Subject] = true
		}
	}
	switch {
	case !started[RoundTasks]:
		return "no round after the subscription"
	case !started[RoundOperations] && w.anyOpen():
		return "no round of operations after the subscription"
	case w.round.suspended || w.opRound.suspended:
		return "S8 a round is still suspended after the subscription"
	}
	return ""
}

func (w *model) roundNotice(s *seen, r *roundModel, n *RoundNotice) string {
	if n.Phase == RoundStarted {
		if bad := w.roundStarted(s, r, n); bad != "" {
			return bad
		}
	}
	switch {
	case !r.open || n.Number != r.number:
		return "it is not the one in progress"
	case r.suspended && n.Phase != RoundSuperseded:
		return "it was suspended"
	case n.Census && !r.census:
		return "S16 its census probe was not answered"
	case int(n.Remaining) != len(r.pending):
		return "remaining is miscounted"
	case n.Silent > n.Remaining:
		return "more silent than remaining"
	case n.Phase == RoundComplete && n.Remaining != 0:
		return "S8 complete, but not all have answered"
	case n.Phase == RoundDegraded && s.now-n.Started < w.deadline(r.subject):
		return "S8 degraded before its deadline"
	case driftTotal(&n.Drift) > r.answers:
		return "more drift than answers"
	}
	if n.Phase == RoundDegraded {
		if bad := w.allDecided(r); bad != "" {
			return bad
		}
	}
	r.suspended = n.Phase == RoundSuspended
	if n.Phase >= RoundComplete {
		r.cut = n.Phase == RoundSuperseded && s.m.session.state == SessionSubscribed
		r.open, r.ended = false, s.now
	}
	return ""
}

func (w *model) deadline(subject RoundSubject) mesos.Micros {
	if subject == RoundOperations {
		return w.cfg.Operation.Deadline
	}
	return w.cfg.Round.Deadline
}

func driftTotal(d *Drift) (n uint32) {
	for _, row := range d {
		for _, cell := range row {
			n += cell
		}
	}
	return n
}

// allDecided: whoever is left when the deadline has passed is for the framework
// to decide about.
func (w *model) allDecided(r *roundModel) string {
	for id := range r.pending {
		if r.subject == RoundTasks && w.record(mesos.TaskID(id)).Verdict != VerdictPresumedLost {
			return fmt.Sprintf("%q is not presumed lost", id)
		}
		if op := w.operation(mesos.OperationID(id)); r.subject == RoundOperations && op.Advice != OperationDecide && !recordSettled(op) {
			return fmt.Sprintf("%q is not for the framework to decide about", id)
		}
	}
	return ""
}

func (w *model) roundStarted(s *seen, r *roundModel, n *RoundNotice) string {
	switch {
	case r.open:
		return "S6 another is in progress"
	case n.Number <= w.lastRound:
		return "its number does not rise"
	}
	w.lastRound = n.Number
	if n.Cause == CausePeriodic {
		if bad := w.periodic(s, r, n); bad != "" {
			return bad
		}
	}
	pending, bad := w.targetsOf(s, n)
	if bad != "" {
		return bad
	}
	*r = roundModel{
		subject: n.Subject, open: true, number: n.Number, kind: n.Kind, fenced: n.Fenced, pending: pending,
		probes: map[mesos.TaskID]bool{}, asks: map[string]asking{}, cut: r.cut, ended: r.ended, begun: r.begun,
	}
	if n.Subject == RoundOperations {
		clear(w.ops.named)
	}
	if int(n.Targets) != len(pending) {
		return "targets are miscounted"
	}
	return ""
}

// periodic is S17: such a round never takes the place of another, keeps its
// interval, and waits while the schedule is paused or the framework behind.
func (w *model) periodic(s *seen, r *roundModel, n *RoundNotice) string {
	interval := w.cfg.Schedule.Explicit
	since := r.begun[n.Kind]
	switch {
	case n.Subject == RoundOperations:
		if interval, since = w.cfg.Operation.Poll, r.ended; !w.anyOpen() {
			return "a poll, and no operation is open"
		}
	case n.Kind == RoundImplicit:
		interval = w.cfg.Schedule.Implicit
	}
	r.begun[n.Kind] = s.now
	switch {
	case r.cut:
		return "S17 it took the place of one in progress"
	case w.paused:
		return "S17 the schedule is paused"
	case w.throttled():
		return "S17 the framework has not read what was said"
	case interval == 0:
		return "S17 there is no such schedule"
	case since != 0 && s.now-since < interval:
		return fmt.Sprintf("S17 %d after the last", s.now-since)
	}
	return ""
}

// targetsOf is who has to answer.
func (w *model) targetsOf(s *seen, n *RoundNotice) (map[string]bool, string) {
	switch {
	case n.Subject == RoundOperations:
		return w.operationTargets(s, n), ""
	case n.Cause == CauseLaunch:
		return w.stuckLaunches(s)
	}
	return w.targets(s, n), ""
}

// targets are the tasks that a round has to hear of.
func (w *model) targets(s *seen, n *RoundNotice) map[string]bool {
	set := map[string]bool{}
	for key := range w.durable {
		id, ok := strings.CutPrefix(key, KeyTask)
		if !ok {
			continue
		}
		if r := w.record(mesos.TaskID(id)); !recordOver(r) && (n.Cause != CauseRequested || s.event.AgentID == "" || s.event.AgentID == r.AgentID) {
			set[id] = true
		}
	}
	if n.Cause == CauseRequested && len(s.event.TaskIDs) > 0 {
		clear(set)
		for _, id := range s.event.TaskIDs {
			set[string(id)] = true
		}
	}
	return set
}

// stuckLaunches are some of those that nothing was heard of for as long as is
// waited; which have been asked about before only the machine knows.
func (w *model) stuckLaunches(s *seen) (map[string]bool, string) {
	set := map[string]bool{}
	for at := range s.m.tasks.end {
		t := s.m.tasks.row(at)
		if !t.is(taskPending) {
			continue
		}
		if r := w.record(t.id); r.Verdict != VerdictLaunching || w.cfg.Wait.Launch == 0 || s.now < r.Since.Add(w.cfg.Wait.Launch) {
			return nil, fmt.Sprintf("%q is waited for: %+v", t.id, r)
		}
		set[string(t.id)] = true
	}
	if len(set) == 0 {
		return nil, "it is about nobody"
	}
	return set, ""
}

// batchesAreBounded is S7 and S9.
func batchesAreBounded(w *model, s *seen) string {
	for i := range s.out.Calls {
		if c := &s.out.Calls[i]; c.Type == CallReconcile {
			if bad := w.question(s, c); bad != "" {
				return fmt.Sprintf("%s: %+v, pending %v", bad, c.Targets, slices.Sorted(maps.Keys(w.round.pending)))
			}
		}
	}
	return ""
}

func (w *model) question(s *seen, c *Call) string {
	r, real := &w.round, 0
	if !r.open || r.suspended {
		return "S7 no round is in progress"
	}
	if len(c.Targets) == 0 && r.kind != RoundImplicit {
		return "an empty list in an explicit round"
	}
	for _, t := range c.Targets {
		if madeUp(t.TaskID) {
			if w.madeUp[t.TaskID] {
				return "a fence is used twice"
			}
			id := mesos.TaskID(strings.Clone(string(t.TaskID))) // the machine uses its bytes again
			w.madeUp[id] = true
			if t.AgentID == "" {
				r.probes[id] = true
			}
			continue
		}
		real++
		rec, id := w.record(t.TaskID), string(t.TaskID)
		if rec == nil || recordOver(rec) || rec.AgentID != t.AgentID || !r.pending[id] {
			return fmt.Sprintf("S7 %q is asked about in vain: %+v", t.TaskID, rec)
		}
		if w.throttled() && r.asks[id].times == 0 {
			return fmt.Sprintf("%q is asked about, and the framework has not read what was said", t.TaskID)
		}
		if bad := w.tooSoon(r, w.cfg.Round.Resend, id, s.now); bad != "" {
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
func (w *model) tooSoon(r *roundModel, b Backoff, id string, now mesos.Micros) string {
	last := r.asks[id]
	id = strings.Clone(id)
	if r.subject == RoundOperations && last.times > 0 && now-last.at < leastWait(b, 0) { // no news make them ask sooner
		return fmt.Sprintf("S9 %q is asked again after %d µs", id, now-last.at)
	}
	if last.times == 0 || w.eventAt >= last.at {
		r.asks[id] = asking{now, 1}
		return ""
	}
	r.asks[id] = asking{now, last.times + 1}
	k := last.times - 1
	if r.subject == RoundOperations && !r.fenced {
		k = 0 // without fences each question has a wait of its own, and the silent another
	}
	if least := leastWait(b, k); now-last.at < least {
		return fmt.Sprintf("S9 %q is asked again after %d µs, %d times already; at least %d", id, now-last.at, last.times, least)
	}
	return ""
}

// historyIsBounded: the store keeps as many rounds as it shall.
func historyIsBounded(w *model, _ *seen) string {
	n := 0
	for key := range w.durable {
		if strings.HasPrefix(key, KeyRound) {
			n++
		}
	}
	if n > int(w.cfg.Round.History) {
		return fmt.Sprintf("%d rounds; wanted %d", n, w.cfg.Round.History)
	}
	return ""
}
