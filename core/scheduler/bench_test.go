package scheduler_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// sizes are the numbers of tasks that figures are given for; -short leaves the
// largest out.
func sizes(b *testing.B) []int {
	if testing.Short() {
		return []int{1_000, 100_000}
	}
	return []int{1_000, 100_000, 1_000_000}
}

// loaded is a subscribed machine that holds n running tasks, with ids of 40
// bytes on 1,000 agents.
func loaded(b *testing.B, n int) (*scheduler.Machine, []mesos.TaskID) {
	cfg := scheduler.DefaultConfig()
	cfg.Limits.Unknown = uint32(n)
	m, err := scheduler.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	m.Step(1e6, nil)
	m.Step(2e6, []scheduler.Event{{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "F"}})
	ids := make([]mesos.TaskID, n)
	events := make([]scheduler.Event, 0, 1000)
	for i := range ids {
		ids[i] = mesos.TaskID(fmt.Sprintf("task-%035d", i))
		events = append(events, running(ids[i], i, 1))
		if len(events) == cap(events) || i == n-1 {
			m.Step(3e6, events)
			events = events[:0]
		}
	}
	return m, ids
}

func running(id mesos.TaskID, i int, turn uint32) scheduler.Event {
	e := scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1}
	e.Status = mesos.TaskStatus{
		TaskID: id, AgentID: mesos.AgentID(agentNames[i%len(agentNames)]), State: mesos.TaskRunning,
		Source: mesos.SourceExecutor, UUID: mesos.UUID{1, byte(i), byte(i >> 8), byte(i >> 16), byte(turn), byte(turn >> 8), byte(turn >> 16)},
	}
	return e
}

var agentNames = func() (list [1000]string) {
	for i := range list {
		list[i] = fmt.Sprintf("agent-%034d", i)
	}
	return list
}()

// BenchmarkUpdate is one status update with a uuid, in random order, in batches
// of 1,000: what is stored, acknowledged and said included.
func BenchmarkUpdate(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			m, ids := loaded(b, n)
			events := make([]scheduler.Event, 1000)
			turn := uint32(1)
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; done += len(events) {
				b.StopTimer()
				turn++
				for i := range events {
					k := rand.IntN(n)
					events[i] = running(ids[k], k, turn)
				}
				b.StartTimer()
				m.Step(4e6, events)
			}
		})
	}
}

// BenchmarkMemory is bytes per task that is tracked, ids of 40 bytes included.
func BenchmarkMemory(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				m, ids := loaded(b, n)
				ids = nil
				b.ReportMetric(float64(heap()-before)/float64(n), "B/task")
				runtime.KeepAlive(m)
				runtime.KeepAlive(ids)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// BenchmarkBeginRound is the step that starts a round over all tasks.
func BenchmarkBeginRound(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("tasks=%d", n), func(b *testing.B) {
			m, _ := loaded(b, n)
			begin := []scheduler.Event{{Type: scheduler.EventReconcile}}
			for b.Loop() {
				m.Step(5e6, begin)
			}
		})
	}
}
