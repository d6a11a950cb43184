package keeper

import (
	"fmt"
	"slices"
	"time"

	"rollcall/host/mesosapi"
)

const (
	// homePatience is the least time that a place looks for its reservation: its
	// agent may just not have been offered.
	homePatience = 5 * time.Minute
	// homeSaid is when people are told that it does.
	homeSaid = time.Minute
)

// fitting is how a place would use an offer.
type fitting struct {
	room     *room
	held     *holding // what is there of its reservation; nil: nothing
	volumes  int      // found
	reserve  Resources
	create   []mesosapi.Resource
	task     []mesosapi.Resource
	kept     []string // volumes that were there
	given    []string // all of the task's
	destroy  []mesosapi.Resource
	unneeded Resources // of what is there
}

// home is where a place with a reservation is filled: where it must go back to,
// else where most of its volumes are, else where there is most room.
func (k *Keeper) home(now time.Time, in *instance, rooms []*room) (best *fitting, wake time.Time) {
	if in.bound() {
		wake = k.looksForHome(now, in)
	}
	bound := in.bound()
	for _, r := range rooms {
		held := r.holding(in.place)
		if bound && (held == nil || r.agent != in.before.agent) {
			continue
		}
		f, ok := k.fit(in, r, held, bound)
		if ok && (best == nil || f.better(best)) {
			best = f
		}
	}
	if best != nil {
		return best, time.Time{}
	}
	return nil, wake
}

func (f *fitting) better(than *fitting) bool {
	switch {
	case f.volumes != than.volumes:
		return f.volumes > than.volumes
	case (f.held == nil) != (than.held == nil):
		return f.held != nil
	}
	return f.room.left.CPUs > than.room.left.CPUs
}

// looksForHome keeps the time for which a place waits for its reservation, and
// says when that is to be looked at again.
func (k *Keeper) looksForHome(now time.Time, in *instance) (wake time.Time) {
	if in.missing.IsZero() {
		in.missing = now
	}
	agent := in.before.agent
	if at := in.missing.Add(homeSaid); at.After(now) {
		wake = at
	} else if !in.saidHome {
		in.saidHome = true
		k.say(fmt.Sprintf("task %s waits for its reservation on agent %s", in.place, agent))
	}
	patience := k.plan.patience(in.group)
	if patience < 0 {
		return wake
	}
	if at := in.missing.Add(max(patience, homePatience)); at.After(now) {
		return sooner(wake, at)
	}
	in.moved = true
	k.say(fmt.Sprintf("task %s gets a new reservation: that on agent %s was not offered since %s", in.place, agent, in.missing.Format(time.TimeOnly)))
	return time.Time{}
}

// fit says how a place would use an offer, if it can.
func (k *Keeper) fit(in *instance, r *room, held *holding, bound bool) (*fitting, bool) {
	f := &fitting{room: r, held: held}
	if held == nil {
		held = &holding{place: in.place}
	}
	needs, free := in.group.Needs, held.left
	volumes := slices.Clone(held.volumes)
	for i := range in.group.Volumes {
		v := &in.group.Volumes[i]
		at := slices.IndexFunc(volumes, func(r mesosapi.Resource) bool {
			id, ok := volumeOf(in.place, r.Disk.Persistence.ID)
			return ok && id == v.ID && (!bound || !in.lacks(v.ID, r.Disk.Persistence.ID))
		})
		switch {
		case at >= 0:
			f.volumes++
			f.kept = append(f.kept, volumes[at].Disk.Persistence.ID)
			f.task = append(f.task, mounted(volumes[at], v.Path))
			volumes = slices.Delete(volumes, at, at+1)
		case bound && in.lacks(v.ID, ""):
			return nil, false
		default:
			made := k.newVolume(in.place, v)
			f.create, f.task = append(f.create, made), append(f.task, made)
			needs.Disk += v.Size
		}
	}
	for i := range f.task {
		f.given = append(f.given, f.task[i].Disk.Persistence.ID)
	}
	have := needs.least(free)
	f.reserve, f.unneeded, f.destroy = needs.minus(have), free.minus(have), volumes
	f.task = append(in.group.Needs.list(k.under(in.place)), f.task...)
	return f, f.reserve.fits(r.left)
}

// lacks reports whether a bound place must find another volume of that name
// than the one given.
func (in *instance) lacks(id, persistence string) bool {
	for _, must := range in.before.mustHave() {
		if name, ok := volumeOf(in.place, must); ok && name == id {
			return must != persistence
		}
	}
	return false
}
