package harness

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

// recordedEvents are the events of all streams recorded from a real master, by file.
func recordedEvents(t *testing.T) map[string][][]byte {
	t.Helper()
	files, err := filepath.Glob("../mesosapi/testdata/recordings/*/*.recordio")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := map[string][][]byte{}
	for _, file := range files {
		stream, err := os.ReadFile(file)
		require.NoError(t, err)
		for r := recordio.NewReader(bytes.NewReader(stream), 0); ; {
			record, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, file)
			all[file] = append(all[file], bytes.Clone(record))
		}
	}
	return all
}

// said is what the machine is told, put together from the record's JSON alone:
// another reading of the same event.
type said struct {
	kind, id, agent, provider, state, source, reason, message, uuid string
	unreachable                                                     string // microseconds
	healthy                                                         any
}

func fromJSON(t *testing.T, record []byte) said {
	t.Helper()
	var event map[string]any
	d := json.NewDecoder(bytes.NewReader(record))
	d.UseNumber() // nanoseconds are no float
	require.NoError(t, d.Decode(&event))
	at := func(path ...string) any {
		var v any = event
		for _, key := range path {
			m, _ := v.(map[string]any)
			v = m[key]
		}
		return v
	}
	word := func(path ...string) string { s, _ := at(path...).(string); return s }
	s := said{kind: word("type")}
	switch s.kind {
	case "SUBSCRIBED":
		s.id = word("subscribed", "framework_id", "value")
	case "OFFERS":
		for _, o := range at("offers", "offers").([]any) {
			event = o.(map[string]any)
			s.id += word("id", "value") + "@" + word("agent_id", "value") + " "
		}
	case "RESCIND":
		s.id = word("rescind", "offer_id", "value")
	case "FAILURE":
		s.agent, s.id = word("failure", "agent_id", "value"), word("failure", "executor_id", "value")
	case "ERROR":
		s.message = word("error", "message")
	case "UPDATE_OPERATION_STATUS":
		event = at("update_operation_status", "status").(map[string]any)
		s.id, s.agent, s.provider = word("operation_id", "value"), word("agent_id", "value"), word("resource_provider_id", "value")
		s.state, s.message = word("state"), word("message")
		uuid, err := base64.StdEncoding.DecodeString(word("uuid", "value"))
		require.NoError(t, err)
		s.uuid = string(uuid)
	case "UPDATE":
		event = at("update", "status").(map[string]any)
		s.id, s.agent = word("task_id", "value"), word("agent_id", "value")
		s.state, s.source, s.reason, s.message = word("state"), word("source"), word("reason"), word("message")
		s.healthy = at("healthy")
		uuid, err := base64.StdEncoding.DecodeString(word("uuid"))
		require.NoError(t, err)
		s.uuid = string(uuid)
		if ns, ok := at("unreachable_time", "nanoseconds").(json.Number); ok {
			s.unreachable = ns.String()[:len(ns)-3]
		}
	}
	return s
}

func fromArrival(a arrival) said {
	e := &a.event
	switch e.Type {
	case scheduler.EventSubscribed:
		return said{kind: "SUBSCRIBED", id: string(e.FrameworkID)}
	case scheduler.EventOffered:
		s := said{kind: "OFFERS"}
		for _, o := range e.Offers {
			s.id += string(o.ID) + "@" + string(o.AgentID) + " "
		}
		return s
	case scheduler.EventRescinded:
		return said{kind: "RESCIND", id: string(e.OfferID)}
	case scheduler.EventAgentFailed:
		return said{kind: "FAILURE", agent: string(e.AgentID), id: string(e.ExecutorID)}
	case scheduler.EventMasterFailed:
		return said{kind: "ERROR", message: e.Message}
	case scheduler.EventOperationUpdated:
		u := &e.Operation
		s := said{
			kind: "UPDATE_OPERATION_STATUS", id: string(u.OperationID), agent: string(u.AgentID), provider: string(u.ProviderID),
			state: u.State.String(), message: u.Message,
		}
		if !u.UUID.IsZero() {
			s.uuid = string(u.UUID[:])
		}
		return s
	case scheduler.EventUpdated:
		u := &e.Status
		s := said{
			kind: "UPDATE", id: string(u.TaskID), agent: string(u.AgentID), state: u.State.String(),
			source: u.Source.String(), reason: u.Reason.String(), message: u.Message,
		}
		if u.UnreachableTime != 0 {
			s.unreachable = strconv.FormatInt(int64(u.UnreachableTime), 10)
		}
		if !u.UUID.IsZero() {
			s.uuid = string(u.UUID[:])
		}
		if u.Healthy != mesos.HealthNone {
			s.healthy = u.Healthy == mesos.HealthGood
		}
		return s
	}
	return said{kind: "HEARTBEAT"}
}

