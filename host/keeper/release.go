package keeper

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// release gives back what offers have that was reserved and is of no use to
// anybody here any more.
func (k *Keeper) release(rooms []*room) {
	var busy map[string]bool
	for _, r := range rooms {
		for _, h := range r.holdings {
			if h.taken {
				continue
			}
			if busy == nil {
				busy = k.busy()
			}
			if why := k.surplus(h); why != "" && !busy[on(h.place, r.agent)] {
				k.say(k.releasing(h, r.agent) + why)
				k.giveBack(r, newID(h.place, 0), h.left, h.odd, h.volumes)
			}
		}
	}
}

// busy is where tasks are that may run. Nothing of their places is released
// there, whatever is offered: they may have ended a moment ago and need it again.
func (k *Keeper) busy() map[string]bool {
	busy := map[string]bool{}
	for id, c := range k.tasks {
		if p, ok := placeOfID(id); ok && !c.over() {
			busy[on(p, c.agent)] = true
		}
	}
	return busy
}

func on(p place, agent mesos.AgentID) string { return p.String() + "@" + string(agent) }

// surplus says why what a place has on an agent is of no use, provided that no
// task of it may run there; "" if it may be of use.
func (k *Keeper) surplus(h *holding) (why string) {
	in := k.places[h.place]
	switch {
	case in == nil:
		return "it is not in the manifest"
	case !in.group.Reserve:
		return "the manifest reserves nothing for it"
	case in.current != nil && in.current.held && in.current.ran && in.current.verdict == scheduler.VerdictAlive:
		return "it runs on agent " + string(in.current.agent) + " now"
	}
	return ""
}

func (k *Keeper) releasing(h *holding, agent mesos.AgentID) string {
	var names []string
	for i := range h.volumes {
		id, ok := volumeOf(h.place, h.volumes[i].Disk.Persistence.ID)
		if !ok {
			id = h.volumes[i].Disk.Persistence.ID
		}
		names = append(names, id)
	}
	with := ""
	if len(names) > 0 {
		with = ", with the volumes " + strings.Join(names, " ")
	}
	return fmt.Sprintf("releasing what is reserved for %s on agent %s%s: ", h.place, agent, with)
}

// giveBack destroys volumes and takes the reservation from them and the rest.
func (k *Keeper) giveBack(r *room, id mesos.TaskID, left Resources, odd, volumes []mesosapi.Resource) {
	p, _ := placeOfID(id)
	rest := slices.Concat(left.list(k.under(p)), odd)
	for _, v := range volumes {
		v.Disk = nil
		rest = append(rest, v)
	}
	if len(volumes) > 0 {
		k.start(r, opDestroy, id, mesosapi.OfferOperation{Type: mesosapi.OpDestroy, Destroy: &mesosapi.Destroy{Volumes: volumes}})
	}
	if len(rest) > 0 {
		k.start(r, opUnreserve, id, mesosapi.OfferOperation{Type: mesosapi.OpUnreserve, Unreserve: &mesosapi.Unreserve{Resources: rest}})
	}
}
