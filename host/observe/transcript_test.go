package observe

import (
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/transcript"
)

// watched is a machine whose turns are followed, as in a loop.
type watched struct {
	*scheduler.Machine
	state   *State
	metrics *Metrics
	told    func(*State, *Metrics, *harness.Turn)
}

func (w *watched) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	turn := &harness.Turn{Events: events, Output: w.Machine.Step(now, events)}
	w.state.Watch(turn)
	w.told(w.state, w.metrics, turn)
	return turn.Output, nil
}

func (w *watched) Restore(records []scheduler.Record) error {
	stored := &harness.Stored{}
	for _, r := range records {
		if id, ok := strings.CutPrefix(string(r.Key), scheduler.KeyTask); ok {
			t := harness.StoredTask{TaskID: mesos.TaskID(id)}
			if err := scheduler.DecodeRecord(r.Value, t.Schema); err != nil {
				return err
			}
			stored.Tasks = append(stored.Tasks, t)
		}
	}
	w.state.Restored(stored)
	if err := w.Machine.Restore(records); err != nil {
		return err
	}
	return nil
}

func (w *watched) Snapshot() ([]byte, error) { return w.Machine.Snapshot(nil), nil }

// play lets somebody watch every transcript of the machine.
func play(t *testing.T, told func(*State, *Metrics, *harness.Turn)) {
	t.Helper()
	files, err := filepath.Glob("../../core/scheduler/testdata/transcript/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		script, err := transcript.Parse(string(text))
		require.NoError(t, err, file)
		w := &watched{told: told}
		_, err = transcript.Run(script, transcript.Maker{
			New: func(cfg scheduler.Config) (transcript.Machine, error) {
				w.state = NewState(cfg)
				w.metrics = NewMetrics(w.state, Build{})
				w.Machine, err = scheduler.New(cfg)
				return w, err
			},
			Load: func(snapshot []byte) (transcript.Machine, error) {
				m, err := scheduler.Load(snapshot)
				if err != nil {
					return nil, err
				}
				w.Machine = m
				return w, nil
			},
		})
		require.NoError(t, err, file)
	}
}

// Which policy dooms a task is what the machine says to people.
func TestCausesOfDoom(t *testing.T) {
	seen := map[string]bool{}
	play(t, func(_ *State, m *Metrics, turn *harness.Turn) {
		for _, n := range turn.Output.Notices {
			if n.Type != scheduler.NoticeDoomed {
				continue
			}
			text := strings.TrimPrefix(n.Task.Message, "dry run, it is not killed: ")
			want := map[string]string{
				"nobody here launched it":                          "unknown",
				"it is over here and alive there":                  "ended",
				"the framework asks for it":                        "ended",
				"it was started in place of a task that is back":   "returned",
				"it is back, and another was started in its place": "returned",
			}[text]
			assert.NotEmpty(t, want, text)
			assert.Equal(t, want, m.causeOf(&n.Task), n.Task.TaskID)
			seen[want] = true
		}
	})
	assert.Len(t, seen, 3)
}

// Whatever a machine says can be counted, logged and shown, and tallies agree
// with what is tallied.
func TestEverythingThatIsSaid(t *testing.T) {
	log := NewLog(io.Discard, LogJSON, slog.LevelDebug)
	play(t, func(s *State, m *Metrics, turn *harness.Turn) {
		m.Watch(turn)
		log.Watch(turn)
		v := s.view(math.MaxInt, math.MaxInt, math.MaxInt)
		_, err := json.Marshal(v)
		require.NoError(t, err)
		tasks, operations := 0, 0
		for _, c := range v.Counts {
			tasks += c.Tasks
		}
		for _, c := range v.OperationCounts {
			operations += c.Operations
		}
		replacements := 0
		for _, n := range s.replacePhases {
			replacements += n
		}
		require.Equal(t, []int{len(v.Tasks), len(v.Operations), len(v.Replacements)}, []int{tasks, operations, replacements})
		waits := counts[wait]{}
		for _, known := range s.tasks {
			if w, ok := known.waited(); ok {
				waits.add(w, 1)
			}
		}
		require.Equal(t, waits, s.waits)
		_, err = m.registry.Gather()
		require.NoError(t, err)
	})
}

// What is worked out of a store is what the machine says of the same tasks.
func TestPatienceOfRestoredTasks(t *testing.T) {
	checked := 0
	play(t, func(s *State, _ *Metrics, turn *harness.Turn) {
		records := map[string][]byte{}
		for _, r := range turn.Output.Store {
			records[string(r.Key)] = r.Value
		}
		for _, n := range turn.Output.Notices {
			value := records[scheduler.KeyTask+string(n.Task.TaskID)]
			if n.Type != scheduler.NoticeTask || value == nil {
				continue
			}
			var r scheduler.TaskRecord
			require.Nil(t, scheduler.DecodeRecord(value, r.Schema))
			if r.Verdict == n.Task.Verdict && r.Since == n.Task.Since {
				require.Equal(t, n.Task.Until, patience(&s.cfg.Wait, &r), n.Task.TaskID)
				checked++
			}
		}
	})
	assert.NotZero(t, checked)
}
