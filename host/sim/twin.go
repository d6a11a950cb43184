package sim

import (
	"bytes"
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

// twin is a copy of a machine, made of its snapshot, that got a batch whole
// while the machine gets it in parts (S12).
type twin struct {
	p       *process
	machine transcript.Machine
	now     mesos.Micros
	events  []scheduler.Event
}

func (p *process) newTwin(events []scheduler.Event) *twin {
	frame, err := p.machine.Snapshot()
	must(err)
	m, err := p.w.make.Load(bytes.Clone(frame))
	must(err)
	p.w.stats.Twins++
	return &twin{p, m, p.now(), events}
}

func (t *twin) compare(parts *scheduler.Output) {
	defer free(t.machine)
	whole, err := t.machine.Step(t.now, t.events)
	must(err)
	if a, b := written(&whole), written(parts); !bytes.Equal(a, b) {
		t.p.w.fail("S12 a batch split is the batch", fmt.Sprintf("outputs differ: whole\n%s in parts\n%s", transcript.Format(whole), transcript.Format(*parts)))
	}
	a, err := t.machine.Snapshot()
	must(err)
	b, err := t.p.machine.Snapshot()
	must(err)
	if !bytes.Equal(a, b) {
		t.p.w.fail("S12 a batch split is the batch", "states differ")
	}
}
