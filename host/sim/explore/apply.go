package explore

import (
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// cost is the budget that a choice takes from; none if it is free.
func (x *search) cost(s *state, c choice) []Budget {
	var list []Budget
	switch c.act {
	case actTimer:
		if b := x.timerCost(s); b < budgets {
			list = append(list, b)
		}
	case actKill:
		list = append(list, Kill)
	case actRound:
		list = append(list, Round)
	case actForget:
		list = append(list, Forget)
	case actAsk:
		if s.proc.asked {
			list = append(list, Ask)
		}
	case actSuppress:
		list = append(list, Suppress)
	case actTake:
		list = append(list, Take)
	case actEnd:
		list = append(list, End)
	case actSick:
		list = append(list, Sick)
	case actCrash:
		list = append(list, Crash)
	case actLose, actLoseLate:
		list = append(list, Loss)
	case actFailover:
		list = append(list, Failover)
	case actStop:
		list = append(list, Stop)
	case actBreak:
		list = append(list, Break)
	case actAway:
		list = append(list, Away)
	case actCut:
		list = append(list, Cut)
	case actTwice:
		list = append(list, Twice)
	}
	if c.end > 0 {
		if c.act == actDeliver && c.arg >= uint8(toAgent) {
			return append(list, Stop)
		}
		return append(list, Crash)
	}
	return list
}

// apply is the state that a choice leads to, and a property that does not hold.
func (x *search) apply(s *state, c choice) (state, string) {
	d := s.draft()
	for _, b := range x.cost(s, c) {
		d.left[b]--
	}
	return x.happen(s, d, c)
}

// happen does what a choice says to a draft of the state.
func (x *search) happen(s *state, d *draft, c choice) (state, string) {
	i := int(c.arg)
	if p, in, ok := x.procInput(s, c); ok {
		x.procHappens(s, d, c, p, in)
		return x.checked(d)
	}
	switch c.act {
	case actDeliver:
		x.deliver(d, queue(c.arg), c.end > 0)
	case actTimer:
		x.pass(d, s.next())
		if i == ofMaster {
			x.leadDone(d, x.stepLead(d.lead, nil))
		} else {
			x.nodeDone(d, i, x.stepNode(d.nodes[i], nil, peerOf(i, d.link[i])))
		}
	case actConnect:
		d.link[i]++
		d.connected[i], d.away[i] = true, false
		found := x.toAgent(agent.Event{Type: agent.EventMasterFound, Link: uint32(d.link[i])})
		x.nodeDone(d, i, x.stepNode(d.nodes[i], found, peerOf(i, d.link[i])))
	case actStart:
		x.nodeDone(d, i, x.startNode(d.nodes[i]))
	case actSee:
		x.see(d, i)
	case actCrash:
		var w watch
		decode(d.proc.watch, w.schema)
		x.crash(d, x.ended(d.proc.disk, &w))
	case actLose:
		x.lose(d, queue(c.arg))
	case actLoseLate:
		m := d.pop(calls)
		x.given(d, m)
		x.leadDone(d, x.stepLead(d.lead, m))
		if x.world.Bug.again(m) {
			d.q[calls] = append([]*message{m}, d.q[calls]...)
		} else {
			x.callFails(d, m, scheduler.FailureUnknown, "no answer")
		}
	case actFailover:
		x.failover(d)
	case actStop:
		x.stop(d, i)
	case actBreak:
		x.breakLink(d, i)
	case actAway:
		d.away[i] = true
	case actCut:
		x.cut(d)
	case actTake:
		x.take(d)
	case actGive:
		x.give(d)
	case actEnd:
		x.says(d, i, mesos.TaskStatus{State: mesos.TaskFailed})
	case actSick:
		x.says(d, i, mesos.TaskStatus{State: mesos.TaskRunning, Healthy: mesos.HealthBad})
	case actTwice:
		q := queue(c.arg)
		d.q[q] = append([]*message{d.q[q][0]}, d.q[q]...)
	}
	return x.checked(d)
}

// checked holds what every state must show.
func (x *search) checked(d *draft) (state, string) {
	all := taskSet(0)
	for i := range x.world.Agents {
		live := d.nodes[i].live
		if wrong := live & d.proc.safe; wrong != 0 {
			d.fail("safe is safe: " + wrong.String() + " was called safe to start again, and an agent has it")
		}
		if wrong := live & all; wrong != 0 {
			d.fail("L7 a task is run once: " + wrong.String() + " is on two agents")
		}
		all |= live
		if bad := d.nodes[i].bad; bad != "" {
			d.fail(bad)
		}
		if x.world.Replace != nil && live&(live-1) != 0 {
			d.fail("S11 no two of a replacement run: " + live.String())
		}
	}
	s := d.done()
	if d.proc.census && d.lead.recovering > 0 && s.connectedNow() {
		d.fail("S16 the census says that no agent is recovering, and one is")
	}
	return s, d.bad
}

// procHappens steps the scheduler's process, and lets it end at a point.
func (x *search) procHappens(s *state, d *draft, c choice, p *proc, in input) {
	if c.act == actTimer {
		x.pass(d, s.next())
	}
	if c.act == actDeliver {
		d.pop(queue(c.arg))
	}
	step := x.stepProc(p, in, c.end)
	if c.end == 0 {
		x.procDone(d, step)
		return
	}
	next := *step
	next.next = p
	x.procDone(d, &next)
	if n := len(step.calls); n > 0 && step.calls[n-1].subscribe {
		d.proc = x.subscribed(step, p)
	}
	x.crash(d, step.next)
}

// subscribed is the process just before its end, for the stream that it had
// begun to open.
func (x *search) subscribed(step *procStep, p *proc) *proc {
	last := *p
	last.open = streamNo(step.calls[len(step.calls)-1].master.Stream)
	return &last
}

// deliver gives the head of a queue to the master or to an agent.
func (x *search) deliver(d *draft, q queue, ends bool) {
	m := d.pop(q)
	if q >= toAgent {
		i := int(q - toAgent)
		step := x.stepNode(d.nodes[i], m, peerOf(i, d.link[i]))
		if !ends {
			x.nodeDone(d, i, step)
			return
		}
		d.fail(step.bad)
		d.become(i, step.next)
		x.stop(d, i)
		return
	}
	if q == calls {
		x.given(d, m)
	}
	step := x.stepLead(d.lead, m)
	x.leadDone(d, step)
	if step.failure != "" {
		x.callFails(d, m, scheduler.FailureUnsubscribed, step.failure)
	}
}

// callFails tells the scheduler, if it is the one that called.
func (x *search) callFails(d *draft, m *message, how scheduler.Failure, why string) {
	if streamNo(m.master.Stream) == d.proc.open {
		d.push(failures, x.failed(m, how, why))
	}
}

// given: a launch reaches the master once.
func (x *search) given(d *draft, m *message) {
	if m.master.Type != master.EventAccept {
		return
	}
	for _, o := range m.master.Operations {
		for i := range o.Tasks {
			bit, _ := taskBit(o.Tasks[i].TaskID)
			if d.accepted>>bit&1 == 1 {
				d.fail("S18 no launch is sent twice: " + string(o.Tasks[i].TaskID))
			}
			d.accepted |= 1 << bit
		}
	}
}
