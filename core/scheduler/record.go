package scheduler

import (
	"strconv"
	"unsafe"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// recordVersion is the first byte of every record's value.
const recordVersion = 2

// FrameworkRecord is the value under KeyFramework.
type FrameworkRecord struct {
	FrameworkID mesos.FrameworkID
	Epoch       uint32 // of the last subscription that succeeded; it rises over restarts
}

// TaskRecord is the value under KeyTask + id.
type TaskRecord struct {
	AgentID mesos.AgentID
	State   mesos.TaskState
	Verdict Verdict
	Source  mesos.Source
	Reason  mesos.Reason
	Healthy mesos.Healthy
	UUID    mesos.UUID // of the last update that may have been acknowledged
	Since   mesos.Micros
	Unknown bool // nobody here launched it
	Killing bool // the framework asked for its end
	Grace   mesos.Micros
	Yields  bool // killing, because what it was started instead of is back

	Unreachable mesos.Micros // its own patience, in whole seconds; 0: as configured
	InsteadOf   mesos.TaskID // the task in whose place it was started
}

// OperationRecord is the value under KeyOperation + id.
type OperationRecord struct {
	AgentID      mesos.AgentID
	ProviderID   mesos.ResourceProviderID
	State        mesos.OperationState
	Verdict      OperationVerdict
	Advice       OperationAdvice
	UUID         mesos.UUID // of the last update that may have been acknowledged
	Since        mesos.Micros
	UnknownSince mesos.Micros
	Unknown      bool // nobody here started it
}

func (m *Machine) storeOperation(op *operation) {
	r := OperationRecord{
		AgentID: m.agents.id(op.agent), ProviderID: op.provider, State: op.state, Verdict: op.verdict, Advice: op.advice,
		UUID: op.uuid, Since: op.since, UnknownSince: op.asked, Unknown: op.is(operationUnknown),
	}
	m.store(m.key(KeyOperation, string(op.id)), 96+len(r.AgentID)+len(r.ProviderID), r.Schema)
}

func (m *Machine) storeOperationInfo(id mesos.OperationID, info []byte) {
	key := m.key(KeyOperationInfo, string(id))
	b := append(m.arena.room(1+len(info)), recordVersion)
	m.out.Store = append(m.out.Store, Record{Key: key, Value: m.arena.keep(append(b, info...))})
}

func (m *Machine) unstoreOperation(op *operation) {
	m.unstore(m.key(KeyOperation, string(op.id)))
	if !op.is(operationUnknown) {
		m.unstore(m.key(KeyOperationInfo, string(op.id)))
	}
}

// store appends a record; shape writes its value.
func (m *Machine) store(key []byte, size int, shape func(*wire.Codec)) {
	c := wire.Writer(append(m.arena.room(size), recordVersion))
	shape(&c)
	m.out.Store = append(m.out.Store, Record{Key: key, Value: m.arena.keep(c.Bytes())})
}

//go:noinline
func (m *Machine) unstore(key []byte) { m.out.Store = append(m.out.Store, Record{Key: key}) }

func (m *Machine) key(prefix, id string) []byte {
	b := m.arena.room(len(prefix) + len(id))
	return m.arena.keep(append(append(b, prefix...), id...))
}

func (m *Machine) storeFramework() {
	r := FrameworkRecord{FrameworkID: m.session.frameworkID, Epoch: m.session.epoch}
	m.store(m.key(KeyFramework, ""), 32+len(r.FrameworkID), r.Schema)
}

// storeTask is on the path of every update; it writes without a closure.
func (m *Machine) storeTask(t *task) {
	r := TaskRecord{
		AgentID: m.agents.id(t.agent), State: t.state, Verdict: t.verdict, Source: t.source, Reason: t.reason,
		Healthy: t.healthy, UUID: t.uuid, Since: t.since, Unknown: t.is(taskUnknown), Killing: t.is(taskKilling),
	}
	r.Yields, r.Unreachable = t.is(taskYields), t.patience.recorded()
	if t.is(taskKilling | taskHeir) {
		at := m.tasks.find(t.id)
		r.Grace, r.InsteadOf = m.kills.live[at].grace, m.heirs.task[at]
	}
	key := m.key(KeyTask, string(t.id))
	c := wire.Writer(append(m.arena.room(96+len(r.AgentID)+len(r.InsteadOf)), recordVersion))
	r.Schema(&c)
	m.out.Store = append(m.out.Store, Record{Key: key, Value: m.arena.keep(c.Bytes())})
}

func (m *Machine) storeLaunch(id mesos.TaskID, info []byte) {
	key := m.key(KeyLaunch, string(id))
	b := append(m.arena.room(1+len(info)), recordVersion)
	m.out.Store = append(m.out.Store, Record{Key: key, Value: m.arena.keep(append(b, info...))})
}

func (m *Machine) unstoreTask(t *task) {
	m.unstore(m.key(KeyTask, string(t.id)))
	if !t.is(taskUnknown) {
		m.unstore(m.key(KeyLaunch, string(t.id)))
	}
}

func (m *Machine) storeRound() {
	r := &m.round
	r.Remaining, r.Silent = r.remaining, r.silent
	m.storeRoundNotice(&r.RoundNotice)
}

// storeRoundNotice keeps what is said of a round, unless so many others, of
// the other subject, have begun since that it has left the history.
func (m *Machine) storeRoundNotice(r *RoundNotice) {
	if m.rounds >= r.Number && m.rounds-r.Number >= m.cfg.Round.History {
		return
	}
	m.store(m.roundKey(r.Number), 1024, r.Schema)
}

// dropOldRound keeps the history at its length.
func (m *Machine) dropOldRound() {
	if n := m.rounds; n > m.cfg.Round.History {
		m.unstore(m.roundKey(n - m.cfg.Round.History))
	}
}

func (m *Machine) roundKey(n uint32) []byte { return m.key(KeyRound, roundDigits(n)) }

// roundDigits pads the number so that keys sort as numbers do.
func roundDigits(n uint32) string {
	s := strconv.FormatUint(uint64(n), 10)
	return "0000000000"[len(s):] + s
}

// DecodeRecord reads a record's value into the shape that its key demands: for
// tools that look into a store. Launch records hold opaque info and have no shape.
func DecodeRecord(value []byte, shape func(*wire.Codec)) *wire.Error {
	if len(value) == 0 || value[0] != recordVersion {
		return &wire.Error{Code: wire.Version, Message: "wanted version " + strconv.Itoa(recordVersion)}
	}
	c := wire.Reader(value[1:])
	shape(&c)
	return c.Close()
}

// LaunchInfo returns the info that a launch record holds.
func LaunchInfo(value []byte) ([]byte, *wire.Error) {
	if len(value) == 0 || value[0] != recordVersion {
		return nil, &wire.Error{Code: wire.Version, Message: "wanted version " + strconv.Itoa(recordVersion)}
	}
	return value[1:], nil
}

// view is b as a text without a copy, valid as long as b is.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
