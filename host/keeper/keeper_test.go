package keeper

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
)

const never = -time.Second

func planOf(groups ...Group) Plan { return Plan{Groups: groups, ReplaceUnreachable: never} }

// running is a world in which one task runs, launched on a1.
func running(t *testing.T, plan Plan) *world {
	t.Helper()
	w := newWorld(t, plan)
	does(t, w.subscribe(), "revive")
	does(t, w.offer("o1@a1:1"), "launch web.0.1 on o1 long")
	does(t, w.update("web.0.1", mesos.TaskRunning))
	return w
}

// Tasks go to the offer with most room left, and what is left over is declined.
func TestLaunchesSpread(t *testing.T) {
	w := newWorld(t, planOf(group("web", 5), group("db", 1)))
	does(t, w.subscribe(), "revive")
	does(
		t, w.offer("o1@a1:2", "o2@a2:3.5", "o3@a3:0.5"),
		"launch web.2.1 web.4.1 on o1", "launch web.0.1 web.1.1 web.3.1 on o2", "decline o3",
	)
	assert.Equal(t, Status{Wanted: 6, Launching: 5, Empty: 1}, w.k.Status())
	does(t, w.offer("o4@a4:2"), "launch db.0.1 on o4 long")
	for _, id := range []string{"web.0.1", "web.1.1", "web.2.1", "web.3.1", "web.4.1", "db.0.1"} {
		does(t, w.update(id, mesos.TaskStarting))
		does(t, w.update(id, mesos.TaskRunning))
	}
	assert.Equal(t, Status{Wanted: 6, Running: 6}, w.k.Status())
	assert.True(t, w.k.Status().Settled())
	does(t, w.offer("o5@a4:2"), "decline o5 long")
}

// What is safe to start again is, once; the record of the first stays until
// the second is launched.
func TestStartsAgain(t *testing.T) {
	for _, state := range []mesos.TaskState{mesos.TaskFinished, mesos.TaskFailed, mesos.TaskKilled, mesos.TaskError, mesos.TaskDropped, mesos.TaskGone} {
		w := running(t, planOf(group("web", 1)))
		does(t, w.after(time.Minute))
		does(t, w.update("web.0.1", state), "revive")
		require.Contains(t, w.store, "task/"+string(w.full["web.0.1"]))
		does(t, w.offer("o2@a1:1"), "launch web.0.2 on o2 long", "forget web.0.1")
		require.NotContains(t, w.store, "task/"+string(w.full["web.0.1"]))
		does(t, w.update("web.0.2", mesos.TaskRunning))
		assert.True(t, w.k.Status().Settled())
	}
}

// TestScenario24LaunchesBackOff: with a stale resource version every launch is
// DROPPED (MESOS-7187). A task that ends at once, however it does, is started
// again later and later; one that has run for a while at once.
func TestScenario24LaunchesBackOff(t *testing.T) {
	for _, end := range []mesos.TaskState{mesos.TaskDropped, mesos.TaskFailed} {
		t.Run(end.String(), func(t *testing.T) { backsOff(t, end) })
	}
}

func backsOff(t *testing.T, end mesos.TaskState) {
	w := running(t, planOf(group("web", 1)))
	attempt := 1
	id := func() string { return "web.0." + string(rune('0'+attempt)) }
	for _, wait := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
		got := w.update(id(), end)
		assert.Empty(t, got, "nothing is wanted yet")
		wait *= time.Second
		assert.Equal(t, time.UnixMicro(int64(w.now)).Add(wait), w.wake)
		does(t, w.after(wait-time.Millisecond))
		does(t, w.offer("early@a1:1"), "decline early")
		does(t, w.after(time.Millisecond), "revive")
		attempt++
		require.Contains(t, w.offer("late@a1:1")[0], "launch "+id())
		does(t, w.update(id(), mesos.TaskRunning))
	}
	does(t, w.after(10*time.Second))
	does(t, w.update(id(), end), "revive")
	assert.True(t, w.wake.IsZero())
}

// A task out of reach may run: it is waited for, and kept if it comes back.
func TestWaits(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	does(t, w.update("web.0.1", mesos.TaskUnreachable))
	does(t, w.after(24*time.Hour))
	does(t, w.offer("o2@a2:1"), "decline o2 long")
	assert.Equal(t, Status{Wanted: 1, Unreachable: 1}, w.k.Status())
	does(t, w.update("web.0.1", mesos.TaskRunning))
	assert.True(t, w.k.Status().Settled())
}

