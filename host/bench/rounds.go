package main

import "time"

// rounds measures the step that begins a round over all tasks, in place of the
// one before it.
func (s *suite) rounds(m machines, tasks int) error {
	in := newInput(reconcile)
	times := max(1, 100_000/tasks)
	samples, err := s.repeated("rounds", nothing, func(w way) (float64, error) {
		began := time.Now()
		for range times {
			if err := m[w].stepOnly(in); err != nil {
				return 0, err
			}
		}
		return time.Since(began).Seconds() * 1000 / float64(times), nil
	})
	if err != nil {
		return err
	}
	s.add(row{What: beginRound, Unit: "ms", Tasks: tasks, Figures: each(samples, lowest)})
	return nil
}
