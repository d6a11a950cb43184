package mesoswire

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vmihailenco/msgpack/v5"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// write and read put a shape into a struct of its own.
func write(shape func(*wire.Codec)) []byte {
	c := wire.Writer(nil)
	s := c.Begin("")
	shape(&c)
	c.End(s)
	return c.Bytes()
}

func read(frame []byte, shape func(*wire.Codec)) *wire.Error {
	c := wire.Reader(frame)
	s := c.Begin("")
	shape(&c)
	c.End(s)
	return c.Close()
}

func generic(t *testing.T, value any) []byte {
	t.Helper()
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	require.NoError(t, enc.Encode(value))
	return buf.Bytes()
}

type list = []any

var (
	uuid = []byte("0123456789abcdef")
	disk = list{"", "", "", 0, 0, "", "", "", "", ""}
	cpus = list{"cpus", 1, 500, list{}, disk, "", "", false, false}
)

// full is one value of each shape with every field set, beside what
// msgpack/v5 writes for it.
var (
	resources = mesos.Resources{
		{Name: "cpus", Type: mesos.ValueScalar, Scalar: 500},
		{
			Name: "disk", Type: mesos.ValueScalar, Scalar: 1000, ProviderID: "rp", AllocatedTo: "a/b",
			Reservations: []mesos.Reservation{
				{Type: mesos.ReservationStatic, Role: "a"},
				{Type: mesos.ReservationDynamic, Role: "a/b", Principal: "p", Labels: "l"},
			},
			Disk: mesos.Disk{
				PersistenceID: "id", Principal: "p", ContainerPath: "path", Mode: mesos.VolumeReadWrite,
				Source: mesos.DiskSource{Type: mesos.DiskSourceMount, Root: "/", Vendor: "v", ID: "i", Profile: "f", Metadata: "m"},
			},
			Shared: true,
		},
		{Name: "ports", Type: mesos.ValueRanges, Ranges: []mesos.Range{{Begin: 1, End: 2}, {Begin: 9, End: math.MaxUint64}}},
		{Name: "zone", Type: mesos.ValueSet, Set: []string{"a", "b"}},
	}
	resourcesWire = list{
		cpus,
		list{
			"disk", 1, 1000,
			list{"STATIC", "a", "", "", "DYNAMIC", "a/b", "p", "l"},
			list{"id", "p", "path", 1, 2, "/", "v", "i", "f", "m"},
			"rp", "a/b", false, true,
		},
		list{"ports", 2, []byte("\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x09\xff\xff\xff\xff\xff\xff\xff\xff"), list{}, disk, "", "", false, false},
		list{"zone", 3, list{"a", "b"}, list{}, disk, "", "", false, false},
	}
	status     = mesos.TaskStatus{TaskID: "t", AgentID: "a", State: 2, Source: 1, Reason: 3, UUID: mesos.UUID(uuid), Healthy: 2, UnreachableTime: 8, Message: "m"}
	statusWire = list{"t", "a", 2, 1, 3, uuid, 2, 8, "m"}
	task       = mesos.Task{
		FrameworkID: "f", TaskID: "t", AgentID: "a", ExecutorID: "x", Resources: resources[:1], Info: []byte("i"),
		Life: []mesos.Beat{{After: 5, State: 2, Message: "b"}}, State: 7, Forwarded: 1, UUID: mesos.UUID(uuid), Healthy: 1,
	}
	taskWire      = list{"f", "t", "a", "x", list{cpus}, []byte("i"), list{list{5, 2, "b"}}, 7, 1, uuid, 1}
	opStatus      = mesos.OperationStatus{OperationID: "o", AgentID: "a", ProviderID: "rp", State: 3, UUID: mesos.UUID(uuid), Message: "m"}
	opStatusWire  = list{"o", "a", "rp", 3, uuid, "m"}
	operation     = mesos.Operation{FrameworkID: "f", UUID: mesos.UUID(uuid), Type: 1, Resources: resources[:1], Status: opStatus, Forwarded: opStatus}
	operationWire = list{"f", uuid, 1, list{cpus}, opStatusWire, opStatusWire}
	framework     = mesos.FrameworkInfo{
		ID: "f", Name: "n", User: "u", Principal: "p", Roles: []string{"r"}, FailoverTimeout: 9,
		Checkpoint: true, PartitionAware: true, KillingState: true, Rest: []byte("r"),
	}
	frameworkWire = list{"f", "n", "u", "p", list{"r"}, 9, true, true, true, []byte("r")}
	agent         = mesos.AgentInfo{ID: "a", Hostname: "h", Port: 5051, Resources: resources, Attributes: []byte("at"), Capable: 7}
	agentWire     = list{"a", "h", 5051, resourcesWire, []byte("at"), 7}
	provider      = mesos.Provider{ID: "rp", Name: "n", State: mesos.ProviderRegistered, Resources: resources[:1]}
	providerWire  = list{"rp", "n", 1, list{cpus}}

	replaceStatus     = mesos.ReplaceStatus{ReplaceID: "r", AgentID: "a", OldTaskID: "o", NewTaskID: "t", FallbackTaskID: "b", Phase: 5, UUID: mesos.UUID(uuid), Message: "m"}
	replaceStatusWire = list{"r", "a", "o", "t", "b", 5, uuid, "m"}
	replacement       = mesos.Replacement{
		FrameworkID: "f", ReplaceID: "r", Old: "o", OldState: 3, New: task, Fallback: mesos.Task{TaskID: "b"}, Rollback: 2,
		Grace: 1, Stop: 2, Start: 3, Settle: 4, Held: resources, Status: replaceStatus,
	}
	replacementWire = list{"f", "r", "o", 3, 2, 1, 2, 3, 4, resourcesWire, replaceStatusWire}
	fallbackWire    = list{"", "b", "", "", list{}, []byte{}, list{}, 0, 0, []byte{}, 0}
)

