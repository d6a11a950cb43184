package mesos_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rollcall/core/mesos"
)

func pool(t *testing.T, resources ...mesos.Resource) mesos.Resources {
	rs, err := mesos.Canonical(resources...)
	require.NoError(t, err)
	return rs
}

func TestReserve(t *testing.T) {
	offered := pool(t, cpus(4000), cpus(1000, static("web")))
	reserved, err := offered.Reserve(stackOf(cpus(500, dynamic("web"))))
	require.NoError(t, err)
	assert.Equal(t, "cpus:3.5; cpus(reservations: [(STATIC,web)]):1; cpus(reservations: [(DYNAMIC,web,ops)]):0.5", reserved.String())

	refined, err := reserved.Reserve(stackOf(cpus(200, dynamic("web"), dynamic("web/x")), cpus(1000, static("web"), dynamic("web/x"))))
	require.NoError(t, err)
	assert.Equal(t, "cpus:3.5; cpus(reservations: [(STATIC,web),(DYNAMIC,web/x,ops)]):1; "+
		"cpus(reservations: [(DYNAMIC,web,ops)]):0.3; cpus(reservations: [(DYNAMIC,web,ops),(DYNAMIC,web/x,ops)]):0.2", refined.String())

	// What one takes away the next may take further.
	back, err := refined.Unreserve(stackOf(cpus(200, dynamic("web"), dynamic("web/x")), cpus(500, dynamic("web")), cpus(1000, static("web"), dynamic("web/x"))))
	require.NoError(t, err)
	assert.Equal(t, offered, back)
}

func TestReserveFromAnotherReservation(t *testing.T) {
	have := pool(t, cpus(2000, dynamic("web"), dynamic("web/x")), cpus(1000))
	moved, err := have.ReserveFrom(stackOf(cpus(500, dynamic("web"), dynamic("web/x"))), stackOf(cpus(500, dynamic("db"))))
	require.NoError(t, err)
	assert.True(t, moved.Equal(pool(t, cpus(1500, dynamic("web"), dynamic("web/x")), cpus(1000), cpus(500, dynamic("db")))))
	pushed, err := have.ReserveFrom(nil, stackOf(cpus(1000, dynamic("db"))))
	require.NoError(t, err)
	assert.True(t, pushed.Equal(pool(t, cpus(2000, dynamic("web"), dynamic("web/x")), cpus(1000, dynamic("db")))))
}

func TestVolume(t *testing.T) {
	have := pool(t, disk(10000, mesos.Disk{}, dynamic("web")))
	made, err := have.Create(stackOf(volume("v1", 4000, dynamic("web")), volume("v2", 1000, dynamic("web"))))
	require.NoError(t, err)
	assert.Equal(t, "disk(reservations: [(DYNAMIC,web,ops)]):5; disk(reservations: [(DYNAMIC,web,ops)])[v1:data]:4; "+
		"disk(reservations: [(DYNAMIC,web,ops)])[v2:data]:1", made.String())
	other := volume("v1", 4000, dynamic("web"))
	other.Disk.ContainerPath = "named with another path"
	back, err := made.Destroy(stackOf(other, volume("v2", 1000, dynamic("web"))))
	require.NoError(t, err)
	assert.Equal(t, have, back)
}

// A MOUNT disk is taken whole, and stays a MOUNT disk.
func TestVolumeOnAMountDisk(t *testing.T) {
	mount := mesos.Disk{Source: mesos.DiskSource{Type: mesos.DiskSourceMount, Root: "/m"}}
	have := pool(t, disk(10000, mount, dynamic("web")))
	half, whole := volume("v", 5000, dynamic("web")), volume("v", 10000, dynamic("web"))
	half.Disk.Source, whole.Disk.Source = mount.Source, mount.Source
	_, err := have.Create(stackOf(half))
	var lack *mesos.LackError
	require.ErrorAs(t, err, &lack)
	assert.Equal(t, "disk(reservations: [(DYNAMIC,web,ops)])[MOUNT:/m]:5", lack.Lacking.String())
	made, err := have.Create(stackOf(whole))
	require.NoError(t, err)
	back, err := made.Destroy(stackOf(whole))
	require.NoError(t, err)
	assert.Equal(t, have, back)
}

