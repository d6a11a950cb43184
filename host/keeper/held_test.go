package keeper

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// db is a group with a reservation and a volume.
func db(count int) Group {
	g := group("db", count)
	g.Reserve, g.Volumes = true, []Volume{{ID: "data", Size: 50_000, Path: "data"}}
	return g
}

// holds is a land in which db.0 runs on a1, on its reservation.
func holds(t *testing.T, plan Plan) *land {
	t.Helper()
	l := newLand(t, plan, "a1", "a2")
	does(t, l.offer("a1"), "launch db.0.1 reserve create on o1 long", "forget reserve.db.0.1", "forget create.db.0.1")
	does(t, l.becomes("db.0.1", mesos.TaskRunning))
	return l
}

var heldOnA1 = []string{"a1: cpus 1 for db.0", "a1: disk 50 for db.0 volume data", "a1: mem 100 for db.0"}

// records are the keys of operations in the store.
func (w *world) records() (list []string) {
	for _, key := range slices.Sorted(maps.Keys(w.store)) {
		if id, ok := strings.CutPrefix(key, scheduler.KeyOperation); ok {
			list = append(list, w.short(id))
		}
	}
	return list
}

// One call makes the reservation and the volume and launches the task in them;
// what is settled is forgotten.
func TestReserves(t *testing.T) {
	l := holds(t, planOf(db(1)))
	assert.Equal(t, []string{"reserve cpus:1 mem:100 disk:50", "create disk:50"}, l.carried)
	assert.Equal(t, heldOnA1, l.reserved())
	assert.Empty(t, l.records())
	assert.True(t, l.k.Status().Settled())
	info, ok := scheduler.LaunchInfo(l.store[scheduler.KeyLaunch+string(l.full["db.0.1"])])
	require.Nil(t, ok)
	task, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, info)
	require.NoError(t, err)
	volume := task.Resources[2]
	assert.Equal(t, "data", volume.Disk.Volume.ContainerPath)
	assert.Equal(t, "me", volume.Disk.Persistence.Principal)
	assert.Regexp(t, `^db\.0\.data\.[0-9a-f]{8}$`, volume.Disk.Persistence.ID)
	assert.Equal(t, "F", *volume.Reservations[0].Labels.Labels[0].Value)
	does(t, l.offer("a1", "a2"), "decline o2 o3 long")
}

// A task goes back to its reservation and its data, over restarts too; offers
// of other agents are not what it waits for.
func TestGoesBack(t *testing.T) {
	l := holds(t, planOf(db(1)))
	for _, restarted := range []bool{false, true} {
		attempt := l.k.order[0].attempt
		short := func(n int) string { return "db.0." + string(rune('0'+n)) }
		l.after(time.Minute)
		does(t, l.becomes(short(attempt), mesos.TaskFailed), "revive")
		does(t, l.offer("a2")[:1], "decline o"+last(l))
		if restarted {
			does(t, l.restart(l.k.plan), "revive")
			does(t, l.offer("a2")[:1], "decline o"+last(l))
		}
		got := l.offer("a2", "a1")
		does(t, got, "launch "+short(attempt+1)+" on o"+last(l)+" long", "decline o"+before(l)+" long", "forget "+short(attempt))
		does(t, l.becomes(short(attempt+1), mesos.TaskRunning))
	}
	assert.Equal(t, heldOnA1, l.reserved())
	assert.Len(t, l.data, 1)
	assert.Len(t, l.carried, 2, "nothing was made anew")
}

func last(l *land) string   { return itoa(l.offers) }
func before(l *land) string { return itoa(l.offers - 1) }

