package scheduler

import "rollcall/core/mesos"

// offers are those that can be used: made on this stream, not taken back, not
// used. The map only finds; the list gives the order.
type offers struct {
	list []offer
	byID map[mesos.OfferID]int
}

type offer struct {
	id    mesos.OfferID
	agent agentRef
	since mesos.Micros

	resources mesos.Resources // as far as the host says
	withheld  bool            // for a replacement: the framework does not see it
}

func newOffers() offers { return offers{byID: map[mesos.OfferID]int{}} }

// take removes an offer; the last one moves to its place.
func (o *offers) take(id mesos.OfferID) (offer, bool) {
	i, ok := o.byID[id]
	if !ok {
		return offer{}, false
	}
	taken, last := o.list[i], len(o.list)-1
	o.list[i] = o.list[last]
	o.byID[o.list[i].id] = i
	delete(o.byID, id)
	o.list[last] = offer{}
	o.list = o.list[:last]
	return taken, true
}

func (m *Machine) offered(list []mesos.Offer) {
	kept := make([]mesos.Offer, 0, len(list))
	collecting := m.collecting()
	var turned []mesos.OfferID
	for i := range list {
		in := &list[i]
		if _, again := m.offers.byID[in.ID]; again || in.ID == "" || in.AgentID == "" {
			continue
		}
		if len(m.offers.list) >= int(m.cfg.Limits.Offers) {
			turned = append(turned, mesos.OfferID(m.arena.text(string(in.ID))))
			continue
		}
		id := mesos.OfferID(clone(string(in.ID)))
		m.offers.byID[id] = len(m.offers.list)
		o := offer{id: id, agent: m.agents.use(in.AgentID), since: m.now}
		if len(in.Resources) > 0 {
			o.resources = in.Resources.Clone()
		}
		if o.withheld = m.withholds(&o, collecting); !o.withheld {
			kept = append(kept, mesos.Offer{ID: id, AgentID: mesos.AgentID(m.arena.text(string(in.AgentID)))})
		} else {
			m.replacements.dirty = true
		}
		m.offers.list = append(m.offers.list, o)
	}
	if len(kept) > 0 && !m.gated() {
		m.notice(NoticeOffered).Offers = kept
	}
	if len(turned) > 0 {
		m.overflowed("offers: limits.offers; the offer is declined")
		m.call(CallDecline).Offers = turned
	}
	for i := range list {
		m.agentNews(list[i].AgentID)
	}
}

// rescinded takes an offer back. One that was not kept is not an error: the
// rescind may have been queued behind its use.
func (m *Machine) rescinded(id mesos.OfferID) {
	o, ok := m.offers.take(id)
	if !ok {
		m.holdRescinded(id)
		return
	}
	if o.withheld {
		m.replacements.dirty = true
	} else if !m.gated() {
		m.notice(NoticeOffersLost).Offers = []mesos.Offer{{ID: o.id, AgentID: m.agents.id(o.agent)}}
	}
	m.agents.drop(o.agent)
}

// loseAllOffers: no offer outlives its stream, and masters do not rescind them.
func (m *Machine) loseAllOffers() {
	if len(m.offers.list) == 0 {
		return
	}
	for _, o := range m.offers.list {
		m.agents.drop(o.agent)
	}
	m.offers.list = m.offers.list[:0]
	clear(m.offers.byID)
	if !m.gated() {
		m.notice(NoticeOffersLost)
	}
}

// decline gives offers back.
func (m *Machine) decline(e *Event) {
	if !m.mustBeSubscribed(e) || !m.usable(e) {
		return
	}
	c := m.call(CallDecline)
	c.Refuse, c.Offers = e.Refuse, m.use(e.Offers)
}

// usable checks the offers of a request: named once each, and all alive.
func (m *Machine) usable(e *Event) bool {
	if len(e.Offers) == 0 {
		m.reject(e, RejectMissing, "offers", "", "at least one offer")
		return false
	}
	named := make(map[mesos.OfferID]bool, len(e.Offers))
	for i := range e.Offers {
		id := e.Offers[i].ID
		if at, ok := m.offers.byID[id]; !ok || m.offers.list[at].withheld {
			m.reject(e, RejectDeadOffer, "offers", string(id), "an offer of this subscription that was neither used nor rescinded")
			return false
		}
		if named[id] {
			m.reject(e, RejectDuplicate, "offers", string(id), "each offer once")
			return false
		}
		named[id] = true
	}
	return true
}

// use takes checked offers away and returns their ids for the call.
func (m *Machine) use(list []mesos.Offer) []mesos.OfferID {
	ids := make([]mesos.OfferID, 0, len(list))
	for i := range list {
		o, _ := m.offers.take(list[i].ID)
		m.agents.drop(o.agent)
		ids = append(ids, o.id)
	}
	return ids
}
