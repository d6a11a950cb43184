package harness

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

func scalar(name string, v float64) mesosapi.Resource {
	return mesosapi.Resource{Name: name, Type: mesosapi.ValueScalar, Scalar: &v}
}

// usual are the resources of an agent that nobody uses.
func usual() []mesosapi.Resource {
	return []mesosapi.Resource{
		scalar("cpus", 8), scalar("mem", 16000), scalar("disk", 100000),
		{Name: "ports", Type: mesosapi.ValueRanges, Ranges: &mesosapi.Ranges{Ranges: []mesosapi.Range{{Begin: 31000, End: 32000}}}},
	}
}

// The machine is told what offers have, for the role that they are for; what it
// could not be told is left out, and not the rest with it.
func TestOfferedResources(t *testing.T) {
	long := strings.Repeat("x", 5000)
	held := scalar("cpus", 0.5)
	held.Reservations = []mesosapi.ReservationInfo{{Type: mesosapi.ReservationDynamic, Role: "web", Labels: &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "rollcall.replace", Value: new(string)}}}}}
	old := scalar("mem", 5)
	old.Role = "web"
	set := mesosapi.Resource{Name: "gpu-ids", Type: mesosapi.ValueSet, Set: &mesosapi.Set{Items: []string{"a", "\xff"}}}
	for _, c := range []struct {
		offer mesosapi.Offer
		role  string
		want  string
	}{
		{mesosapi.Offer{Resources: usual()}, "web", "cpus(allocated: web):8; disk(allocated: web):100000; mem(allocated: web):16000; ports(allocated: web):[31000-32000]"},
		{mesosapi.Offer{Resources: usual()[:1], AllocationInfo: &mesosapi.AllocationInfo{Role: "eng"}}, "*", "cpus(allocated: eng):8"},
		{mesosapi.Offer{Resources: []mesosapi.Resource{held, scalar("cpus", 1)}}, "web", `cpus(allocated: web):1; cpus(allocated: web)(reservations: [(DYNAMIC,web,[{"key":"rollcall.replace","value":""}])]):0.5`},
		{mesosapi.Offer{Resources: []mesosapi.Resource{old}}, "web", "mem(allocated: web)(reservations: [(STATIC,web)]):5"},
		{mesosapi.Offer{Resources: []mesosapi.Resource{set, scalar(long, 1), scalar("cpus", -1), scalar("mem", 1)}}, "web", "mem(allocated: web):1"},
		{mesosapi.Offer{Resources: usual()}, long, "{}"},
		{mesosapi.Offer{}, "web", "{}"},
	} {
		assert.Equal(t, c.want, offeredOf(&c.offer, c.role).String())
	}
}

// The operations of the machine's own name resources; a framework without
// RESERVATION_REFINEMENT must name them as was usual before.
func TestOperationsOfReplacements(t *testing.T) {
	held := mesos.Resources{{
		Name: "cpus", Type: mesos.ValueScalar, Scalar: 500, AllocatedTo: "web",
		Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: "web", Principal: "p", Labels: `[{"key":"rollcall.replace","value":"F/r&1"}]`}},
	}}
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{Name: "web", TaskID: "-", AgentID: "-", Resources: []mesosapi.Resource{scalar("cpus", 1)}})
	require.NoError(t, err)
	in := scheduler.Call{
		Type: scheduler.CallAccept, Offers: []mesos.OfferID{"o1"}, AgentID: "a1", Refuse: 1,
		Start: []scheduler.NewOperation{{Type: mesos.OpUnreserve, Resources: held}, {Type: mesos.OpReserve, Resources: held}},
		Tasks: []scheduler.NewTask{{TaskID: "t2", Info: info}},
	}
	value := "F/r&1"
	cpus := scalar("cpus", 0.5)
	cpus.AllocationInfo = &mesosapi.AllocationInfo{Role: "web"}
	labels := &mesosapi.Labels{Labels: []mesosapi.Label{{Key: "rollcall.replace", Value: &value}}}
	refined, old := cpus, cpus
	refined.Reservations = []mesosapi.ReservationInfo{{Type: mesosapi.ReservationDynamic, Role: "web", Principal: "p", Labels: labels}}
	old.Role, old.Reservation = "web", &mesosapi.ReservationInfo{Principal: "p", Labels: labels}
	for _, c := range []struct {
		written writing
		want    mesosapi.Resource
	}{{written, refined}, {writerOf(&mesosapi.FrameworkInfo{Role: "web"}, false), old}} {
		got, err := c.written.callOf("F", &in)
		require.NoError(t, err)
		require.NoError(t, got.Validate())
		named := []mesosapi.Resource{c.want}
		require.Len(t, got.Accept.Operations, 3)
		assert.Equal(t, mesosapi.OfferOperation{Type: mesosapi.OpUnreserve, Unreserve: &mesosapi.Unreserve{Resources: named}}, got.Accept.Operations[0])
		assert.Equal(t, mesosapi.OfferOperation{Type: mesosapi.OpReserve, Reserve: &mesosapi.Reserve{Resources: named}}, got.Accept.Operations[1])
		assert.Equal(t, mesosapi.TaskID("t2"), got.Accept.Operations[2].Launch.TaskInfos[0].TaskID, "the launch is last: it may use what was released")
		require.NotNil(t, got.Accept.Filters.RefuseSeconds)
		assert.InDelta(t, 1e-6, *got.Accept.Filters.RefuseSeconds, 1e-9, "not 0, which Mesos takes for its default")
		for _, format := range []mesosapi.Format{mesosapi.JSON, mesosapi.Protobuf} {
			b, err := mesosapi.MarshalCall(format, got)
			require.NoError(t, err)
			again, err := mesosapi.UnmarshalCall(format, b)
			require.NoError(t, err)
			assert.Equal(t, got, again)
		}
	}
}

