package sim

import (
	"math"
	"slices"

	"rollcall/core/mesos"
)

// Shrink looks for a smaller scenario that fails in the same way: it leaves out
// acts and turns knobs to nothing, makes what is left short and early, as long as
// it still fails. To leave something out shifts the chance of all that follows,
// so each attempt is made with a few sources of chance. Tries bounds how many
// runs it may take; the same scenario gives the same result.
func Shrink(s *Scenario, o Options, tries int) (*Scenario, *Failure) {
	o.Log, o.Cover = nil, nil
	first := Run(s, o).Failure
	if first == nil {
		return s, nil
	}
	h := &shrinker{o: o, tries: tries, want: first.Checker, best: s.Clone(), found: first, seed: s.Seed}
	h.best.Changed = true
	for before := math.Inf(1); h.left() < before && h.tries > 0; {
		before = h.left()
		h.cutTail()
		h.dropActs()
		h.turnKnobs()
		h.pull()
		h.simplify()
	}
	return h.best, h.found
}

type shrinker struct {
	o     Options
	tries int
	want  string // the checker that fails
	best  *Scenario
	found *Failure
	seed  uint64 // the first source of chance
}

// left is how much there is of the scenario: first of all its acts.
func (h *shrinker) left() float64 {
	n := float64(len(h.best.Acts)) + h.best.Knobs[KnobMinutes]
	for i := range h.best.Knobs {
		if h.best.Knobs[i] != 0 {
			n++
		}
	}
	for i := range h.best.Acts {
		a := &h.best.Acts[i]
		n += 1e-9 * (float64(a.At)/float64(mesos.Second) + a.Args[0] + a.Args[1])
	}
	return n
}

// sources of chance that an attempt is made with.
const sources = 4

// try takes a scenario if it fails in the same way.
func (h *shrinker) try(s *Scenario) bool {
	for i := range uint64(sources) {
		if h.tries <= 0 {
			return false
		}
		h.tries--
		s.Seed = h.best.Seed
		if i > 0 {
			s.Seed = h.seed + i<<32
		}
		if f := Run(s, h.o).Failure; f != nil && f.Checker == h.want {
			h.best, h.found = s, f
			return true
		}
	}
	return false
}

// cutTail leaves out what comes after the failure, and ends the trouble earlier.
func (h *shrinker) cutTail() {
	s := h.best.Clone()
	s.Acts = slices.DeleteFunc(s.Acts, func(a Act) bool { return a.At > h.found.At })
	if len(s.Acts) < len(h.best.Acts) {
		h.try(s)
	}
	for h.best.Knobs[KnobMinutes] > 1 {
		s := h.best.Clone()
		s.Knobs[KnobMinutes] = max(1, float64(int(s.Knobs[KnobMinutes]/2)))
		if !h.try(s) {
			return
		}
	}
}

// dropActs leaves out acts, many at a time and then one by one.
func (h *shrinker) dropActs() {
	for size := max(1, len(h.best.Acts)/2); ; size /= 2 {
		for i := 0; i+size <= len(h.best.Acts); {
			s := h.best.Clone()
			s.Acts = slices.Delete(s.Acts, i, i+size)
			if !h.try(s) {
				i += size
			}
		}
		if size <= 1 {
			return
		}
	}
}

// turnKnobs takes likelihoods away, and makes the world smaller.
func (h *shrinker) turnKnobs() {
	for _, to := range []struct {
		knob Knob
		is   float64
	}{
		{KnobAgents, 1},
		{KnobAgents, 2},
		{KnobPlaces, 1},
		{KnobPlaces, 2},
		{KnobLatency, 1},
		{KnobExecutorSlow, 10},
		{KnobDiskSlow, 0},
		{KnobBatch, 1000},
		{KnobWindow, 4},
		{KnobExplicit, 60},
		{KnobImplicit, 60},
		{KnobDown, 1},
		{KnobForget, 0},
		{KnobPings, 5},
		{KnobUpdates, 10000},
		{KnobOpDeadline, 15},
		{KnobForgets, 14 * 24 * 60},
		{KnobPatience, 0},
		{KnobGate, 0},
		{KnobProviders, 0},
		{KnobOfferTime, 0},
		{KnobRole, 0},
		{KnobReplaceTime, 0},
		{KnobNative, 0},
	} {
		if h.best.Knobs[to.knob] > to.is || to.is >= 4 && h.best.Knobs[to.knob] < to.is {
			h.turn(to.knob, to.is)
		}
	}
	for k := range knobs {
		if h.best.Knobs[k] != 0 && knobTable[k].trouble {
			h.turn(k, 0)
		}
	}
}

func (h *shrinker) turn(k Knob, to float64) {
	s := h.best.Clone()
	s.Knobs[k] = to
	h.try(s)
}

// pull takes time out between acts.
func (h *shrinker) pull() {
	for i := range h.best.Acts {
		before := mesos.Micros(0)
		if i > 0 {
			before = h.best.Acts[i-1].At
		}
		for gap := h.best.Acts[i].At - before; gap > 2*mesos.Second; gap /= 2 {
			s := h.best.Clone()
			for j := i; j < len(s.Acts); j++ {
				s.Acts[j].At -= gap / 2
			}
			if !h.try(s) {
				break
			}
		}
	}
}

// simplify makes numbers round and small.
func (h *shrinker) simplify() {
	for i := range h.best.Acts {
		for n := range h.best.Acts[i].Args {
			v := h.best.Acts[i].Args[n]
			for _, to := range []float64{0, 1, 2, 10, 60, math.Round(v)} {
				if to >= v {
					continue
				}
				s := h.best.Clone()
				s.Acts[i].Args[n] = to
				if h.try(s) {
					break
				}
			}
		}
		if at := h.best.Acts[i].At / mesos.Second * mesos.Second; at < h.best.Acts[i].At {
			s := h.best.Clone()
			s.Acts[i].At = at
			if !slices.IsSortedFunc(s.Acts, func(a, b Act) int { return int(a.At - b.At) }) {
				continue
			}
			h.try(s)
		}
	}
}
