package master

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// full fills every field of a value, so that none can be forgotten.
func full(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		switch v.Interface().(type) {
		case mesos.Resource:
			v.Set(reflect.ValueOf(mustParse("cpus(r):1.5")[0]))
			return
		case mesos.Peer:
			return // has tests of its own in package mesoswire
		}
		for i := range v.NumField() {
			full(v.Field(i), depth)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		full(v.Index(0), depth+1)
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(i + 1))
		}
	case reflect.String:
		v.SetString("s")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Int64:
		v.SetInt(3)
	default:
		panic(v.Kind().String())
	}
}

func filled[T any]() (v T) {
	full(reflect.ValueOf(&v).Elem(), 0)
	return v
}

// fields are the names of the fields that are set in a value.
func fields(v any) (set []string) {
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		if !r.Field(i).IsZero() {
			set = append(set, r.Type().Field(i).Name)
		}
	}
	return set
}

// TestEventsOnTheWire: each type carries the fields that its comment names, no
// others, and as they were; msgpack/v5 agrees about the bytes.
func TestEventsOnTheWire(t *testing.T) {
	who := "Type Request Stream StreamID FrameworkID"
	want := map[EventType]string{
		EventSubscribe: "Type Request Stream FrameworkID Framework Roles", EventTeardown: who, EventAccept: who + " Offers Operations Refuse",
		EventDecline: who + " Offers Refuse", EventRevive: who + " Roles", EventSuppress: who + " Roles", EventKill: who + " TaskID AgentID Grace",
		EventShutdown: who + " AgentID ExecutorID", EventAcknowledge: who + " TaskID AgentID UUID",
		EventAcknowledgeOperation: who + " AgentID ProviderID OperationID UUID", EventReconcile: who + " Tasks",
		EventReconcileOperations: who + " Asked", EventMessage: who + " AgentID ExecutorID Data", EventRequest: who,
		EventUpdateFramework: who + " Framework Roles", EventOtherCall: who, EventStreamClosed: "Type Stream",
		EventPeer: "Type Peer Message", EventPeerClosed: "Type Peer", EventMarkAgentGone: "Type Request AgentID",
		EventReplace: who + " Offers AgentID Replacement", EventAcknowledgeReplacement: who + " AgentID UUID ReplaceID",
		EventReconcileReplacements: who + " Replacements",
	}
	for typ := EventType(1); typ < EventTypes; typ++ {
		e := filled[Event]()
		e.Type, e.Message = typ, mesos.Peer{Type: mesos.PeerPong}
		e.Operations = append(e.Operations, AcceptOperation{Type: AcceptDestroy}, e.Operations[0])
		var f StepFrame
		frame := encode(&StepFrame{Now: 1, Events: []Event{e}})
		if err := read(frame, &f); err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		got := f.Events[0]
		if set := strings.Join(fields(got), " "); set != want[typ] {
			t.Errorf("%s carries %s", typ, set)
		}
		whole, part := reflect.ValueOf(e), reflect.ValueOf(got)
		for i := range part.NumField() {
			if a, b := part.Field(i), whole.Field(i); !a.IsZero() && !reflect.DeepEqual(a.Interface(), b.Interface()) {
				t.Errorf("%s: %s is %+v and was %+v", typ, part.Type().Field(i).Name, a, b)
			}
		}
		if !bytes.Equal(again(t, frame), frame) {
			t.Errorf("%s: msgpack/v5 writes it in another form", typ)
		}
	}
}

// TestSendsOnTheWire: the same of what is owed.
func TestSendsOnTheWire(t *testing.T) {
	want := map[SendType]string{
		SendReply: "Type Request Code Operations Message", SendSubscribed: "Type Stream FrameworkID Heartbeat", SendHeartbeat: "Type Stream",
		SendOffers: "Type Stream Offers", SendRescind: "Type Stream OfferID", SendUpdate: "Type Stream ExecutorID Status Time Extra",
		SendUpdateOperation: "Type Stream Operation", SendOperations: "Type Stream Operations",
		SendMessage: "Type Stream AgentID ExecutorID Extra", SendFailure: "Type Stream AgentID ExecutorID Exit",
		SendError: "Type Stream Message", SendClose: "Type Stream", SendReplacement: "Type Stream Replacement",
	}
	for typ := SendType(1); typ < SendTypes; typ++ {
		n := filled[Send]()
		n.Type = typ
		out := Output{
			Store: []Record{{Key: []byte("k"), Value: []byte("v")}, {Key: []byte("k")}}, Sends: []Send{n},
			Peers: []PeerSend{{Peer: 1, Message: mesos.Peer{Type: mesos.PeerPing}}}, WakeAt: 5,
		}
		var back Output
		frame := encode(&out)
		if err := read(frame, &back); err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		if set := strings.Join(fields(back.Sends[0]), " "); set != want[typ] {
			t.Errorf("%s carries %s", typ, set)
		}
		whole, part := reflect.ValueOf(n), reflect.ValueOf(back.Sends[0])
		for i := range part.NumField() {
			if a, b := part.Field(i), whole.Field(i); !a.IsZero() && !reflect.DeepEqual(a.Interface(), b.Interface()) {
				t.Errorf("%s: %s is %+v and was %+v", typ, part.Type().Field(i).Name, a, b)
			}
		}
		back.Sends[0] = n
		if !reflect.DeepEqual(back, out) || !bytes.Equal(again(t, frame), frame) {
			t.Errorf("%s: the output around it is %+v", typ, back)
		}
	}
}

