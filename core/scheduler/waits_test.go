package scheduler

import (
	"testing"

	"rollcall/core/mesos"
)

// flapping is a machine with one task that waits for its agent, and a step in
// which it comes and goes many times.
func flapping(t *testing.T) (*Machine, []Event) {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Wait = WaitConfig{Launch: mesos.Minute, Unreachable: mesos.Minute}
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.Step(1, nil)
	m.Step(1, []Event{
		{Type: EventSubscribed, Epoch: 1, FrameworkID: "F"},
		{Type: EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: "o", AgentID: "a"}}},
		{Type: EventLaunch, Offers: []mesos.Offer{{ID: "o"}}, Tasks: []NewTask{{TaskID: "t"}}},
	})
	var list []Event
	for range 20_000 {
		for _, state := range []mesos.TaskState{mesos.TaskUnreachable, mesos.TaskRunning} {
			list = append(list, Event{Type: EventUpdated, Epoch: 1, Status: mesos.TaskStatus{TaskID: "t", AgentID: "a", State: state}})
		}
	}
	return m, list
}

// A task that comes and goes does not fill the heap of waits, whether time
// passes in between or not.
func TestWaitsStaySmall(t *testing.T) {
	most := func(m *Machine) int { return 2*m.tasks.len() + 1024 + 1 }
	m, list := flapping(t)
	m.Step(2, list)
	if n := len(m.waits.heap); n > most(m) {
		t.Errorf("%d waits for one task, all at once", n)
	}
	m, list = flapping(t)
	for i := range list {
		m.Step(mesos.Micros(2+i), list[i:i+1])
	}
	if n := len(m.waits.heap); n > most(m) {
		t.Errorf("%d waits for one task, one after the other", n)
	}
	m.Step(mesos.Micros(len(list)+2), []Event{list[0]})
	m.Step(mesos.Micros(len(list)+2)+mesos.Minute, nil)
	if v := m.tasks.row(0).verdict; v != VerdictPresumedLost {
		t.Errorf("its wait was lost: verdict %v", v)
	}
}