// While it looks for its reservation people are told, and by the plan it gets
// another one elsewhere.
func TestWaitsForItsReservation(t *testing.T) {
	t.Run("never", func(t *testing.T) {
		l := holds(t, planOf(db(1)))
		l.after(time.Minute)
		does(t, l.becomes("db.0.1", mesos.TaskFailed), "revive")
		does(t, l.after(59*time.Second))
		does(t, l.after(time.Second), "say: task db.0 waits for its reservation on agent a1")
		does(t, l.after(24*time.Hour))
		does(t, l.offer("a2"), "decline o2")
	})
	t.Run("a minute", func(t *testing.T) {
		l := holds(t, patient(db(1)))
		l.after(time.Minute)
		does(t, l.becomes("db.0.1", mesos.TaskFailed), "revive")
		since := clock(l.now).Format(time.TimeOnly)
		does(t, l.after(time.Minute), "say: task db.0 waits for its reservation on agent a1")
		does(t, l.after(3*time.Minute+59*time.Second))
		does(t, l.offer("a2"), "decline o2")
		does(t, l.after(time.Second), "say: task db.0 gets a new reservation: that on agent a1 was not offered since "+since)
		does(t, l.offer("a2")[:1], "launch db.0.2 reserve create on o3 long")
		l.becomes("db.0.2", mesos.TaskRunning)
		// The agent is back, and what it has is of no use.
		does(
			t, l.offer("a1"), "say: releasing what is reserved for db.0 on agent a1, with the volumes data: it runs on agent a2 now",
			"destroy db.0 unreserve db.0 on o4 long", "forget destroy.db.0.0", "forget unreserve.db.0.0",
		)
		assert.Equal(t, "a2", strings.Split(l.reserved()[0], ":")[0])
		assert.Len(t, l.reserved(), 3)
	})
}

// Its agent is gone for good, or out of reach for too long: it gets a new
// reservation. Should the old task come back, one of the two ends and what was
// reserved for it is released.
func TestMoves(t *testing.T) {
	t.Run("gone", func(t *testing.T) {
		l := holds(t, planOf(db(1)))
		l.after(time.Minute)
		does(t, l.step(l.status(l.full["db.0.1"], "a1", mesos.TaskGoneByOperator)), "revive")
		does(t, l.restart(l.k.plan), "revive")
		does(t, l.offer("a2")[:1], "launch db.0.2 reserve create on o2 long")
	})
	for policy, stays := range map[scheduler.ReturnedPolicy]string{
		scheduler.ReturnedKillOlder: "db.0.2", scheduler.ReturnedKillYounger: "db.0.1", scheduler.ReturnedReport: "db.0.2",
	} {
		t.Run(policy.String(), func(t *testing.T) {
			l := holds(t, patient(db(1)))
			l.cfg.Drift.Returned = policy
			l.restart(l.k.plan)
			l.becomes("db.0.1", mesos.TaskUnreachable)
			l.after(time.Minute)
			does(t, l.offer("a2")[:1], "launch db.0.2 reserve create on o2 long")
			l.becomes("db.0.2", mesos.TaskRunning)
			l.becomes("db.0.1", mesos.TaskRunning)
			ends, from, to := "db.0.1", mesos.AgentID("a1"), mesos.AgentID("a2")
			if stays == ends {
				ends, from, to = "db.0.2", to, from
			}
			does(t, l.becomes(ends, mesos.TaskKilled), "forget "+ends)
			got := l.offer(from)
			require.Len(t, got, 4)
			assert.Equal(t, "say: releasing what is reserved for db.0 on agent "+string(from)+", with the volumes data: it runs on agent "+string(to)+" now", got[0])
			assert.Len(t, l.reserved(), 3)
			assert.Len(t, l.razed, 1)
			assert.True(t, l.k.Status().Settled())
		})
	}
	t.Run("unknown", func(t *testing.T) { // a master that lost its registry: the agent may be back in a moment
		l := holds(t, planOf(db(1)))
		l.after(time.Minute)
		does(t, l.step(l.status(l.full["db.0.1"], "a1", mesos.TaskUnknown)), "revive")
		does(t, l.offer("a2"), "decline o2")
		does(t, l.restart(l.k.plan), "revive")
		does(t, l.offer("a2"), "decline o3")
		does(t, l.becomes("db.0.1", mesos.TaskRunning), "say: task db.0.1 is back")
	})
}

