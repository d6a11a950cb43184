package cluster

import (
	"bytes"
	"fmt"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// At lets something happen at an instant, in its turn among all that happens
// in the cluster. Unlike Outside's calls it may call the cluster.
func (c *Cluster) At(at mesos.Micros, do func()) { c.queue.put(max(at, c.now), do) }

// Agent is the machine of an agent, for reading; nil while it does not run.
func (c *Cluster) Agent(i int) *agent.Machine {
	n, err := c.node(i)
	if err != nil {
		return nil
	}
	return n.machine
}

// Reload replaces every machine by one that was made of its snapshot. It fails
// if a snapshot does not come back byte for byte.
func (c *Cluster) Reload() error {
	if c.master != nil {
		old := c.master
		frame := old.Snapshot(nil)
		m, err := master.Load(bytes.Clone(frame))
		switch {
		case err != nil:
			return fmt.Errorf("the master's snapshot: %w", err)
		case !bytes.Equal(m.Snapshot(nil), frame):
			return fmt.Errorf("the master's snapshot comes back as another")
		}
		c.master, c.masterWake = m, 0
		c.made(m)
		c.At(c.now, func() { c.wakeMaster(m) })
	}
	for _, n := range c.nodes {
		if err := n.reload(c); err != nil {
			return err
		}
	}
	return nil
}

// wakeMaster steps a master that was reloaded, for its timers.
func (c *Cluster) wakeMaster(m *master.Machine) {
	if c.master == m {
		c.stepMaster(nil)
	}
}

func (n *node) reload(c *Cluster) error {
	if n.machine == nil {
		return nil
	}
	frame := n.machine.Snapshot(nil)
	m, err := agent.Load(bytes.Clone(frame))
	switch {
	case err != nil:
		return fmt.Errorf("agent %d: its snapshot: %w", n.number, err)
	case !bytes.Equal(m.Snapshot(nil), frame):
		return fmt.Errorf("agent %d: its snapshot comes back as another", n.number)
	}
	n.machine, n.wake = m, 0
	c.made(m)
	c.At(c.now, func() {
		if n.machine == m && !n.hung {
			n.step(c, nil)
		}
	})
	if n.peer == 0 {
		c.connectLater(n) // whoever waited to connect was the machine before
	}
	return nil
}

func (c *Cluster) made(machine any) {
	if c.outside.Made != nil {
		c.outside.Made(machine)
	}
}

func (c *Cluster) see(n *node, toMaster bool, p *mesos.Peer, at mesos.Micros) {
	if c.outside.Peer != nil {
		c.outside.Peer(n.number, toMaster, p, at)
	}
}
