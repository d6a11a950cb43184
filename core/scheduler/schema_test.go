package scheduler

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Frames are built and read here by vmihailenco/msgpack/v5, which knows nothing
// of our shapes: a struct is a list of values.
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

// again reads a frame with msgpack/v5 and writes it in its shortest form.
func again(t testing.TB, frame []byte) []byte {
	t.Helper()
	r := bytes.NewReader(frame)
	value, err := msgpack.NewDecoder(r).DecodeInterface()
	if err != nil || r.Len() != 0 {
		t.Fatalf("msgpack/v5 of % x: %v, %d bytes left", frame, err, r.Len())
	}
	return generic(t, value)
}

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

var (
	none  = []byte{}
	uuid  = []byte("0123456789abcdef")
	times = uint64(mesos.MaxMicros)
)

func long(n int) string { return strings.Repeat("x", n) }

func many(n int, v any) list {
	l := make(list, n)
	for i := range l {
		l[i] = v
	}
	return l
}

// events is one of each type: as msgpack/v5 writes it, and as we read it.
var events = []struct {
	wire list
	is   Event
}{
	{list{1, 7, "F", 9}, Event{Type: EventSubscribed, Epoch: 7, FrameworkID: "F", Heartbeat: 9}},
	{list{2, 7}, Event{Type: EventHeartbeat, Epoch: 7}},
	{list{3, 7, list{list{"o", "a", heldWire}}}, Event{Type: EventOffered, Epoch: 7, Offers: []mesos.Offer{{ID: "o", AgentID: "a", Resources: heldIs}}}},
	{list{4, 7, "o"}, Event{Type: EventRescinded, Epoch: 7, OfferID: "o"}},
	{list{5, 7, list{"t", "a", 2, 1, 3, uuid, 2, 8, "m"}}, Event{Type: EventUpdated, Epoch: 7, Status: mesos.TaskStatus{
		TaskID: "t", AgentID: "a", State: mesos.TaskRunning, Source: 1, Reason: 3, UUID: mesos.UUID(uuid),
		Healthy: mesos.HealthGood, UnreachableTime: 8, Message: "m",
	}}},
	{list{6, 7, "a", "x"}, Event{Type: EventAgentFailed, Epoch: 7, AgentID: "a", ExecutorID: "x"}},
	{list{7, 7, "m"}, Event{Type: EventMasterFailed, Epoch: 7, Message: "m"}},
	{list{8, 7, operationWire}, Event{Type: EventOperationUpdated, Epoch: 7, Operation: operationIs}},
	{list{9, 7, 5, list{operationWire, noOperation}}, Event{
		Type: EventOperationsAnswered, Epoch: 7, CallID: 5, Operations: []mesos.OperationStatus{operationIs, {}},
	}},
	{list{10, 7, "m"}, Event{Type: EventDisconnected, Epoch: 7, Message: "m"}},
	{list{11, 7, 2, 5, 1, "m", list{"t"}, list{"op"}, list{"o"}}, Event{
		Type: EventCallFailed, Epoch: 7, Call: CallAccept, CallID: 5, Failure: FailureUnsubscribed, Message: "m",
		TaskIDs: []mesos.TaskID{"t"}, OperationIDs: []mesos.OperationID{"op"}, Offers: []mesos.Offer{{ID: "o"}},
	}},
	{list{12, 3, list{"o"}, list{startWire}, list{launchWire}, 4}, Event{
		Type: EventLaunch, Ref: 3, Offers: []mesos.Offer{{ID: "o"}}, Start: []NewOperation{startIs}, Tasks: []NewTask{launchIs}, Refuse: 4,
	}},
	{list{13, 3, "t", 4}, Event{Type: EventKill, Ref: 3, TaskID: "t", Grace: 4}},
	{list{14, 3, "t"}, Event{Type: EventForget, Ref: 3, TaskID: "t"}},
	{list{15, 3, list{"o"}, 4}, Event{Type: EventDecline, Ref: 3, Offers: []mesos.Offer{{ID: "o"}}, Refuse: 4}},
	{list{16, 3, 1, list{"t"}, "a"}, Event{Type: EventReconcile, Ref: 3, Kind: RoundImplicit, TaskIDs: []mesos.TaskID{"t"}, AgentID: "a"}},
	{list{17, 3}, Event{Type: EventRevive, Ref: 3}},
	{list{18, 3}, Event{Type: EventSuppress, Ref: 3}},
	{list{19, 3}, Event{Type: EventTeardown, Ref: 3}},
	{list{20, 3}, Event{Type: EventPause, Ref: 3}},
	{list{21, 3}, Event{Type: EventResume, Ref: 3}},
	{list{22, 6}, Event{Type: EventBacklog, Count: 6}},
	{list{23, 3, "op"}, Event{Type: EventForgetOperation, Ref: 3, OperationID: "op"}},
	{list{24, 3, 1, list{"op"}, "a"}, Event{
		Type: EventReconcileOperations, Ref: 3, Kind: RoundImplicit, OperationIDs: []mesos.OperationID{"op"}, AgentID: "a",
	}},
	{list{25, 3, requestWire, list{"o"}}, Event{Type: EventReplace, Ref: 3, Replace: requestIs, Offers: []mesos.Offer{{ID: "o"}}}},
	{list{26, 3, "r"}, Event{Type: EventForgetReplacement, Ref: 3, ReplaceID: "r"}},
	{list{27, 7, statusWire}, Event{Type: EventReplacementUpdated, Epoch: 7, Replacement: statusIs}},
}

