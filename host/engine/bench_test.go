package engine

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

var million = flag.Bool("million", false, "benchmark with a million tasks too")

// benchKinds: Go values; the same machine through bytes; the module.
var benchKinds = []string{"structs", "bytes", "wazero"}

func sizes() []int {
	if *million {
		return []int{1_000, 100_000, 1_000_000}
	}
	return []int{1_000, 100_000}
}

// BenchmarkUpdate is a status update that changes its task: a record, an
// acknowledgement and a notice follow. Tasks come in random order.
func BenchmarkUpdate(b *testing.B) {
	for _, tasks := range sizes() {
		for _, kind := range benchKinds {
			b.Run(fmt.Sprintf("tasks=%d/%s", tasks, kind), func(b *testing.B) {
				m := newBenchMachine(b, kind, tasks)
				for _, batch := range []int{1, 100, 1000} {
					b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) { m.updates(b, batch) })
				}
				require.NoError(b, m.close())
			})
		}
	}
}

// BenchmarkRound begins a round over all tasks, in place of the one before.
func BenchmarkRound(b *testing.B) {
	for _, tasks := range sizes() {
		for _, kind := range benchKinds {
			b.Run(fmt.Sprintf("tasks=%d/%s", tasks, kind), func(b *testing.B) {
				m := newBenchMachine(b, kind, tasks)
				begin := []scheduler.Event{{Type: scheduler.EventReconcile}}
				frame := stepFrame(startTime+10, begin)
				b.ReportAllocs()
				b.ResetTimer()
				began := cpuTime()
				for range b.N {
					m.step(b, frame, begin)
				}
				b.ReportMetric((cpuTime()-began).Seconds()*1000/float64(b.N), "cpu-ms/round")
				b.StopTimer()
				require.NoError(b, m.close())
			})
		}
	}
}

// BenchmarkMemory says what a tracked task takes, ids of 40 bytes included.
func BenchmarkMemory(b *testing.B) {
	for _, tasks := range sizes() {
		for _, kind := range []string{"structs", "wazero"} {
			b.Run(fmt.Sprintf("tasks=%d/%s", tasks, kind), func(b *testing.B) {
				for b.Loop() {
					before := heap()
					m := newBenchMachine(b, kind, tasks)
					used := heap() - before
					if i, ok := m.frames.(*instance); ok {
						used = int(i.module.Memory().Size())
					}
					b.ReportMetric(float64(used)/float64(tasks), "B/task")
					require.NoError(b, m.close())
				}
			})
		}
	}
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int(s.HeapAlloc)
}

// benchMachine is one machine in one of the three ways: direct, or by frames.
type benchMachine struct {
	tasks  int
	direct Scheduler
	frames Frames
}

func newBenchMachine(b *testing.B, kind string, tasks int) *benchMachine {
	b.Helper()
	m := &benchMachine{tasks: tasks}
	var s Scheduler
	var err error
	switch kind {
	case "structs":
		m.direct, err = builder(b, "native").Create(scheduler.DefaultConfig())
		s = m.direct
	case "bytes":
		m.frames, err = builder(b, "native").CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
		s = Over(m.frames)
	case "wazero":
		m.frames, err = builder(b, "wasm").CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
		s = Over(m.frames)
	}
	require.NoError(b, err)
	for from := 0; from < tasks; from += 10_000 {
		require.NoError(b, s.Restore(benchRecords(from, min(tasks, from+10_000))))
	}
	settleAll(b, s)
	return m
}

func (m *benchMachine) close() error {
	if m.direct != nil {
		return m.direct.Close()
	}
	return m.frames.Close()
}

func (m *benchMachine) step(b *testing.B, frame []byte, events []scheduler.Event) {
	var err error
	if m.direct != nil {
		_, err = m.direct.Step(startTime+10, events)
	} else {
		_, err = m.frames.Step(frame)
	}
	if err != nil {
		b.Fatal(err)
	}
}

