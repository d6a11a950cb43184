package engine

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

const (
	scripts     = 8
	scriptSteps = 400
)

// Every engine answers every act with the same bytes, whatever its clock and
// its random bytes are.
func TestEnginesAgree(t *testing.T) {
	for seed := range uint64(scripts) {
		w, want := script(t, seed, scriptSteps)
		for _, kind := range kinds {
			t.Run(fmt.Sprintf("seed %d/%s", seed, kind), func(t *testing.T) {
				b := builder(t, kind)
				f, err := b.CreateFrames(w.create)
				require.NoError(t, err)
				for i, a := range w.acts {
					var got []byte
					f, got = perform(t, b, f, w.create, a)
					require.Equal(t, want[i], got, "act %d: %s", i, a.do)
				}
				require.Equal(t, snapshotOf(t, w.frames), snapshotOf(t, f))
				require.NoError(t, f.Close())
			})
		}
	}
}

// The values of an output are those of its bytes, and a batch that is split at
// random gives the same in parts.
func TestValuesAndSplits(t *testing.T) {
	for seed := range uint64(scripts) {
		w, want := script(t, seed, scriptSteps)
		for _, kind := range []string{"native", "wasm"} {
			t.Run(fmt.Sprintf("seed %d/%s", seed, kind), func(t *testing.T) {
				b := builder(t, kind)
				rnd := rand.New(rand.NewPCG(seed, 2))
				s, err := b.Create(smallConfig(seed))
				require.NoError(t, err)
				for i, a := range w.acts {
					switch a.do {
					case "step":
						require.Equal(t, want[i], stepInParts(t, s, rnd, a.frame), "act %d", i)
					case "restart":
						require.NoError(t, s.Close())
						s, err = b.Create(smallConfig(seed))
						require.NoError(t, err)
						restoreInParts(t, s, rnd, a.frame)
					}
				}
				snapshot, err := s.Snapshot()
				require.NoError(t, err)
				require.Equal(t, snapshotOf(t, w.frames), snapshot)
				require.NoError(t, s.Close())
			})
		}
	}
}

func stepInParts(t *testing.T, s Scheduler, rnd *rand.Rand, frame []byte) []byte {
	t.Helper()
	var f scheduler.StepFrame
	c := wire.Reader(frame)
	f.Schema(&c)
	require.Nil(t, c.Close())
	out := parts(t, s, f.Now, f.Events, func(left int) int { return rnd.IntN(left + 1) })
	w := wire.Writer(nil)
	out.Schema(&w)
	return w.Bytes()
}

// parts steps events in several steps at one instant and joins the outputs.
func parts(t *testing.T, s Scheduler, now mesos.Micros, events []scheduler.Event, size func(left int) int) (all scheduler.Output) {
	t.Helper()
	for {
		n := size(len(events))
		out, err := s.Step(now, events[:n])
		require.NoError(t, err)
		out = deepCopy(t, out)
		all.Store = append(all.Store, out.Store...)
		all.Calls = append(all.Calls, out.Calls...)
		all.Notices = append(all.Notices, out.Notices...)
		all.WakeAt = out.WakeAt
		if events = events[n:]; len(events) == 0 {
			return all
		}
	}
}

// deepCopy keeps an output over the next call.
func deepCopy(t *testing.T, out scheduler.Output) scheduler.Output {
	t.Helper()
	c := wire.Writer(nil)
	out.Schema(&c)
	return decodeOutput(t, c.Bytes())
}

func restoreInParts(t *testing.T, s Scheduler, rnd *rand.Rand, frame []byte) {
	t.Helper()
	var f scheduler.RecordsFrame
	c := wire.Reader(frame)
	f.Schema(&c)
	require.Nil(t, c.Close())
	for len(f.Records) > 0 {
		n := 1 + rnd.IntN(len(f.Records))
		require.NoError(t, s.Restore(f.Records[:n]))
		f.Records = f.Records[n:]
	}
}

// More events than a frame holds, and more bytes than one should, are split
// without a trace.
func TestLargeBatches(t *testing.T) {
	cfg := scheduler.DefaultConfig()
	var want []byte
	for _, kind := range []string{"native", "wasm"} {
		s, err := builder(t, kind).Create(cfg)
		require.NoError(t, err)
		start(t, s)
		events := manyUpdates(scheduler.MaxEvents*2 + 3)
		out, err := s.Step(startTime+2, events)
		require.NoError(t, err)
		c := wire.Writer(nil)
		out.Schema(&c)
		if want == nil {
			want = c.Bytes()
		}
		require.Equal(t, want, c.Bytes(), kind)
		require.NoError(t, s.Close())
	}
}

const startTime mesos.Micros = 1_600_000_000_000_000

// start subscribes.
func start(t testing.TB, s Scheduler) {
	t.Helper()
	out, err := s.Step(startTime, nil)
	require.NoError(t, err)
	require.Len(t, out.Calls, 1)
	_, err = s.Step(startTime+1, []scheduler.Event{{
		Type: scheduler.EventSubscribed, Epoch: out.Calls[0].Epoch, FrameworkID: "framework-1", Heartbeat: 15 * mesos.Second,
	}})
	require.NoError(t, err)
}

// manyUpdates are about tasks that nobody launched.
func manyUpdates(n int) []scheduler.Event {
	events := make([]scheduler.Event, n)
	for i := range events {
		events[i] = scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: mesos.TaskStatus{
			TaskID: mesos.TaskID(fmt.Sprintf("stray-%d", i)), AgentID: "agent-1", State: mesos.TaskRunning,
			UUID: mesos.UUID{1, byte(i), byte(i >> 8), byte(i >> 16)},
		}}
	}
	return events
}