// There is one volume, however many copies of it are about.
func TestSharedVolume(t *testing.T) {
	shared := with(volume("v", 1000, dynamic("web")), func(r *mesos.Resource) *bool { return &r.Shared }, true)
	one, err := pool(t, disk(1000, mesos.Disk{}, dynamic("web"))).Create(stackOf(shared))
	require.NoError(t, err)
	two := plus(t, one, one)
	assert.Len(t, two, 2)
	assert.True(t, two.Contains(one))
	assert.False(t, one.Contains(two))

	refined := shared
	refined.Reservations = stack(dynamic("web"), dynamic("web/x"))
	other := shared
	other.Reservations = stack(dynamic("web"), dynamic("web/y"))
	for want, do := range map[string]func() (mesos.Resources, error){
		"wanted a volume without additional shared copies":         func() (mesos.Resources, error) { return two.Destroy(stackOf(shared)) },
		"a volume without additional shared copies":                func() (mesos.Resources, error) { return two.Destroy(stackOf(shared, shared)) },
		"volume without additional shared copies":                  func() (mesos.Resources, error) { return two.Reserve(stackOf(refined)) },
		"wanted one reservation for all copies of a shared volume": func() (mesos.Resources, error) { return two.Reserve(stackOf(refined, other)) },
		`wanted an id that no volume of "web/x" has`: func() (mesos.Resources, error) {
			return plus(t, one, pool(t, refined)).Reserve(stackOf(refined))
		},
		`wanted an id that no volume of "web" has`: func() (mesos.Resources, error) { return one.Create(stackOf(shared)) },
	} {
		_, err := do()
		assert.ErrorContains(t, err, want)
	}
	both, err := two.Reserve(stackOf(refined, refined))
	require.NoError(t, err)
	assert.Len(t, both, 2)
	gone, err := one.Destroy(stackOf(shared))
	require.NoError(t, err)
	assert.Equal(t, pool(t, disk(1000, mesos.Disk{}, dynamic("web"))), gone)
}

