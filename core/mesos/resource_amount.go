package mesos

import "slices"

// plus adds an amount of the same kind. Nothing is made or lost: a sum over
// MaxScalar, and a range or item that both hold, is an error.
func (r Resource) plus(o Resource) (Resource, error) {
	switch r.Type {
	case ValueScalar:
		if o.Scalar > MaxScalar-r.Scalar { // so the sum cannot overflow
			return r, r.wrong("scalar", formatScalar(r.Scalar)+" + "+formatScalar(o.Scalar), "a sum of at most "+formatScalar(MaxScalar))
		}
		r.Scalar += o.Scalar
	case ValueRanges:
		joined, twice, ok := joinRanges(slices.Concat(r.Ranges, o.Ranges))
		if !ok {
			return r, r.wrong("ranges", formatRange(twice)+" twice", "ranges of which none overlap")
		}
		r.Ranges = joined
	case ValueSet:
		joined, twice, ok := joinSet(slices.Concat(r.Set, o.Set))
		if !ok {
			return r, r.wrong("set", twice+" twice", "items that are each there once")
		}
		r.Set = joined
	}
	return r, nil
}

// minus is what of r is not in an amount of the same kind; it may be empty.
func (r Resource) minus(o *Resource) Resource {
	r.Scalar -= min(r.Scalar, o.Scalar)
	r.Ranges = subtractRanges(r.Ranges, o.Ranges)
	r.Set = subtractSet(r.Set, o.Set)
	return r
}
