package keeper

import (
	"fmt"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
)

// refuseLong is for how long offers are refused while nothing is wanted.
const refuseLong = 10 * mesos.Minute

// room is an offer with what is left of it.
type room struct {
	id       mesos.OfferID
	agent    mesos.AgentID
	left     Resources
	holdings []*holding
	start    []scheduler.NewOperation
	tasks    []scheduler.NewTask
	made     []*taskRun
	given    bool // to a replacement
}

// used reports whether anything is done with it.
func (r *room) used() bool { return r.given || len(r.tasks)+len(r.start) > 0 }

// holding is what it has of a place's reservation, if anything.
func (r *room) holding(p place) *holding {
	for _, h := range r.holdings {
		if h.place == p && !h.taken {
			return h
		}
	}
	return nil
}

// fill launches tasks for empty places on the offers at hand, each on the
// offer with most room, so that they spread, or where its reservation is. What
// is left is declined.
func (k *Keeper) fill(now time.Time, offers harness.Offers) (wake time.Time) {
	clear(k.launches) // those made before were answered by now
	k.asked = nil
	rooms := k.rooms(offers)
	missing := 0
	for _, in := range k.order {
		if in.current != nil || in.replacement != nil {
			continue
		}
		if in.notBefore.After(now) {
			wake = sooner(wake, in.notBefore)
			continue
		}
		f := (*fitting)(nil)
		needs := k.runs(in).needs
		if in.group.Reserve {
			var at time.Time
			f, at = k.home(now, in, rooms)
			wake = sooner(wake, at)
		} else if r := widest(rooms, needs); r != nil {
			f = &fitting{room: r, task: needs.list()}
		}
		if f == nil {
			missing++
			k.tooLarge(in)
			continue
		}
		k.put(now, in, f)
	}
	at, wanting := k.change(now, rooms)
	wake = sooner(wake, at)
	k.release(rooms)
	k.answer(rooms, missing > 0 || wanting || !wake.IsZero())
	if (missing > 0 || wanting) && k.quiet {
		k.quiet = false
		k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventRevive})
	}
	return wake
}

func (k *Keeper) rooms(offers harness.Offers) []*room {
	var rooms []*room
	for _, id := range k.offers {
		if o, ok := offers.Offer(id); ok {
			r := &room{id: id, agent: mesos.AgentID(strings.Clone(string(o.AgentID))), left: offered(o), holdings: k.holdings(o)}
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

// put makes a task for a place, and before it what is lacking of its reservation.
func (k *Keeper) put(now time.Time, in *instance, f *fitting) {
	attempt, r := in.attempt+1, f.room
	c := &taskRun{
		id: newID(in.place, attempt), at: in, attempt: attempt, instead: in.mayReturn(),
		verdict: scheduler.VerdictLaunching, agent: r.agent, since: now, started: now, version: k.runs(in),
	}
	if in.group.Reserve {
		c.reservation = reservation{held: true, again: f.held != nil, kept: f.kept, volumes: f.given, parts: f.task}
		if (f.reserve != Resources{}) {
			c.making = append(c.making, opReserve)
		}
		if len(f.create) > 0 {
			c.making = append(c.making, opCreate)
		}
	}
	data, err := info(c, f.task)
	if err != nil {
		k.say(fmt.Sprintf("task %s cannot be written: %v", c.id, err))
		return
	}
	in.attempt, in.current, k.tasks[c.id] = attempt, c, c
	if in.group.Reserve {
		k.prepare(c.id, f)
		r.left = r.left.minus(f.reserve)
	} else {
		r.left = r.left.minus(c.version.needs)
	}
	t := scheduler.NewTask{TaskID: c.id, Info: data, Unreachable: in.group.unreachable()}
	if c.instead != nil {
		t.InsteadOf = c.instead.id
	}
	r.tasks = append(r.tasks, t)
	r.made = append(r.made, c)
}

// prepare makes a place's reservation what its task needs.
func (k *Keeper) prepare(id mesos.TaskID, f *fitting) {
	if h := f.held; h != nil {
		h.taken = true
		k.giveBack(f.room, id, f.unneeded, h.odd, f.destroy)
	}
	p, _ := placeOfID(id)
	if lacking := f.reserve.list(k.under(p)); len(lacking) > 0 {
		k.start(f.room, opReserve, id, mesosapi.OfferOperation{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{Resources: lacking}})
	}
	if len(f.create) > 0 {
		k.start(f.room, opCreate, id, mesosapi.OfferOperation{Type: mesosapi.OpCreate, Create: &mesosapi.Create{Volumes: f.create}})
	}
}

// mayReturn is the last task of an empty place that may come back.
func (in *instance) mayReturn() *taskRun {
	c := in.before
	for c != nil && c.verdict == scheduler.VerdictEnded {
		c = c.instead
	}
	return c
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
		switch {
		case r.given:
			continue
		case !r.used():
			rest = append(rest, mesos.Offer{ID: r.id})
			continue
		}
		k.ref++
		k.launches[k.ref] = r
		k.requests = append(k.requests, scheduler.Event{
			Type: scheduler.EventLaunch, Ref: k.ref, Offers: []mesos.Offer{{ID: r.id}}, Start: r.start, Tasks: r.tasks, Refuse: refuse,
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
func (k *Keeper) tooLarge(in *instance) {
	g := in.group
	if !k.seenOffers || k.saidLarge[g.Name] || g.total().fits(k.largest) || in.bound() {
		return
	}
	k.saidLarge[g.Name] = true
	k.say(fmt.Sprintf("task %s needs %s; no offer so far had more than %s: it waits for a larger one",
		g.Name, g.total(), k.largest))
}

// String writes resources for people.
func (r Resources) String() string {
	s := fmt.Sprintf("cpus %g, mem %g MB", float64(r.CPUs)/1000, float64(r.Mem)/1000)
	if r.Disk > 0 {
		s += fmt.Sprintf(", disk %g MB", float64(r.Disk)/1000)
	}
	return s
}
