package keeper

import (
	"fmt"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// refuseLong is for how long offers are refused while nothing is wanted.
const refuseLong = 10 * mesos.Minute

// room is an offer with what is left of it.
type room struct {
	id    mesos.OfferID
	left  Resources
	tasks []scheduler.NewTask
	made  []*taskRun
}

// fill launches tasks for empty places on the offers at hand, each on the
// offer with most room, so that they spread; what is left is declined.
func (k *Keeper) fill(now time.Time, offers harness.Offers) (wake time.Time) {
	clear(k.launches) // those made before were answered by now
	rooms := k.rooms(offers)
	missing := 0
	for _, in := range k.order {
		if in.current != nil {
			continue
		}
		if in.notBefore.After(now) {
			wake = sooner(wake, in.notBefore)
			continue
		}
		r := widest(rooms, in.group.Needs)
		if r == nil {
			missing++
			k.tooLarge(in.group)
			continue
		}
		k.put(now, in, r)
	}
	k.answer(rooms, missing > 0 || !wake.IsZero())
	if (missing > 0) && k.quiet {
		k.quiet = false
		k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventRevive})
	}
	return wake
}

func (k *Keeper) rooms(offers harness.Offers) []*room {
	var rooms []*room
	for _, id := range k.offers {
		if o, ok := offers.Offer(id); ok {
			r := &room{id: id, left: offered(o)}
			k.largest, k.seenOffers = k.largest.most(r.left), true
			rooms = append(rooms, r)
		}
	}
	k.offers = nil
	return rooms
}

func widest(rooms []*room, needs Resources) (best *room) {
	for _, r := range rooms {
		if needs.fits(r.left) && (best == nil || r.left.CPUs > best.left.CPUs) {
			best = r
		}
	}
	return best
}

// put makes a task for a place.
func (k *Keeper) put(now time.Time, in *instance, r *room) {
	attempt := in.attempt + 1
	id := newID(in.place.group, in.instance, attempt)
	data, err := info(in.group, id, in.instance, attempt)
	if err != nil {
		k.say(fmt.Sprintf("task %s cannot be written: %v", id, err))
		return
	}
	in.attempt = attempt
	c := &taskRun{id: id, at: in, attempt: attempt, verdict: scheduler.VerdictLaunching, since: now, started: now}
	in.current, k.tasks[id] = c, c
	r.left = r.left.minus(in.group.Needs)
	r.tasks = append(r.tasks, scheduler.NewTask{TaskID: id, Info: data})
	r.made = append(r.made, c)
}

// answer accepts the offers that were used and declines the others: for long
// if nothing more is wanted.
func (k *Keeper) answer(rooms []*room, wanting bool) {
	refuse := mesos.Micros(0)
	if !wanting {
		refuse = refuseLong
	}
	var rest []mesos.Offer
	for _, r := range rooms {
		if len(r.tasks) == 0 {
			rest = append(rest, mesos.Offer{ID: r.id})
			continue
		}
		k.ref++
		k.launches[k.ref] = r
		k.requests = append(k.requests, scheduler.Event{
			Type: scheduler.EventLaunch, Ref: k.ref, Offers: []mesos.Offer{{ID: r.id}}, Tasks: r.tasks, Refuse: refuse,
		})
	}
	if len(rest) > 0 {
		k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventDecline, Offers: rest, Refuse: refuse})
	}
	if len(rooms) > 0 && !wanting {
		k.quiet = true
	}
}

// tooLarge says of a task that no offer so far could have held it.
func (k *Keeper) tooLarge(g *Group) {
	if !k.seenOffers || k.saidLarge[g.Name] || g.Needs.fits(k.largest) {
		return
	}
	k.saidLarge[g.Name] = true
	k.say(fmt.Sprintf("task %s needs %s; no offer so far had more than %s: it waits for a larger one",
		g.Name, g.Needs, k.largest))
}

// String writes resources for people.
func (r Resources) String() string {
	s := fmt.Sprintf("cpus %g, mem %g MB", float64(r.CPUs)/1000, float64(r.Mem)/1000)
	if r.Disk > 0 {
		s += fmt.Sprintf(", disk %g MB", float64(r.Disk)/1000)
	}
	return s
}
