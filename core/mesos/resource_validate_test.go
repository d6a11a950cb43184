package mesos_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
)

func disk(thousandths int64, d mesos.Disk, reservations ...mesos.Reservation) mesos.Resource {
	return mesos.Resource{Name: "disk", Type: mesos.ValueScalar, Scalar: thousandths, Disk: d, Reservations: reservations}
}

func volume(id string, thousandths int64, reservations ...mesos.Reservation) mesos.Resource {
	return disk(thousandths, mesos.Disk{PersistenceID: id, ContainerPath: "data", Mode: mesos.VolumeReadWrite}, reservations...)
}

func cpus(thousandths int64, reservations ...mesos.Reservation) mesos.Resource {
	return mesos.Resource{Name: "cpus", Type: mesos.ValueScalar, Scalar: thousandths, Reservations: reservations}
}

// with changes one field of a resource.
func with[T any](r mesos.Resource, field func(*mesos.Resource) *T, value T) mesos.Resource {
	*field(&r) = value
	return r
}

func TestValidateSaysWhatIsWrong(t *testing.T) {
	source := func(s mesos.DiskSource) mesos.Resource { return disk(1, mesos.Disk{Source: s}) }
	for want, r := range map[string]mesos.Resource{
		`resource :1: name is "", wanted a name`:                                        {Type: mesos.ValueScalar, Scalar: 1000},
		`resource x:: type is "", wanted SCALAR, RANGES or SET`:                         {Name: "x"},
		`resource x:ValueType(4): type is "ValueType(4)", wanted SCALAR, RANGES or SET`: {Name: "x", Type: 4},
		`resource x:-1: scalar is "-1", wanted 0 to 9007199254740.991`:                  {Name: "x", Type: mesos.ValueScalar, Scalar: -1000},
		`resource x:9007199254740.992: scalar is "9007199254740.992", wanted 0 to 9007199254740.991`: {
			Name: "x", Type: mesos.ValueScalar, Scalar: mesos.MaxScalar + 1,
		},
		`resource x:{}: scalar is "1", wanted none on a resource of type SET`: {Name: "x", Type: mesos.ValueSet, Scalar: 1000},
		`resource x:1: ranges is "[1-2]", wanted none on a resource of type SCALAR`: {
			Name: "x", Type: mesos.ValueScalar, Scalar: 1000, Ranges: []mesos.Range{{Begin: 1, End: 2}},
		},
		`resource x:[]: set is "{a}", wanted none on a resource of type RANGES`: {Name: "x", Type: mesos.ValueRanges, Set: []string{"a"}},

		`resource cpus[PATH]:1: disk is "set", wanted it only on the resource disk`: {
			Name: "cpus", Type: mesos.ValueScalar, Scalar: 1000, Disk: mesos.Disk{Source: mesos.DiskSource{Type: mesos.DiskSourcePath}},
		},
		`resource disk[DiskSourceType(5)]:0.001: disk.source.type is "DiskSourceType(5)", wanted PATH, MOUNT, BLOCK or RAW`:             source(mesos.DiskSource{Type: 5}),
		`resource disk[]:0.001: disk.source.type is "UNKNOWN", wanted PATH, MOUNT, BLOCK or RAW`:                                        source(mesos.DiskSource{ID: "x"}),
		`resource disk[RAW:/r]:0.001: disk.source root is "/r", wanted none for RAW`:                                                    source(mesos.DiskSource{Type: mesos.DiskSourceRaw, Root: "/r"}),
		`resource disk[]:0.001: disk.volume.mode is "3", wanted RW or RO`:                                                               disk(1, mesos.Disk{Mode: 3}),
		`resource disk[:a]:0.001: disk.persistence.id is "", wanted an id, for only a persistent volume has a principal, path and mode`: disk(1, mesos.Disk{ContainerPath: "a"}),
		`resource cpus<SHARED>:1: shared is "true", wanted it only on a persistent volume`:                                              with(cpus(1000), func(r *mesos.Resource) *bool { return &r.Shared }, true),

		`resource cpus(reservations: [(UNKNOWN,a)]):1: reservations[0].type is "UNKNOWN", wanted STATIC or DYNAMIC`:                          cpus(1000, mesos.Reservation{Role: "a"}),
		`resource cpus(reservations: [(STATIC,*)]):1: reservations[0].role is "*", wanted the name of a role, not "" or "*"`:                 cpus(1000, static("*")),
		`resource cpus(reservations: [(STATIC,a),(STATIC,a/b)]):1: reservations[1].type is "STATIC", wanted DYNAMIC, for it refines another`: cpus(1000, static("a"), static("a/b")),
		`resource cpus(reservations: [(STATIC,a),(DYNAMIC,ab,ops)]):1: reservations[1].role is "ab", wanted a role below "a"`:                cpus(1000, static("a"), dynamic("ab")),
		`resource cpus(reservations: [(STATIC,a),(DYNAMIC,a,ops)]):1: reservations[1].role is "a", wanted a role below "a"`:                  cpus(1000, static("a"), dynamic("a")),
	} {
		_, err := mesos.Canonical(r)
		var wrong *mesos.ResourceError
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, want, err.Error())
	}
}

// What is the same in all but its use is the same volume; any other difference counts.
func TestOnlyTheUseOfAVolumeIsLeftOut(t *testing.T) {
	v := volume("v", 1000, dynamic("web"))
	used := v
	used.Disk.ContainerPath, used.Disk.Principal, used.Disk.Mode = "elsewhere", "someone", mesos.VolumeNone
	assert.True(t, mesos.Resources{v}.Equal(mesos.Resources{used}))
	assert.Equal(t, pool(t, v, used), pool(t, used, v))
	for _, other := range []mesos.Resource{
		volume("w", 1000, dynamic("web")), volume("v", 999, dynamic("web")), volume("v", 1000, static("web")),
		volume("v", 1000, mesos.Reservation{Type: mesos.ReservationDynamic, Role: "web", Principal: "ops", Labels: "{k}"}),
		with(v, func(r *mesos.Resource) *bool { return &r.Shared }, true),
		with(v, func(r *mesos.Resource) *string { return &r.AllocatedTo }, "web"),
		with(v, func(r *mesos.Resource) *mesos.ResourceProviderID { return &r.ProviderID }, "csi"),
		with(v, func(r *mesos.Resource) *mesos.DiskSourceType { return &r.Disk.Source.Type }, mesos.DiskSourcePath),
	} {
		assert.False(t, mesos.Resources{v}.Equal(mesos.Resources{other}), other.String())
		assert.False(t, mesos.Resources{v}.Contains(mesos.Resources{other}), other.String())
	}
}

// Which disks may be divided and joined, and which are there whole or not at all.
func TestExclusiveDisks(t *testing.T) {
	for source, divisible := range map[mesos.DiskSource]bool{
		{}:                                   true,
		{Type: mesos.DiskSourcePath}:         true,
		{Type: mesos.DiskSourceRaw}:          true,
		{Type: mesos.DiskSourceRaw, ID: "x"}: false,
		{Type: mesos.DiskSourceMount}:        false,
		{Type: mesos.DiskSourceBlock}:        false,
	} {
		half, whole := disk(500, mesos.Disk{Source: source}), disk(1000, mesos.Disk{Source: source})
		assert.Equal(t, divisible, pool(t, whole).Contains(pool(t, half)), source.String())
		assert.Equal(t, divisible, pool(t, half, half).Equal(pool(t, whole)), source.String())
		assert.True(t, pool(t, whole).Contains(pool(t, whole)), source.String())
	}
}
