package master

import "rollcall/core/mesos"

// The allocator: what is free on an agent goes, whole, to the framework with
// the smallest dominant share that wants it. Resources that became free wait
// for the next allocation; an agent or a framework that is new, or that revives,
// does not.

// wantAllocation makes the next allocation due. They are an interval apart,
// counted from the master's start.
func (m *Machine) wantAllocation() {
	if m.allocateAt == 0 {
		passed := (m.now - m.started) / m.cfg.Offers.Interval
		m.set(&m.allocateAt, m.started.Add((passed+1)*m.cfg.Offers.Interval), timerAllocate, 0)
	}
}

func (m *Machine) allocateAll() {
	var made []*offer
	for a := range m.agents.values {
		made = m.allocate(a, made)
	}
	m.tellOffers(made)
}

func (m *Machine) allocateOne(a *agent) { m.tellOffers(m.allocate(a, nil)) }

// allocate offers what is free on one agent, as long as somebody wants it.
func (m *Machine) allocate(a *agent, made []*offer) []*offer {
	if a.peer == 0 {
		return made
	}
	for {
		free := a.free()
		if free.Empty() || m.offers.len() >= int(m.cfg.Limits.Offers) {
			return made
		}
		f, role, rs := m.poorest(a, free)
		if f == nil {
			return made
		}
		id, no := m.newOfferID()
		o := &offer{no: no, id: id, framework: f, agent: a, role: role, resources: allocated(rs, role)}
		m.addOffer(o)
		made = append(made, o)
	}
}

// poorest is the framework, with one of its roles, that is offered what is
// free. Of equal shares the one that came first.
func (m *Machine) poorest(a *agent, free mesos.Resources) (best *framework, role string, rs mesos.Resources) {
	least := uint64(0)
	for f := range m.frameworks.values {
		if f.state != FrameworkConnected {
			continue
		}
		share := f.held.share(m.cluster)
		if best != nil && share >= least {
			continue
		}
		for _, r := range f.info.Roles {
			if f.suppresses(r) {
				continue
			}
			if want := free.AllocatableTo(r); !want.Empty() && !f.refuses(a, r, want) {
				best, role, rs, least = f, r, want, share
				break
			}
		}
	}
	return best, role, rs
}

// tellOffers writes one OFFERS to each framework that is offered something.
func (m *Machine) tellOffers(made []*offer) {
	for i, o := range made {
		if o == nil {
			continue
		}
		n := m.tell(o.framework, SendOffers)
		for j := i; j < len(made); j++ {
			if p := made[j]; p != nil && p.framework == o.framework {
				n.Offers = append(n.Offers, p.shown())
				if j > i {
					made[j] = nil
				}
			}
		}
	}
}

func (o *offer) shown() Offer {
	s := Offer{
		ID: o.id, FrameworkID: o.framework.id, AgentID: o.agent.id, Hostname: o.agent.info.Hostname, Port: o.agent.info.Port,
		Role: o.role, Resources: o.resources, Attributes: o.agent.info.Attributes,
	}
	for t := range o.agent.tasks.values {
		if t.framework == o.framework && t.ExecutorID != "" && !t.State.Terminal() && !containsID(s.Executors, t.ExecutorID) {
			s.Executors = append(s.Executors, t.ExecutorID)
		}
	}
	return s
}

func containsID(list []mesos.ExecutorID, id mesos.ExecutorID) bool {
	for _, v := range list {
		if v == id {
			return true
		}
	}
	return false
}
