package scheduler

import (
	"bytes"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// smallMachine has tasks t0 to t5, of which t1 and t2 were forgotten and t3 and
// t4 are to be killed; t0 and t5 were started instead of t9. It has operations
// op0, op2 and op3, of which op3 is settled, and op1 was forgotten; offers, one
// of them withheld for the replacement of t5, which is pending; waits, and a
// round of either subject in progress.
func smallMachine(t *testing.T) *Machine {
	cfg := sequenceConfig(0)
	cfg.Wait = WaitConfig{Launch: 2 * mesos.Minute, Unreachable: 3 * mesos.Minute}
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var list []Event
	for _, id := range []mesos.TaskID{"t0", "t1", "t2", "t3", "t4", "t5"} {
		agent, task := mesos.AgentID("a"+id[1:]), NewTask{TaskID: id}
		if id == "t0" || id == "t5" {
			task.InsteadOf, task.Unreachable = "t9", mesos.Minute
		}
		list = append(list, Event{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: mesos.OfferID(id), AgentID: agent}}})
		list = append(list, Event{Type: EventLaunch, Offers: []mesos.Offer{{ID: mesos.OfferID(id)}}, Tasks: []NewTask{task}})
	}
	for _, id := range []mesos.TaskID{"t1", "t2"} {
		list = append(list, Event{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: id, State: mesos.TaskFailed}}, Event{Type: EventForget, TaskID: id})
	}
	list = append(list, Event{Type: EventKill, TaskID: "t3"}, Event{Type: EventKill, TaskID: "t4"}, Event{Type: EventReconcile})
	list = append(list, Event{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: "o", AgentID: "a0"}, {ID: "op", AgentID: "a0"}, {ID: "op2", AgentID: "a0"}}})
	list = append(list,
		Event{Type: EventLaunch, Offers: []mesos.Offer{{ID: "op"}}, Start: []NewOperation{{OperationID: "op0", ProviderID: "p"}, {OperationID: "op1"}, {OperationID: "op2"}}},
		Event{Type: EventLaunch, Offers: []mesos.Offer{{ID: "op2"}}, Start: []NewOperation{{OperationID: "op3"}}},
		operationUpdate("op1", mesos.OperationFinished, 1), operationUpdate("op3", mesos.OperationFailed, 2),
		Event{Type: EventForgetOperation, OperationID: "op1"}, Event{Type: EventReconcileOperations},
		Event{Type: EventBacklog, Count: 3},
	)
	cpus := func(n int64) mesos.Resources {
		return mesos.Resources{{Name: "cpus", Type: mesos.ValueScalar, Scalar: n}}
	}
	offered := func(id mesos.OfferID) Event {
		rs, err := cpus(2000).Allocate("web")
		if err != nil {
			t.Fatal(err)
		}
		return Event{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: id, AgentID: "a5", Resources: rs}}}
	}
	list = append(list, offered("or"), Event{Type: EventReplace, Offers: []mesos.Offer{{ID: "or"}}, Replace: ReplaceRequest{
		ReplaceID: "r", OldTaskID: "t5", OldResources: cpus(1000), NewTaskID: "t6", NewResources: cpus(2000), NewInfo: []byte("i"),
		Rollback: mesos.RollbackHold, FallbackTaskID: "t7", FallbackInfo: []byte("j"),
	}}, offered("os"))
	m.Step(1, nil)
	m.Step(1, []Event{{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"}})
	m.Step(1, list)
	o := &m.operations
	if m.tasks.len() != 4 || len(m.kills.live) != 2 || len(m.tasks.free) != 2 || len(m.agents.free) != 2 || len(m.round.batches) == 0 ||
		len(m.waits.heap) < 4 || len(m.heirs.task) != 2 || len(o.rows) != 4 || len(o.free) != 1 || o.open != 2 || len(m.opRound.batch) != 2 ||
		m.replacements.open != 1 || !m.replacements.list[0].hold.open() {
		t.Fatal("the machine is not what the test needs")
	}
	return m
}

func operationUpdate(id mesos.OperationID, state mesos.OperationState, uuid byte) Event {
	return Event{Type: EventOperationUpdated, Epoch: 1, Operation: mesos.OperationStatus{
		OperationID: id, AgentID: "a0", State: state, UUID: mesos.UUID{2, uuid},
	}}
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
		{name: "flags nobody knows", harm: func(m *Machine) { m.tasks.row(0).flags |= taskAllFlags + 1 }},
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
		{name: "the last round", harm: func(m *Machine) { m.rounds = 1<<32 - 1 }},
		{name: "a round of a number to come", harm: func(m *Machine) { m.round.Number, m.opRound.Number = 1<<32-1, 1<<32-1 }},
		{name: "a wait of no row", harm: func(m *Machine) { m.waits.heap[0].slot = 99 }},
		{name: "a wait of a free row", harm: func(m *Machine) { m.waits.heap[0].slot = m.tasks.free[0] }},
		{name: "waits out of order", harm: func(m *Machine) { h := m.waits.heap; h[0].at = h[1].at + 1 }},
		{name: "a wait twice", harm: func(m *Machine) { m.waits.heap = append(m.waits.heap, m.waits.heap[len(m.waits.heap)-1]) }},
		{name: "no waits", harm: func(m *Machine) { m.waits.heap = nil }},
		{name: "a check of no row", harm: func(m *Machine) { m.waits.check = []slot{99} }},
		{name: "a check of a free row, twice", harm: func(m *Machine) { m.waits.check = []slot{m.tasks.free[0], m.tasks.free[0]} }},
		{name: "a check of a row that is queued", harm: func(m *Machine) { m.waits.check = []slot{0}; m.tasks.row(0).flags |= taskQueued }},
		{name: "an heir without the flag", harm: func(m *Machine) { m.tasks.row(0).flags &^= taskHeir }},
		{name: "the flag without an heir", harm: func(m *Machine) { m.tasks.row(3).flags |= taskHeir }},
		{name: "an heir on a free row", harm: func(m *Machine) { m.heirs.task[m.tasks.free[0]] = "t9" }},
		{name: "an heir of itself", harm: func(m *Machine) { m.heirs.task[0] = "t0"; m.heirs.of["t0"] = 0 }},
		{name: "an heir of nobody", harm: func(m *Machine) { m.heirs.task[0] = "" }},
		{name: "one who yields and is not killed", harm: func(m *Machine) { m.tasks.row(0).flags |= taskYields }},
		{name: "one who yields and is over", harm: func(m *Machine) { m.tasks.row(3).flags |= taskYields; m.tasks.row(3).verdict = VerdictEnded }},
		{name: "a policy's kill of a row that is not over", harm: func(m *Machine) {
			m.tasks.row(3).flags ^= taskKilling | taskDoomed
			m.kills.live[3] = killing{idle: true}
		}},
		{name: "sighted and not over", harm: func(m *Machine) { m.tasks.row(0).flags |= taskSighted }},
		{name: "more kills than a minute has", harm: func(m *Machine) { m.kills.spent, m.kills.minuteEnds = 1<<32-1, mesos.MaxMicros }},
		{name: "an operation twice", harm: func(m *Machine) { m.operations.rows[2].id = "op0" }},
		{name: "an operation without a verdict", harm: func(m *Machine) { m.operations.rows[0].verdict = OperationVerdictNone }},
		{name: "an operation of an agent that is not there", harm: func(m *Machine) { m.operations.rows[0].agent = 99 }},
		{name: "an operation of a free agent", harm: func(m *Machine) { m.operations.rows[0].agent = m.agents.free[0] }},
		{name: "an operation of no agent", harm: func(m *Machine) { m.operations.rows[0].agent = 0 }},
		{name: "a free operation twice", harm: func(m *Machine) { m.operations.free = append(m.operations.free, m.operations.free[0]) }},
		{name: "a free operation that is used", harm: func(m *Machine) { m.operations.free[0] = 0 }},
		{name: "a free operation that is not there", harm: func(m *Machine) { m.operations.free[0] = 1<<32 - 1 }},
		{name: "a free operation with a state", harm: func(m *Machine) { m.operations.rows[m.operations.free[0]].state = mesos.OperationFinished }},
		{name: "a forgotten operation that is not free", harm: func(m *Machine) { m.operations.free = nil }},
		{name: "an operation that is settled and pending", harm: func(m *Machine) { m.operations.rows[0].verdict = OperationDone }},
		{name: "operations that are pending and not counted", harm: func(m *Machine) { m.opRound.Remaining = 0 }},
		{name: "more operations remaining than there are", harm: func(m *Machine) { m.opRound.Remaining = 9 }},
		{name: "operations pending in no round", harm: func(m *Machine) { m.opRound.active, m.opRound.Remaining = false, 0 }},
		{name: "an operation queued and not in the queue", harm: func(m *Machine) { m.operations.rows[0].flags |= operationQueued }},
		{name: "an operation in the queue and not queued", harm: func(m *Machine) { m.opRound.queue = append(m.opRound.queue, "op0", "op0", "nobody") }},
		{name: "an operation queued and not pending", harm: func(m *Machine) {
			m.opRound.queue = append(m.opRound.queue, "op0")
			m.operations.rows[0].flags = operationQueued
			m.opRound.Remaining--
		}},
		{name: "an empty question about operations", harm: func(m *Machine) { m.opRound.batch = nil }},
		{name: "a question about operations that are not there", harm: func(m *Machine) { m.opRound.batch = []mesos.OperationID{"nobody", ""} }},
		{name: "an open question of a round that is over", harm: func(m *Machine) { m.opRound.active, m.opRound.Phase = false, RoundComplete }},
		{name: "an open question of a round that is suspended", harm: func(m *Machine) { m.opRound.Phase = RoundSuspended }},
		{name: "a round of operations that never was", harm: func(m *Machine) { m.opRound.active, m.session.state = true, SessionDisconnected }},
		{name: "a round of operations without a fence", harm: func(m *Machine) { m.opRound.fenced = false }},
		{name: "a question about operations that is due for ever", harm: func(m *Machine) { m.opRound.due = 0; m.opRound.attempt = 1<<32 - 1 }},
		{name: "a round of operations without end", harm: func(m *Machine) { m.opRound.deadline = 0 }},
		{name: "resends of operations beyond number", harm: func(m *Machine) { m.opRound.resends, m.opRound.Resends, m.opRound.Calls = 1<<32-1, 1<<32-1, 1<<32-1 }},
		{name: "an operation heard of after the last call", harm: func(m *Machine) { m.operations.rows[0].heard = maxCount }},
		{name: "an operation unknown since ever", harm: func(m *Machine) { m.operations.rows[0].asked = 1; m.operations.rows[0].advice = OperationDecide }},
		{name: "a round that was cut after the first step", harm: func(m *Machine) { m.cut = []RoundNotice{{Number: 1<<32 - 1}} }},
		{name: "a round cut twice before the first step", harm: func(m *Machine) { m.stepped = false; m.cut = []RoundNotice{{Number: 1}, {Number: 1}} }},
		{name: "a backlog beyond number", harm: func(m *Machine) { m.backlog = 1<<32 - 1 }},
		{name: "polls that are due for ever", harm: func(m *Machine) { m.pollAt = mesos.MaxMicros }},
		{name: "a patience beyond all time", harm: func(m *Machine) { m.tasks.row(0).patience = endless - 1; m.tasks.row(0).verdict = VerdictUnreachable }},
		{name: "a gate that was never there", harm: func(m *Machine) { m.gateOpen = !m.gateOpen }},
		{name: "a closed gate with old offers", harm: func(m *Machine) { m.cfg.Gate.FirstRound, m.gateOpen = true, false; m.offers.list[0].since = 0 }},
		{name: "a replacement twice", harm: func(m *Machine) { m.replacements.list = append(m.replacements.list, m.replacements.list[0]) }},
		{name: "a replacement that never began", harm: func(m *Machine) { m.replacements.list[0].phase = mesos.ReplaceNone }},
		{name: "a replacement of no agent", harm: func(m *Machine) { m.replacements.list[0].agent = 0 }},
		{name: "a replacement on a free agent", harm: func(m *Machine) { m.replacements.list[0].agent = m.agents.free[0] }},
		{name: "a replacement of nobody", harm: func(m *Machine) { m.replacements.list[0].OldTaskID = "nobody" }},
		{name: "a replacement by itself", harm: func(m *Machine) { m.replacements.list[0].NewTaskID, m.replacements.list[0].FallbackTaskID = "t5", "t5" }},
		{name: "a replacement of a phase of others", harm: func(m *Machine) { m.replacements.list[0].phase = mesos.ReplaceUnreachable }},
		{name: "a replacement launched and not known", harm: func(m *Machine) { m.replacements.list[0].phase = mesos.ReplaceLaunching }},
		{name: "a replacement that collects and has no infos", harm: func(m *Machine) {
			r := m.replacements.list[0]
			r.phase, r.NewInfo, r.NewResources, r.OldResources = mesos.ReplaceCollecting, nil, nil, nil
		}},
		{name: "a replacement rolled back to nothing", harm: func(m *Machine) {
			r := m.replacements.list[0]
			r.phase, r.FallbackTaskID = mesos.ReplaceRetreating, ""
		}},
		{name: "a replacement that is due for ever", harm: func(m *Machine) { m.replacements.list[0].due = mesos.MaxMicros }},
		{name: "a replacement that is over and due", harm: func(m *Machine) { m.replacements.list[0].phase, m.replacements.list[0].due = mesos.ReplaceFailed, 1 }},
		{name: "a replacement of everything there is", harm: func(m *Machine) {
			most := mesos.Resources{{Name: "cpus", Type: mesos.ValueScalar, Scalar: mesos.MaxScalar}}
			r := m.replacements.list[0]
			r.OldResources, r.NewResources = most, most
			m.offers.list[len(m.offers.list)-1].resources = most
		}},
		{name: "an offer withheld for nobody", harm: func(m *Machine) { m.offers.list[0].withheld = true }},
		{name: "nothing withheld", harm: func(m *Machine) {
			for i := range m.offers.list {
				m.offers.list[i].withheld = false
			}
		}},
		{name: "an offer of the future", harm: func(m *Machine) {
			m.cfg.Gate.FirstRound, m.gateOpen = true, false
			m.offers.list[0].since = mesos.MaxMicros
		}},
	} {
		m := smallMachine(t)
		row.harm(m)
		bad := attackMore(m.Snapshot(nil))
		if bad != "" {
			t.Errorf("%s: %q", row.name, bad)
		}
	}
}

// At the end of time everything is due for ever. A stream is over then, whatever
// a snapshot says of its heartbeats, or its kills and waits would never end.
func TestEndOfTime(t *testing.T) {
	for _, row := range []struct {
		heard, interval mesos.Micros
		missed          uint32
	}{
		{heard: 1, interval: mesos.MaxMicros, missed: 1536}, // more than 63 bits hold
		{heard: 1, interval: mesos.MaxMicros, missed: maxMissed},
		{heard: mesos.MaxMicros, interval: mesos.Second, missed: 5},
		{},
	} {
		m := smallMachine(t)
		m.session.heard, m.session.interval, m.session.missed = row.heard, row.interval, row.missed
		m, err := Load(m.Snapshot(nil))
		if err != nil {
			continue
		}
		for range 3 {
			m.Step(mesos.MaxMicros, nil)
		}
		if m.session.state == SessionSubscribed {
			t.Errorf("%+v: the stream is open", row)
		}
	}
}

// attackMore also fills the rows that are free.
func attackMore(snapshot []byte) string {
	fill := []Event{{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"}}
	for _, id := range []mesos.OperationID{"op4", "op5"} {
		fill = append(fill, operationUpdate(id, mesos.OperationPending, id[2]))
	}
	for _, id := range []mesos.TaskID{"t6", "t7", "t8"} {
		status := mesos.TaskStatus{TaskID: id, AgentID: mesos.AgentID(id), State: mesos.TaskRunning}
		fill = append(fill, Event{Type: EventUpdated, Epoch: 1, Status: status})
	}
	return attack(snapshot, StepFrame{Now: 2, Events: fill})
}

// Kills and heirs stand in the order of their rows, each once, and one heir at
// most is the latest: else a snapshot would not be written back as it was.
func TestListsInASnapshotAreCanonical(t *testing.T) {
	m := smallMachine(t)
	for s, grace := range map[slot]mesos.Micros{3: 103, 4: 104} { // to find them by
		k := m.kills.live[s]
		k.grace = grace
		m.kills.live[s] = k
	}
	kill := func(s slot) list {
		k := m.kills.live[s]
		return list{uint64(s), uint64(k.grace), k.attempt, k.turn, uint64(k.next), k.idle}
	}
	old, latest := list{0, "t9", false}, list{5, "t9", true}
	for _, row := range []struct {
		name      string
		good, bad list
	}{
		{"kills the other way round", list{kill(3), kill(4)}, list{kill(4), kill(3)}},
		{"a kill twice", list{kill(3), kill(4)}, list{kill(3), kill(4), kill(4)}},
		{"heirs the other way round", list{old, latest}, list{latest, old}},
		{"an heir twice", list{old, latest}, list{old, latest, latest}},
		{"two latest heirs", list{old, latest}, list{list{0, "t9", true}, latest}},
		{"no latest heir", list{old, latest}, list{old, list{5, "t9", false}}},
		{"an heir of nobody", list{old, latest}, list{old, list{5, "", true}}},
		{"an heir on no row", list{old, latest}, list{old, list{99, "t9", true}}},
		{"an heir on a free row", list{old, latest}, list{old, list{2, "t9", true}}},
		{"an heir on a row without the flag", list{old, latest}, list{old, list{4, "t9", true}}},
	} {
		bad := exchanged(t, m.Snapshot(nil), row.good, row.bad)
		if m, err := Load(bad); err == nil && !bytes.Equal(m.Snapshot(nil), bad) {
			t.Errorf("%s: accepted and written back as something else", row.name)
		}
		if bad := attackMore(bad); bad != "" {
			t.Errorf("%s: %s", row.name, bad)
		}
	}
}

// exchanged is a snapshot with one part in the place of another, which stands
// in it once.
func exchanged(t *testing.T, snapshot []byte, old, with list) []byte {
	t.Helper()
	before, after, ok := bytes.Cut(snapshot, generic(t, old))
	if !ok || bytes.Contains(after, generic(t, old)) {
		t.Fatalf("not once in the snapshot: %v", old)
	}
	return bytes.Join([][]byte{before, generic(t, with), after}, nil)
}
