package explore

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// offersLive is the part of S18 about offers; it also takes over which live, and
// what the session says.
func offersLive(v *view) string {
	w := &v.watch.process
	v.offered()
	for i := range v.out.Calls {
		c := &v.out.Calls[i]
		if c.Type != scheduler.CallAccept && c.Type != scheduler.CallDecline {
			continue
		}
		if c.Type == scheduler.CallAccept && v.x.world.Gate && !w.gateOpen {
			return "launched behind the gate"
		}
		var pool mesos.Resources
		for _, id := range c.Offers {
			o, ok := w.drop(id)
			pool = slices.Concat(pool, o.resources)
			switch {
			case c.Type != scheduler.CallAccept:
			case !ok:
				return fmt.Sprintf("offer %q is dead", id)
			case o.stream != w.open:
				return fmt.Sprintf("offer %q is dead: its stream is over", id)
			}
		}
		if v.x.world.Replace != nil && c.Type == scheduler.CallAccept {
			if bad := v.x.fits(c, pool); bad != "" {
				return bad
			}
		}
	}
	for i := range v.out.Notices {
		n := &v.out.Notices[i]
		switch n.Type {
		case scheduler.NoticeSession:
			w.subscribed, w.suppressed = n.Session == scheduler.SessionSubscribed, false
		case scheduler.NoticeOffered:
			from := w.open
			if v.event != nil && v.event.Type == scheduler.EventOffered {
				from = v.from
			}
			for _, o := range n.Offers {
				if w.show(o.ID) {
					continue
				}
				w.offers = append(w.offers, heldOffer{
					id: mesos.OfferID(strings.Clone(string(o.ID))), agent: mesos.AgentID(strings.Clone(string(o.AgentID))), stream: from,
				})
			}
		case scheduler.NoticeOffersLost:
			if len(n.Offers) == 0 {
				w.offers = nil
			}
			for _, o := range n.Offers {
				w.drop(o.ID)
			}
		case scheduler.NoticeRound:
			w.gateOpen = w.gateOpen || n.Round.Phase == scheduler.RoundComplete || n.Round.Phase == scheduler.RoundDegraded
		}
	}
	return ""
}

// drop takes an offer away, if it is there.
func (w *processWatch) drop(id mesos.OfferID) (heldOffer, bool) {
	for i, o := range w.offers {
		if o.id == id {
			w.offers = append(w.offers[:i:i], w.offers[i+1:]...)
			return o, true
		}
	}
	return heldOffer{}, false
}

// leaves looks at a call at the moment it leaves the host: S1, and the part of
// S18 that is about the launch.
func (l *life) leaves(c *scheduler.Call) string {
	switch c.Type {
	case scheduler.CallAcknowledge:
		if r := task(l.disk, c.TaskID); r == nil || r.UUID != c.UUID {
			return fmt.Sprintf("S1 acknowledged only when durable: %q %x, record %+v", c.TaskID, c.UUID, r)
		}
	case scheduler.CallAccept:
		for i := range c.Tasks {
			id := c.Tasks[i].TaskID
			bit, _ := taskBit(id)
			r := task(l.disk, id)
			switch {
			case r == nil || r.Verdict != scheduler.VerdictLaunching || l.disk.get(scheduler.KeyLaunch+string(id)) == nil:
				return fmt.Sprintf("S18 a launch is durable before it is sent: %q, record %+v", id, r)
			case l.watch.truth.sent>>bit&1 == 1:
				return fmt.Sprintf("S18 no launch is sent twice: %q", id)
			}
			if bad := l.replaces(id); bad != "" {
				return bad
			}
			l.watch.truth.sent |= 1 << bit
		}
	}
	return ""
}