// Without PARTITION_AWARE a task out of reach is said to be LOST, a terminal
// state. It is waited for all the same, over a restart too.
func TestWaitsForLost(t *testing.T) {
	w := newWorld(t, planOf(group("web", 1)))
	w.cfg.PartitionAware = false
	w.start(w.k.plan)
	w.subscribe()
	w.offer("o1@a1:1")
	w.update("web.0.1", mesos.TaskRunning)
	lost := w.status(w.full["web.0.1"], "a1", mesos.TaskLost)
	lost.Status.UnreachableTime = w.now
	does(t, w.step(lost))
	does(t, w.restart(w.k.plan))
	does(t, w.offer("o2@a2:1"), "decline o2 long")
	assert.Equal(t, Status{Wanted: 1, Unreachable: 1}, w.k.Status())
	does(t, w.update("web.0.1", mesos.TaskRunning))
	assert.True(t, w.k.Status().Settled())
}

// A task that was lost for good may come back none the less.
func TestComesBackFromTheDead(t *testing.T) {
	for _, state := range []mesos.TaskState{mesos.TaskGoneByOperator, mesos.TaskUnknown} {
		kept := running(t, planOf(group("web", 1)))
		kept.after(time.Minute)
		does(t, kept.update("web.0.1", state), "revive")
		does(t, kept.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 is back")
		assert.True(t, kept.k.Status().Settled())
		kept.after(time.Minute)
		does(t, kept.update("web.0.1", mesos.TaskFailed)) // asked for offers before, and never refused them since
		does(t, kept.offer("o2@a2:1"), "launch web.0.2 on o2 long", "forget web.0.1")

		w := running(t, planOf(group("web", 1)))
		w.after(time.Minute)
		does(t, w.update("web.0.1", state), "revive")
		does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
		does(t, w.update("web.0.2", mesos.TaskRunning))
		killing := []string{"say: killing web.0.1: it came back after web.0.2 was started in its place", "kill web.0.1"}
		does(t, w.update("web.0.1", mesos.TaskRunning), killing...)
		does(t, w.update("web.0.1", mesos.TaskKilled), "forget web.0.1")
		assert.True(t, w.k.Status().Settled())
	}
}

// What the plan does not want (any more) is killed, and forgotten when it ends.
func TestSurplus(t *testing.T) {
	w := newWorld(t, planOf(group("web", 2), group("old", 1)))
	w.subscribe()
	w.offer("o1@a1:3")
	for _, id := range []string{"web.0.1", "web.1.1", "old.0.1"} {
		w.update(id, mesos.TaskRunning)
	}
	does(
		t, w.restart(planOf(group("web", 1))),
		"say: killing old.0.1: it is not in the manifest", "say: killing web.1.1: it is not in the manifest",
		"kill old.0.1", "kill web.1.1",
	)
	assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 2}, w.k.Status())
	does(t, w.update("old.0.1", mesos.TaskKilled), "forget old.0.1")
	does(t, w.update("web.1.1", mesos.TaskKilling))
	// Wanted again while it is being killed: its place is filled until it ends.
	does(t, w.restart(planOf(group("web", 2))))
	does(t, w.offer("o2@a1:3"), "decline o2 long")
	does(t, w.update("web.1.1", mesos.TaskKilled), "revive")
	does(t, w.offer("o3@a1:3"), "launch web.1.2 on o3 long", "forget web.1.1")
}

// A wish to kill ends with the task, even with one that may come back: then it
// has its place again.
func TestKillingEnds(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	w.restart(planOf())
	does(t, w.restart(planOf(group("web", 1))))
	assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status())
	w.update("web.0.1", mesos.TaskGoneByOperator)
	assert.Equal(t, Status{Wanted: 1, Empty: 1}, w.k.Status())
	does(t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 is back")
	assert.True(t, w.k.Status().Settled())
}