// peers is one of each type of message.
var peers = []struct {
	is   mesos.Peer
	wire list
}{
	{mesos.Peer{Agent: agent, Providers: []mesos.Provider{provider}, Version: mesos.UUID(uuid)}, list{agentWire, list{providerWire}, uuid}},
	{mesos.Peer{
		Agent: agent, Frameworks: []mesos.FrameworkInfo{framework}, Tasks: []mesos.Task{task}, Operations: []mesos.Operation{operation},
		Providers: []mesos.Provider{provider}, Version: mesos.UUID(uuid), Replacements: []mesos.Replacement{replacement},
	}, list{
		agentWire,
		list{frameworkWire},
		list{taskWire},
		list{operationWire},
		list{providerWire},
		uuid,
		list{replacementWire},
		list{taskWire, fallbackWire},
	}},
	{
		mesos.Peer{AgentID: "a", Providers: []mesos.Provider{provider}, Operations: []mesos.Operation{operation}, Version: mesos.UUID(uuid)},
		list{"a", list{providerWire}, list{operationWire}, uuid},
	},
	{mesos.Peer{FrameworkID: "f", ExecutorID: "x", Status: status, LatestState: 2, Time: 7, Data: []byte("d")}, list{"f", "x", statusWire, 2, 7, []byte("d")}},
	{mesos.Peer{FrameworkID: "f", Operation: operation}, list{"f", operationWire}},
	{mesos.Peer{}, list{}},
	{mesos.Peer{AgentID: "a"}, list{"a"}},
	{mesos.Peer{FrameworkID: "f", ExecutorID: "x", Exit: 256}, list{"f", "x", 256}},

	{mesos.Peer{AgentID: "a"}, list{"a"}},
	{
		mesos.Peer{AgentID: "a", Targets: []mesos.TaskTarget{{FrameworkID: "f", TaskID: "t", AgentID: "a"}}, Frameworks: []mesos.FrameworkInfo{framework}},
		list{"a", list{list{"f", "t", "a"}}, list{frameworkWire}, list{}, list{}},
	},
	{
		mesos.Peer{FrameworkID: "f", Framework: framework, ExecutorID: "x", Tasks: []mesos.Task{task}, Version: mesos.UUID(uuid)},
		list{"f", frameworkWire, "x", list{taskWire}, uuid},
	},
	{mesos.Peer{FrameworkID: "f", Status: mesos.TaskStatus{TaskID: "t"}, Grace: 3}, list{"f", "t", 3}},
	{mesos.Peer{FrameworkID: "f", Status: mesos.TaskStatus{TaskID: "t", UUID: mesos.UUID(uuid)}}, list{"f", "t", uuid}},
	{mesos.Peer{FrameworkID: "f", Operation: operation}, list{"f", operationWire}},
	{mesos.Peer{FrameworkID: "f", Operation: operation}, list{"f", operationWire}},
	{mesos.Peer{FrameworkID: "f", Operations: []mesos.Operation{operation}}, list{"f", list{operationWire}}},
	{mesos.Peer{Connected: true}, list{true}},
	{mesos.Peer{Message: "m"}, list{"m"}},
	{mesos.Peer{FrameworkID: "f"}, list{"f"}},
	{mesos.Peer{Framework: framework}, list{frameworkWire}},
	{mesos.Peer{FrameworkID: "f", ExecutorID: "x", Data: []byte("d")}, list{"f", "x", []byte("d")}},
	{mesos.Peer{FrameworkID: "f", ExecutorID: "x"}, list{"f", "x"}},

	{
		mesos.Peer{Framework: framework, Tasks: []mesos.Task{task}, Replacement: replacement, Version: mesos.UUID(uuid)},
		list{frameworkWire, list{taskWire}, append(slices.Clone(replacementWire), taskWire, fallbackWire), uuid},
	},
	{mesos.Peer{Replacement: replacement}, list{append(slices.Clone(replacementWire), taskWire, fallbackWire)}},
	{mesos.Peer{Replacement: mesos.Replacement{
		FrameworkID: "f", ReplaceID: "r", Status: mesos.ReplaceStatus{UUID: mesos.UUID(uuid)},
	}}, list{"f", "r", uuid}},
}

