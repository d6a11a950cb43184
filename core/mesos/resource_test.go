package mesos_test

import (
	"fmt"
	"maps"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rollcall/core/mesos"
)

// The values are few, so that drawn resources meet.

func static(role string) mesos.Reservation {
	return mesos.Reservation{Type: mesos.ReservationStatic, Role: role}
}

func dynamic(role string) mesos.Reservation {
	return mesos.Reservation{Type: mesos.ReservationDynamic, Role: role, Principal: "ops"}
}

func stack(reservations ...mesos.Reservation) []mesos.Reservation { return reservations }

var (
	stacks = [][]mesos.Reservation{nil, {}, {static("web")}, {dynamic("web")}, {static("web"), dynamic("web/x")}, {dynamic("web"), dynamic("web/x")}}
	disks  = []mesos.Disk{
		{},
		{Source: mesos.DiskSource{Type: mesos.DiskSourcePath, Root: "/p"}},
		{Source: mesos.DiskSource{Type: mesos.DiskSourceMount, Root: "/m"}},
		{Source: mesos.DiskSource{Type: mesos.DiskSourceRaw, Profile: "fast"}},
		{Source: mesos.DiskSource{Type: mesos.DiskSourceRaw, ID: "raw", Vendor: "v"}},
		{PersistenceID: "v1", ContainerPath: "a", Mode: mesos.VolumeReadWrite},
		{PersistenceID: "v1", ContainerPath: "b", Principal: "ops"},
		{PersistenceID: "v2", ContainerPath: "a", Source: mesos.DiskSource{Type: mesos.DiskSourcePath, Root: "/p"}},
	}
	ends = []uint64{0, 1, 2, 3, 4, 5, 6, 7, math.MaxUint64 - 2, math.MaxUint64 - 1, math.MaxUint64}
)

func drawResource(t *rapid.T) mesos.Resource {
	r := mesos.Resource{Name: rapid.SampledFrom([]string{"cpus", "disk", "models", "ports"}).Draw(t, "name"), Type: mesos.ValueScalar}
	switch r.Name {
	case "models":
		r.Type = mesos.ValueSet
		r.Set = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID[string]).Draw(t, "set")
	case "ports":
		r.Type = mesos.ValueRanges
		for i := 0; i < len(ends); i++ {
			if from := i; rapid.Bool().Draw(t, "in") {
				if i != 7 && i+1 < len(ends) && rapid.Bool().Draw(t, "two") {
					i++
				}
				r.Ranges = append(r.Ranges, mesos.Range{Begin: ends[from], End: ends[i]})
			}
		}
	default:
		r.Scalar = rapid.Int64Range(0, 3).Draw(t, "scalar") * 500
	}
	r.Reservations = rapid.SampledFrom(stacks).Draw(t, "reservations")
	r.AllocatedTo = rapid.SampledFrom([]string{"", "", "web"}).Draw(t, "allocated")
	r.ProviderID = rapid.SampledFrom([]mesos.ResourceProviderID{"", "", "csi"}).Draw(t, "provider")
	if r.Name == "disk" {
		r.Disk = rapid.SampledFrom(disks).Draw(t, "disk")
		r.Shared = r.PersistentVolume() && rapid.Bool().Draw(t, "shared")
	}
	r.Revocable = len(r.Reservations) == 0 && rapid.IntRange(0, 4).Draw(t, "revocable") == 0
	return r
}

// drawList draws resources that can be added, as they were drawn.
func drawList(t *rapid.T, label string) (list []mesos.Resource) {
	for _, r := range rapid.SliceOfN(rapid.Custom(drawResource), 0, 8).Draw(t, label) {
		if _, err := mesos.Canonical(append(list[:len(list):len(list)], r)...); err == nil {
			list = append(list, r)
		}
	}
	return list
}

func drawResources(t *rapid.T, label string) mesos.Resources {
	rs, err := mesos.Canonical(drawList(t, label)...)
	require.NoError(t, err)
	return rs
}

// atoms is resources counted naively: thousandths, numbers, items, and things
// that cannot be divided, each by its kind.
type atoms map[string]int64

func atomsOf(rs []mesos.Resource) atoms {
	all := atoms{}
	for _, r := range rs {
		use := r.Disk
		use.ContainerPath, use.Mode, use.Principal = "", 0, ""
		kind := fmt.Sprint(r.Name, r.Type, append(stack(), r.Reservations...), use, r.ProviderID, r.AllocatedTo, r.Revocable, r.Shared)
		source := r.Disk.Source
		switch {
		case r.Empty():
		case r.Disk.PersistenceID != "", source.Type == mesos.DiskSourceMount, source.ID != "":
			all[fmt.Sprint(kind, r.Scalar)]++
		default:
			count(all, kind, r)
		}
	}
	return all
}

func count(all atoms, kind string, r mesos.Resource) {
	if r.Scalar > 0 {
		all[kind] += r.Scalar
	}
	for _, span := range r.Ranges {
		for n := span.Begin; ; n++ {
			all[fmt.Sprint(kind, n)]++
			if n == span.End {
				break
			}
		}
	}
	for _, item := range r.Set {
		all[fmt.Sprint(kind, item)]++
	}
}

func (a atoms) plus(b atoms) atoms {
	sum := maps.Clone(a)
	for k, n := range b {
		sum[k] += n
	}
	return sum
}

func (a atoms) minus(b atoms) atoms {
	rest := atoms{}
	for k, n := range a {
		if n > b[k] {
			rest[k] = n - b[k]
		}
	}
	return rest
}

// plus adds what can be added.
func plus(t require.TestingT, a, b mesos.Resources) mesos.Resources {
	sum, err := a.Plus(b)
	require.NoError(t, err)
	return sum
}

func parse(t require.TestingT, text string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	require.NoError(t, err)
	return rs
}

// The text of a value that there is none of is still a text.
func TestResourceEnums(t *testing.T) {
	assert.Equal(t, []string{"", "SCALAR", "RANGES", "SET", "ValueType(4)"},
		[]string{mesos.ValueNone.String(), mesos.ValueScalar.String(), mesos.ValueRanges.String(), mesos.ValueSet.String(), mesos.ValueTypes.String()})
	assert.Equal(t, "UNKNOWN STATIC DYNAMIC ReservationType(3)",
		fmt.Sprint(mesos.ReservationNone, mesos.ReservationStatic, mesos.ReservationDynamic, mesos.ReservationTypes))
	assert.Equal(t, "UNKNOWN PATH MOUNT BLOCK RAW DiskSourceType(5)", fmt.Sprint(mesos.DiskSourceNone, mesos.DiskSourcePath,
		mesos.DiskSourceMount, mesos.DiskSourceBlock, mesos.DiskSourceRaw, mesos.DiskSourceTypes))
}
