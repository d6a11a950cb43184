package explore

import (
	"bytes"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// message is an event that is on its way to a process. It is never changed, and
// shared by all states in which it is under way.
type message struct {
	hash  uint64
	frame []byte
	to    receiver
	// One of these, as to says. They are views of the frame.
	scheduler *scheduler.Event
	master    *master.Event
	agent     *agent.Event
}

// receiver is the kind of process that a message is for.
type receiver uint8

const (
	forScheduler receiver = iota
	forMaster
	forAgent
)

func encode(shape func(*wire.Codec)) []byte {
	c := wire.Writer(nil)
	shape(&c)
	return c.Bytes()
}

func decode(frame []byte, shape func(*wire.Codec)) {
	c := wire.Reader(frame)
	shape(&c)
	if err := c.Close(); err != nil {
		panic("explore: what was written cannot be read: " + err.Error())
	}
}

func (x *search) toScheduler(e scheduler.Event) *message {
	f := scheduler.StepFrame{Events: []scheduler.Event{e}}
	return x.message(forScheduler, encode(f.Schema))
}

func (x *search) toMaster(e master.Event) *message {
	f := master.StepFrame{Events: []master.Event{e}}
	return x.message(forMaster, encode(f.Schema))
}

func (x *search) toAgent(e agent.Event) *message {
	f := agent.StepFrame{Events: []agent.Event{e}}
	return x.message(forAgent, encode(f.Schema))
}

func (x *search) message(to receiver, frame []byte) *message {
	hash := finish(foldBytes(uint64(to)+1, frame))
	return x.messages.get(hash, func() *message {
		x.bytes.Add(int64(len(frame)) + sizeMessage)
		m := &message{hash: hash, frame: frame, to: to}
		switch to {
		case forScheduler:
			var f scheduler.StepFrame
			decode(frame, f.Schema)
			m.scheduler = &f.Events[0]
		case forMaster:
			var f master.StepFrame
			decode(frame, f.Schema)
			m.master = &f.Events[0]
		case forAgent:
			var f agent.StepFrame
			decode(frame, f.Schema)
			m.agent = &f.Events[0]
		}
		return m
	})
}

// retimed is the message when time has passed.
func (x *search) retimed(m *message, by mesos.Micros) *message {
	frame := bytes.Clone(m.frame)
	retime(frame, by)
	return x.message(m.to, frame)
}
