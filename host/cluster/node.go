package cluster

import (
	"fmt"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// node is one agent: its process, if it runs, its disk, and its way to the
// master.
type node struct {
	number  int
	cfg     agent.Config
	machine *agent.Machine // nil: the process does not run
	disk    disk
	boots   int
	runs    int
	hung    bool          // it runs and does nothing
	missed  []agent.Event // what came meanwhile

	link     uint32 // the last link's number, over restarts of the process
	peer     uint64 // the master's number of the connection; 0: none
	wake     mesos.Micros
	inbound  channel
	outbound channel
	cut      struct{ fromMaster, toMaster bool }
	drops    map[drop]int // so many of the next messages of a kind are lost on their way

	one [1]agent.Event // used again for each event

	reconnect mesos.Micros // added to the time that it needs to find a master
}

// hear gives the agent an event, or keeps it while the agent hangs.
func (n *node) hear(c *Cluster, e agent.Event) {
	switch {
	case n.machine == nil:
	case n.hung:
		n.missed = append(n.missed, e)
	default:
		n.one[0] = e
		n.step(c, n.one[:])
	}
}

// step steps the agent and does what it owes.
func (n *node) step(c *Cluster, events []agent.Event) {
	m := n.machine
	out := n.stepped(c, events)
	if c.outside.Stepped != nil {
		c.outside.Stepped(n.number)
	}
	for _, r := range out.Store {
		n.disk.write(r.Key, r.Value)
	}
	for i := range out.Sends {
		switch s := &out.Sends[i]; {
		case s.Type != agent.SendMaster:
			c.outside.Executor(n.number, s)
		case s.Link == n.link && n.peer != 0:
			c.toMaster(n, &s.Peer)
		}
	}
	ended := false
	for i := range out.Notices {
		if ended = ended || out.Notices[i].Type == agent.NoticeEnded; c.outside.Notice != nil {
			c.outside.Notice(n.number, &out.Notices[i])
		}
	}
	if ended {
		c.leave(n)
		return
	}
	if at := out.WakeAt; at != 0 && at != n.wake {
		n.wake = at
		c.queue.put(at, func() { n.wakeUp(c, m, at) })
	}
}

// wakeUp steps an agent at the instant that it asked for. One that hangs is
// woken when it goes on.
func (n *node) wakeUp(c *Cluster, m *agent.Machine, at mesos.Micros) {
	if n.machine != m || n.wake != at || n.hung {
		return
	}
	n.wake = 0
	n.step(c, nil)
}

// connect gives the agent a link to the master, if there is one.
func (c *Cluster) connect(n *node) {
	if n.machine == nil || c.master == nil || n.peer != 0 {
		return
	}
	c.peers++
	n.link++
	n.peer = c.peers
	c.byPeer[n.peer] = n
	n.hear(c, agent.Event{Type: agent.EventMasterFound, Link: n.link})
}

// connectLater is how an agent finds a master.
func (c *Cluster) connectLater(n *node) {
	m := n.machine
	c.queue.put(c.now.Add(c.cfg.Reconnect).Add(n.reconnect), func() {
		if n.machine == m {
			c.connect(n)
		}
	})
}

// start makes the process of an agent, from what its disk holds.
func (n *node) start(c *Cluster) error {
	m, err := agent.New(n.cfg)
	if err != nil {
		return err
	}
	var records []agent.Record
	n.disk.each(func(k, v []byte) { records = append(records, agent.Record{Key: k, Value: v}) })
	n.tapCreated(c, records)
	if err := m.Restore(records); err != nil {
		return fmt.Errorf("agent %d: its checkpoint: %w", n.number, err)
	}
	c.disconnect(n) // one that left just now
	n.machine, n.hung, n.missed, n.wake = m, false, nil, 0
	c.made(m)
	n.step(c, nil)
	return nil
}
