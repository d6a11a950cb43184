package main

import (
	"fmt"
	"runtime"
	"time"

	"rollcall/host/bench/load"
)

// updatesAtOnce is how many updates one repetition takes.
const updatesAtOnce = 20_000

// updates measures status updates, from the decoding of a frame to the output.
func (s *suite) updates(m machines, l *load.Load, batch int) error {
	var inputs []input
	prepare := func() {
		inputs = inputs[:0]
		events := l.Updates(updatesAtOnce)
		for ; len(events) > 0; events = events[batch:] {
			inputs = append(inputs, newInput(events[:batch]))
		}
	}
	allocations := 0.0
	samples, err := s.repeated(fmt.Sprintf("updates by %d", batch), prepare, func(w way) (float64, error) {
		before := mallocs()
		began := time.Now()
		for _, in := range inputs {
			if err := m[w].stepOnly(in); err != nil {
				return 0, err
			}
		}
		took := time.Since(began)
		if w == byBytes {
			allocations = float64(mallocs()-before) / updatesAtOnce
		}
		return float64(took) / updatesAtOnce, nil
	})
	if err != nil {
		return err
	}
	s.add(row{What: update, Unit: "ns", Tasks: len(l.Tasks), Batch: batch, Figures: each(samples, lowest)})
	if batch == batches[len(batches)-1] {
		s.add(row{What: allocated, Tasks: len(l.Tasks), Batch: batch, Figures: figures{byBytes: exactly(allocations)}})
	}
	return nil
}

func mallocs() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.Mallocs
}
