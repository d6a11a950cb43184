package agent

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// launchCase is a task, or a group, beside what is known of its framework and
// executor.
type launchCase struct {
	m         *Machine
	peer      *mesos.Peer
	framework *framework // nil: its first task here
	executor  *executor  // nil: not there
}

type launchAction uint8

const (
	launchIgnore launchAction = iota
	launchDrop                // never run: TASK_DROPPED or TASK_LOST
	launchQueue               // wait for the executor, which is started if it is not there
	launchHand                // give it to the executor
	launchActions
)

type launchRule struct {
	id     string
	when   func(*launchCase) bool
	do     launchAction
	reason mesos.Reason
	text   string
}

// launchRules decide what becomes of a launch; first match wins. They are
// Slave::run and __run.
var launchRules = []launchRule{
	{id: "L01", when: (*launchCase).elsewhere, do: launchIgnore},
	{id: "L02", when: func(l *launchCase) bool { return l.m.link.state == linkEnding }, do: launchIgnore},
	{id: "L03", when: func(l *launchCase) bool { return l.framework != nil && l.framework.ending }, do: launchIgnore},
	{id: "L04", when: (*launchCase).known, do: launchIgnore},
	{
		"L05", func(l *launchCase) bool { return l.m.self.draining }, launchDrop,
		reasonAgentDraining, "Agent is draining",
	},
	{
		"L06", (*launchCase).stale, launchDrop,
		reasonInvalidOffers, "Task assumes outdated resource state",
	},
	{
		"L07", (*launchCase).strange, launchDrop, reasonResourcesUnknown,
		"The checkpointed resources being used by the task or task group are unknown to the agent",
	},
	{
		"L08", (*launchCase).noRoom, launchDrop,
		reasonContainerLaunchFailed, "The agent keeps no more tasks",
	},
	{
		"L09", func(l *launchCase) bool { return l.executor != nil && l.executor.state == executorEnding }, launchDrop,
		reasonExecutorTerminated, "Executor terminating",
	},
	{
		"L10", func(l *launchCase) bool { return l.executor != nil && l.executor.state == executorEnded }, launchDrop,
		reasonExecutorTerminated, "Executor terminated",
	},
	{id: "L11", when: func(l *launchCase) bool { return l.executor == nil || l.executor.state == executorStarting }, do: launchQueue},
	{id: "L12", when: func(l *launchCase) bool { return true }, do: launchHand},
}

func (r *rules) launchRow(l *launchCase) launchRule {
	for _, row := range r.launch {
		if row.when(l) {
			return row
		}
	}
	return launchRule{id: "L00"}
}

// elsewhere: it was meant for another agent, or for this one under an older id.
func (l *launchCase) elsewhere() bool {
	return slices.ContainsFunc(l.peer.Tasks, func(t mesos.Task) bool { return t.AgentID != l.m.self.id })
}

// known: the master says it again; or the task was said to be dropped, and
// must not run after that.
func (l *launchCase) known() bool {
	return slices.ContainsFunc(l.peer.Tasks, func(t mesos.Task) bool {
		return l.framework != nil && l.framework.task(t.TaskID) != nil || l.m.stream(l.peer.FrameworkID, t.TaskID) != nil ||
			l.m.involved(l.peer.FrameworkID, t.TaskID) != nil
	})
}

// stale: the master counted on resources as they were before an operation
// failed or the agent started anew (MESOS-7187).
func (l *launchCase) stale() bool {
	return !l.peer.Version.IsZero() && l.peer.Version != l.m.self.version
}

// strange: it uses reservations or volumes that are not here.
func (l *launchCase) strange() bool {
	for i := range l.peer.Tasks {
		kept, err := l.peer.Tasks[i].Resources.Select(func(r *mesos.Resource) bool {
			return r.ProviderID == "" && (r.DynamicallyReserved() || r.PersistentVolume())
		}).Allocate("")
		if err != nil || !l.m.self.total.Contains(kept) {
			return true
		}
	}
	return false
}

func (l *launchCase) noRoom() bool {
	limits := &l.m.cfg.Limits
	return int(l.m.tasks)+len(l.peer.Tasks) > int(limits.Tasks)
}

