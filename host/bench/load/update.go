package load

import (
	"encoding/binary"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// Updates makes the next n updates. Each names the next task in random order
// and flips its health under a uuid of its own, so that a record, an
// acknowledgement and a notice are owed.
func (l *Load) Updates(n int) []scheduler.Event {
	events := make([]scheduler.Event, n)
	for i := range events {
		turn, at := l.given/len(l.order), l.order[l.given%len(l.order)]
		l.given++
		events[i] = scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: mesos.TaskStatus{
			TaskID: l.Tasks[at], AgentID: l.agent(int(at)), State: mesos.TaskRunning,
			Source: mesos.SourceExecutor, Healthy: mesos.Healthy(1 + turn%2), UUID: l.uuid(),
		}}
	}
	return events
}

func (l *Load) uuid() (u mesos.UUID) {
	binary.LittleEndian.PutUint64(u[:], l.rnd.Uint64())
	binary.LittleEndian.PutUint64(u[8:], l.rnd.Uint64())
	return u
}

// Frame is the input of one step.
func Frame(now mesos.Micros, events []scheduler.Event) []byte {
	c := wire.Writer(nil)
	f := scheduler.StepFrame{Now: now, Events: events}
	f.Schema(&c)
	return c.Bytes()
}
