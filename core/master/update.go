package master

import "rollcall/core/mesos"

// statusUpdate takes an update that an agent sends until it is acknowledged.
func (m *Machine) statusUpdate(a *agent, p *mesos.Peer) {
	u := updateCase{m: m, status: &p.Status, framework: m.frameworks.get(p.FrameworkID)}
	u.task = a.tasks.get(taskKey{p.FrameworkID, p.Status.TaskID})
	if u.task == nil && u.framework != nil {
		u.task = m.startedPart(u.framework, a, &p.Status)
	}
	row := m.rules.updateRow(&u)
	m.hit(row.id)
	if row.do == updateDrop {
		return
	}
	s, extra := p.Status, keepBytes(p.Data)
	s.TaskID, s.AgentID = clone(s.TaskID), a.id
	s.Message = clone(shorten(s.Message, int(m.cfg.Limits.Message)))
	n := m.tell(u.framework, SendUpdate)
	n.Status, n.ExecutorID, n.Extra, n.Time = s, clone(p.ExecutorID), extra, p.Time
	if n.Time == 0 {
		n.Time = m.now
	}
	if row.do == updateForward {
		return
	}
	m.applyStatus(u.task, &s, p.LatestState, extra, u.framework.state == FrameworkConnected)
	if row.do == updateEnd {
		m.removeTask(u.task)
		m.keepEnded(u.framework, u.task)
	}
}

// applyStatus: the latest state may be ahead of the update under way, which is
// what questions are answered with. M:Master::updateTask.
func (m *Machine) applyStatus(t *task, s *mesos.TaskStatus, latest mesos.TaskState, extra []byte, forwarded bool) {
	if latest == mesos.TaskNone || latest >= mesos.TaskStates {
		latest = s.State
	}
	m.setState(t, latest)
	if forwarded && !s.UUID.IsZero() { // nobody heard what a framework without a stream was sent
		t.Forwarded, t.UUID = s.State, s.UUID
	}
	if s.Healthy != mesos.HealthNone {
		t.Healthy = s.Healthy
	}
	if len(extra) > 0 && len(extra) <= int(m.cfg.Limits.Info) {
		t.extra = extra
	}
}
