package master

import "rollcall/core/mesos"

// offer is one that a framework has and may use.
type offer struct {
	no        uint64
	id        mesos.OfferID
	framework *framework
	agent     *agent
	role      string
	resources mesos.Resources // allocated to role
	rescindAt mesos.Micros
}

func (m *Machine) addOffer(o *offer) {
	m.placeOffer(o)
	m.take(o.framework, o.agent, o.resources)
	if m.cfg.Offers.Timeout > 0 {
		m.set(&o.rescindAt, m.now.Add(m.cfg.Offers.Timeout), timerOffer, o.no)
	}
}

// placeOffer puts an offer into the lists.
func (m *Machine) placeOffer(o *offer) {
	m.offers.put(o.id, o)
	m.offerByNo[o.no] = o
	o.framework.offers.put(o.id, o)
	o.agent.offers.put(o.id, o)
}

// removeOffer ends an offer; its resources are free again.
func (m *Machine) removeOffer(o *offer) {
	m.giveBack(o.framework, o.agent, o.resources)
	m.offers.remove(o.id)
	delete(m.offerByNo, o.no)
	o.framework.offers.remove(o.id)
	o.agent.offers.remove(o.id)
}

// rescind takes an offer back.
func (m *Machine) rescind(o *offer) {
	m.tell(o.framework, SendRescind).OfferID = o.id
	m.removeOffer(o)
}

func (m *Machine) rescindAll(a *agent) {
	for o := range a.offers.values {
		m.rescind(o)
	}
}

// discardAll forgets the offers of a framework without a word: whoever
// subscribes in its place must forget them too.
func (m *Machine) discardAll(f *framework) {
	if f.offers.len() > 0 {
		m.wantAllocation()
	}
	for o := range f.offers.values {
		m.removeOffer(o)
	}
}

// take notes that a framework holds resources of an agent.
func (m *Machine) take(f *framework, a *agent, rs mesos.Resources) {
	a.used = plus(a.used, allocated(rs, ""))
	f.held.add(amountsOf(rs))
}

// giveBack takes that note back.
func (m *Machine) giveBack(f *framework, a *agent, rs mesos.Resources) {
	a.used = minus(a.used, allocated(rs, ""))
	f.held.sub(amountsOf(rs))
}

// filter keeps what a framework declined from being offered to it again.
type filter struct {
	agent     uint64 // its number
	role      string
	resources mesos.Resources // not allocated
	until     mesos.Micros
}

// refuse notes that a framework does not want resources for a while. It lasts
// until the next allocation at least.
func (m *Machine) refuse(f *framework, a *agent, role string, rs mesos.Resources, span mesos.Micros) {
	if span == 0 || rs.Empty() || len(f.filters) >= int(m.cfg.Limits.Filters) {
		return
	}
	until := m.now.Add(max(span, m.cfg.Offers.Interval))
	f.filters = append(f.filters, filter{a.no, role, allocated(rs, ""), until})
	if f.filterAt == 0 || until < f.filterAt {
		m.set(&f.filterAt, until, timerFilter, f.no)
	}
}

func (m *Machine) expireFilters(f *framework) {
	next := mesos.Micros(0)
	m.dropFilters(f, func(x *filter) bool { return x.until <= m.now || m.agentByNo[x.agent] == nil })
	for i := range f.filters {
		if next == 0 || f.filters[i].until < next {
			next = f.filters[i].until
		}
	}
	m.set(&f.filterAt, next, timerFilter, f.no)
	m.wantAllocation()
}

func (m *Machine) dropFilters(f *framework, which func(*filter) bool) {
	kept := f.filters[:0]
	for i := range f.filters {
		if !which(&f.filters[i]) {
			kept = append(kept, f.filters[i])
		}
	}
	clear(f.filters[len(kept):])
	f.filters = kept
}

// refuses reports whether all of an offer was declined before.
func (f *framework) refuses(a *agent, role string, rs mesos.Resources) bool {
	for i := range f.filters {
		if x := &f.filters[i]; x.agent == a.no && x.role == role && x.resources.Contains(rs) {
			return true
		}
	}
	return false
}
