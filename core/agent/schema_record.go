package agent

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// RecordsFrame is the input of one Restore.
type RecordsFrame struct{ Records []Record }

// Schema describes [records].
func (f *RecordsFrame) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "records", &f.Records, maxRecords, schemaRecord)
	c.End(s)
}

// schemaRecord: [key, true] is a deletion, [key, false, value] is not.
func schemaRecord(c *wire.Codec, r *Record) {
	s := c.Begin("")
	wire.Blob(c, "key", &r.Key, maxKey)
	deleted := r.Value == nil
	wire.Bool(c, "deleted", &deleted)
	if deleted {
		r.Value = nil
	} else {
		wire.Blob(c, "value", &r.Value, maxValue)
	}
	c.End(s)
}

// Schema describes the record of the agent.
func (r *AgentRecord) Schema(c *wire.Codec) {
	s := c.Begin("agent")
	mesoswire.ID(c, "agent_id", &r.AgentID)
	wire.Uint(c, "run", &r.Run, maxRun)
	mesoswire.ID(c, "boot", &r.Boot)
	wire.Bool(c, "draining", &r.Draining)
	mesoswire.Resources(c, "total", &r.Total)
	mesoswire.ID(c, "hostname", &r.Hostname)
	wire.Uint(c, "port", &r.Port, 1<<16-1)
	mesoswire.Resources(c, "resources", &r.Resources)
	wire.Blob(c, "attributes", &r.Attributes, mesoswire.MaxInfo)
	c.End(s)
}

// Schema describes the record of a framework.
func (r *FrameworkRecord) Schema(c *wire.Codec) {
	s := c.Begin("framework")
	mesoswire.Framework(c, "framework", &r.Framework)
	wire.Bool(c, "ending", &r.Ending)
	wire.List(c, "executors", &r.Executors, maxRows, func(c *wire.Codec, id *mesos.ExecutorID) { mesoswire.ID(c, "", id) })
	c.End(s)
}

// Schema describes the record of a task.
func (r *TaskRecord) Schema(c *wire.Codec) {
	s := c.Begin("task")
	mesoswire.Task(c, "task", &r.Task)
	wire.Uint(c, "group", &r.Group, maxGroup)
	c.End(s)
}

// Schema describes the record of a task's progress.
func (r *UpdateRecord) Schema(c *wire.Codec) {
	s := c.Begin("update")
	wire.Uint(c, "state", &r.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "healthy", &r.Healthy, uint64(mesos.Healths)-1)
	wire.Bool(c, "given", &r.Given)
	wire.Uint(c, "beat", &r.Beat, 1<<32-1)
	mesoswire.Micros(c, "due", &r.Due)
	wire.Bool(c, "killed", &r.Killed)
	schemaUUIDs(c, "acked", &r.Acked)
	wire.List(c, "queue", &r.Queue, maxRows, schemaUpdate)
	mesoswire.ID(c, "after", &r.After)
	c.End(s)
}

func schemaUpdate(c *wire.Codec, u *Update) {
	s := c.Begin("")
	mesoswire.ID(c, "executor_id", &u.ExecutorID)
	mesoswire.Status(c, "status", &u.Status)
	wire.Blob(c, "data", &u.Data, mesoswire.MaxInfo)
	mesoswire.Micros(c, "time", &u.Time)
	c.End(s)
}

// Schema describes the record of an operation.
func (r *OperationRecord) Schema(c *wire.Codec) {
	s := c.Begin("operation")
	mesoswire.Operation(c, "operation", &r.Operation)
	schemaUUIDs(c, "acked", &r.Acked)
	mesoswire.OperationStatuses(c, "queue", &r.Queue)
	c.End(s)
}

// Schema describes the record of a replacement.
func (r *ReplacementRecord) Schema(c *wire.Codec) {
	s := c.Begin("replacement")
	mesoswire.Replacement(c, "replacement", &r.Replacement)
	mesoswire.Task(c, "old", &r.Old)
	mesoswire.Micros(c, "due", &r.Due)
	c.End(s)
}

// Schema describes the record of a resource provider.
func (r *ProviderRecord) Schema(c *wire.Codec) {
	s := c.Begin("provider")
	mesoswire.ID(c, "name", &r.Name)
	wire.Bool(c, "gone", &r.Gone)
	c.End(s)
}

func schemaUUIDs(c *wire.Codec, field string, v *[]mesos.UUID) {
	wire.List(c, field, v, keepAcked, func(c *wire.Codec, u *mesos.UUID) { mesoswire.UUID(c, "", u) })
}
