package explore

import (
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// The framework keeps each of its places filled with one task. It remembers
// nothing but how often it filled each place: the rest it reads from the
// records, which are durable before it is told.

// filling is the task that fills a place as far as the records say, the
// youngest if there are several; "" if it is empty.
func (x *search) filling(list []held, place int) (id mesos.TaskID) {
	for i := range list {
		if bit, ok := taskBit(list[i].id); ok && bit/maxStarts == place && !x.givenUp(&list[i]) {
			id = list[i].id // records are in the order of their keys
		}
	}
	return id
}

// givenUp: the framework was told that it may start another.
func (x *search) givenUp(h *held) bool {
	return h.Verdict == scheduler.VerdictEnded || h.Verdict == scheduler.VerdictLost ||
		h.Verdict == scheduler.VerdictPresumedLost && x.world.Decide
}

// over: it has ended as far as Mesos says.
func over(r *scheduler.TaskRecord) bool {
	return r.Verdict == scheduler.VerdictEnded || r.Verdict == scheduler.VerdictLost && r.State.Terminal()
}

// wish is what the framework wants next of its own accord, nil for nothing: the
// end of a task that is back and has been replaced, or a task for an empty place.
func (l *life) wish() *scheduler.Event {
	w := &l.watch
	if !w.process.subscribed {
		return nil
	}
	var list []held
	for _, r := range l.disk {
		if id, ok := strings.CutPrefix(r.key, scheduler.KeyTask); ok {
			list = append(list, held{mesos.TaskID(id), taskRecord(r.value)})
		}
	}
	for place := range l.x.world.Tasks {
		current := l.x.filling(list, place)
		for i := range list {
			h := &list[i]
			if bit, ok := taskBit(h.id); ok && bit/maxStarts == place && h.id != current && !l.x.givenUp(h) && !h.Killing {
				return &scheduler.Event{Type: scheduler.EventKill, TaskID: h.id}
			}
		}
		start := int(w.truth.starts[place])
		offer, ok := w.process.shown()
		if current != "" || start == l.x.world.Starts || !ok {
			continue
		}
		w.truth.starts[place]++
		task := scheduler.NewTask{TaskID: taskID(place, start), Info: []byte{1}}
		if start > 0 {
			task.InsteadOf = taskID(place, start-1)
		}
		e := &scheduler.Event{
			Type: scheduler.EventLaunch, Offers: []mesos.Offer{{ID: offer.id}},
			Tasks: []scheduler.NewTask{task}, Refuse: refuseForAll,
		}
		if l.x.world.Replace != nil {
			e.Refuse = 1 // the rest may be used to replace it
		}
		return e
	}
	return nil
}

// masterEvent is a call as the master gets it.
func (l *life) masterEvent(c *scheduler.Call) master.Event {
	e := master.Event{
		Request: c.ID, Stream: uint64(l.streamNo(c.Epoch)), FrameworkID: l.frameworkRecord().FrameworkID,
		TaskID: c.TaskID, AgentID: c.AgentID, UUID: c.UUID, Grace: c.Grace, Refuse: c.Refuse, Offers: c.Offers,
	}
	switch c.Type {
	case scheduler.CallSubscribe:
		e.Type, e.FrameworkID, e.Framework = master.EventSubscribe, c.FrameworkID, l.x.world.framework(c.FrameworkID)
	case scheduler.CallAccept:
		e.Type = master.EventAccept
		e.Operations = l.x.operations(c)
		if len(c.Tasks) == 0 {
			break
		}
		launch := master.AcceptOperation{Type: master.AcceptLaunch}
		for i := range c.Tasks {
			launch.Tasks = append(launch.Tasks, mesos.Task{
				TaskID: c.Tasks[i].TaskID, AgentID: c.AgentID, Resources: l.x.world.uses(c.Tasks[i].TaskID), Info: c.Tasks[i].Info, Life: l.x.world.life(c.Tasks[i].TaskID),
			})
		}
		e.Operations = append(e.Operations, launch)
	case scheduler.CallDecline:
		e.Type = master.EventDecline
	case scheduler.CallKill:
		e.Type = master.EventKill
	case scheduler.CallAcknowledge:
		e.Type = master.EventAcknowledge
	case scheduler.CallRevive:
		e.Type = master.EventRevive
	case scheduler.CallSuppress:
		e.Type = master.EventSuppress
	case scheduler.CallReconcile:
		e.Type = master.EventReconcile
		for _, t := range c.Targets {
			e.Tasks = append(e.Tasks, master.TaskAsked{TaskID: t.TaskID, AgentID: t.AgentID})
		}
	default:
		panic("explore: a call that is not made in these worlds: " + c.Type.String())
	}
	return e
}

// failed is how the scheduler hears that a call failed.
func (x *search) failed(m *message, how scheduler.Failure, why string) *message {
	e := scheduler.Event{Type: scheduler.EventCallFailed, Epoch: streamNo(m.master.Stream).epoch(), CallID: m.master.Request, Failure: how, Message: why}
	switch m.master.Type {
	case master.EventSubscribe:
		return x.toScheduler(scheduler.Event{Type: scheduler.EventDisconnected, Epoch: streamNo(m.master.Stream).epoch(), Message: why})
	case master.EventAccept:
		e.Call = scheduler.CallAccept
		for _, o := range m.master.Operations {
			for i := range o.Tasks {
				e.TaskIDs = append(e.TaskIDs, o.Tasks[i].TaskID)
			}
		}
	case master.EventDecline:
		e.Call = scheduler.CallDecline
	case master.EventKill:
		e.Call = scheduler.CallKill
	case master.EventAcknowledge:
		e.Call = scheduler.CallAcknowledge
	case master.EventRevive:
		e.Call = scheduler.CallRevive
	case master.EventSuppress:
		e.Call = scheduler.CallSuppress
	case master.EventReconcile:
		e.Call = scheduler.CallReconcile
	}
	return x.toScheduler(e)
}
