package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// provider is a resource provider that has been here, the ones that are gone
// included: they may not come back.
type provider struct{ mesos.Provider }

func (m *Machine) provider(id mesos.ResourceProviderID) *provider {
	if i, ok := m.findProvider(id); ok {
		return m.providers[i]
	}
	return nil
}

func (m *Machine) findProvider(id mesos.ResourceProviderID) (int, bool) {
	return slices.BinarySearchFunc(m.providers, id, func(p *provider, id mesos.ResourceProviderID) int {
		return strings.Compare(string(p.ID), string(id))
	})
}

// providerState is how far the agent can speak for a provider.
func (m *Machine) providerState(id mesos.ResourceProviderID) mesos.ProviderState {
	if p := m.provider(id); p != nil {
		return p.State
	}
	return mesos.ProviderUnknown
}

// listProviders is what the master is told. Only an agent that pushes speaks
// of those that are gone.
func (m *Machine) listProviders() (list []mesos.Provider) {
	for _, p := range m.providers {
		if p.State != mesos.ProviderGone || m.cfg.PushOperations {
			list = append(list, p.Provider)
		}
	}
	return list
}

// providerEvent takes what providers say and what becomes of them.
func (m *Machine) providerEvent(e *Event) {
	id := e.ProviderID
	if e.Type == EventProviderSubscribed {
		id = e.Provider.ID
	}
	switch {
	case m.link.state == linkEnding:
		return
	case id == "" || len(id) > int(m.cfg.Limits.IDBytes):
		m.reject(e, "provider_id", string(id), "an id")
		return
	case m.providerState(id) == mesos.ProviderGone:
		m.reject(e, "provider_id", string(id), "a provider that was not removed")
		return
	case e.Type != EventProviderSubscribed && m.providerState(id) == mesos.ProviderUnknown:
		m.reject(e, "provider_id", string(id), "a provider that has subscribed once")
		return
	}
	switch e.Type {
	case EventProviderSubscribed:
		m.providerSubscribed(e)
	case EventProviderDisconnected:
		p := m.provider(id)
		p.State, p.Resources = mesos.ProviderDisconnected, nil
		m.updateAgent()
	case EventProviderGone:
		m.providerGone(m.provider(id))
	case EventProviderUpdated:
		m.providerUpdated(e)
	}
}

// providerSubscribed takes over what a provider has. Operations that it does
// not know are asked about, for the message with them may have been lost.
func (m *Machine) providerSubscribed(e *Event) {
	limits := &m.cfg.Limits
	switch {
	case m.badResources(e.Provider.Resources) || len(e.Provider.Name) > int(limits.Message):
		m.reject(e, "provider", string(e.Provider.ID), "resources within the limits")
		return
	case m.provider(e.Provider.ID) == nil && len(m.providers) >= int(limits.Providers):
		m.overflowed("resource provider " + shorten(string(e.Provider.ID), 80))
		return
	}
	p := m.provider(e.Provider.ID)
	if p == nil {
		p = &provider{mesoswire.CloneProvider(e.Provider)}
		i, _ := m.findProvider(p.ID)
		m.providers = slices.Insert(m.providers, i, p)
		m.storeProvider(p)
	}
	p.Resources, p.State = e.Provider.Resources.Clone(), mesos.ProviderRegistered
	for i := range e.Operations {
		m.providerHas(p, &e.Operations[i])
	}
	m.askProvider(p, e.Operations)
	m.updateAgent()
	if m.cfg.PushOperations {
		m.push(p)
	}
}

// providerHas takes over one operation that a provider lists.
func (m *Machine) providerHas(p *provider, listed *mesos.Operation) {
	if m.badOperation(listed) || listed.UUID.IsZero() || listed.Status.State == mesos.OperationNone {
		return
	}
	o := m.operation(listed.UUID)
	switch {
	case o == nil && len(m.operations) >= int(m.cfg.Limits.Operations):
		m.overflowed("operation " + shorten(string(listed.Status.OperationID), 80))
		return
	case o == nil:
		o = m.addOperation(listed)
	case o.Status.ProviderID != p.ID:
		return
	}
	o.Status.ProviderID = p.ID
	if m.cfg.PushOperations && listed.Status.UUID.IsZero() && !listed.Status.State.Terminal() && !o.Status.State.Terminal() {
		o.Status.State, o.Status.UUID = listed.Status.State, mesos.UUID{}
		o.Status.Message = m.message(listed.Status.Message)
		return // push says it
	}
	m.operationIs(o, listed.Status)
}

// askProvider: what the provider did not list and is not over is asked about;
// what is over it has forgotten because that was acknowledged.
func (m *Machine) askProvider(p *provider, listed []mesos.Operation) {
	var ask []mesos.Operation
	for _, o := range slices.Clone(m.operations) {
		known := slices.ContainsFunc(listed, func(l mesos.Operation) bool { return l.UUID == o.UUID })
		switch {
		case o.Status.ProviderID != p.ID || known || len(o.queue) > 0:
		case o.Status.State.Terminal():
			m.removeOperation(o)
		default:
			ask = append(ask, o.Operation)
		}
	}
	if len(ask) > 0 {
		m.send(Send{Type: SendReconcile, ProviderID: p.ID, Operations: ask})
	}
}

// push tells how each operation of a provider is, so that nobody need ask.
func (m *Machine) push(p *provider) {
	for _, o := range m.operations {
		if o.Status.ProviderID == p.ID && len(o.queue) == 0 {
			m.tellOperation(o, withoutUUID(o.Status))
		}
	}
}

// providerGone ends all operations of a provider. This is said once: the
// operator who removed it knows.
func (m *Machine) providerGone(p *provider) {
	p.State, p.Resources = mesos.ProviderGone, nil
	m.storeProvider(p)
	for _, o := range slices.Clone(m.operations) {
		if o.Status.ProviderID != p.ID {
			continue
		}
		if !o.Status.State.Terminal() {
			status := withoutUUID(o.Status)
			status.State, status.Message = mesos.OperationGoneByOperator, ""
			m.tellOperation(o, status)
		}
		m.removeOperation(o)
	}
	m.updateAgent()
}

// providerUpdated takes what a provider says of an operation, also of one that
// is not known here: the answer to a question.
func (m *Machine) providerUpdated(e *Event) {
	if m.badOperation(&e.Operation) || e.Operation.Status.State == mesos.OperationNone {
		m.reject(e, "operation", string(e.Operation.Status.OperationID), "a state that there is")
		return
	}
	status := mesoswire.CloneOperationStatus(e.Operation.Status)
	status.AgentID, status.ProviderID = m.self.id, clone(e.ProviderID)
	o := m.operation(e.Operation.UUID)
	switch {
	case o == nil:
		unknown := mesoswire.CloneOperation(e.Operation)
		unknown.Status = status
		m.tell(mesos.Peer{Type: mesos.PeerOperationUpdate, FrameworkID: unknown.FrameworkID, Operation: unknown})
	case o.Status.ProviderID == e.ProviderID:
		m.operationIs(o, status)
	}
}
