package load

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// recordVersion is the first byte of a record's value.
const recordVersion = 2

// Records are what a store holds of the tasks, all of them running.
func (l *Load) Records() []scheduler.Record {
	records := make([]scheduler.Record, len(l.Tasks))
	for i, id := range l.Tasks {
		r := scheduler.TaskRecord{
			AgentID: l.agent(i), State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive,
			Source: mesos.SourceExecutor, UUID: l.uuid(), Since: Start,
		}
		c := wire.Writer([]byte{recordVersion})
		r.Schema(&c)
		records[i] = scheduler.Record{Key: []byte(scheduler.KeyTask + string(id)), Value: c.Bytes()}
	}
	return records
}