// A Mesos is not sent what only a master that replaces tasks knows.
func TestNativeCallsNeedTheMode(t *testing.T) {
	for _, call := range []scheduler.CallType{scheduler.CallReplace, scheduler.CallAcknowledgeReplacement, scheduler.CallReconcileReplacements} {
		_, err := written.callOf("F", &scheduler.Call{Type: call})
		assert.ErrorIs(t, err, errNative)
	}
}

// A master that replaces tasks itself is asked for it, in memory of the call's own.
func TestNativeCalls(t *testing.T) {
	native := writerOf(&mesosapi.FrameworkInfo{Role: "web"}, true)
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{Name: "web", TaskID: "-", AgentID: "-"})
	require.NoError(t, err)
	memory := []byte("r1t1t2t3a1o1")
	at := func(from int) []byte { return memory[from : from+2] }
	stop, start, grace := 5*time.Second, 6*time.Second, 7*time.Second
	uuid := mesos.UUID{1, 2, 3}
	task := func(id mesosapi.TaskID) mesosapi.TaskInfo {
		return mesosapi.TaskInfo{Name: "web", TaskID: id, AgentID: "a1"}
	}
	fallback := task("t3")
	for _, c := range []struct {
		in   scheduler.Call
		want mesosapi.Call
	}{
		{
			scheduler.Call{Type: scheduler.CallReplace, AgentID: view[mesos.AgentID](at(8)), Offers: []mesos.OfferID{view[mesos.OfferID](at(10))}, Replace: scheduler.ReplaceRequest{
				ReplaceID: view[mesos.ReplaceID](at(0)), OldTaskID: view[mesos.TaskID](at(2)), NewTaskID: view[mesos.TaskID](at(4)), FallbackTaskID: view[mesos.TaskID](at(6)),
				NewInfo: info, FallbackInfo: info, Rollback: mesos.RollbackHold, Stop: 5 * mesos.Second, Start: 6 * mesos.Second, Grace: 7 * mesos.Second,
			}},
			mesosapi.Call{Type: mesosapi.CallReplace, Replace: &mesosapi.Replace{
				ReplaceID: "r1", OldTaskID: "t1", AgentID: "a1", TaskInfo: task("t2"), Fallback: &fallback, Rollback: mesosapi.RollbackHold,
				OfferIDs: []mesosapi.OfferID{"o1"}, StopTimeout: &stop, StartTimeout: &start, KillPolicy: &mesosapi.KillPolicy{GracePeriod: &grace},
			}},
		},
		{
			scheduler.Call{Type: scheduler.CallAcknowledgeReplacement, AgentID: view[mesos.AgentID](at(8)), ReplaceID: view[mesos.ReplaceID](at(0)), UUID: uuid},
			mesosapi.Call{Type: mesosapi.CallAcknowledgeReplacement, AcknowledgeReplacement: &mesosapi.AcknowledgeReplacement{AgentID: "a1", ReplaceID: "r1", UUID: uuid[:]}},
		},
		{
			scheduler.Call{Type: scheduler.CallReconcileReplacements, ReplaceTargets: []scheduler.ReplaceTarget{{ReplaceID: view[mesos.ReplaceID](at(0)), AgentID: view[mesos.AgentID](at(8))}}},
			mesosapi.Call{Type: mesosapi.CallReconcileReplacements, ReconcileReplacements: &mesosapi.ReconcileReplacements{Replacements: []mesosapi.ReconcileReplacement{{ReplaceID: "r1", AgentID: "a1"}}}},
		},
	} {
		copy(memory, "r1t1t2t3a1o1")
		got, err := native.callOf("F", &c.in)
		require.NoError(t, err)
		clear(memory)
		c.want.FrameworkID = "F"
		assert.Equal(t, &c.want, got)
		assert.NoError(t, got.Validate())
	}
	_, err = native.callOf("F", &scheduler.Call{Type: scheduler.CallReplace, Replace: scheduler.ReplaceRequest{NewTaskID: "t2", NewInfo: []byte("?")}})
	assert.ErrorContains(t, err, "the info of task t2: ")
}