// Parts that several frames hold: as msgpack/v5 writes them, and as we read them.
var (
	operationWire = list{"op", "a", "p", 4, uuid, "m"}
	operationIs   = mesos.OperationStatus{
		OperationID: "op", AgentID: "a", ProviderID: "p", State: mesos.OperationFailed, UUID: mesos.UUID(uuid), Message: "m",
	}
	startWire  = list{"op", "p", []byte("i")}
	startIs    = NewOperation{OperationID: "op", ProviderID: "p", Info: []byte("i")}
	launchWire = list{"t", []byte("i"), "o", 5}
	launchIs   = NewTask{TaskID: "t", Info: []byte("i"), InsteadOf: "o", Unreachable: 5}
)

func TestEventsAreTheOracles(t *testing.T) {
	if len(events) != int(EventTypes)-1 {
		t.Fatalf("%d of %d types", len(events), EventTypes-1)
	}
	for _, e := range events {
		frame := generic(t, list{1, list{e.wire}})
		var f StepFrame
		if err := read(frame, &f); err != nil || !reflect.DeepEqual(f.Events[0], e.is) {
			t.Errorf("%v is read as %+v, %v", e.wire, f.Events, err)
		}
		if got := encode(&StepFrame{Now: 1, Events: []Event{e.is}}); !bytes.Equal(got, frame) {
			t.Errorf("%v is written as % x", e.wire, got)
		}
	}
}

// limit is one field of one event at its limit and beyond.
type limit struct {
	event    EventType
	at       []int // where the field stands
	ok, over any
	code     wire.Code
	field    string
}

const u32 = uint64(1<<32 - 1)