// Two tasks in one place, of which nobody is being killed: the newer stays.
func TestDuplicates(t *testing.T) {
	w := running(t, Plan{Groups: []Group{group("web", 1)}, ReplaceUnreachable: 0})
	w.update("web.0.1", mesos.TaskUnreachable)
	w.after(time.Second)
	does(t, w.offer("o2@a2:1"), "launch web.0.2 on o2 long")
	w.update("web.0.2", mesos.TaskRunning)
	// The process ends between hearing that the first is back and asking for its end.
	out := w.m.Step(w.now, []scheduler.Event{w.status(w.full["web.0.1"], "a1", mesos.TaskRunning)})
	for _, r := range out.Store {
		w.store[string(r.Key)] = append([]byte(nil), r.Value...)
	}
	does(t, w.restart(w.k.plan), "say: killing web.0.1: its place is filled by web.0.2", "kill web.0.1")
	assert.Equal(t, Status{Wanted: 1, Running: 1, Ending: 1}, w.k.Status())
}

// Restored, by what is stored: who keeps a place, and what becomes of the others.
func TestClaims(t *testing.T) {
	type stored struct {
		attempt int
		state   mesos.TaskState
		verdict scheduler.Verdict
		killing bool
	}
	alive := func(n int) stored { return stored{n, mesos.TaskRunning, scheduler.VerdictAlive, false} }
	killed := func(n int) stored { return stored{n, mesos.TaskRunning, scheduler.VerdictAlive, true} }
	away := func(n int) stored { return stored{n, mesos.TaskUnreachable, scheduler.VerdictUnreachable, false} }
	awayLost := func(n int) stored { return stored{n, mesos.TaskLost, scheduler.VerdictUnreachable, false} }
	launched := func(n int) stored { return stored{n, mesos.TaskNone, scheduler.VerdictLaunching, false} }
	ended := func(n int) stored { return stored{n, mesos.TaskFailed, scheduler.VerdictEnded, false} }
	lost := func(n int) stored { return stored{n, mesos.TaskUnknown, scheduler.VerdictLost, false} }
	goneKilled := func(n int) stored {
		return stored{n, mesos.TaskGoneByOperator, scheduler.VerdictLost, true}
	}
	gone := func(n int) stored { return stored{n, mesos.TaskGoneByOperator, scheduler.VerdictLost, false} }
	for name, c := range map[string]struct {
		stored  []stored
		current int // attempt; 0: the place is free
		last    int
		asked   []string
	}{
		"alone":                   {[]stored{alive(3)}, 3, 0, nil},
		"newest of many":          {[]stored{alive(9), alive(10)}, 10, 0, []string{"kill web.0.9"}},
		"alive before launching":  {[]stored{alive(1), launched(2)}, 1, 0, []string{"kill web.0.2"}},
		"alive before away":       {[]stored{away(1), alive(2)}, 2, 0, nil},
		"alive before newer away": {[]stored{alive(1), away(2)}, 1, 0, nil},
		"launching before away":   {[]stored{away(1), launched(2)}, 2, 0, nil},
		"away, said to be lost":   {[]stored{awayLost(1)}, 1, 0, nil},
		"away before killed":      {[]stored{away(1), killed(2)}, 1, 0, nil},
		"killed alone":            {[]stored{killed(1)}, 1, 0, nil},
		"killed and another":      {[]stored{killed(2), alive(1)}, 1, 0, nil},
		"ended alone":             {[]stored{ended(4)}, 0, 4, nil},
		"ended many":              {[]stored{ended(9), ended(10)}, 0, 10, []string{"forget web.0.9"}},
		"ended and replaced":      {[]stored{ended(1), alive(2)}, 2, 0, []string{"forget web.0.1"}},
		"lost":                    {[]stored{lost(1)}, 0, 0, nil},
		"gone":                    {[]stored{gone(1)}, 0, 1, nil},
		"gone while killed":       {[]stored{goneKilled(1)}, 0, 1, nil},
		"gone and replaced":       {[]stored{gone(1), alive(2)}, 2, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := group("web", 1)
			k := New(planOf(g), nil)
			w := &world{full: map[string]mesos.TaskID{}}
			var tasks []harness.StoredTask
			most := 0
			for _, s := range c.stored {
				c := &taskRun{id: newID(place{"web", 0}, s.attempt), at: k.order[0], attempt: s.attempt, version: k.order[0].group.version}
				id := c.id
				w.asked(&scheduler.Event{Type: scheduler.EventLaunch, Offers: []mesos.Offer{{}}, Tasks: []scheduler.NewTask{{TaskID: id}}})
				data, err := info(c, g.Needs.list())
				require.NoError(t, err)
				tasks = append(tasks, harness.StoredTask{TaskID: id, Info: data, TaskRecord: scheduler.TaskRecord{State: s.state, Verdict: s.verdict, Killing: s.killing}})
				most = max(most, s.attempt)
			}
			k.Restored(&harness.Stored{Tasks: tasks})
			requests, _ := k.Notified(time.Now(), nil, book{})
			var asked []string
			for i := range requests {
				asked = append(asked, w.asked(&requests[i]))
			}
			assert.Equal(t, c.asked, asked)
			in := k.order[0]
			assert.Equal(t, most, in.attempt)
			ending := 0
			for id, run := range k.tasks {
				if run.killing && !run.over() {
					ending++
					assert.NotContains(t, asked, w.short("forget "+string(id)))
				}
			}
			assert.Equal(t, ending, k.Status().Ending, "what is over is not being killed")
			number := func(c *taskRun) int {
				if c == nil {
					return 0
				}
				return c.attempt
			}
			assert.Equal(t, c.current, number(in.current), "current")
			assert.Equal(t, c.last, number(in.last), "last")
		})
	}
}

