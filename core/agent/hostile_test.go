package agent

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/quick"

	oldrand "math/rand"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Whatever a host puts into an event, the machine stays whole.
func TestHostileEvents(t *testing.T) {
	rng := oldrand.New(oldrand.NewSource(1))
	for variant := range 8 {
		m, err := New(sequenceConfig(variant))
		require.NoError(t, err)
		for i := range 3000 {
			if m.link.state == linkEnded {
				break
			}
			value, ok := quick.Value(reflect.TypeFor[Event](), rng)
			require.True(t, ok)
			e := value.Interface().(Event)
			e.Type %= EventUnregister
			e.Peer.Type %= mesos.PeerTypes
			if e.Peer.Type == mesos.PeerShutdown {
				continue
			}
			e.Link = uint32(i/500 + 1)
			if rng.Intn(2) == 0 {
				e.Peer.AgentID, e.Peer.FrameworkID, e.FrameworkID, e.ExecutorID = "A", "F", "F", "X"
			}
			for j := range e.Peer.Tasks {
				if rng.Intn(2) == 0 {
					e.Peer.Tasks[j].AgentID, e.Peer.Tasks[j].Resources = "A", nil
				}
			}
			m.Step(mesos.Micros(i)*mesos.Second, []Event{e})
			if err := m.broken(); err != nil {
				t.Fatalf("variant %d, event %d: %v\n%+v", variant, i, err, e)
			}
		}
		again, bad := Load(m.Snapshot(nil))
		require.Nil(t, bad, "%v", bad)
		assert.Equal(t, m.Snapshot(nil), again.Snapshot(nil))
	}
}

// Time does not run backwards, nor over its end.
func TestTime(t *testing.T) {
	m, _ := New(DefaultConfig())
	m.Step(100*mesos.Second, []Event{{Type: EventMasterFound, Link: 1}})
	out := m.Step(mesos.Second, nil)
	assert.Equal(t, 100*mesos.Second, m.now)
	assert.Greater(t, out.WakeAt, m.now)
	m.Step(1<<62, nil)
	assert.Equal(t, mesos.MaxMicros, m.now)
	out = m.Step(mesos.MaxMicros, nil)
	assert.LessOrEqual(t, out.WakeAt, mesos.MaxMicros)
}

// The machine keeps no view of its input.
func TestInputIsNotKept(t *testing.T) {
	saw = nil
	rng := rand.New(rand.NewPCG(5, 5))
	w := newWorld(panics{}, func(n int, _ string) int { return rng.IntN(n) })
	kept, _ := New(w.cfg)
	viewed, _ := New(w.cfg)
	w.link = 1
	for i := range 300 {
		events := w.events()
		if i == 0 {
			events = []Event{{Type: EventMasterFound, Link: 1}, {Type: EventMessage, Link: 1, Peer: mesos.Peer{Type: mesos.PeerRegistered, AgentID: "A"}}}
		}
		frame := encode(&StepFrame{Now: mesos.Micros(i) * mesos.Second, Events: events})
		var a, b StepFrame
		require.Nil(t, read(bytes.Clone(frame), &a))
		require.Nil(t, read(frame, &b))
		kept.Step(a.Now, a.Events)
		viewed.Step(b.Now, b.Events)
		for j := range frame {
			frame[j] = 'x'
		}
	}
	assert.Equal(t, kept.Snapshot(nil), viewed.Snapshot(nil))
}

// Every mistake of a configuration is found at once, with its field.
func TestConfigMistakes(t *testing.T) {
	bad := Config{Seed: 1 << 60, Executors: 9, Resources: mesos.Resources{{Name: "cpus"}}}
	var fields []string
	for _, m := range bad.Check() {
		fields = append(fields, m.Field)
	}
	assert.Equal(t, strings.Fields(`seed hostname boot executors resources register.backoff.base register.backoff.max
		register.silence updates.base updates.max executor.register executor.reregister executor.shutdown executor.kill
		limits.id_bytes limits.frameworks limits.tasks limits.updates limits.beats limits.operations limits.providers
		limits.resources limits.replacements`), fields)
	good := DefaultConfig()
	assert.Empty(t, good.Check())
	_, err := New(bad)
	assert.ErrorContains(t, err, "limits.id_bytes: 0; wanted 16 to 4096")
}

