package scheduler

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// hold is what is reserved for a replacement, as far as can be known. Masters do
// not answer; offers show what came of an Accept, and those that were on their
// way, and those of other parts of the agent, do not. Until all of it is in hand
// nothing more is reserved and nothing is started: that would use a second time
// what is held already (S11).
type hold struct {
	is      mesos.Resources // as if it were not reserved
	was     mesos.Resources // and if the last Accept was not done
	pending bool            // that Accept asks for more, and it is not seen yet
	offers  []mesos.OfferID // that it used
	call    uint64
	// until is when everything has arrived that the master said before: a stream
	// that is silent for longer is given up.
	until mesos.Micros
}

func (h *hold) open() bool { return h.pending || len(h.is) > 0 }

// known is what is certainly held: what an Accept that was lost would have asked
// for is not waited for after a crash.
func (h *hold) known() mesos.Resources {
	if !h.pending {
		return h.is
	}
	common, _, _ := h.was.Split(h.is)
	return common
}

func (h hold) clone() hold {
	h.is, h.was, h.offers = h.is.Clone(), h.was.Clone(), slices.Clone(h.offers)
	for i, id := range h.offers {
		h.offers[i] = mesos.OfferID(clone(string(id)))
	}
	return h
}

// settled: all that is held is in hand.
func (r *replacement) settled(p *pool) bool { return !r.hold.pending && p.held.Contains(r.hold.is) }

// all is how long it takes until all has arrived that the master has said.
func (m *Machine) all() mesos.Micros {
	return m.now.Add(m.session.interval * mesos.Micros(m.session.missed))
}

// holds: an Accept changes what is held.
func (m *Machine) holds(r *replacement, c *Call, was, is mesos.Resources, more bool) {
	r.hold = hold{is, was, more, c.Offers, c.ID, m.all()}.clone()
	r.owes = r.hold.open()
}

// seen: this is in hand.
func (m *Machine) seen(r *replacement, held mesos.Resources) {
	if !r.open() || held.Empty() || !held.Contains(r.hold.is) {
		return
	}
	r.refused, r.owes = false, true
	r.hold = hold{is: held, until: m.all()}
}

// undone: the last Accept was not done, and the master would not do it again.
func (m *Machine) undone(r *replacement, refused bool) {
	r.refused = r.refused || refused && r.hold.pending
	r.hold = hold{is: r.hold.was, until: m.all()}
	m.replacements.dirty = true
}

// holdsAgain: on a new stream all that an agent has is offered anew, and what
// was asked for on the old one was done before or never will be.
func (m *Machine) holdsAgain(r *replacement) {
	if r.hold.pending {
		m.undone(r, false)
	}
	r.refused, r.hold = false, hold{is: r.hold.is, until: m.all()}
}

// lookAtHolds looks at what offers show.
func (m *Machine) lookAtHolds() {
	for _, r := range m.replacements.list {
		if r.hold.pending {
			m.pool(r)
		}
	}
	m.holdsLate()
}

// saveHolds makes durable what offers have shown.
func (m *Machine) saveHolds() {
	for _, r := range m.replacements.list {
		if r.open() && !r.hold.known().Equal(r.saved) {
			m.storeReplacement(r)
		}
	}
}

// holdsLate: what has not been seen for so long is not there.
func (m *Machine) holdsLate() {
	for _, r := range m.replacements.list {
		if r.hold.until == 0 || r.hold.until > m.now {
			continue
		}
		if m.pool(r); r.hold.until > m.now {
			continue // it is in hand
		}
		if r.hold.pending {
			m.undone(r, true)
		} else {
			r.hold = hold{}
		}
	}
}

// holdRescinded: the Accept came too late for an offer that it used.
func (m *Machine) holdRescinded(id mesos.OfferID) {
	for _, r := range m.replacements.list {
		if slices.Contains(r.hold.offers, id) {
			m.undone(r, false)
		}
	}
}

// holdRefused: the master did not take the call.
func (m *Machine) holdRefused(call uint64) {
	for _, r := range m.replacements.list {
		if len(r.hold.offers) > 0 && r.hold.call == call {
			m.undone(r, true)
		}
	}
}

// holdInVain: the agent is gone, and comes back without what it has not heard of.
func (m *Machine) holdInVain(agent mesos.AgentID) {
	for _, r := range m.replacements.list {
		if r.hold.pending && m.agents.id(r.agent) == agent {
			m.undone(r, false)
		}
	}
}

func (h *hold) schema(c *wire.Codec) {
	s := c.Begin("hold")
	mesoswire.Resources(c, "is", &h.is)
	mesoswire.Resources(c, "was", &h.was)
	wire.Bool(c, "pending", &h.pending)
	wire.List(c, "offers", &h.offers, maxList, schemaID)
	wire.Uint(c, "call", &h.call, maxCount)
	micros(c, "until", &h.until)
	c.End(s)
}
