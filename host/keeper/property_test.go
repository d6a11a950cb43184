package keeper

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// cluster is what is true in Mesos: agents with tasks, some out of reach. What
// it tells may come late, but it never lies.
type cluster struct {
	*world
	rt     *rapid.T
	aware  bool
	tasks  map[mesos.TaskID]*real
	away   map[mesos.AgentID]bool
	gone   map[mesos.AgentID]bool // by the operator's word: masters do not take them back
	agents []mesos.AgentID        // that are not gone
	kills  map[mesos.TaskID]bool  // asked for, not yet heard by the agent
	offers int
	plan   Plan
	healed bool // no more calls are lost

	givenUp map[mesos.TaskID]bool // another was rightly started in its place
}

type real struct {
	agent mesos.AgentID
	state mesos.TaskState // what the agent says
}

func placeIn(id mesos.TaskID) string { return strings.Join(strings.Split(string(id), ".")[:2], ".") }

func newCluster(rt *rapid.T) *cluster {
	c := &cluster{
		rt: rt, agents: []mesos.AgentID{"a1", "a2", "a3"}, aware: rapid.Bool().Draw(rt, "partition aware"), tasks: map[mesos.TaskID]*real{},
		away: map[mesos.AgentID]bool{}, gone: map[mesos.AgentID]bool{}, kills: map[mesos.TaskID]bool{}, givenUp: map[mesos.TaskID]bool{},
	}
	patience := rapid.SampledFrom([]time.Duration{never, 0, 20 * time.Second}).Draw(rt, "replace unreachable")
	c.plan = Plan{Groups: []Group{group("x", 2), group("y", 1)}, ReplaceUnreachable: patience}
	c.world = newWorld(rt, c.plan)
	c.cfg.PartitionAware = c.aware
	c.cfg.Drift.Returned = rapid.SampledFrom([]scheduler.ReturnedPolicy{
		scheduler.ReturnedReport, scheduler.ReturnedKillYounger, scheduler.ReturnedKillOlder,
	}).Draw(rt, "returned")
	c.trace = rt.Logf
	c.start(c.plan)
	c.onCall, c.onLaunch, c.onNotices = c.call, c.launching, c.told
	c.subscribe()
	return c
}

// truth is what a master says of a task.
func (c *cluster) truth(id mesos.TaskID, agent mesos.AgentID) scheduler.Event {
	task := c.tasks[id]
	state, unreachable := mesos.TaskGone, mesos.Micros(0)
	switch {
	case c.gone[agent]:
		state = mesos.TaskGoneByOperator
	case c.away[agent]:
		state, unreachable = mesos.TaskUnreachable, c.now
	case task != nil:
		agent, state = task.agent, task.state
	}
	if !c.aware && (state == mesos.TaskGone || state == mesos.TaskGoneByOperator || state == mesos.TaskUnreachable) {
		state = mesos.TaskLost
	}
	e := c.status(id, agent, state)
	e.Status.UnreachableTime = unreachable
	return e
}

// call is a call that arrives at the master.
func (c *cluster) call(call *scheduler.Call) (answers []scheduler.Event) {
	switch call.Type {
	case scheduler.CallAccept:
		outcome := "taken"
		if !c.healed {
			outcome = rapid.SampledFrom([]string{"taken", "taken", "taken", "lost", "refused"}).Draw(c.rt, "accept")
		}
		switch outcome {
		case "taken":
			for _, t := range call.Tasks {
				c.tasks[mesos.TaskID(strings.Clone(string(t.TaskID)))] = &real{mesos.AgentID(strings.Clone(string(call.AgentID))), mesos.TaskStaging}
			}
		case "lost":
			answers = append(answers, scheduler.Event{Type: scheduler.EventCallFailed, Epoch: call.Epoch, Call: call.Type, CallID: call.ID, Failure: scheduler.FailureUnknown})
		case "refused":
			e := scheduler.Event{Type: scheduler.EventCallFailed, Epoch: call.Epoch, Call: call.Type, CallID: call.ID, Failure: scheduler.FailureRefused}
			for _, t := range call.Tasks {
				e.TaskIDs = append(e.TaskIDs, mesos.TaskID(strings.Clone(string(t.TaskID))))
			}
			answers = append(answers, e)
		}
	case scheduler.CallKill:
		c.kills[mesos.TaskID(strings.Clone(string(call.TaskID)))] = true
	case scheduler.CallReconcile:
		for _, t := range call.Targets {
			if !strings.HasPrefix(string(t.TaskID), "rollcall.") {
				answers = append(answers, c.truth(mesos.TaskID(strings.Clone(string(t.TaskID))), mesos.AgentID(strings.Clone(string(t.AgentID)))))
			}
		}
	}
	return answers
}

