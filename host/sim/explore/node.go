package explore

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// node is one agent with its disk. It is never changed.
type node struct {
	hash    uint64
	number  int
	machine []byte // its snapshot behind the configuration; nil: it does not run
	disk    disk
	wake    mesos.Micros // from the present; -1: never
	// What follows from the disk.
	id     mesos.AgentID
	live   taskSet // tasks it has that are not over
	tasks  []running
	unsaid int // updates that are not acknowledged
	total  mesos.Resources
	bad    string // a property that does not hold
}

// running is a task that an agent has, as its disk says.
type running struct {
	id    mesos.TaskID
	state mesos.TaskState
}

func (x *search) node(number int, machine []byte, d disk, wake mesos.Micros) *node {
	hash := finish(fold(fold(d.hash(foldBytes(5, machine)), uint64(number)), uint64(wake)))
	return x.nodes.get(hash, func() *node {
		n := &node{hash: hash, number: number, machine: machine, disk: d, wake: wake}
		n.look()
		n.bad = x.world.Replace.atAgent(n)
		x.bytes.Add(int64(len(machine)) + d.size() + sizeNode)
		return n
	})
}

// look reads what is true from the disk: an agent stores before it acts.
func (n *node) look() {
	states := map[mesos.TaskID]mesos.TaskState{}
	var order []mesos.TaskID
	for _, r := range n.disk {
		_, id, _ := strings.Cut(strings.TrimPrefix(r.key, agent.KeyTask), "/")
		switch {
		case r.key == agent.KeyAgent:
			var a agent.AgentRecord
			mustRead(agent.DecodeRecord(r.value, a.Schema) == nil)
			n.id, n.total = a.AgentID, a.Total.Clone()
		case strings.HasPrefix(r.key, agent.KeyTask):
			states[mesos.TaskID(id)] = mesos.TaskStaging
			order = append(order, mesos.TaskID(id))
		case strings.HasPrefix(r.key, agent.KeyUpdate):
			_, id, _ := strings.Cut(strings.TrimPrefix(r.key, agent.KeyUpdate), "/")
			var u agent.UpdateRecord
			mustRead(agent.DecodeRecord(r.value, u.Schema) == nil)
			states[mesos.TaskID(id)] = u.State
			n.unsaid += len(u.Queue)
		}
	}
	for _, id := range order {
		n.tasks = append(n.tasks, running{id, states[id]})
		if bit, ok := taskBit(id); ok && !states[id].Terminal() {
			n.live |= 1 << bit
		}
	}
}

func mustRead(ok bool) {
	if !ok {
		panic("explore: an agent's record cannot be read")
	}
}

// nodeStep is what came of a step of an agent.
type nodeStep struct {
	next   *node
	master []*message // to the master, on the link
	bad    string
}

// stepNode steps an agent that runs. Its messages bear the connection peer.
func (x *search) stepNode(n *node, in *message, peer uint64) *nodeStep {
	hash := fold(fold(n.hash, 6), peer)
	if in != nil {
		hash = fold(hash, in.hash)
	}
	return x.nodeSteps.get(finish(hash), func() (s *nodeStep) {
		x.bytes.Add(sizeStep)
		s = &nodeStep{next: n}
		defer func() {
			if r := recover(); r != nil {
				s.bad = fmt.Sprintf("S15 an agent must not panic: %v\n%s", r, debug.Stack())
			}
		}()
		m, err := agent.Load(append(bytes.Clone(x.agentConfigs[n.number]), n.machine...))
		if err != nil {
			panic("S12 a snapshot must be loaded: " + err.Error())
		}
		var events []agent.Event
		if in != nil {
			events = []agent.Event{*in.agent}
		}
		x.nodeOwes(s, n, m, events, peer)
		return s
	})
}

// startNode starts an agent's process from its disk.
func (x *search) startNode(n *node) *nodeStep {
	return x.nodeSteps.get(finish(fold(n.hash, 7)), func() *nodeStep {
		m, err := agent.New(x.world.agent(n.number))
		if err != nil {
			panic(err)
		}
		records := make([]agent.Record, len(n.disk))
		for i, r := range n.disk {
			records[i] = agent.Record{Key: []byte(r.key), Value: r.value}
		}
		if err := m.Restore(records); err != nil {
			panic("an agent's checkpoint must be restored: " + err.Error())
		}
		s := &nodeStep{}
		x.nodeOwes(s, n, m, nil, 0)
		return s
	})
}

func (x *search) nodeOwes(s *nodeStep, n *node, m *agent.Machine, events []agent.Event, peer uint64) {
	out := m.Step(present, events)
	d := n.disk
	for _, r := range out.Store {
		d = d.with(r.Key, r.Value)
	}
	for i := range out.Sends {
		if p := &out.Sends[i]; p.Type == agent.SendMaster && uint64(p.Link) == peer>>8 && p.Peer.Type != mesos.PeerPong {
			s.master = append(s.master, x.toMaster(master.Event{Type: master.EventPeer, Peer: peer, Message: p.Peer}))
		}
	}
	for i := range out.Notices {
		if out.Notices[i].Type == agent.NoticeEnded {
			s.next = x.node(n.number, nil, d, -1)
			return
		}
	}
	wake := mesos.Micros(-1)
	if out.WakeAt != 0 {
		wake = max(out.WakeAt-present, 0)
	}
	state := m.Snapshot(nil)[len(x.agentConfigs[n.number]):]
	nowIsPresent(state, 1)
	s.next = x.node(n.number, bytes.Clone(state), d, wake)
}
