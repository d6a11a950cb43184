package sim

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/scheduler"
)

// How calls become what the master takes, and what it writes becomes events:
// what host/harness and the master's HTTP server do between them.

// eventOf is a call as the master hears it.
func (w *World) eventOf(r *request) master.Event {
	c := &r.call
	e := master.Event{Request: r.number, Stream: r.stream.number, TaskID: c.TaskID, AgentID: c.AgentID, UUID: c.UUID, Grace: c.Grace, Refuse: c.Refuse}
	if f := w.disk.framework(); f != nil {
		e.FrameworkID = f.FrameworkID
	}
	if e.Refuse == 0 {
		e.Refuse = 5 * mesos.Second
	}
	e.Offers = c.Offers
	switch c.Type {
	case scheduler.CallSubscribe:
		e.Type, e.FrameworkID, e.Framework = master.EventSubscribe, c.FrameworkID, w.info(c.FrameworkID)
	case scheduler.CallAccept:
		e.Type = master.EventAccept
		for i := range c.Start {
			if len(c.Start[i].Info) == 0 {
				e.Operations = append(e.Operations, w.hold(&c.Start[i]))
				continue
			}
			e.Operations = append(e.Operations, operationOf(&c.Start[i]))
		}
		if len(c.Tasks) > 0 {
			op := master.AcceptOperation{Type: master.AcceptLaunch}
			for i := range c.Tasks {
				op.Tasks = append(op.Tasks, taskOf(&c.Tasks[i], c.AgentID))
			}
			e.Operations = append(e.Operations, op)
		}
	case scheduler.CallDecline:
		e.Type = master.EventDecline
	case scheduler.CallRevive:
		e.Type = master.EventRevive
	case scheduler.CallSuppress:
		e.Type = master.EventSuppress
	case scheduler.CallKill:
		e.Type = master.EventKill
	case scheduler.CallAcknowledge:
		e.Type = master.EventAcknowledge
	case scheduler.CallReconcile:
		e.Type = master.EventReconcile
		for _, t := range c.Targets {
			e.Tasks = append(e.Tasks, master.TaskAsked{TaskID: t.TaskID, AgentID: t.AgentID})
		}
	case scheduler.CallAcknowledgeOperation:
		e.Type, e.ProviderID, e.OperationID = master.EventAcknowledgeOperation, c.ProviderID, c.OperationID
	case scheduler.CallReconcileOperations:
		e.Type = master.EventReconcileOperations
		for _, t := range c.OperationTargets {
			e.Asked = append(e.Asked, master.OperationAsked{OperationID: t.OperationID, AgentID: t.AgentID, ProviderID: t.ProviderID})
		}
	case scheduler.CallReplace:
		e.Type, e.Replacement = master.EventReplace, w.replacementOf(c)
	case scheduler.CallAcknowledgeReplacement:
		e.Type, e.ReplaceID = master.EventAcknowledgeReplacement, c.ReplaceID
	case scheduler.CallReconcileReplacements:
		e.Type = master.EventReconcileReplacements
		for _, t := range c.ReplaceTargets {
			e.Replacements = append(e.Replacements, master.ReplacementAsked{ReplaceID: t.ReplaceID, AgentID: t.AgentID})
		}
	case scheduler.CallTeardown:
		e.Type = master.EventTeardown
	default:
		panic("sim: a call that is not known here: " + c.Type.String())
	}
	return e
}

// info is what the framework says of itself.
func (w *World) info(id mesos.FrameworkID) mesos.FrameworkInfo {
	info := mesos.FrameworkInfo{
		ID: id, Name: "sim", User: "nobody", Roles: []string{w.role()}, FailoverTimeout: seconds(w.k[KnobFailover] * 60),
		Checkpoint: w.k.on(KnobCheckpoint), PartitionAware: w.k.on(KnobAware), KillingState: w.k.on(KnobKilling),
	}
	if w.wrongInfo {
		info.Roles = []string{".."}
	}
	return info
}

// oneTask is what a task needs, and tooMuch what none can have.
var oneTask, tooMuch = sized(usual), parsed("cpus:1000")

// usual is the size of a task, in halves of a cpu.
const usual = 2