var limits = []limit{
	{EventSubscribed, []int{0}, nil, 0, wire.OutOfRange, "type"},
	{EventSubscribed, []int{0}, nil, int(EventTypes), wire.OutOfRange, "type"},
	{EventSubscribed, []int{1}, u32, u32 + 1, wire.OutOfRange, "epoch"},
	{EventSubscribed, []int{2}, long(4096), long(4097), wire.TooLong, "framework_id"},
	{EventSubscribed, []int{3}, times, times + 1, wire.OutOfRange, "heartbeat"},
	{EventHeartbeat, []int{1}, u32, u32 + 1, wire.OutOfRange, "epoch"},
	{EventOffered, []int{2}, many(1<<18, list{"", "", list{}}), many(1<<20+1, list{"", "", list{}}), wire.TooMany, "offers"},
	{EventOffered, []int{2, 0}, nil, list{"o"}, wire.Truncated, "offers[0].agent_id"},
	{EventOffered, []int{2, 0}, nil, list{"o", "a", list{}, "x"}, wire.WrongCount, "offers[0]"},
	{EventOffered, []int{2, 0, 2, 0, 0}, long(4096), long(4097), wire.TooLong, "offers[0].resources[0].name"},
	{EventOffered, []int{2, 0, 2, 0, 2}, uint64(wire.MaxUint), 0, wire.NotCanonical, "offers[0].resources"},
	{EventReplace, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventReplace, []int{2, 0}, long(4096), long(4097), wire.TooLong, "replace.replace_id"},
	{EventReplace, []int{2, 1}, long(4096), long(4097), wire.TooLong, "replace.old_task_id"},
	{EventReplace, []int{2, 2}, list{}, list{1}, wire.WrongType, "replace.old_resources[0]"},
	{EventReplace, []int{2, 3}, long(4096), long(4097), wire.TooLong, "replace.new_task_id"},
	{EventReplace, []int{2, 5}, make([]byte, 16<<20), make([]byte, 16<<20+1), wire.TooLong, "replace.new_info"},
	{EventReplace, []int{2, 6}, int(mesos.Rollbacks) - 1, int(mesos.Rollbacks), wire.OutOfRange, "replace.rollback"},
	{EventReplace, []int{2, 7}, long(4096), long(4097), wire.TooLong, "replace.fallback_task_id"},
	{EventReplace, []int{2, 9}, times, times + 1, wire.OutOfRange, "replace.grace"},
	{EventReplace, []int{2, 12}, times, times + 1, wire.OutOfRange, "replace.settle"},
	{EventReplace, []int{3}, many(1<<18, ""), many(1<<20+1, ""), wire.TooMany, "offers"},
	{EventForgetReplacement, []int{2}, long(4096), long(4097), wire.TooLong, "replace_id"},
	{EventReplacementUpdated, []int{1}, u32, u32 + 1, wire.OutOfRange, "epoch"},
	{EventReplacementUpdated, []int{2, 5}, int(mesos.ReplacePhases) - 1, int(mesos.ReplacePhases), wire.OutOfRange, "replacement.phase"},
	{EventReplacementUpdated, []int{2, 6}, none, make([]byte, 16), wire.NotCanonical, "replacement.uuid"},
	{EventReplacementUpdated, []int{2, 7}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "replacement.message"},
	{EventOffered, []int{2, 0, 0}, long(4096), long(4097), wire.TooLong, "offers[0].id"},
	{EventOffered, []int{2, 0, 1}, long(4096), long(4097), wire.TooLong, "offers[0].agent_id"},
	{EventRescinded, []int{2}, long(4096), long(4097), wire.TooLong, "offer_id"},
	{EventUpdated, []int{2}, nil, "t", wire.WrongType, "status"},
	{EventUpdated, []int{2, 0}, long(4096), long(4097), wire.TooLong, "status.task_id"},
	{EventUpdated, []int{2, 0}, "é", "\xe9", wire.NotUTF8, "status.task_id"},
	{EventUpdated, []int{2, 1}, long(4096), long(4097), wire.TooLong, "status.agent_id"},
	{EventUpdated, []int{2, 2}, int(mesos.TaskStates) - 1, int(mesos.TaskStates), wire.OutOfRange, "status.state"},
	{EventUpdated, []int{2, 3}, int(mesos.Sources) - 1, int(mesos.Sources), wire.OutOfRange, "status.source"},
	{EventUpdated, []int{2, 4}, int(mesos.MaxReason), int(mesos.MaxReason) + 1, wire.OutOfRange, "status.reason"},
	{EventUpdated, []int{2, 5}, none, make([]byte, 16), wire.NotCanonical, "status.uuid"},
	{EventUpdated, []int{2, 5}, uuid, uuid[:15], wire.OutOfRange, "status.uuid"},
	{EventUpdated, []int{2, 6}, int(mesos.Healths) - 1, int(mesos.Healths), wire.OutOfRange, "status.healthy"},
	{EventUpdated, []int{2, 7}, times, times + 1, wire.OutOfRange, "status.unreachable_time"},
	{EventUpdated, []int{2, 8}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "status.message"},
	{EventAgentFailed, []int{2}, long(4096), long(4097), wire.TooLong, "agent_id"},
	{EventAgentFailed, []int{3}, long(4096), long(4097), wire.TooLong, "executor_id"},
	{EventMasterFailed, []int{2}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "message"},
	{EventOperationUpdated, []int{1}, u32, u32 + 1, wire.OutOfRange, "epoch"},
	{EventOperationUpdated, []int{2}, nil, "op", wire.WrongType, "operation"},
	{EventOperationUpdated, []int{2, 0}, long(4096), long(4097), wire.TooLong, "operation.operation_id"},
	{EventOperationUpdated, []int{2, 0}, "é", "\xe9", wire.NotUTF8, "operation.operation_id"},
	{EventOperationUpdated, []int{2, 1}, long(4096), long(4097), wire.TooLong, "operation.agent_id"},
	{EventOperationUpdated, []int{2, 2}, long(4096), long(4097), wire.TooLong, "operation.provider_id"},
	{EventOperationUpdated, []int{2, 3}, int(mesos.OperationStates) - 1, int(mesos.OperationStates), wire.OutOfRange, "operation.state"},
	{EventOperationUpdated, []int{2, 4}, none, make([]byte, 16), wire.NotCanonical, "operation.uuid"},
	{EventOperationUpdated, []int{2, 4}, uuid, uuid[:15], wire.OutOfRange, "operation.uuid"},
	{EventOperationUpdated, []int{2, 5}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "operation.message"},
	{EventOperationsAnswered, []int{2}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "call_id"},
	{EventOperationsAnswered, []int{3}, many(1<<18, noOperation), many(1<<20+1, noOperation), wire.TooMany, "operations"},
	{EventOperationsAnswered, []int{3, 1}, nil, list{"op"}, wire.Truncated, "operations[1].operation.agent_id"},
	{EventOperationsAnswered, []int{3, 1, 3}, int(mesos.OperationStates) - 1, int(mesos.OperationStates), wire.OutOfRange, "operations[1].operation.state"},
	{EventDisconnected, []int{2}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "message"},
	{EventCallFailed, []int{2}, int(CallTypes) - 1, int(CallTypes), wire.OutOfRange, "call"},
	{EventCallFailed, []int{3}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "call_id"},
	{EventCallFailed, []int{4}, int(Failures) - 1, int(Failures), wire.OutOfRange, "failure"},
	{EventCallFailed, []int{5}, long(64 << 10), long(64<<10 + 1), wire.TooLong, "message"},
	{EventCallFailed, []int{6}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "task_ids"},
	{EventCallFailed, []int{6, 0}, long(4096), long(4097), wire.TooLong, "task_ids[0]"},
	{EventCallFailed, []int{7}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "operation_ids"},
	{EventCallFailed, []int{7, 0}, long(4096), long(4097), wire.TooLong, "operation_ids[0]"},
	{EventCallFailed, []int{8}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "offers"},
	{EventCallFailed, []int{8, 0}, long(4096), long(4097), wire.TooLong, "offers[0]"},
	{EventLaunch, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventLaunch, []int{2}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "offers"},
	{EventLaunch, []int{2, 0}, long(4096), long(4097), wire.TooLong, "offers[0]"},
	{EventLaunch, []int{3}, many(1<<20, list{"", "", none}), many(1<<20+1, list{"", "", none}), wire.TooMany, "start"},
	{EventLaunch, []int{3, 0, 0}, long(4096), long(4097), wire.TooLong, "start[0].operation_id"},
	{EventLaunch, []int{3, 0, 1}, long(4096), long(4097), wire.TooLong, "start[0].provider_id"},
	{EventLaunch, []int{3, 0, 2}, make([]byte, 16<<20), make([]byte, 16<<20+1), wire.TooLong, "start[0].info"},
	{EventLaunch, []int{4}, many(1<<20, noTask), many(1<<20+1, noTask), wire.TooMany, "tasks"},
	{EventLaunch, []int{4, 0}, nil, list{"t", none}, wire.WrongType, "tasks[0].instead_of"},
	{EventLaunch, []int{4, 0, 0}, long(4096), long(4097), wire.TooLong, "tasks[0].task_id"},
	{EventLaunch, []int{4, 0, 1}, make([]byte, 16<<20), make([]byte, 16<<20+1), wire.TooLong, "tasks[0].info"},
	{EventLaunch, []int{4, 0, 1}, nil, "text", wire.WrongType, "tasks[0].info"},
	{EventLaunch, []int{4, 0, 2}, long(4096), long(4097), wire.TooLong, "tasks[0].instead_of"},
	{EventLaunch, []int{4, 0, 3}, times, times + 1, wire.OutOfRange, "tasks[0].unreachable"},
	{EventLaunch, []int{5}, times, times + 1, wire.OutOfRange, "refuse"},
	{EventKill, []int{2}, long(4096), long(4097), wire.TooLong, "task_id"},
	{EventKill, []int{3}, times, times + 1, wire.OutOfRange, "grace"},
	{EventForget, []int{2}, long(4096), long(4097), wire.TooLong, "task_id"},
	{EventDecline, []int{2}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "offers"},
	{EventDecline, []int{3}, times, times + 1, wire.OutOfRange, "refuse"},
	{EventReconcile, []int{2}, int(RoundKinds) - 1, int(RoundKinds), wire.OutOfRange, "kind"},
	{EventReconcile, []int{3}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "task_ids"},
	{EventReconcile, []int{4}, long(4096), long(4097), wire.TooLong, "agent_id"},
	{EventRevive, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventSuppress, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventTeardown, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventTeardown, []int{1}, nil, nil, wire.WrongType, "ref"},
	{EventTeardown, []int{1}, nil, -1, wire.WrongType, "ref"},
	{EventTeardown, []int{1}, nil, 1.5, wire.WrongType, "ref"},
	{EventTeardown, []int{1}, nil, map[string]int{}, wire.WrongType, "ref"},
	{EventPause, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventResume, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventBacklog, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "count"},
	{EventForgetOperation, []int{1}, uint64(wire.MaxUint), uint64(wire.MaxUint) + 1, wire.OutOfRange, "ref"},
	{EventForgetOperation, []int{2}, long(4096), long(4097), wire.TooLong, "operation_id"},
	{EventReconcileOperations, []int{2}, int(RoundKinds) - 1, int(RoundKinds), wire.OutOfRange, "kind"},
	{EventReconcileOperations, []int{3}, many(1<<20, ""), many(1<<20+1, ""), wire.TooMany, "operation_ids"},
	{EventReconcileOperations, []int{3, 0}, long(4096), long(4097), wire.TooLong, "operation_ids[0]"},
	{EventReconcileOperations, []int{4}, long(4096), long(4097), wire.TooLong, "agent_id"},
}

