package main

import "time"

// snapshots measures taking the exact state, and what it takes.
func (s *suite) snapshots(m machines, tasks int) error {
	var size figures
	samples, err := s.repeated("snapshots", nothing, func(w way) (float64, error) {
		began := time.Now()
		snapshot, err := m[w].Snapshot()
		size[w] = exactly(float64(len(snapshot)) / float64(tasks))
		return time.Since(began).Seconds() * 1000, err
	})
	if err != nil {
		return err
	}
	s.add(row{What: takeState, Unit: "ms", Tasks: tasks, Figures: each(samples, lowest)})
	s.add(row{What: stateSize, Unit: "B", Tasks: tasks, Figures: size})
	return nil
}
