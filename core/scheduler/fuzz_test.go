package scheduler

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Whatever bytes are accepted are written back as they were, by us and by
// msgpack/v5. No bytes make anything panic.

func FuzzStepFrame(f *testing.F)    { fuzzShape(f, func() shaped { return &StepFrame{} }) }
func FuzzOutput(f *testing.F)       { fuzzShape(f, func() shaped { return &Output{} }) }
func FuzzRecordsFrame(f *testing.F) { fuzzShape(f, func() shaped { return &RecordsFrame{} }) }
func FuzzConfig(f *testing.F)       { fuzzShape(f, func() shaped { return &Config{} }) }

func FuzzTaskRecord(f *testing.F)      { fuzzShape(f, func() shaped { return &TaskRecord{} }) }
func FuzzFrameworkRecord(f *testing.F) { fuzzShape(f, func() shaped { return &FrameworkRecord{} }) }
func FuzzOperationRecord(f *testing.F) { fuzzShape(f, func() shaped { return &OperationRecord{} }) }
func FuzzRoundRecord(f *testing.F)     { fuzzShape(f, func() shaped { return &RoundNotice{} }) }

func fuzzShape(f *testing.F, empty func() shaped) {
	f.Fuzz(func(t *testing.T, frame []byte) {
		v := empty()
		if read(frame, v) != nil {
			return
		}
		if got := encode(v); !bytes.Equal(got, frame) {
			t.Fatalf("% x is written back as % x", frame, got)
		}
		if got := again(t, frame); !bytes.Equal(got, frame) {
			t.Fatalf("% x is written by msgpack/v5 as % x", frame, got)
		}
	})
}

// busyOnce is made once: where libFuzzer runs the targets, each input begins one anew.
var busyOnce = sync.OnceValue(busyMachine)

// FuzzSteps: a machine that is given any frames, in the midst of its work,
// stays whole and says only what can be read.
func FuzzSteps(f *testing.F) {
	busy := busyOnce()
	f.Fuzz(func(t *testing.T, frame []byte) {
		var step StepFrame
		if read(frame, &step) != nil || len(step.Events) > 1000 {
			return
		}
		if bad := survives(mustLoad(t, busy), step); bad != "" {
			t.Fatal(bad)
		}
	})
}

// FuzzSnapshot: a snapshot that is accepted is whole, is written back as it
// was, and the machine can be stepped.
func FuzzSnapshot(f *testing.F) {
	f.Fuzz(func(t *testing.T, snapshot []byte) {
		if bad := attack(snapshot); bad != "" {
			t.Fatal(bad)
		}
	})
}

// FuzzRestore: records that are accepted make a machine that is whole and says
// only what can be read.
func FuzzRestore(f *testing.F) {
	f.Fuzz(func(t *testing.T, frame []byte) {
		var records RecordsFrame
		if read(frame, &records) != nil {
			return
		}
		m, _ := New(sequenceConfig(0))
		if err := m.Restore(records.Records); err != nil {
			if err = read(encode(err), &wire.Error{}); err != nil {
				t.Fatal(err)
			}
			return
		}
		if bad := survives(m, someEvents(m)...); bad != "" {
			t.Fatal(bad)
		}
	})
}

// survives steps a machine, looks at it, and says what is wrong.
func survives(m *Machine, steps ...StepFrame) string {
	if m.now == mesos.MaxMicros {
		return "" // everything is due for ever
	}
	for _, s := range steps {
		for i := range s.Events {
			if e := &s.Events[i]; e.Type < EventLaunch && e.Epoch == 1 {
				e.Epoch = m.session.epoch // or most events would be void
			}
		}
		out := m.Step(s.Now, s.Events)
		if bad := readsBack(&out, &Output{}); bad != "" {
			return bad
		}
		if err := m.broken(); err != nil {
			return "broken: " + err.Error()
		}
		snapshot := m.Snapshot(nil)
		again, err := Load(snapshot)
		if err != nil {
			return "its snapshot is refused: " + err.Error()
		}
		if !bytes.Equal(again.Snapshot(nil), snapshot) {
			return "its snapshot is not the same when loaded"
		}
	}
	return ""
}

func readsBack(v, empty shaped) string {
	frame := encode(v)
	if err := read(frame, empty); err != nil {
		return "what we wrote can not be read: " + err.Error()
	}
	if !bytes.Equal(encode(empty), frame) {
		return "what we wrote reads back as something else"
	}
	return ""
}

