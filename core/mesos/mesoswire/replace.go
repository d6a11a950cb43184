package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// ReplaceStatus is what a framework is told of a replacement.
func ReplaceStatus(c *wire.Codec, field string, r *mesos.ReplaceStatus) {
	s := c.Begin(field)
	ID(c, "replace_id", &r.ReplaceID)
	ID(c, "agent_id", &r.AgentID)
	ID(c, "old_task_id", &r.OldTaskID)
	ID(c, "new_task_id", &r.NewTaskID)
	ID(c, "fallback_task_id", &r.FallbackTaskID)
	wire.Uint(c, "phase", &r.Phase, uint64(mesos.ReplacePhases)-1)
	UUID(c, "uuid", &r.UUID)
	Message(c, "message", &r.Message)
	c.End(s)
}

// Replacement is a replacement as the master and the agent keep it.
func Replacement(c *wire.Codec, field string, r *mesos.Replacement) {
	if !c.Writing() {
		*r = mesos.Replacement{}
	}
	s := c.Begin(field)
	schemaReplacement(c, r)
	Task(c, "new", &r.New)
	Task(c, "fallback", &r.Fallback)
	c.End(s)
}

// schemaReplacement is all but the tasks.
func schemaReplacement(c *wire.Codec, r *mesos.Replacement) {
	ID(c, "framework_id", &r.FrameworkID)
	ID(c, "replace_id", &r.ReplaceID)
	ID(c, "old", &r.Old)
	wire.Uint(c, "old_state", &r.OldState, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "rollback", &r.Rollback, uint64(mesos.Rollbacks)-1)
	Micros(c, "grace", &r.Grace)
	Micros(c, "stop", &r.Stop)
	Micros(c, "start", &r.Start)
	Micros(c, "settle", &r.Settle)
	Resources(c, "held", &r.Held)
	ReplaceStatus(c, "status", &r.Status)
}

// Replacements is two fields: the replacements, and their tasks, two of each.
// They are apart so that a message stays within wire.MaxDepth.
func Replacements(c *wire.Codec, field string, v *[]mesos.Replacement) {
	var tasks []mesos.Task
	for i := range *v {
		tasks = append(tasks, (*v)[i].New, (*v)[i].Fallback)
	}
	wire.List(c, field, v, MaxList, func(c *wire.Codec, r *mesos.Replacement) {
		if !c.Writing() {
			*r = mesos.Replacement{}
		}
		s := c.Begin("")
		schemaReplacement(c, r)
		c.End(s)
	})
	Tasks(c, "replace_tasks", &tasks)
	if c.Writing() || c.Err() != nil {
		return
	}
	if len(tasks) != 2*len(*v) {
		c.Fail("replace_tasks", wire.WrongCount, "wanted two tasks of each replacement")
		return
	}
	for i := range *v {
		(*v)[i].New, (*v)[i].Fallback = tasks[2*i], tasks[2*i+1]
	}
}
