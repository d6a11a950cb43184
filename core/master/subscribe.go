package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// subscribe takes a subscription. A refused one is told so on a stream that
// was opened for nothing else.
func (m *Machine) subscribe(e *Event) {
	row := m.rules.subscribeRow(m, e)
	m.hit(row.id)
	switch row.do {
	case subscribeBad:
		m.reply(e.Request, BadRequest, row.message)
	case subscribeRefuse:
		message := row.message
		if message == "" {
			message = m.wrongInfo(e)
		}
		m.reply(e.Request, OK, "")
		m.send(e.Stream, SendError).Message = message
		m.send(e.Stream, SendClose)
	case subscribeNew:
		m.subscribeNew(e)
	case subscribeFailover:
		m.failOver(m.frameworks.get(e.FrameworkID), e)
	case subscribeBack:
		f := m.frameworks.get(e.FrameworkID)
		m.update(f, &e.Framework)
		m.connectFramework(f, e)
		m.allocateAll()
	}
}

func (m *Machine) subscribeNew(e *Event) {
	info := mesoswire.CloneFramework(e.Framework)
	if info.ID == "" {
		info.ID = m.newFrameworkID()
		for m.frameworks.has(info.ID) || m.completed.has(info.ID) { // somebody made it up before
			info.ID = m.newFrameworkID()
		}
	}
	f := m.addFramework(info, FrameworkRecovered)
	m.adoptOrphans(f)
	m.connectFramework(f, e)
	m.allocateAll()
}

// failOver ends the old stream. Its offers are forgotten without RESCIND and
// come again under new ids (MESOS-4712, M:_failoverFramework).
func (m *Machine) failOver(f *framework, e *Event) {
	m.tell(f, SendError).Message = "Framework failed over"
	m.send(f.stream, SendClose)
	delete(m.streams, f.stream)
	m.discardAll(f)
	m.update(f, &e.Framework)
	m.connectFramework(f, e)
	m.wantAllocation()
}

// connectFramework opens the stream: SUBSCRIBED, and a first HEARTBEAT.
func (m *Machine) connectFramework(f *framework, e *Event) {
	if f.state != FrameworkConnected {
		f.since = m.now
	}
	f.state, f.stream, f.removeAt = FrameworkConnected, e.Stream, 0
	f.suppressed = keepTexts(e.Roles)
	m.streams[f.stream] = f
	m.reply(e.Request, OK, "")
	n := m.send(f.stream, SendSubscribed)
	n.FrameworkID, n.Heartbeat = f.id, m.cfg.Heartbeat
	m.heartbeat(f)
}

// update takes over what a framework may change of itself: not its user, its
// principal or whether it checkpoints (preserveImmutableFields).
func (m *Machine) update(f *framework, info *mesos.FrameworkInfo) {
	k := mesoswire.CloneFramework(*info)
	k.ID = f.id
	if f.state != FrameworkRecovered { // agents may not have known it whole
		k.User, k.Principal, k.Checkpoint = f.info.User, f.info.Principal, f.info.Checkpoint
	}
	f.info = k
	m.tellAgents(f)
}

// tellAgents brings what changed to the agents that have anything of the framework.
func (m *Machine) tellAgents(f *framework) {
	for _, a := range m.agentsOf(f) {
		p := m.order(a, mesos.PeerUpdateFramework)
		p.FrameworkID, p.Framework = f.id, f.info
	}
}

// agentsOf are the connected agents that have tasks, operations or
// replacements of a framework, in the order of their registration.
func (m *Machine) agentsOf(f *framework) (list []*agent) {
	has := map[*agent]bool{}
	for t := range f.tasks.values {
		has[t.agent] = true
	}
	for o := range f.operations.values {
		has[o.agent] = true
	}
	for r := range f.replacements.values {
		has[r.agent] = true
	}
	if len(has) == 0 {
		return nil
	}
	for a := range m.agents.values {
		if has[a] && a.connected() {
			list = append(list, a)
		}
	}
	return list
}

// updateFramework is the call UPDATE_FRAMEWORK; it answers 200 or 400.
func (m *Machine) updateFramework(f *framework, e *Event) {
	message := ""
	if e.Framework.ID != f.id {
		message = "Failed to validate scheduler::Call: 'framework_id' differs from 'update_framework.framework_info.id'"
	} else if message = m.wrongInfo(e); message != "" {
		message = "'UpdateFramework.framework_info' is not valid: " + message
	} else if field := unchangeable(&f.info, &e.Framework); field != "" {
		message = "Updating 'FrameworkInfo." + field + "' is unsupported"
	}
	if message != "" {
		m.hit("E6")
		m.reply(e.Request, BadRequest, message)
		return
	}
	m.hit("E7")
	m.update(f, &e.Framework)
	f.suppressed = keepTexts(e.Roles)
	m.dropFilters(f, func(x *filter) bool { return !contains(f.info.Roles, x.role) })
	for o := range f.offers.values { // of roles that it has no more
		if !contains(f.info.Roles, o.role) {
			m.rescind(o)
		}
	}
	m.reply(e.Request, OK, "")
	m.allocateAll()
}

func unchangeable(was, is *mesos.FrameworkInfo) string {
	switch {
	case was.User != is.User:
		return "user"
	case was.Principal != is.Principal:
		return "principal"
	case was.Checkpoint != is.Checkpoint:
		return "checkpoint"
	}
	return ""
}
