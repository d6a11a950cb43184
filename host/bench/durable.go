package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"rollcall/core/scheduler"
	"rollcall/host/bench/load"
	"rollcall/host/store"
)

const (
	durableTasks = 100_000
	durableBatch = 1000
)

// durable measures updates whose acknowledgements may leave: stepped in
// batches, and the records of each durable before the next, as the harness
// does. The store holds all tasks.
func (s *suite) durable(m machines, l *load.Load) error {
	dir, err := os.MkdirTemp(s.dir, "rollcall-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var stores [ways]store.Store
	for w := range ways {
		one, err := store.Open(filepath.Join(dir, w.String()), store.Options{Identity: "bench"})
		if err != nil {
			return err
		}
		defer one.Close()
		stores[w] = one
		if err := store.Write(s.ctx, one, stored(l.Records())); err != nil {
			return err
		}
	}
	var events []scheduler.Event
	prepare := func() { events = l.Updates(updatesAtOnce) }
	samples, err := s.repeated("durable updates", prepare, func(w way) (float64, error) {
		began := time.Now()
		for left := events; len(left) > 0; left = left[durableBatch:] {
			if err := acknowledge(s.ctx, m[w], stores[w], left[:durableBatch]); err != nil {
				return 0, err
			}
		}
		return updatesAtOnce / time.Since(began).Seconds(), nil
	})
	if err != nil {
		return err
	}
	s.add(row{What: durable, Unit: "1/s", Tasks: durableTasks, Batch: durableBatch, Figures: each(samples, highest)})
	return nil
}

func acknowledge(ctx context.Context, m *machine, to store.Store, events []scheduler.Event) error {
	out, err := m.Step(now, events)
	if err != nil {
		return err
	}
	if len(out.Calls) != len(events) {
		return errors.New("not every update is acknowledged")
	}
	return store.Write(ctx, to, stored(out.Store))
}

func stored(records []scheduler.Record) []store.Record {
	list := make([]store.Record, len(records))
	for i, r := range records {
		list[i] = store.Record{Key: r.Key, Value: r.Value}
	}
	return list
}
