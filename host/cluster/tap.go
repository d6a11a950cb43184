package cluster

import (
	"fmt"

	"rollcall/core"
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Tap sees what each machine is made of, is given and gives, in the byte form:
// for tests that play it again elsewhere. A machine's name is that of its
// process: "master-2", "agent-0 run 3".
type Tap interface {
	Created(machine string, create, records []byte)
	Stepped(machine string, in, out []byte)
}

func encode(shape func(*wire.Codec)) []byte {
	w := wire.Writer(nil)
	shape(&w)
	return w.Bytes()
}

func (c *Cluster) tapMaster(cfg master.Config, records []master.Record) {
	if c.cfg.Tap != nil {
		frame := master.RecordsFrame{Records: records}
		c.cfg.Tap.Created(c.masterName(), core.CreateFrame(cfg), encode(frame.Schema))
	}
}

// steppedMaster steps the master under the eyes of the tap, if there is one.
func (c *Cluster) steppedMaster(now mesos.Micros, events []master.Event) master.Output {
	if c.cfg.Tap == nil {
		return c.master.Step(now, events)
	}
	in := master.StepFrame{Now: now, Events: events}
	frame := encode(in.Schema)
	out := c.master.Step(now, events)
	c.cfg.Tap.Stepped(c.masterName(), frame, encode(out.Schema))
	return out
}

func (c *Cluster) masterName() string { return fmt.Sprintf("master-%d", c.masters) }

func (n *node) tapCreated(c *Cluster, records []agent.Record) {
	if n.runs++; c.cfg.Tap != nil {
		frame := agent.RecordsFrame{Records: records}
		c.cfg.Tap.Created(n.name(), core.CreateFrame(n.cfg), encode(frame.Schema))
	}
}

func (n *node) stepped(c *Cluster, events []agent.Event) agent.Output {
	if c.cfg.Tap == nil {
		return n.machine.Step(c.now, events)
	}
	in := agent.StepFrame{Now: c.now, Events: events}
	frame := encode(in.Schema)
	out := n.machine.Step(c.now, events)
	c.cfg.Tap.Stepped(n.name(), frame, encode(out.Schema))
	return out
}

func (n *node) name() string { return fmt.Sprintf("agent-%d run %d", n.number, n.runs) }
