package vectors

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// start is when the vectors that are made by hand begin: a time as large as today's.
const start mesos.Micros = 1_600_000_000_000_000

// most is the largest number there is.
const most = wire.MaxUint

// subscribe brings a fresh machine to where it talks to the master.
func (r *recorder) subscribe(framework mesos.FrameworkID) {
	r.step(start)
	r.step(start+1, subscribed(1, framework))
}

func subscribed(epoch uint32, framework mesos.FrameworkID) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventSubscribed, Epoch: epoch, FrameworkID: framework, Heartbeat: 15 * mesos.Second}
}

func offered(offers ...mesos.Offer) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventOffered, Epoch: 1, Offers: offers}
}

func launch(offer mesos.OfferID, tasks ...scheduler.NewTask) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventLaunch, Ref: 1, Offers: []mesos.Offer{{ID: offer}}, Tasks: tasks}
}

// updated is an update from the executor, with a uuid made of n.
func updated(id mesos.TaskID, agent mesos.AgentID, state mesos.TaskState, n byte) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: mesos.TaskStatus{
		TaskID: id, AgentID: agent, State: state, Source: mesos.SourceExecutor, UUID: mesos.UUID{15: n},
	}}
}

// store is what a host keeps: the records of all outputs of a vector, applied in their order.
func (r *recorder) store() []scheduler.Record {
	var list []scheduler.Record
	for i, s := range r.vector.Steps {
		if s.Call != "step" || s.Refused {
			continue
		}
		for _, rec := range output(r.outs[i]).Store {
			list = put(list, rec)
		}
	}
	return list
}

// put keeps the list in the order of its keys.
func put(list []scheduler.Record, rec scheduler.Record) []scheduler.Record {
	i := 0
	for i < len(list) && string(list[i].Key) < string(rec.Key) {
		i++
	}
	same := 0
	if i < len(list) && string(list[i].Key) == string(rec.Key) {
		same = 1
	}
	tail := append([]scheduler.Record{}, list[i+same:]...)
	if list = list[:i]; rec.Value != nil {
		list = append(list, rec)
	}
	return append(list, tail...)
}

// crash drops the machine and builds it again from what was stored.
func (r *recorder) crash(change func(*scheduler.Config)) {
	records := r.store()
	r.another()
	r.create(change)
	r.done("restore", recordsFrame(records))
}
