package agent

import (
	"bytes"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

type shaped interface{ Schema(*wire.Codec) }

func read(frame []byte, v shaped) *wire.Error {
	c := wire.Reader(frame)
	v.Schema(&c)
	return c.Close()
}

func encode(v shaped) []byte {
	c := wire.Writer(nil)
	v.Schema(&c)
	return c.Bytes()
}

func readsBack(v, empty shaped) string {
	frame := encode(v)
	if err := read(frame, empty); err != nil {
		return "what we wrote can not be read: " + err.Error()
	}
	if !bytes.Equal(encode(empty), frame) {
		return "what we wrote reads back as something else"
	}
	return ""
}

// again reads a frame with msgpack/v5 and writes it in its shortest form.
func again(t testing.TB, frame []byte) []byte {
	t.Helper()
	r := bytes.NewReader(frame)
	value, err := msgpack.NewDecoder(r).DecodeInterface()
	if err != nil || r.Len() != 0 {
		t.Fatalf("msgpack/v5 of % x: %v, %d bytes left", frame, err, r.Len())
	}
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

type list = []any

func generic(t testing.TB, value any) []byte {
	t.Helper()
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

var (
	uuid     = []byte("0123456789abcdef")
	noStatus = list{"", "", "", 0, []byte{}, ""}
	anOp     = mesos.Operation{UUID: mesos.UUID(uuid)}
	opWire   = list{"", uuid, 0, list{}, noStatus, noStatus}
	aTask    = mesos.Task{TaskID: "t"}
	taskWire = list{"", "t", "", "", list{}, []byte{}, list{}, 0, 0, []byte{}, 0}
)

// events is one of each type: as msgpack/v5 writes it, and as we read it.
var events = []struct {
	wire list
	is   Event
}{
	{list{1, 7}, Event{Link: 7}},
	{list{2, 7}, Event{Link: 7}},
	{list{3, 7, int(mesos.PeerRegistered), "A"}, Event{Link: 7, Peer: mesos.Peer{Type: mesos.PeerRegistered, AgentID: "A"}}},
	{list{4, "f", "x", list{"t"}}, Event{FrameworkID: "f", ExecutorID: "x", TaskIDs: []mesos.TaskID{"t"}}},
	{list{5, "f", "x", list{"t", "a", 2, 1, 3, uuid, 2, 8, "m"}, []byte("d")}, Event{
		FrameworkID: "f", ExecutorID: "x", Data: []byte("d"), Status: mesos.TaskStatus{
			TaskID: "t", AgentID: "a", State: 2, Source: 1, Reason: 3, UUID: mesos.UUID(uuid), Healthy: 2, UnreachableTime: 8, Message: "m",
		},
	}},
	{list{6, "f", "x", 256, "m"}, Event{FrameworkID: "f", ExecutorID: "x", Exit: 256, Message: "m"}},
	{list{7, "f", "x", []byte("d")}, Event{FrameworkID: "f", ExecutorID: "x", Data: []byte("d")}},
	{list{8, list{"r", "n", 1, list{}}, list{}}, Event{Provider: mesos.Provider{ID: "r", Name: "n", State: 1}}},
	{list{9, "r"}, Event{ProviderID: "r"}},
	{list{10, "r"}, Event{ProviderID: "r"}},
	{list{11, "r", opWire}, Event{ProviderID: "r", Operation: anOp}},
	{list{12, 5}, Event{Grace: 5}},
	{list{13}, Event{}},
}

func TestEventsAreTheOracles(t *testing.T) {
	if len(events) != int(EventTypes)-1 {
		t.Fatalf("%d of %d types", len(events), EventTypes-1)
	}
	for i, e := range events {
		e.is.Type = EventType(i + 1)
		frame := generic(t, list{1, list{e.wire}})
		if got := encode(&StepFrame{Now: 1, Events: []Event{e.is}}); !bytes.Equal(got, frame) {
			t.Errorf("%v is written as % x", e.wire, got)
		}
		f := StepFrame{Events: []Event{{Message: "of before"}}}
		if err := read(frame, &f); err != nil || !bytes.Equal(encode(&f), frame) {
			t.Errorf("%v is read as %+v, %v", e.wire, f.Events, err)
		}
	}
}

// sends is one of each type.
var sends = []struct {
	wire list
	is   Send
}{
	{list{1, 7, int(mesos.PeerPong)}, Send{Link: 7, Peer: mesos.Peer{Type: mesos.PeerPong}}},
	{list{2, "f", "x", list{taskWire}}, Send{FrameworkID: "f", ExecutorID: "x", Tasks: []mesos.Task{aTask}}},
	{list{3, "f", "x", list{taskWire}}, Send{FrameworkID: "f", ExecutorID: "x", Tasks: []mesos.Task{aTask}}},
	{list{4, "f", "x", "t", 5}, Send{FrameworkID: "f", ExecutorID: "x", TaskID: "t", Grace: 5}},
	{list{5, "f", "x", 5}, Send{FrameworkID: "f", ExecutorID: "x", Grace: 5}},
	{list{6, "f", "x", "t", uuid}, Send{FrameworkID: "f", ExecutorID: "x", TaskID: "t", UUID: mesos.UUID(uuid)}},
	{list{7, "f", "x", []byte("d")}, Send{FrameworkID: "f", ExecutorID: "x", Data: []byte("d")}},
	{list{8, "r", opWire}, Send{ProviderID: "r", Operation: anOp}},
	{list{9, "r", opWire}, Send{ProviderID: "r", Operation: anOp}},
	{list{10, "r", list{opWire}}, Send{ProviderID: "r", Operations: []mesos.Operation{anOp}}},
}

var notices = []struct {
	wire list
	is   Notice
}{
	{list{1, "a"}, Notice{AgentID: "a"}},
	{list{2, "a", "m"}, Notice{AgentID: "a", Message: "m"}},
	{list{3, 4, "f", "m"}, Notice{Event: 4, Field: "f", Message: "m"}},
	{list{4, "m", 9}, Notice{Message: "m", Count: 9}},
}

func TestOutputsAreTheOracles(t *testing.T) {
	if len(sends) != int(SendTypes)-1 || len(notices) != int(NoticeTypes)-1 {
		t.Fatalf("%d of %d sends, %d of %d notices", len(sends), SendTypes-1, len(notices), NoticeTypes-1)
	}
	out := Output{Store: []Record{{Key: []byte("k"), Value: []byte("v")}, {Key: []byte("d")}}, WakeAt: 7}
	store := list{list{[]byte("k"), false, []byte("v")}, list{[]byte("d"), true}}
	var s, n list
	for i, k := range sends {
		k.is.Type = SendType(i + 1)
		out.Sends, s = append(out.Sends, k.is), append(s, k.wire)
	}
	for i, k := range notices {
		k.is.Type = NoticeType(i + 1)
		out.Notices, n = append(out.Notices, k.is), append(n, k.wire)
	}
	frame := generic(t, list{store, s, n, 7})
	if got := encode(&out); !bytes.Equal(got, frame) {
		t.Errorf("written as % x\nwanted     % x", got, frame)
	}
	if bad := readsBack(&out, &Output{}); bad != "" {
		t.Error(bad)
	}
}

// The deepest value that there is stays within the codec's depth.
func TestTheDeepestFrameCrosses(t *testing.T) {
	rs, err := mesos.Canonical(mesos.Resource{
		Name: "disk", Type: mesos.ValueScalar, Scalar: 1,
		Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: "a"}},
		Disk:         mesos.Disk{PersistenceID: "i", ContainerPath: "p", Mode: mesos.VolumeReadWrite},
	}, mesos.Resource{Name: "ports", Type: mesos.ValueRanges, Ranges: []mesos.Range{{Begin: 1, End: 2}}},
		mesos.Resource{Name: "z", Type: mesos.ValueSet, Set: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	deep := mesos.Task{TaskID: "t", Resources: rs, Life: []mesos.Beat{{State: mesos.TaskRunning}}}
	p := mesos.Peer{Type: mesos.PeerRunTasks, Tasks: []mesos.Task{deep}}
	if bad := readsBack(&StepFrame{Events: []Event{{Type: EventMessage, Peer: p}}}, &StepFrame{}); bad != "" {
		t.Error(bad)
	}
	r := mesos.Replacement{Held: rs, New: deep, Fallback: deep}
	for _, p := range []mesos.Peer{
		{Type: mesos.PeerReplace, Tasks: p.Tasks, Replacement: r},
		{Type: mesos.PeerReplaceUpdate, Replacement: r},
		{Type: mesos.PeerReregister, Replacements: []mesos.Replacement{r, r}},
		{Type: mesos.PeerReregistered, Replacements: []mesos.Replacement{r}},
	} {
		if bad := readsBack(&StepFrame{Events: []Event{{Type: EventMessage, Peer: p}}}, &StepFrame{}); bad != "" {
			t.Error(bad)
		}
		if bad := readsBack(&Output{Sends: []Send{{Type: SendMaster, Peer: p}}}, &Output{}); bad != "" {
			t.Error(bad)
		}
	}
	if bad := readsBack(&Output{Sends: []Send{{Type: SendLaunch, Tasks: p.Tasks}}}, &Output{}); bad != "" {
		t.Error(bad)
	}
}