func TestOperationsSayWhatIsWrong(t *testing.T) {
	have := pool(t, cpus(4000), cpus(1000, static("web")), disk(1000, mesos.Disk{}, dynamic("web")), volume("v", 1000, dynamic("web")))
	reserve := func(named ...mesos.Resource) func() (mesos.Resources, error) {
		return func() (mesos.Resources, error) { return have.Reserve(named) }
	}
	from := func(source mesos.Resource, named ...mesos.Resource) func() (mesos.Resources, error) {
		return func() (mesos.Resources, error) { return have.ReserveFrom(stackOf(source), named) }
	}
	unreserve := func(named ...mesos.Resource) func() (mesos.Resources, error) {
		return func() (mesos.Resources, error) { return have.Unreserve(named) }
	}
	create := func(named ...mesos.Resource) func() (mesos.Resources, error) {
		return func() (mesos.Resources, error) { return have.Create(named) }
	}
	destroy := func(named ...mesos.Resource) func() (mesos.Resources, error) {
		return func() (mesos.Resources, error) { return have.Destroy(named) }
	}
	allocated := func(r mesos.Resource, role string) mesos.Resource {
		return with(r, func(r *mesos.Resource) *string { return &r.AllocatedTo }, role)
	}
	csi := func(r mesos.Resource) mesos.Resource {
		return with(r, func(r *mesos.Resource) *mesos.ResourceProviderID { return &r.ProviderID }, "csi")
	}
	named := func(r mesos.Resource, name string) mesos.Resource {
		return with(r, func(r *mesos.Resource) *string { return &r.Name }, name)
	}
	revocable := func(r mesos.Resource) mesos.Resource {
		return with(r, func(r *mesos.Resource) *bool { return &r.Revocable }, true)
	}
	path := func(r mesos.Resource, path string) mesos.Resource {
		return with(r, func(r *mesos.Resource) *string { return &r.Disk.ContainerPath }, path)
	}
	readOnly := func(r mesos.Resource) mesos.Resource {
		return with(r, func(r *mesos.Resource) *mesos.VolumeMode { return &r.Disk.Mode }, mesos.VolumeReadOnly)
	}
	web := dynamic("web")
	models := mesos.Resource{Name: "models", Type: mesos.ValueSet, Set: []string{"a"}, Reservations: stack(web)}

	for _, c := range []struct {
		want string
		do   func() (mesos.Resources, error)
	}{
		{`resources is "", wanted at least one`, reserve()},
		{"does not contain cpus:99; lacking cpus:95", reserve(cpus(99000, web))},
		{"does not contain cpus(reservations: [(DYNAMIC,web,ops)]):1; lacking", reserve(cpus(1000, web, dynamic("web/x")))}, // two at once
		{`reservations is "", wanted a DYNAMIC reservation as the last`, reserve(cpus(1000))},
		{`reservations is "(STATIC,web)", wanted a DYNAMIC reservation`, reserve(cpus(1000, static("web")))},
		{`reservations is "(DYNAMIC,web,ops)", wanted one for "db", the role it is allocated to`, reserve(allocated(cpus(1000, web), "db"))},
		{`allocation_info.role is "", wanted "web", as the first of the operation`, reserve(allocated(cpus(1000, web), "web"), cpus(1000, web))},
		{`provider_id is "csi", wanted "", as the first of the operation`, reserve(cpus(1000, web), csi(cpus(1000, web)))},
		{`revocable is "true", wanted not revocable`, reserve(revocable(cpus(1000, web)))},
		{`gpus is "a sum that ends in 0.5", wanted whole gpus`, reserve(named(cpus(1000, web), "gpus"), named(cpus(500, web), "gpus"))},
		{`reservations[0].role is "*"`, reserve(cpus(1000, dynamic("*")))},

		{`set is "a twice"`, reserve(models, models)},
		{`set is "a twice"`, from(models, models, models)},
		{`name is ""`, from(cpus(1000), named(cpus(1000, web), ""))},

		{"lacking cpus:1", from(cpus(5000), cpus(5000, web))},
		{`source is "cpus:1", wanted the same amounts as resources: cpus:2`, from(cpus(1000), cpus(2000, web))},
		{`reservations is "(DYNAMIC,db,ops)", wanted (DYNAMIC,web,ops), as the first`, from(cpus(2000), cpus(1000, web), cpus(1000, dynamic("db")))},
		{`name is ""`, from(named(cpus(1000), ""), cpus(1000, web))},
		{`reservations is "", wanted a DYNAMIC`, from(cpus(1000), cpus(1000))},

		{`resources is "", wanted at least one`, unreserve()},
		{`reservations is "(STATIC,web)", wanted a DYNAMIC reservation as the last`, unreserve(cpus(1000, static("web")))},
		{`disk.persistence.id is "v", wanted no volume: DESTROY it first`, unreserve(volume("v", 1000, web))},
		{"lacking cpus(reservations: [(DYNAMIC,web,ops)]):1", unreserve(cpus(1000, web))},

		{`resources is "", wanted at least one`, create()},
		{`disk.persistence.id is "", wanted an id, for it must be a persistent volume`, create(disk(1000, mesos.Disk{}, web))},
		{`reservations is "", wanted a reservation, for it is a volume`, create(volume("w", 1000))},
		{`disk.volume.container_path is "", wanted a path`, create(path(volume("w", 1000, web), ""))},
		{`disk.persistence.id is "a/b", wanted no slash`, create(volume("a/b", 1000, web))},
		{`disk.persistence.id is "..", wanted not "." or ".."`, create(volume("..", 1000, web))},
		{"wanted 1 to 255 bytes", create(volume(strings.Repeat("x", 256), 1000, web))},
		{`disk.volume.mode is "RO", wanted RW`, create(readOnly(volume("w", 1000, web)))},
		{`revocable is "true"`, create(revocable(volume("w", 1000, static("web"))))},
		{`disk.persistence.id is "v", wanted an id that no volume of "web" has`, create(volume("v", 1000, web))},
		{`disk.persistence.id is "w", wanted an id that no volume of "web" has`, create(volume("w", 500, web), volume("w", 500, web))},
		{"lacking disk(reservations: [(DYNAMIC,web,ops)]):1", create(volume("w", 2000, web))},
		{"lacking disk(reservations: [(DYNAMIC,db,ops)]):1", create(volume("w", 1000, dynamic("db")))},

		{`resources is "", wanted at least one`, destroy()},
		{`disk.persistence.id is "", wanted an id`, destroy(disk(1000, mesos.Disk{}, web))},
		{"lacking disk(reservations: [(DYNAMIC,web,ops)])[w:data]:1", destroy(volume("w", 1000, web))},
		{"lacking disk(reservations: [(DYNAMIC,web,ops)])[v:data]:0.5", destroy(volume("v", 500, web))}, // never a part of it
		{"lacking disk(reservations: [(DYNAMIC,web,ops)])[v:data]:1", destroy(volume("v", 1000, web), volume("v", 1000, web))},
	} {
		after, err := c.do()
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, after)
	}
}

func stackOf(resources ...mesos.Resource) []mesos.Resource { return resources }

// total is what there is of each name, a shared volume counted once.
func total(rs mesos.Resources) atoms {
	all, seen := atoms{}, map[string]bool{}
	for i := range rs {
		r := rs[i]
		r.Disk.ContainerPath, r.Disk.Mode, r.Disk.Principal = "", 0, ""
		if text := r.String() + string(r.ProviderID); !r.Shared || !seen[text] {
			seen[text] = true
			count(all, fmt.Sprint(r.Name, " ", r.Disk.Source, r.ProviderID, r.AllocatedTo, r.Revocable), r)
		}
	}
	return all
}

