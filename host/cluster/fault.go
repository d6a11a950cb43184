package cluster

import (
	"fmt"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
)

// What can be done to a cluster. Each takes effect at the time of the last
// Advance; agents are named by their place, from 0.

// StartMaster elects a master: at the start, and after FailMaster.
func (c *Cluster) StartMaster() error {
	if c.master != nil {
		return fmt.Errorf("there is a master already")
	}
	cfg := c.cfg.Master
	c.masters++
	cfg.MasterID = fmt.Sprintf("%s-%d", cfg.MasterID, c.masters)
	m, err := master.New(cfg)
	if err != nil {
		return err
	}
	var records []master.Record
	c.registry.each(func(k, v []byte) { records = append(records, master.Record{Key: k, Value: v}) })
	c.tapMaster(cfg, records)
	if err := m.Restore(records); err != nil {
		return fmt.Errorf("the registry: %w", err)
	}
	c.master, c.masterWake = m, 0
	c.made(m)
	c.stepMaster(nil)
	for _, n := range c.nodes {
		c.connectLater(n)
	}
	return nil
}

// FailMaster ends the master. Its registry stays; all connections are gone.
func (c *Cluster) FailMaster() error {
	if c.master == nil {
		return fmt.Errorf("there is no master")
	}
	c.master = nil
	for _, n := range c.nodes {
		c.disconnect(n)
	}
	c.outside.Failover()
	return nil
}

// disconnect breaks the link of an agent: both ends see it.
func (c *Cluster) disconnect(n *node) {
	if n.peer == 0 {
		return
	}
	peer := n.peer
	delete(c.byPeer, peer)
	n.peer = 0
	if c.master != nil {
		c.stepMaster([]master.Event{{Type: master.EventPeerClosed, Peer: peer}})
	}
	n.hear(c, agent.Event{Type: agent.EventMasterLost, Link: n.link})
}

// StartAgent starts the process of an agent, from its checkpoint if it ran before.
func (c *Cluster) StartAgent(i int) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	if n.machine != nil {
		return fmt.Errorf("agent %d runs already", i)
	}
	if err := n.start(c); err != nil {
		return err
	}
	c.connectLater(n)
	return nil
}

// StopAgent ends the process of an agent. Executors live on, and StartAgent
// finds them; only RebootAgent ends them, too.
func (c *Cluster) StopAgent(i int) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	c.endAgent(n)
	return nil
}

func (c *Cluster) endAgent(n *node) {
	n.machine, n.hung, n.missed = nil, false, nil
	c.disconnect(n)
}

// leave ends an agent that ends by itself: what it has said arrives before the
// master sees its connection close.
func (c *Cluster) leave(n *node) {
	peer := n.peer
	n.machine, n.hung, n.missed = nil, false, nil
	n.outbound.put(c, func() {
		if n.peer == peer {
			c.disconnect(n)
		}
	})
}

// RebootAgent ends everything on an agent's host and starts the process again.
func (c *Cluster) RebootAgent(i int) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	if n.machine != nil {
		c.endAgent(n)
	}
	n.boots++
	n.cfg.Boot = fmt.Sprintf("%s-%d", c.cfg.Agents[i].Boot, n.boots)
	return c.StartAgent(i)
}

// HangAgent stops an agent from doing anything; its connections stay.
func (c *Cluster) HangAgent(i int) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	n.hung = true
	return nil
}

// ResumeAgent lets an agent that hangs go on, with all it has missed.
func (c *Cluster) ResumeAgent(i int) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	if !n.hung {
		return fmt.Errorf("agent %d does not hang", i)
	}
	missed := n.missed
	n.hung, n.missed, n.wake = false, nil, 0
	n.step(c, missed)
	return nil
}

// LoseRecords deletes what an agent keeps on disk under keys that begin with a
// prefix. Its process must not run.
func (c *Cluster) LoseRecords(i int, prefix string) error {
	n, err := c.node(i)
	if err != nil {
		return err
	}
	if n.machine != nil {
		return fmt.Errorf("agent %d runs", i)
	}
	for key := range n.disk {
		if strings.HasPrefix(key, prefix) {
			delete(n.disk, key)
		}
	}
	return nil
}

// TellAgent gives an agent an event from an executor, a resource provider or
// the operator.
func (c *Cluster) TellAgent(i int, e agent.Event) error {
	n, err := c.running(i)
	if err != nil {
		return err
	}
	n.hear(c, e)
	return nil
}

func (c *Cluster) node(i int) (*node, error) {
	if i < 0 || i >= len(c.nodes) {
		return nil, fmt.Errorf("agent %d; there are agents 0 to %d", i, len(c.nodes)-1)
	}
	return c.nodes[i], nil
}

func (c *Cluster) running(i int) (*node, error) {
	n, err := c.node(i)
	if err == nil && n.machine == nil {
		err = fmt.Errorf("agent %d does not run", i)
	}
	return n, err
}
