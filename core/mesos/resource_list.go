package mesos

import (
	"slices"
	"strings"
)

// Resources is a list of resources in canonical form: in order, amounts of one
// kind in one entry, none empty. Canonical and ParseResources make it and the
// methods keep it; a list put together in another way goes through Canonical
// first. It is a value: nobody writes into it, and a result may share parts
// with what it was made of.
//
// As in Mesos, two resources are of one kind if all but their amounts are
// equal, the way a volume is used left out (see Disk). Volumes, shared
// resources and disks that are there whole or not at all are never divided:
// each is an entry of its own.
//
// Lengths and counts are limited by whoever takes the list from outside.
type Resources []Resource

// Canonical is the canonical form of resources in any order and division. The
// error is a *ResourceError: a resource that is not valid, or amounts that
// cannot be added, see Plus.
func Canonical(resources ...Resource) (Resources, error) {
	all := make(Resources, len(resources))
	for i, r := range resources {
		if err := r.Validate(); err != nil {
			return nil, err
		}
		r.Ranges, _, _ = joinRanges(r.Ranges)
		r.Set, _, _ = joinSet(r.Set)
		if len(r.Reservations) == 0 {
			r.Reservations = nil // one form of none
		}
		all[i] = r
	}
	return all.gather()
}

// gather brings entries into canonical form, in place.
func (rs Resources) gather() (Resources, error) {
	rs = slices.DeleteFunc(rs, func(r Resource) bool { return r.Empty() })
	rs = sorted(rs, compareEntry)
	n := 0
	for _, r := range rs {
		if n == 0 || r.indivisible() || rs[n-1].compareKind(&r) != 0 {
			rs[n] = r
			n++
			continue
		}
		sum, err := rs[n-1].plus(r)
		if err != nil {
			return nil, err
		}
		rs[n-1] = sum
	}
	return rs[:n:n], nil
}

// Empty reports whether there is nothing.
func (rs Resources) Empty() bool { return len(rs) == 0 }

// Equal reports whether both are the same resources, the way volumes are used
// left out.
func (rs Resources) Equal(o Resources) bool {
	return slices.EqualFunc(rs, o, func(a, b Resource) bool { return a.compareKind(&b) == 0 && a.compareAmount(&b) == 0 })
}

// Plus is both together. It refuses with a *ResourceError what Mesos would
// lose or let overflow: a scalar over MaxScalar, and a range or item that both
// hold.
func (rs Resources) Plus(o Resources) (Resources, error) { return slices.Concat(rs, o).gather() }

// Split compares what there is with what is wanted: what they have in common,
// the rest that is not wanted, and what is lacking. common and rest together
// are rs; common and lacking together are want.
func (rs Resources) Split(want Resources) (common, rest, lacking Resources) {
	for len(rs) > 0 && len(want) > 0 {
		a, b := rs[0], want[0]
		switch c := a.compareItem(&b); {
		case c < 0:
			rest, rs = append(rest, a), rs[1:]
			continue
		case c > 0:
			lacking, want = append(lacking, b), want[1:]
			continue
		case a.indivisible():
			common = append(common, a)
		default:
			left := a.minus(&b)
			common = common.with(a.minus(&left))
			rest, lacking = rest.with(left), lacking.with(b.minus(&a))
		}
		rs, want = rs[1:], want[1:]
	}
	return common, append(rest, rs...), append(lacking, want...)
}

// with appends what comes after all entries, if it is anything.
func (rs Resources) with(r Resource) Resources {
	if r.Empty() {
		return rs
	}
	return append(rs, r)
}

// Contains reports whether all that is wanted is there. Unlike Mesos, it asks
// for two disks if two equal MOUNT disks are wanted.
func (rs Resources) Contains(want Resources) bool {
	_, _, lacking := rs.Split(want)
	return lacking.Empty()
}

// Minus is what remains when all that is wanted is taken away. If some of it is
// not there the error is a *LackError, and nothing is taken.
func (rs Resources) Minus(want Resources) (Resources, error) {
	_, rest, lacking := rs.Split(want)
	if !lacking.Empty() {
		return nil, &LackError{Has: rs, Want: want, Lacking: lacking}
	}
	return rest, nil
}

// Clone is a copy that shares no memory with rs, its texts included.
func (rs Resources) Clone() Resources {
	rs = slices.Clone(rs)
	for i := range rs {
		r := &rs[i]
		r.Ranges, r.Set, r.Reservations = slices.Clone(r.Ranges), slices.Clone(r.Set), slices.Clone(r.Reservations)
		for j := range r.Set {
			r.Set[j] = strings.Clone(r.Set[j])
		}
		for j := range r.Reservations {
			v := &r.Reservations[j]
			own(&v.Role, &v.Principal, &v.Labels)
		}
		d, s := &r.Disk, &r.Disk.Source
		own(&r.Name, &r.AllocatedTo, (*string)(&r.ProviderID), &d.PersistenceID, &d.Principal, &d.ContainerPath,
			&s.Root, &s.Vendor, &s.ID, &s.Profile, &s.Metadata)
	}
	return rs
}

func own(texts ...*string) {
	for _, text := range texts {
		*text = strings.Clone(*text)
	}
}
