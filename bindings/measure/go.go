package main

import (
	"context"
	"runtime"
	"time"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/bench/load"
	"rollcall/host/engine"
)

const (
	tasks       = 100_000
	updates     = 20_000 // of one repetition
	repetitions = 5
)

// measureGo measures one engine with the load that the other languages make.
func measureGo(ctx context.Context, t *table, kind, module string) error {
	name := "Go, " + kind
	began := time.Now()
	build, err := engine.New(ctx, kind, module, engine.DefaultOptions())
	if err != nil {
		return err
	}
	defer func() { _ = build.Close() }()
	machine, err := build.Create(scheduler.DefaultConfig())
	if err != nil {
		return err
	}
	if _, err := machine.Step(load.Start, nil); err != nil {
		return err
	}
	t.put(name, startCold, milliseconds(time.Since(began)))
	if err := machine.Close(); err != nil {
		return err
	}
	return measureUpdates(t, name, build)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func measureUpdates(t *table, name string, build engine.Builder) error {
	l := load.New(tasks)
	frames, err := build.CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
	if err != nil {
		return err
	}
	defer func() { _ = frames.Close() }()
	if err := engine.Over(frames).Restore(l.Records()); err != nil {
		return err
	}
	if err := load.Settle(engine.Over(frames)); err != nil {
		return err
	}
	for _, batch := range batches {
		best := map[string]float64{}
		for range repetitions {
			if err := repetition(l, frames, batch, best); err != nil {
				return err
			}
		}
		for what, ns := range best {
			t.put(name, each(what, batch), ns)
		}
	}
	return nil
}

// repetition measures each part by itself; the sum is of the parts, for in Go
// nothing is between them.
func repetition(l *load.Load, frames engine.Frames, batch int, best map[string]float64) error {
	var inputs, answers [][]byte
	events := l.Updates(updates)
	runtime.GC()
	began := time.Now()
	for ; len(events) > 0; events = events[batch:] {
		inputs = append(inputs, load.Frame(load.Start+2, events[:batch]))
	}
	encoded := time.Since(began)
	crossed := time.Duration(0)
	for _, in := range inputs {
		began = time.Now()
		out, err := frames.Step(in)
		crossed += time.Since(began)
		if err != nil {
			return err
		}
		answers = append(answers, append([]byte(nil), out...))
	}
	began = time.Now()
	for _, answer := range answers {
		var out scheduler.Output
		c := wire.Reader(answer)
		if out.Schema(&c); c.Close() != nil {
			return c.Err()
		}
	}
	decoded := time.Since(began)
	for what, took := range map[string]time.Duration{encode: encoded, boundary: crossed, decode: decoded, sum: encoded + crossed + decoded} {
		ns := float64(took) / updates
		if least, ok := best[what]; !ok || ns < least {
			best[what] = ns
		}
	}
	return nil
}