var (
	noOperation = list{"", "", "", 0, none, ""}
	noTask      = list{"", none, "", 0}
)

// TestEventLimits: each event stands behind three good ones.
func TestEventLimits(t *testing.T) {
	frame := func(e any) []byte { return generic(t, list{1, append(many(3, events[1].wire), e)}) }
	for _, l := range limits {
		e := events[l.event-1].wire
		var f StepFrame
		if l.ok != nil {
			if err := read(frame(with(e, l.at, l.ok)), &f); err != nil {
				t.Errorf("event %d, %s at its limit: %v", l.event, l.field, err)
			}
		}
		err := read(frame(with(e, l.at, l.over)), &f)
		if want := "events[3]." + l.field; err == nil || err.Code != l.code || err.Field != want {
			t.Errorf("event %d, %s beyond its limit: %v; wanted %v", l.event, want, err, l.code)
		}
	}
}

// with is a copy of a value in which one place holds another one.
func with(v any, at []int, other any) any {
	if len(at) == 0 {
		return other
	}
	l := append(list{}, v.(list)...)
	l[at[0]] = with(l[at[0]], at[1:], other)
	return l
}

func TestEventCounts(t *testing.T) {
	for _, e := range events {
		longer := append(append(list{}, e.wire...), 0)
		if err := read(generic(t, list{1, list{longer}}), &StepFrame{}); err == nil || err.Code != wire.WrongCount || err.Field != "events[0]" {
			t.Errorf("%v: %v", longer, err)
		}
		// What is missing is looked for in what follows, so the code varies.
		if err := read(generic(t, list{1, list{e.wire[:len(e.wire)-1]}}), &StepFrame{}); err == nil {
			t.Errorf("%v is accepted without its last field", e.wire)
		}
	}
}

