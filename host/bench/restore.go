package main

import (
	"fmt"
	"runtime"
	"time"

	"rollcall/core/scheduler"
	"rollcall/host/bench/load"
)

// restores is how often a machine is restored; a million tasks take seconds.
const restores = 3

// restore makes machines that hold the load, and measures that and their size.
func (s *suite) restore(l *load.Load) (m machines, err error) {
	records := l.Records()
	var times, sizes figures
	for w := range ways {
		var samples []float64
		for i := range restores {
			s.progress.repetition(fmt.Sprintf("restore, %s", w), i, restores)
			if s.ctx.Err() != nil {
				return m, s.ctx.Err()
			}
			if m[w] != nil {
				if err := m[w].Close(); err != nil {
					return m, err
				}
				m[w] = nil
			}
			before := heap()
			began := time.Now()
			if m[w], err = s.restored(w, records); err != nil {
				return m, err
			}
			samples = append(samples, time.Since(began).Seconds()*1000)
			if err := load.Settle(m[w]); err != nil {
				return m, err
			}
			sizes[w] = exactly(float64(heap()-before) / float64(len(l.Tasks)))
		}
		times[w] = lowest(samples)
	}
	s.add(row{What: restore, Unit: "ms", Tasks: len(l.Tasks), Figures: times})
	s.add(row{What: memory, Unit: "B", Tasks: len(l.Tasks), Figures: sizes})
	return m, nil
}

// restored is a machine that took the records, some at a time.
func (s *suite) restored(w way, records []scheduler.Record) (*machine, error) {
	m, err := s.newMachine(w)
	if err != nil {
		return nil, err
	}
	const part = 10_000
	for ; len(records) > 0; records = records[min(part, len(records)):] {
		if err := m.Restore(records[:min(part, len(records))]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// heap is what is in use. The memory of a wazero module is part of it.
func heap() int {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int(s.HeapAlloc)
}
