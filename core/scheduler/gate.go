package scheduler

import "rollcall/core/mesos"

// The gate holds launches back until it is known what runs: offers are kept
// and not shown, and what grows old meanwhile is given back.

func (m *Machine) gated() bool { return m.cfg.Gate.FirstRound && !m.gateOpen }

// openGate shows the offers that were held.
func (m *Machine) openGate() {
	closed := m.gated()
	if m.gateOpen = true; !closed || len(m.offers.list) == 0 {
		return
	}
	held := make([]mesos.Offer, 0, len(m.offers.list))
	for _, o := range m.offers.list {
		if o.withheld {
			continue
		}
		held = append(held, mesos.Offer{ID: o.id, AgentID: m.agents.id(o.agent)})
	}
	m.replacements.dirty = true
	if len(held) > 0 {
		m.notice(NoticeOffered).Offers = held
	}
}

// gateDueAt is when the oldest offer behind the gate has grown old. Offers are
// not in the order of their age, because a used one leaves a hole.
func (m *Machine) gateDueAt() (at mesos.Micros) {
	if !m.gated() {
		return 0
	}
	for i := range m.offers.list {
		if !m.offers.list[i].withheld {
			at = earlier(at, m.offers.list[i].since.Add(m.cfg.Gate.OfferAge))
		}
	}
	return at
}

// fireGate declines what has grown old behind the gate.
func (m *Machine) fireGate() {
	if at := m.gateDueAt(); at == 0 || at > m.now {
		return
	}
	var old []mesos.OfferID
	for i := 0; i < len(m.offers.list); {
		o := m.offers.list[i]
		if o.withheld || o.since.Add(m.cfg.Gate.OfferAge) > m.now {
			i++
			continue
		}
		m.offers.take(o.id) // the last one moves here
		m.agents.drop(o.agent)
		old = append(old, o.id)
	}
	m.call(CallDecline).Offers = old
}
