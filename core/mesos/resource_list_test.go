package mesos_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rollcall/core/mesos"
)

// Neither order nor division of the input matters, and its memory is not written.
func TestCanonicalForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawList(t, "list")
		before := mesos.Resources(list).Clone()
		rs, err := mesos.Canonical(list...)
		require.NoError(t, err)
		assert.Equal(t, atomsOf(list), atomsOf(rs))
		assert.Equal(t, before, mesos.Resources(list).Clone())

		again, err := mesos.Canonical(rs...)
		require.NoError(t, err)
		assert.Equal(t, rs, again)

		shuffled, err := mesos.Canonical(rapid.Permutation(divide(list)).Draw(t, "shuffled")...)
		require.NoError(t, err)
		assert.Equal(t, rs, shuffled)
		for i := range rs {
			assert.False(t, rs[i].Empty())
			assert.NoError(t, rs[i].Validate())
		}
	})
}

// divide cuts what can be cut, and puts values in another order.
func divide(list []mesos.Resource) (parts []mesos.Resource) {
	for _, r := range list {
		r.Set, r.Ranges = slices.Clone(r.Set), slices.Clone(r.Ranges)
		slices.Reverse(r.Set)
		slices.Reverse(r.Ranges)
		if r.Disk != (mesos.Disk{}) {
			parts = append(parts, r)
			continue
		}
		a, b := r, r
		a.Scalar, b.Scalar = r.Scalar/2, r.Scalar-r.Scalar/2
		a.Set, b.Set = r.Set[:len(r.Set)/2], r.Set[len(r.Set)/2:]
		a.Ranges, b.Ranges = r.Ranges[:len(r.Ranges)/2], r.Ranges[len(r.Ranges)/2:]
		parts = append(parts, a, b)
	}
	return parts
}

// Resources are equal if and only if they count the same, and then they have one
// canonical form, the way volumes are used left out.
func TestEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawResources(t, "a")
		b := drawResources(t, "b")
		if rapid.Bool().Draw(t, "same") {
			var err error
			b, err = mesos.Canonical(rapid.Permutation(divide(a)).Draw(t, "b")...)
			require.NoError(t, err)
		}
		assert.Equal(t, assert.ObjectsAreEqual(atomsOf(a), atomsOf(b)), a.Equal(b))
		if a.Equal(b) {
			assert.Equal(t, unused(t, a), unused(t, b))
		}
	})
}

func unused(t *rapid.T, rs mesos.Resources) mesos.Resources {
	rs = rs.Clone()
	for i := range rs {
		rs[i].Disk.ContainerPath, rs[i].Disk.Mode, rs[i].Disk.Principal = "", 0, ""
	}
	rs, err := mesos.Canonical(rs...)
	require.NoError(t, err)
	return rs
}

// A sum counts both; it commutes and associates, its refusals too.
func TestPlus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawResources(t, "a"), drawResources(t, "b"), drawResources(t, "c")
		ab, err := a.Plus(b)
		ba, err2 := b.Plus(a)
		assert.Equal(t, err == nil, err2 == nil)
		assert.Equal(t, ab, ba)
		if err == nil {
			assert.Equal(t, atomsOf(a).plus(atomsOf(b)), atomsOf(ab))
			assert.True(t, ab.Contains(a))
			assert.True(t, ab.Contains(b))
			rest, err := ab.Minus(b)
			require.NoError(t, err)
			assert.True(t, rest.Equal(a))
		}

		left, right := mesos.Resources(nil), mesos.Resources(nil)
		if err == nil {
			left, err = ab.Plus(c)
		}
		bc, err2 := b.Plus(c)
		if err2 == nil {
			right, err2 = a.Plus(bc)
		}
		assert.Equal(t, err == nil, err2 == nil)
		assert.Equal(t, left, right)
	})
}

// Split, Minus and Contains agree with counting.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawResources(t, "a"), drawResources(t, "b")
		beforeA, beforeB := a.Clone(), b.Clone()
		common, rest, lacking := a.Split(b)
		assert.Equal(t, atomsOf(a).minus(atomsOf(b)), atomsOf(rest))
		assert.Equal(t, atomsOf(b).minus(atomsOf(a)), atomsOf(lacking))
		assert.True(t, plus(t, common, rest).Equal(a))
		assert.True(t, plus(t, common, lacking).Equal(b))
		for _, part := range []mesos.Resources{common, rest, lacking} {
			canonical, err := mesos.Canonical(part...)
			require.NoError(t, err)
			assert.True(t, slices.EqualFunc(canonical, part, func(a, b mesos.Resource) bool { return a.String() == b.String() }))
		}

		assert.Equal(t, lacking.Empty(), a.Contains(b))
		assert.Equal(t, a.Contains(b) && b.Contains(a), a.Equal(b))
		less, err := a.Minus(b)
		if lacking.Empty() {
			require.NoError(t, err)
			assert.True(t, plus(t, less, b).Equal(a))
		} else {
			var lack *mesos.LackError
			require.ErrorAs(t, err, &lack)
			assert.Equal(t, lacking, lack.Lacking)
		}
		assert.Equal(t, beforeA, a)
		assert.Equal(t, beforeB, b)
	})
}