// A place that leaves the manifest is released when nothing uses it any more.
func TestReleases(t *testing.T) {
	l := holds(t, planOf(db(1)))
	does(t, l.restart(planOf()), "say: killing db.0.1: it is not in the manifest", "kill db.0.1")
	does(t, l.offer("a1"), "decline o2 long")
	does(t, l.becomes("db.0.1", mesos.TaskKilled), "forget db.0.1")
	does(
		t, l.offer("a2", "a1"), "say: releasing what is reserved for db.0 on agent a1, with the volumes data: it is not in the manifest",
		"destroy db.0 unreserve db.0 on o4 long", "decline o3 long", "forget destroy.db.0.0", "forget unreserve.db.0.0",
	)
	assert.Empty(t, l.reserved())
	assert.Empty(t, l.records())
	does(t, l.offer("a1"), "decline o5 long")

	t.Run("no longer reserves", func(t *testing.T) {
		l := holds(t, planOf(db(1)))
		does(t, l.restart(planOf(group("db", 1))))
		does(t, l.offer("a1"), "decline o2 long")
		l.after(time.Minute)
		l.becomes("db.0.1", mesos.TaskFailed)
		does(t, l.offer("a2"), "launch db.0.2 on o3 long", "forget db.0.1")
		require.Contains(t, l.offer("a1")[0], "the manifest reserves nothing for it")
		assert.Empty(t, l.reserved())
	})
	t.Run("what may run there keeps it", func(t *testing.T) {
		l := holds(t, planOf(db(1)))
		l.restart(planOf())
		l.end(l.full["db.0.1"]) // the master knows that it ended, and has not told yet
		does(t, l.offer("a1"), "decline o2 long")
		assert.Len(t, l.reserved(), 3)
	})
}

// What failed is made again, under a fresh id: all of it, or what is lacking.
func TestOperationsThatFail(t *testing.T) {
	fails := func(which string, with mesos.OperationState) func(*scheduler.Call, string) mesos.OperationState {
		return func(_ *scheduler.Call, kind string) mesos.OperationState {
			if kind == which {
				return with
			}
			return mesos.OperationFinished
		}
	}
	t.Run("reserve", func(t *testing.T) {
		l := newLand(t, planOf(db(1)), "a1", "a2")
		l.outcome = fails(opReserve, mesos.OperationError)
		got := l.offer("a1")
		require.Len(t, got, 3)
		does(t, got[:2], "launch db.0.1 reserve create on o1 long", "say: operation reserve.db.0.1 is not-done: not today")
		assert.Contains(t, got[2], "say: operation create.db.0.1 is not-done: ")
		assert.Equal(t, []string{"create.db.0.1", "reserve.db.0.1"}, l.records(), "the evidence that there is nothing to go back to")
		l.outcome = nil
		does(t, l.restart(l.k.plan), "revive")
		does(
			t, l.offer("a2"), "launch db.0.2 reserve create on o2 long", "forget db.0.1", "forget create.db.0.1", "forget reserve.db.0.1",
			"forget reserve.db.0.2", "forget create.db.0.2",
		)
		assert.Empty(t, l.records())
	})
	t.Run("create", func(t *testing.T) {
		l := newLand(t, planOf(db(1)), "a1", "a2")
		l.outcome = fails(opCreate, mesos.OperationFailed)
		l.offer("a1")
		l.outcome = nil
		l.carried = nil
		l.after(time.Minute)
		does(t, l.offer("a2", "a1"), "launch db.0.2 create on o3 long", "decline o2 long", "forget db.0.1", "forget create.db.0.1", "forget create.db.0.2")
		assert.Equal(t, []string{"create disk:50"}, l.carried)
		assert.Equal(t, heldOnA1, l.reserved())
	})
	t.Run("unreserve", func(t *testing.T) {
		l := holds(t, planOf(db(1)))
		l.restart(planOf())
		l.becomes("db.0.1", mesos.TaskKilled)
		l.outcome = fails(opUnreserve, mesos.OperationDropped)
		require.Contains(t, l.offer("a1"), "say: operation unreserve.db.0.0 is not-done: not today")
		l.outcome = nil
		does(
			t, l.offer("a1"), "say: releasing what is reserved for db.0 on agent a1: it is not in the manifest", "unreserve db.0 on o3 long",
			"forget unreserve.db.0.0",
		)
		assert.Empty(t, l.reserved())
	})
}