// sized is what a task of a size needs.
func sized(halves int) mesos.Resources {
	return parsed(fmt.Sprintf("cpus:%g;mem:%d", float64(halves)/2, 32*halves))
}

func parsed(text string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	must(err)
	return rs
}

func taskOf(t *scheduler.NewTask, agent mesos.AgentID) mesos.Task {
	task := mesos.Task{TaskID: t.TaskID, AgentID: agent, Resources: oneTask, Info: t.Info}
	switch i := launchInfo(t.Info); {
	case i.greedy:
		task.Resources = tooMuch
	case i.halves != usual:
		task.Resources = sized(i.halves)
	}
	return task
}

// replacementOf is what a master that replaces tasks itself is asked for.
func (w *World) replacementOf(c *scheduler.Call) mesos.Replacement {
	q, usual := &c.Replace, w.config(0).Replace
	r := mesos.Replacement{
		ReplaceID: q.ReplaceID, Old: q.OldTaskID, Rollback: q.Rollback, Grace: q.Grace,
		Stop: either(q.Stop, usual.Stop), Start: either(q.Start, usual.Start), Settle: q.Settle,
		New: taskOf(&scheduler.NewTask{TaskID: q.NewTaskID, Info: q.NewInfo}, c.AgentID),
	}
	if q.FallbackTaskID != "" {
		r.Fallback = taskOf(&scheduler.NewTask{TaskID: q.FallbackTaskID, Info: q.FallbackInfo}, c.AgentID)
	}
	return r
}

// hold is an operation of the machine's own, by which replacements hold what
// they need. An authorizer may be against it: to the framework it is as if it
// named a role that is not its own.
func (w *World) hold(o *scheduler.NewOperation) master.AcceptOperation {
	op := master.AcceptOperation{Type: master.AcceptUnreserve, Resources: o.Resources.Clone()}
	if o.Type != mesos.OpReserve {
		return op
	}
	op.Type = master.AcceptReserve
	if w.chance(w.net, KnobReserveDenied) {
		for i := range op.Resources {
			r := &op.Resources[i]
			r.Reservations = slices.Clone(r.Reservations)
			r.Reservations[len(r.Reservations)-1].Role = "not-" + role
		}
	}
	return op
}

// eventFrom is what the master writes as a scheduler hears it; nothing of it is
// shared with the master.
func (w *World) eventFrom(s *master.Send) (e scheduler.Event, ok bool) {
	switch s.Type {
	case master.SendSubscribed:
		e.Type, e.FrameworkID, e.Heartbeat = scheduler.EventSubscribed, s.FrameworkID, s.Heartbeat
	case master.SendHeartbeat:
		e.Type = scheduler.EventHeartbeat
	case master.SendOffers:
		e.Type = scheduler.EventOffered
		for i := range s.Offers {
			o := &s.Offers[i]
			e.Offers = append(e.Offers, mesos.Offer{ID: o.ID, AgentID: o.AgentID, Resources: o.Resources.Clone()})
			w.offers[o.ID] = offeredOf(o, e.Offers[i].Resources)
		}
		e.Offers = w.strangerTakes(s.Stream, e.Offers)
	case master.SendRescind:
		e.Type, e.OfferID = scheduler.EventRescinded, s.OfferID
	case master.SendUpdate:
		e.Type, e.Status = scheduler.EventUpdated, s.Status
		e.Status.Message = strings.Clone(s.Status.Message)
		w.goneInFlight(&s.Status)
	case master.SendUpdateOperation:
		e.Type, e.Operation = scheduler.EventOperationUpdated, s.Operation
	case master.SendOperations:
		e.Type, e.Operations = scheduler.EventOperationsAnswered, slices.Clone(s.Operations)
	case master.SendReplacement:
		e.Type, e.Replacement = scheduler.EventReplacementUpdated, mesoswire.CloneReplaceStatus(s.Replacement)
	case master.SendFailure:
		e.Type, e.AgentID, e.ExecutorID = scheduler.EventAgentFailed, s.AgentID, s.ExecutorID
	case master.SendError:
		e.Type, e.Message = scheduler.EventMasterFailed, s.Message
	default:
		return e, false
	}
	return e, true
}

// role is that of the framework.
const role = "sim"