// What is there on top of something contains all that it contains.
func TestContainsIsTransitive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawResources(t, "a")
		b, _, _ := a.Split(drawResources(t, "b"))
		c, _, _ := b.Split(drawResources(t, "c"))
		assert.True(t, a.Contains(b))
		assert.True(t, a.Contains(c))
		assert.True(t, a.Contains(a))
		assert.True(t, a.Contains(nil))
	})
}

// Sums at the limits are refused, never wrong.
func TestLimits(t *testing.T) {
	most := mesos.Resources{{Name: "mem", Type: mesos.ValueScalar, Scalar: mesos.MaxScalar}}
	_, err := most.Plus(parse(t, "mem:0.001"))
	assert.EqualError(t, err, `resource mem:9007199254740.991: scalar is "9007199254740.991 + 0.001", wanted a sum of at most 9007199254740.991`)
	assert.Equal(t, most, plus(t, most, nil))

	all := parse(t, "ports:[0-18446744073709551615]")
	assert.Equal(t, mesos.Range{End: math.MaxUint64}, all[0].Ranges[0])
	rest, err := all.Minus(parse(t, "ports:[0-0,7-9,18446744073709551615-18446744073709551615]"))
	require.NoError(t, err)
	assert.Equal(t, "ports:[1-6, 10-18446744073709551614]", rest.String())
	none, err := all.Minus(all)
	require.NoError(t, err)
	assert.True(t, none.Empty())
	assert.Equal(t, all, plus(t, parse(t, "ports:[0-9223372036854775807]"), parse(t, "ports:[9223372036854775808-18446744073709551615]")))
	_, err = all.Plus(parse(t, "ports:[5-6]"))
	assert.ErrorContains(t, err, `ranges is "5-6 twice", wanted ranges of which none overlap`)
	_, err = parse(t, "m:{a,b}").Plus(parse(t, "m:{b}"))
	assert.ErrorContains(t, err, `set is "b twice"`)
}

func TestMinusNamesWhatIsLacking(t *testing.T) {
	_, err := parse(t, "cpus:1;mem:64;ports:[1-5]").Minus(parse(t, "cpus:3;mem:64;ports:[4-9]"))
	assert.EqualError(t, err, "cpus:1; mem:64; ports:[1-5] does not contain cpus:3; mem:64; ports:[4-9]; lacking cpus:2; ports:[6-9]")
}

// A replacement holds what both tasks need, frees what the new one does not,
// and takes the rest from offers.
func TestSplitForAReplacement(t *testing.T) {
	held, freed, missing := parse(t, "cpus:2;mem:512;ports:[8080-8081]").Split(parse(t, "cpus:1;mem:1024;ports:[8081-8081]"))
	assert.Equal(t, "cpus:1; mem:512; ports:[8081-8081]", held.String())
	assert.Equal(t, "cpus:1; ports:[8080-8080]", freed.String())
	assert.Equal(t, "mem:512", missing.String())
}

func TestSelect(t *testing.T) {
	rs := parse(t, "cpus:4;cpus(web):1;cpus(web/x):2;mem(db):64;mem:1")
	assert.Equal(t, "cpus:4; mem:1", rs.Unreserved().String())
	assert.Equal(t, "cpus(reservations: [(STATIC,web)]):1", rs.Reserved("web").String())
	assert.Len(t, rs.Reserved(""), 3)
	assert.True(t, rs.AllocatableTo("web/x").Equal(parse(t, "cpus:4;cpus(web):1;cpus(web/x):2;mem:1")))
	assert.True(t, rs.AllocatableTo("webx").Equal(parse(t, "cpus:4;mem:1")))

	bare, err := rs.ToUnreserved()
	require.NoError(t, err)
	assert.Equal(t, "cpus:7; mem:65", bare.String())
	allocated, err := rs.Unreserved().Allocate("web")
	require.NoError(t, err)
	assert.Equal(t, "cpus(allocated: web):4; mem(allocated: web):1", allocated.String())
	back, err := allocated.Allocate("")
	require.NoError(t, err)
	assert.Equal(t, rs.Unreserved(), back)
	_, err = parse(t, "ports:[1-2];ports(web):[2-3]").ToUnreserved()
	assert.ErrorContains(t, err, "2-2 twice")
}

// A clone is equal and may be written without a trace in the original.
func TestClone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawResources(t, "resources")
		clone, again := rs.Clone(), rs.Clone()
		assert.Equal(t, rs, clone)
		for i := range clone {
			for j := range clone[i].Ranges {
				clone[i].Ranges[j] = mesos.Range{}
			}
			for j := range clone[i].Set {
				clone[i].Set[j] = ""
			}
			for j := range clone[i].Reservations {
				clone[i].Reservations[j] = mesos.Reservation{}
			}
			clone[i] = mesos.Resource{}
		}
		assert.Equal(t, again, rs)
	})
}
