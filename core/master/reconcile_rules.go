package master

import "rollcall/core/mesos"

// taskAction is what a framework hears of a task that it asks about.
type taskAction uint8

const (
	answerNothing taskAction = iota // it must ask again
	answerLatest
	answerGone
	answerUnreachable
	answerGoneByOperator
	answerUnknown
	answerLost
	answerStaging
	taskActions // their number
)

// answered is the state of each action; the latest is the task's own.
var answered = [taskActions]mesos.TaskState{
	answerGone: mesos.TaskGone, answerUnreachable: mesos.TaskUnreachable, answerGoneByOperator: mesos.TaskGoneByOperator,
	answerUnknown: mesos.TaskUnknown, answerLost: mesos.TaskLost, answerStaging: mesos.TaskStaging,
}

// taskCase is a task that is asked about.
type taskCase struct {
	m     *Machine
	task  *task
	part  *replacement // that has the task under way, or may yet start it
	agent mesos.AgentID
	is    standing
}

type taskRule struct {
	id             string
	when           func(*taskCase) bool
	aware, unaware taskAction // with PARTITION_AWARE, without
	message        string
}

// taskRules are the cases of M:Master::reconcile, in its order and with its
// words; they are the same in both modes. First match wins. The agent id of a
// known task is not looked at. T2 is why a framework must ask again: while any
// agent may still come back, a task without an agent id may be on it. T7 is
// about replacements, which Mesos has not: what is under way is not gone.
var taskRules = []taskRule{
	{"T1", func(c *taskCase) bool { return c.task != nil }, answerLatest, answerLatest, "Reconciliation: Latest task state"},
	{"T7", func(c *taskCase) bool { return c.part != nil }, answerStaging, answerStaging, "Reconciliation: Task takes part in a replacement"},
	{"T2", func(c *taskCase) bool {
		return c.is == standingRecovered || c.agent == "" && c.m.registry.recovered.len() > 0
	}, answerNothing, answerNothing, ""},
	{"T3", func(c *taskCase) bool { return c.is == standingRegistered }, answerGone, answerLost, "Reconciliation: Task is unknown to the agent"},
	{"T4", func(c *taskCase) bool { return c.is == standingUnreachable }, answerUnreachable, answerLost, "Reconciliation: Task is unreachable"},
	{"T5", func(c *taskCase) bool { return c.is == standingGone }, answerGoneByOperator, answerLost, "Reconciliation: Task is gone"},
	{"T6", func(*taskCase) bool { return true }, answerUnknown, answerLost, "Reconciliation: Task is unknown"},
}

func (r *rules) taskRow(c *taskCase) taskRule {
	for _, row := range r.tasks {
		if row.when(c) {
			return row
		}
	}
	return taskRule{id: "T0"}
}

// reconcile answers questions in their order, one that stands twice twice. None
// at all asks about everything that is known: not about tasks of unreachable
// agents, which is how Mesos has it. There is no end mark.
func (m *Machine) reconcile(f *framework, asked []TaskAsked) {
	if len(asked) == 0 {
		for t := range f.tasks.values {
			m.answerTask(f, &taskCase{m: m, task: t})
		}
		m.answerParts(f)
		return
	}
	for i := range asked {
		a := &asked[i]
		c := taskCase{m: m, task: f.tasks.get(a.TaskID), agent: a.AgentID, is: m.standing(a.AgentID)}
		if r := f.parts[a.TaskID]; c.task == nil && r != nil && r.underWay(a.TaskID) {
			c.part = r
		}
		if n := m.answerTask(f, &c); n != nil && c.task == nil {
			n.Status.TaskID, n.Status.AgentID = clone(a.TaskID), clone(a.AgentID)
			if c.part != nil {
				n.Status.AgentID = c.part.agent.id
			}
		}
	}
}

// answerParts tells of tasks that are not known and will be, if nothing comes
// between: not of those that only may have to be started.
func (m *Machine) answerParts(f *framework) {
	for r := range f.replacements.values {
		for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
			last := id == r.Fallback.TaskID && r.Status.Phase != mesos.ReplaceRollingBack
			if id == "" || last || f.parts[id] != r || f.tasks.has(id) || !r.underWay(id) {
				continue
			}
			if n := m.answerTask(f, &taskCase{m: m, part: r}); n != nil {
				n.Status.TaskID, n.Status.AgentID = id, r.agent.id
			}
		}
	}
}

func (m *Machine) answerTask(f *framework, c *taskCase) *Send {
	row := m.rules.taskRow(c)
	m.hit(row.id)
	do := row.unaware
	if f.info.PartitionAware {
		do = row.aware
	}
	if do == answerNothing {
		return nil
	}
	n := m.tell(f, SendUpdate)
	s := &n.Status
	n.Time, s.State, s.Source, s.Reason, s.Message = m.now, answered[do], mesos.SourceMaster, mesos.ReasonReconciliation, row.message
	if c.is == standingUnreachable && c.task == nil {
		s.UnreachableTime = m.registry.unreachable.get(c.agent)
	}
	if do == answerLatest {
		t := c.task
		s.State, s.TaskID, s.AgentID, s.Healthy = t.answer(), t.TaskID, t.AgentID, t.Healthy
		n.ExecutorID, n.Extra = t.ExecutorID, t.extra
	}
	return n
}
