package scheduler

import (
	"bytes"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// smallMachine has tasks t0 to t5, of which t1 and t2 were forgotten and t3 and
// t4 are to be killed, an offer, and a round in progress.
func smallMachine(t *testing.T) *Machine {
	m, err := New(sequenceConfig(0))
	if err != nil {
		t.Fatal(err)
	}
	var list []Event
	for _, id := range []mesos.TaskID{"t0", "t1", "t2", "t3", "t4", "t5"} {
		agent := mesos.AgentID("a" + id[1:])
		list = append(list, Event{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: mesos.OfferID(id), AgentID: agent}}})
		list = append(list, Event{Type: EventLaunch, Offers: []mesos.Offer{{ID: mesos.OfferID(id)}}, Tasks: []NewTask{{TaskID: id}}})
	}
	for _, id := range []mesos.TaskID{"t1", "t2"} {
		list = append(list, Event{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: id, State: mesos.TaskFailed}}, Event{Type: EventForget, TaskID: id})
	}
	list = append(list, Event{Type: EventKill, TaskID: "t3"}, Event{Type: EventKill, TaskID: "t4"}, Event{Type: EventReconcile})
	list = append(list, Event{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: "o", AgentID: "a0"}}})
	m.Step(1, nil)
	m.Step(1, []Event{{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"}})
	m.Step(1, list)
	if m.tasks.len() != 4 || len(m.kills.live) != 2 || len(m.tasks.free) != 2 || len(m.agents.free) != 2 || len(m.round.batches) == 0 {
		t.Fatal("the machine is not what the test needs")
	}
	return m
}

// TestInconsistentSnapshots breaks one thing of a machine at a time. Its
// snapshot is refused, or the machine goes on whole.
func TestInconsistentSnapshots(t *testing.T) {
	for _, row := range []struct {
		name string
		harm func(*Machine)
	}{
		{name: "nothing", harm: func(*Machine) {}},
		{name: "a free row twice", harm: func(m *Machine) { m.tasks.free[0] = m.tasks.free[1] }},
		{name: "a free agent twice", harm: func(m *Machine) { m.agents.free[0] = m.agents.free[1] }},
		{name: "a free row that is used", harm: func(m *Machine) { m.tasks.free[0] = 0 }},
		{name: "a free row that is not there", harm: func(m *Machine) { m.tasks.free[0] = 99 }},
		{name: "an agent that is not there", harm: func(m *Machine) { m.tasks.row(0).agent = 99 }},
		{name: "a free agent that is used", harm: func(m *Machine) { m.agents.free[0] = 1 }},
		{name: "an agent twice", harm: func(m *Machine) { m.agents.rows[2].id = m.agents.rows[1].id }},
		{name: "a task twice", harm: func(m *Machine) { m.tasks.row(3).id = "t0" }},
		{name: "a task without a verdict", harm: func(m *Machine) { m.tasks.row(0).verdict = VerdictNone }},
		{name: "a state without a verdict", harm: func(m *Machine) { m.tasks.row(0).state = mesos.TaskFinished }},
		{name: "a kill without a wish", harm: func(m *Machine) { m.tasks.row(3).flags &^= taskKilling }},
		{name: "a wish without a kill", harm: func(m *Machine) { m.tasks.row(0).flags |= taskKilling }},
		{name: "a kill of another row", harm: func(m *Machine) { m.kills.live[0] = m.kills.live[3]; delete(m.kills.live, 3) }},
		{name: "timers out of order", harm: func(m *Machine) { h := m.kills.heap; h[0], h[1] = h[1], h[0] }},
		{name: "a timer of no row", harm: func(m *Machine) { m.kills.heap[0].slot = 99 }},
		{name: "an offer twice", harm: func(m *Machine) { m.offers.list = append(m.offers.list, m.offers.list[0]) }},
		{name: "an offer of no agent", harm: func(m *Machine) { m.offers.list[0].agent = 0 }},
		{name: "a batch of no row", harm: func(m *Machine) { m.round.batches[0].slots[0] = 99 }},
		{name: "a batch of a free row", harm: func(m *Machine) { m.round.batches[0].slots[0] = m.tasks.free[0] }},
		{name: "an empty batch", harm: func(m *Machine) { m.round.batches[0].slots = nil }},
		{name: "a cursor beyond the rows", harm: func(m *Machine) { m.round.cursor, m.round.end = 98, 99 }},
		{name: "a silent row that is not pending", harm: func(m *Machine) { m.tasks.row(0).flags = taskSilent }},
		{name: "a queued row that is not queued", harm: func(m *Machine) { m.tasks.row(0).flags |= taskQueued }},
		{name: "a queue with a row twice", harm: func(m *Machine) { m.round.again = []slot{0, 0} }},
		{name: "flags nobody knows", harm: func(m *Machine) { m.tasks.row(0).flags |= 0x80 }},
		{name: "a round that never was", harm: func(m *Machine) { m.round.active, m.session.state = true, SessionDisconnected }},
		{name: "subscribed without an id", harm: func(m *Machine) { m.session.frameworkID = "" }},
		{name: "heartbeats beyond all time", harm: func(m *Machine) { m.session.interval, m.session.missed = mesos.MaxMicros, 1<<32-1 }},
		{name: "more calls than numbers", harm: func(m *Machine) { m.calls = wire.MaxUint }},
		{name: "more draws than numbers", harm: func(m *Machine) { m.draws = wire.MaxUint }},
		{name: "more fences than numbers", harm: func(m *Machine) { m.fenceNo = wire.MaxUint }},
		{name: "more overflows than numbers", harm: func(m *Machine) { m.overflow = wire.MaxUint }},
		{name: "more answers than numbers", harm: func(m *Machine) { m.round.answers = wire.MaxUint }},
		{name: "the last epoch", harm: func(m *Machine) { m.session.epoch = 1<<32 - 1 }},
		{name: "the last turn", harm: func(m *Machine) { m.kills.turns = 1<<32 - 1 }},
		{name: "the last round", harm: func(m *Machine) { m.round.Number = 1<<32 - 1 }},
	} {
		m := smallMachine(t)
		row.harm(m)
		bad := attackMore(m.Snapshot(nil))
		if bad != "" {
			t.Errorf("%s: %q", row.name, bad)
		}
	}
}

// attackMore also fills the rows that are free.
func attackMore(snapshot []byte) string {
	fill := []Event{{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"}}
	for _, id := range []mesos.TaskID{"t6", "t7", "t8"} {
		status := mesos.TaskStatus{TaskID: id, AgentID: mesos.AgentID(id), State: mesos.TaskRunning}
		fill = append(fill, Event{Type: EventUpdated, Epoch: 1, Status: status})
	}
	return attack(snapshot, StepFrame{Now: 2, Events: fill})
}

// Kills stand in the order of their rows, each once: else a snapshot would not
// be written back as it was.
func TestKillsInASnapshotAreCanonical(t *testing.T) {
	good := smallMachine(t).Snapshot(nil)
	at := bytes.Index(good, []byte{0x92, 0x94, 3, 0, 1, 1, 0x94, 4, 0, 1, 2})
	if at < 0 {
		t.Fatalf("no list of kills: % x", good)
	}
	for name, list := range map[string][]byte{
		"the other way round": {0x92, 0x94, 4, 0, 1, 2, 0x94, 3, 0, 1, 1},
		"one of them twice":   {0x93, 0x94, 3, 0, 1, 1, 0x94, 4, 0, 1, 2, 0x94, 4, 0, 1, 2},
	} {
		bad := bytes.Join([][]byte{good[:at], list, good[at+11:]}, nil)
		if m, err := Load(bad); err == nil && !bytes.Equal(m.Snapshot(nil), bad) {
			t.Errorf("%s: accepted and written back as something else", name)
		}
	}
}
