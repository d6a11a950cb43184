package master

import "rollcall/core/mesos"

// callRule refuses a call before it is looked at. A framework that is not
// known, and one that is but has no stream, are told so; so is a caller that
// does not know its stream.
type callRule struct {
	id      string
	when    func(*Machine, *Event, *framework) bool
	do      callAction
	message string
}

type callAction uint8

const (
	callTake      callAction = iota // do it
	callBad                         // 400
	callForbidden                   // 403
	callActions                     // their number
)

// callRules are the checks of Http::scheduler in Mesos's http.cpp, in its
// order; what can be said of a call without a framework is the host's to say.
// First match wins; what matches nothing is taken (row C0).
var callRules = []callRule{
	{
		"C1", func(_ *Machine, e *Event, _ *framework) bool { return e.FrameworkID == "" }, callBad,
		"Failed to validate scheduler::Call: Expecting 'framework_id' to be present",
	},
	{"C2", noUUID, callBad, "Failed to validate scheduler::Call: Not a valid UUID"},
	{"C3", func(_ *Machine, e *Event, _ *framework) bool {
		return (e.Type == EventAcknowledgeOperation || e.Type == EventAcknowledgeReplacement) && e.AgentID == ""
	}, callBad, "Failed to validate scheduler::Call: Expecting 'agent_id' to be present"},
	{"C4", func(_ *Machine, _ *Event, f *framework) bool { return f == nil }, callBad, "Framework cannot be found"},
	{"C5", func(_ *Machine, _ *Event, f *framework) bool { return f.state != FrameworkConnected }, callForbidden, "Framework is not subscribed"},
	{
		"C6", func(_ *Machine, e *Event, _ *framework) bool { return e.Stream == 0 }, callBad,
		"All non-subscribe calls should include the 'Mesos-Stream-Id' header",
	},
	{"C7", func(_ *Machine, e *Event, f *framework) bool { return e.Stream != f.stream }, callBad, "The stream ID"},
	{"C8", (*Machine).tooLarge, callBad, "Failed to validate scheduler::Call: a field is over its limit"},
}

func noUUID(_ *Machine, e *Event, _ *framework) bool {
	switch e.Type {
	case EventAcknowledge, EventAcknowledgeOperation, EventAcknowledgeReplacement:
		return e.UUID.IsZero()
	}
	return false
}

// tooLarge holds what counts of a call against the limits: it might be kept or
// echoed.
func (m *Machine) tooLarge(e *Event, _ *framework) bool {
	long := func(texts ...string) bool { return m.tooLong(texts) }
	switch e.Type {
	case EventKill:
		return long(string(e.TaskID), string(e.AgentID)) || e.Grace < 0
	case EventShutdown:
		return long(string(e.AgentID), string(e.ExecutorID))
	case EventMessage:
		return long(string(e.AgentID), string(e.ExecutorID)) || len(e.Data) > int(m.cfg.Limits.Info)
	case EventAcknowledge:
		return long(string(e.AgentID), string(e.TaskID))
	case EventAcknowledgeOperation:
		return long(string(e.AgentID), string(e.ProviderID), string(e.OperationID))
	case EventRevive, EventSuppress:
		return len(e.Roles) > int(m.cfg.Limits.Roles) || long(e.Roles...)
	case EventDecline:
		return e.Refuse < 0
	case EventAccept:
		return e.Refuse < 0 || m.wrongOperations(e.Operations)
	case EventReconcile:
		for i := range e.Tasks {
			if a := &e.Tasks[i]; long(string(a.TaskID), string(a.AgentID)) {
				return true
			}
		}
	case EventReplace:
		r := &e.Replacement
		return long(string(e.AgentID), string(r.ReplaceID), string(r.Old), string(r.New.TaskID), string(r.New.AgentID), string(r.Fallback.TaskID)) ||
			r.Grace < 0 || r.Settle < 0 || r.Rollback >= mesos.Rollbacks
	case EventAcknowledgeReplacement:
		return long(string(e.AgentID), string(e.ReplaceID))
	case EventReconcileReplacements:
		for i := range e.Replacements {
			if a := &e.Replacements[i]; long(string(a.ReplaceID), string(a.AgentID)) {
				return true
			}
		}
	case EventReconcileOperations:
		for i := range e.Asked {
			if a := &e.Asked[i]; long(string(a.OperationID), string(a.AgentID), string(a.ProviderID)) {
				return true
			}
		}
	}
	return false
}

func (m *Machine) tooLong(texts []string) bool {
	for _, text := range texts {
		if len(text) > int(m.cfg.Limits.IDBytes) {
			return true
		}
	}
	return false
}

func (m *Machine) wrongOperations(list []AcceptOperation) bool {
	for i := range list {
		if o := &list[i]; o.Type == AcceptNone || o.Type >= AcceptTypes || m.tooLong([]string{string(o.OperationID), string(o.ExecutorID)}) {
			return true
		}
	}
	return false
}

func (r *rules) callRow(m *Machine, e *Event, f *framework) callRule {
	for _, row := range r.calls {
		if row.when(m, e, f) {
			return row
		}
	}
	return callRule{id: "C0"}
}
