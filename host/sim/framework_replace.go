package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// swap is a replacement as the framework knows it. While it is open its tasks
// belong to it: whatever becomes of them, the place is not filled anew. The
// outcome says which of them fills it.
type swap struct {
	request scheduler.ReplaceRequest
	offers  []mesos.Offer
	place   int
	phase   mesos.ReplacePhase
}

// tasks are all that may ever run for it, the youngest last.
func (s *swap) tasks() [3]mesos.TaskID {
	q := &s.request
	return [3]mesos.TaskID{q.OldTaskID, q.NewTaskID, q.FallbackTaskID}
}

// replaceAll asks for the replacements that are wished for. A larger task needs
// an offer of the agent, and waits for it.
func (f *framework) replaceAll() {
	var left []swapWish
	for i := range f.p.w.swaps {
		if wish := &f.p.w.swaps[i]; !f.replace(wish) {
			left = append(left, *wish)
		}
	}
	f.p.w.swaps = left
}

// replace asks for a replacement. It reports false if an offer is lacking.
func (f *framework) replace(wish *swapWish) bool {
	w := f.p.w
	var can []mesos.TaskID
	for _, id := range slices.Sorted(maps.Keys(f.tasks)) {
		o := f.tasks[id]
		if o.place >= 0 && o.swap == nil && !o.over && !o.killing && o.agent != "" && f.places[o.place].current == id && o.verdict == scheduler.VerdictAlive {
			can = append(can, id)
		}
	}
	if len(can) == 0 {
		return true // too bad
	}
	id := can[wish.which%len(can)]
	o := f.tasks[id]
	q := scheduler.ReplaceRequest{
		ReplaceID: mesos.ReplaceID(fmt.Sprintf("r%d", w.next())), OldTaskID: id, OldResources: sized(o.halves), Settle: wish.settle,
		NewTaskID: mesos.TaskID(fmt.Sprintf("t%d", w.next())), Rollback: wish.rollback, Grace: mesos.Micros(wish.which%3) * mesos.Second,
	}
	halves := [...]int{max(1, o.halves-1), o.halves, o.halves + 1, min(o.halves+6, 20)}[wish.kind]
	var offers []mesos.Offer
	if halves > o.halves || wish.which%5 == 0 {
		at := slices.IndexFunc(f.offers, func(id mesos.OfferID) bool {
			v := w.offers[id]
			return v.agent == o.agent && v.tasks >= (halves-o.halves+1)/usual
		})
		if at >= 0 {
			offers = []mesos.Offer{{ID: f.offers[at]}}
			f.offers = slices.Delete(f.offers, at, at+1)
		} else if halves > o.halves {
			return false
		}
	}
	q.NewResources, q.NewInfo = sized(halves), taskInfo{place: o.place, halves: halves, fate: wish.new}.bytes()
	if q.Rollback != mesos.RollbackOff {
		q.FallbackTaskID = mesos.TaskID(fmt.Sprintf("t%d", w.next()))
		q.FallbackInfo = taskInfo{place: o.place, halves: o.halves, fate: wish.old}.bytes()
	}
	if wish.own {
		q.Stop, q.Start = 20*mesos.Second, 20*mesos.Second
	}
	w.truth.asks(&q, offers)
	f.ref++
	f.asked[f.ref] = &swap{request: q, offers: offers, place: o.place}
	f.requests = append(f.requests, scheduler.Event{Type: scheduler.EventReplace, Ref: f.ref, Replace: q, Offers: offers})
	return true
}

// notReplaced: a request was turned away; its offers are not needed.
func (f *framework) notReplaced(ref uint64, s *swap) {
	delete(f.asked, ref)
	if len(s.offers) > 0 {
		f.requests = append(f.requests, scheduler.Event{Type: scheduler.EventDecline, Offers: s.offers})
	}
}

// replacement follows a replacement.
func (f *framework) replacement(n *scheduler.ReplaceNotice) {
	s := f.swaps[n.ReplaceID]
	if s == nil {
		for ref, a := range f.asked {
			if a.request.ReplaceID == n.ReplaceID {
				s = a
				delete(f.asked, ref)
			}
		}
		if s == nil {
			return // one that was forgotten, and is asked for again
		}
		f.begin(s)
	}
	if s.phase.Outcome() {
		return // it is only said again
	}
	if s.phase = n.Phase; s.phase.Outcome() {
		if n.Advice == scheduler.AdviceSafe {
			f.p.w.truth.over(n.ReplaceID)
		}
		f.decided(s, n.Advice)
	}
}

// begin makes the tasks of a replacement its own.
func (f *framework) begin(s *swap) {
	f.swaps[s.request.ReplaceID] = s
	for i, id := range s.tasks() {
		if id == "" {
			continue
		}
		if f.tasks[id] == nil {
			halves := launchInfo(s.request.NewInfo).halves
			if i == 2 {
				halves = launchInfo(s.request.FallbackInfo).halves
			}
			f.tasks[id] = &own{place: s.place, halves: halves, unborn: true, started: f.p.w.now()}
		}
		f.tasks[id].swap = s
	}
}

// decided: a replacement has come to its outcome. The youngest of its tasks that
// is left fills the place, unless it does not even run; the oldest if it was given
// up: of what was to be started is said soon that it was not.
func (f *framework) decided(s *swap, a scheduler.Advice) {
	var left mesos.TaskID
	for _, id := range s.tasks() {
		o := f.tasks[id]
		if o == nil || o.swap != s { // forgotten, and perhaps back as a stranger
			continue
		}
		o.swap = nil
		switch {
		case o.unborn:
			delete(f.tasks, id)
		case o.over || o.verdict == scheduler.VerdictLost || a == scheduler.AdviceSafe:
		case left == "" || s.phase <= mesos.ReplaceFailed:
			left = id
		}
	}
	f.forgetSwapLater(s)
	p := &f.places[s.place]
	if all := s.tasks(); !slices.Contains(all[:], p.current) {
		if left != "" {
			f.kill(left)
		}
		return
	}
	if p.current = left; left == "" {
		p.last = s.request.OldTaskID
		return
	}
	if o := f.tasks[left]; s.place >= f.p.w.places || s.phase == mesos.ReplaceFailed && o.state != mesos.TaskRunning {
		f.kill(left)
	}
	f.watchLaunch(left)
}

func (f *framework) forgetSwapLater(s *swap) {
	id := s.request.ReplaceID
	f.p.later(seconds(f.p.w.k[KnobForget]), func() {
		if f.swaps[id] != nil {
			f.p.arrive(scheduler.Event{Type: scheduler.EventForgetReplacement, ReplaceID: id})
		}
	})
}

// restoredSwaps takes over the replacements that are durable.
func (f *framework) restoredSwaps(records []scheduler.Record) {
	for _, r := range records {
		id, ok := strings.CutPrefix(string(r.Key), scheduler.KeyReplace)
		if !ok {
			continue
		}
		s := &swap{request: f.p.w.truth.replaced[mesos.ReplaceID(id)].request, phase: replaceRecord(r.Value).Phase}
		s.place = launchInfo(s.request.NewInfo).place
		for len(f.places) <= s.place {
			f.places = append(f.places, place{})
		}
		if s.phase.Outcome() {
			f.swaps[mesos.ReplaceID(id)] = s
			f.forgetSwapLater(s)
			continue
		}
		f.begin(s)
		f.places[s.place].current = s.request.OldTaskID
	}
}
