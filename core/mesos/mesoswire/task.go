package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Status is a task status.
func Status(c *wire.Codec, field string, t *mesos.TaskStatus) {
	s := c.Begin(field)
	ID(c, "task_id", &t.TaskID)
	ID(c, "agent_id", &t.AgentID)
	wire.Uint(c, "state", &t.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "source", &t.Source, uint64(mesos.Sources)-1)
	wire.Uint(c, "reason", &t.Reason, uint64(mesos.MaxReason))
	UUID(c, "uuid", &t.UUID)
	wire.Uint(c, "healthy", &t.Healthy, uint64(mesos.Healths)-1)
	Micros(c, "unreachable_time", &t.UnreachableTime)
	Message(c, "message", &t.Message)
	c.End(s)
}

// Task is a task as the master and the agent keep it.
func Task(c *wire.Codec, field string, t *mesos.Task) {
	if !c.Writing() {
		*t = mesos.Task{}
	}
	s := c.Begin(field)
	ID(c, "framework_id", &t.FrameworkID)
	ID(c, "task_id", &t.TaskID)
	ID(c, "agent_id", &t.AgentID)
	ID(c, "executor_id", &t.ExecutorID)
	Resources(c, "resources", &t.Resources)
	wire.Blob(c, "info", &t.Info, MaxInfo)
	wire.List(c, "life", &t.Life, MaxBeats, schemaBeat)
	wire.Uint(c, "state", &t.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "forwarded", &t.Forwarded, uint64(mesos.TaskStates)-1)
	UUID(c, "uuid", &t.UUID)
	wire.Uint(c, "healthy", &t.Healthy, uint64(mesos.Healths)-1)
	c.End(s)
}

func schemaBeat(c *wire.Codec, b *mesos.Beat) {
	s := c.Begin("")
	Micros(c, "after", &b.After)
	wire.Uint(c, "state", &b.State, uint64(mesos.TaskStates)-1)
	Message(c, "message", &b.Message)
	c.End(s)
}

// Tasks is a list of tasks.
func Tasks(c *wire.Codec, field string, v *[]mesos.Task) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, t *mesos.Task) { Task(c, "", t) })
}

// TaskIDs is a list of task ids.
func TaskIDs(c *wire.Codec, field string, v *[]mesos.TaskID) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, id *mesos.TaskID) { ID(c, "", id) })
}

// Targets is a list of tasks by name.
func Targets(c *wire.Codec, field string, v *[]mesos.TaskTarget) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, t *mesos.TaskTarget) {
		s := c.Begin("")
		ID(c, "framework_id", &t.FrameworkID)
		ID(c, "task_id", &t.TaskID)
		ID(c, "agent_id", &t.AgentID)
		c.End(s)
	})
}