// told: a task that is back is no longer given up; now it must be killed or kept.
func (c *cluster) told(notices []scheduler.Notice) {
	for i := range notices {
		if n := &notices[i]; n.Type == scheduler.NoticeTask && n.Task.Returned {
			delete(c.givenUp, n.Task.TaskID)
		}
	}
}

// launching is asked about each launch, and looks at nothing but the store: is
// everybody else of the place safe to start again, being killed, or given up?
func (c *cluster) launching(e *scheduler.Event) {
	for _, t := range e.Tasks {
		for _, id := range c.stored() {
			if placeIn(id) != placeIn(t.TaskID) || id == t.TaskID {
				continue
			}
			r := c.world.stored(id)
			given := r.Verdict == scheduler.VerdictPresumedLost && c.plan.ReplaceUnreachable >= 0
			switch {
			case r.Verdict == scheduler.VerdictEnded, r.Verdict == scheduler.VerdictLost, r.Killing, c.givenUp[id], given:
				c.givenUp[id] = true
			default:
				c.rt.Fatalf("%s is launched while %s is %s", t.TaskID, id, r.Verdict)
			}
		}
	}
}

func (c *cluster) stored() (ids []mesos.TaskID) {
	for _, key := range slices.Sorted(maps.Keys(c.world.store)) {
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			ids = append(ids, mesos.TaskID(id))
		}
	}
	return ids
}

// check: of each place there is at most one task that is not being killed and
// is known or thought to run.
func (c *cluster) check() {
	seen := map[string]mesos.TaskID{}
	for _, id := range c.stored() {
		r := c.world.stored(id)
		if r.Killing || r.Verdict != scheduler.VerdictAlive && r.Verdict != scheduler.VerdictLaunching {
			continue
		}
		if other, again := seen[placeIn(id)]; again {
			c.rt.Fatalf("%s and %s are in one place, and nobody is being killed", id, other)
		}
		seen[placeIn(id)] = id
	}
}

