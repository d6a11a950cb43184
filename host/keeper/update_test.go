package keeper

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// of is a plan of one task in a version.
func of(count int, command string, cpus float64) Plan {
	g := group("web", count)
	g.Task.Command = &mesosapi.CommandInfo{Value: command}
	g.Needs.CPUs = Milli(cpus)
	g.Change.Rollback = mesos.RollbackIfFits
	return Plan{Groups: []Group{g}, ReplaceUnreachable: never}
}

// updating is a world in which so many tasks of 1 cpu run.
func updating(t *testing.T, count int) *world {
	t.Helper()
	w := newWorld(t, of(count, "one", 1))
	w.subscribe()
	w.offer("first@a1:" + itoa(count))
	for n := range count {
		w.update("web."+itoa(n)+".1", mesos.TaskRunning)
	}
	require.True(t, w.k.Status().Settled())
	return w
}

// apply makes a plan the one that is kept; log is what the keeper then does.
func (w *world) apply(plan Plan) (log []string) {
	w.t.Helper()
	done := make(chan Update, 1)
	ready := make(chan struct{})
	go func() {
		u, _ := w.k.Apply(context.Background(), plan, func() { close(ready) })
		done <- u
	}()
	<-ready
	log = w.step()
	require.Equal(w.t, w.k.Update().Number, (<-done).Number)
	return log
}

// An instance of a changed task is replaced, one at a time; the update is done
// when the last one runs. What is left of offers goes back.
func TestUpdate(t *testing.T) {
	w := updating(t, 2)
	does(t, w.apply(of(2, "two", 1)), "replace web.0.1 by web.0.2 or web.0.3", "say: replacing web.0.1 by web.0.2, of version "+w.version())
	assert.Equal(t, Status{Wanted: 2, Running: 1, Replacing: 1}, w.k.Status())
	does(t, w.update("web.0.1", mesos.TaskKilled))
	does(t, w.offer("o1@a1:1"))
	does(t, w.update("web.0.2", mesos.TaskRunning),
		"say: web.0.2 has taken the place of web.0.1",
		"forget web.0.1", "forget replacement web.0.2", "replace web.1.1 by web.1.2 or web.1.3",
		"say: replacing web.1.1 by web.1.2, of version "+w.version())
	assert.Equal(t, Update{Number: 1, State: UpdateUnderWay, Begun: w.k.Update().Begun, Updated: 1, Replacing: 1}, w.k.Update())
	does(t, w.update("web.1.1", mesos.TaskKilled))
	does(t, w.offer("o2@a1:1"))
	does(t, w.update("web.1.2", mesos.TaskRunning),
		"say: web.1.2 has taken the place of web.1.1", "say: update 1 is done: 2 updated", "forget web.1.1", "forget replacement web.1.2")
	assert.True(t, w.k.Status().Settled())
	assert.Len(t, w.store, 2*2+2, "two tasks, the framework and the round")
}

func (w *world) version() string { return w.k.order[0].group.version.name }

// Nothing begins while it is not known what runs.
func TestUpdateWaitsForTheRound(t *testing.T) {
	w := updating(t, 1)
	w.disconnect()
	does(t, w.apply(of(1, "two", 1)))
	w.onCall = func(c *scheduler.Call) []scheduler.Event { return nil }
	w.k.known = false
	assert.Equal(t, 1, w.k.Update().Untouched)
	got := w.subscribe() // the round of the subscription is answered by the fence alone
	assert.NotContains(t, got, "replace web.0.1 by web.0.2 or web.0.3")
	does(t, w.update("web.0.1", mesos.TaskRunning), "replace web.0.1 by web.0.2 or web.0.3", "say: replacing web.0.1 by web.0.2, of version "+w.version())
}

