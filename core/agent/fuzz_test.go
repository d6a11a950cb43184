package agent

import (
	"bytes"
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

func FuzzAgentRecord(f *testing.F)     { fuzzShape(f, func() shaped { return &AgentRecord{} }) }
func FuzzFrameworkRecord(f *testing.F) { fuzzShape(f, func() shaped { return &FrameworkRecord{} }) }
func FuzzTaskRecord(f *testing.F)      { fuzzShape(f, func() shaped { return &TaskRecord{} }) }
func FuzzUpdateRecord(f *testing.F)    { fuzzShape(f, func() shaped { return &UpdateRecord{} }) }
func FuzzOperationRecord(f *testing.F) { fuzzShape(f, func() shaped { return &OperationRecord{} }) }
func FuzzReplacementRecord(f *testing.F) {
	fuzzShape(f, func() shaped { return &ReplacementRecord{} })
}
func FuzzProviderRecord(f *testing.F) { fuzzShape(f, func() shaped { return &ProviderRecord{} }) }

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
var busyOnce = sync.OnceValue(busyMachines)

// FuzzSteps: a machine that is given any frames, in the midst of its work,
// stays whole and says only what can be read.
func FuzzSteps(f *testing.F) {
	busy := busyOnce()
	f.Fuzz(func(t *testing.T, frame []byte) {
		var step StepFrame
		if read(frame, &step) != nil || len(step.Events) > 1000 {
			return
		}
		for _, snapshot := range busy {
			m, err := Load(snapshot)
			if err != nil {
				t.Fatal(err)
			}
			for i := range step.Events { // or most events would be void
				if e := &step.Events[i]; e.Type == EventMessage {
					e.Link = m.link.number
				}
			}
			step.Now = m.now + step.Now%mesos.Minute
			if bad := survives(m, step); bad != "" {
				t.Fatal(bad)
			}
		}
	})
}

// FuzzSequence looks for a sequence that breaks a property. Each byte picks what
// happens next, or a part of it; what comes after the last is always the same.
func FuzzSequence(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		script := make([]byte, 400)
		for i := range script {
			script[i] = byte(rng.Uint32())
		}
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		then := rand.New(rand.NewPCG(3, 4))
		runSequence(t, func(n int, _ string) int {
			if len(script) == 0 {
				return then.IntN(n)
			}
			b := script[0]
			script = script[1:]
			return int(b) % n
		})
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
		for variant := range 8 {
			m, _ := New(sequenceConfig(variant))
			if err := m.Restore(records.Records); err != nil {
				if err = read(encode(err), &wire.Error{}); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := m.broken(); err != nil {
				t.Fatalf("broken: %v", err)
			}
			if bad := survives(m, someEvents(m)...); bad != "" {
				t.Fatal(bad)
			}
		}
	})
}

