package keeper

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// replaced is a world in which a task's agent was out of reach for so long that
// the plan wants another.
func replaced(t *testing.T, plan Plan) *world {
	t.Helper()
	w := running(t, plan)
	does(t, w.update("web.0.1", mesos.TaskUnreachable))
	since := clock(w.now).Format(time.TimeOnly)
	does(t, w.after(59*time.Second))
	does(
		t, w.after(time.Second),
		"say: starting another in place of web.0.1: it is presumed lost: its agent a1 is out of reach since "+since, "revive",
	)
	return w
}

// patient is a plan whose tasks are replaced after a minute.
func patient(groups ...Group) Plan { return Plan{Groups: groups, ReplaceUnreachable: time.Minute} }

// After the time that the plan sets another is started. Whoever comes back
// then is killed, even after a restart.
func TestReplaces(t *testing.T) {
	plan := patient(group("web", 1))
	t.Run("back before the other", func(t *testing.T) {
		w := replaced(t, plan)
		does(t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 is back")
		does(t, w.offer("o2@a2:1"), "decline o2 long")
		assert.True(t, w.k.Status().Settled())
	})
	t.Run("back after the other", func(t *testing.T) {
		w := replaced(t, plan)
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
		does(t, w.update("web.0.2", mesos.TaskRunning))
		does(t, w.update("web.0.1", mesos.TaskRunning), "say: killing web.0.1: it came back after web.0.2 was started in its place", "kill web.0.1")
		assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status())
		does(t, w.restart(plan))
		assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status(), "the one that is being killed has no claim")
		does(t, w.update("web.0.1", mesos.TaskKilled), "forget web.0.1")
		assert.True(t, w.k.Status().Settled())
	})
	t.Run("restart with both", func(t *testing.T) {
		w := replaced(t, plan)
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
		does(t, w.update("web.0.2", mesos.TaskRunning))
		does(t, w.restart(plan))
		does(t, w.update("web.0.1", mesos.TaskUnreachable))
		does(t, w.update("web.0.2", mesos.TaskRunning))
		does(t, w.after(time.Minute))
		does(t, w.update("web.0.1", mesos.TaskRunning), "say: killing web.0.1: it came back after web.0.2 was started in its place", "kill web.0.1")
	})
	t.Run("restart before the other", func(t *testing.T) {
		w := replaced(t, plan)
		since := clock(w.now).Format(time.TimeOnly)
		does(t, w.restart(plan), "say: starting another in place of web.0.1: it is presumed lost since "+since, "revive")
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
		does(t, w.update("web.0.2", mesos.TaskRunning))
		w.after(time.Minute)
		does(t, w.update("web.0.2", mesos.TaskFailed), "revive")
		// The one that was given up has no claim to the place of the one that failed.
		does(t, w.restart(plan), "revive")
		does(t, w.offer("o3@a2:1"), "launch web.0.3 on o3 long", "forget web.0.2")
		assert.Equal(t, w.full["web.0.1"], w.stored(w.full["web.0.3"]).InsteadOf, "the two would be rivals")
	})
	t.Run("ended meanwhile", func(t *testing.T) {
		w := replaced(t, plan)
		does(t, w.update("web.0.1", mesos.TaskFailed))
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long", "forget web.0.1")
	})
	t.Run("ended after the other", func(t *testing.T) {
		w := replaced(t, plan)
		w.offer("o2@a2:1")
		w.step(w.status(w.full["web.0.2"], "a2", mesos.TaskRunning))
		w.after(time.Minute)
		does(t, w.step(w.status(w.full["web.0.2"], "a2", mesos.TaskFailed)), "revive")
		does(t, w.update("web.0.1", mesos.TaskFailed), "forget web.0.1")
		does(t, w.offer("o3@a2:1"), "launch web.0.3 on o3 long", "forget web.0.2")
	})
	t.Run("of the dry run", func(t *testing.T) {
		dry := plan
		dry.DryRun = true
		w := replaced(t, dry)
		w.offer("o2@a2:1")
		w.update("web.0.2", mesos.TaskRunning)
		does(t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 came back after web.0.2 was started in its place: both run")
		does(t, w.restart(dry))
		does(t, w.restart(plan), "say: killing web.0.1: its place is filled by web.0.2", "kill web.0.1")
	})
}

