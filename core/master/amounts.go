package master

import (
	"math/bits"

	"rollcall/core/mesos"
)

// amounts are the scalars that fairness looks at. What is added is subtracted
// again, so that a sum which overflows is right in the end.
type amounts [4]uint64

func amountsOf(rs mesos.Resources) (a amounts) {
	for i := range rs {
		for k, name := range [...]string{"cpus", "mem", "disk", "gpus"} {
			if rs[i].Name == name && rs[i].Type == mesos.ValueScalar {
				a[k] += uint64(rs[i].Scalar)
			}
		}
	}
	return a
}

func (a *amounts) add(b amounts) {
	for k := range a {
		a[k] += b[k]
	}
}

func (a *amounts) sub(b amounts) {
	for k := range a {
		a[k] -= b[k]
	}
}

// share is the dominant share of a in all there is, in billionths.
func (a amounts) share(all amounts) (most uint64) {
	const one = 1_000_000_000
	for k := range a {
		if a[k] >= all[k] {
			if a[k] > 0 {
				return one
			}
			continue
		}
		hi, lo := bits.Mul64(a[k], one)
		q, _ := bits.Div64(hi, lo, all[k]) // a < all, so the quotient is below one
		most = max(most, q)
	}
	return most
}

// plus is both together. Of what cannot be added (a port that both claim, a
// sum beyond all numbers) there is one: no agent has it twice.
func plus(a, b mesos.Resources) mesos.Resources {
	sum, err := a.Plus(b)
	if err == nil {
		return sum
	}
	for _, r := range b {
		if sum, err := a.Plus(mesos.Resources{r}); err == nil {
			a = sum
		}
	}
	return a
}

// minus is what is in a and not in b.
func minus(a, b mesos.Resources) mesos.Resources {
	_, rest, _ := a.Split(b)
	return rest
}

// allocated is the same resources allocated to a role, "" for none.
func allocated(rs mesos.Resources, role string) mesos.Resources {
	changed, err := rs.Allocate(role)
	if err != nil { // amounts of several roles that cannot be added
		return nil
	}
	return changed
}
