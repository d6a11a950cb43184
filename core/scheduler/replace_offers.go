package scheduler

import (
	"strings"

	"rollcall/core/mesos"
)

// labelKey is the label of reservations that hold something for a replacement.
// Its value is the framework's id, a slash, and the replacement's id: other
// frameworks of the role see these reservations too.
const labelKey = "rollcall.replace"

// holdLabels is the labels of a reservation, as a host writes them.
func (m *Machine) holdLabels(id mesos.ReplaceID) string {
	return `[{"key":"` + labelKey + `","value":"` + string(m.session.frameworkID) + "/" + string(id) + `"}]`
}

// heldFor is the replacement that a resource is reserved for, if it is one of
// this framework.
func (m *Machine) heldFor(r *mesos.Resource) (mesos.ReplaceID, bool) {
	n := len(r.Reservations)
	if n == 0 || r.Reservations[n-1].Type != mesos.ReservationDynamic {
		return "", false
	}
	id, ours := strings.CutPrefix(r.Reservations[n-1].Labels, `[{"key":"`+labelKey+`","value":"`+string(m.session.frameworkID)+"/")
	if !ours {
		return "", false
	}
	id, ours = strings.CutSuffix(id, `"}]`)
	return mesos.ReplaceID(id), ours
}

// collects reports whether the replacement waits for the resources of its
// agent, so that the framework must not have them.
func (m *Machine) collects(r *replacement) bool {
	if m.cfg.Replace.Native {
		return false
	}
	switch r.phase {
	case mesos.ReplacePending:
		return true
	case mesos.ReplaceStopping: // without a reservation the offers hold what is needed
		return !m.held(r) && !m.extra(r).Empty()
	case mesos.ReplaceCollecting, mesos.ReplaceRetreating:
		return true
	}
	return false
}

// collecting is the agents whose offers replacements wait for.
func (m *Machine) collecting() map[agentRef]bool {
	if m.replacements.open == 0 {
		return nil
	}
	set := map[agentRef]bool{}
	for _, r := range m.replacements.list {
		if m.collects(r) {
			set[r.agent] = true
		}
	}
	return set
}

// withholds reports whether an offer is not for the framework: a replacement
// waits for it, or it has what a replacement holds.
func (m *Machine) withholds(o *offer, collecting map[agentRef]bool) bool {
	if collecting[o.agent] {
		return true
	}
	for i := range o.resources {
		if id, ours := m.heldFor(&o.resources[i]); ours && !m.replacements.givenUp(id) {
			return true
		}
	}
	return false
}

// pool is what the withheld offers of an agent have: what is free, and, as if
// it were not reserved, what is held for the replacement.
type pool struct {
	offers     []mesos.Offer
	role       string
	free, held mesos.Resources
}

func (m *Machine) pool(r *replacement) (p pool) {
	for i := range m.offers.list {
		o := &m.offers.list[i]
		if !o.withheld || o.agent != r.agent {
			continue
		}
		p.offers = append(p.offers, mesos.Offer{ID: o.id})
		for _, x := range o.resources {
			p.role, x.AllocatedTo = x.AllocatedTo, ""
			id, ours := m.heldFor(&x)
			switch {
			case !ours:
				p.free = together(p.free, mesos.Resources{x})
			case id == r.ReplaceID:
				p.held = together(p.held, mesos.Resources{released(x)})
			}
		}
	}
	if len(p.offers) > 0 {
		r.bare = p.role == "" || p.role == "*"
	}
	m.seen(r, p.held)
	return p
}

// released is a resource without its last reservation.
func released(x mesos.Resource) mesos.Resource {
	n := len(x.Reservations) - 1
	if x.Reservations = x.Reservations[:n:n]; n == 0 {
		x.Reservations = nil
	}
	return x
}

// together adds up; what Mesos could not add up, such as a port that is offered
// twice, counts once.
//
//go:noinline
func together(a, b mesos.Resources) mesos.Resources {
	if sum, err := a.Plus(b); err == nil {
		return sum
	}
	return a
}

// lacks is what of b is not in a.
//
//go:noinline
func lacks(a, b mesos.Resources) mesos.Resources {
	_, _, lacking := a.Split(b)
	return lacking
}

// extra is what the new task needs beside what the old one has.
func (m *Machine) extra(r *replacement) mesos.Resources { return lacks(r.OldResources, r.NewResources) }

// spare is what is to be held while the new task starts, so that the old one
// can be started again.
func (m *Machine) spare(r *replacement) mesos.Resources {
	if r.Rollback != mesos.RollbackHold {
		return nil
	}
	return lacks(r.NewResources, r.OldResources)
}

// wanted is what the phase waits for.
func (m *Machine) wanted(r *replacement) mesos.Resources {
	switch r.phase {
	case mesos.ReplacePending, mesos.ReplaceStopping:
		return m.extra(r)
	case mesos.ReplaceCollecting:
		return together(r.NewResources, m.spare(r))
	case mesos.ReplaceRetreating:
		return r.OldResources
	}
	return nil
}

// held reports whether what the replacement has, beside its tasks, is reserved.
func (m *Machine) held(r *replacement) bool {
	if m.cfg.Replace.Native {
		return r.open()
	}
	return m.cfg.Replace.Reserve && r.open() && !r.refused && !r.bare
}

// grab is what can and should be reserved now.
func (m *Machine) grab(r *replacement, p *pool) mesos.Resources {
	if !m.held(r) {
		return nil
	}
	common, _, _ := p.free.Split(lacks(p.held, m.wanted(r)))
	return common.Select(func(x *mesos.Resource) bool { return len(x.Reservations) == 0 && !x.Revocable && !x.Shared })
}

