package scheduler

import (
	"rollcall/core/mesos"
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
	wire.Blob(c, "key", &r.Key, maxID+16)
	deleted := r.Value == nil
	wire.Bool(c, "deleted", &deleted)
	if deleted {
		r.Value = nil
	} else {
		wire.Blob(c, "value", &r.Value, maxValue)
	}
	c.End(s)
}

// Schema describes the record of the framework.
func (r *FrameworkRecord) Schema(c *wire.Codec) {
	s := c.Begin("framework")
	wire.Text(c, "framework_id", &r.FrameworkID, maxID)
	wire.Uint(c, "epoch", &r.Epoch, maxEpoch)
	c.End(s)
}

// Schema describes the record of an operation.
func (r *OperationRecord) Schema(c *wire.Codec) {
	s := c.Begin("operation")
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	wire.Text(c, "provider_id", &r.ProviderID, maxID)
	wire.Uint(c, "state", &r.State, uint64(mesos.OperationStates)-1)
	wire.Uint(c, "verdict", &r.Verdict, uint64(OperationVerdicts)-1)
	wire.Uint(c, "advice", &r.Advice, uint64(OperationAdvices)-1)
	wire.Fixed(c, "uuid", r.UUID[:])
	micros(c, "since", &r.Since)
	micros(c, "unknown_since", &r.UnknownSince)
	wire.Bool(c, "unknown", &r.Unknown)
	c.End(s)
}

// Schema describes the record of a task.
func (r *TaskRecord) Schema(c *wire.Codec) {
	s := c.Begin("task")
	wire.Text(c, "agent_id", &r.AgentID, maxID)
	wire.Uint(c, "state", &r.State, uint64(mesos.TaskStates)-1)
	wire.Uint(c, "verdict", &r.Verdict, uint64(Verdicts)-1)
	wire.Uint(c, "source", &r.Source, uint64(mesos.Sources)-1)
	wire.Uint(c, "reason", &r.Reason, uint64(mesos.MaxReason))
	wire.Uint(c, "healthy", &r.Healthy, uint64(mesos.Healths)-1)
	wire.Fixed(c, "uuid", r.UUID[:])
	micros(c, "since", &r.Since)
	wire.Bool(c, "unknown", &r.Unknown)
	wire.Bool(c, "killing", &r.Killing)
	micros(c, "grace", &r.Grace)
	wire.Bool(c, "yields", &r.Yields)
	micros(c, "unreachable", &r.Unreachable)
	wire.Text(c, "instead_of", &r.InsteadOf, maxID)
	c.End(s)
}
