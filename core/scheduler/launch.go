package scheduler

import (
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// launch starts tasks on offers: durable first, then sent, all or nothing. It
// is sent once or never: there is no row from which a launch is sent again.
func (m *Machine) launch(e *Event) {
	if !m.mustBeSubscribed(e) || !m.mustBeOpen(e) || !m.launchable(e) || !m.usable(e) {
		return
	}
	agent := m.offerAgent(e.Offers[0].ID)
	for i := range e.Offers[1:] {
		if m.offerAgent(e.Offers[i+1].ID) != agent {
			m.reject(e, RejectMixedAgents, "offers", string(e.Offers[i+1].ID), "offers of one agent")
			return
		}
	}
	agentID := m.agents.id(agent)
	started := m.startOperations(e.Start, agentID)
	tasks := make([]NewTask, 0, len(e.Tasks))
	for i := range e.Tasks {
		in := &e.Tasks[i]
		t := m.addLaunched(in, agentID)
		tasks = append(tasks, NewTask{TaskID: t.id, Info: m.arena.keep(append(m.arena.room(len(in.Info)), in.Info...))})
	}
	c := m.call(CallAccept)
	c.AgentID, c.Start, c.Tasks, c.Refuse, c.Offers = agentID, started, tasks, e.Refuse, m.use(e.Offers)
}

// addLaunched makes a task that is about to be launched durable.
func (m *Machine) addLaunched(in *NewTask, agent mesos.AgentID) *task {
	at, t := m.tasks.insert(mesos.TaskID(clone(string(in.TaskID))))
	m.tasks.known++
	t.agent = m.agents.use(agent)
	t.verdict, t.since = VerdictLaunching, m.now
	t.patience = patienceOf(in.Unreachable)
	m.inherit(at, t, in.InsteadOf)
	m.waitFor(at, t)
	m.storeTask(t)
	m.storeLaunch(t.id, in.Info)
	m.notice(NoticeTask).Task = m.describe(t)
	return t
}

func (m *Machine) mustBeOpen(e *Event) bool {
	if m.gated() {
		m.reject(e, RejectGated, "gate.first_round", "closed", "a round that has ended since the start")
		return false
	}
	return true
}

func (m *Machine) offerAgent(id mesos.OfferID) agentRef {
	return m.offers.list[m.offers.byID[id]].agent
}

// launchable checks the tasks of a launch.
func (m *Machine) launchable(e *Event) bool {
	limits := &m.cfg.Limits
	switch {
	case len(e.Tasks)+len(e.Start) == 0:
		m.reject(e, RejectMissing, "tasks", "", "at least one task or operation")
		return false
	case len(e.Tasks)+len(e.Start) > int(limits.Launches):
		m.reject(e, RejectTooMany, "tasks", strconv.Itoa(len(e.Tasks)+len(e.Start)), "at most limits.launches tasks and operations")
		return false
	case len(m.operations.byID)+len(e.Start) > int(limits.Operations):
		m.reject(e, RejectTooMany, "start", strconv.Itoa(len(m.operations.byID)+len(e.Start)), "at most limits.operations operations in all")
		return false
	case int(m.tasks.known)+len(e.Tasks) > int(limits.Tasks):
		m.reject(e, RejectTooMany, "tasks", strconv.Itoa(int(m.tasks.known)+len(e.Tasks)), "at most limits.tasks tasks in all")
		return false
	}
	if !m.startable(e) {
		return false
	}
	seen := make(map[mesos.TaskID]struct{}, len(e.Tasks))
	for i := range e.Tasks {
		if !m.launchableTask(e, &e.Tasks[i], seen) {
			return false
		}
		seen[e.Tasks[i].TaskID] = struct{}{}
	}
	return true
}

// startable checks the operations of a launch.
func (m *Machine) startable(e *Event) bool {
	seen := make(map[mesos.OperationID]struct{}, len(e.Start))
	for i := range e.Start {
		in := &e.Start[i]
		id := string(in.OperationID)
		_, again := seen[in.OperationID]
		switch {
		case len(in.Info) > int(m.cfg.Limits.Info):
			m.reject(e, RejectTooMany, "start.info", strconv.Itoa(len(in.Info))+" bytes", "at most limits.info bytes")
			return false
		case id == "":
			continue
		case !validTaskID(id) || len(id) > int(m.cfg.Limits.IDBytes) || len(in.ProviderID) > int(m.cfg.Limits.IDBytes):
			m.reject(e, RejectInvalid, "start.operation_id", id, "at most limits.id_bytes bytes without slashes and control characters, not . or ..")
			return false
		case madeUp(mesos.TaskID(id)):
			m.reject(e, RejectInvalid, "start.operation_id", id, "an id that does not begin with "+madeUpPrefix)
			return false
		case again, m.operations.find(in.OperationID) != nil:
			m.reject(e, RejectDuplicate, "start.operation_id", id, "an id that was never used")
			return false
		}
		seen[in.OperationID] = struct{}{}
	}
	return true
}

func (m *Machine) launchableTask(e *Event, t *NewTask, seen map[mesos.TaskID]struct{}) bool {
	id := string(t.TaskID)
	_, again := seen[t.TaskID]
	switch {
	case !validTaskID(id) || len(id) > int(m.cfg.Limits.IDBytes):
		m.reject(e, RejectInvalid, "tasks.task_id", id, "1 to limits.id_bytes bytes without slashes and control characters, not . or ..")
	case madeUp(t.TaskID):
		m.reject(e, RejectInvalid, "tasks.task_id", id, "an id that does not begin with "+madeUpPrefix)
	case t.Unreachable < 0 || t.Unreachable > mesos.MaxMicros:
		m.reject(e, RejectInvalid, "tasks.unreachable", strconv.FormatInt(int64(t.Unreachable), 10), "0 to 2^53-1 microseconds")
	case len(t.InsteadOf) > int(m.cfg.Limits.IDBytes) || t.InsteadOf == t.TaskID:
		m.reject(e, RejectInvalid, "tasks.instead_of", string(t.InsteadOf), "the id of another task")
	case len(t.Info) > int(m.cfg.Limits.Info):
		m.reject(e, RejectTooMany, "tasks.info", strconv.Itoa(len(t.Info))+" bytes", "at most limits.info bytes")
	case again, m.tasks.find(t.TaskID) != noSlot, m.replacements.starts(t.TaskID):
		m.reject(e, RejectDuplicate, "tasks.task_id", id, "an id that was never used")
	default:
		return true
	}
	return false
}

// validTaskID is common::validation::validateID of Mesos 1.11.0: ids become
// the names of directories on the agent.
func validTaskID(id string) bool {
	if id == "" || id == "." || id == ".." {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == '/' || r == '\\'
	})
}

// forget drops the record of a task that is over.
func (m *Machine) forget(e *Event) {
	at := m.tasks.find(e.TaskID)
	if at == noSlot {
		m.reject(e, RejectUnknownTask, "task_id", string(e.TaskID), "a task of this framework")
		return
	}
	t := m.tasks.row(at)
	if !t.givenUp() {
		m.reject(e, RejectTaskAlive, "task_id", string(e.TaskID), "a task that is over, lost or presumed lost; this one is "+t.verdict.String())
		return
	}
	if m.replacements.needs(t) {
		m.reject(e, RejectTaskAlive, "task_id", string(e.TaskID), "a task that no open replacement waits for")
		return
	}
	m.unstoreTask(t)
	m.notice(NoticeForgotten).Task.TaskID = t.id
	if t.is(taskUnknown) {
		m.tasks.strays--
	} else {
		m.tasks.known--
	}
	m.answered(t)
	m.kills.done(at)
	m.disinherit(at)
	m.agents.drop(t.agent)
	m.tasks.remove(at)
}
