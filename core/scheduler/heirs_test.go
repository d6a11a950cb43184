package scheduler

import (
	"bytes"
	"testing"

	"rollcall/core/mesos"
)

func taskRecordOf(id string, r TaskRecord) Record {
	return Record{[]byte(KeyTask + id), append([]byte{recordVersion}, encode(&r)...)}
}

// After a restart the heir is the one that is not over, in whatever order the
// keys of the records are.
func TestHeirAfterRestart(t *testing.T) {
	over := TaskRecord{Verdict: VerdictEnded, State: mesos.TaskFailed, AgentID: "a", InsteadOf: "old"}
	alive := TaskRecord{Verdict: VerdictAlive, State: mesos.TaskRunning, AgentID: "a", InsteadOf: "old"}
	lost := taskRecordOf("old", TaskRecord{Verdict: VerdictLost, State: mesos.TaskLost, AgentID: "a"})
	for _, row := range []struct {
		records []Record
		heir    mesos.TaskID
	}{
		{[]Record{lost, taskRecordOf("t1", over), taskRecordOf("t2", alive)}, "t2"},
		{[]Record{lost, taskRecordOf("t1", alive), taskRecordOf("t2", over)}, "t1"},
	} {
		m, _ := New(DefaultConfig())
		if err := m.Restore(row.records); err != nil {
			t.Fatal(err)
		}
		m.Step(1, nil)
		out := m.Step(1, []Event{
			{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"},
			{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: "old", AgentID: "a", State: mesos.TaskRunning}},
		})
		var rival mesos.TaskID
		for _, n := range out.Notices {
			rival = max(rival, n.Task.Rival)
		}
		if rival != row.heir {
			t.Errorf("the rival is %q; wanted %q", rival, row.heir)
		}
	}
}

// When the latest heir is forgotten, none is: also not after a snapshot, and
// not for the task in the first row.
func TestForgottenHeirInASnapshot(t *testing.T) {
	m, _ := New(DefaultConfig())
	m.Step(1, nil)
	launch := func(id mesos.TaskID) []Event {
		offer := mesos.OfferID("offer of " + id)
		return []Event{
			{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: offer, AgentID: "a"}}},
			{Type: EventLaunch, Offers: []mesos.Offer{{ID: offer}}, Tasks: []NewTask{{TaskID: id, InsteadOf: "old"}}},
		}
	}
	m.Step(1, []Event{{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"}})
	m.Step(1, append(launch("t1"), launch("t2")...))
	m.Step(1, []Event{
		{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: "t2", AgentID: "a", State: mesos.TaskFailed}},
		{Type: EventForget, TaskID: "t2"},
	})
	twin := mustLoad(t, m.Snapshot(nil))
	back := []Event{{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: "old", AgentID: "a", State: mesos.TaskRunning}}}
	one, other := m.Step(2, back), twin.Step(2, back)
	if !bytes.Equal(encode(&one), encode(&other)) {
		t.Errorf("the machine says %+v\nand when it was loaded %+v", one, other)
	}
}
