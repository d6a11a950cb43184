package scheduler

import "rollcall/core/mesos"

// updated takes a status update.
func (m *Machine) updated(e *Event) {
	status := &e.Status
	if !status.Valid() {
		m.reject(e, RejectInvalid, "status", string(status.TaskID), "a task id, a state that Mesos has, and a source, reason and health within their ranges")
		return
	}
	at := m.tasks.find(status.TaskID)
	if at == noSlot {
		at = m.foundFallback(status.TaskID)
	}
	u := &m.scratch
	*u = updateCase{m: m, status: status, meaning: m.rules.meaningOf(status)}
	if at != noSlot {
		u.task = m.tasks.row(at)
	}
	row := m.rules.updateRow(u)
	m.hit(row.id)
	m.hit(u.meaning.id)
	m.change(row.do, at, u)
	if row.do != updTurnAway && row.do != updFence {
		m.agentNews(status.AgentID)
	}
	*u = updateCase{} // no view of the input is kept
}

// change is the only place where a status changes a task.
func (m *Machine) change(do updateAction, at slot, u *updateCase) {
	m.countDrift(u)
	if u.task != nil {
		m.answered(u.task)
		if u.task.is(taskDoomed) && u.task.over() && !u.status.State.Live() {
			m.ended(at, u.task)
		}
	}
	switch do {
	case updFence:
		m.fenceAnswered(u.status.TaskID)
	case updTurnAway:
		m.overflowed("tasks that nobody here launched: over limits.unknown or limits.id_bytes; the update is not acknowledged")
	case updDiscover:
		m.discover(u)
	case updApply, updReturn:
		m.takeOver(at, u, do == updReturn)
		m.acknowledge(u.status)
	case updRecord:
		m.record(u)
	case updContradict:
		m.moved(u.task, u.status.AgentID)
		if u.hasUUID() {
			m.record(u)
		}
		m.sayTask(NoticeContradicted, u.task, u)
		m.lastTaskNotice().Advice = AdviceDecide
	case updKnown:
		m.acknowledge(u.status)
	}
	m.replaceNews(u.task)
	if u.task != nil && u.meaning.verdict == VerdictAlive { // what is observed, not what is remembered
		m.dealWith(at, u.task)
	}
}

// record makes the uuid durable, without which it may not be acknowledged.
func (m *Machine) record(u *updateCase) {
	u.task.uuid = u.status.UUID
	m.storeTask(u.task)
	m.acknowledge(u.status)
}

// takeOver takes a status over into its row.
func (m *Machine) takeOver(at slot, u *updateCase, returned bool) {
	t, before := u.task, u.task.verdict
	m.observe(at, t, u)
	m.storeTask(t)
	m.sayTask(NoticeTask, t, u)
	if n := m.lastTaskNotice(); returned {
		n.Returned = true
		if before != VerdictUnreachable { // the framework was free to start another
			n.Advice = m.inReplacement(t, AdviceDecide)
		}
	}
	if t.over() {
		m.ended(at, t)
	} else if returned {
		if t.is(taskKilling) {
			m.killNow(at) // it was out of reach of the kills sent so far
		}
		m.returned(at, t)
	}
}

// observe changes the row alone.
func (m *Machine) observe(at slot, t *task, u *updateCase) {
	s := u.status
	news := t.state != s.State || t.verdict != u.meaning.verdict
	if news {
		t.since = m.now
	}
	t.state, t.verdict = s.State, u.meaning.verdict
	if news {
		m.waitFor(at, t)
	}
	t.source, t.reason = s.Source, s.Reason
	if s.Healthy != mesos.HealthNone {
		t.healthy = s.Healthy
	}
	if !s.UUID.IsZero() {
		t.uuid = s.UUID
	}
	m.moved(t, s.AgentID)
}

// moved: the status knows better where a task is. A master corrects a wrong
// agent id in its answer.
func (m *Machine) moved(t *task, id mesos.AgentID) {
	if id != "" && m.agents.id(t.agent) != id {
		old := t.agent
		t.agent = m.agents.use(id)
		m.agents.drop(old)
	}
}

// discover remembers a task that Mesos has and nobody here launched.
func (m *Machine) discover(u *updateCase) {
	at, t := m.tasks.insert(mesos.TaskID(clone(string(u.status.TaskID))))
	m.tasks.strays++
	t.flags = taskUnknown
	m.observe(at, t, u)
	m.storeTask(t)
	m.sayTask(NoticeUnknownTask, t, u)
	if _, heir := m.rival(t.id); heir != nil && t.verdict == VerdictAlive {
		m.lastTaskNotice().Rival = heir.id
	}
	m.acknowledge(u.status)
	if t.verdict == VerdictAlive {
		m.dealWith(at, t)
	}
}

// acknowledge answers a status that has a uuid, with the agent id that it
// bears itself. A status without an agent cannot be acknowledged: the master
// refuses the call, and no agent waits for it.
func (m *Machine) acknowledge(s *mesos.TaskStatus) {
	if s.UUID.IsZero() || s.AgentID == "" {
		return
	}
	c := m.call(CallAcknowledge)
	c.AgentID = mesos.AgentID(m.arena.text(string(s.AgentID)))
	c.TaskID = mesos.TaskID(m.arena.text(string(s.TaskID)))
	c.UUID = s.UUID
}

// sayTask tells the framework what a status changed and what that allows.
func (m *Machine) sayTask(kind NoticeType, t *task, u *updateCase) {
	n := m.notice(kind)
	n.Task = m.describe(t)
	n.Task.Advice = m.inReplacement(t, u.meaning.advice)
	n.Task.Message = m.arena.text(shorten(u.status.Message, int(m.cfg.Limits.Message)))
}

func (m *Machine) lastTaskNotice() *TaskNotice { return &m.out.Notices[len(m.out.Notices)-1].Task }

// describe is what the table knows of a task. The texts stay valid as long as
// the row does, which is as long as the output does.
func (m *Machine) describe(t *task) TaskNotice {
	return TaskNotice{
		TaskID: t.id, AgentID: m.agents.id(t.agent),
		State: t.state, Verdict: t.verdict, Source: t.source, Reason: t.reason,
		Healthy: t.healthy, Since: t.since, Until: m.until(t),
	}
}
