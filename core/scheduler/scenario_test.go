package scheduler_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Most scenarios are transcripts, testdata/transcript/scenario-NN-*. Those that
// need many tasks are here.

// TestScenario32ManyTasksAreAskedInBatches: 100,000 tasks (Aurora 3cbff4117) go
// out in batches, each behind the fence of an earlier one, and every task once.
func TestScenario32ManyTasksAreAskedInBatches(t *testing.T) {
	const tasks = 100_000
	cfg := scheduler.DefaultConfig()
	m, err := scheduler.New(cfg)
	require.NoError(t, err)
	now := mesos.Second
	m.Step(now, nil)
	m.Step(now, []scheduler.Event{{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "F"}})
	for i := 0; i < tasks; i += 10_000 {
		offer := mesos.OfferID(fmt.Sprint("o", i))
		launch := scheduler.Event{Type: scheduler.EventLaunch, Offers: []mesos.Offer{{ID: offer}}}
		for n := range 10_000 {
			launch.Tasks = append(launch.Tasks, scheduler.NewTask{TaskID: mesos.TaskID(fmt.Sprint("t", i+n))})
		}
		m.Step(now, []scheduler.Event{
			{Type: scheduler.EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: offer, AgentID: "a"}}}, launch,
		})
	}
	out := m.Step(now, []scheduler.Event{{Type: scheduler.EventReconcile}})
	asked := map[mesos.TaskID]bool{}
	for calls := 0; len(out.Calls) > 0; {
		var answers []scheduler.Event
		require.LessOrEqual(t, len(out.Calls), int(cfg.Round.Window))
		for _, c := range out.Calls {
			require.Equal(t, scheduler.CallReconcile, c.Type)
			require.LessOrEqual(t, len(c.Targets), int(cfg.Round.Batch)+2)
			for _, target := range c.Targets {
				s := mesos.TaskStatus{TaskID: target.TaskID, AgentID: target.AgentID, State: mesos.TaskUnknown, Reason: mesos.ReasonReconciliation}
				if target.AgentID == "a" {
					require.False(t, asked[target.TaskID], "%s twice", target.TaskID)
					asked[mesos.TaskID(fmt.Sprint(target.TaskID))] = true
					s.State = mesos.TaskRunning
				}
				answers = append(answers, scheduler.Event{Type: scheduler.EventUpdated, Epoch: 1, Status: s})
			}
			calls++
		}
		for i := range answers { // an output is valid only until the next step
			answers[i].Status.TaskID = mesos.TaskID(fmt.Sprint(answers[i].Status.TaskID))
		}
		out = m.Step(now, answers)
		if calls > tasks {
			t.Fatal("it does not end")
		}
	}
	require.Len(t, asked, tasks)
	last := out.Notices[len(out.Notices)-1]
	require.Equal(t, scheduler.RoundComplete, last.Round.Phase)
}