// survives steps a machine, looks at it, and says what is wrong.
func survives(m *Machine, steps ...StepFrame) string {
	for _, s := range steps {
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

// attack loads a snapshot and steps what comes of it.
func attack(snapshot []byte) (bad string) {
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
	return survives(m, someEvents(m)...)
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

// someEvents are steps that touch everything a machine may hold.
func someEvents(m *Machine) []StepFrame {
	link := m.link.number
	say := func(p mesos.Peer) Event { return Event{Type: EventMessage, Link: link, Peer: p} }
	var all []Event
	for _, f := range m.frameworks[:min(len(m.frameworks), 4)] {
		for _, t := range f.tasks[:min(len(f.tasks), 4)] {
			p := mesos.Peer{Type: mesos.PeerKillTask, FrameworkID: f.info.ID}
			p.Status.TaskID = t.TaskID
			all = append(all, say(p))
		}
		for _, x := range f.executors[:min(len(f.executors), 4)] {
			all = append(all, Event{Type: EventExecutorRegistered, FrameworkID: f.info.ID, ExecutorID: x.id})
		}
	}
	for _, s := range m.streams[:min(len(m.streams), 4)] {
		if len(s.queue) > 0 {
			p := mesos.Peer{Type: mesos.PeerAcknowledge, FrameworkID: s.framework}
			p.Status.TaskID, p.Status.UUID = s.task, s.queue[0].status.UUID
			all = append(all, say(p))
		}
	}
	for _, o := range m.operations[:min(len(m.operations), 4)] {
		if len(o.queue) > 0 {
			p := mesos.Peer{Type: mesos.PeerAcknowledgeOperation}
			p.Operation.UUID, p.Operation.Status.UUID = o.UUID, o.queue[0].UUID
			all = append(all, say(p))
		}
	}
	for _, r := range m.replacements[:min(len(m.replacements), 4)] {
		all = append(all, say(mesos.Peer{Type: mesos.PeerAcknowledgeReplacement, Replacement: r.Replacement}))
		p := mesos.Peer{Type: mesos.PeerReplace, Framework: mesos.FrameworkInfo{ID: r.FrameworkID}, Tasks: []mesos.Task{r.old}, Replacement: r.Replacement}
		all = append(all, say(p))
		p.Replacement.ReplaceID = "N"
		all = append(all, say(p))
	}
	for _, p := range m.providers[:min(len(m.providers), 4)] {
		all = append(all, Event{Type: EventProviderSubscribed, Provider: mesos.Provider{ID: p.ID}})
	}
	in := mesos.Peer{Type: mesos.PeerReregistered, AgentID: m.self.id}
	if m.self.id == "" {
		in = mesos.Peer{Type: mesos.PeerRegistered, AgentID: "A"}
	}
	task := mesos.Task{FrameworkID: "N", TaskID: "n", AgentID: m.self.id}
	run := mesos.Peer{Type: mesos.PeerRunTasks, FrameworkID: "N", Framework: mesos.FrameworkInfo{Checkpoint: true}, Tasks: []mesos.Task{task}}
	return []StepFrame{
		{Now: m.now, Events: append([]Event{say(in), say(run)}, all...)},
		{Now: m.now.Add(5 * mesos.Second)},
		{Now: m.now.Add(30 * mesos.Second), Events: all},
		{Now: m.now.Add(mesos.Minute), Events: []Event{{Type: EventMasterLost, Link: link}}},
		{Now: m.now.Add(2 * mesos.Minute), Events: []Event{{Type: EventUnregister}}},
		{Now: m.now.Add(3 * mesos.Minute)},
	}
}

// realFrames are frames of every kind that sequences make.
func realFrames() map[string][][]byte {
	frames := map[string][][]byte{}
	saw = func(kind string, frame []byte) { frames[kind] = append(frames[kind], bytes.Clone(frame)) }
	defer func() { saw = nil }()
	for seed := range 64 {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		runSequence(panics{}, func(n int, _ string) int { return rng.IntN(n) })
	}
	for kind, list := range frames { // the largest and some of the others
		slices.SortFunc(list, func(a, b []byte) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return bytes.Compare(a, b)
		})
		list = slices.CompactFunc(list, bytes.Equal)
		var some [][]byte
		for i := 0; i < len(list); i += 1 + len(list)/6 {
			some = append(some, list[i])
		}
		frames[kind] = some
	}
	cfg := sequenceConfig(7)
	frames["Config"] = [][]byte{encode(&cfg)}
	frames["Steps"], frames["Restore"] = frames["StepFrame"], frames["RecordsFrame"]
	return frames
}

type panics struct{}

func (panics) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (panics) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func busyMachines() [][]byte { return realFrames()["Snapshot"][:3] }

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
	rng := rand.New(rand.NewPCG(9, 9))
	for i, real := range realFrames()["Snapshot"] {
		step := 1
		if i > 1 || testing.Short() {
			step = 7
		}
		for at := 0; at < len(real); at += step {
			for _, b := range []byte{0, 1, 2, 5, 15, 0x90, 0x91, 0xa0, 0xc2, 0xc3, real[at] + 1, real[at] - 1} {
				try(slices.Concat(real[:at], []byte{b}, real[at+1:]))
			}
		}
		for range 500 {
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

var writeSeeds = flag.Bool("seeds", false, "write testdata/fuzz anew from real frames")

// TestSeeds keeps the corpora that fuzzing starts from: a few real frames of
// each kind, the largest among them.
func TestSeeds(t *testing.T) {
	targets := map[string]string{
		"StepFrame": "FuzzStepFrame", "Output": "FuzzOutput", "RecordsFrame": "FuzzRecordsFrame", "Config": "FuzzConfig",
		"agent": "FuzzAgentRecord", "framework": "FuzzFrameworkRecord", "task": "FuzzTaskRecord", "update": "FuzzUpdateRecord",
		"operation": "FuzzOperationRecord", "provider": "FuzzProviderRecord", "replacement": "FuzzReplacementRecord",
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
