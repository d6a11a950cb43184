package sim

import (
	"fmt"
	"slices"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// provider is a resource provider of a host: it carries out operations on a
// disk of its own, and keeps them, over its own restarts and the agent's.
type provider struct {
	host       *host
	id         mesos.ResourceProviderID
	there      bool
	gone       bool
	operations []mesos.Operation
}

// subscribe connects a provider to the agent, with all that it has.
func (p *provider) subscribe() {
	if p.gone {
		return
	}
	p.there = true
	disk := mesos.Resource{Name: "disk", Type: mesos.ValueScalar, Scalar: 1_000_000, ProviderID: p.id}
	p.host.tell(agent.Event{
		Type:       agent.EventProviderSubscribed,
		Provider:   mesos.Provider{ID: p.id, Name: "disk", State: mesos.ProviderRegistered, Resources: mesos.Resources{disk}},
		Operations: slices.Clone(p.operations),
	})
}

// leave disconnects it.
func (p *provider) leave() {
	if p.there {
		p.there = false
		p.host.tell(agent.Event{Type: agent.EventProviderDisconnected, ProviderID: p.id})
	}
}

// hide lets the provider be away when the operation that is on its way arrives.
func (h *host) hide() {
	p, away, link, gone := h.provider, h.shy, h.shyLink, h.shyGone
	h.shy = 0
	h.w.after(0, func() {
		p.leave()
		if gone {
			p.remove()
		}
		if (link || gone) && h.w.k.on(KnobCheckpoint) {
			_ = h.w.cluster.BreakLink(h.number)
		}
	})
	h.w.after(away, p.subscribe)
}

// setUp gives a host a provider, the first or the next one.
func (h *host) setUp() {
	h.provider = &provider{host: h, id: mesos.ResourceProviderID(fmt.Sprintf("disk%d.%d", h.number, h.w.next()))}
	h.providers = append(h.providers, h.provider.id)
	h.provider.subscribe()
}

// provide carries out what the agent tells a provider.
func (h *host) provide(s *agent.Send) {
	p := h.provider
	if p == nil || p.id != s.ProviderID || !p.there {
		return // it hears of it when it asks
	}
	w := h.w
	switch s.Type {
	case agent.SendApply:
		if p.find(s.Operation.UUID) < 0 {
			o := mesoswire.CloneOperation(s.Operation)
			p.operations = append(p.operations, o)
			if w.chance(w.life, KnobProviderOdd) {
				w.after(1, func() { p.goesOn(o.UUID) })
			}
			w.after(1+upTo(w.life, seconds(w.k[KnobExecutorSlow]/1000)), func() { p.apply(o.UUID) })
		}
	case agent.SendAcknowledgeOperation:
		i := p.find(s.Operation.UUID)
		if i >= 0 && p.operations[i].Status.UUID == s.Operation.Status.UUID && p.operations[i].Status.State.Terminal() {
			p.operations = slices.Delete(p.operations, i, i+1)
		}
	case agent.SendReconcile:
		for i := range s.Operations {
			p.reconcile(mesoswire.CloneOperation(s.Operations[i]))
		}
	}
}

func (p *provider) find(uuid mesos.UUID) int {
	return slices.IndexFunc(p.operations, func(o mesos.Operation) bool { return o.UUID == uuid })
}

// apply does an operation, or fails to.
func (p *provider) apply(uuid mesos.UUID) {
	w, i := p.host.w, p.find(uuid)
	if p.gone || i < 0 {
		return
	}
	o := &p.operations[i]
	o.Status.State = mesos.OperationFinished
	if w.healed == 0 && w.life.IntN(6) == 0 {
		o.Status.State = mesos.OperationFailed
	}
	copy(o.Status.UUID[:], fmt.Sprintf("o%d", w.next()))
	if o.Status.State == mesos.OperationFinished {
		w.truth.carriedOut(o.Status.OperationID)
	}
	p.say(*o)
}

// goesOn tells, reliably, that an operation is under way: something to be
// acknowledged that is not its end.
func (p *provider) goesOn(uuid mesos.UUID) {
	i := p.find(uuid)
	if p.gone || i < 0 || p.operations[i].Status.State == mesos.OperationFinished || p.operations[i].Status.State == mesos.OperationFailed {
		return
	}
	o := &p.operations[i]
	o.Status.State = mesos.OperationPending
	copy(o.Status.UUID[:], fmt.Sprintf("o%d", p.host.w.next()))
	p.say(*o)
}

// remove is the operator's word that it never returns.
func (p *provider) remove() {
	if !p.gone {
		p.gone, p.there = true, false
		p.forgetDone()
		p.host.tell(agent.Event{Type: agent.EventProviderGone, ProviderID: p.id})
	}
}

// forgetDone: what was done to a provider that is removed is gone with it; an
// agent that is asked about it later calls it dropped.
func (p *provider) forgetDone() {
	for i := range p.operations {
		delete(p.host.w.truth.done, p.operations[i].Status.OperationID)
	}
}

func (p *provider) say(o mesos.Operation) {
	if p.there {
		p.host.tell(agent.Event{
			Type: agent.EventProviderUpdated, ProviderID: p.id,
			Operation: mesos.Operation{FrameworkID: o.FrameworkID, UUID: o.UUID, Type: o.Type, Resources: o.Resources, Status: o.Status},
		})
	}
}

// reconcile says how an operation is: one that never came was dropped. A
// framework asks by its own id, and nobody will acknowledge what it is told.
func (p *provider) reconcile(o mesos.Operation) {
	if o.UUID.IsZero() {
		o.Status.State = mesos.OperationUnknown
		if i := slices.IndexFunc(p.operations, func(k mesos.Operation) bool { return k.Status.OperationID == o.Status.OperationID }); i >= 0 {
			o.Status.State = p.operations[i].Status.State
		}
		p.say(o)
		return
	}
	if i := p.find(o.UUID); i >= 0 {
		p.say(p.operations[i])
		return
	}
	o.Status.State = mesos.OperationDropped
	copy(o.Status.UUID[:], fmt.Sprintf("o%d", p.host.w.next()))
	p.operations = append(p.operations, o)
	p.say(o)
}
