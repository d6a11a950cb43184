package sim

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
	"rollcall/wasm/link"
)

var seeds = flag.Uint64("seeds", 300, "how many seeds TestSeeds runs")

// Whole clusters, from many seeds, with every checker.
func TestSeeds(t *testing.T) {
	c := Campaign{From: 1, Seeds: *seeds, Committed: true}
	r, err := c.Run(context.Background())
	require.NoError(t, err)
	for _, role := range Roles {
		missing, possible := r.Cover.Missing(role)
		t.Logf("%s: %d of %d rows reached; not %v", role, possible-len(missing), possible, missing)
	}
	require.Empty(t, r.Cover.Impossible())
	t.Logf("%d runs, %.0f seeds/s, %.3f virtual years, %v", r.Runs, r.PerSecond(), r.Stats.Years(), r.Stats.Faults)
	if r.Failed != nil {
		small, failure := Shrink(r.Failed.Scenario, Options{}, 300)
		log := &Log{}
		Run(small, Options{Log: log})
		t.Fatalf("seed %d %s: %v\nshrunk: %v\n%s%s", r.Failed.Scenario.Seed, r.Failed.Name, r.Failed.Failure, failure, small.Text(), log.Short(failure.Message, 60))
	}
}

// The list of rows that cannot be reached names rows that there are.
func TestUnreachableRowsExist(t *testing.T) {
	for r := range unreachable {
		assert.Contains(t, tableRows(r.role), r.row, r.role)
	}
}

// The same scenario gives the same run.
func TestRunsAreTheSame(t *testing.T) {
	for seed := range uint64(20) {
		var a, b Log
		x := Run(Generate(seed, nil), Options{Log: &a})
		y := Run(Generate(seed, nil), Options{Log: &b, Cover: NewCover()})
		require.Equal(t, x, y)
		require.Equal(t, a.Entries, b.Entries, "seed %d", seed)
	}
}

// A scenario that was written is the one that is read.
func TestScenariosAreWritten(t *testing.T) {
	for seed := range uint64(50) {
		s := Generate(seed, func(k *Knobs) { k[KnobLatency] = 7 })
		again, err := Parse("# a comment\n" + s.Text())
		require.NoError(t, err)
		again.Changed = s.Changed
		require.Equal(t, s, again)
	}
	for _, wrong := range []string{"", "at 1 hang 0 1", "seed x", "seed 1\nknobs nothing=1", "seed 1\nat 1 nothing 0 1", "seed 1\nknobs agents=-1"} {
		_, err := Parse(wrong)
		assert.Error(t, err, wrong)
	}
}

// Native and WebAssembly, step by step, with the same bytes.
func TestEnginesSideBySide(t *testing.T) {
	e, err := NewEngines(context.Background(), module(t))
	require.NoError(t, err)
	defer e.Close()
	for seed := range uint64(5) {
		r := Run(Generate(seed, nil), Options{Maker: e.Maker()})
		if r.Failure != nil {
			t.Errorf("seed %d: %v", seed, r.Failure)
		}
	}
}

// module builds the scheduler as WebAssembly.
func module(t *testing.T) string {
	raw, linked := filepath.Join(t.TempDir(), "raw.wasm"), filepath.Join(t.TempDir(), "rollcall.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-trimpath", "-buildvcs=false", "-o", raw, "rollcall/wasm")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	text, err := os.ReadFile(raw)
	require.NoError(t, err)
	text, err = link.Link(text, link.Shipped())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(linked, text, 0o600))
	return linked
}

// The page holds the run, and needs nothing from elsewhere.
func TestPage(t *testing.T) {
	log, s := &Log{}, Generate(2, nil)
	r := Run(s, Options{Log: log})
	var page strings.Builder
	require.NoError(t, WriteHTML(&page, s, r, log, "rollcall sim --seed 2"))
	_, data, _ := strings.Cut(page.String(), "const data = ")
	data, _, _ = strings.Cut(data, ";\nconst $")
	var d drawing
	require.NoError(t, json.Unmarshal([]byte(data), &d))
	assert.Len(t, d.Events, len(log.Entries))
	for _, e := range d.Events {
		require.GreaterOrEqual(t, e.From, 0)
		require.Less(t, max(e.From, e.Lane), len(d.Lanes))
	}
	assert.NotContains(t, page.String(), "://", "nothing is loaded")
}

// lazy is a scheduler that subscribes and does nothing else.
type lazy struct{ transcript.Machine }

func (l lazy) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	out, err := l.Machine.Step(now, events)
	does := scheduler.Output{WakeAt: out.WakeAt}
	for _, c := range out.Calls {
		if c.Type == scheduler.CallSubscribe {
			c.FrameworkID = ""
			does.Calls = append(does.Calls, c)
		}
	}
	return does, err
}

// hasty is a scheduler that kills all that it hears of.
type hasty struct {
	transcript.Machine
	epoch uint32
	calls uint64
}

func (h *hasty) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	out, err := h.Machine.Step(now, events)
	for i := range out.Calls {
		h.epoch = out.Calls[i].Epoch
		h.calls++
		out.Calls[i].ID = h.calls
	}
	for i := range out.Notices {
		if n := &out.Notices[i]; n.Type == scheduler.NoticeTask && n.Task.Verdict == scheduler.VerdictAlive {
			h.calls++
			out.Calls = append(out.Calls, scheduler.Call{
				Type: scheduler.CallKill, ID: h.calls, Epoch: h.epoch, TaskID: n.Task.TaskID, AgentID: n.Task.AgentID,
			})
		}
	}
	return out, err
}

// with makes the machines of a maker other than they are.
func with(change func(transcript.Machine) transcript.Machine) *transcript.Maker {
	native := nativeMaker(nil)
	return &transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			m, err := native.New(cfg)
			return change(m), err
		},
		Load: func(snapshot []byte) (transcript.Machine, error) {
			m, err := native.Load(snapshot)
			return change(m), err
		},
	}
}

// quiet is a world without trouble, in which a good scheduler has nothing to fear.
func quiet(k *Knobs) {
	for i := range knobTable {
		if knobTable[i].trouble {
			k[i] = 0
		}
	}
	k[KnobFaults], k[KnobWork], k[KnobMinutes], k[KnobPlaces] = 0, 0, 2, 4
}

func TestDoNothingFailsLiveness(t *testing.T) {
	r := Run(Generate(1, quiet), Options{Maker: with(func(m transcript.Machine) transcript.Machine { return lazy{m} })})
	require.NotNil(t, r.Failure)
	assert.Equal(t, "L1 agreement in time", r.Failure.Checker, r.Failure)
	assert.Nil(t, Run(Generate(1, quiet), Options{}).Failure)
}

func TestKillEverythingFailsSafety(t *testing.T) {
	r := Run(Generate(1, quiet), Options{Maker: with(func(m transcript.Machine) transcript.Machine { return &hasty{Machine: m} })})
	require.NotNil(t, r.Failure)
	assert.Contains(t, r.Failure.Checker, "S4")
}

// What does not matter to a failure is left out, and what is left is written.
func TestFailuresAreShrunk(t *testing.T) {
	o := Options{Maker: with(func(m transcript.Machine) transcript.Machine { return &hasty{Machine: m} })}
	s := Generate(3, nil)
	small, failure := Shrink(s, o, 200)
	require.NotNil(t, failure)
	assert.Empty(t, small.Acts)
	assert.Less(t, small.Knobs[KnobMinutes], 3.0)
	again, err := Parse(small.Text())
	require.NoError(t, err)
	assert.Equal(t, failure, Run(again, o).Failure, "what is written fails in the same way")
}