// Everything a real master was ever recorded to say, in both formats, is what
// the machine is told, and has a byte form.
func TestRecordedEventsArrive(t *testing.T) {
	m, err := framedEngine{}.Create(scheduler.DefaultConfig())
	require.NoError(t, err)
	kinds := map[string]int{}
	for file, records := range recordedEvents(t) {
		for _, record := range records {
			format := mesosapi.Protobuf
			if record[0] == '{' {
				format = mesosapi.JSON
			}
			in, err := mesosapi.UnmarshalEvent(format, record)
			require.NoError(t, err, file)
			a := arrivalOf(7, "*", in)
			require.Equal(t, uint32(7), a.event.Epoch)
			text, err := mesosapi.MarshalEvent(mesosapi.JSON, in)
			require.NoError(t, err)
			if format == mesosapi.JSON {
				text = record
			}
			want := fromJSON(t, text)
			kinds[want.kind]++
			require.Equal(t, want, fromArrival(a), "%s: %s", file, text)
			require.Len(t, a.offers, len(a.event.Offers))
			_, err = m.Step(1, []scheduler.Event{a.event})
			require.NoError(t, err, file)
		}
	}
	for _, kind := range []string{"SUBSCRIBED", "OFFERS", "RESCIND", "UPDATE", "UPDATE_OPERATION_STATUS", "FAILURE", "ERROR", "HEARTBEAT"} {
		assert.NotZero(t, kinds[kind], kind)
	}
}

// The numbers of mesosapi and of the machine differ by one; the names say the same.
func TestNumbersKeepTheirNames(t *testing.T) {
	states, sources, reasons := 0, 0, 0
	for n := range 1100 {
		number := int32(n)
		source, reason := mesosapi.TaskStatusSource(number), mesosapi.TaskStatusReason(number)
		got := statusOf(&mesosapi.TaskStatus{State: mesosapi.TaskState(number), Source: &source, Reason: &reason})
		if name := mesosapi.TaskState(number).String(); strings.HasPrefix(name, "TASK_") {
			assert.Equal(t, name, got.State.String())
			states++
		} else {
			assert.Equal(t, mesos.TaskNone, got.State, "state %d is not known", n)
		}
		if name := source.String(); strings.HasPrefix(name, "SOURCE_") {
			assert.Equal(t, name, got.Source.String())
			sources++
		} else {
			assert.Equal(t, mesos.SourceNone, got.Source)
		}
		switch name := reason.String(); {
		case strings.HasPrefix(name, "REASON_"):
			assert.Equal(t, name, got.Reason.String())
			reasons++
		case n < int(mesos.MaxReason):
			assert.Equal(t, mesos.Reason(n+1), got.Reason, "a reason of a later Mesos is kept")
		default:
			assert.Equal(t, mesos.ReasonNone, got.Reason)
		}
	}
	operations := 0
	for n := range int32(50) {
		got, ok := operationStatusOf(&mesosapi.OperationStatus{State: mesosapi.OperationState(n)})
		assert.True(t, ok)
		if name := mesosapi.OperationState(n).String(); strings.HasPrefix(name, "OPERATION_") {
			assert.Equal(t, name, got.State.String())
			operations++
		} else {
			assert.Equal(t, mesos.OperationNone, got.State)
		}
	}
	assert.Equal(t, int(mesos.OperationStates)-1, operations)
	assert.Equal(t, int(mesos.TaskStates)-1, states)
	assert.Equal(t, int(mesos.Sources)-1, sources)
	assert.Equal(t, 35, reasons)

	none := mesosapi.TaskStatusReason(mesosapi.Unrecognized)
	from := mesosapi.TaskStatusSource(mesosapi.Unrecognized)
	got := statusOf(&mesosapi.TaskStatus{State: mesosapi.Unrecognized, Source: &from, Reason: &none})
	assert.Equal(t, mesos.TaskStatus{}, got)
}

