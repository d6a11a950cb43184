package scheduler

import (
	"testing"

	"rollcall/core/mesos"
)

// Records that nobody of us wrote are refused, or the machine goes on whole.
func TestHostileRecords(t *testing.T) {
	record := func(key string, v shaped) Record {
		return Record{[]byte(key), append([]byte{recordVersion}, encode(v)...)}
	}
	op := func(r OperationRecord) Record { return record("operation/op0", &r) }
	task := func(id string, r TaskRecord) Record { return record("task/"+id, &r) }
	for _, row := range []struct {
		name    string
		records []Record
	}{
		{"the last number of a round", []Record{record("round/4294967295", &RoundNotice{Number: 1<<32 - 1})}},
		{"the last number of a round that did not end", []Record{record("round/4294967295", &RoundNotice{Number: 1<<32 - 1, Phase: RoundStarted})}},
		{"a round of operations that did not end", []Record{record("round/0000000001", &RoundNotice{Number: 1, Subject: RoundOperations, Agents: []mesos.AgentID{"a"}})}},
		{"the last epoch", []Record{record(KeyFramework, &FrameworkRecord{"F", maxEpoch})}},
		{"an operation with a made-up id", []Record{record("operation/rollcall.fence.1.1", &OperationRecord{Verdict: OperationUnderWay})}},
		{"a task with a made-up id", []Record{task("rollcall.fence.1.1", TaskRecord{Verdict: VerdictAlive})}},
		{"an operation that is done in no state", []Record{op(OperationRecord{Verdict: OperationDone, Advice: OperationRetry})}},
		{"an operation that is open in a state that absorbs", []Record{op(OperationRecord{Verdict: OperationUnderWay, State: mesos.OperationFinished, AgentID: "a0"})}},
		{"an operation unknown since the end of time", []Record{op(OperationRecord{Verdict: OperationNobodyKnows, UnknownSince: mesos.MaxMicros, Since: mesos.MaxMicros})}},
		{"an heir of itself that returns", []Record{task("t0", TaskRecord{Verdict: VerdictLost, InsteadOf: "t0", AgentID: "a0"})}},
		{"heirs in a ring", []Record{
			task("t0", TaskRecord{Verdict: VerdictLost, InsteadOf: "t1", AgentID: "a0"}), task("t1", TaskRecord{Verdict: VerdictUnreachable, InsteadOf: "t0", AgentID: "a0"}),
		}},
		{"one who yields and is unknown", []Record{task("t0", TaskRecord{Verdict: VerdictAlive, Unknown: true, Killing: true, Yields: true, AgentID: "a0"})}},
		{"one who yields and is over", []Record{task("t0", TaskRecord{Verdict: VerdictEnded, Killing: true, Yields: true, InsteadOf: "t9"})}},
		{"a wait since the end of time", []Record{task("t0", TaskRecord{Verdict: VerdictUnreachable, Since: mesos.MaxMicros, Unreachable: mesos.MaxMicros - 1, AgentID: "a0"})}},
		{"a wait since the beginning", []Record{task("t0", TaskRecord{Verdict: VerdictLaunching, AgentID: "a0"}), task("t1", TaskRecord{Verdict: VerdictUnreachable, Unreachable: 1})}},
	} {
		for variant := range 256 {
			m, err := New(sequenceConfig(variant))
			if err != nil {
				t.Fatal(err)
			}
			if m.Restore(row.records) != nil {
				continue
			}
			if bad := survives(m, someEvents(m)...); bad != "" {
				t.Errorf("%s, configuration %d: %s", row.name, variant, bad)
				break
			}
		}
	}
}
