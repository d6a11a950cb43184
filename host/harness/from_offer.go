package harness

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// offeredOf are an offer's resources, allocated to its role; a framework that
// knows one role only is not told which it is. What cannot be said to a machine
// can hold nothing for a replacement either, and is left out.
func offeredOf(o *mesosapi.Offer, role string) mesos.Resources {
	if o.AllocationInfo != nil && o.AllocationInfo.Role != "" {
		role = o.AllocationInfo.Role
	}
	list, err := resources.Of(allocated(o.Resources, role))
	if err != nil || slices.ContainsFunc(list, unsayable) {
		if list, err = mesos.Canonical(sayableOf(allocated(o.Resources, role))...); err != nil {
			return nil
		}
	}
	if len(list) == 0 || len(list) > maxSaid || !presentable(role) {
		return nil
	}
	return list
}

// allocated are resources that all say for which role they are.
func allocated(list []mesosapi.Resource, role string) []mesosapi.Resource {
	if len(list) == 0 || list[0].AllocationInfo != nil {
		return list
	}
	list, to := slices.Clone(list), &mesosapi.AllocationInfo{Role: role}
	for i := range list {
		list[i].AllocationInfo = to
	}
	return list
}

// sayableOf are those that can be said, one by one.
func sayableOf(list []mesosapi.Resource) (good []mesos.Resource) {
	for i := range list {
		if one, err := resources.Of(list[i : i+1]); err == nil && !slices.ContainsFunc(one, unsayable) {
			good = append(good, one...)
		}
	}
	return good
}

// maxSaid is how many of anything in one resource, or offer, a machine is told.
const maxSaid = 10_000

// unsayable: it has text that is none, or too much of something.
func unsayable(r mesos.Resource) bool {
	d := &r.Disk
	for _, text := range [...]string{
		r.Name, string(r.ProviderID), d.PersistenceID, d.Principal, d.ContainerPath,
		d.Source.Root, d.Source.Vendor, d.Source.ID, d.Source.Profile, d.Source.Metadata,
	} {
		if !presentable(text) {
			return true
		}
	}
	for i := range r.Reservations {
		if v := &r.Reservations[i]; !presentable(v.Role) || !presentable(v.Principal) || !presentable(v.Labels) {
			return true
		}
	}
	return max(len(r.Ranges), len(r.Set), len(r.Reservations)) > maxSaid ||
		slices.ContainsFunc(r.Set, func(s string) bool { return !presentable(s) })
}
