package cluster

import (
	"fmt"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// What can be done to the link between an agent and the master; see also
// DropNext.

// CutAgent loses messages between an agent and the master, of either direction
// or both, until they are healed by CutAgent(i, false, false). Nobody is told.
func (c *Cluster) CutAgent(i int, fromMaster, toMaster bool) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	n.cut.fromMaster, n.cut.toMaster = fromMaster, toMaster
	return nil
}

// BreakLink breaks the connection of an agent, which finds the master again.
func (c *Cluster) BreakLink(i int) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	c.disconnect(n)
	c.connectLater(n)
	return nil
}

// CloseAtMaster breaks the connection of an agent at the master's end only: the
// agent is not told, and what it says still arrives.
func (c *Cluster) CloseAtMaster(i int) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	if c.master == nil || n.peer == 0 {
		return fmt.Errorf("agent %d is not connected", i)
	}
	c.stepMaster([]master.Event{{Type: master.EventPeerClosed, Peer: n.peer}})
	return nil
}

// SlowAgent delays messages between an agent and the master, each way.
func (c *Cluster) SlowAgent(i int, by mesos.Micros) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	n.inbound.delay, n.outbound.delay = by, by
	return nil
}

// SlowReconnect adds to the time that an agent needs to find a new master.
func (c *Cluster) SlowReconnect(i int, by mesos.Micros) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	n.reconnect = by
	return nil
}
