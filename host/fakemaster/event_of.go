package fakemaster

import (
	"math"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// eventOf is a validated call as core/master takes it, without the stream. Own
// are the events that follow an accepted call and that core/master does not
// know; wrong is why the call makes no sense.
func eventOf(c *mesosapi.Call) (e master.Event, own []mesosapi.Event, wrong string) {
	e.FrameworkID = mesos.FrameworkID(c.FrameworkID)
	switch c.Type {
	case mesosapi.CallTeardown:
		e.Type = master.EventTeardown
	case mesosapi.CallAccept:
		e.Type, e.Offers, e.Refuse = master.EventAccept, offerIDs(c.Accept.OfferIDs), refuse(c.Accept.Filters)
		e.Operations, own = operationsOf(c.Accept.Operations)
	case mesosapi.CallDecline:
		e.Type, e.Offers, e.Refuse = master.EventDecline, offerIDs(c.Decline.OfferIDs), refuse(c.Decline.Filters)
	case mesosapi.CallRevive:
		e.Type = master.EventRevive
		if c.Revive != nil {
			e.Roles = c.Revive.Roles
		}
	case mesosapi.CallSuppress:
		e.Type = master.EventSuppress
		if c.Suppress != nil {
			e.Roles = c.Suppress.Roles
		}
	case mesosapi.CallKill:
		k := c.Kill
		e.Type, e.TaskID, e.AgentID, e.Grace = master.EventKill, mesos.TaskID(k.TaskID), mesos.AgentID(k.AgentID), grace(k.KillPolicy)
	case mesosapi.CallShutdown:
		e.Type, e.AgentID, e.ExecutorID = master.EventShutdown, mesos.AgentID(c.Shutdown.AgentID), mesos.ExecutorID(c.Shutdown.ExecutorID)
	case mesosapi.CallAcknowledge:
		a := c.Acknowledge
		e.Type, e.AgentID, e.TaskID = master.EventAcknowledge, mesos.AgentID(a.AgentID), mesos.TaskID(a.TaskID)
		e.UUID = uuidOf(a.UUID)
	case mesosapi.CallAcknowledgeOperationStatus:
		a := c.AcknowledgeOperationStatus
		e.Type, e.AgentID, e.ProviderID = master.EventAcknowledgeOperation, mesos.AgentID(a.AgentID), mesos.ResourceProviderID(a.ResourceProviderID)
		e.OperationID, e.UUID = mesos.OperationID(a.OperationID), uuidOf(a.UUID)
	case mesosapi.CallReconcile:
		e.Type, e.Tasks = master.EventReconcile, make([]master.TaskAsked, len(c.Reconcile.Tasks))
		for i, t := range c.Reconcile.Tasks {
			e.Tasks[i] = master.TaskAsked{TaskID: mesos.TaskID(t.TaskID), AgentID: mesos.AgentID(t.AgentID)}
		}
	case mesosapi.CallReconcileOperations:
		e.Type, e.Asked = master.EventReconcileOperations, make([]master.OperationAsked, len(c.ReconcileOperations.Operations))
		for i, o := range c.ReconcileOperations.Operations {
			e.Asked[i] = master.OperationAsked{
				OperationID: mesos.OperationID(o.OperationID), AgentID: mesos.AgentID(o.AgentID), ProviderID: mesos.ResourceProviderID(o.ResourceProviderID),
			}
		}
	case mesosapi.CallReplace:
		own = replaceOf(c.Replace, &e)
	case mesosapi.CallAcknowledgeReplacement:
		a := c.AcknowledgeReplacement
		e.Type, e.AgentID, e.ReplaceID, e.UUID = master.EventAcknowledgeReplacement, mesos.AgentID(a.AgentID), mesos.ReplaceID(a.ReplaceID), uuidOf(a.UUID)
	case mesosapi.CallReconcileReplacements:
		e.Type = master.EventReconcileReplacements
		for _, r := range c.ReconcileReplacements.Replacements {
			e.Replacements = append(e.Replacements, master.ReplacementAsked{ReplaceID: mesos.ReplaceID(r.ReplaceID), AgentID: mesos.AgentID(r.AgentID)})
		}
	case mesosapi.CallMessage:
		m := c.Message
		e.Type, e.AgentID, e.ExecutorID, e.Data = master.EventMessage, mesos.AgentID(m.AgentID), mesos.ExecutorID(m.ExecutorID), m.Data
	case mesosapi.CallRequest:
		e.Type = master.EventRequest
	case mesosapi.CallUpdateFramework:
		e.Type, e.Roles = master.EventUpdateFramework, c.UpdateFramework.SuppressedRoles
		e.Framework, wrong = frameworkOf(&c.UpdateFramework.FrameworkInfo, "")
	default:
		e.Type = master.EventOtherCall
	}
	return e, own, wrong
}

func offerIDs(list []mesosapi.OfferID) []mesos.OfferID {
	ids := make([]mesos.OfferID, len(list))
	for i, id := range list {
		ids[i] = mesos.OfferID(id)
	}
	return ids
}

// refuse is how long the rest of offers is not wanted. Mesos makes 5 s of
// nothing and of what is negative, and a year of more than a year.
func refuse(f *mesosapi.Filters) mesos.Micros {
	const usual, year = 5 * mesos.Second, 365 * 24 * 60 * mesos.Minute
	if f == nil || f.RefuseSeconds == nil || math.IsNaN(*f.RefuseSeconds) || *f.RefuseSeconds < 0 {
		return usual
	}
	return mesos.Micros(min(*f.RefuseSeconds*1e6, float64(year)))
}

func grace(p *mesosapi.KillPolicy) mesos.Micros {
	if p == nil || p.GracePeriod == nil {
		return 0
	}
	return micros(max(*p.GracePeriod, 0))
}

// uuidOf: what has not 16 bytes is none, which core/master refuses.
func uuidOf(b []byte) (u mesos.UUID) {
	if len(b) == len(u) {
		copy(u[:], b)
	}
	return u
}