// Every message is written as the oracle writes it, and read back as it was.
func TestPeersAreTheOracles(t *testing.T) {
	require.Len(t, peers, int(mesos.PeerTypes)-1)
	for i, row := range peers {
		row.is.Type = mesos.PeerType(i + 1)
		want := generic(t, append(list{i + 1}, row.wire...))
		assert.Equal(t, want, write(func(c *wire.Codec) { Peer(c, &row.is) }), "message %d", i+1)
		got := mesos.Peer{Message: "of before"}
		err := read(want, func(c *wire.Codec) { Peer(c, &got) })
		require.Nil(t, err, "message %d: %v", i+1, err)
		assert.True(t, reflect.DeepEqual(tidy(row.is), tidy(got)), "message %d:\n%+v\n%+v", i+1, row.is, got)
	}
}

// tidy makes empty lists nil, for reading need not tell them apart.
func tidy(p mesos.Peer) mesos.Peer {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			if v.Len() == 0 {
				v.SetZero()
			}
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(&p).Elem())
	return p
}

// A message is refused that has no type, an unknown one, or a field too many.
func TestPeersThatAreRefused(t *testing.T) {
	for name, frame := range map[string]list{
		"no type": {0}, "unknown": {int(mesos.PeerTypes), "a"}, "one field more": {9, "a", "b"}, "one less": {12, "f", "t"},
		"replacements without their tasks": {10, "a", list{}, list{}, list{replacementWire}, list{taskWire}},
	} {
		var p mesos.Peer
		assert.NotNil(t, read(generic(t, frame), func(c *wire.Codec) { Peer(c, &p) }), name)
	}
}

// Resources that are not in canonical form, or not valid, are refused.
func TestResourcesThatAreRefused(t *testing.T) {
	mem := list{"mem", 1, 500, list{}, disk, "", "", false, false}
	for name, row := range map[string]struct {
		wire list
		code wire.Code
	}{
		"out of order":         {list{mem, cpus}, wire.NotCanonical},
		"twice":                {list{cpus, cpus}, wire.NotCanonical},
		"nothing of it":        {list{list{"cpus", 1, 0, list{}, disk, "", "", false, false}}, wire.NotCanonical},
		"ranges out of order":  {list{list{"p", 2, append(end(5, 6), end(1, 2)...), list{}, disk, "", "", false, false}}, wire.NotCanonical},
		"ranges that touch":    {list{list{"p", 2, append(end(1, 2), end(3, 4)...), list{}, disk, "", "", false, false}}, wire.NotCanonical},
		"ranges that overlap":  {list{list{"p", 2, append(end(1, 3), end(3, 4)...), list{}, disk, "", "", false, false}}, wire.OutOfRange},
		"half a range":         {list{list{"p", 2, end(1, 3)[:8], list{}, disk, "", "", false, false}}, wire.WrongCount},
		"no name":              {list{list{"", 1, 1, list{}, disk, "", "", false, false}}, wire.OutOfRange},
		"no type":              {list{list{"cpus", 0, list{}, disk, "", "", false, false}}, wire.OutOfRange},
		"unknown type":         {list{list{"cpus", 4, list{}, disk, "", "", false, false}}, wire.OutOfRange},
		"half a reservation":   {list{list{"cpus", 1, 1, list{"STATIC", "a"}, disk, "", "", false, false}}, wire.WrongCount},
		"unknown reservation":  {list{list{"cpus", 1, 1, list{"UNKNOWN", "a", "", ""}, disk, "", "", false, false}}, wire.OutOfRange},
		"not a role":           {list{list{"cpus", 1, 1, list{"STATIC", "*", "", ""}, disk, "", "", false, false}}, wire.OutOfRange},
		"a volume of cpus":     {list{list{"cpus", 1, 1, list{}, list{"id", "", "", 0, 0, "", "", "", "", ""}, "", "", false, false}}, wire.OutOfRange},
		"over 2^53-1":          {list{list{"cpus", 1, uint64(1) << 53, list{}, disk, "", "", false, false}}, wire.OutOfRange},
		"a set with one twice": {list{list{"z", 3, list{"a", "a"}, list{}, disk, "", "", false, false}}, wire.OutOfRange},
	} {
		var rs mesos.Resources
		err := read(generic(t, list{row.wire}), func(c *wire.Codec) { Resources(c, "resources", &rs) })
		if assert.NotNil(t, err, name) {
			assert.Equal(t, row.code, err.Code, "%s: %v", name, err)
		}
	}
}