// However operations follow one another, they make nothing and lose nothing;
// one that is refused changes nothing; each can be taken back.
func TestOperationsConserve(t *testing.T) {
	done := map[string]int{}
	base := pool(t, cpus(4000), disk(4000, mesos.Disk{}), disk(4000, mesos.Disk{}, dynamic("web")), volume("v0", 1000, dynamic("web")))
	rapid.Check(t, func(t *rapid.T) {
		have := plus(t, base, drawResources(t, "pool"))
		if _, err := have.ToUnreserved(); err != nil {
			return // not what one agent has: a port or item is there twice
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			name := rapid.SampledFrom([]string{"reserve", "unreserve", "create", "destroy"}).Draw(t, "operation")
			named := drawNamed(t, name, have)
			before := have.Clone()
			after, err := operate(name, have, named)
			assert.Equal(t, before, have)
			if err != nil {
				assert.Nil(t, after)
				continue
			}
			done[name]++
			assert.Equal(t, total(have), total(after))
			canonical, err := mesos.Canonical(after...)
			require.NoError(t, err)
			assert.Equal(t, after, canonical)
			takeBack(t, name, have, after, named)
			have = after
		}
	})
	for _, name := range []string{"reserve", "unreserve", "create", "destroy"} {
		assert.Greater(t, done[name], 10, name)
	}
}

func operate(name string, have mesos.Resources, named []mesos.Resource) (mesos.Resources, error) {
	switch name {
	case "reserve":
		return have.Reserve(named)
	case "unreserve":
		return have.Unreserve(named)
	case "create":
		return have.Create(named)
	}
	return have.Destroy(named)
}

func takeBack(t *rapid.T, name string, have, after mesos.Resources, named []mesos.Resource) {
	inverse := map[string]string{"reserve": "unreserve", "unreserve": "reserve", "create": "destroy", "destroy": "create"}[name]
	if name == "reserve" && slices.ContainsFunc(named, func(r mesos.Resource) bool { return r.PersistentVolume() }) {
		return // UNRESERVE refuses volumes
	}
	if inverse == "reserve" || inverse == "create" {
		// These do all at once, and ask for a role or an id as the others do not.
		if len(named) > 1 || named[0].AllocatedTo != "" && named[0].AllocatedTo != named[0].Role() {
			return
		}
	}
	back, err := operate(inverse, after, named)
	if name == "destroy" && err != nil {
		return // another volume had the same id, of another size or disk
	}
	require.NoError(t, err)
	assert.True(t, have.Equal(back), "%s %v", name, named)
}

// drawNamed draws what an operation could name, most often rightly: parts of
// the pool, with a reservation or volume more.
func drawNamed(t *rapid.T, name string, have mesos.Resources) (named []mesos.Resource) {
	fit := have.Select(func(r *mesos.Resource) bool {
		switch name {
		case "unreserve":
			return r.DynamicallyReserved()
		case "create":
			return r.Name == "disk" && r.Role() != "" && !r.PersistentVolume()
		case "destroy":
			return r.PersistentVolume()
		}
		return true
	})
	if fit.Empty() || rapid.IntRange(0, 7).Draw(t, "any") == 0 {
		fit = have
	}
	for range rapid.IntRange(1, 2).Draw(t, "count") {
		r := rapid.SampledFrom(fit).Draw(t, "part")
		if r.Scalar > 500 && r.Disk == (mesos.Disk{}) && rapid.Bool().Draw(t, "less") {
			r.Scalar -= 500
		}
		if len(r.Ranges) > 1 && rapid.Bool().Draw(t, "fewer") {
			r.Ranges = r.Ranges[1:]
		}
		switch name {
		case "reserve":
			role := "web"
			if r.Role() != "" {
				role = r.Role() + "/" + rapid.SampledFrom([]string{"y", "z"}).Draw(t, "below")
			}
			r.Reservations = append(slices.Clone(r.Reservations), dynamic(role))
		case "create":
			r.Disk.PersistenceID = rapid.SampledFrom([]string{"v1", "v2", "v3", "v4"}).Draw(t, "id")
			r.Disk.ContainerPath, r.Disk.Mode = "c", mesos.VolumeReadWrite
			r.Shared = rapid.Bool().Draw(t, "shared")
		}
		named = append(named, r)
	}
	return named
}
