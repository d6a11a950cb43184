package sim

import "slices"

// Shrink looks for a smaller scenario that fails in the same way: it leaves out
// acts and turns knobs to nothing, as long as it still fails. Tries bounds how
// many runs it may take.
func Shrink(s *Scenario, o Options, tries int) (*Scenario, *Failure) {
	o.Log, o.Cover = nil, nil
	first := Run(s, o).Failure
	if first == nil {
		return s, nil
	}
	h := &shrinker{o: o, tries: tries, want: first.Checker, best: s.Clone(), found: first}
	h.best.Changed = true
	for before := -1; before != h.left() && h.tries > 0; {
		before = h.left()
		h.cutTail()
		h.dropActs()
		h.turnKnobs()
	}
	return h.best, h.found
}

type shrinker struct {
	o     Options
	tries int
	want  string // the checker that fails
	best  *Scenario
	found *Failure
}

// left is how much there is of the scenario.
func (h *shrinker) left() int {
	n := len(h.best.Acts)
	for i := range h.best.Knobs {
		if h.best.Knobs[i] != 0 {
			n++
		}
	}
	return n + int(h.best.Knobs[KnobMinutes])
}

// try takes a scenario if it fails in the same way.
func (h *shrinker) try(s *Scenario) bool {
	if h.tries <= 0 {
		return false
	}
	h.tries--
	f := Run(s, h.o).Failure
	if f == nil || f.Checker != h.want {
		return false
	}
	h.best, h.found = s, f
	return true
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
