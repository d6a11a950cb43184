package harness

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// offerBook holds the offers that can be used, whole. The machine decides which
// those are; the book follows its notices and calls.
type offerBook struct {
	held map[mesos.OfferID]*mesosapi.Offer
	// arrived are not told of yet, or never: the machine keeps some behind its
	// gate, and some for replacements.
	arrived map[mesos.OfferID]*mesosapi.Offer
	epoch   uint32 // of the stream they came on
}

func newOfferBook() *offerBook {
	return &offerBook{held: map[mesos.OfferID]*mesosapi.Offer{}, arrived: map[mesos.OfferID]*mesosapi.Offer{}}
}

// Offer finds an offer.
func (b *offerBook) Offer(id mesos.OfferID) (*mesosapi.Offer, bool) {
	o, ok := b.held[id]
	return o, ok
}

// arrive takes what an event brings. Offers of a stream that is over come late,
// and the machine does not look at them either.
func (b *offerBook) arrive(a *arrival) {
	switch e := &a.event; e.Type {
	case scheduler.EventSubscribed:
		b.epoch = max(b.epoch, e.Epoch)
	case scheduler.EventRescinded:
		delete(b.arrived, e.OfferID)
	case scheduler.EventOffered:
		if e.Epoch < b.epoch {
			return
		}
		for i := range a.offers {
			if o := &a.offers[i]; named(o) {
				b.arrived[mesos.OfferID(o.ID)] = o
			}
		}
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
					delete(b.arrived, o.ID)
				}
			}
		case scheduler.NoticeOffersLost:
			b.lose(n.Offers)
		case scheduler.NoticeSession:
			if n.Session != scheduler.SessionSubscribed {
				clear(b.arrived) // no offer outlives its stream
			}
		}
	}
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
