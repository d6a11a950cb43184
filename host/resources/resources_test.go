package resources

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// All that core/mesos knows of a resource survives the way out and back, in both formats.
func TestResourcesThereAndBack(t *testing.T) {
	text := func(s string) *string { return &s }
	labels := LabelsText(&mesosapi.Labels{Labels: []mesosapi.Label{{Key: "b", Value: text("")}, {Key: "a"}, {Key: "b"}}})
	list, err := mesos.Canonical(
		mesos.Resource{Name: "cpus", Type: mesos.ValueScalar, Scalar: 1001, AllocatedTo: "web", Revocable: true},
		mesos.Resource{Name: "ports", Type: mesos.ValueRanges, Ranges: []mesos.Range{{Begin: 1, End: 3}, {Begin: 8, End: 8}}},
		mesos.Resource{Name: "models", Type: mesos.ValueSet, Set: []string{"a", "b"}, ProviderID: "rp"},
		mesos.Resource{Name: "mem", Type: mesos.ValueScalar, Scalar: 5, Reservations: []mesos.Reservation{
			{Type: mesos.ReservationStatic, Role: "a"}, {Type: mesos.ReservationDynamic, Role: "a/b", Principal: "p", Labels: labels},
		}},
		mesos.Resource{
			Name: "disk", Type: mesos.ValueScalar, Scalar: 7000, Shared: true, Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: "a"}},
			Disk: mesos.Disk{
				PersistenceID: "v", Principal: "p", ContainerPath: "data", Mode: mesos.VolumeReadWrite,
				Source: mesos.DiskSource{Type: mesos.DiskSourceMount, Root: "/mnt", Vendor: "vendor", Profile: "fast", Metadata: labels},
			},
		},
		mesos.Resource{Name: "disk", Type: mesos.ValueScalar, Scalar: 9, Disk: mesos.Disk{Source: mesos.DiskSource{Type: mesos.DiskSourcePath, Root: "/x"}}},
	)
	require.NoError(t, err)
	for _, format := range []mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
		back := []mesosapi.Resource{}
		for _, r := range From(list, Newest) {
			b, err := mesosapi.MarshalPart(format, &r)
			require.NoError(t, err)
			again, err := mesosapi.UnmarshalPart[mesosapi.Resource](format, b)
			require.NoError(t, err)
			back = append(back, *again)
		}
		got, err := Of(back)
		require.NoError(t, err)
		assert.Equal(t, list, got)
	}
}

// The format of before reservation refinement is read and written.
func TestOldResources(t *testing.T) {
	one := 1.0
	for _, c := range []struct {
		old  mesosapi.Resource
		text string
	}{
		{mesosapi.Resource{Role: "*"}, "cpus:1"},
		{mesosapi.Resource{Role: "web"}, "cpus(reservations: [(STATIC,web)]):1"},
		{mesosapi.Resource{Role: "web", Reservation: &mesosapi.ReservationInfo{Principal: "p"}}, "cpus(reservations: [(DYNAMIC,web,p)]):1"},
	} {
		c.old.Name, c.old.Type, c.old.Scalar = "cpus", mesosapi.ValueScalar, &one
		list, err := Of([]mesosapi.Resource{c.old})
		require.NoError(t, err)
		assert.Equal(t, c.text, list.String())
		assert.Equal(t, []mesosapi.Resource{c.old}, From(list, Dialect{}))
	}
}

func TestResourcesThatMesosJoins(t *testing.T) {
	r := mesosapi.Resource{Name: "ports", Type: mesosapi.ValueRanges, Ranges: &mesosapi.Ranges{Ranges: []mesosapi.Range{{Begin: 5, End: 9}, {Begin: 1, End: 6}}}}
	list, err := Of([]mesosapi.Resource{r})
	require.NoError(t, err)
	assert.Equal(t, "ports:[1-9]", list.String())

	minus := -1.0
	_, err = Of([]mesosapi.Resource{{Name: "cpus", Type: mesosapi.ValueScalar, Scalar: &minus}})
	assert.Error(t, err)
	_, err = Of([]mesosapi.Resource{{Name: "cpus", Type: mesosapi.ValueText}})
	assert.Error(t, err)
}

// The labels of a reservation have one text, which core/scheduler writes too.
func TestLabelsText(t *testing.T) {
	text := func(s string) *string { return &s }
	one := &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "rollcall.replace", Value: text("F/<web.1>&")}}}
	assert.Equal(t, `[{"key":"rollcall.replace","value":"F/<web.1>&"}]`, LabelsText(one))
	several := LabelsText(&mesosapi.Labels{Labels: []mesosapi.Label{{Key: "b", Value: text("")}, {Key: "a"}, {Key: "b"}}})
	assert.Equal(t, `[{"key":"a"},{"key":"b"},{"key":"b","value":""}]`, several)
	assert.Equal(t, several, LabelsText(labelsFrom(several)))
	assert.Empty(t, LabelsText(nil))
	assert.Nil(t, labelsFrom(""))
	assert.Nil(t, labelsFrom("nonsense"))
}