// mistake is a whole frame that is refused.
type mistake struct {
	name  string
	into  shaped
	frame any
	code  wire.Code
	field string
}

var backoff = list{1, 2, 3}

// configWire is a configuration in which one place holds another value.
func configWire(at []int, v any) any {
	return with(list{
		true, true, 1, // partition_aware, fences, seed
		list{backoff, 1, 1},               // subscribe
		list{backoff, 1, 1, 1, 1, 1},      // round
		list{1, 1, 1, 1},                  // schedule
		list{1, 1},                        // wait
		list{true, 1},                     // gate
		list{1, 1, 1, 1, true},            // drift
		backoff,                           // kill
		list{backoff, 1, 1, 1},            // operation
		list{true, true, "p", 1, 1, 1, 1}, // replace
		list{1, 1, 1, 1, 1, 1, 1, 1, 1},   // limits
	}, at, v)
}

var mistakes = []mistake{
	{"events at their limit", &StepFrame{}, list{1, many(MaxEvents, list{2, 1})}, wire.OK, ""},
	{"events over it", &StepFrame{}, list{1, many(MaxEvents+1, list{2, 1})}, wire.TooMany, "events"},
	{"now at its limit", &StepFrame{}, list{times, list{}}, wire.OK, ""},
	{"now over it", &StepFrame{}, list{times + 1, list{}}, wire.OutOfRange, "now"},
	{"a negative now", &StepFrame{}, list{-1, list{}}, wire.WrongType, "now"},
	{"no events", &StepFrame{}, list{1}, wire.Truncated, "events"},
	{"three fields", &StepFrame{}, list{1, list{}, 1}, wire.WrongCount, ""},
	{"a frame that is nil", &StepFrame{}, nil, wire.WrongType, ""},
	{"an event that is nil", &StepFrame{}, list{1, list{nil}}, wire.WrongType, "events[0]"},

	{"a record", &RecordsFrame{}, list{list{list{[]byte("k"), false, []byte("v")}}}, wire.OK, ""},
	{"a deletion", &RecordsFrame{}, list{list{list{[]byte("k"), true}}}, wire.OK, ""},
	{"a deletion with a value", &RecordsFrame{}, list{list{list{[]byte("k"), true, none}}}, wire.WrongCount, "records[0]"},
	{"a record without a value", &RecordsFrame{}, list{list{list{[]byte("k"), false}}}, wire.Truncated, "records[0].value"},
	{"a text as a key", &RecordsFrame{}, list{list{list{"k", true}}}, wire.WrongType, "records[0].key"},
	{"key at its limit", &RecordsFrame{}, list{list{list{make([]byte, 4112), true}}}, wire.OK, ""},
	{"key over it", &RecordsFrame{}, list{list{list{make([]byte, 4113), true}}}, wire.TooLong, "records[0].key"},
	{"value at its limit", &RecordsFrame{}, list{list{list{none, false, make([]byte, 17<<20)}}}, wire.OK, ""},
	{"value over it", &RecordsFrame{}, list{list{list{none, false, make([]byte, 17<<20+1)}}}, wire.TooLong, "records[0].value"},
	{"a million records", &RecordsFrame{}, list{many(1<<20, list{none, true})}, wire.OK, ""},
	{"more records than ever", &RecordsFrame{}, list{msgpack.RawMessage{0xdd, 0x02, 0, 0, 1}}, wire.TooMany, "records"},

	{"a call type", &Output{}, list{list{}, list{list{0, 1, 1}}, list{}, 0}, wire.OutOfRange, "calls[0].type"},
	{"a call type over", &Output{}, list{list{}, list{list{int(CallTypes), 1, 1}}, list{}, 0}, wire.OutOfRange, "calls[0].type"},
	{"a target", &Output{}, list{list{}, list{list{8, 1, 1, list{list{"t", 1}}}}, list{}, 0}, wire.WrongType, "calls[0].targets[0].agent_id"},
	{"a notice type", &Output{}, list{list{}, list{}, list{list{0}}, 0}, wire.OutOfRange, "notices[0].type"},
	{"a round's field", &Output{}, list{list{}, list{}, list{list{8, list{1, 0, 9}}}, 0}, wire.OutOfRange, "notices[0].round.kind"},
	{"a task's field", &Output{}, list{list{}, list{}, list{list{2, list{"t", 1}}}, 0}, wire.WrongType, "notices[0].task.agent_id"},
	{"wake_at", &Output{}, list{list{}, list{}, list{}, times + 1}, wire.OutOfRange, "wake_at"},

	{"a config", &Config{}, configWire([]int{2}, 1), wire.OK, ""},
	{"seed at its limit", &Config{}, configWire([]int{2}, uint64(wire.MaxUint)), wire.OK, ""},
	{"seed over it", &Config{}, configWire([]int{2}, uint64(wire.MaxUint)+1), wire.OutOfRange, "config.seed"},
	{"a number as a flag", &Config{}, configWire([]int{0}, 1), wire.WrongType, "config.partition_aware"},
	{"a backoff's base", &Config{}, configWire([]int{3, 0, 0}, "1s"), wire.WrongType, "config.subscribe.backoff.base"},
	{"a round's resend", &Config{}, configWire([]int{4, 0, 2}, u32+1), wire.OutOfRange, "config.round.resend.jitter"},
	{"a schedule's spread", &Config{}, configWire([]int{5, 3}, true), wire.WrongType, "config.schedule.spread"},
	{"a round's backlog", &Config{}, configWire([]int{4, 5}, u32+1), wire.OutOfRange, "config.round.backlog"},
	{"a wait", &Config{}, configWire([]int{6, 1}, times+1), wire.OutOfRange, "config.wait.unreachable"},
	{"a gate that is a number", &Config{}, configWire([]int{7, 0}, 1), wire.WrongType, "config.gate.first_round"},
	{"the age of an offer", &Config{}, configWire([]int{7, 1}, times+1), wire.OutOfRange, "config.gate.offer_age"},
	{"an unknown task's policy", &Config{}, configWire([]int{8, 0}, int(UnknownPolicies)), wire.OutOfRange, "config.drift.unknown"},
	{"an ended task's policy", &Config{}, configWire([]int{8, 1}, int(EndedPolicies)), wire.OutOfRange, "config.drift.ended"},
	{"a returned task's policy", &Config{}, configWire([]int{8, 2}, int(ReturnedPolicies)), wire.OutOfRange, "config.drift.returned"},
	{"a dry run that is a number", &Config{}, configWire([]int{8, 4}, 1), wire.WrongType, "config.drift.dry_run"},
	{"a kill's max", &Config{}, configWire([]int{9, 1}, nil), wire.WrongType, "config.kill.max"},
	{"an operation's resend", &Config{}, configWire([]int{10, 0, 2}, u32+1), wire.OutOfRange, "config.operation.resend.jitter"},
	{"an operation's deadline", &Config{}, configWire([]int{10, 3}, times+1), wire.OutOfRange, "config.operation.deadline"},
	{"one of the limits", &Config{}, configWire([]int{12, 6}, u32+1), wire.OutOfRange, "config.limits.launches"},
	{"the last of the limits", &Config{}, configWire([]int{12, 8}, u32+1), wire.OutOfRange, "config.limits.replacements"},
	{"a replacement's principal", &Config{}, configWire([]int{11, 2}, long(4097)), wire.TooLong, "config.replace.principal"},
	{"a config with a part more", &Config{}, append(configWire([]int{2}, 1).(list), 1), wire.WrongCount, "config"},

	{"a task's record", &TaskRecord{}, taskRecordWire(nil, nil), wire.OK, ""},
	{"its verdict", &TaskRecord{}, taskRecordWire([]int{2}, int(Verdicts)), wire.OutOfRange, "task.verdict"},
	{"its yields", &TaskRecord{}, taskRecordWire([]int{11}, 1), wire.WrongType, "task.yields"},
	{"its patience", &TaskRecord{}, taskRecordWire([]int{12}, times+1), wire.OutOfRange, "task.unreachable"},
	{"whom it was started instead of", &TaskRecord{}, taskRecordWire([]int{13}, long(4097)), wire.TooLong, "task.instead_of"},
	{"an operation's record", &OperationRecord{}, operationRecordWire(nil, nil), wire.OK, ""},
	{"its state", &OperationRecord{}, operationRecordWire([]int{2}, int(mesos.OperationStates)), wire.OutOfRange, "operation.state"},
	{"an operation's verdict", &OperationRecord{}, operationRecordWire([]int{3}, int(OperationVerdicts)), wire.OutOfRange, "operation.verdict"},
	{"its advice", &OperationRecord{}, operationRecordWire([]int{4}, int(OperationAdvices)), wire.OutOfRange, "operation.advice"},
	{"since when it is unknown", &OperationRecord{}, operationRecordWire([]int{7}, times+1), wire.OutOfRange, "operation.unknown_since"},
	{"a framework's record", &FrameworkRecord{}, list{"F", 1}, wire.OK, ""},
	{"its id", &FrameworkRecord{}, list{long(4097), 1}, wire.TooLong, "framework.framework_id"},
	{"a round's record", &RoundNotice{}, roundWire(nil, nil), wire.OK, ""},
	{"its subject", &RoundNotice{}, roundWire([]int{1}, int(RoundSubjects)), wire.OutOfRange, "round.subject"},
	{"its cause", &RoundNotice{}, roundWire([]int{3}, int(Causes)), wire.OutOfRange, "round.cause"},
	{"its counts", &RoundNotice{}, roundWire([]int{10, 4}, u32+1), wire.OutOfRange, "round.counts.resends"},
	{"the first cell of its drift", &RoundNotice{}, roundWire([]int{11, 0}, u32+1), wire.OutOfRange, "round.drift.live_live"},
	{"the last cell of its drift", &RoundNotice{}, roundWire([]int{11, 11}, u32+1), wire.OutOfRange, "round.drift.unreachable_absent"},
	{"its agents", &RoundNotice{}, roundWire([]int{12}, list{many(21, ""), 21}), wire.TooMany, "round.waiting_for.agents"},
}