// TestHostileSnapshots changes a byte or a few of a real snapshot in every way
// that might matter. What is still accepted must hold together.
func TestHostileSnapshots(t *testing.T) {
	found := map[string][]byte{}
	try := func(snapshot []byte) {
		if bad := attack(snapshot); bad != "" {
			first, _, _ := strings.Cut(bad, "\n\t/usr")
			if _, known := found[first]; !known {
				found[first] = bytes.Clone(snapshot)
			}
		}
	}
	for _, real := range realFrames()["Snapshot"] {
		for at := range real {
			for _, b := range []byte{0, 1, 2, 3, 5, 15, 0x7f, 0x90, 0x91, 0xa0, 0xc2, 0xc3, real[at] + 1, real[at] - 1} {
				try(slices.Concat(real[:at], []byte{b}, real[at+1:]))
			}
		}
		rng := rand.New(rand.NewPCG(9, 9))
		for range 2000 {
			s := bytes.Clone(real)
			for range 2 + rng.IntN(4) {
				s[rng.IntN(len(s))] = byte(rng.IntN(16))
			}
			try(s)
		}
	}
	for bad, snapshot := range found {
		t.Errorf("%s\n%q", bad, snapshot)
	}
}

// attack loads a snapshot and steps what comes of it.
func attack(snapshot []byte, before ...StepFrame) (bad string) {
	defer func() {
		if r := recover(); r != nil {
			bad = fmt.Sprintf("panic: %v at %s", r, where(debug.Stack()))
		}
	}()
	m, err := Load(bytes.Clone(snapshot))
	if err != nil {
		return ""
	}
	if !bytes.Equal(m.Snapshot(nil), snapshot) {
		return "a snapshot is written back as something else"
	}
	return survives(m, append(before, someEvents(m)...)...)
}

// where is the innermost function of ours on a stack.
func where(stack []byte) string {
	for _, line := range strings.Split(string(stack), "\n") {
		if strings.Contains(line, ".go:") && strings.Contains(line, "core/") && !strings.Contains(line, "_test.go") {
			return filepath.Base(strings.Fields(line)[0])
		}
	}
	return string(stack)
}

func mustLoad(t *testing.T, snapshot []byte) *Machine {
	t.Helper()
	m, err := Load(snapshot)
	if err != nil {
		t.Fatalf("our own snapshot is refused: %v\n% x", err, snapshot)
	}
	return m
}

// someEvents are steps that touch everything a machine may hold.
func someEvents(m *Machine) []StepFrame {
	var all []Event
	for _, e := range events {
		all = append(all, e.is)
	}
	ids := []mesos.TaskID{"t0", "t1", "t2", "t3"}
	for s := range min(m.tasks.end, 8) {
		ids = append(ids, m.tasks.row(s).id)
	}
	for _, id := range ids {
		for _, state := range []mesos.TaskState{mesos.TaskUnreachable, mesos.TaskRunning, mesos.TaskLost, mesos.TaskFinished} {
			all = append(all, Event{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: id, AgentID: "a0", State: state}})
		}
		all = append(all, Event{Type: EventKill, TaskID: id}, Event{Type: EventForget, TaskID: id}, Event{Type: EventReconcile, TaskIDs: []mesos.TaskID{id}})
	}
	for _, id := range operationsOf(m) {
		for i, state := range []mesos.OperationState{mesos.OperationUnknown, mesos.OperationGoneByOperator, mesos.OperationUnreachable, mesos.OperationFailed} {
			all = append(all, Event{Type: EventOperationUpdated, Epoch: 1, Operation: mesos.OperationStatus{
				OperationID: id, AgentID: "a0", State: state, UUID: mesos.UUID{byte(i)},
			}})
		}
		all = append(all, Event{Type: EventReconcileOperations, OperationIDs: []mesos.OperationID{id}}, Event{Type: EventForgetOperation, OperationID: id})
	}
	all = append(all, Event{Type: EventReconcileOperations, Kind: RoundImplicit}, Event{Type: EventOperationsAnswered, Epoch: 1},
		Event{Type: EventReconcileOperations}, Event{Type: EventBacklog}, Event{Type: EventResume})
	again := Event{Type: EventSubscribed, Epoch: 1, FrameworkID: m.session.frameworkID}
	return []StepFrame{
		{Now: m.now, Events: all},
		{Now: m.now.Add(5 * mesos.Second)},
		{Now: m.now.Add(2 * mesos.Minute)},
		{Now: m.now.Add(4 * mesos.Minute)},
		{Now: m.now.Add(4 * mesos.Minute), Events: []Event{again}},
		{Now: m.now.Add(5 * mesos.Minute), Events: all},
		{Now: m.now.Add(10 * mesos.Minute)},
	}
}

