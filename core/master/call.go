package master

import "rollcall/core/mesos"

// call takes any call but a subscription: it is refused, or carried out and
// then accepted, so that what it says on the stream stands before the reply.
func (m *Machine) call(e *Event) {
	f := m.frameworks.get(e.FrameworkID)
	row := m.rules.callRow(m, e, f)
	m.hit(row.id)
	switch row.do {
	case callBad:
		m.reply(e.Request, BadRequest, m.refusal(row, e))
		return
	case callForbidden:
		m.reply(e.Request, Forbidden, row.message)
		return
	}
	switch e.Type {
	case EventTeardown:
		m.hit("E4")
		m.removeFramework(f)
		m.reply(e.Request, Accepted, "")
		return
	case EventReconcileOperations:
		m.reconcileOperations(f, e)
		return // whose reply may bear the answers
	case EventUpdateFramework:
		m.updateFramework(f, e)
		return
	}
	m.carryOut(f, e)
	m.reply(e.Request, Accepted, "")
}

func (m *Machine) refusal(row callRule, e *Event) string {
	if row.id != "C7" {
		return row.message
	}
	return row.message + " '" + clone(e.StreamID) + "' included in this request didn't match the stream ID" +
		" currently associated with framework ID " + string(clone(e.FrameworkID))
}

func (m *Machine) carryOut(f *framework, e *Event) {
	switch e.Type {
	case EventAccept:
		m.accept(f, e)
	case EventDecline:
		m.decline(f, e)
	case EventRevive:
		m.revive(f, e.Roles)
	case EventSuppress:
		m.suppress(f, e.Roles)
	case EventKill:
		m.kill(f, e)
	case EventShutdown:
		if a := m.agents.get(e.AgentID); a != nil && a.connected() {
			p := m.order(a, mesos.PeerShutdownExecutor)
			p.FrameworkID, p.ExecutorID = f.id, clone(e.ExecutorID)
		}
	case EventAcknowledge:
		m.acknowledge(f, e)
	case EventAcknowledgeOperation:
		m.acknowledgeOperation(f, e)
	case EventReconcile:
		m.reconcile(f, e.Tasks)
	case EventReplace:
		m.replace(f, e)
	case EventAcknowledgeReplacement:
		m.acknowledgeReplacement(f, e)
	case EventReconcileReplacements:
		m.reconcileReplacements(f, e.Replacements)
	case EventMessage:
		if a := m.agents.get(e.AgentID); a != nil && a.connected() {
			p := m.order(a, mesos.PeerExecutorMessage)
			p.FrameworkID, p.ExecutorID, p.Data = f.id, clone(e.ExecutorID), keepBytes(e.Data)
		}
	}
}

// decline gives offers back. Those that are no longer valid are passed over.
func (m *Machine) decline(f *framework, e *Event) {
	for _, id := range e.Offers {
		if o := f.offers.get(id); o != nil {
			m.removeOffer(o)
			m.refuse(f, o.agent, o.role, o.resources, e.Refuse)
			m.wantAllocation()
		}
	}
}

// revive wants offers again for some roles, or all: what was declined, too.
func (m *Machine) revive(f *framework, roles []string) {
	named := func(role string) bool { return len(roles) == 0 || contains(roles, role) }
	m.dropFilters(f, func(x *filter) bool { return named(x.role) })
	var left []string
	for _, r := range f.suppressed {
		if !named(r) {
			left = append(left, r)
		}
	}
	f.suppressed = left
	m.allocateAll()
}

func (m *Machine) suppress(f *framework, roles []string) {
	if len(roles) == 0 {
		roles = f.info.Roles
	}
	for _, r := range roles {
		if contains(f.info.Roles, r) && !f.suppresses(r) {
			f.suppressed = append(f.suppressed, clone(r))
		}
	}
}