// Restore refuses what does not fit together, and says where.
func TestRestoreRefuses(t *testing.T) {
	record := func(key string, v shaped) Record {
		return Record{Key: []byte(key), Value: append([]byte{recordVersion}, encode(v)...)}
	}
	cfg := DefaultConfig()
	own := record("agent", &AgentRecord{AgentID: "A", Run: 1, Boot: cfg.Boot, Hostname: cfg.Hostname, Port: cfg.Port})
	framework := record("framework/F", &FrameworkRecord{Framework: mesos.FrameworkInfo{ID: "F", Checkpoint: true}})
	task := mesos.Task{FrameworkID: "F", TaskID: "t", State: mesos.TaskStaging}
	launched := record("task/F/t", &TaskRecord{Task: task})
	other := task
	other.ExecutorID = "X"
	uuid := mesos.UUID{1}
	status := mesos.TaskStatus{TaskID: "t", State: mesos.TaskRunning, UUID: uuid}
	replaced := func(change func(*ReplacementRecord)) []Record {
		v := ReplacementRecord{Due: 9, Old: task}
		v.Old.Resources = cpus(1)
		r := &v.Replacement
		r.FrameworkID, r.ReplaceID, r.Old, r.Stop, r.Start, r.Held = "F", "r", "t", 1, 1, cpus(1)
		r.New.TaskID, r.New.Resources = "n", cpus(2)
		r.Status = mesos.ReplaceStatus{ReplaceID: "r", Phase: mesos.ReplaceQueued, UUID: uuid}
		change(&v)
		return []Record{own, framework, launched, record("replacement/F/r", &v)}
	}
	for name, row := range map[string]struct {
		records []Record
		code    wire.Code
	}{
		"no agent":               {[]Record{framework}, wire.Record},
		"the agent twice":        {[]Record{own, own}, wire.Record},
		"no version":             {[]Record{{Key: []byte("agent")}}, wire.Version},
		"an unknown key":         {[]Record{own, {Key: []byte("agents")}}, wire.Record},
		"a key of two forms":     {[]Record{own, record("framework/%46", &FrameworkRecord{})}, wire.Record},
		"a framework twice":      {[]Record{own, framework, framework}, wire.Record},
		"another framework":      {[]Record{own, record("framework/G", &FrameworkRecord{Framework: mesos.FrameworkInfo{ID: "F", Checkpoint: true}})}, wire.OutOfRange},
		"no checkpoint":          {[]Record{own, record("framework/F", &FrameworkRecord{Framework: mesos.FrameworkInfo{ID: "F"}})}, wire.OutOfRange},
		"a task of nobody":       {[]Record{own, launched}, wire.OutOfRange},
		"a task twice":           {[]Record{own, framework, launched, launched}, wire.Record},
		"an unknown executor":    {[]Record{own, framework, record("task/F/t", &TaskRecord{Task: other})}, wire.OutOfRange},
		"updates of no task":     {[]Record{own, framework, record("update/F/t", &UpdateRecord{State: mesos.TaskStaging})}, wire.OutOfRange},
		"a state never said":     {[]Record{own, framework, launched, record("update/F/t", &UpdateRecord{State: mesos.TaskRunning})}, wire.OutOfRange},
		"another state":          {[]Record{own, framework, launched, record("update/F/t", &UpdateRecord{State: mesos.TaskFailed, Queue: []Update{{Status: status}}})}, wire.OutOfRange},
		"an update twice":        {[]Record{own, framework, launched, record("update/F/t", &UpdateRecord{State: mesos.TaskRunning, Queue: []Update{{Status: status}, {Status: status}}})}, wire.OutOfRange},
		"an end that is over":    {[]Record{own, framework, launched, record("update/F/t", &UpdateRecord{State: mesos.TaskFailed, Acked: []mesos.UUID{uuid}})}, wire.OutOfRange},
		"another operation":      {[]Record{own, record(keyOperation(uuid), &OperationRecord{})}, wire.OutOfRange},
		"an operation unsaid":    {[]Record{own, record(keyOperation(uuid), &OperationRecord{Operation: mesos.Operation{UUID: uuid, Status: mesos.OperationStatus{State: mesos.OperationFinished}}})}, wire.OutOfRange},
		"a provider twice":       {[]Record{own, record("provider/R", &ProviderRecord{}), record("provider/R", &ProviderRecord{})}, wire.Record},
		"configured otherwise":   {[]Record{record("agent", &AgentRecord{AgentID: "A", Boot: cfg.Boot, Hostname: "other"})}, wire.Config},
		"a value that is none":   {[]Record{{Key: []byte("agent"), Value: []byte{recordVersion}}}, wire.Truncated},
		"an executor twice":      {[]Record{own, record("framework/F", &FrameworkRecord{Framework: mesos.FrameworkInfo{ID: "F", Checkpoint: true}, Executors: []mesos.ExecutorID{"X", "X"}})}, wire.OutOfRange},
		"a command's executor":   {[]Record{own, record("framework/F", &FrameworkRecord{Framework: mesos.FrameworkInfo{ID: "F", Checkpoint: true}, Executors: []mesos.ExecutorID{"t"}}), launched}, wire.OutOfRange},
		"an update after a step": {nil, wire.State},

		"a replacement":                {replaced(func(*ReplacementRecord) {}), wire.OK},
		"one without an id":            {replaced(func(v *ReplacementRecord) { v.Replacement.ReplaceID = "" }), wire.OutOfRange},
		"one of another framework":     {replaced(func(v *ReplacementRecord) { v.Replacement.FrameworkID = "G" }), wire.OutOfRange},
		"one that never ends":          {replaced(func(v *ReplacementRecord) { v.Due = 0 }), wire.OutOfRange},
		"a phase that agents have not": {replaced(func(v *ReplacementRecord) { v.Replacement.Status.Phase = mesos.ReplaceCollecting }), wire.OutOfRange},
		"more held than there is":      {replaced(func(v *ReplacementRecord) { v.Replacement.Held = cpus(2) }), wire.OutOfRange},
		"an outcome that holds":        {replaced(func(v *ReplacementRecord) { v.Replacement.Status.Phase, v.Due = mesos.ReplaceFailed, 0 }), wire.OutOfRange},
		"a replacement twice":          {append(replaced(func(*ReplacementRecord) {}), replaced(func(*ReplacementRecord) {})[3]), wire.Record},
		"a replacement of nobody":      {[]Record{own, replaced(func(*ReplacementRecord) {})[3]}, wire.OutOfRange},
	} {
		m, err := New(cfg)
		require.NoError(t, err)
		if row.records == nil {
			m.Step(1, nil)
		}
		bad := m.Restore(row.records)
		if row.code == wire.OK {
			assert.Nil(t, bad, "%s: %v", name, bad)
		} else if assert.NotNil(t, bad, name) {
			assert.Equal(t, row.code, bad.Code, "%s: %v", name, bad)
		}
	}
}