// A larger task needs offers of its agent: they are asked for, and those of
// others go back.
func TestUpdateToLarger(t *testing.T) {
	w := updating(t, 1)
	does(t, w.apply(of(1, "one", 2)), "revive")
	assert.Regexp(t, "^waiting: web.0.1.* needs cpus 1 beside what it has, on agent a1$", w.k.Update().Message)
	does(t, w.offer("o1@a2:4"), "decline o1")
	does(t, w.offer("o2@a1:0.5"), "decline o2")
	does(t, w.offer("o3@a1:0.5", "o4@a1:0.5"), "replace web.0.1 by web.0.2 or web.0.3 with o3 with o4")
}

// A version that does not come up is rolled back, and no other instance is
// touched: until somebody says so, what ends is started again as it was. The
// next process knows.
func TestUpdateIsStopped(t *testing.T) {
	w := updating(t, 2)
	w.apply(of(2, "bad", 1))
	w.update("web.0.1", mesos.TaskKilled)
	w.offer("o1@a1:1")
	does(t, w.update("web.0.2", mesos.TaskFailed), "say: web.0.2 has not come up: the new task has ended")
	w.offer("o2@a1:1")
	does(t, w.update("web.0.3", mesos.TaskRunning),
		"say: web.0.3 has taken the place of web.0.2: rolled back: the new task has ended (TASK_FAILED)",
		"say: the update is stopped: web.0: rolled-back: the new task has ended (TASK_FAILED)",
		"say: update 1 is stopped: 0 updated, 1 rolled back, 1 untouched; web.0: rolled-back: the new task has ended (TASK_FAILED)",
		"forget web.0.1", "forget web.0.2")
	u := w.k.Update()
	assert.True(t, u.Over())
	ends := func(place, attempt string) {
		t.Helper()
		w.after(time.Minute)
		w.update(place+"."+attempt, mesos.TaskFinished)
		again := ""
		w.onLaunch = func(e *scheduler.Event) {
			info, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, e.Tasks[0].Info)
			require.NoError(t, err)
			again = info.Command.Value
		}
		w.offer("again@a1:1")
		w.onLaunch = nil
		assert.Equal(t, "one", again)
	}
	ends("web.1", "1")
	w.update("web.1.2", mesos.TaskRunning)
	log := w.restart(of(2, "bad", 1))
	assert.Contains(t, log, "say: the update is stopped: web.0: rolled-back: the new task has ended; to try again, apply the manifest")
	w.step(w.status(w.full["web.0.3"], "a1", mesos.TaskRunning), w.status(w.full["web.1.2"], "a1", mesos.TaskRunning))
	ends("web.0", "3")
	w.update("web.0.4", mesos.TaskRunning)
	assert.Equal(t, UpdateStopped, w.k.Update().State)
	does(t, w.apply(of(2, "good", 1)), "forget replacement web.0.2", "replace web.0.4 by web.0.5 or web.0.6", "say: replacing web.0.4 by web.0.5, of version "+w.version())
}

// A task that never came to its executor says nothing about its version.
func TestUpdateGoesOnAfterBadLuck(t *testing.T) {
	w := updating(t, 1)
	w.apply(of(1, "two", 1))
	w.update("web.0.1", mesos.TaskKilled)
	w.offer("o1@a1:1")
	w.update("web.0.2", mesos.TaskDropped)
	w.offer("o2@a1:1")
	does(t, w.update("web.0.3", mesos.TaskRunning),
		"say: the replacement of web.0.1 is rolled-back: the new task has ended", "forget web.0.1", "forget web.0.2", "forget replacement web.0.2",
		"replace web.0.3 by web.0.4 or web.0.5", "say: replacing web.0.3 by web.0.4, of version "+w.version())
}