// A launch that is not carried out is undone; what it was to replace is not
// forgotten, and an offer that is still good goes back.
func TestRejectedLaunch(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	w.cfg.Limits.Tasks = 1
	does(t, w.restart(w.k.plan))
	w.after(time.Minute)
	does(t, w.update("web.0.1", mesos.TaskFailed), "revive")
	got := w.offer("o2@a1:1")
	does(
		t, got, "launch web.0.2 on o2 long",
		`say: a launch was rejected: too-many: tasks is "2"; wanted at most limits.tasks tasks in all`, "decline o2",
	)
	assert.Equal(t, Status{Wanted: 1, Empty: 1}, w.k.Status())
	require.Contains(t, w.store, "task/"+string(w.full["web.0.1"]))
	assert.Equal(t, time.UnixMicro(int64(w.now)).Add(2*time.Second), w.wake, "no hot loop")
	does(t, w.restart(w.k.plan), "revive")
	assert.Equal(t, 1, w.k.order[0].attempt)
}

// Offers that die are every day's business.
func TestDeadOffers(t *testing.T) {
	w := newWorld(t, planOf(group("web", 1)))
	w.subscribe()
	rescinded := scheduler.Event{Type: scheduler.EventRescinded, Epoch: w.epoch, OfferID: "o1"}
	offered := scheduler.Event{Type: scheduler.EventOffered, Epoch: w.epoch, Offers: []mesos.Offer{{ID: "o1", AgentID: "a1"}}}
	w.book["o1"] = &mesosapi.Offer{ID: "o1", Resources: Resources{CPUs: 1000, Mem: 100_000}.list()}
	does(t, w.step(offered, rescinded))

	// Lost between the keeper's decision and the machine's: the launch is undone without a word.
	w.book["o2"] = &mesosapi.Offer{ID: "o2", Resources: Resources{CPUs: 1000, Mem: 100_000}.list()}
	requests, _ := w.k.Notified(time.UnixMicro(int64(w.now)), []scheduler.Notice{{Type: scheduler.NoticeOffered, Offers: []mesos.Offer{{ID: "o2"}}}}, w.book)
	require.Len(t, requests, 1)
	assert.Equal(t, 1, w.k.Status().Launching)
	does(t, w.step(requests...), "revive")
	assert.Equal(t, Status{Wanted: 1, Empty: 1}, w.k.Status())

	does(t, w.offer("o3@a1:1"), "launch web.0.2 on o3 long")
	assert.Len(t, w.k.tasks, 1)
}

// A launch that the master refuses is started again, not at once.
func TestRefusedLaunch(t *testing.T) {
	w := newWorld(t, planOf(group("web", 1)))
	w.onCall = func(c *scheduler.Call) []scheduler.Event {
		if c.Type != scheduler.CallAccept || len(c.Tasks) == 0 {
			return nil
		}
		e := scheduler.Event{Type: scheduler.EventCallFailed, Epoch: c.Epoch, Call: c.Type, CallID: c.ID, Failure: scheduler.FailureRefused, Message: "no"}
		return []scheduler.Event{{Type: e.Type, Epoch: e.Epoch, Call: e.Call, CallID: e.CallID, Failure: e.Failure, Message: e.Message, TaskIDs: []mesos.TaskID{c.Tasks[0].TaskID}}}
	}
	w.subscribe()
	does(t, w.offer("o1@a1:1"), "launch web.0.1 on o1 long")
	assert.Equal(t, Status{Wanted: 1, Empty: 1}, w.k.Status())
	assert.Equal(t, time.UnixMicro(int64(w.now)).Add(2*time.Second), w.wake)
}

