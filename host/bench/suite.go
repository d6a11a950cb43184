package main

import (
	"context"
	"errors"
	"fmt"

	"rollcall/core/scheduler"
	"rollcall/host/bench/load"
	"rollcall/host/engine"
)

// batches are how many updates a step takes.
var batches = []int{1, 100, 1000}

// suite measures everything and collects the rows.
type suite struct {
	ctx      context.Context
	wasm     engine.Builder
	tasks    []int
	repeat   int
	dir      string // of stores
	progress *progress
	rows     []row
}

func newSuite(ctx context.Context, o options, wasm engine.Builder) *suite {
	s := &suite{ctx: ctx, wasm: wasm, tasks: []int{1_000, 100_000, 1_000_000}, repeat: 9, dir: o.store, progress: newProgress()}
	if o.quick {
		s.tasks, s.repeat = s.tasks[:2], 3
	}
	return s
}

func (s *suite) measure() error {
	for _, n := range s.tasks {
		if err := s.measureWith(n); err != nil {
			return fmt.Errorf("%d tasks: %w", n, err)
		}
	}
	return nil
}

// measureWith measures everything with n tasks.
func (s *suite) measureWith(n int) (err error) {
	s.progress.about(n)
	l := load.New(n)
	machines, err := s.restore(l)
	defer func() { err = errors.Join(err, machines.close()) }()
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if err := s.updates(machines, l, batch); err != nil {
			return err
		}
	}
	if err := s.rounds(machines, n); err != nil {
		return err
	}
	if err := s.snapshots(machines, n); err != nil {
		return err
	}
	if n == durableTasks {
		return s.durable(machines, l)
	}
	return nil
}

// add takes a row and finds its budget.
func (s *suite) add(r row) {
	r.Budget = budgetOf(r)
	s.rows = append(s.rows, r)
}

// repeated samples each way in turn. Prepare makes what all of them are given;
// one measures one way once.
func (s *suite) repeated(what string, prepare func(), one func(way) (float64, error)) (samples [ways][]float64, err error) {
	for i := range s.repeat {
		s.progress.repetition(what, i, s.repeat)
		if prepare(); s.ctx.Err() != nil {
			return samples, s.ctx.Err()
		}
		for w := range ways {
			v, err := one(w)
			if err != nil {
				return samples, fmt.Errorf("%s, %s: %w", what, w, err)
			}
			samples[w] = append(samples[w], v)
		}
	}
	return samples, nil
}

func nothing() {}

var reconcile = []scheduler.Event{{Type: scheduler.EventReconcile}}