func ptr[T any](v T) *T { return &v }

func TestStatusOf(t *testing.T) {
	uuid := []byte("0123456789abcdef")
	running := func(change func(*mesosapi.TaskStatus)) *mesosapi.TaskStatus {
		s := &mesosapi.TaskStatus{TaskID: "t", AgentID: "a", State: mesosapi.TaskRunning}
		change(s)
		return s
	}
	for _, c := range []struct {
		name   string
		change func(*mesosapi.TaskStatus)
		want   func(*mesos.TaskStatus)
	}{
		{"bare", func(*mesosapi.TaskStatus) {}, func(*mesos.TaskStatus) {}},
		{"uuid", func(s *mesosapi.TaskStatus) { s.UUID = uuid }, func(s *mesos.TaskStatus) { copy(s.UUID[:], uuid) }},
		{"a uuid too short", func(s *mesosapi.TaskStatus) { s.UUID = uuid[1:] }, func(*mesos.TaskStatus) {}},
		{"a uuid too long", func(s *mesosapi.TaskStatus) { s.UUID = append([]byte{0}, uuid...) }, func(*mesos.TaskStatus) {}},
		{"healthy", func(s *mesosapi.TaskStatus) { s.Healthy = ptr(true) }, func(s *mesos.TaskStatus) { s.Healthy = mesos.HealthGood }},
		{"not healthy", func(s *mesosapi.TaskStatus) { s.Healthy = ptr(false) }, func(s *mesos.TaskStatus) { s.Healthy = mesos.HealthBad }},
		{
			"unreachable", func(s *mesosapi.TaskStatus) { s.UnreachableTime = ptr(mesosapi.UnixNanos(1_500_000_000_000_001_999)) },
			func(s *mesos.TaskStatus) { s.UnreachableTime = 1_500_000_000_000_001 },
		},
		{
			"unreachable since the beginning", func(s *mesosapi.TaskStatus) { s.UnreachableTime = ptr(mesosapi.UnixNanos(0)) },
			func(s *mesos.TaskStatus) { s.UnreachableTime = 1 }, // 0 would mean that nothing was said
		},
		{
			"unreachable before it", func(s *mesosapi.TaskStatus) { s.UnreachableTime = ptr(mesosapi.UnixNanos(math.MinInt64)) },
			func(s *mesos.TaskStatus) { s.UnreachableTime = 1 },
		},
		{
			"unreachable at the end of time", func(s *mesosapi.TaskStatus) { s.UnreachableTime = ptr(mesosapi.UnixNanos(math.MaxInt64)) },
			func(s *mesos.TaskStatus) { s.UnreachableTime = min(math.MaxInt64/1000, mesos.MaxMicros) },
		},
		{"a negative state", func(s *mesosapi.TaskStatus) { s.State = -5 }, func(s *mesos.TaskStatus) { s.State = mesos.TaskNone }},
		{"a state too large", func(s *mesosapi.TaskStatus) { s.State = math.MaxInt32 }, func(s *mesos.TaskStatus) { s.State = mesos.TaskNone }},
		{"no text", func(s *mesosapi.TaskStatus) { s.Message = "a\xffb" }, func(s *mesos.TaskStatus) { s.Message = "a\uFFFDb" }},
		{
			"a giant message", func(s *mesosapi.TaskStatus) { s.Message = strings.Repeat("é", 1<<20) },
			func(s *mesos.TaskStatus) { s.Message = strings.Repeat("é", maxText/2) },
		},
	} {
		want := mesos.TaskStatus{TaskID: "t", AgentID: "a", State: mesos.TaskRunning}
		c.want(&want)
		assert.Equal(t, want, statusOf(running(c.change)), c.name)
	}
	cut := text(strings.Repeat("x", maxText-1) + "é")
	assert.True(t, utf8.ValidString(cut), "cut inside a character")
}