// A task that nobody answers for is presumed lost, too. What the plan says of
// its patience counts from the question.
func TestReplacesTheSilent(t *testing.T) {
	silent := func(patience time.Duration) (w *world, begun mesos.Micros, got []string) {
		w = running(t, Plan{Groups: []Group{group("web", 1)}, ReplaceUnreachable: patience})
		w.disconnect()
		require.Empty(t, w.subscribe())
		begun = w.now
		return w, begun, w.after(time.Duration(w.cfg.Round.Deadline) * time.Microsecond)
	}
	evidence := func(begun mesos.Micros) string {
		return "nobody answered for it in round 2, begun at " + clock(begun).Format(time.TimeOnly) + ", though all answers had come, and no agent was recovering"
	}
	t.Run("at once", func(t *testing.T) {
		_, begun, got := silent(time.Minute)
		does(t, got, "say: starting another in place of web.0.1: it is presumed lost: "+evidence(begun), "revive")
	})
	t.Run("later", func(t *testing.T) {
		w, begun, got := silent(time.Hour)
		until := clock(begun).Add(time.Hour)
		does(t, got, "say: task web.0.1 is presumed lost: "+evidence(begun)+"; it is waited for until "+until.Format(time.TimeOnly))
		assert.Equal(t, until, w.wake)
		since := w.now
		does(t, w.after(44*time.Minute))
		does(t, w.after(time.Minute), "say: starting another in place of web.0.1: it is presumed lost since "+clock(since).Format(time.TimeOnly), "revive")
	})
	t.Run("later, restarted", func(t *testing.T) {
		w, _, _ := silent(time.Hour)
		since := clock(w.now)
		does(t, w.restart(w.k.plan))
		assert.Equal(t, since.Add(time.Hour), w.wake, "the evidence is not kept, the presumption is")
	})
	t.Run("never", func(t *testing.T) {
		w, begun, got := silent(never)
		does(t, got, "say: task web.0.1 is presumed lost: "+evidence(begun)+"; it is waited for, as the manifest says")
		assert.Equal(t, Status{Wanted: 1, Unreachable: 1}, w.k.Status())
		does(t, w.restart(w.k.plan))
		does(t, w.update("web.0.1", mesos.TaskRunning))
		assert.True(t, w.k.Status().Settled())
	})
}

// A group's own patience goes with its tasks; what the plan says holds for all
// others, those that run already included.
func TestOwnPatience(t *testing.T) {
	soon, endless := time.Duration(0), never
	quick, slow := group("quick", 1), group("slow", 1)
	quick.ReplaceUnreachable, slow.ReplaceUnreachable = &soon, &endless
	plan := planOf(quick, slow, group("web", 1))
	w := newWorld(t, plan)
	w.subscribe()
	w.offer("o1@a1:3")
	unreachable := func(id string) mesos.Micros { return w.stored(w.full[id]).Unreachable }
	assert.Equal(t, []mesos.Micros{mesos.Second, mesos.MaxMicros, 0}, []mesos.Micros{unreachable("quick.0.1"), unreachable("slow.0.1"), unreachable("web.0.1")})
	for _, id := range []string{"quick.0.1", "slow.0.1", "web.0.1"} {
		w.update(id, mesos.TaskRunning)
		w.update(id, mesos.TaskUnreachable)
	}
	w.after(time.Second)
	assert.Equal(t, Status{Wanted: 3, Empty: 1, Unreachable: 2}, w.k.Status())
	plan.ReplaceUnreachable = 0
	w.restart(plan)
	for _, id := range []string{"quick.0.1", "slow.0.1", "web.0.1"} {
		w.update(id, mesos.TaskUnreachable) // the answers to the round
	}
	w.after(5 * time.Second)
	assert.Equal(t, Status{Wanted: 3, Empty: 2, Unreachable: 1}, w.k.Status())
}

// The plan's patience as the machine has it.
func TestWait(t *testing.T) {
	for patience, want := range map[time.Duration]mesos.Micros{never: 0, 0: mesos.Second, time.Minute: mesos.Minute} {
		cfg := scheduler.DefaultConfig()
		cfg.Wait.Unreachable = (&Plan{ReplaceUnreachable: patience}).Wait()
		assert.Equal(t, want, cfg.Wait.Unreachable)
		assert.Empty(t, cfg.Check())
	}
}