func taskRecordWire(at []int, v any) any {
	return changed(list{"a", 2, 2, 0, 0, 0, uuid, 1, true, false, 0, false, 5, "o"}, at, v)
}

func operationRecordWire(at []int, v any) any {
	return changed(list{"a", "p", 4, 1, 2, uuid, 1, 2, true}, at, v)
}

func roundWire(at []int, v any) any {
	return changed(list{1, 1, 0, 0, 0, true, true, 0, 0, 0, many(5, 0), many(12, 0), list{list{"a"}, 1}}, at, v)
}

// changed is a struct with one place changed; with nowhere to change it, itself.
func changed(l list, at []int, v any) any {
	if at == nil {
		return l
	}
	return with(l, at, v)
}

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		err := read(generic(t, m.frame), m.into)
		switch {
		case err == nil && m.code != wire.OK:
			t.Errorf("%s: accepted; wanted %v", m.name, m.code)
		case err != nil && (err.Code != m.code || err.Field != m.field):
			t.Errorf("%s: %v at %q; wanted %v at %q", m.name, err, err.Field, m.code, m.field)
		}
	}
}

// A long form of a short header is refused at every struct on the way.
func TestLongHeaders(t *testing.T) {
	frame := generic(t, list{1, list{events[4].wire}}) // 92 01 91 93 05 07 99 ...
	for at, want := range map[int]string{0: "", 2: "events", 3: "events[0]", 6: "events[0].status"} {
		bad := bytes.Join([][]byte{frame[:at], {0xdc, 0, frame[at] & 0x0f}, frame[at+1:]}, nil)
		if err := read(bad, &StepFrame{}); err == nil || err.Code != wire.NotCanonical || err.Field != want {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// Records and snapshots say their version first.
func TestVersions(t *testing.T) {
	record := append([]byte{recordVersion}, encode(&TaskRecord{Verdict: VerdictAlive})...)
	m, _ := New(DefaultConfig())
	snapshot := m.Snapshot(nil)
	for name, row := range map[string]struct {
		err  *wire.Error
		code wire.Code
	}{
		"empty record":              {DecodeRecord(nil, new(TaskRecord).Schema), wire.Version},
		"next record":               {DecodeRecord(append([]byte{recordVersion + 1}, record[1:]...), new(TaskRecord).Schema), wire.Version},
		"longer record":             {DecodeRecord(append(bytes.Clone(record), 0), new(TaskRecord).Schema), wire.Trailing},
		"shorter record":            {DecodeRecord(record[:len(record)-1], new(TaskRecord).Schema), wire.Truncated},
		"empty snapshot":            {load(nil), wire.Version},
		"next snapshot":             {load(append([]byte{snapshotVersion + 1}, snapshot[1:]...)), wire.Version},
		"other role":                {load(append([]byte{snapshotVersion, Role + 1}, snapshot[2:]...)), wire.Version},
		"longer snapshot":           {load(append(bytes.Clone(snapshot), 0)), wire.Trailing},
		"shorter snapshot":          {load(snapshot[:len(snapshot)-1]), wire.Truncated},
		"empty launch":              {second(LaunchInfo(nil)), wire.Version},
		"twice a task":              {restored(Record{[]byte("task/t"), record}, Record{[]byte("task/t"), record}), wire.Record},
		"twice a framework":         {restored(framework, framework), wire.Record},
		"unknown key":               {restored(Record{[]byte("tusk/t"), record}), wire.Record},
		"task without id":           {restored(Record{[]byte("task/"), record}), wire.Record},
		"earlier record":            {DecodeRecord(append([]byte{recordVersion - 1}, record[1:]...), new(TaskRecord).Schema), wire.Version},
		"twice an operation":        {restored(openOperation, openOperation), wire.Record},
		"operation without id":      {restored(Record{[]byte("operation/"), openOperation.Value}), wire.Record},
		"operation without verdict": {restored(Record{openOperation.Key, append([]byte{recordVersion}, encode(&OperationRecord{})...)}), wire.OutOfRange},
		"operation of a long id":    {restored(Record{[]byte("operation/" + long(4097)), openOperation.Value}), wire.Record},
		"operation of no text":      {restored(Record{[]byte("operation/\xe9"), openOperation.Value}), wire.Record},
		"a task for an operation":   {restored(Record{openOperation.Key, record}), wire.WrongType},
		"empty operation info":      {restored(Record{[]byte("operation-info/op"), nil}), wire.Version},
		"info without id":           {restored(Record{[]byte("operation-info/"), openOperation.Value}), wire.Record},
		"wrong round":               {restored(Record{[]byte("round/0000000002"), append([]byte{recordVersion}, encode(&RoundNotice{Number: 1})...)}), wire.Record},
	} {
		if row.err == nil || row.err.Code != row.code {
			t.Errorf("%s: %v; wanted %v", name, row.err, row.code)
		}
	}
}

var framework = Record{[]byte(KeyFramework), append([]byte{recordVersion}, encode(&FrameworkRecord{FrameworkID: "F", Epoch: 1})...)}

var openOperation = Record{[]byte("operation/op"), append([]byte{recordVersion}, encode(&OperationRecord{Verdict: OperationUnderWay, Advice: OperationWait})...)}

func load(b []byte) *wire.Error { _, err := Load(b); return err }

func second(_ []byte, err *wire.Error) *wire.Error { return err }

func restored(records ...Record) *wire.Error {
	m, _ := New(DefaultConfig())
	return m.Restore(records)
}

// Every frame of real machines is one that msgpack/v5 writes alike, and that we
// write alike after reading it.
func TestRealFramesAreTheOracles(t *testing.T) {
	kinds := map[string]int{}
	frameSeen = func(kind string, frame []byte) {
		kinds[kind]++
		var v shaped
		switch kind {
		case "StepFrame":
			v = &StepFrame{}
		case "Output":
			v = &Output{}
		case "RecordsFrame":
			v = &RecordsFrame{}
		case "Snapshot":
			rest := frame[2:]
			var cfg Config
			c := wire.Reader(rest)
			cfg.Schema(&c)
			for _, part := range [][]byte{rest[:c.Pos()], rest[c.Pos():]} {
				if !bytes.Equal(again(t, part), part) {
					t.Fatalf("a snapshot is not canonical: % x", frame)
				}
			}
			return
		}
		if err := read(frame, v); err != nil || !bytes.Equal(encode(v), frame) || !bytes.Equal(again(t, frame), frame) {
			t.Fatalf("%s % x: %v", kind, frame, err)
		}
	}
	defer func() { frameSeen = nil }()
	for seed := range uint64(300) {
		if bad := runScript(script(rand.New(rand.NewPCG(seed, 3)), 150), nil); bad != "" {
			t.Fatal(bad)
		}
	}
	if len(kinds) != 4 {
		t.Errorf("%v", kinds)
	}
}

// What a frame makes us hold is bounded by its bytes: this many for each of
// them, and the places of the events.
func TestMemoryOfFrames(t *testing.T) {
	const event = uint64(unsafe.Sizeof(Event{}))
	t.Logf("sizes: Event %d, Call %d, Notice %d, Offer %d, NewTask %d, Target %d, Record %d", event,
		unsafe.Sizeof(Call{}), unsafe.Sizeof(Notice{}), unsafe.Sizeof(mesos.Offer{}), unsafe.Sizeof(NewTask{}), unsafe.Sizeof(Target{}), unsafe.Sizeof(Record{}))
	for _, row := range []struct {
		name  string
		into  shaped
		frame any
	}{
		{"65,536 heartbeats", &StepFrame{}, list{1, many(MaxEvents, list{2, 1})}},
		{"a launch on 1M offers", &StepFrame{}, list{1, list{list{12, 1, many(1<<20, ""), list{}, list{}, 0}}}},
		{"a launch of 1M tasks", &StepFrame{}, list{1, list{list{12, 1, list{}, list{}, many(1<<20, noTask), 0}}}},
		{"a launch with 1M operations", &StepFrame{}, list{1, list{list{12, 1, list{}, many(1<<20, list{"", "", none}), list{}, 0}}}},
		{"a round over 1M tasks", &StepFrame{}, list{1, list{list{16, 1, 0, many(1<<20, ""), ""}}}},
		{"a round over 1M operations", &StepFrame{}, list{1, list{list{24, 1, 0, many(1<<20, ""), ""}}}},
		{"1M answers about operations", &StepFrame{}, list{1, list{list{9, 1, 1, many(1<<20, noOperation)}}}},
		{"65,536 launches on 15 offers", &StepFrame{}, list{1, many(MaxEvents, list{12, 1, many(15, ""), list{}, list{}, 0})}},
		{"1M deletions", &RecordsFrame{}, list{many(1<<20, list{none, true})}},
	} {
		frame := generic(t, row.frame)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		if err := read(frame, row.into); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		spent := after.TotalAlloc - before.TotalAlloc
		runtime.GC()
		runtime.ReadMemStats(&after)
		held := after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
		runtime.KeepAlive(row.into)
		n := uint64(len(frame))
		t.Logf("%s: %d KB in, %d KB allocated (x%d), %d KB held", row.name, n>>10, spent>>10, spent/n, held>>10)
		if spent > 100*n+2*MaxEvents*event {
			t.Errorf("%s: %d bytes for %d", row.name, spent, n)
		}
	}
}

// A frame that is used again keeps nothing of the lists of those before: else
// every place among the events would hold the longest it ever had.
func TestFramesKeepNoLists(t *testing.T) {
	var f StepFrame
	for at := range 8 {
		e := append(many(at, list{2, 1}), list{16, 1, 0, many(1<<16, ""), ""}, list{24, 1, 0, many(1<<16, ""), ""},
			list{9, 1, 1, many(1<<14, noOperation)}, list{12, 1, list{}, many(1<<14, list{"", "", none}), list{}, 0})
		if err := read(generic(t, list{1, e}), &f); err != nil {
			t.Fatal(err)
		}
	}
	if err := read(generic(t, list{1, many(12, list{2, 1})}), &f); err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, e := range f.Events[:cap(f.Events)] {
		held += cap(e.TaskIDs) + cap(e.OperationIDs) + cap(e.Operations) + cap(e.Start)
	}
	if held > 0 {
		t.Error(fmt.Sprint(held), "places are kept")
	}
}
