package explore

import (
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// act is what can happen in a state.
type act uint8

const (
	actDeliver  act = iota // the head of a queue: Arg
	actConnect             // agent Arg finds the master
	actStart               // agent Arg starts; the scheduler, if Arg is ofScheduler
	actSee                 // the master sees the end of a stream: its place is Arg
	actTimer               // the timer of process Arg is the next
	actKill                // the framework wants the end of a task: its bit is Arg
	actRound               // the framework wants a round of kind Arg
	actForget              // the framework forgets a task: its bit is Arg
	actAsk                 // the framework asks for the replacement
	actSuppress            // the framework wants no offers
	actRevive              // it does again
	actGive                // another framework gives back what it took
	// Faults.
	actCrash    // the scheduler ends while it waits
	actLose     // the head of a queue is lost
	actLoseLate // the call at the head is carried out, and its answer is lost
	actFailover
	actStop  // agent Arg ends
	actBreak // the connection of agent Arg breaks
	actAway  // agent Arg stays away for long
	actCut   // the event stream breaks
	actTwice // the head of a queue, a status update, is sent twice
	actTake  // another framework takes what is free
	actEnd   // a task ends by itself: its bit is Arg
	actSick  // a task says that it is unhealthy: its bit is Arg
)

// The processes, as actTimer and actStart name them: agents by their number.
const (
	ofScheduler = maxAgents
	ofMaster    = maxAgents + 1
	processes   = maxAgents + 2
)

// choice is one of the things that can happen in a state. The scheduler may end
// at a point of what it owes then, and an agent before it has said anything.
type choice struct {
	act act
	arg uint8
	end point
}

func (c choice) pack() uint32 {
	return uint32(c.act) | uint32(c.arg)<<8 | uint32(c.end)<<16
}

func unpack(v uint32) choice {
	return choice{act(v), uint8(v >> 8), point(v >> 16)}
}

// choices are all that can happen in a state, in a fixed order.
func (x *search) choices(s *state, list []choice) []choice {
	list = list[:0]
	if x.world.Replace != nil && !x.world.Replace.Early && !s.proc.asked {
		return x.withEnds(s, list, choice{act: actAsk})
	}
	running := s.proc.machine != nil
	for q := range queues {
		if s.length[q] > 0 && x.delivers(s, q) {
			list = x.withEnds(s, list, choice{act: actDeliver, arg: uint8(q)})
		}
	}
	for i := range x.world.Agents {
		list = x.agentChoices(s, list, i)
	}
	if !running {
		list = x.withEnds(s, list, choice{act: actStart, arg: ofScheduler})
	}
	for i, n := range s.ghosts {
		if n != 0 && !s.calling(n) {
			list = append(list, choice{act: actSee, arg: uint8(i)})
		}
	}
	list = x.timers(s, list)
	if running && s.left[Crash] > 0 {
		list = append(list, choice{act: actCrash})
	}
	if s.left[Failover] > 0 {
		list = append(list, choice{act: actFailover})
	}
	if running && s.proc.open != 0 && s.left[Cut] > 0 && !s.subscribing(s.proc.open) {
		list = append(list, choice{act: actCut})
	}
	list = x.losses(s, list)
	if s.proc.subscribed {
		list = x.wishes(s, list)
	}
	if x.world.Replace != nil {
		list = x.around(s, list)
	}
	return list
}

// delivers: a message for a process that does not run waits.
func (x *search) delivers(s *state, q queue) bool {
	switch {
	case q == stream || q == failures:
		return s.proc.machine != nil
	case q >= toAgent:
		return s.nodes[q-toAgent].machine != nil
	}
	return true
}

// withEnds adds a step of a process, and all ways in which the process can end
// in it.
func (x *search) withEnds(s *state, list []choice, c choice) []choice {
	list = append(list, c)
	p, in, ok := x.procInput(s, c)
	if ok && s.left[Crash] > 0 {
		for end := point(1); end <= x.stepProc(p, in, 0).points; end++ {
			c.end = end
			list = append(list, c)
		}
	}
	if c.act == actDeliver && c.arg >= uint8(toAgent) && s.left[Stop] > 0 {
		c.end = 1
		list = append(list, c)
	}
	return list
}

func (x *search) agentChoices(s *state, list []choice, i int) []choice {
	n := s.nodes[i]
	switch {
	case n.machine == nil:
		list = append(list, choice{act: actStart, arg: uint8(i)})
	case !s.connected[i] && s.length[toAgent+queue(i)] == 0:
		list = append(list, choice{act: actConnect, arg: uint8(i)})
	}
	if n.machine != nil && s.left[Stop] > 0 {
		list = append(list, choice{act: actStop, arg: uint8(i)})
	}
	if s.connected[i] && s.left[Break] > 0 {
		list = append(list, choice{act: actBreak, arg: uint8(i)})
	}
	if (n.machine == nil || !s.connected[i]) && !s.away[i] && s.left[Away] > 0 {
		list = append(list, choice{act: actAway, arg: uint8(i)})
	}
	return list
}

func (x *search) losses(s *state, list []choice) []choice {
	for q := range queues {
		m := s.head(q)
		if m == nil || closes(m) || q == stream || q == failures || m.to == forAgent && m.agent.Type != agent.EventMessage {
			continue
		}
		if s.left[Loss] > 0 && !operates(m) {
			list = append(list, choice{act: actLose, arg: uint8(q)})
			if q == calls && m.master.Type != master.EventSubscribe && m.master.Type != master.EventAcknowledge {
				list = append(list, choice{act: actLoseLate, arg: uint8(q)})
			}
		}
		if s.left[Twice] > 0 && m.to == forMaster && m.master.Message.Type == mesos.PeerStatusUpdate {
			list = append(list, choice{act: actTwice, arg: uint8(q)})
		}
	}
	return list
}

// operates: it is about an operation on resources. Such a message is lost only
// with its connection: no one could tell it from one that was carried out.
func operates(m *message) bool {
	t := mesos.PeerNone
	switch {
	case m.to == forAgent:
		t = m.agent.Peer.Type
	case m.master.Type == master.EventPeer:
		t = m.master.Message.Type
	}
	return t == mesos.PeerApplyOperation || t == mesos.PeerOperationUpdate
}

func (x *search) wishes(s *state, list []choice) []choice {
	for i := range s.proc.held {
		h := &s.proc.held[i]
		bit, ok := taskBit(h.id)
		switch {
		case !ok:
		case !over(&h.TaskRecord) && !h.Killing && s.left[Kill] > 0:
			list = x.withEnds(s, list, choice{act: actKill, arg: uint8(bit)})
		case over(&h.TaskRecord) && s.left[Forget] > 0:
			list = x.withEnds(s, list, choice{act: actForget, arg: uint8(bit)})
		}
	}
	if s.left[Round] > 0 {
		for kind := range scheduler.RoundKinds {
			list = x.withEnds(s, list, choice{act: actRound, arg: uint8(kind)})
		}
	}
	return list
}

// wake is when a process wants to be stepped, from the present; -1: never.
func (s *state) wake(process int) mesos.Micros {
	switch {
	case process == ofScheduler:
		return s.proc.wake
	case process == ofMaster:
		return s.lead.wake
	case s.nodes[process] == nil:
		return -1
	}
	return s.nodes[process].wake
}

// next is when the next timer fires, from the present; -1: the world is at rest.
func (s *state) next() mesos.Micros {
	next := rest
	for i := range processes {
		if at := s.wake(i); at >= 0 {
			next = min(next, at)
		}
	}
	if next == rest {
		return -1
	}
	return next
}

// quiet: nothing is under way, and nobody is about to come back.
func (x *search) quiet(s *state) bool {
	if len(s.under) > 0 || s.proc.machine == nil {
		return false
	}
	for i := range x.world.Agents {
		if !s.connected[i] && !s.away[i] {
			return false
		}
	}
	return true
}

// timers: the earliest of all is the next, and of several at one instant any.
func (x *search) timers(s *state, list []choice) []choice {
	next := s.next()
	b := x.timerCost(s)
	if next < 0 || b < budgets && s.left[b] == 0 {
		return list
	}
	for i := range processes {
		if s.wake(i) == next {
			list = x.withEnds(s, list, choice{act: actTimer, arg: uint8(i)})
		}
	}
	return list
}

// timerCost is the budget that the next timer takes from; none if it is due.
func (x *search) timerCost(s *state) Budget {
	switch {
	case s.next() == 0:
		return budgets
	case x.quiet(s):
		return Tick
	}
	return Haste
}

// procInput is the step of the scheduler's process that a choice is, if it is one.
func (x *search) procInput(s *state, c choice) (p *proc, in input, ok bool) {
	p = s.proc
	switch {
	case c.act == actDeliver && (queue(c.arg) == stream || queue(c.arg) == failures):
		m := s.head(queue(c.arg))
		in.message, in.from = x.read(m, p.epoch), m.scheduler.Epoch
	case c.act == actStart && c.arg == ofScheduler:
		in.start = true
	case c.act == actTimer && c.arg == ofScheduler:
		if by := s.next(); by > 0 {
			p = x.laterProc(p, by)
		}
	case c.act == actKill:
		in.message = x.toScheduler(scheduler.Event{Type: scheduler.EventKill, TaskID: bitTask(c.arg)})
	case c.act == actRound:
		in.message = x.toScheduler(scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundKind(c.arg)})
	case c.act == actAsk:
		in.message = x.ask(p)
	case c.act == actSuppress:
		in.message = x.toScheduler(scheduler.Event{Type: scheduler.EventSuppress})
	case c.act == actRevive:
		in.message = x.toScheduler(scheduler.Event{Type: scheduler.EventRevive})
	case c.act == actForget:
		in.message = x.toScheduler(scheduler.Event{Type: scheduler.EventForget, TaskID: bitTask(c.arg)})
	default:
		return nil, in, false
	}
	return p, in, true
}

func bitTask(bit uint8) mesos.TaskID { return taskID(int(bit)/maxStarts, int(bit)%maxStarts) }
