package cluster

import (
	"fmt"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Config is what a cluster is made of.
type Config struct {
	Master master.Config // of each master; its MasterID begins those that they get
	Agents []agent.Config
	// Delay is how long a message between master and agent is under way.
	Delay mesos.Micros
	// Reconnect is how long an agent needs to find a new master.
	Reconnect mesos.Micros
	Tap       Tap // nil: nobody watches the machines
}

// Outside is where a cluster meets the rest of the world. Its calls must not
// call the cluster. What they are given is valid for the duration of the call.
type Outside struct {
	// Framework is given what the master writes to frameworks, in order.
	Framework func(*master.Send)
	// Executor is given what an agent sends to executors and resource providers.
	Executor func(agent int, s *agent.Send)
	// Notice is given what an agent's operator should know; it may be nil.
	Notice func(agent int, n *agent.Notice)
	// Failover is told that the master has ended: all its streams are gone, and
	// calls that were not answered will not be.
	Failover func()
	// Peer sees each message between the master and an agent as it leaves; at is
	// when it arrives, 0 if it is lost. It may be nil.
	Peer func(agent int, toMaster bool, p *mesos.Peer, at mesos.Micros)
	// Made is given each machine that begins, a *master.Machine or an
	// *agent.Machine, before its first step. It may be nil.
	Made func(machine any)
	// Stepped is told that a machine has taken a step, before anything of what it
	// owes is done: the number of the agent, or -1 for the master. It may be nil.
	Stepped func(agent int)
}

// Cluster is a master and its agents.
type Cluster struct {
	cfg     Config
	outside Outside
	now     mesos.Micros
	queue   queue
	trouble error // the first machine that could not go on

	master   *master.Machine // nil while there is none
	masters  int
	registry disk
	peers    uint64 // connections of agents, numbered so far
	nodes    []*node
	byPeer   map[uint64]*node

	masterWake mesos.Micros
	one        [1]master.Event // used again for each message
}

// New makes a cluster whose master and agents have not started: see
// StartMaster and StartAgent.
func New(cfg Config, outside Outside) (*Cluster, error) {
	c := &Cluster{cfg: cfg, outside: outside, registry: disk{}, byPeer: map[uint64]*node{}}
	for i := range cfg.Agents {
		if mistakes := cfg.Agents[i].Check(); len(mistakes) > 0 {
			return nil, fmt.Errorf("agent %d: %w", i, mistakes)
		}
		c.nodes = append(c.nodes, &node{number: i, cfg: cfg.Agents[i], disk: disk{}})
	}
	probe := cfg.Master
	probe.MasterID += "-1"
	if mistakes := probe.Check(); len(mistakes) > 0 {
		return nil, fmt.Errorf("master: %w", mistakes)
	}
	return c, nil
}

// Agents is how many agents there are.
func (c *Cluster) Agents() int { return len(c.nodes) }

// Master is the leading master, for reading; nil while there is none.
func (c *Cluster) Master() *master.Machine { return c.master }

// Now is the time of the last Advance.
func (c *Cluster) Now() mesos.Micros { return c.now }

// Advance does everything that happens until now, in the order in which it
// happens. It fails if a machine could not go on: then the cluster is broken.
func (c *Cluster) Advance(now mesos.Micros) error {
	for c.trouble == nil {
		at, ok := c.queue.next()
		if !ok || at > now {
			break
		}
		c.now = max(c.now, at)
		c.queue.take().do()
	}
	c.now = max(c.now, now)
	return c.trouble
}

// WakeAt is when something happens next by itself; false: never.
func (c *Cluster) WakeAt() (mesos.Micros, bool) { return c.queue.next() }

// Tell gives the master an event from a framework or an operator. It reports
// false if there is no master.
func (c *Cluster) Tell(events ...master.Event) bool {
	if c.master == nil {
		return false
	}
	c.stepMaster(events)
	return true
}

// stepMaster steps the master and does what it owes.
func (c *Cluster) stepMaster(events []master.Event) {
	m := c.master
	out := c.steppedMaster(c.now, events)
	if c.outside.Stepped != nil {
		c.outside.Stepped(-1)
	}
	for _, r := range out.Store {
		c.registry.write(r.Key, r.Value)
	}
	for i := range out.Sends {
		c.outside.Framework(&out.Sends[i])
	}
	for i := range out.Peers {
		c.toAgent(&out.Peers[i])
	}
	if at := out.WakeAt; at != 0 && at != c.masterWake {
		c.masterWake = at
		c.queue.put(at, func() {
			if c.master == m && c.masterWake == at {
				c.masterWake = 0
				c.stepMaster(nil)
			}
		})
	}
}

// toAgent puts a master's message on its way. It travels in its wire form: what
// a machine gives is its own memory.
func (c *Cluster) toAgent(p *master.PeerSend) {
	n, peer := c.byPeer[p.Peer], p.Peer
	if n == nil {
		return
	}
	if n.cut.fromMaster || n.loses(FromMaster, p.Message.Type) {
		c.see(n, false, &p.Message, 0)
		return
	}
	m := pack(&p.Message)
	c.see(n, false, &p.Message, n.inbound.arrival(c))
	n.inbound.put(c, func() {
		if n.peer != peer || n.cut.fromMaster {
			return
		}
		n.hear(c, agent.Event{Type: agent.EventMessage, Link: n.link, Peer: m.open()})
	})
}

// toMaster puts an agent's message on its way.
func (c *Cluster) toMaster(n *node, p *mesos.Peer) {
	if n.cut.toMaster || n.loses(ToMaster, p.Type) {
		c.see(n, true, p, 0)
		return
	}
	m, peer := pack(p), n.peer
	c.see(n, true, p, n.outbound.arrival(c))
	n.outbound.put(c, func() {
		if n.peer != peer || n.cut.toMaster || c.master == nil {
			return
		}
		c.one[0] = master.Event{Type: master.EventPeer, Peer: peer, Message: m.open()}
		c.stepMaster(c.one[:])
	})
}

// message is one under way. Pings and pongs, which most are, say nothing but
// what they are.
type message struct {
	frame     []byte // nil: it is its type and connected
	kind      mesos.PeerType
	connected bool
}

func pack(p *mesos.Peer) message {
	if p.Type == mesos.PeerPing || p.Type == mesos.PeerPong {
		return message{kind: p.Type, connected: p.Connected}
	}
	w := wire.Writer(nil)
	mesoswire.Peer(&w, p)
	return message{frame: w.Bytes()}
}

func (m *message) open() (p mesos.Peer) {
	if m.frame == nil {
		return mesos.Peer{Type: m.kind, Connected: m.connected}
	}
	r := wire.Reader(m.frame)
	mesoswire.Peer(&r, &p)
	if err := r.Close(); err != nil {
		panic("cluster: a message that was written cannot be read: " + err.Error())
	}
	return p
}

// channel is one direction of a link: messages keep their order, whatever the
// delay of each.
type channel struct {
	delay mesos.Micros // added to the cluster's
	last  mesos.Micros // the arrival of the last one
}

func (l *channel) put(c *Cluster, do func()) {
	l.last = l.arrival(c)
	c.queue.put(l.last, do)
}

// arrival is when a message arrives that leaves now.
func (l *channel) arrival(c *Cluster) mesos.Micros {
	return max(l.last, c.now.Add(c.cfg.Delay).Add(l.delay))
}
