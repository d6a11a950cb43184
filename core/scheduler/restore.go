package scheduler

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Restore takes records that Store made durable, in any number of calls after
// New and before the first Step, in the order of their keys. It keeps no view
// of them. After an error the machine must not be used.
func (m *Machine) Restore(records []Record) *wire.Error {
	if m.stepped {
		return &wire.Error{Code: wire.State, Message: "restore comes before the first step"}
	}
	for i := range records {
		if err := m.restore(string(records[i].Key), records[i].Value); err != nil {
			err.Field = strings.TrimSuffix("records["+strconv.Itoa(i)+"] "+shorten(string(records[i].Key), 80)+"."+err.Field, ".")
			return err
		}
	}
	return nil
}

func (m *Machine) restore(key string, value []byte) *wire.Error {
	if key == KeyFramework {
		return m.restoreFramework(value)
	}
	if id, ok := strings.CutPrefix(key, KeyTask); ok && id != "" {
		return m.restoreTask(mesos.TaskID(id), value)
	}
	if id, ok := strings.CutPrefix(key, KeyOperation); ok && id != "" {
		return m.restoreOperation(mesos.OperationID(id), value)
	}
	if id, ok := strings.CutPrefix(key, KeyOperationInfo); ok && id != "" {
		_, err := LaunchInfo(value)
		return err
	}
	if id, ok := strings.CutPrefix(key, KeyLaunch); ok && id != "" {
		_, err := LaunchInfo(value) // the framework's own; only its version is ours
		return err
	}
	if id, ok := strings.CutPrefix(key, KeyReplaceInfo); ok && id != "" {
		return m.restoreReplaceInfo(mesos.ReplaceID(id), value)
	}
	if id, ok := strings.CutPrefix(key, KeyReplace); ok && id != "" {
		return m.restoreReplacement(mesos.ReplaceID(id), value)
	}
	if number, ok := strings.CutPrefix(key, KeyRound); ok {
		return m.restoreRound(number, value)
	}
	return &wire.Error{Code: wire.Record, Message: "an unknown key"}
}

func (m *Machine) restoreFramework(value []byte) *wire.Error {
	var r FrameworkRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.session.frameworkID != "" {
		return &wire.Error{Code: wire.Record, Message: "twice"}
	}
	if r.FrameworkID == "" {
		return &wire.Error{Code: wire.OutOfRange, Field: "framework_id", Message: "empty"}
	}
	if r.Epoch > maxEpoch/2 {
		return noRoom("epoch")
	}
	m.session.frameworkID = mesos.FrameworkID(clone(string(r.FrameworkID)))
	m.session.epoch = r.Epoch
	return nil
}

func noRoom(field string) *wire.Error {
	return &wire.Error{Code: wire.OutOfRange, Field: field, Message: "leaves no room to count on"}
}

// restoreTask: what was being launched when the scheduler ended may have been
// sent or not; the round after the next subscription finds out.
func (m *Machine) restoreTask(id mesos.TaskID, value []byte) *wire.Error {
	var r TaskRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.tasks.find(id) != noSlot {
		return &wire.Error{Code: wire.Record, Message: "twice"}
	}
	if len(id) > maxID || !utf8.ValidString(string(id)) {
		return &wire.Error{Code: wire.Record, Message: "a key that is no task id"}
	}
	if r.Verdict == VerdictNone {
		return &wire.Error{Code: wire.OutOfRange, Field: "verdict", Message: "none"}
	}
	at, t := m.tasks.insert(mesos.TaskID(clone(string(id))))
	t.agent = m.agents.use(r.AgentID)
	t.state, t.verdict, t.source, t.reason = r.State, r.Verdict, r.Source, r.Reason
	t.healthy, t.uuid, t.since = r.Healthy, r.UUID, r.Since
	if r.Unknown {
		t.flags |= taskUnknown
		m.tasks.strays++
	} else {
		m.tasks.known++
	}
	if r.Killing && !t.over() {
		t.flags |= taskKilling
		m.kills.live[at] = killing{grace: r.Grace}
		if r.Yields {
			t.flags |= taskYields
		}
	}
	t.patience = patienceOf(r.Unreachable)
	m.inherit(at, t, r.InsteadOf)
	m.waitFor(at, t)
	return nil
}

// restoreRound keeps the number of the last round. One that did not end was
// interrupted; its record says so once the next round starts.
func (m *Machine) restoreRound(number string, value []byte) *wire.Error {
	var r RoundNotice
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if roundDigits(r.Number) != number {
		return &wire.Error{Code: wire.Record, Message: "holds round " + strconv.FormatUint(uint64(r.Number), 10)}
	}
	if r.Number > maxRounds/2 {
		return noRoom("number")
	}
	if m.rounds = max(m.rounds, r.Number); r.Phase != RoundStarted {
		return nil
	}
	cloneIDs(r.Agents)
	m.cut = append(m.cut, r)
	return nil
}

// interrupted closes the records of rounds that the last process did not end.
func (m *Machine) interrupted() {
	for i := range m.cut {
		m.cut[i].Phase = RoundInterrupted
		m.storeRoundNotice(&m.cut[i])
	}
	m.cut = nil
}

// restoreOperation: what was under way when the scheduler ended may have been
// sent or not; the round after the next subscription finds out.
func (m *Machine) restoreOperation(id mesos.OperationID, value []byte) *wire.Error {
	var r OperationRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.operations.find(id) != nil {
		return &wire.Error{Code: wire.Record, Message: "twice"}
	}
	if len(id) > maxID || !utf8.ValidString(string(id)) {
		return &wire.Error{Code: wire.Record, Message: "a key that is no operation id"}
	}
	if r.Verdict == OperationVerdictNone {
		return &wire.Error{Code: wire.OutOfRange, Field: "verdict", Message: "none"}
	}
	op := m.operations.insert(id)
	op.agent = m.agents.use(r.AgentID)
	op.provider = mesos.ResourceProviderID(clone(string(r.ProviderID)))
	op.state, op.uuid, op.since, op.asked = r.State, r.UUID, r.Since, r.UnknownSince
	if r.Unknown {
		op.flags = operationUnknown
	}
	m.operations.judge(op, r.Verdict, r.Advice)
	return nil
}