// While nothing is wanted offers are refused for long; when something is,
// they are asked for.
func TestQuiet(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	does(t, w.offer("o2@a1:1"), "decline o2 long")
	w.disconnect()
	does(t, w.subscribe()) // nothing is wanted, so filters may stand
	does(t, w.after(time.Minute))
	does(t, w.update("web.0.1", mesos.TaskFailed), "revive")
	does(t, w.offer("o3@a1:0.5"), "decline o3")
}

// A task that fits on no offer is said once, and not as long as none came.
func TestTooLarge(t *testing.T) {
	large := group("big", 2)
	large.Needs = Resources{CPUs: 8000, Mem: 100_000, Disk: 5000}
	w := newWorld(t, planOf(large))
	does(t, w.subscribe(), "revive")
	does(t, w.offer("o1@a1:4"), "say: task big needs cpus 8, mem 100 MB, disk 5 MB; no offer so far had more than cpus 4, mem 1000 MB: it waits for a larger one", "decline o1")
	does(t, w.offer("o2@a1:5"), "decline o2")
}

// Tasks that nobody here launched are reported and not touched; those that are
// over are forgotten.
func TestUnknownTasks(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	does(t, w.update("stray", mesos.TaskRunning), "say: task stray runs on agent a1 (TASK_RUNNING) and nobody here launched it")
	assert.Equal(t, Status{Wanted: 1, Running: 1, Unknown: 1}, w.k.Status())
	assert.False(t, w.k.Status().Settled())
	does(t, w.restart(w.k.plan))
	assert.Equal(t, 1, w.k.Status().Unknown)
	does(t, w.update("stray", mesos.TaskFinished), "forget stray")
	assert.Equal(t, Status{Wanted: 1, Running: 1}, w.k.Status())
	over := w.status("over", "a1", mesos.TaskFailed)
	over.Status.UUID = mesos.UUID{1}
	does(t, w.step(over), "forget over")
	assert.NotContains(t, w.store, "task/over")
	does(t, w.update("stray", mesos.TaskRunning), "say: task stray runs on agent a1 (TASK_RUNNING) and nobody here launched it")
}

// A task that is over for good and is shown alive is told to people, and ended
// by the machine's policy.
func TestContradicted(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	var killed []mesos.TaskID
	w.onCall = func(c *scheduler.Call) []scheduler.Event {
		if c.Type == scheduler.CallKill {
			killed = append(killed, mesos.TaskID(strings.Clone(string(c.TaskID))))
		}
		return nil
	}
	w.after(time.Minute)
	w.update("web.0.1", mesos.TaskFailed)
	does(
		t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 is over (TASK_FAILED), but Mesos shows it alive on agent a1",
		"say: killing web.0.1: it is over here and alive there",
	)
	assert.Equal(t, []mesos.TaskID{w.full["web.0.1"]}, killed)
	assert.Equal(t, Status{Wanted: 1, Empty: 1}, w.k.Status())
	// By another policy it is told only.
	w.cfg.Drift.Ended, killed = scheduler.EndedReport, nil
	w.restart(w.k.plan)
	does(t, w.update("web.0.1", mesos.TaskRunning), "say: task web.0.1 is over (TASK_FAILED), but Mesos shows it alive on agent a1")
	assert.Empty(t, killed)
}

// Attempts are counted over restarts, also while the place is empty.
func TestAttemptsRise(t *testing.T) {
	w := running(t, planOf(group("web", 1)))
	for n, id := range []string{"web.0.1", "web.0.2", "web.0.3"} {
		w.after(time.Minute)
		w.update(id, mesos.TaskFailed)
		w.restart(w.k.plan)
		require.Equal(t, n+1, w.k.order[0].attempt)
		does(t, w.offer("o@a1:1"), "launch web.0."+string(rune('2'+n))+" on o long", "forget "+id)
		w.restart(w.k.plan)
		w.update("web.0."+string(rune('2'+n)), mesos.TaskRunning)
	}
}

