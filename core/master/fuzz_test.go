package master

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

	"github.com/vmihailenco/msgpack/v5"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Whatever bytes are accepted are written back as they were, by us and by
// msgpack/v5. No bytes make anything panic.

func FuzzStepFrame(f *testing.F)    { fuzzShape(f, func() shaped { return &StepFrame{} }) }
func FuzzOutput(f *testing.F)       { fuzzShape(f, func() shaped { return &Output{} }) }
func FuzzRecordsFrame(f *testing.F) { fuzzShape(f, func() shaped { return &RecordsFrame{} }) }
func FuzzConfig(f *testing.F)       { fuzzShape(f, func() shaped { return &Config{} }) }

func FuzzAgentRecord(f *testing.F)    { fuzzShape(f, func() shaped { return &AgentRecord{} }) }
func FuzzCountersRecord(f *testing.F) { fuzzShape(f, func() shaped { return &CountersRecord{} }) }

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

// again reads a frame with msgpack/v5, which knows nothing of our shapes, and
// writes it in its shortest form.
func again(t testing.TB, frame []byte) []byte {
	t.Helper()
	r := bytes.NewReader(frame)
	value, err := msgpack.NewDecoder(r).DecodeInterface()
	if err != nil || r.Len() != 0 {
		t.Fatalf("msgpack/v5 of % x: %v, %d bytes left", frame, err, r.Len())
	}
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
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
		m, err := Load(busy)
		if err != nil {
			t.Fatal(err)
		}
		if bad := survives(m, step); bad != "" {
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
		m := newWorld(nil, nil, nil).m
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
		out := m.Step(s.Now, s.Events)
		frame := encode(&out)
		var back Output
		if err := read(frame, &back); err != nil {
			return "what we wrote can not be read: " + err.Error()
		}
		if !bytes.Equal(encode(&back), frame) {
			return "what we wrote reads back as something else"
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

// TestHostileSnapshots changes a byte or a few of a real snapshot in every way
// that might matter. What is still accepted must hold together.
func TestHostileSnapshots(t *testing.T) {
	found := map[string][]byte{}
	try := func(snapshot []byte) {
		if bad := attack(snapshot); bad != "" {
			if _, known := found[bad]; !known {
				found[bad] = bytes.Clone(snapshot)
			}
		}
	}
	real := busyMachine()
	for at := range real {
		for _, b := range []byte{0, 1, 2, 5, 15, 0x7f, 0x90, 0x91, 0xa0, 0xc2, 0xc3, real[at] + 1, real[at] - 1} {
			try(slices.Concat(real[:at], []byte{b}, real[at+1:]))
		}
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for range 5000 {
		s := bytes.Clone(real)
		for range 2 + rng.IntN(4) {
			s[rng.IntN(len(s))] = byte(rng.IntN(16))
		}
		try(s)
	}
	for bad, snapshot := range found {
		t.Errorf("%s\n%q", bad, snapshot)
	}
}

// attack loads a snapshot and steps what comes of it.
func attack(snapshot []byte) (bad string) {
	defer func() {
		if r := recover(); r != nil {
			bad = fmt.Sprintf("panic: %v at %s", r, where(debug.Stack()))
		}
	}()
	m, err := Load(snapshot)
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
	var all []Event
	for f := range m.frameworks.values {
		call := func(e Event) {
			e.FrameworkID, e.Stream = f.id, f.stream
			all = append(all, e)
		}
		call(Event{Type: EventReconcile})
		call(Event{Type: EventReconcileOperations})
		for t := range f.tasks.values {
			call(Event{Type: EventKill, TaskID: t.TaskID})
			call(Event{Type: EventAcknowledge, TaskID: t.TaskID, AgentID: t.AgentID, UUID: textUUID("u")})
		}
		for o := range f.operations.values {
			call(Event{Type: EventAcknowledgeOperation, OperationID: o.Status.OperationID, AgentID: o.agent.id, UUID: o.Forwarded.UUID})
		}
		call(Event{Type: EventReconcileReplacements})
		for r := range f.replacements.values {
			call(Event{Type: EventReplace, Replacement: r.Replacement, AgentID: r.agent.id})
			call(Event{Type: EventKill, TaskID: r.New.TaskID})
			call(Event{Type: EventAcknowledgeReplacement, ReplaceID: r.ReplaceID, AgentID: r.agent.id, UUID: r.Status.UUID})
		}
		for id := range f.offers.all {
			call(Event{Type: EventDecline, Offers: []mesos.OfferID{id}, Refuse: mesos.Second})
		}
		call(Event{Type: EventRevive})
	}
	peer := uint64(1 << 40)
	for a := range m.agents.values {
		for r := range a.replacements.values {
			said := r.Replacement
			said.OldState, said.Status.Phase = mesos.TaskKilled, mesos.ReplaceLaunching
			all = append(all, Event{Type: EventPeer, Peer: a.peer, Message: mesos.Peer{Type: mesos.PeerReplaceUpdate, Replacement: said}})
		}
		for t := range a.tasks.values {
			p := mesos.Peer{Type: mesos.PeerStatusUpdate, FrameworkID: t.framework.id, Status: mesos.TaskStatus{TaskID: t.TaskID, State: mesos.TaskFinished}}
			all = append(all, Event{Type: EventPeer, Peer: a.peer, Message: p})
		}
		peer++
		p := mesos.Peer{Type: mesos.PeerReregister, Agent: mesos.AgentInfo{ID: a.id}}
		all = append(all, Event{Type: EventPeer, Peer: peer, Message: p})
	}
	var later []Event
	for a := range m.agents.values {
		later = append(later, Event{Type: EventMarkAgentGone, AgentID: a.id})
	}
	for f := range m.frameworks.values {
		later = append(later, Event{Type: EventSubscribe, Stream: 1<<40 + uint64(len(later)), FrameworkID: f.id, Framework: mesos.FrameworkInfo{ID: f.id}})
	}
	for f := range m.frameworks.values {
		later = append(later, Event{Type: EventStreamClosed, Stream: f.stream})
	}
	return []StepFrame{
		{Now: m.now, Events: all},
		{Now: m.now.Add(2 * mesos.Second)},
		{Now: m.now.Add(20 * mesos.Second)},
		{Now: m.now.Add(20 * mesos.Second), Events: later},
		{Now: m.now.Add(10 * mesos.Minute)},
		{Now: m.now.Add(20 * mesos.Minute), Events: all},
	}
}

// busyMachine is the snapshot of one with much of everything.
func busyMachine() []byte {
	var best []byte
	most := 0
	for _, s := range realFrames()["Snapshot"] {
		if r := richness("Snapshot", s); r > most {
			best, most = s, r
		}
	}
	return best
}

var writeSeeds = flag.Bool("seeds", false, "write testdata/fuzz anew from real frames")

// TestSeeds keeps the corpora that fuzzing starts from: a few real frames of
// each kind.
func TestSeeds(t *testing.T) {
	targets := map[string]string{
		"StepFrame": "FuzzStepFrame", "Output": "FuzzOutput", "RecordsFrame": "FuzzRecordsFrame", "Config": "FuzzConfig",
		"AgentRecord": "FuzzAgentRecord", "CountersRecord": "FuzzCountersRecord",
		"Snapshot": "FuzzSnapshot", "Steps": "FuzzSteps", "Restore": "FuzzRestore",
	}
	var frames map[string][][]byte
	if *writeSeeds {
		frames = realFrames()
	}
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
	filters, remembered := 0, 0
	for f := range m.allFrameworks {
		filters += len(f.filters)
		remembered += f.lost.len() + len(f.ended)
	}
	return 2*m.frameworks.len() + m.completed.len() + 2*m.agents.len() + 2*m.offers.len() + 3*int(m.tasks) + 3*len(m.operations) + 4*int(m.replacements) +
		min(filters, 2) + min(remembered, 3) + m.registry.unreachable.len() + m.registry.gone.len() + m.registry.recovered.len() + 3*min(len(m.condemned), 1)
}

// realFrames are frames of real machines, four of each kind: of each script
// the richest.
func realFrames() map[string][][]byte {
	kinds := map[string][][]byte{}
	for seed := range uint64(4) {
		richest := map[string][]byte{}
		keep := func(kind string, frame []byte) {
			if richness(kind, frame) >= richness(kind, richest[kind]) {
				richest[kind] = bytes.Clone(frame)
			}
		}
		frameSeen = keep
		runScript(script(rand.New(rand.NewPCG(seed, 11)), 3000), nil, nil)
		frameSeen = nil
		var records RecordsFrame
		if read(richest["RecordsFrame"], &records) == nil {
			for _, r := range records.Records {
				switch key := string(r.Key); {
				case strings.HasPrefix(key, KeyAgent):
					keep("AgentRecord", r.Value[1:])
				case key == KeyCounters:
					keep("CountersRecord", r.Value[1:])
				}
			}
		}
		keep("Restore", richest["RecordsFrame"])
		keep("Steps", richest["StepFrame"])
		for kind, frame := range richest {
			kinds[kind] = append(kinds[kind], frame)
		}
	}
	for _, h := range []string{"ddffffffff", "9201ddffffffff"} {
		b, _ := hex.DecodeString(h)
		kinds["StepFrame"] = append(kinds["StepFrame"], b)
	}
	return kinds
}
