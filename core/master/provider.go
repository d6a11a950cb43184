package master

import "rollcall/core/mesos"

// provider is what is remembered of a resource provider: enough to answer for
// it, and little, since there may be twenty on each of a thousand agents.
type provider struct {
	id    mesos.ResourceProviderID
	state mesos.ProviderState
}

// setProviders takes an agent's full list over; its resources count while a
// provider is registered. Over the limit the gone ones are left out first.
func (m *Machine) setProviders(a *agent, list []mesos.Provider) {
	limit := int(m.cfg.Limits.Providers)
	a.providers, a.provided = make([]provider, 0, min(len(list), limit)), nil
	for _, gone := range [...]bool{false, true} {
		for i := range list {
			p := &list[i]
			if (p.State == mesos.ProviderGone) != gone || len(a.providers) >= limit || a.provider(p.ID) != mesos.ProviderUnknown ||
				p.State == mesos.ProviderUnknown || p.ID == "" || len(p.ID) > int(m.cfg.Limits.IDBytes) {
				continue
			}
			a.providers = append(a.providers, provider{clone(p.ID), p.State})
			if p.State == mesos.ProviderRegistered {
				a.provided = plus(a.provided, p.Resources.Clone())
			}
		}
	}
}

// provider says how an agent stands with one of its resource providers.
func (a *agent) provider(id mesos.ResourceProviderID) mesos.ProviderState {
	for i := range a.providers {
		if a.providers[i].id == id {
			return a.providers[i].state
		}
	}
	return mesos.ProviderUnknown
}
