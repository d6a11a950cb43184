package mesos

import (
	"slices"
	"strings"
)

// compareKind orders resources by all but their amount. Amounts of one kind
// that can be divided are one entry in a Resources.
func (r *Resource) compareKind(o *Resource) int {
	return firstOf(strings.Compare(r.Name, o.Name), strings.Compare(string(r.ProviderID), string(o.ProviderID)),
		strings.Compare(r.AllocatedTo, o.AllocatedTo),
		slices.CompareFunc(r.Reservations, o.Reservations, Reservation.compare),
		r.Disk.compare(&o.Disk), order(r.Revocable, o.Revocable), order(r.Shared, o.Shared), int(r.Type)-int(o.Type))
}

// compareItem orders by what can be added up or taken away together: the kind,
// and for what cannot be divided the amount too.
func (r *Resource) compareItem(o *Resource) int {
	if c := r.compareKind(o); c != 0 || !r.indivisible() {
		return c
	}
	return r.compareAmount(o)
}

// compareEntry is the order of the entries of a Resources.
func compareEntry(a, b *Resource) int {
	return firstOf(a.compareItem(b), a.Disk.compareUse(&b.Disk))
}

func (r *Resource) compareAmount(o *Resource) int {
	switch {
	case r.Scalar != o.Scalar:
		return order(r.Scalar > o.Scalar, r.Scalar < o.Scalar)
	case r.Type == ValueRanges:
		return slices.CompareFunc(r.Ranges, o.Ranges, Range.compare)
	}
	return slices.Compare(r.Set, o.Set)
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// firstOf is the first of some comparisons that found a difference, else 0.
func firstOf(comparisons ...int) int {
	for _, c := range comparisons {
		if c != 0 {
			return c
		}
	}
	return 0
}