// secured: what is needed beside the old task's resources is held, or is there
// and cannot be held.
func (c replaceCase) secured() bool {
	p := c.m.pool(c.r)
	return c.r.settled(&p) && together(p.held, p.free).Contains(c.m.extra(c.r)) && c.m.grab(c.r, &p).Empty()
}

func (c replaceCase) reservable() bool {
	p := c.m.pool(c.r)
	return c.r.settled(&p) && (c.r.phase != mesos.ReplaceRetreating || c.newOver()) && !c.m.grab(c.r, &p).Empty()
}

// covered: the new task can be started. The old one may be back, if it was lost.
func (c replaceCase) covered() bool { return c.oldOver() && c.covers(c.r.NewResources) }

// coveredAgain: the new task has ended and the old one can be started again.
func (c replaceCase) coveredAgain() bool {
	return c.r.Rollback != mesos.RollbackOff && c.oldOver() && c.newOver() && c.covers(c.r.OldResources)
}

func (c replaceCase) covers(need mesos.Resources) bool {
	p := c.m.pool(c.r)
	return len(p.offers) > 0 && c.r.settled(&p) && !c.m.gated() && together(p.held, p.free).Contains(need)
}

// soon is how long the rest of an offer is not wanted: Mesos takes 0 for its
// default of 5 s.
const soon mesos.Micros = 1

// reserve asks for what is to be held, with all offers of the agent; what has
// come of it is seen in the next ones.
func (m *Machine) reserve(r *replacement) {
	p := m.pool(r)
	more := m.grab(r, &p)
	c := m.accept(r, p.offers)
	c.Start = []NewOperation{{Type: mesos.OpReserve, Resources: m.reserved(r, p.role, more)}}
	m.holds(r, c, p.held, together(p.held, more), true)
	m.want() // the rest, too, is not offered again before the next cycle, however short it is refused
}

// launchReplacement starts a task on all offers of the agent. What was held is
// released in the same call, so a reservation never outlives its purpose; what
// is to be held on is reserved anew.
func (m *Machine) launchReplacement(r *replacement, in NewTask, need, spare mesos.Resources) {
	p := m.pool(r)
	t := m.addLaunched(&in, m.agents.id(r.agent))
	t.flags |= taskReplaced
	if len(p.offers) == 0 {
		return // never: its resources are covered
	}
	var start []NewOperation
	if held := m.reserved(r, p.role, p.held); !held.Empty() {
		start = append(start, NewOperation{Type: mesos.OpUnreserve, Resources: held})
	}
	var on mesos.Resources
	if _, rest, _ := together(p.held, p.free).Split(need); m.held(r) {
		on, _, _ = rest.Unreserved().Split(spare)
	}
	if !on.Empty() {
		start = append(start, NewOperation{Type: mesos.OpReserve, Resources: m.reserved(r, p.role, on)})
	}
	c := m.accept(r, p.offers)
	m.holds(r, c, p.held, on, !on.Empty())
	c.Start = start
	c.Tasks = []NewTask{{TaskID: t.id, Info: m.arena.keep(append(m.arena.room(len(in.Info)), in.Info...))}}
	if m.collecting()[r.agent] {
		m.want() // others wait for the rest
	}
}

// reserved is resources as they are when they are held: in offers, and in the
// operations that make and end it.
func (m *Machine) reserved(r *replacement, role string, rs mesos.Resources) mesos.Resources {
	list := make([]mesos.Resource, 0, len(rs))
	for _, x := range rs {
		x.AllocatedTo = role
		x.Reservations = append(x.Reservations[:len(x.Reservations):len(x.Reservations)], mesos.Reservation{
			Type: mesos.ReservationDynamic, Role: role, Principal: m.cfg.Replace.Principal, Labels: m.holdLabels(r.ReplaceID),
		})
		list = append(list, x)
	}
	held, err := mesos.Canonical(list...)
	if err != nil {
		return nil // never: what was canonical is, with one more reservation
	}
	return held
}

// accept uses offers for a replacement.
func (m *Machine) accept(r *replacement, offers []mesos.Offer) *Call {
	ids := m.use(offers)
	c := m.call(CallAccept)
	c.AgentID, c.Offers, c.Refuse = m.agents.id(r.agent), ids, soon
	return c
}

// want makes sure that offers come: those that were declined, too.
func (m *Machine) want() {
	if m.session.state == SessionSubscribed {
		m.call(CallRevive)
		m.replacements.revived = m.replacements.suppressed
	}
}

// settleOffers releases what is held for nothing, shows the framework what is
// its own again, and takes back its wish for no offers.
func (m *Machine) settleOffers() {
	m.releaseOrphans()
	owing := m.owing()
	collecting := m.collecting()
	if m.replacements.revived && len(collecting) == 0 && !owing && m.session.state == SessionSubscribed {
		m.replacements.revived = false
		m.call(CallSuppress)
	}
	var shown []mesos.Offer
	for i := range m.offers.list {
		o := &m.offers.list[i]
		was := o.withheld
		if o.withheld = was && m.withholds(o, collecting); was && !o.withheld && !m.gated() {
			shown = append(shown, mesos.Offer{ID: o.id, AgentID: m.agents.id(o.agent)})
		}
	}
	if len(shown) > 0 {
		m.notice(NoticeOffered).Offers = shown
	}
}
