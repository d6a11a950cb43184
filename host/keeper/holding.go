package keeper

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// reservation is what a task has to do with its place's reservation.
type reservation struct {
	held    bool                // it was launched on reserved resources
	again   bool                // some were there before it
	kept    []string            // the volumes that were
	volumes []string            // all its volumes
	parts   []mesosapi.Resource // all that it has
	ran     bool                // it certainly ran, so there was all that it needed
	making  []string            // its operations of which it is not known that they were carried out
	failed  []string            // of these, those that were not; their records are kept with the task's
}

// holding is what an offer has of what is reserved for one place.
type holding struct {
	place   place
	left    Resources           // under the reservation that would be made today
	odd     []mesosapi.Resource // under another: of an earlier principal, say
	volumes []mesosapi.Resource
	taken   bool
}

// under is the reservation of a place.
func (k *Keeper) under(p place) mesosapi.ReservationInfo {
	framework, name := string(k.framework), p.String()
	return mesosapi.ReservationInfo{
		Type: mesosapi.ReservationDynamic, Role: k.plan.Role, Principal: k.plan.Principal,
		Labels: &mesosapi.Labels{Labels: []mesosapi.Label{{Key: LabelFramework, Value: &framework}, {Key: LabelPlace, Value: &name}}},
	}
}

// holdings are what an offer has that this framework reserved, place by place.
func (k *Keeper) holdings(o *mesosapi.Offer) (list []*holding) {
	for i := range o.Resources {
		r := o.Resources[i]
		p, ok := k.reservedFor(&r)
		if !ok {
			continue
		}
		at := slices.IndexFunc(list, func(h *holding) bool { return h.place == p })
		if at < 0 {
			at, list = len(list), append(list, &holding{place: p})
		}
		h := list[at]
		r.AllocationInfo = nil // the master adds it
		switch a, counts := amount(&r); {
		case r.Disk != nil && r.Disk.Persistence != nil && r.Disk.Source == nil:
			h.volumes = append(h.volumes, r)
		case r.Disk != nil: // not of our making
		case counts && len(r.Reservations) == 1 && same(r.Reservations[0], k.under(p)):
			h.left = h.left.plus(a)
		default:
			h.odd = append(h.odd, r)
		}
	}
	return list
}

// reservedFor reads for which place of this framework a resource is reserved.
func (k *Keeper) reservedFor(r *mesosapi.Resource) (p place, ok bool) {
	n := len(r.Reservations)
	if n == 0 || r.Scalar == nil || r.Revocable != nil || r.Shared != nil || r.ProviderID != "" {
		return p, false
	}
	last := &r.Reservations[n-1]
	if last.Type != mesosapi.ReservationDynamic || last.Labels == nil || k.framework == "" {
		return p, false
	}
	framework, name := label(last.Labels, LabelFramework), label(last.Labels, LabelPlace)
	if framework != string(k.framework) {
		return p, false
	}
	return placeOf(name)
}

func label(l *mesosapi.Labels, key string) string {
	for i := range l.Labels {
		if l.Labels[i].Key == key && l.Labels[i].Value != nil {
			return *l.Labels[i].Value
		}
	}
	return ""
}

// same compares reservations that both bear a framework and a place.
func same(a, b mesosapi.ReservationInfo) bool {
	return a.Type == b.Type && a.Role == b.Role && a.Principal == b.Principal && len(a.Labels.Labels) == len(b.Labels.Labels) &&
		label(a.Labels, LabelFramework) == label(b.Labels, LabelFramework) && label(a.Labels, LabelPlace) == label(b.Labels, LabelPlace)
}

// newVolume is a volume of a place as it is made: its id on the agent is the
// place, its own name and something that was never there.
func (k *Keeper) newVolume(p place, v *Volume) mesosapi.Resource {
	r := Resources{Disk: v.Size}.list(k.under(p))[0]
	r.Disk = &mesosapi.DiskInfo{
		Persistence: &mesosapi.Persistence{ID: p.String() + "." + v.ID + "." + random(), Principal: k.plan.Principal},
		Volume:      &mesosapi.Volume{Mode: mesosapi.VolumeRw, ContainerPath: v.Path},
	}
	return r
}

// volumeOf is the name that a volume of a place has in the plan.
func volumeOf(p place, persistence string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(persistence, p.String()+".")
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot < 0 {
		return "", false
	}
	return rest[:dot], true
}

// mounted is a volume where a task wants it.
func mounted(r mesosapi.Resource, path string) mesosapi.Resource {
	disk := *r.Disk
	disk.Volume = &mesosapi.Volume{Mode: mesosapi.VolumeRw, ContainerPath: path}
	r.Disk = &disk
	return r
}

// bound reports whether a place must go back to where its last task was: there
// may be a reservation, and data. If that task had it made and never ran, there
// is nothing to go back to.
func (in *instance) bound() bool {
	b := in.before
	return in.group.Reserve && b != nil && !in.moved && b.held && !b.agentGone() && (b.again || b.found())
}

// found: all that the task needed was there, as far as is known.
func (c *taskRun) found() bool {
	switch c.state {
	case mesos.TaskNone, mesos.TaskError, mesos.TaskDropped:
		return c.ran
	}
	return c.ran || len(c.making) == 0
}

// ranIn reports whether a task in a state has all that it was to have: an
// executor says so, or has said so.
func ranIn(s mesos.TaskState) bool {
	switch s {
	case mesos.TaskStarting, mesos.TaskRunning, mesos.TaskKilling, mesos.TaskFinished, mesos.TaskFailed, mesos.TaskKilled:
		return true
	}
	return false
}

// mustHave are the volumes that a bound place must find.
func (c *taskRun) mustHave() []string {
	if c.found() {
		return c.volumes
	}
	return c.kept
}

// agentGone: an operator has marked the agent gone for good.
func (c *taskRun) agentGone() bool {
	return c.state == mesos.TaskGoneByOperator ||
		c.state == mesos.TaskLost && c.verdict == scheduler.VerdictLost && c.reason == mesos.ReasonAgentRemoved
}
