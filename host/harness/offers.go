package harness

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// offerBook holds the offers that can be used, whole. The machine decides which
// those are; the book follows its notices and calls.
type offerBook struct {
	held    map[mesos.OfferID]*mesosapi.Offer
	arrived map[mesos.OfferID]*mesosapi.Offer // not yet told of
	// gated: the machine keeps offers behind its gate, and tells of them when
	// that opens, as a round ends.
	gated bool
}

func newOfferBook(gated bool) *offerBook {
	return &offerBook{held: map[mesos.OfferID]*mesosapi.Offer{}, arrived: map[mesos.OfferID]*mesosapi.Offer{}, gated: gated}
}

// Offer finds an offer.
func (b *offerBook) Offer(id mesos.OfferID) (*mesosapi.Offer, bool) {
	o, ok := b.held[id]
	return o, ok
}

func (b *offerBook) arrive(list []mesosapi.Offer) {
	for i := range list {
		b.arrived[mesos.OfferID(list[i].ID)] = &list[i]
	}
}

// follow does what the notices of a step say, in their order: offers can be
// lost and others come within one step.
func (b *offerBook) follow(notices []scheduler.Notice) {
	for i := range notices {
		switch n := &notices[i]; n.Type {
		case scheduler.NoticeOffered:
			for _, o := range n.Offers {
				if whole, ok := b.arrived[o.ID]; ok {
					b.held[mesos.OfferID(whole.ID)] = whole
				}
			}
		case scheduler.NoticeOffersLost:
			b.lose(n.Offers)
		case scheduler.NoticeRound:
			b.gated = b.gated && !opensGate(&n.Round)
		case scheduler.NoticeSession:
			if n.Session != scheduler.SessionSubscribed {
				clear(b.arrived) // no offer outlives its stream
			}
		}
	}
	if !b.gated {
		clear(b.arrived)
	}
}

func opensGate(r *scheduler.RoundNotice) bool {
	return r.Subject == scheduler.RoundTasks && (r.Phase == scheduler.RoundComplete || r.Phase == scheduler.RoundDegraded)
}

// lose forgets offers; no list means all.
func (b *offerBook) lose(list []mesos.Offer) {
	if len(list) == 0 {
		clear(b.held)
	}
	for _, o := range list {
		delete(b.held, o.ID)
	}
}

// use forgets offers that were accepted or declined.
func (b *offerBook) use(list []mesos.OfferID) {
	for _, id := range list {
		delete(b.held, id)
		delete(b.arrived, id)
	}
}
