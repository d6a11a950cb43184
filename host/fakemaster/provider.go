package fakemaster

import (
	"fmt"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// provider is a resource provider of an agent: it finishes every operation at
// once, and remembers those that nobody has acknowledged.
type provider struct {
	server     *Server
	agent      int
	id         mesos.ResourceProviderID
	resources  mesos.Resources
	subscribed bool
	operations map[mesos.UUID]mesos.Operation
	order      []mesos.UUID // of operations
}

// subscribeProvider brings a provider, or brings it back.
func (s *Server) subscribeProvider(i int, id mesos.ResourceProviderID, resources mesos.Resources) error {
	h := s.agents[i]
	p := h.providers[id]
	if p == nil {
		p = &provider{server: s, agent: i, id: id, operations: map[mesos.UUID]mesos.Operation{}}
	}
	if resources != nil || p.resources == nil {
		p.resources = resources
	}
	var list []mesos.Operation
	for _, uuid := range p.order {
		list = append(list, p.operations[uuid])
	}
	err := s.cluster.TellAgent(i, agent.Event{
		Type: agent.EventProviderSubscribed, Operations: list,
		Provider: mesos.Provider{ID: id, Name: string(id), State: mesos.ProviderRegistered, Resources: p.resources},
	})
	if err == nil {
		p.subscribed, h.providers[id] = true, p
	}
	return err
}

// loseProvider takes a provider away: for a while, or for good.
func (s *Server) loseProvider(i int, id mesos.ResourceProviderID, forGood bool) error {
	p := s.agents[i].providers[id]
	if p == nil {
		return fmt.Errorf("%s has no resource provider %q", agentName(i), id)
	}
	how := agent.EventProviderDisconnected
	if forGood {
		how = agent.EventProviderGone
	}
	if err := s.cluster.TellAgent(i, agent.Event{Type: how, ProviderID: id}); err != nil {
		return err
	}
	p.subscribed = false
	if forGood {
		delete(s.agents[i].providers, id)
	}
	return nil
}

// take does what an agent wants of a provider; one that is away hears nothing.
func (p *provider) take(in *agent.Send) {
	if !p.subscribed {
		return
	}
	switch in.Type {
	case agent.SendApply:
		o := mesoswire.CloneOperation(in.Operation)
		p.convert(&o)
		if _, known := p.operations[o.UUID]; !known {
			p.order = append(p.order, o.UUID)
		}
		p.operations[o.UUID] = o
		p.tell(o)
	case agent.SendAcknowledgeOperation:
		p.forget(in.Operation.UUID)
	case agent.SendReconcile:
		for i := range in.Operations {
			o, known := p.operations[in.Operations[i].UUID]
			if !known {
				o = mesoswire.CloneOperation(in.Operations[i])
				o.Status.State, o.Status.UUID = mesos.OperationDropped, mesos.UUID{}
			}
			p.tell(o)
		}
	}
}

// convert carries an operation out.
func (p *provider) convert(o *mesos.Operation) {
	does := map[mesos.OperationType]func([]mesos.Resource) (mesos.Resources, error){
		mesos.OpReserve: p.resources.Reserve, mesos.OpUnreserve: p.resources.Unreserve,
		mesos.OpCreate: p.resources.Create, mesos.OpDestroy: p.resources.Destroy,
	}[o.Type]
	has, err := does(o.Resources)
	if err != nil {
		o.Status.State, o.Status.Message = mesos.OperationFailed, err.Error()
		return
	}
	p.resources, o.Status.State = has, mesos.OperationFinished
}

func (p *provider) forget(uuid mesos.UUID) {
	delete(p.operations, uuid)
	for i, u := range p.order {
		if u == uuid {
			p.order = append(p.order[:i:i], p.order[i+1:]...)
			return
		}
	}
}

func (p *provider) tell(o mesos.Operation) {
	s := p.server
	s.owed = append(s.owed, func() {
		_ = s.cluster.TellAgent(p.agent, agent.Event{Type: agent.EventProviderUpdated, ProviderID: p.id, Operation: o})
	})
}