func end(begin, end uint64) []byte { return putEnd(putEnd(nil, begin), end) }

// Reading never writes into memory that resources held before: they are
// values, which others may share.
func TestReadingKeepsOldResources(t *testing.T) {
	old := mesos.Resources{{Name: "mem", Type: mesos.ValueScalar, Scalar: 7}}
	rs := old
	require.Nil(t, read(generic(t, list{list{cpus}}), func(c *wire.Codec) { Resources(c, "resources", &rs) }))
	assert.Equal(t, "mem", old[0].Name)
	assert.Equal(t, "cpus", rs[0].Name)
}

// A copy shares no memory with the frame.
func TestClones(t *testing.T) {
	for i, row := range peers {
		row.is.Type = mesos.PeerType(i + 1)
		frame := write(func(c *wire.Codec) { Peer(c, &row.is) })
		var p mesos.Peer
		require.Nil(t, read(frame, func(c *wire.Codec) { Peer(c, &p) }))
		copied := p
		copied.AgentID, copied.FrameworkID, copied.ExecutorID = CloneText(p.AgentID), CloneText(p.FrameworkID), CloneText(p.ExecutorID)
		copied.Message, copied.Data = CloneText(p.Message), bytes.Clone(p.Data)
		copied.Agent, copied.Framework = CloneAgent(p.Agent), CloneFramework(p.Framework)
		copied.Status, copied.Operation = CloneStatus(p.Status), CloneOperation(p.Operation)
		each(&copied.Tasks, CloneTask)
		each(&copied.Frameworks, CloneFramework)
		each(&copied.Operations, CloneOperation)
		each(&copied.Providers, CloneProvider)
		each(&copied.Replacements, CloneReplacement)
		copied.Replacement = CloneReplacement(p.Replacement)
		each(&copied.Targets, func(t mesos.TaskTarget) mesos.TaskTarget {
			return mesos.TaskTarget{FrameworkID: CloneText(t.FrameworkID), TaskID: CloneText(t.TaskID), AgentID: CloneText(t.AgentID)}
		})
		for j := range frame {
			frame[j] = 0xff
		}
		assert.True(t, reflect.DeepEqual(tidy(row.is), tidy(copied)), "message %d:\n%+v\n%+v", i+1, row.is, copied)
	}
}

func each[T any](list *[]T, clone func(T) T) {
	copied := make([]T, len(*list))
	for i := range *list {
		copied[i] = clone((*list)[i])
	}
	*list = copied
}

// FuzzPeer: whatever is accepted is written back as it was.
func FuzzPeer(f *testing.F) {
	for i, row := range peers {
		row.is.Type = mesos.PeerType(i + 1)
		f.Add(write(func(c *wire.Codec) { Peer(c, &row.is) }))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var p mesos.Peer
		if read(frame, func(c *wire.Codec) { Peer(c, &p) }) != nil {
			return
		}
		if got := write(func(c *wire.Codec) { Peer(c, &p) }); !bytes.Equal(got, frame) {
			t.Fatalf("% x is written back as % x", frame, got)
		}
	})
}