func TestReplacementUpdates(t *testing.T) {
	of := func(s mesosapi.ReplacementStatus) scheduler.Event {
		return arrivalOf(1, "web", &mesosapi.Event{Type: mesosapi.EventReplacementUpdated, ReplacementUpdated: &mesosapi.ReplacementUpdated{Status: s}}).event
	}
	assert.Equal(t, scheduler.Event{Type: scheduler.EventReplacementUpdated, Epoch: 1, Replacement: mesos.ReplaceStatus{
		ReplaceID: "r", AgentID: "a", OldTaskID: "t1", NewTaskID: "t2", FallbackTaskID: "t3", Phase: mesos.ReplaceCommitted, UUID: mesos.UUID{'u', 15: 'u'}, Message: "m",
	}}, of(mesosapi.ReplacementStatus{
		ReplaceID: "r", AgentID: "a", OldTaskID: "t1", NewTaskID: "t2", FallbackTaskID: "t3", Phase: mesosapi.ReplacementPhase(mesos.ReplaceCommitted),
		UUID: []byte("u\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00u"), Message: "m",
	}))
	for _, s := range []mesosapi.ReplacementStatus{{}, {ReplaceID: "\xff"}, {ReplaceID: "r", NewTaskID: "\xff"}} {
		assert.Equal(t, scheduler.EventHeartbeat, of(s).Type)
	}
	assert.Equal(t, mesos.ReplaceNone, of(mesosapi.ReplacementStatus{ReplaceID: "r", Phase: 99}).Replacement.Phase, "the machine refuses it by name")
}

// What a framework asks for is told to it, and to whoever asked; the store gives
// back what is not forgotten.
func TestReplacementFromAskToStore(t *testing.T) {
	r := start(t, func(r *rig, _ *Options) { r.notified = launching("t1") })
	s := r.establish()
	s.send(&mesosapi.Event{Type: mesosapi.EventOffers, Offers: &mesosapi.Offers{Offers: []mesosapi.Offer{{ID: "o1", AgentID: "a1", Resources: usual()}}}})
	r.accepts(mesosapi.CallAccept)
	s.send(update("t1", mesosapi.TaskRunning, 'u'))
	r.acknowledged()
	one, err := mesos.ParseResources("cpus:1")
	require.NoError(t, err)
	q := scheduler.ReplaceRequest{ReplaceID: "r1", OldTaskID: "t1", OldResources: one, NewTaskID: "t2", NewResources: one, NewInfo: []byte{}, FallbackInfo: []byte{}}
	answered := make(chan Answer, 1)
	go func() {
		a, err := r.loop.Ask(context.Background(), scheduler.Event{Type: scheduler.EventReplace, Replace: q})
		assert.NoError(t, err)
		answered <- a
	}()
	assert.Equal(t, mesosapi.TaskID("t1"), r.accepts(mesosapi.CallKill).Kill.TaskID)
	assert.Equal(t, Answer{Phase: mesos.ReplaceStopping}, receive(t, answered, "answer"))
	r.cancel()
	require.NoError(t, r.ends())
	_, stored, err := load(context.Background(), r.store)
	require.NoError(t, err)
	require.Len(t, stored.Replacements, 1)
	got := &stored.Replacements[0]
	assert.Equal(t, []any{mesos.ReplaceID("r1"), mesos.AgentID("a1"), mesos.ReplaceStopping, q}, []any{got.ReplaceID, got.AgentID, got.Phase, got.Request})
}

// BenchmarkOffers is what it costs to tell the machine what offers have: they
// are read from the stream anyway.
func BenchmarkOffers(b *testing.B) {
	e := &mesosapi.Event{Type: mesosapi.EventOffers, Offers: &mesosapi.Offers{}}
	for i := range 1000 {
		e.Offers.Offers = append(e.Offers.Offers, mesosapi.Offer{ID: mesosapi.OfferID("o" + strconv.Itoa(i)), AgentID: "a1", Hostname: "h", FrameworkID: "F", Resources: usual()})
	}
	data, err := mesosapi.MarshalEvent(mesosapi.Protobuf, e)
	require.NoError(b, err)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			_, _ = mesosapi.UnmarshalEvent(mesosapi.Protobuf, data)
		}
	})
	b.Run("told", func(b *testing.B) {
		for b.Loop() {
			arrivalOf(1, "web", e)
		}
	})
}