// launch takes a RUN_TASK or RUN_TASK_GROUP.
func (m *Machine) launch(e *Event) {
	p := &e.Peer
	if field := m.badLaunch(p); field != "" {
		m.reject(e, field, string(p.FrameworkID), "a launch within the limits")
		return
	}
	l := launchCase{m: m, peer: p, framework: m.framework(p.FrameworkID)}
	id, command := executorOf(&p.Tasks[0])
	if l.framework != nil {
		l.executor = l.framework.executor(id)
	}
	row := m.rules.launchRow(&l)
	m.hit(row.id)
	if row.do == launchIgnore {
		return
	}
	f := l.framework
	if f == nil {
		info := p.Framework
		info.ID = p.FrameworkID
		f = m.addFramework(info)
	}
	if row.do == launchDrop {
		for i := range p.Tasks {
			m.drop(f, &executor{id: clone(id)}, clone(p.Tasks[i].TaskID), row.reason, row.text)
		}
		m.removeIfIdle(f)
		return
	}
	x, fresh := l.executor, l.executor == nil
	if fresh {
		x = m.addExecutor(f, id, command)
	}
	tasks := m.queue(f, x, p)
	if fresh {
		m.toExecutor(f, x, Send{Type: SendStart, Tasks: tasks})
	}
	if row.do == launchHand {
		m.handQueued(f, x)
	}
}

// queue keeps tasks until their executor takes them.
func (m *Machine) queue(f *framework, x *executor, p *mesos.Peer) (tasks []mesos.Task) {
	group := uint32(0)
	if len(p.Tasks) > 1 {
		m.groups++
		group = m.groups
	}
	for i := range p.Tasks {
		t := &task{Task: mesoswire.CloneTask(p.Tasks[i]), group: group, queued: true}
		t.FrameworkID, t.State, t.Forwarded, t.UUID = f.info.ID, mesos.TaskStaging, mesos.TaskNone, mesos.UUID{}
		m.addTask(f, x, t)
		m.storeTask(f, t)
		tasks = append(tasks, t.Task)
	}
	return tasks
}

// executorOf is the executor that a task is for: its own if it is a command.
func executorOf(t *mesos.Task) (id mesos.ExecutorID, command bool) {
	if t.ExecutorID == "" {
		return mesos.ExecutorID(t.TaskID), true
	}
	return t.ExecutorID, false
}

// badLaunch names what is over a limit or makes no sense, "" for nothing.
func (m *Machine) badLaunch(p *mesos.Peer) string {
	limits := &m.cfg.Limits
	if p.FrameworkID == "" || len(p.FrameworkID) > int(limits.IDBytes) {
		return "framework_id"
	}
	info := p.Framework
	info.ID = p.FrameworkID
	if m.framework(p.FrameworkID) == nil {
		if field := m.badFramework(&info); field != "" {
			return field
		}
		if len(m.frameworks) >= int(limits.Frameworks) {
			return "framework"
		}
	}
	if len(p.Tasks) == 0 {
		return "tasks"
	}
	for i := range p.Tasks {
		if m.badTask(p, i) {
			return "tasks[" + digits(uint64(i)) + "]"
		}
	}
	return ""
}

func (m *Machine) badTask(p *mesos.Peer, i int) bool {
	t, limits := &p.Tasks[i], &m.cfg.Limits
	most := int(limits.IDBytes)
	again := slices.ContainsFunc(p.Tasks[:i], func(o mesos.Task) bool { return o.TaskID == t.TaskID })
	return again || t.TaskID == "" || len(t.TaskID) > most || len(t.ExecutorID) > most || len(t.AgentID) > most ||
		t.ExecutorID != p.Tasks[0].ExecutorID || len(p.Tasks) > 1 && t.ExecutorID == "" ||
		t.Healthy >= mesos.Healths || len(t.Info) > int(limits.Info) || len(t.Life) > int(limits.Beats) || m.badResources(t.Resources) ||
		slices.ContainsFunc(t.Life, func(b mesos.Beat) bool {
			return b.After < 0 || b.After > mesos.MaxMicros || b.State >= mesos.TaskStates || len(b.Message) > int(limits.Message)
		})
}

// badResources reports a list that is over the limit or not canonical.
func (m *Machine) badResources(rs mesos.Resources) bool {
	if len(rs) > int(m.cfg.Limits.Resources) {
		return true
	}
	canonical, err := mesos.Canonical(rs...)
	return err != nil || !canonical.Equal(rs)
}