// ids are the tasks that are true so, in order.
func (c *cluster) ids(is func(mesos.TaskID, *real) bool) (ids []mesos.TaskID) {
	for _, id := range slices.Sorted(maps.Keys(c.tasks)) {
		if is(id, c.tasks[id]) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (c *cluster) reachable(id mesos.TaskID) bool {
	return !c.away[c.tasks[id].agent] && !c.gone[c.tasks[id].agent]
}

func (c *cluster) live(id mesos.TaskID, r *real) bool { return r.state.Live() && c.reachable(id) }

// makeOffers offers what agents in reach have.
func (c *cluster) makeOffers(cpus float64, on ...mesos.AgentID) {
	var list []string
	for _, a := range on {
		if !c.away[a] {
			c.offers++
			list = append(list, fmt.Sprintf("o%d@%s:%g", c.offers, a, cpus))
		}
	}
	c.world.offer(list...)
}

// says gives the truth about an agent's tasks.
func (c *cluster) says(a mesos.AgentID) {
	var events []scheduler.Event
	for _, id := range c.ids(func(_ mesos.TaskID, r *real) bool { return r.agent == a }) {
		events = append(events, c.truth(id, a))
	}
	c.step(events...)
}

// fate lets something happen.
func (c *cluster) fate() {
	at := rapid.IntRange(0, len(c.agents)-1).Draw(c.rt, "agent")
	agent := c.agents[at]
	switch rapid.SampledFrom([]string{
		"offer", "offer", "offer", "runs", "runs", "runs", "ends", "time", "time", "away", "back", "gone", "killed", "disconnect", "restart", "crash",
	}).Draw(c.rt, "fate") {
	case "offer":
		c.makeOffers(rapid.SampledFrom([]float64{0.5, 1, 3}).Draw(c.rt, "cpus"), agent)
	case "runs":
		c.becomes(mesos.TaskRunning)
	case "ends":
		c.becomes(rapid.SampledFrom([]mesos.TaskState{mesos.TaskFinished, mesos.TaskFailed}).Draw(c.rt, "end"))
	case "time":
		c.after(time.Duration(rapid.SampledFrom([]int{1, 5, 15, 40}).Draw(c.rt, "seconds")) * time.Second)
	case "away":
		c.away[agent] = true
		c.says(agent)
	case "back":
		delete(c.away, agent)
		c.says(agent)
	case "gone":
		c.gone[agent] = true
		c.agents[at] = mesos.AgentID(fmt.Sprint("a", 4+len(c.gone)))
		c.says(agent)
	case "killed":
		c.obey()
	case "disconnect":
		c.disconnect()
		c.subscribe()
	case "restart":
		c.plan.Groups = []Group{group("x", rapid.IntRange(0, 3).Draw(c.rt, "count")), group("y", 1)}
		c.restart(c.plan)
	case "crash": // after the store, before the framework hears of it and anything is sent
		list := c.ids(c.live)
		if len(list) == 0 {
			return
		}
		out := c.m.Step(c.now, []scheduler.Event{c.truth(rapid.SampledFrom(list).Draw(c.rt, "task"), "")})
		c.told(out.Notices)
		for _, r := range out.Store {
			c.world.store[string(r.Key)] = slices.Clone(r.Value)
		}
		c.restart(c.plan)
	}
}

// tell says a task's state once; Mesos forgets what has ended and was told.
func (c *cluster) tell(id mesos.TaskID, state mesos.TaskState) {
	c.tasks[id].state = state
	c.step(c.truth(id, c.tasks[id].agent))
	if state.Terminal() {
		delete(c.tasks, id)
	}
}

// becomes changes a task that runs.
func (c *cluster) becomes(state mesos.TaskState) {
	list := c.ids(c.live)
	if len(list) == 0 {
		return
	}
	c.tell(rapid.SampledFrom(list).Draw(c.rt, "task"), state)
}

// obey: agents in reach end what they were told to.
func (c *cluster) obey() {
	for _, id := range slices.Sorted(maps.Keys(c.kills)) {
		if c.tasks[id] != nil && !c.reachable(id) {
			continue
		}
		delete(c.kills, id)
		if c.tasks[id] != nil && c.tasks[id].state.Live() {
			c.tell(id, mesos.TaskKilled)
		}
	}
}

// heal brings everybody back, and time. All that is wanted must then run, and
// nothing else.
func (c *cluster) heal() {
	clear(c.away)
	c.healed = true
	for _, a := range c.agents {
		c.says(a)
	}
	for range 12 {
		c.after(2 * time.Minute)
		if c.m.Step(c.now, nil); c.k.subscribed {
			c.makeOffers(4, c.agents...)
		} else {
			c.subscribe()
		}
		for _, id := range c.ids(c.live) {
			c.tell(id, mesos.TaskRunning)
		}
		c.obey()
		c.check()
		if c.k.Status().Settled() {
			break
		}
	}
	require.True(c.rt, c.k.Status().Settled(), "%+v", c.k.Status())
	running := c.ids(c.live)
	places := map[string]bool{}
	for _, id := range running {
		places[placeIn(id)] = true
	}
	require.Len(c.rt, running, c.k.Status().Wanted, "what truly runs")
	require.Len(c.rt, places, c.k.Status().Wanted)
}

// Whatever happens, there are never two in one place without a wish to kill
// one; nothing is launched beside what may run; and when all is well again,
// exactly what is wanted runs.
func TestKeeperIsCareful(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cryptotest.SetGlobalRandom(t, 1) // so that a failing story can be told again
		c := newCluster(rt)
		for range rapid.IntRange(1, 60).Draw(rt, "length") {
			if !c.k.subscribed { // a lost call: only a new subscription helps
				c.subscribe()
			}
			c.fate()
			c.check()
		}
		c.heal()
	})
}