// What cannot be named to the machine is no more than a sign of life; offers
// beside it still count.
func TestUnpresentable(t *testing.T) {
	const bad = "\xff"
	long := strings.Repeat("x", 5000)
	alive := arrival{event: scheduler.Event{Type: scheduler.EventHeartbeat, Epoch: 1}}
	for name, e := range map[string]mesosapi.Event{
		"framework":    {Type: mesosapi.EventSubscribed, Subscribed: &mesosapi.Subscribed{FrameworkID: bad}},
		"rescind":      {Type: mesosapi.EventRescind, Rescind: &mesosapi.Rescind{OfferID: bad}},
		"task":         {Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: mesosapi.TaskStatus{TaskID: bad}}},
		"long task":    {Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: mesosapi.TaskStatus{TaskID: mesosapi.TaskID(long)}}},
		"update agent": {Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: mesosapi.TaskStatus{TaskID: "t", AgentID: bad}}},
		"operation":    {Type: mesosapi.EventUpdateOperationStatus, UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: mesosapi.OperationStatus{OperationID: bad}}},
		"its agent":    {Type: mesosapi.EventUpdateOperationStatus, UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: mesosapi.OperationStatus{AgentID: bad}}},
		"its provider": {Type: mesosapi.EventUpdateOperationStatus, UpdateOperationStatus: &mesosapi.UpdateOperationStatus{Status: mesosapi.OperationStatus{ResourceProviderID: mesosapi.ResourceProviderID(long)}}},
		"no operation": {Type: mesosapi.EventUpdateOperationStatus},
		"agent":        {Type: mesosapi.EventFailure, Failure: &mesosapi.Failure{AgentID: bad}},
		"executor":     {Type: mesosapi.EventFailure, Failure: &mesosapi.Failure{AgentID: "a", ExecutorID: bad}},
		"no body":      {Type: mesosapi.EventUpdate},
		"no type":      {},
		"a later type": {Type: 99},
		"unrecognized": {Type: mesosapi.Unrecognized},
	} {
		assert.Equal(t, alive, arrivalOf(1, "web", &e), name)
	}
	got := arrivalOf(1, "web", &mesosapi.Event{Type: mesosapi.EventOffers, Offers: &mesosapi.Offers{Offers: []mesosapi.Offer{
		{ID: bad, AgentID: "a"}, {ID: "o", AgentID: bad}, {ID: "o", AgentID: "a"},
	}}})
	assert.Equal(t, []mesos.Offer{{ID: "o", AgentID: "a"}}, got.event.Offers)
}

func TestHeartbeatInterval(t *testing.T) {
	for in, want := range map[float64]mesos.Micros{
		0: 0, 15: 15 * mesos.Second, 0.5: mesos.Second / 2, -1: 0, 1e300: mesos.MaxMicros, math.Inf(1): mesos.MaxMicros, math.Inf(-1): 0,
	} {
		assert.Equal(t, want, seconds(in), in)
	}
	assert.Zero(t, seconds(math.NaN()))
}

// An ERROR is a fault of the subscription, unless it ends the framework.
func TestErrorsOfTheMaster(t *testing.T) {
	of := func(message string) arrival {
		return arrivalOf(1, "web", &mesosapi.Event{Type: mesosapi.EventError, Error: &mesosapi.Error{Message: message}})
	}
	assert.Equal(t, &MasterError{"no\uFFFD role"}, of("no\xff role").fault)
	assert.NoError(t, of("Framework has been removed").fault)
	assert.NoError(t, of("Framework failed over").fault)
}

// framedEngine is the native machine behind the byte form: unlike the native
// one alone, and like the module, it refuses what has none.
type framedEngine struct{ engine.Builder }

func (framedEngine) Create(cfg scheduler.Config) (engine.Scheduler, error) {
	frames, err := engine.Native().CreateFrames(core.CreateFrame(cfg))
	if err != nil {
		return nil, err
	}
	return engine.Over(frames), nil
}

func (framedEngine) Close() error { return nil }
