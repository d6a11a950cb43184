package agent

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// updateCase is a status beside what is known of its task.
type updateCase struct {
	m         *Machine
	framework *framework
	executor  *executor // who says it; nil: the agent itself
	task      *task     // nil: unknown
	stream    *stream
	status    *mesos.TaskStatus
	data      []byte
}

type updateAction uint8

const (
	updIgnore   updateAction = iota
	updReceived              // tell the executor that the update arrived, and no more
	updTurnAway              // no room: not received, so it comes again
	updShutdown              // the executor talks nonsense
	updForward               // send it on for a task that is not known here
	updApply                 // take it over and send it on
	updateActions
)

type updateRule struct {
	id   string
	when func(*updateCase) bool
	do   updateAction
}

// updateRules decide what becomes of a status that an executor or the agent
// itself has made; first match wins. They are Slave::statusUpdate and what it
// calls.
var updateRules = []updateRule{
	{"U01", func(u *updateCase) bool { return u.framework == nil || u.framework.ending }, updIgnore},
	{"U02", func(u *updateCase) bool { return u.stream.knows(u.status.UUID) }, updReceived},
	{"U03", func(u *updateCase) bool { return u.executor != nil && u.full() }, updTurnAway},
	{"U04", func(u *updateCase) bool { return u.task == nil }, updForward},
	{"U05", func(u *updateCase) bool { return u.executor != nil && u.status.State == mesos.TaskStaging }, updShutdown},
	{"U06", func(u *updateCase) bool { return u.task.over() }, updReceived},
	{"U07", func(u *updateCase) bool { return true }, updApply},
}

func (u *updateCase) full() bool {
	if u.stream == nil {
		return u.task == nil && len(u.m.streams) >= int(u.m.cfg.Limits.Tasks)*2
	}
	return len(u.stream.queue) >= int(u.m.cfg.Limits.Updates)
}

func (r *rules) updateRow(u *updateCase) updateRule {
	for _, row := range r.update {
		if row.when(u) {
			return row
		}
	}
	return updateRule{id: "U00"}
}

// executorUpdated takes what an executor of the host says.
func (m *Machine) executorUpdated(e *Event) {
	limits := &m.cfg.Limits
	switch {
	case !e.Status.Valid() || len(e.Status.TaskID) > int(limits.IDBytes):
		m.reject(e, "status", string(e.Status.TaskID), "a task and a state that there are")
		return
	case len(e.Data) > int(limits.Info):
		m.reject(e, "data", digits(uint64(len(e.Data)))+" bytes", digits(uint64(limits.Info))+" at most")
		return
	}
	f, x := m.named(e)
	if f == nil || x == nil || x.state == executorStarting || x.state == executorEnded {
		m.reject(e, "executor_id", string(e.ExecutorID), "an executor that is registered")
		return
	}
	status := mesoswire.CloneStatus(e.Status)
	m.update(f, x, status, slices.Clone(e.Data))
}

// report makes a status of the agent's own.
func (m *Machine) report(f *framework, x *executor, status mesos.TaskStatus) {
	status.Source = mesos.SourceAgent
	m.take(f, nil, x, status, nil)
}

// update takes a status of an executor.
func (m *Machine) update(f *framework, x *executor, status mesos.TaskStatus, data []byte) {
	status.Source = mesos.SourceExecutor
	if m.self.draining && status.State == mesos.TaskKilled && status.Reason == mesos.ReasonNone {
		status.Reason = reasonAgentDraining
	}
	m.take(f, x, x, status, data)
}

// take does what the table says with a status. By names the executor that
// said it, nil for the agent; of is the one that it is about, if there is one.
func (m *Machine) take(f *framework, by, of *executor, status mesos.TaskStatus, data []byte) {
	asked := status.UUID
	if status.UUID.IsZero() {
		status.UUID = m.uuid()
	}
	status.AgentID, status.UnreachableTime = m.self.id, 0
	status.Message = m.message(status.Message)
	u := updateCase{m, f, by, f.task(status.TaskID), m.stream(f.info.ID, status.TaskID), &status, data}
	row := m.rules.updateRow(&u)
	m.hit(row.id)
	made := entry{status: status, data: data, time: m.now}
	if of != nil {
		made.executor = of.id
	}
	switch row.do {
	case updTurnAway:
		m.overflowed("an update of task " + shorten(string(status.TaskID), 80))
		return
	case updShutdown:
		if by != nil && by.state == executorRunning {
			m.shutdownExecutor(f, by)
		}
		return
	case updForward:
		m.enqueue(f.info.ID, false, made)
	case updApply:
		if u.task != nil {
			m.takeOver(f, u.task, made)
		}
	case updIgnore:
		return
	}
	if by != nil && !asked.IsZero() {
		m.toExecutor(f, by, Send{Type: SendReceived, TaskID: status.TaskID, UUID: asked})
	}
	if row.do == updApply && u.task != nil && status.State.Terminal() {
		m.taskEnded(f, u.task)
	}
}

// takeOver makes a status the latest state of its task and sends it on in its turn.
func (m *Machine) takeOver(f *framework, t *task, e entry) {
	t.State = e.status.State
	if e.status.Healthy != mesos.HealthNone {
		t.Healthy = e.status.Healthy
	}
	if t.over() {
		t.queued, t.play = false, play{}
	}
	r := m.involved(f.info.ID, t.TaskID)
	if r == nil {
		m.enqueue(f.info.ID, f.info.Checkpoint, e)
		return
	}
	if m.news(r, t); r.Old == t.TaskID {
		m.advanceOnce(r) // what is held is said before anybody hears that the task has ended
	}
	m.enqueue(f.info.ID, f.info.Checkpoint, e)
	m.advance(r)
}

// drop ends a task that was never run.
func (m *Machine) drop(f *framework, x *executor, id mesos.TaskID, reason mesos.Reason, text string) {
	m.report(f, x, mesos.TaskStatus{TaskID: id, State: dropped(f.info.PartitionAware), Reason: reason, Message: text})
}

// dropped is the state of a task that was never run, as a framework may hear it.
func dropped(aware bool) mesos.TaskState {
	if aware {
		return mesos.TaskDropped
	}
	return mesos.TaskLost
}
