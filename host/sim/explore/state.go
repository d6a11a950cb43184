package explore

import (
	"slices"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// queue names what is under way on one way. Each keeps its order.
type queue uint8

const (
	calls    queue = iota // of the scheduler
	stream                // from the master to the scheduler
	failures              // calls that failed, to the scheduler
	toMaster              // from agent 0, and on
	toAgent  = toMaster + maxAgents
	queues   = toAgent + maxAgents
)

// state is a state of the world. It is never changed once it is made.
type state struct {
	proc  *proc
	lead  *lead
	nodes [maxAgents]*node

	length [queues]uint8 // of each queue
	under  []*message    // what is under way, queue by queue

	left      Budgets
	link      [maxAgents]uint8 // of each agent: the number of its last connection
	connected [maxAgents]bool
	away      [maxAgents]bool // it takes its time to come back
	leaky     [maxAgents]bool // something was lost between it and the master
	other     bool            // another framework has what was free
	accepted  taskSet         // the master was given an Accept with it
	begun     taskSet         // an agent has it or had it
	ghosts    [4]streamNo     // that the scheduler has closed, and the master has not seen it
}

// essence is the state without its budgets.
func (s *state) essence() uint64 {
	h := fold(s.proc.hash, s.lead.hash)
	for i := range s.nodes {
		if s.nodes[i] == nil {
			break
		}
		h = fold(h, s.nodes[i].hash)
		h = fold(h, uint64(s.link[i])|bitIf(s.connected[i], 8)|bitIf(s.away[i], 9)|bitIf(s.leaky[i], 10))
	}
	lengths := uint64(0)
	for _, n := range s.length {
		lengths = lengths<<7 | uint64(n)
	}
	h = fold(h, lengths)
	for _, m := range s.under {
		h = fold(h, m.hash)
	}
	for _, g := range s.ghosts {
		h = fold(h, uint64(g))
	}
	return finish(fold(h, uint64(s.accepted)|uint64(s.begun)<<8|bitIf(s.other, 16)))
}

func bitIf(b bool, at int) uint64 {
	if b {
		return 1 << at
	}
	return 0
}

func (s *state) hash() uint64 { return finish(foldBytes(s.essence(), s.left[:])) }

// draft is a state that is being made.
type draft struct {
	state
	q   [queues][]*message
	bad string
}

func (s *state) draft() *draft {
	d := &draft{state: *s}
	at := 0
	for i, n := range s.length {
		d.q[i] = s.under[at : at+int(n) : at+int(n)]
		at += int(n)
	}
	return d
}

// done makes a state of a draft.
func (d *draft) done() state {
	n := 0
	for i := range d.q {
		d.length[i] = uint8(len(d.q[i]))
		n += len(d.q[i])
	}
	d.under = make([]*message, 0, n)
	for i := range d.q {
		d.under = append(d.under, d.q[i]...)
	}
	return d.state
}

func (d *draft) push(q queue, m ...*message) { d.q[q] = append(d.q[q], m...) }

func (d *draft) pop(q queue) *message {
	m := d.q[q][0]
	d.q[q] = d.q[q][1:]
	return m
}

// head is the first message of a queue, nil if it is empty.
func (s *state) head(q queue) *message {
	if s.length[q] == 0 {
		return nil
	}
	at := 0
	for _, n := range s.length[:q] {
		at += int(n)
	}
	return s.under[at]
}

func (d *draft) fail(bad string) {
	if d.bad == "" {
		d.bad = bad
	}
}

// closes reports whether a message is the end of a connection.
func closes(m *message) bool {
	return m.to == forMaster && m.master.Type == master.EventPeerClosed
}

// calling reports whether a call of a stream has not arrived yet.
func (s *state) calling(n streamNo) bool {
	return slices.ContainsFunc(s.under[:s.length[calls]], func(m *message) bool { return m.master.Stream == uint64(n) })
}

// subscribing reports whether the Subscribe of a stream has not arrived yet.
func (s *state) subscribing(n streamNo) bool {
	return slices.ContainsFunc(s.under[:s.length[calls]], func(m *message) bool {
		return m.master.Type == master.EventSubscribe && m.master.Stream == uint64(n)
	})
}

// connectedNow: nothing is under way that ends the stream.
func (s *state) connectedNow() bool {
	if s.proc.open == 0 {
		return false
	}
	at := int(s.length[calls])
	return !slices.ContainsFunc(s.under[at:at+int(s.length[stream])], func(m *message) bool {
		return m.scheduler.Type == scheduler.EventDisconnected
	})
}

// procDone does what a step of the scheduler's process brought about.
func (x *search) procDone(d *draft, s *procStep) {
	before := d.proc
	d.proc = s.next
	d.fail(s.bad)
	if before.subscribed && !s.next.subscribed {
		d.q[calls] = nil // what is of a stream that is over is not sent
	}
	for _, c := range s.calls {
		if c.subscribe {
			d.q[calls] = nil
			d.leave(before.open)
		}
		d.push(calls, c.message)
	}
	d.push(stream, s.forged...)
}

// leave closes a stream from the scheduler's side. The master sees it soon or late.
func (d *draft) leave(n streamNo) {
	if n == 0 {
		return
	}
	copy(d.ghosts[1:], d.ghosts[:])
	d.ghosts[0] = n
}

// see lets the master see the end of a stream.
func (x *search) see(d *draft, i int) {
	n := d.ghosts[i]
	copy(d.ghosts[i:], d.ghosts[i+1:])
	d.ghosts[len(d.ghosts)-1] = 0
	x.leadDone(d, x.stepLead(d.lead, x.toMaster(master.Event{Type: master.EventStreamClosed, Stream: uint64(n)})))
}

// leadDone does what a step of the master brought about.
func (x *search) leadDone(d *draft, s *leadStep) {
	d.lead = s.next
	d.fail(s.bad)
	for _, m := range s.stream {
		if d.proc.open != 0 && m.stream == d.proc.open {
			d.push(stream, m.message)
			d.q[stream] = x.world.Bug.arrives(d.q[stream], d.proc.epoch)
		}
	}
	for _, p := range s.peers {
		i := int(p.peer&0xff) - 1
		if d.connected[i] && p.peer == peerOf(i, d.link[i]) {
			d.push(toAgent+queue(i), p.message)
		}
	}
}

// nodeDone does what a step of an agent brought about.
func (x *search) nodeDone(d *draft, i int, s *nodeStep) {
	d.fail(s.bad)
	d.become(i, s.next)
	d.push(toMaster+queue(i), s.master...)
	if s.next.machine == nil && d.connected[i] { // it ended by itself
		x.hangUp(d, i)
	}
}

// become holds an agent's tasks against what is true of them.
func (d *draft) become(i int, n *node) {
	before := d.nodes[i]
	d.nodes[i] = n
	rise := n.live &^ before.live
	if twice := rise & d.begun; twice != 0 {
		d.fail("L7 a task is run once: " + twice.String() + " begins again")
	}
	d.begun |= rise
}

// hangUp: the agent's end of the connection is gone; the master hears of it
// behind all that was said.
func (x *search) hangUp(d *draft, i int) {
	d.connected[i] = false
	d.q[toAgent+queue(i)] = nil
	d.push(toMaster+queue(i), x.toMaster(master.Event{Type: master.EventPeerClosed, Peer: peerOf(i, d.link[i])}))
}

// pass lets time pass for everybody.
func (x *search) pass(d *draft, by mesos.Micros) {
	if by == 0 {
		return
	}
	d.proc, d.lead = x.laterProc(d.proc, by), x.laterLead(d.lead, by)
	for i := range x.world.Agents {
		d.nodes[i] = x.laterNode(d.nodes[i], by)
	}
	for i := range d.q {
		if len(d.q[i]) > 0 {
			later := make([]*message, len(d.q[i]))
			for k, m := range d.q[i] {
				later[k] = x.retimed(m, by)
			}
			d.q[i] = later
		}
	}
}