// Kills bear the grace of their group.
func TestGrace(t *testing.T) {
	g := group("web", 1)
	g.Grace = 7 * mesos.Second
	w := running(t, Plan{Groups: []Group{g}, ReplaceUnreachable: 0})
	w.update("web.0.1", mesos.TaskUnreachable)
	w.after(time.Second)
	w.offer("o2@a2:1")
	var grace mesos.Micros
	w.onCall = func(c *scheduler.Call) []scheduler.Event { grace = max(grace, c.Grace); return nil }
	w.update("web.0.1", mesos.TaskRunning)
	assert.Equal(t, g.Grace, grace)
}

// Identity survives labels of the task's own that are called like ours.
func TestIdentity(t *testing.T) {
	g := group("web", 1)
	g.Task.Labels = &mesosapi.Labels{Labels: []mesosapi.Label{{Key: LabelInstance, Value: new(string)}, {Key: LabelAttempt}, {Key: "x"}}}
	*g.Task.Labels.Labels[0].Value = "99"
	stored, err := info(&taskRun{id: "id", at: &instance{place: place{"web", 4}}, attempt: 5, version: New(planOf(g), nil).versionOf(&g)}, nil)
	require.NoError(t, err)
	p, c, _, ok := identity(stored)
	assert.True(t, ok)
	assert.Equal(t, []any{"web", 4, 5}, []any{p.group, p.instance, c.attempt})
	assert.Len(t, g.Task.Labels.Labels, 3, "the plan is not changed")

	for _, stored := range [][]byte{nil, []byte("?")} {
		_, _, _, ok := identity(stored)
		assert.False(t, ok)
	}
}

// Only what anyone may use counts: no reservations, volumes or revocable resources.
func TestOffered(t *testing.T) {
	scalar := func(name string, v float64) mesosapi.Resource {
		return mesosapi.Resource{Name: name, Type: mesosapi.ValueScalar, Scalar: &v}
	}
	with := func(r mesosapi.Resource, change func(*mesosapi.Resource)) mesosapi.Resource { change(&r); return r }
	got := offered(&mesosapi.Offer{Resources: []mesosapi.Resource{
		scalar("cpus", 0.1), scalar("cpus", 0.2), scalar("mem", 32), scalar("disk", 10), scalar("gpus", 1),
		{Name: "ports", Type: mesosapi.ValueRanges},
		with(scalar("cpus", 4), func(r *mesosapi.Resource) { r.Revocable = &mesosapi.RevocableInfo{} }),
		with(scalar("cpus", 4), func(r *mesosapi.Resource) { r.Reservation = &mesosapi.ReservationInfo{} }),
		with(scalar("cpus", 4), func(r *mesosapi.Resource) { r.Reservations = make([]mesosapi.ReservationInfo, 1) }),
		with(scalar("disk", 4), func(r *mesosapi.Resource) { r.Disk = &mesosapi.DiskInfo{} }),
	}})
	assert.Equal(t, Resources{CPUs: 300, Mem: 32_000, Disk: 10_000}, got)
}

// What the machine's policy does about tasks that nobody here launched is told
// to people; an adopted one fills no place and is not this plan's to end.
func TestUnknownByPolicy(t *testing.T) {
	w := newWorld(t, planOf())
	w.cfg.Drift.Unknown = scheduler.UnknownAdopt
	w.restart(w.k.plan)
	does(t, w.update("stray", mesos.TaskRunning), "say: task stray runs on agent a1 (TASK_RUNNING) and nobody here launched it", "say: task stray is adopted")
	assert.True(t, w.k.Status().Settled())
	does(t, w.restart(w.k.plan))
	assert.True(t, w.k.Status().Settled())
	does(t, w.update("stray", mesos.TaskFailed), "forget stray")

	w = newWorld(t, planOf())
	w.cfg.Drift.Unknown = scheduler.UnknownKill
	w.restart(w.k.plan)
	does(t, w.update("stray", mesos.TaskRunning), "say: task stray runs on agent a1 (TASK_RUNNING) and nobody here launched it", "say: killing stray: nobody here launched it")
	does(t, w.update("stray", mesos.TaskKilled), "forget stray")
	assert.True(t, w.k.Status().Settled())
}
