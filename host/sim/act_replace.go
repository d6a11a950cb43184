package sim

import (
	"maps"
	"math/rand/v2"
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// swapWish is a replacement that is wished for.
type swapWish struct {
	which    int // of the tasks that can be replaced
	kind     int // smaller, as large, larger, much larger
	rollback mesos.Rollback
	settle   mesos.Micros
	new, old fate // of the new task, and of the old one if it is started again
	own      bool // it bears its own times
}

var (
	settles = []mesos.Micros{0, 0, 5 * mesos.Second, longestSettle}
	newly   = []fate{fateUsual, fateUsual, fateUsual, fateFails, fateHangs, fateSick, fateEnds, fateFlaps}
	again   = []fate{fateUsual, fateUsual, fateUsual, fateFails, fateHangs}
)

const longestSettle = 200 * mesos.Second

// wishOf reads what is wished for out of a number: the lowest digits, each of
// its own base, first.
func wishOf(which, how int) swapWish {
	digit := func(base int) int {
		d := how % base
		how /= base
		return d
	}
	return swapWish{
		which: which, kind: digit(4), rollback: mesos.Rollback(digit(int(mesos.Rollbacks))), settle: settles[digit(len(settles))],
		new: newly[digit(len(newly))], old: again[digit(len(again))], own: digit(4) == 3,
	}
}

// replaceActs are what is about replacements.
var replaceActs = []actRow{
	{name: "replace", odds: 6, args: "which, how", draw: func(r *rand.Rand) [2]float64 {
		return [2]float64{float64(r.IntN(1000)), float64(r.IntN(4 * 3 * 4 * 8 * 5 * 4))}
	}, do: func(w *World, a *Act) {
		w.swaps = append(w.swaps, wishOf(int(a.Args[0]), int(a.Args[1])))
		w.request(scheduler.Event{Type: scheduler.EventRevive})
	}},
	// The end of one of its tasks is wished for, whether it was started or not.
	{name: "replace-kill", odds: 1, args: "which, task", draw: picks, do: func(w *World, a *Act) {
		if s := w.anySwap(a); s != nil {
			id := s.tasks()[a.pick(1, 3)]
			w.request(scheduler.Event{Type: scheduler.EventKill, TaskID: id})
		}
	}},
	{name: "replace-again", odds: 0.5, args: "which", draw: picks, do: func(w *World, a *Act) {
		if s := w.anySwap(a); s != nil {
			w.request(scheduler.Event{Type: scheduler.EventReplace, Replace: s.request})
		}
	}},
	{name: "forget-replacement", odds: 0.5, args: "which", draw: picks, do: func(w *World, a *Act) {
		if s := w.anySwap(a); s != nil {
			w.request(scheduler.Event{Type: scheduler.EventForgetReplacement, ReplaceID: s.request.ReplaceID})
		}
	}},
	{name: "rival", fault: true, odds: 1, args: "-, seconds", draw: pickAndSpan(5, 300), do: func(w *World, a *Act) {
		w.rival.come(w, a.span(1))
	}},
}

// anySwap is a replacement that the framework knows, nil if there is none;
// rather one that is open.
func (w *World) anySwap(a *Act) *swap {
	p := w.procs[w.leader]
	if p.machine == nil {
		return nil
	}
	ids := slices.Sorted(maps.Keys(p.frame.swaps))
	if open := slices.DeleteFunc(slices.Clone(ids), func(id mesos.ReplaceID) bool { return p.frame.swaps[id].phase.Outcome() }); len(open) > 0 && a.pick(0, 4) > 0 {
		ids = open
	}
	if len(ids) == 0 {
		return nil
	}
	return p.frame.swaps[ids[a.pick(0, len(ids))]]
}
