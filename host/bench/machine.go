package main

import (
	"errors"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/host/bench/load"
	"rollcall/host/engine"
)

// way is how the core is used.
type way int

const (
	byValues way = iota
	byBytes
	byWazero
	ways
)

func (w way) String() string { return [ways]string{"Go values", "bytes", "wazero"}[w] }

// machine is one core, as a host uses it and, unless it takes Go values, as
// any other language does.
type machine struct {
	engine.Scheduler
	frames engine.Frames
}

type machines [ways]*machine

func (m *machines) close() (err error) {
	for _, one := range m {
		if one != nil {
			err = errors.Join(err, one.Close())
		}
	}
	return err
}

func (s *suite) newMachine(w way) (*machine, error) {
	builder := engine.Native()
	if w == byWazero {
		builder = s.wasm
	}
	if w == byValues {
		one, err := builder.Create(scheduler.DefaultConfig())
		return &machine{Scheduler: one}, err
	}
	frames, err := builder.CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
	if err != nil {
		return nil, err
	}
	return &machine{engine.Over(frames), frames}, nil
}

// input is what a step takes, in both forms.
type input struct {
	events []scheduler.Event
	frame  []byte
}

func newInput(events []scheduler.Event) input { return input{events, load.Frame(now, events)} }

// now is the time of all steps after the machine has settled.
const now = load.Start + 2

// stepOnly takes an input and leaves the output in the form it has.
func (m *machine) stepOnly(in input) error {
	if m.frames == nil {
		_, err := m.Step(now, in.events)
		return err
	}
	_, err := m.frames.Step(in.frame)
	return err
}