// The call was lost: nobody knows whether there is a reservation. The task never
// ran, so there is no data, and another may be made elsewhere at once.
func TestLostReservation(t *testing.T) {
	for _, state := range []mesos.TaskState{mesos.TaskGone, mesos.TaskDropped, mesos.TaskUnknown, mesos.TaskLost} {
		l := newLand(t, planOf(db(1)), "a1", "a2")
		lost := func(c *scheduler.Call) []scheduler.Event {
			if c.Type != scheduler.CallAccept {
				return nil
			}
			return []scheduler.Event{{Type: scheduler.EventCallFailed, Epoch: c.Epoch, Call: c.Type, CallID: c.ID, Failure: scheduler.FailureUnknown}}
		}
		l.onCall = lost
		l.offer("a1")
		l.onCall = l.call
		l.subscribe()
		l.step(l.operation("reserve."+mesos.OperationID(l.full["db.0.1"]), "a1", mesos.OperationUnknown))
		l.step(l.status(l.full["db.0.1"], "a1", state))
		if state != mesos.TaskDropped { // an end, after which it backs off
			l.restart(l.k.plan)
		}
		l.after(time.Minute)
		require.Contains(t, l.offer("a2")[0], "launch db.0.2 reserve create on o2", state)
	}
}

// What the manifest says now is made of what is there when the task starts again.
func TestNeedsThatChange(t *testing.T) {
	again := func(t *testing.T, to Group) *land {
		l := holds(t, planOf(db(1)))
		l.carried = nil
		l.restart(planOf(to))
		l.after(time.Minute)
		l.becomes("db.0.1", mesos.TaskFailed)
		require.Contains(t, l.offer("a1")[0], "launch db.0.2")
		l.becomes("db.0.2", mesos.TaskRunning)
		return l
	}
	t.Run("more", func(t *testing.T) {
		g := db(1)
		g.Needs = Resources{CPUs: 3000, Mem: 100_000, Disk: 10_000}
		g.Volumes = append(g.Volumes, Volume{ID: "log", Size: 20_000, Path: "log"})
		l := again(t, g)
		assert.Equal(t, []string{"reserve cpus:2 disk:30", "create disk:20"}, l.carried)
	})
	t.Run("less", func(t *testing.T) {
		g := db(1)
		g.Needs.CPUs, g.Volumes = 500, nil
		l := again(t, g)
		assert.Equal(t, []string{"destroy disk:50", "unreserve cpus:0.5 disk:50"}, l.carried)
		assert.Equal(t, []string{"a1: cpus 0.5 for db.0", "a1: mem 100 for db.0"}, l.reserved())
	})
	t.Run("larger", func(t *testing.T) { // a volume keeps its size
		g := db(1)
		g.Volumes[0].Size, g.Volumes[0].Path = 80_000, "elsewhere"
		l := again(t, g)
		assert.Empty(t, l.carried)
		assert.Equal(t, heldOnA1, l.reserved())
	})
	t.Run("more than there is", func(t *testing.T) {
		g := db(1)
		g.Needs.CPUs = 5000
		l := holds(t, planOf(db(1)))
		l.restart(planOf(g))
		l.after(time.Minute)
		l.becomes("db.0.1", mesos.TaskFailed)
		does(t, l.offer("a1"), "decline o2")
	})
}

