package sim

import (
	"bytes"
	"context"
	"fmt"

	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/engine"
	"rollcall/host/transcript"
)

// Engines are two that step side by side: what they are given and give are
// bytes, and must be the same bytes (S12).
type Engines struct{ a, b engine.Builder }

// NewEngines makes a native engine and one of the module at path.
func NewEngines(ctx context.Context, path string) (*Engines, error) {
	b, err := engine.New(ctx, engine.KindWasm, path, engine.DefaultOptions())
	if err != nil {
		return nil, err
	}
	return &Engines{a: engine.Native(), b: b}, nil
}

// Close frees the engines and their machines.
func (e *Engines) Close() error { return e.b.Close() }

// Maker makes machines that are one in each engine.
func (e *Engines) Maker() *transcript.Maker {
	return &transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			frame := core.CreateFrame(cfg)
			return paired(func(b engine.Builder) (engine.Frames, error) { return b.CreateFrames(frame) }, e)
		},
		Load: func(snapshot []byte) (transcript.Machine, error) {
			return paired(func(b engine.Builder) (engine.Frames, error) { return b.LoadFrames(snapshot) }, e)
		},
	}
}

// Hard is a scenario as two engines play it: batches are split, and machines
// made anew of their snapshots, more often than its seed drew. The store they
// are made of after each crash.
func (s *Scenario) Hard() *Scenario {
	s = s.Clone()
	for knob, least := range map[Knob]float64{KnobTwin: 0.1, KnobReload: 0.02} {
		if s.Knobs[knob] < least {
			s.Knobs[knob], s.Changed = least, true
		}
	}
	return s
}

// pair is a machine in two engines.
type pair struct {
	a, b engine.Frames
	out  scheduler.Output
	in   []byte
}

func paired(make func(engine.Builder) (engine.Frames, error), e *Engines) (transcript.Machine, error) {
	a, err := make(e.a)
	if err != nil {
		return nil, err
	}
	b, err := make(e.b)
	if err != nil {
		return nil, err
	}
	return &pair{a: a, b: b}, nil
}

func (p *pair) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	c := wire.Writer(p.in[:0])
	frame := scheduler.StepFrame{Now: now, Events: events}
	frame.Schema(&c)
	p.in = c.Bytes()
	a, errA := p.a.Step(p.in)
	b, errB := p.b.Step(p.in)
	if err := differ("a step", a, b, errA, errB); err != nil {
		return scheduler.Output{}, err
	}
	p.out = scheduler.Output{}
	r := wire.Reader(bytes.Clone(a))
	p.out.Schema(&r)
	if err := r.Close(); err != nil {
		return p.out, err
	}
	_, err := p.Snapshot() // all of the state, so that nothing differs that no output shows yet
	return p.out, err
}

func (p *pair) Restore(records []scheduler.Record) error {
	c := wire.Writer(nil)
	frame := scheduler.RecordsFrame{Records: records}
	frame.Schema(&c)
	return differ("a restore", nil, nil, p.a.Restore(c.Bytes()), p.b.Restore(c.Bytes()))
}

func (p *pair) Snapshot() ([]byte, error) {
	a, errA := p.a.Snapshot()
	b, errB := p.b.Snapshot()
	return a, differ("a snapshot", a, b, errA, errB)
}

// Close frees both machines.
func (p *pair) Close() error {
	_ = p.a.Close()
	return p.b.Close()
}

// differ is what is wrong with the answers of two engines to one input.
func differ(what string, a, b []byte, errA, errB error) error {
	switch {
	case errA != nil:
		return fmt.Errorf("%s, native: %w", what, errA)
	case errB != nil:
		return fmt.Errorf("%s, wasm: %w", what, errB)
	case !bytes.Equal(a, b):
		return fmt.Errorf("engines differ in %s: native % x, wasm % x", what, a, b)
	}
	return nil
}
