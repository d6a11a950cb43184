package explore

import (
	"slices"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Bug is a mistake of the host that is planted, to see that the search finds it.
type Bug uint8

// The mistakes.
const (
	NoBug             Bug = iota
	AckBeforeStore        // calls leave before records are durable
	LaunchAgain           // an Accept whose fate is not known is sent once more
	EpochsMixed           // what an old stream still held is taken for the new one's
	UnreachableIsEnd      // TASK_UNREACHABLE is read as TASK_GONE
	NeverAcknowledges     // acknowledgements are not sent
	AnswersFences         // questions about made-up tasks are answered by the host, to save the master work
	LaunchBeforeStore     // launches leave before records are durable
	ForgetsOutcomes       // the outcome of a replacement is not stored
	KillIsEnd             // a KILL that was sent is taken for the end of the task
	KillOfNewIsEnd        // the same, of the new task of a replacement alone
	KeepsReservations     // UNRESERVE is not sent but together with a launch
	Bugs                  // their number
)

// hurries reports whether what is owed is sent before it is stored.
func (b Bug) hurries(out *scheduler.Output) bool {
	has := func(t scheduler.CallType) bool {
		return slices.ContainsFunc(out.Calls, func(c scheduler.Call) bool { return c.Type == t })
	}
	return b == AckBeforeStore || b == LaunchBeforeStore && has(scheduler.CallAccept) && !has(scheduler.CallAcknowledge)
}

// sends reports whether a call is sent.
func (b Bug) sends(c *scheduler.Call) bool {
	return b != NeverAcknowledges || c.Type != scheduler.CallAcknowledge
}

// keeps reports whether a record is made durable.
func (b Bug) keeps(r scheduler.Record) bool {
	if b != ForgetsOutcomes || string(r.Key) != scheduler.KeyReplace+string(replaceID) || r.Value == nil {
		return true
	}
	return !replaceRecord(disk{{string(r.Key), r.Value}}).Phase.Outcome()
}

// operates reports whether an operation of an Accept is sent.
func (b Bug) operates(t master.AcceptType, c *scheduler.Call) bool {
	return b != KeepsReservations || t != master.AcceptUnreserve || len(c.Tasks) > 0
}

// again reports whether a call is sent again when its fate is not known.
func (b Bug) again(m *message) bool { return b == LaunchAgain && m.master.Type == master.EventAccept }

// reads is a status as the host reads it.
func (b Bug) reads(s mesos.TaskStatus) mesos.TaskStatus {
	if b == UnreachableIsEnd && s.State == mesos.TaskUnreachable {
		s.State = mesos.TaskGone
	}
	return s
}

// arrives is the order in which a host reads what is under way on its streams:
// of one that mixes them up, the old one last.
func (b Bug) arrives(list []*message, now uint32) []*message {
	if b != EpochsMixed {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(m, n *message) int {
		return int(bitIf(m.scheduler.Epoch != now, 0)) - int(bitIf(n.scheduler.Epoch != now, 0))
	})
	return list
}

// answers takes the questions out of a call that the host answers itself, and
// returns the answers. False: nothing is left of the call.
func (x *search) answers(c *scheduler.Call) (answers []*message, left bool) {
	b := x.world.Bug
	if c.Type == scheduler.CallKill && (b == KillIsEnd || b == KillOfNewIsEnd && c.TaskID == newTask) {
		return []*message{x.toScheduler(scheduler.Event{
			Type: scheduler.EventUpdated, Epoch: c.Epoch,
			Status: mesos.TaskStatus{TaskID: c.TaskID, AgentID: c.AgentID, State: mesos.TaskKilled, Source: mesos.SourceMaster},
		})}, true
	}
	if b != AnswersFences || c.Type != scheduler.CallReconcile || len(c.Targets) == 0 {
		return nil, true
	}
	var kept []scheduler.Target
	for _, t := range c.Targets {
		if !invented(t.TaskID) {
			kept = append(kept, t)
			continue
		}
		answers = append(answers, x.toScheduler(scheduler.Event{
			Type: scheduler.EventUpdated, Epoch: c.Epoch,
			Status: mesos.TaskStatus{TaskID: t.TaskID, State: mesos.TaskUnknown, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation},
		}))
	}
	c.Targets = kept
	return answers, len(kept) > 0
}

// left is what still arrives of a stream that has broken.
func (b Bug) left(list []*message) []*message {
	if b != EpochsMixed {
		return nil
	}
	return list
}

// read is an event as the host gives it to the scheduler, whose stream is now.
func (x *search) read(m *message, now uint32) *message {
	if x.world.Bug != EpochsMixed || m.scheduler.Epoch == now {
		return m
	}
	e := *m.scheduler
	e.Epoch = now
	return x.toScheduler(e)
}
