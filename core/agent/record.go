package agent

import (
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// recordVersion is the first byte of every record's value.
const recordVersion = 1

// AgentRecord is the value under KeyAgent. What the agent was configured with
// is kept beside what became of it, for an agent does not change under its id.
type AgentRecord struct {
	AgentID    mesos.AgentID
	Run        uint64 // how often it was started
	Boot       string
	Draining   bool
	Total      mesos.Resources
	Hostname   string
	Port       uint16
	Resources  mesos.Resources
	Attributes []byte
}

// FrameworkRecord is the value under KeyFramework + id, for frameworks with
// checkpoints. Executors of commands are known by their tasks.
type FrameworkRecord struct {
	Framework mesos.FrameworkInfo
	Ending    bool
	Executors []mesos.ExecutorID
}

// TaskRecord is the value under KeyTask + framework + task. It is written once.
type TaskRecord struct {
	Task  mesos.Task
	Group uint32
}

// UpdateRecord is the value under KeyUpdate + framework + task: how far a task
// is, and what of it is not acknowledged.
type UpdateRecord struct {
	State   mesos.TaskState
	Healthy mesos.Healthy
	Given   bool // its executor has it
	Beat    uint32
	Due     mesos.Micros
	Killed  bool
	Acked   []mesos.UUID
	Queue   []Update
	After   mesos.TaskID // whose end must be acknowledged before
}

// Update is one update that is not acknowledged.
type Update struct {
	ExecutorID mesos.ExecutorID
	Status     mesos.TaskStatus
	Data       []byte
	Time       mesos.Micros
}

// OperationRecord is the value under KeyOperation + uuid, for operations on the
// agent's own resources.
type OperationRecord struct {
	Operation mesos.Operation
	Acked     []mesos.UUID
	Queue     []mesos.OperationStatus
}

// ReplacementRecord is the value under KeyReplacement + framework + replace id.
// It is written before each step that cannot be taken back.
type ReplacementRecord struct {
	Replacement mesos.Replacement
	Old         mesos.Task
	Due         mesos.Micros
}

// ProviderRecord is the value under KeyProvider + id.
type ProviderRecord struct {
	Name string
	Gone bool
}

func (m *Machine) store(key string, shape func(*wire.Codec)) {
	c := wire.Writer([]byte{recordVersion})
	shape(&c)
	m.out.Store = append(m.out.Store, Record{Key: []byte(key), Value: c.Bytes()})
}

func (m *Machine) unstore(key string) {
	m.out.Store = append(m.out.Store, Record{Key: []byte(key)})
}

func (m *Machine) storeSelf() {
	r := AgentRecord{
		AgentID: m.self.id, Run: m.self.run, Boot: m.cfg.Boot, Draining: m.self.draining, Total: m.self.total,
		Hostname: m.cfg.Hostname, Port: m.cfg.Port, Resources: m.cfg.Resources, Attributes: m.cfg.Attributes,
	}
	m.store(KeyAgent, r.Schema)
}

func (m *Machine) storeFramework(f *framework) {
	if !f.info.Checkpoint {
		return
	}
	// An agent that leaves and is started again before it has left goes on: what
	// then becomes of its tasks must be said.
	r := FrameworkRecord{Framework: f.info, Ending: f.ending && m.link.state != linkEnding}
	for _, x := range f.executors {
		if !x.command {
			r.Executors = append(r.Executors, x.id)
		}
	}
	m.store(keyFramework(f.info.ID), r.Schema)
}

func (m *Machine) storeTask(f *framework, t *task) {
	if f.info.Checkpoint {
		r := TaskRecord{Task: t.Task, Group: t.group}
		m.store(keyTask(f.info.ID, t.TaskID), r.Schema)
	}
}

// storeProgress keeps how far a task is.
func (m *Machine) storeProgress(f *framework, t *task) {
	if !f.info.Checkpoint {
		return
	}
	r := UpdateRecord{
		State: t.State, Healthy: t.Healthy, Given: !t.queued,
		Beat: t.play.beat, Due: t.play.due, Killed: t.play.killed,
	}
	if s := m.stream(f.info.ID, t.TaskID); s != nil {
		r.Acked, r.After = s.acked, s.after
		for i := range s.queue {
			e := &s.queue[i]
			r.Queue = append(r.Queue, Update{e.executor, e.status, e.data, e.time})
		}
	}
	m.store(keyUpdate(f.info.ID, t.TaskID), r.Schema)
}

func (m *Machine) storeStream(s *stream) {
	if !s.durable {
		return
	}
	if f := m.framework(s.framework); f != nil {
		if t := f.task(s.task); t != nil {
			m.storeProgress(f, t)
		}
	}
}

func (m *Machine) storeOperation(o *operation) {
	if o.Status.ProviderID == "" {
		r := OperationRecord{Operation: o.Operation, Acked: o.acked, Queue: o.queue}
		r.Operation.Forwarded = mesos.OperationStatus{} // not known after a restart
		m.store(keyOperation(o.UUID), r.Schema)
	}
}

func (m *Machine) unstoreOperation(o *operation) {
	if o.Status.ProviderID == "" {
		m.unstore(keyOperation(o.UUID))
	}
}

func (m *Machine) storeProvider(p *provider) {
	r := ProviderRecord{Name: p.Name, Gone: p.State == mesos.ProviderGone}
	m.store(keyProvider(p.ID), r.Schema)
}

func (m *Machine) storeReplacement(r *replacement) {
	if r.durable {
		v := ReplacementRecord{Replacement: r.Replacement, Old: r.old, Due: r.due}
		m.store(keyReplacement(r.FrameworkID, r.ReplaceID), v.Schema)
	}
}

// escape makes an id one part of a key.
func escape[T ~string](id T) string {
	return strings.ReplaceAll(strings.ReplaceAll(string(id), "%", "%25"), "/", "%2F")
}

func keyFramework(f mesos.FrameworkID) string { return KeyFramework + escape(f) }

func keyTask(f mesos.FrameworkID, t mesos.TaskID) string {
	return KeyTask + escape(f) + "/" + escape(t)
}

func keyUpdate(f mesos.FrameworkID, t mesos.TaskID) string {
	return KeyUpdate + escape(f) + "/" + escape(t)
}

func keyOperation(u mesos.UUID) string {
	const digits = "0123456789abcdef"
	key := []byte(KeyOperation)
	for _, b := range u {
		key = append(key, digits[b>>4], digits[b&15])
	}
	return string(key)
}

func keyReplacement(f mesos.FrameworkID, r mesos.ReplaceID) string {
	return KeyReplacement + escape(f) + "/" + escape(r)
}

func keyProvider(p mesos.ResourceProviderID) string { return KeyProvider + escape(p) }

// DecodeRecord reads a record's value into the shape that its key demands: for
// tools that look into a store.
func DecodeRecord(value []byte, shape func(*wire.Codec)) *wire.Error {
	if len(value) == 0 || value[0] != recordVersion {
		return &wire.Error{Code: wire.Version, Message: "wanted version " + strconv.Itoa(recordVersion)}
	}
	c := wire.Reader(value[1:])
	shape(&c)
	return c.Close()
}