// operationsOf are the first few that a machine knows, and two that it may not.
func operationsOf(m *Machine) []mesos.OperationID {
	ids := []mesos.OperationID{"op0", "op9"}
	for i := range m.operations.rows[:min(len(m.operations.rows), 4)] {
		ids = append(ids, m.operations.rows[i].id)
	}
	return ids
}

// busyMachine is the snapshot of one with tasks, kills, offers and a round.
func busyMachine() []byte {
	var best []byte
	for _, s := range realFrames()["Snapshot"] {
		if best == nil || richness("Snapshot", s) > richness("Snapshot", best) {
			best = s
		}
	}
	return best
}

var writeSeeds = flag.Bool("seeds", false, "write testdata/fuzz anew from real frames")

// TestSeeds keeps the corpora that fuzzing starts from: a few real frames of
// each kind, the largest among them.
func TestSeeds(t *testing.T) {
	targets := map[string]string{
		"StepFrame": "FuzzStepFrame", "Output": "FuzzOutput", "RecordsFrame": "FuzzRecordsFrame", "Config": "FuzzConfig",
		"OperationRecord": "FuzzOperationRecord",
		"TaskRecord":      "FuzzTaskRecord", "FrameworkRecord": "FuzzFrameworkRecord", "RoundRecord": "FuzzRoundRecord",
		"Snapshot": "FuzzSnapshot", "Steps": "FuzzSteps", "Restore": "FuzzRestore",
	}
	frames := realFrames()
	for kind, target := range targets {
		dir := filepath.Join("testdata", "fuzz", target)
		if *writeSeeds {
			writeCorpus(t, dir, frames[kind])
		}
		if found, _ := filepath.Glob(filepath.Join(dir, "seed-*")); len(found) == 0 {
			t.Errorf("%s has no seeds; run go test -seeds", target)
		}
	}
}

func writeCorpus(t *testing.T, dir string, frames [][]byte) {
	old, _ := filepath.Glob(filepath.Join(dir, "seed-*"))
	for _, name := range old {
		_ = os.Remove(name)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, frame := range frames {
		text := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", frame)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("seed-%02d", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// richness is how much there is in a frame. A snapshot's counts most where the
// parts refer to each other.
func richness(kind string, frame []byte) int {
	if kind != "Snapshot" || frame == nil {
		return len(frame)
	}
	m, err := Load(frame)
	if err != nil {
		panic(err)
	}
	return min(m.tasks.len(), 5) + 3*len(m.kills.live) + len(m.kills.heap) + len(m.offers.list) +
		4*len(m.round.batches) + 5*int(m.round.silent) + 4*len(m.round.again) + 2*len(m.tasks.free) + len(m.agents.free) +
		2*min(len(m.waits.heap), 6) + 4*len(m.waits.check) + 4*len(m.heirs.task) +
		4*m.operations.open + len(m.operations.rows) + 4*len(m.operations.free) + 6*len(m.opRound.batch) + 6*len(m.opRound.queue)
}

// realFrames are frames of real machines, six of each kind: of each script the
// richest.
func realFrames() map[string][][]byte {
	kinds := map[string][][]byte{}
	for seed := range uint64(6) {
		longest := map[string][]byte{}
		keep := func(kind string, frame []byte) {
			if richness(kind, frame) >= richness(kind, longest[kind]) {
				longest[kind] = bytes.Clone(frame)
			}
		}
		frameSeen = keep
		runScript(script(rand.New(rand.NewPCG(seed, 11)), 1000), nil)
		frameSeen = nil
		cfg := sequenceConfig(int(seed))
		keep("Config", encode(&cfg))
		var records RecordsFrame
		if read(longest["RecordsFrame"], &records) == nil {
			for _, r := range records.Records {
				switch key := string(r.Key); {
				case key == KeyFramework:
					keep("FrameworkRecord", r.Value[1:])
				case key[0] == 't':
					keep("TaskRecord", r.Value[1:])
				case strings.HasPrefix(key, KeyOperation):
					keep("OperationRecord", r.Value[1:])
				case key[0] == 'r':
					keep("RoundRecord", r.Value[1:])
				}
			}
		}
		keep("Restore", longest["RecordsFrame"])
		keep("Steps", longest["StepFrame"])
		for kind, frame := range longest {
			kinds[kind] = append(kinds[kind], frame)
		}
	}
	for _, h := range []string{"ddffffffff", "9201ddffffffff"} {
		b, _ := hex.DecodeString(h)
		kinds["StepFrame"] = append(kinds["StepFrame"], b)
	}
	return kinds
}
