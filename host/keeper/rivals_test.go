package keeper

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Two in one place: the machine's policy ends one, and the keeper follows it.
func TestRivalsByPolicy(t *testing.T) {
	rivals := func(policy scheduler.ReturnedPolicy) (*world, []string) {
		w := replaced(t, patient(group("web", 1)))
		w.cfg.Drift.Returned = policy
		w.restart(w.k.plan)
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
		w.update("web.0.2", mesos.TaskRunning)
		return w, w.update("web.0.1", mesos.TaskRunning)
	}
	t.Run("older", func(t *testing.T) {
		w, got := rivals(scheduler.ReturnedKillOlder)
		does(t, got, "say: killing web.0.1: it is back, and another was started in its place")
		assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status())
		does(t, w.restart(w.k.plan))
		does(t, w.update("web.0.1", mesos.TaskKilled), "forget web.0.1")
		assert.True(t, w.k.Status().Settled())
	})
	t.Run("younger", func(t *testing.T) {
		w, got := rivals(scheduler.ReturnedKillYounger)
		does(t, got, "say: killing web.0.2: it was started in place of a task that is back", "say: task web.0.1 has its place again")
		assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status())
		does(t, w.restart(w.k.plan))
		does(t, w.update("web.0.2", mesos.TaskKilled), "forget web.0.2")
		assert.True(t, w.k.Status().Settled())
		w.after(time.Minute)
		does(t, w.update("web.0.1", mesos.TaskFailed), "revive")
		does(t, w.offer("o3@a1:1"), "launch web.0.3 on o3 long", "forget web.0.1")
	})
}

// The one that comes back is not the one that was replaced last: the machine
// knows no rival that runs, and the keeper ends it.
func TestRivalsOfAChain(t *testing.T) {
	for policy := range scheduler.ReturnedPolicies {
		w := replaced(t, patient(group("web", 1)))
		w.cfg.Drift.Returned = policy
		w.restart(w.k.plan)
		w.offer("o2@a2:1")
		w.step(w.status(w.full["web.0.2"], "a2", mesos.TaskRunning))
		w.step(w.status(w.full["web.0.2"], "a2", mesos.TaskUnreachable))
		w.after(time.Minute)
		does(t, w.offer("o3@a3:1"), "launch web.0.3 on o3 long")
		w.step(w.status(w.full["web.0.3"], "a3", mesos.TaskRunning))
		w.update("web.0.1", mesos.TaskRunning)
		assert.True(t, w.stored(w.full["web.0.1"]).Killing, policy)
		assert.False(t, w.stored(w.full["web.0.3"]).Killing, policy)
	}
}

// A record that was dropped: the one that comes back is nobody's, but the
// machine knows whose place it had.
func TestRivalOfTheForgotten(t *testing.T) {
	w := replaced(t, patient(group("web", 1)))
	does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
	w.update("web.0.2", mesos.TaskRunning)
	w.step(scheduler.Event{Type: scheduler.EventForget, TaskID: w.full["web.0.1"]})
	does(
		t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 runs on agent a1 (TASK_RUNNING) and nobody here launched it",
		"say: killing web.0.1: it was forgotten when web.0.2 was started in its place", "kill web.0.1",
	)
	does(t, w.update("web.0.1", mesos.TaskKilled), "forget web.0.1")
}
