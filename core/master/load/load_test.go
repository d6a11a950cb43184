package load_test

import (
	"runtime"
	"strconv"
	"testing"

	"rollcall/core/master"
	"rollcall/core/master/load"
	"rollcall/core/mesos"
)

func machine(tb testing.TB) *master.Machine {
	cfg := master.DefaultConfig()
	cfg.MasterID, cfg.Mode = "M", master.ModeSeed
	m, err := master.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// TestProvidersAreSmall: what the discussion feared would not fit in 20 MiB is
// far from it, the agents included.
func TestProvidersAreSmall(t *testing.T) {
	grown := func(active, gone int) (int64, *master.Machine) {
		m := machine(t)
		before := heap()
		m.Step(1, load.Providers(1000, active, gone))
		return heap() - before, m
	}
	bare, _ := grown(0, 0)
	all, m := grown(10, 10)
	t.Logf("1,000 agents: %d KiB; with 20,000 providers: %d KiB; a provider: %d bytes", bare>>10, all>>10, (all-bare)/20_000)
	if all > 8<<20 {
		t.Errorf("%d bytes", all)
	}
	seen := 0
	for a := range m.Agents {
		seen += a.Providers
	}
	if seen != 20_000 {
		t.Errorf("%d providers are remembered", seen)
	}
}

func subscribed(b *testing.B, n int) *master.Machine {
	m := machine(b)
	m.Step(1, []master.Event{
		load.Tasks("F", n),
		{Type: master.EventSubscribe, Request: 1, Stream: 1, FrameworkID: "F", Framework: mesos.FrameworkInfo{ID: "F", Roles: []string{"*"}, PartitionAware: true}},
	})
	return m
}

func BenchmarkReconcileImplicit100k(b *testing.B) {
	m := subscribed(b, 100_000)
	b.ResetTimer()
	for b.Loop() {
		out := m.Step(2, []master.Event{{Type: master.EventReconcile, Request: 2, Stream: 1, FrameworkID: "F"}})
		if len(out.Sends) != 100_001 {
			b.Fatal(len(out.Sends))
		}
	}
}

func BenchmarkReconcileExplicitUnknown100k(b *testing.B) {
	m := subscribed(b, 10)
	asked := make([]master.TaskAsked, 100_000)
	for i := range asked {
		asked[i] = master.TaskAsked{TaskID: mesos.TaskID("unknown-" + strconv.Itoa(i)), AgentID: "agent"}
	}
	b.ResetTimer()
	for b.Loop() {
		m.Step(2, []master.Event{{Type: master.EventReconcile, Request: 2, Stream: 1, FrameworkID: "F", Tasks: asked}})
	}
}

func BenchmarkStatusUpdate(b *testing.B) {
	m := subscribed(b, 100_000)
	e := []master.Event{{Type: master.EventPeer, Peer: 1, Message: mesos.Peer{
		Type: mesos.PeerStatusUpdate, FrameworkID: "F", Status: mesos.TaskStatus{TaskID: "task-77", State: mesos.TaskRunning, UUID: mesos.UUID{1}},
	}}}
	b.ResetTimer()
	for b.Loop() {
		m.Step(2, e)
	}
}

func BenchmarkRegister1000Agents(b *testing.B) {
	for b.Loop() {
		machine(b).Step(1, load.Providers(1000, 10, 10))
	}
}
