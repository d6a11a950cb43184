package explore

import (
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
)

// What goes wrong.

// breakLink: the connection is gone with all that was on it, and both ends see it.
func (x *search) breakLink(d *draft, i int) {
	d.q[toMaster+queue(i)] = nil
	x.hangUp(d, i)
	d.push(toAgent+queue(i), x.toAgent(agent.Event{Type: agent.EventMasterLost, Link: uint32(d.link[i])}))
	d.leaky[i] = false
}

// crash ends the scheduler's process. Of its calls one is under way at most.
func (x *search) crash(d *draft, next *proc) {
	d.leave(d.proc.open)
	d.proc = next
	if len(d.q[calls]) > 1 {
		d.q[calls] = d.q[calls][:1:1]
	}
	d.q[failures] = nil
	d.q[stream] = nil
}

// cut breaks the event stream: the scheduler sees its end.
func (x *search) cut(d *draft) {
	left := x.world.Bug.left(d.q[stream])
	d.q[stream] = append([]*message{x.disconnected(d.proc.open, "the connection broke")}, left...)
	d.leave(d.proc.open)
}

func (x *search) disconnected(n streamNo, why string) *message {
	return x.toScheduler(scheduler.Event{Type: scheduler.EventDisconnected, Epoch: n.epoch(), Message: why})
}

// failover ends the master and elects another.
func (x *search) failover(d *draft) {
	d.q[calls], d.q[stream], d.q[failures] = nil, nil, nil
	d.ghosts = [4]streamNo{}
	d.other = false
	if d.proc.machine != nil && d.proc.open != 0 {
		d.push(stream, x.disconnected(d.proc.open, "the master is gone"))
	}
	for i := range x.world.Agents {
		d.q[toMaster+queue(i)] = nil
		if d.connected[i] {
			x.breakLink(d, i)
			d.q[toMaster+queue(i)] = nil
		}
	}
	x.leadDone(d, x.elect(d.lead.registry, d.lead.generation+1))
}

// stop ends an agent's process, and the connection with it.
func (x *search) stop(d *draft, i int) {
	n := d.nodes[i]
	d.become(i, x.node(i, nil, n.disk, -1))
	if d.connected[i] {
		d.q[toMaster+queue(i)] = nil
		x.hangUp(d, i)
	}
	d.q[toAgent+queue(i)] = nil
}

// lose loses the head of a queue.
func (x *search) lose(d *draft, q queue) {
	m := d.q[q][0]
	switch {
	case q != calls:
		d.leaky[(q-toMaster)%maxAgents] = true
	case m.master.Type != master.EventAcknowledge:
		x.callFails(d, m, scheduler.FailureUnknown, "no answer")
	}
	d.pop(q)
}
