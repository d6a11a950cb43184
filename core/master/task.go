package master

import "rollcall/core/mesos"

// The reasons that the master gives, beside those of package mesos.
const (
	reasonInvalidOffers     mesos.Reason = 6 + 1
	reasonTaskInvalid       mesos.Reason = 14 + 1
	reasonGroupInvalid      mesos.Reason = 25 + 1
	reasonRemovedByOperator mesos.Reason = 31 + 1
	reasonReregistered      mesos.Reason = 32 + 1
)

// task is a task as the master remembers it. State is the latest it heard of,
// which may be ahead of Forwarded, the last it sent on.
type task struct {
	mesos.Task
	no        uint64 // rising
	framework *framework
	agent     *agent // nil once it is only remembered
	extra     []byte // opaque: the rest of the last status that had one
	killed    bool   // a KILL that the agent may not have heard
}

type taskKey struct {
	framework mesos.FrameworkID
	task      mesos.TaskID
}

// answer is the state that questions are answered with: the last one that was
// sent on, so that nobody learns of a state before its update (MESOS-1799).
func (t *task) answer() mesos.TaskState {
	if t.Forwarded != mesos.TaskNone {
		return t.Forwarded
	}
	return t.State
}

// addTask makes a task of an agent known; what is kept is the caller's.
func (m *Machine) addTask(f *framework, a *agent, kept mesos.Task) *task {
	t := &task{Task: kept, no: m.nextNo(), framework: f, agent: a}
	t.FrameworkID, t.AgentID = f.id, a.id
	m.placeTask(t)
	if !t.State.Terminal() {
		m.take(f, a, t.Resources)
	}
	return t
}

// placeTask puts a task into the lists.
func (m *Machine) placeTask(t *task) {
	t.framework.tasks.put(t.TaskID, t)
	t.agent.tasks.put(taskKey{t.framework.id, t.TaskID}, t)
	m.tasks++
}

// removeTask takes a task out of the master's view of what is, and gives back
// its resources if it still held them.
func (m *Machine) removeTask(t *task) {
	if !t.State.Terminal() {
		m.giveBack(t.framework, t.agent, t.Resources)
	}
	t.framework.tasks.remove(t.TaskID)
	t.agent.tasks.remove(taskKey{t.framework.id, t.TaskID})
	m.tasks--
}

// setState changes the latest state. What is terminal stays as it is.
func (m *Machine) setState(t *task, s mesos.TaskState) {
	if t.State.Terminal() {
		return
	}
	if s.Terminal() {
		m.giveBack(t.framework, t.agent, t.Resources)
		m.partEnded(t, s)
		m.wantAllocation()
	}
	t.State = s
}

// lostState is a state that only frameworks with PARTITION_AWARE hear of.
func (f *framework) lostState(aware mesos.TaskState) mesos.TaskState {
	if f.info.PartitionAware {
		return aware
	}
	return mesos.TaskLost
}

// tellTask sends what the master itself says of a task: it bears no uuid.
func (m *Machine) tellTask(f *framework, executor mesos.ExecutorID, s mesos.TaskStatus) {
	s.Source = mesos.SourceMaster
	n := m.tell(f, SendUpdate)
	n.Status, n.Time, n.ExecutorID = s, m.now, executor
}

// tellKnown is tellTask with what is remembered of the task.
func (m *Machine) tellKnown(t *task, s mesos.TaskStatus) {
	s.TaskID, s.AgentID, s.Source, s.Healthy = t.TaskID, t.AgentID, mesos.SourceMaster, t.Healthy
	n := m.tell(t.framework, SendUpdate)
	n.Status, n.Time, n.ExecutorID, n.Extra = s, m.now, t.ExecutorID, t.extra
}
