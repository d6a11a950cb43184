package sim

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

// direct is a machine in this process, without anything between.
type direct struct{ *scheduler.Machine }

func (d direct) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	return d.Machine.Step(now, events), nil
}

func (d direct) Restore(records []scheduler.Record) error {
	if err := d.Machine.Restore(records); err != nil {
		return err
	}
	return nil
}

func (d direct) Snapshot() ([]byte, error) { return d.Machine.Snapshot(nil), nil }

// nativeMaker makes schedulers that tell which rows they reach.
func nativeMaker(cover *Cover) transcript.Maker {
	traced := func(m *scheduler.Machine) transcript.Machine {
		if cover != nil {
			cover.watch(m)
		}
		return direct{m}
	}
	return transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			m, err := scheduler.New(cfg)
			if err != nil {
				return nil, err
			}
			return traced(m), nil
		},
		Load: func(snapshot []byte) (transcript.Machine, error) {
			m, err := scheduler.Load(snapshot)
			if err != nil {
				return nil, err
			}
			return traced(m), nil
		},
	}
}
