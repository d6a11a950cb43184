package sim

import (
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// stream is one event stream, from its Subscribe on. What it carries keeps its
// order.
type stream struct {
	w      *World
	p      *process
	life   int // of the process
	epoch  uint32
	number uint64 // as the master knows it
	last   mesos.Micros

	opened bool // its SUBSCRIBE was answered: calls can be sent on it
	void   bool // the scheduler holds it for over
	left   bool // the scheduler has closed it
	dark   bool // nothing comes through any more, and nobody is told
	ended  bool // the master has closed it
}

// carry brings something to the scheduler behind all that is under way.
func (s *stream) carry(do func(*stream)) (at mesos.Micros) {
	w := s.w
	at = w.now().Add(w.latency())
	if w.chance(w.net, KnobClog) {
		at = at.Add(seconds(60 * w.net.Float64()))
	}
	s.last = max(s.last, at)
	w.cluster.At(s.last, func() {
		if !s.dark && s.p.life == s.life {
			do(s)
		}
	})
	return s.last
}

// answered: the master took the subscription, or not.
func (s *stream) answered(code uint16, message string) {
	if code == master.OK {
		s.opened = true
		return
	}
	s.hear(scheduler.Event{Type: scheduler.EventDisconnected, Message: message})
}

// hear gives an event to the scheduler. What an older stream still held is
// usually not listened to.
func (s *stream) hear(e scheduler.Event) {
	if s.left && !s.w.chance(s.w.net, KnobOldEpoch) {
		return
	}
	e.Epoch = s.epoch
	s.p.arrive(e)
}

// leave closes the stream from the scheduler's side. The master hears of it
// soon, or when it has written in vain for long.
func (s *stream) leave(silently bool) {
	if s.left {
		return
	}
	s.left = true
	if silently || s.dark {
		s.w.after(deadPeer, s.closeAtMaster)
		return
	}
	s.w.after(s.w.latency(), s.closeAtMaster)
}

// deadPeer is after which a master's writes to a host that is not there fail.
const deadPeer = 15 * mesos.Minute

// closeAtMaster: the master sees the connection end, and never before it has
// seen what came on it.
func (s *stream) closeAtMaster() {
	if !s.ended {
		s.ended = true
		s.w.cluster.Tell(master.Event{Type: master.EventStreamClosed, Stream: s.number})
	}
}

// cut breaks the connection for both.
func (s *stream) cut(message string) {
	s.w.after(s.w.latency(), s.closeAtMaster)
	s.carry(func(s *stream) {
		s.hear(scheduler.Event{Type: scheduler.EventDisconnected, Message: message})
	})
}

// fromMaster takes what the master writes to frameworks.
func (w *World) fromMaster(send *master.Send) {
	if send.Type == master.SendReply {
		w.replied(send)
		return
	}
	s := w.streams[send.Stream]
	if s == nil { // the rival's: it keeps what it is offered and says nothing
		return
	}
	if send.Type == master.SendClose {
		s.ended = true
		s.carry(func(s *stream) {
			s.hear(scheduler.Event{Type: scheduler.EventDisconnected, Message: "the master ended the stream"})
		})
		return
	}
	e, ok := w.eventFrom(send)
	if !ok {
		return
	}
	at := s.carry(func(s *stream) { s.hear(e) })
	if w.log != nil {
		w.logEvent(s, &e, at)
	}
}

// failedOver: the master has ended. Its host closes the streams, or died too.
func (w *World) failedOver() {
	silently := w.net.IntN(4) == 0
	w.rival.stream = 0
	for _, p := range w.procs {
		if s := p.client.stream; s != nil && !s.ended {
			s.ended = true
			if silently {
				s.dark = true
			} else {
				s.carry(func(s *stream) {
					s.hear(scheduler.Event{Type: scheduler.EventDisconnected, Message: "the master is gone"})
				})
			}
		}
	}
}

// heardEnd: the scheduler sees the end of a stream that is dark to the master.
func (s *stream) heardEnd() {
	s.hear(scheduler.Event{Type: scheduler.EventDisconnected, Message: "connection reset"})
}