// TestShapesOnTheWire: whatever a configuration or a record says comes back.
func TestShapesOnTheWire(t *testing.T) {
	for name, v := range map[string]shaped{
		"config": ptr(filled[Config]()), "agent": ptr(filled[AgentRecord]()), "mark": ptr(filled[MarkRecord]()), "counters": ptr(filled[CountersRecord]()),
	} {
		empty := reflect.New(reflect.TypeOf(v).Elem()).Interface().(shaped)
		frame := encode(v)
		if err := read(frame, empty); err != nil || !reflect.DeepEqual(empty, v) || !bytes.Equal(again(t, frame), frame) {
			t.Errorf("%s: %v, %+v is read as %+v", name, err, v, empty)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// TestRefusals: what is wrong with a frame is said with its place.
func TestRefusals(t *testing.T) {
	type row struct {
		name string
		do   func() *wire.Error
		code wire.Code
		want string
	}
	step := func(e Event) *wire.Error { return read(encode(&StepFrame{Events: []Event{e}}), &StepFrame{}) }
	for _, r := range []row{
		{"no type", func() *wire.Error { return read([]byte{0x92, 0, 0x91, 0x91, 0}, &StepFrame{}) }, wire.OutOfRange, "events[0].type"},
		{"fewer tasks than operations say", func() *wire.Error {
			good := encode(&StepFrame{Events: []Event{{Type: EventAccept, Operations: []AcceptOperation{{Type: AcceptLaunch}}}}})
			at := bytes.Index(good, []byte{0x95, 1, 0xa0, 0xa0, 0x90, 0})
			good[at+5] = 1
			return read(good, &StepFrame{})
		}, wire.WrongCount, "events[0].tasks"},
		{"resources out of order", func() *wire.Error {
			rs := append(mustParse("cpus:1"), mustParse("cpus:1")...)
			return step(Event{Type: EventAccept, Operations: []AcceptOperation{{Type: AcceptReserve, Resources: rs}}})
		}, wire.NotCanonical, "events[0].operations[0].resources"},
		{"a snapshot of nothing", func() *wire.Error { _, err := Load(nil); return err }, wire.Version, ""},
		{"a snapshot of another role", func() *wire.Error { _, err := Load([]byte{1, 1, 0}); return err }, wire.Version, ""},
		{"an unknown key", restoring("x", []byte{1}), wire.Record, "records[0] x"},
		{"no agent", restoring(KeyAgent, []byte{1}), wire.Record, "records[0] agent/"},
		{"an old record", restoring(KeyGone+"A", []byte{9}), wire.Version, "records[0] gone/A"},
		{"half a record", restoring(KeyUnreachable+"A", []byte{1}), wire.Truncated, "records[0] unreachable/A.mark"},
		{"an empty record", restoring(KeyCounters, nil), wire.Version, "records[0] counters"},
	} {
		if err := r.do(); err == nil || err.Code != r.code || err.Field != r.want {
			t.Errorf("%s: %v", r.name, err)
		}
	}
}

func restoring(key string, value []byte) func() *wire.Error {
	return func() *wire.Error {
		return newWorld(nil, nil, nil).m.Restore([]Record{{Key: []byte(key), Value: value}})
	}
}

// TestRestoreOnce: a record twice, an agent in two parts of the registry, and
// records after the first step are refused.
func TestRestoreOnce(t *testing.T) {
	agent := Record{Key: []byte(KeyAgent + "A"), Value: append([]byte{recordVersion}, encode(&AgentRecord{Hostname: "h"})...)}
	gone := Record{Key: []byte(KeyGone + "A"), Value: append([]byte{recordVersion}, encode(&MarkRecord{Time: 1})...)}
	counters := Record{Key: []byte(KeyCounters), Value: append([]byte{recordVersion}, encode(&CountersRecord{Counters{1, 1, 1, 1}})...)}
	for name, list := range map[string][]Record{"an agent": {agent, agent}, "two parts": {agent, gone}, "counters": {counters, counters}} {
		m := newWorld(nil, nil, nil).m
		if err := m.Restore(list); err == nil || err.Code != wire.Record {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := newWorld(nil, nil, nil).m
	m.Step(1, nil)
	if err := m.Restore(nil); err == nil || err.Code != wire.State {
		t.Errorf("late: %v", err)
	}
}

// TestConfigMistakes: all of them at once, each with what was wanted.
func TestConfigMistakes(t *testing.T) {
	var cfg Config
	cfg.Mode, cfg.Answers, cfg.MasterID = Modes, AnswerWays, "a/b"
	mistakes := cfg.Check()
	_, err := New(cfg)
	if err == nil || err.Error() != mistakes.Error() {
		t.Errorf("New says %v", err)
	}
	said := mistakes.Error()
	for _, field := range []string{
		"master_id: \"a/b\"", "mode: 2", "answers: 3", "heartbeat: 0", "agents.ping", "agents.missed", "agents.reregister", "agents.removal_span",
		"registry.interval", "registry.age", "offers.interval", "limits.id_bytes", "limits.tasks",
	} {
		if !strings.Contains(said, field) {
			t.Errorf("nothing of %s in %s", field, said)
		}
	}
	cfg = DefaultConfig()
	cfg.MasterID = "M"
	if mistakes := cfg.Check(); mistakes != nil {
		t.Error(mistakes)
	}
}