// A volume that must be there and is not is not made anew: its data is somewhere.
func TestMustHave(t *testing.T) {
	l := holds(t, planOf(db(1)))
	l.after(time.Minute)
	l.becomes("db.0.1", mesos.TaskFailed)
	all := l.free["a1"]
	l.free["a1"] = all.Select(func(r *mesos.Resource) bool { return !r.PersistentVolume() })
	does(t, l.offer("a1"), "decline o2")
	l.free["a1"] = all
	does(t, l.offer("a1")[:1], "launch db.0.2 on o3 long")
}

// What others have reserved is not touched, nor what another principal has
// reserved for a place counted as what the place would have today.
func TestReservedByOthers(t *testing.T) {
	k := New(Plan{Role: role, Principal: "me"}, nil)
	k.framework = "F"
	mine := k.under(place{"db", 0})
	with := func(change func(*mesosapi.Resource)) mesosapi.Resource {
		r := Resources{CPUs: 1000}.list(mine)[0]
		change(&r)
		return r
	}
	theirs := k.under(place{"db", 0})
	theirs.Labels = &mesosapi.Labels{Labels: []mesosapi.Label{{Key: LabelFramework, Value: new(string)}, mine.Labels.Labels[1]}}
	nowhere := "db.00"
	odd := k.under(place{"db", 0})
	odd.Labels = &mesosapi.Labels{Labels: []mesosapi.Label{mine.Labels.Labels[0], {Key: LabelPlace, Value: &nowhere}}}
	old := mine
	old.Principal = "you"
	static := mesosapi.ReservationInfo{Type: mesosapi.ReservationStatic, Role: "eng"}
	got := k.holdings(&mesosapi.Offer{Resources: []mesosapi.Resource{
		with(func(*mesosapi.Resource) {}),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{theirs} }),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{odd} }),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{static} }),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{mine, static} }),
		with(func(r *mesosapi.Resource) { r.Revocable = &mesosapi.RevocableInfo{} }),
		with(func(r *mesosapi.Resource) { r.ProviderID = "p" }),
		with(func(r *mesosapi.Resource) {
			r.Name, r.Disk = "disk", &mesosapi.DiskInfo{Source: &mesosapi.DiskSource{}}
		}),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{old} }),
		with(func(r *mesosapi.Resource) { r.Reservations = []mesosapi.ReservationInfo{static, mine} }),
		with(func(r *mesosapi.Resource) { r.Name = "gpus" }),
	}})
	require.Len(t, got, 1)
	assert.Equal(t, Resources{CPUs: 1000}, got[0].left)
	assert.Len(t, got[0].odd, 3)
	k.framework = ""
	assert.Empty(t, k.holdings(&mesosapi.Offer{Resources: Resources{CPUs: 1000}.list(mine)}))
}

// Operations that nobody here started are forgotten when they are settled.
func TestUnknownOperations(t *testing.T) {
	l := newLand(t, planOf(), "a1")
	e := l.operation("x", "a1", mesos.OperationFinished)
	e.Operation.UUID = mesos.UUID{1}
	does(t, l.step(e), "forget x")
	does(t, l.step(l.operation("y", "a1", mesos.OperationPending)))
	does(t, l.restart(l.k.plan))
	assert.Equal(t, []string{"y"}, l.records())
	e.Operation.OperationID = "y"
	e.Epoch = l.epoch
	does(t, l.step(e), "forget y")
	assert.Empty(t, l.records())
}

// A launch that is rejected leaves the place where it was.
func TestRejectedReservation(t *testing.T) {
	l := holds(t, planOf(db(1)))
	l.cfg.Limits.Tasks = 1
	l.restart(l.k.plan)
	l.after(time.Minute)
	l.becomes("db.0.1", mesos.TaskFailed)
	require.Contains(t, l.offer("a1")[1], "say: a launch was rejected")
	l.after(time.Minute)
	does(t, l.offer("a2"), "decline o3")
	assert.Equal(t, heldOnA1, l.reserved())
}