func benchTask(i int) string  { return fmt.Sprintf("task-%08d-aaaaaaaa-bbbbbbbb-cccccccc", i) } // 40 bytes
func benchAgent(i int) string { return fmt.Sprintf("agent-%06d-aaaaaaaa-bbbbbbbb-ccccccc", i%5000) }

// benchRecords is what a store holds of running tasks; agents bear twenty or so each.
func benchRecords(from, to int) []scheduler.Record {
	records := make([]scheduler.Record, 0, to-from)
	for i := from; i < to; i++ {
		r := scheduler.TaskRecord{
			AgentID: mesos.AgentID(benchAgent(i)), State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive,
			Source: mesos.SourceAgent, UUID: mesos.UUID{9}, Since: startTime,
		}
		c := wire.Writer([]byte{1})
		r.Schema(&c)
		records = append(records, scheduler.Record{Key: []byte(scheduler.KeyTask + benchTask(i)), Value: c.Bytes()})
	}
	return records
}

// settleAll subscribes and answers the first round.
func settleAll(b *testing.B, s Scheduler) {
	b.Helper()
	out, err := s.Step(startTime, nil)
	require.NoError(b, err)
	events := []scheduler.Event{{Type: scheduler.EventSubscribed, Epoch: out.Calls[0].Epoch, FrameworkID: "framework-1"}}
	for len(events) > 0 {
		out, err = s.Step(startTime+1, events)
		require.NoError(b, err)
		events = nil
		for _, c := range out.Calls {
			for _, t := range c.Targets {
				events = append(events, reconcileAnswer(c.Epoch, t))
			}
		}
	}
}

func reconcileAnswer(epoch uint32, t scheduler.Target) scheduler.Event {
	e := scheduler.Event{Type: scheduler.EventUpdated, Epoch: epoch, Status: mesos.TaskStatus{
		TaskID: mesos.TaskID(strings.Clone(string(t.TaskID))), AgentID: mesos.AgentID(strings.Clone(string(t.AgentID))),
		State: mesos.TaskRunning, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation,
	}}
	if strings.HasPrefix(string(t.TaskID), "rollcall.") {
		e.Status.State = mesos.TaskUnknown
	}
	return e
}

// updates steps batches of updates; each pass over them changes every task.
func (m *benchMachine) updates(b *testing.B, batch int) {
	var frames [2][][]byte
	var events [2][][]scheduler.Event
	perm := rand.New(rand.NewPCG(1, 2)).Perm(m.tasks)
	perm = perm[:min(m.tasks, 100_000)/batch*batch]
	for pass := range 2 {
		for from := 0; from < len(perm); from += batch {
			list := make([]scheduler.Event, batch)
			for i := range list {
				list[i] = benchUpdate(perm[from+i], pass)
			}
			if m.direct != nil {
				events[pass] = append(events[pass], list)
			} else {
				frames[pass] = append(frames[pass], stepFrame(startTime+10, list))
			}
		}
	}
	n := len(perm) / batch
	b.ReportAllocs()
	b.ResetTimer()
	began := cpuTime()
	for i := range b.N {
		pass, at := i/n%2, i%n
		if m.direct != nil {
			m.step(b, nil, events[pass][at])
		} else {
			m.step(b, frames[pass][at], nil)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(batch), "ns/update")
	b.ReportMetric(float64(cpuTime()-began)/float64(b.N)/float64(batch), "cpu-ns/update")
}

// benchUpdate flips the health of a task, under a uuid of its own.
func benchUpdate(i, pass int) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: mesos.TaskStatus{
		TaskID: mesos.TaskID(benchTask(i)), AgentID: mesos.AgentID(benchAgent(i)), State: mesos.TaskRunning,
		Source: mesos.SourceExecutor, Healthy: mesos.Healthy(1 + pass),
		UUID: mesos.UUID{1, byte(pass), byte(i), byte(i >> 8), byte(i >> 16)},
	}}
}
