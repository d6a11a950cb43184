package sim

import (
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// client carries the calls of one process to the master, as host/harness does:
// one after the other was answered, acknowledgements beside them, and none
// whose stream is over.
type client struct {
	p      *process
	stream *stream // the one that was opened last; nil: none
	calls  sendQueue
	acks   sendQueue
	last   mesos.Micros // of a driver: when what it sent arrives
}

// sendQueue holds calls until the one before was answered.
type sendQueue struct {
	list []*request
	busy bool
}

// request is a call under way.
type request struct {
	client *client
	life   int // of the process
	queue  *sendQueue
	number uint64
	call   scheduler.Call // a copy
	stream *stream        // that it was sent on; for Subscribe the one it opens
	done   bool           // the caller has its answer, or waits no more
}

// patience is how long a caller waits for an answer.
const patience = 20 * mesos.Second

func (c *client) reset() { c.stream, c.calls, c.acks = nil, sendQueue{}, sendQueue{} }

// lose breaks all connections. If the host has died, nobody tells the master.
func (c *client) lose(silently bool) {
	if c.stream != nil {
		c.stream.leave(silently)
	}
	c.reset()
}

// note takes from the notices when a stream is over.
func (c *client) note(notices []scheduler.Notice) {
	for i := range notices {
		if n := &notices[i]; n.Type == scheduler.NoticeSession && n.Session == scheduler.SessionDisconnected &&
			c.stream != nil && c.stream.epoch == n.Epoch {
			c.stream.void = true
		}
	}
}

// put takes a call over.
func (c *client) put(in *scheduler.Call) {
	r := &request{client: c, life: c.p.life, number: c.p.w.next(), call: cloneCall(in)}
	c.p.w.checkLeaving(c.p, &r.call)
	switch in.Type {
	case scheduler.CallSubscribe:
		c.open(r)
		return
	case scheduler.CallAcknowledge, scheduler.CallAcknowledgeOperation, scheduler.CallAcknowledgeReplacement:
		r.queue = &c.acks
	default:
		r.queue = &c.calls
	}
	r.queue.list = append(r.queue.list, r)
	c.pump(r.queue)
}

// pump sends the next call of a queue.
func (c *client) pump(q *sendQueue) {
	for !q.busy && len(q.list) > 0 {
		r := q.list[0]
		q.list = q.list[1:]
		if s := c.stream; s == nil || s.void || !s.opened || s.epoch != r.call.Epoch {
			continue // void: its stream is over
		}
		q.busy = !c.driver()
		r.stream = c.stream
		c.send(r)
	}
}

// driver: other frameworks do not wait for answers; what their driver sends
// arrives in order.
func (c *client) driver() bool { return c.p.w.judge != nil && c.p.w.judge.foreign }

// open begins a new stream in place of the one before.
func (c *client) open(r *request) {
	if c.stream != nil {
		c.stream.leave(false)
	}
	s := &stream{w: c.p.w, p: c.p, life: c.p.life, epoch: r.call.Epoch, number: r.number}
	c.stream, r.stream = s, s
	c.p.w.streams[s.number] = s
	c.send(r)
}

// send puts a call on its way, to whatever fate.
func (c *client) send(r *request) {
	w := c.p.w
	w.stats.Calls[r.call.Type.String()]++
	w.requests[r.number] = r
	to := w.latency()
	if c.driver() {
		to = max(to, c.last-w.now())
		c.last = w.now().Add(to)
	}
	switch {
	case w.cluster.Master() == nil, w.chance(w.net, KnobCallRefused):
		w.logCall(r, to, "connection refused")
		w.after(to, func() { c.failed(r, scheduler.FailureUnsubscribed, "connection refused") })
		return
	case w.deniable(r) && w.chance(w.net, KnobCallDenied):
		w.logCall(r, to, "refused with 400")
		w.after(to+w.latency(), func() { c.failed(r, scheduler.FailureRefused, "a proxy does not like it") })
		return
	case w.chance(w.net, KnobCallLost):
		w.logCall(r, to, "lost")
		to = -1
	case w.chance(w.net, KnobCallLate):
		to += seconds(60 * w.net.Float64())
		w.logCall(r, to, "late")
	default:
		w.logCall(r, to, "")
	}
	if to >= 0 {
		w.after(to, func() { w.deliver(r) })
		if repeatable[r.call.Type] && w.chance(w.net, KnobCallTwice) {
			w.after(to+w.latency(), func() { w.deliver(r) })
		}
	}
	if r.call.Type != scheduler.CallSubscribe { // whose silence the machine itself watches
		w.after(patience, func() { c.failed(r, scheduler.FailureUnknown, "no answer") })
	}
}

// deniable: not a subscription, which the machine has its own ways for; nor a
// DECLINE, whose offers would stay with the master for good, unless it takes
// them back.
func (w *World) deniable(r *request) bool {
	switch r.call.Type {
	case scheduler.CallSubscribe:
		return false
	case scheduler.CallDecline:
		return w.k.on(KnobOfferTime)
	}
	return true
}

// repeatable calls do no harm if a proxy on the way repeats them.
var repeatable = [scheduler.CallTypes]bool{
	scheduler.CallKill: true, scheduler.CallAcknowledge: true, scheduler.CallReconcile: true,
	scheduler.CallDecline: true, scheduler.CallRevive: true,
	scheduler.CallAcknowledgeOperation: true, scheduler.CallReconcileOperations: true,
	scheduler.CallReplace: true, scheduler.CallAcknowledgeReplacement: true, scheduler.CallReconcileReplacements: true,
}

// deliver is a call arriving at whoever is master.
func (w *World) deliver(r *request) {
	e := w.eventOf(r)
	if w.log != nil && w.cluster.Master() == nil {
		w.log.mark(w.now(), laneMaster, "lost", "a call arrives where no master is")
	}
	w.cluster.Tell(e)
	w.checkHeld(&r.call)
	if r.call.Type == scheduler.CallSubscribe && r.stream.ended { // and so does its end
		w.cluster.Tell(master.Event{Type: master.EventStreamClosed, Stream: r.stream.number})
	}
}

// replied is the master's answer to a call, on its way back.
func (w *World) replied(s *master.Send) {
	r := w.requests[s.Request]
	if r == nil {
		return
	}
	code, message := s.Code, strings.Clone(s.Message)
	if r.call.Type == scheduler.CallSubscribe {
		r.stream.carry(func(st *stream) { st.answered(code, message) })
		return
	}
	back := w.latency()
	if w.chance(w.net, KnobReplyLost) {
		w.logReply(r, code, back, true)
		return
	}
	w.logReply(r, code, back, false)
	answers := slices.Clone(s.Operations)
	w.after(back, func() {
		if len(answers) > 0 && !r.done && r.client.p.life == r.life {
			r.client.p.arrive(scheduler.Event{Type: scheduler.EventOperationsAnswered, Epoch: r.call.Epoch, CallID: r.call.ID, Operations: answers})
		}
		r.client.answered(r, code, message)
	})
}

// answered: the caller has its answer, if it still waits for it.
func (c *client) answered(r *request, code uint16, message string) {
	switch {
	case code < 300:
		c.finish(r)
	case code == master.BadRequest && !strings.Contains(message, "Framework cannot be found") && !strings.Contains(message, "didn't match the stream ID"):
		c.failed(r, scheduler.FailureRefused, message)
	default:
		c.failed(r, scheduler.FailureUnsubscribed, message)
	}
}

// finish ends the wait for a call. It reports whether anybody waited.
func (c *client) finish(r *request) bool {
	if r.done || c.p.life != r.life {
		return false
	}
	r.done = true
	delete(c.p.w.requests, r.number)
	if r.queue != nil {
		r.queue.busy = false
		c.pump(r.queue)
	}
	return true
}

// failed tells the machine that a call was not accepted.
func (c *client) failed(r *request, how scheduler.Failure, message string) {
	if r.done || c.p.life != r.life {
		return
	}
	e := scheduler.Event{
		Type: scheduler.EventCallFailed, Epoch: r.call.Epoch, Call: r.call.Type, CallID: r.call.ID, Failure: how, Message: message,
	}
	if r.call.Type == scheduler.CallSubscribe {
		e = scheduler.Event{Type: scheduler.EventDisconnected, Epoch: r.call.Epoch, Message: message}
		if c.stream == r.stream {
			c.stream.void = true
		}
	}
	for i := range r.call.Tasks {
		e.TaskIDs = append(e.TaskIDs, r.call.Tasks[i].TaskID)
	}
	for i := range r.call.Start {
		if id := r.call.Start[i].OperationID; id != "" {
			e.OperationIDs = append(e.OperationIDs, id)
		}
	}
	if r.call.Type == scheduler.CallAccept || r.call.Type == scheduler.CallReplace {
		for _, id := range r.call.Offers {
			e.Offers = append(e.Offers, mesos.Offer{ID: id})
		}
	}
	c.p.arrive(e)
	c.finish(r)
}

// cloneCall copies a call, whose memory the machine uses again.
func cloneCall(in *scheduler.Call) scheduler.Call {
	out := frozen(&scheduler.Output{Calls: []scheduler.Call{*in}})
	return out.Calls[0]
}