// Killed at each step, the next process goes on with what was begun, and ends
// with one task of the new version.
func TestUpdateSurvivesRestarts(t *testing.T) {
	for crash := range 8 {
		w := updating(t, 1)
		two := of(1, "two", 1)
		step := 0
		maybe := func() {
			if step++; step == crash {
				w.restart(two)
				var all []scheduler.Event
				for id, c := range w.k.tasks {
					if c.verdict == scheduler.VerdictAlive {
						all = append(all, w.status(id, "a1", mesos.TaskRunning))
					}
				}
				w.step(all...)
			}
		}
		w.apply(two)
		maybe()
		w.update("web.0.1", mesos.TaskKilled)
		maybe()
		w.offer("o1@a1:1")
		maybe()
		w.update("web.0.2", mesos.TaskStarting)
		maybe()
		w.update("web.0.2", mesos.TaskRunning)
		maybe()
		w.offer("o2@a1:1")
		maybe()
		require.Equal(t, Status{Wanted: 1, Running: 1}, w.k.Status(), "crash %d", crash)
		require.Equal(t, w.k.order[0].group.version, w.k.order[0].current.version, "crash %d", crash)
		require.Empty(t, w.k.replacements)
		require.Len(t, w.k.tasks, 1, "crash %d", crash)
	}
}

// The plan changes while a replacement is under way: it comes to its outcome,
// and then the new plan holds.
func TestPlanChangesInTheMiddle(t *testing.T) {
	w := updating(t, 2)
	w.apply(of(2, "two", 1))
	does(t, w.apply(of(2, "three", 1)))
	w.update("web.0.1", mesos.TaskKilled)
	w.offer("o1@a1:1")
	does(t, w.update("web.0.2", mesos.TaskRunning),
		"say: the replacement of web.0.1 is committed", "forget web.0.1", "forget replacement web.0.2",
		"replace web.0.2 by web.0.4 or web.0.5", "say: replacing web.0.2 by web.0.4, of version "+w.version())
	does(t, w.apply(of(0, "three", 1)), "say: killing web.1.1: it is not in the manifest", "kill web.1.1")
	assert.Equal(t, Update{Number: 3, State: UpdateUnderWay, Begun: w.k.Update().Begun, Replacing: 1, Removed: 2, Ending: 1}, w.k.Update())
	w.update("web.1.1", mesos.TaskKilled)
	w.update("web.0.2", mesos.TaskKilled)
	w.offer("o2@a1:1")
	does(t, w.update("web.0.4", mesos.TaskRunning),
		"say: killing web.0.4: it is not in the manifest", "forget web.0.2", "kill web.0.4", "forget replacement web.0.4")
	does(t, w.update("web.0.4", mesos.TaskKilled), "say: update 3 is done: 0 updated, 2 removed", "forget web.0.4")
	assert.Empty(t, w.k.tasks)
}

// More and fewer instances, in place.
func TestScales(t *testing.T) {
	w := updating(t, 2)
	does(t, w.apply(of(3, "one", 1)), "revive")
	assert.Equal(t, 1, w.k.Update().Starting)
	does(t, w.offer("o1@a1:1"), "launch web.2.1 on o1 long")
	does(t, w.update("web.2.1", mesos.TaskRunning), "say: update 1 is done: 0 updated, 1 added")
	does(t, w.apply(of(1, "one", 1)), "say: killing web.1.1: it is not in the manifest", "say: killing web.2.1: it is not in the manifest", "kill web.1.1", "kill web.2.1")
	w.update("web.1.1", mesos.TaskKilled)
	does(t, w.update("web.2.1", mesos.TaskKilled), "say: update 2 is done: 0 updated, 2 removed", "forget web.2.1")
}

// The version is what a task runs, whatever instance, attempt and agent it has.
func TestVersion(t *testing.T) {
	w := updating(t, 2)
	var names []string
	for _, c := range w.k.tasks {
		stored := w.stored(c.id)
		names = append(names, Version(stored.Info))
	}
	assert.Equal(t, names[0], names[1])
	assert.Equal(t, w.version(), names[0])
	assert.NotEqual(t, names[0], New(of(1, "two", 1), nil).order[0].group.version.name)
	assert.NotEqual(t, names[0], New(of(1, "one", 2), nil).order[0].group.version.name)
	assert.Empty(t, Version([]byte("?")))
}
