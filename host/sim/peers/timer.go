package peers

import (
	"slices"

	"rollcall/core/mesos"
)

// timers are what is to be done later, in the order of time and of asking.
type timers struct{ list []timer }

type timer struct {
	at mesos.Micros
	do func()
}

func (t *timers) add(at mesos.Micros, do func()) {
	i, _ := slices.BinarySearchFunc(t.list, at+1, func(e timer, at mesos.Micros) int { return int(e.at - at) })
	t.list = slices.Insert(t.list, i, timer{at, do})
}

// fire does what is due.
func (t *timers) fire(now mesos.Micros) {
	for len(t.list) > 0 && t.list[0].at <= now {
		do := t.list[0].do
		t.list = t.list[1:]
		do()
	}
}

func (t *timers) next() mesos.Micros {
	if len(t.list) == 0 {
		return 0
	}
	return t.list[0].at
}

// every does something at a fixed rate.
func (s *Small) every(first, interval mesos.Micros, do func()) {
	at := s.now + first
	var turn func()
	turn = func() {
		at += interval
		s.timers.add(at, turn)
		do()
	}
	s.timers.add(at, turn)
}
