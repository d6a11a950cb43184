package mesoswire

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// Strings and bytes that were read are views of the frame. Whoever keeps them
// takes a copy.

// CloneText copies a text.
func CloneText[T ~string](s T) T { return T(strings.Clone(string(s))) }

// CloneStatus copies a status.
func CloneStatus(t mesos.TaskStatus) mesos.TaskStatus {
	t.TaskID, t.AgentID, t.Message = CloneText(t.TaskID), CloneText(t.AgentID), CloneText(t.Message)
	return t
}

// CloneTask copies a task.
func CloneTask(t mesos.Task) mesos.Task {
	t.FrameworkID, t.TaskID = CloneText(t.FrameworkID), CloneText(t.TaskID)
	t.AgentID, t.ExecutorID = CloneText(t.AgentID), CloneText(t.ExecutorID)
	t.Resources, t.Info, t.Life = t.Resources.Clone(), slices.Clone(t.Info), slices.Clone(t.Life)
	for i := range t.Life {
		t.Life[i].Message = CloneText(t.Life[i].Message)
	}
	return t
}

// CloneFramework copies what a framework says of itself.
func CloneFramework(f mesos.FrameworkInfo) mesos.FrameworkInfo {
	f.ID, f.Name, f.User, f.Principal = CloneText(f.ID), CloneText(f.Name), CloneText(f.User), CloneText(f.Principal)
	f.Roles, f.Rest = slices.Clone(f.Roles), slices.Clone(f.Rest)
	for i := range f.Roles {
		f.Roles[i] = CloneText(f.Roles[i])
	}
	return f
}

// CloneAgent copies what an agent says of itself.
func CloneAgent(a mesos.AgentInfo) mesos.AgentInfo {
	a.ID, a.Hostname = CloneText(a.ID), CloneText(a.Hostname)
	a.Resources, a.Attributes = a.Resources.Clone(), slices.Clone(a.Attributes)
	return a
}

// CloneProvider copies a resource provider.
func CloneProvider(p mesos.Provider) mesos.Provider {
	p.ID, p.Name, p.Resources = CloneText(p.ID), CloneText(p.Name), p.Resources.Clone()
	return p
}

// CloneOperationStatus copies the status of an operation.
func CloneOperationStatus(o mesos.OperationStatus) mesos.OperationStatus {
	o.OperationID, o.AgentID = CloneText(o.OperationID), CloneText(o.AgentID)
	o.ProviderID, o.Message = CloneText(o.ProviderID), CloneText(o.Message)
	return o
}

// CloneOperation copies an operation.
func CloneOperation(o mesos.Operation) mesos.Operation {
	o.FrameworkID, o.Resources = CloneText(o.FrameworkID), o.Resources.Clone()
	o.Status, o.Forwarded = CloneOperationStatus(o.Status), CloneOperationStatus(o.Forwarded)
	return o
}

// CloneReplaceStatus copies the status of a replacement.
func CloneReplaceStatus(r mesos.ReplaceStatus) mesos.ReplaceStatus {
	r.ReplaceID, r.AgentID, r.Message = CloneText(r.ReplaceID), CloneText(r.AgentID), CloneText(r.Message)
	r.OldTaskID, r.NewTaskID, r.FallbackTaskID = CloneText(r.OldTaskID), CloneText(r.NewTaskID), CloneText(r.FallbackTaskID)
	return r
}

// CloneReplacement copies a replacement.
func CloneReplacement(r mesos.Replacement) mesos.Replacement {
	r.FrameworkID, r.ReplaceID, r.Old = CloneText(r.FrameworkID), CloneText(r.ReplaceID), CloneText(r.Old)
	r.New, r.Fallback, r.Held = CloneTask(r.New), CloneTask(r.Fallback), r.Held.Clone()
	r.Status = CloneReplaceStatus(r.Status)
	return r
}
