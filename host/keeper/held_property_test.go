package keeper

import (
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
	"rollcall/host/mesosapi"
)

// estate is a land where things happen: calls are lost, operations fail, their
// statuses come late, agents go and come back.
type estate struct {
	*land
	rt     *rapid.T
	plan   Plan
	agents []mesos.AgentID // that are not gone
	away   map[mesos.AgentID]bool
	gone   map[mesos.AgentID]bool
	state  map[mesos.TaskID]mesos.TaskState // of the tasks that use something
	kills  map[mesos.TaskID]bool
	quiet  map[mesos.TaskID]mesos.AgentID // have failed, and nobody was told
	untold []scheduler.Event              // statuses of operations, until they are acknowledged
	healed bool
}

func newEstate(rt *rapid.T) *estate {
	patience := rapid.SampledFrom([]time.Duration{never, 20 * time.Second}).Draw(rt, "replace unreachable")
	g := db(2)
	e := &estate{
		rt: rt, agents: []mesos.AgentID{"a1", "a2", "a3"}, away: map[mesos.AgentID]bool{}, gone: map[mesos.AgentID]bool{},
		state: map[mesos.TaskID]mesos.TaskState{}, kills: map[mesos.TaskID]bool{},
		quiet: map[mesos.TaskID]mesos.AgentID{},
		plan:  Plan{Groups: []Group{g, group("web", 1)}, ReplaceUnreachable: patience},
	}
	e.land = newLand(rt, e.plan, e.agents...)
	e.cfg.PartitionAware = rapid.Bool().Draw(rt, "partition aware")
	e.cfg.Drift.Returned = rapid.SampledFrom([]scheduler.ReturnedPolicy{scheduler.ReturnedKillYounger, scheduler.ReturnedKillOlder}).Draw(rt, "returned")
	e.trace, e.onCall, e.onLaunch = rt.Logf, e.called, e.launching
	e.land.restart(e.plan)
	return e
}

// launching looks at each launch: without a policy to give up, a task goes back
// to the data of its place, if there is any.
func (e *estate) launching(ev *scheduler.Event) {
	for _, t := range ev.Tasks {
		p, _ := placeOfID(t.TaskID)
		info, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, t.Info)
		require.NoError(e.rt, err)
		mine := volumesOf(fromAPI(info.Resources))
		for _, volume := range slices.Sorted(maps.Keys(e.data)) {
			if _, ours := volumeOf(p, volume); ours && e.plan.ReplaceUnreachable < 0 && !slices.Contains(mine, volume) {
				e.rt.Fatalf("%s is launched without %s, which %s has written", t.TaskID, volume, e.data[volume])
			}
		}
	}
}

// called is what the master does with a call, or what becomes of the call.
func (e *estate) called(c *scheduler.Call) (answers []scheduler.Event) {
	switch c.Type {
	case scheduler.CallAccept:
		return e.accepted(c)
	case scheduler.CallKill:
		e.kills[mesos.TaskID(strings.Clone(string(c.TaskID)))] = true
	case scheduler.CallReconcile:
		for _, t := range c.Targets {
			if !strings.HasPrefix(string(t.TaskID), "rollcall.") {
				answers = append(answers, e.truth(mesos.TaskID(strings.Clone(string(t.TaskID))), mesos.AgentID(strings.Clone(string(t.AgentID)))))
			}
		}
	case scheduler.CallReconcileOperations:
		for _, t := range c.OperationTargets {
			if !strings.HasPrefix(string(t.OperationID), "rollcall.") {
				answers = append(answers, e.operationTruth(mesos.OperationID(strings.Clone(string(t.OperationID))), mesos.AgentID(strings.Clone(string(t.AgentID)))))
			}
		}
	case scheduler.CallAcknowledgeOperation:
		id := c.OperationID
		e.untold = slices.DeleteFunc(e.untold, func(s scheduler.Event) bool { return s.Operation.OperationID == id })
	}
	return answers
}

func (e *estate) accepted(c *scheduler.Call) []scheduler.Event {
	fate, late := "taken", false
	if !e.healed {
		fate = rapid.SampledFrom([]string{"taken", "taken", "taken", "taken", "answer lost", "lost", "refused"}).Draw(e.rt, "accept")
		late = rapid.Bool().Draw(e.rt, "late")
	}
	failed := scheduler.Event{Type: scheduler.EventCallFailed, Epoch: c.Epoch, Call: c.Type, CallID: c.ID, Failure: scheduler.FailureUnknown}
	switch fate {
	case "refused":
		failed.Failure = scheduler.FailureRefused
		for _, t := range c.Tasks {
			failed.TaskIDs = append(failed.TaskIDs, mesos.TaskID(strings.Clone(string(t.TaskID))))
		}
		for _, o := range c.Start {
			failed.OperationIDs = append(failed.OperationIDs, mesos.OperationID(strings.Clone(string(o.OperationID))))
		}
		return []scheduler.Event{failed}
	case "lost":
		return []scheduler.Event{failed}
	}
	e.outcome = func(_ *scheduler.Call, kind string) mesos.OperationState {
		states := []mesos.OperationState{mesos.OperationFinished, mesos.OperationFinished, mesos.OperationFinished, mesos.OperationFailed, mesos.OperationDropped, mesos.OperationError}
		if e.healed {
			return mesos.OperationFinished
		}
		return rapid.SampledFrom(states).Draw(e.rt, kind)
	}
	razed := len(e.razed)
	answers := e.land.call(c)
	e.mayRaze(e.razed[razed:])
	for id := range e.used {
		if _, known := e.state[id]; !known {
			e.state[id] = mesos.TaskStaging
		}
	}
	var told []scheduler.Event
	for _, a := range answers {
		if a.Type == scheduler.EventOperationUpdated && !a.Operation.UUID.IsZero() {
			if e.untold = append(e.untold, a); late {
				continue
			}
		}
		told = append(told, a)
	}
	if fate == "answer lost" {
		told = append(told, failed)
	}
	return told
}

// mayRaze: data is destroyed only of places that have left the plan, or that run
// elsewhere with data of their own.
func (e *estate) mayRaze(volumes []string) {
	for _, v := range volumes {
		delete(e.data, v)
		p, ok := placeOfID(mesos.TaskID(v))
		require.True(e.rt, ok, v)
		if e.k.places[p] == nil {
			continue
		}
		elsewhere := false
		for id, s := range e.used {
			other, _ := placeOfID(id)
			elsewhere = elsewhere || other == p && ranIn(e.state[id]) && len(volumesOf(s.Resources)) > 0
		}
		if !elsewhere {
			e.rt.Fatalf("%s is destroyed, and its place has no other", v)
		}
	}
}

// truth is what a master says of a task.
func (e *estate) truth(id mesos.TaskID, agent mesos.AgentID) scheduler.Event {
	s, known := e.used[id]
	state, unreachable := mesos.TaskGone, mesos.Micros(0)
	switch {
	case e.gone[agent]:
		state = mesos.TaskGoneByOperator
	case e.away[agent]:
		state, unreachable = mesos.TaskUnreachable, e.now
	case known:
		agent, state = s.agent, e.state[id]
	case e.quiet[id] != "":
		agent, state = e.quiet[id], mesos.TaskFailed
	}
	reason := mesos.ReasonNone
	if !e.cfg.PartitionAware && (state == mesos.TaskGone || state == mesos.TaskGoneByOperator || state == mesos.TaskUnreachable) {
		if state == mesos.TaskGoneByOperator {
			reason = mesos.ReasonAgentRemoved
		}
		state = mesos.TaskLost
	}
	ev := e.status(id, agent, state)
	ev.Status.UnreachableTime, ev.Status.Reason = unreachable, reason
	return ev
}

func (e *estate) operationTruth(id mesos.OperationID, agent mesos.AgentID) scheduler.Event {
	state := mesos.OperationUnknown
	switch at := slices.IndexFunc(e.untold, func(s scheduler.Event) bool { return s.Operation.OperationID == id }); {
	case e.gone[agent]:
		state = mesos.OperationGoneByOperator
	case e.away[agent]:
		state = mesos.OperationUnreachable
	case at >= 0:
		state = e.untold[at].Operation.State
	}
	return e.operation(id, agent, state)
}

// says tells the truth about an agent's tasks.
func (e *estate) says(a mesos.AgentID) {
	var events []scheduler.Event
	for _, id := range slices.Sorted(maps.Keys(e.used)) {
		if e.used[id].agent == a {
			events = append(events, e.truth(id, a))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(e.quiet)) {
		if e.quiet[id] == a && (e.away[a] || e.gone[a]) {
			events = append(events, e.truth(id, a))
		}
	}
	for _, s := range e.untold { // Master::sendBulkOperationFeedback
		if s.Operation.AgentID == a && (e.away[a] || e.gone[a]) {
			events = append(events, e.operationTruth(s.Operation.OperationID, a))
		}
	}
	e.step(events...)
}

// endsQuietly: a task has ended, and what it used is offered before that is told.
func (e *estate) endsQuietly(id mesos.TaskID) {
	e.quiet[id] = e.used[id].agent
	e.end(id)
	delete(e.state, id)
}

func (e *estate) tellEnds() {
	for _, id := range slices.Sorted(maps.Keys(e.quiet)) {
		if a := e.quiet[id]; !e.away[a] && !e.gone[a] {
			e.step(e.status(id, a, mesos.TaskFailed))
			delete(e.quiet, id)
		}
	}
}

// tellOperations sends the statuses that were not acknowledged, as agents do.
func (e *estate) tellOperations() {
	for _, s := range slices.Clone(e.untold) {
		if !e.away[s.Operation.AgentID] && !e.gone[s.Operation.AgentID] {
			s.Epoch = e.epoch
			e.step(s)
		}
	}
}

func (e *estate) live() (ids []mesos.TaskID) {
	for _, id := range slices.Sorted(maps.Keys(e.used)) {
		if a := e.used[id].agent; !e.away[a] && !e.gone[a] {
			ids = append(ids, id)
		}
	}
	return ids
}

// becomes says a task's state once.
func (e *estate) becomes(id mesos.TaskID, state mesos.TaskState) {
	e.state[id] = state
	ev := e.status(id, e.used[id].agent, state)
	if state.Terminal() {
		e.end(id)
		delete(e.state, id)
	} else if p, _ := placeOfID(id); e.k.places[p] != nil { // else what it writes is not wanted any more
		e.write(id)
	}
	e.step(ev)
}

func (e *estate) offerAll(agents ...mesos.AgentID) {
	e.offer(slices.DeleteFunc(slices.Clone(agents), func(a mesos.AgentID) bool { return e.away[a] || e.gone[a] })...)
}

func (e *estate) obey() {
	for _, id := range slices.Sorted(maps.Keys(e.kills)) {
		s, known := e.used[id]
		if known && (e.away[s.agent] || e.gone[s.agent]) {
			continue
		}
		if delete(e.kills, id); known {
			e.becomes(id, mesos.TaskKilled)
		}
	}
}

func (e *estate) fate() {
	at := rapid.IntRange(0, len(e.agents)-1).Draw(e.rt, "agent")
	agent := e.agents[at]
	fates := []string{"offer", "offer", "offer", "offer all", "runs", "runs", "ends", "ends", "ends quietly", "told", "ends told", "time", "away", "back", "killed", "disconnect", "restart", "crash"}
	if e.plan.ReplaceUnreachable >= 0 { // else those whose task had ended would wait for ever
		fates = append(fates, "gone")
	}
	some := func() (mesos.TaskID, bool) {
		list := e.live()
		if len(list) == 0 {
			return "", false
		}
		return rapid.SampledFrom(list).Draw(e.rt, "task"), true
	}
	switch rapid.SampledFrom(fates).Draw(e.rt, "fate") {
	case "offer":
		e.offerAll(agent)
	case "offer all":
		e.offerAll(e.agents...)
	case "runs":
		if id, ok := some(); ok {
			e.becomes(id, mesos.TaskRunning)
		}
	case "ends":
		if id, ok := some(); ok {
			e.becomes(id, mesos.TaskFailed)
		}
	case "ends quietly":
		if id, ok := some(); ok {
			e.endsQuietly(id)
		}
	case "told":
		e.tellOperations()
	case "ends told":
		e.tellEnds()
	case "time":
		e.after(time.Duration(rapid.SampledFrom([]int{1, 15, 60, 400}).Draw(e.rt, "seconds")) * time.Second)
	case "away":
		e.away[agent] = true
		e.says(agent)
	case "back":
		delete(e.away, agent)
		e.says(agent)
	case "gone":
		e.isGone(at)
	case "killed":
		e.obey()
	case "disconnect":
		e.disconnect()
		e.subscribe()
	case "restart":
		e.replan(rapid.IntRange(0, 2).Draw(e.rt, "count"))
		e.land.restart(e.plan)
	case "crash":
		if id, ok := some(); ok {
			out := e.m.Step(e.now, []scheduler.Event{e.truth(id, "")})
			for _, r := range out.Store {
				e.store[string(r.Key)] = slices.Clone(r.Value)
			}
			e.land.restart(e.plan)
		}
	}
}

// isGone: an operator marks an agent gone; what was there is lost.
func (e *estate) isGone(at int) {
	agent := e.agents[at]
	e.gone[agent] = true
	e.says(agent)
	for _, v := range volumesOf(e.free[agent]) {
		delete(e.data, v)
	}
	for id, s := range e.used {
		if s.agent == agent {
			for _, v := range volumesOf(s.Resources) {
				delete(e.data, v)
			}
			delete(e.used, id)
			delete(e.state, id)
		}
	}
	delete(e.free, agent)
	e.agents[at] = mesos.AgentID("b" + itoa(len(e.gone)))
	e.add(e.agents[at])
}

// replan changes how many there are. What leaves loses its data.
func (e *estate) replan(count int) {
	g := db(count)
	e.plan.Groups = []Group{g, group("web", 1)}
	for v := range e.data {
		if p, _ := placeOfID(mesos.TaskID(v)); p.instance >= count {
			delete(e.data, v)
		}
	}
}

// heal brings everybody back, and time. Then all that is wanted runs, each on
// its reservation, and nothing else is reserved or remembered.
func (e *estate) heal() {
	clear(e.away)
	e.healed = true
	for _, a := range e.agents {
		e.says(a)
	}
	for range 30 {
		e.after(2 * time.Minute)
		if !e.k.subscribed {
			e.subscribe()
		}
		e.tellOperations()
		e.tellEnds()
		e.offerAll(e.agents...)
		for _, id := range e.live() {
			e.becomes(id, mesos.TaskRunning)
		}
		e.obey()
		if e.well() {
			break
		}
	}
	require.True(e.rt, e.k.Status().Settled(), "%+v", e.k.Status())
	require.Empty(e.rt, e.records())
	require.Empty(e.rt, e.unused())
	for _, in := range e.k.order {
		if in.group.Reserve {
			require.Len(e.rt, volumesOf(e.used[in.current.id].Resources), 1)
		}
	}
}

func (e *estate) well() bool {
	return e.k.Status().Settled() && len(e.records()) == 0 && len(e.unused()) == 0
}

// unused is what is reserved and used by nobody.
func (e *estate) unused() (list []string) {
	for _, a := range e.agents {
		for _, r := range e.free[a].Reserved("") {
			list = append(list, string(a)+": "+r.String())
		}
	}
	return list
}

// Whatever happens: a task goes back to its data, no data is destroyed that is
// still wanted, and when all is well again exactly what is wanted is reserved.
func TestReservationsAreCareful(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cryptotest.SetGlobalRandom(t, 1)
		e := newEstate(rt)
		for range rapid.IntRange(1, 60).Draw(rt, "length") {
			if !e.k.subscribed {
				e.subscribe()
			}
			e.fate()
		}
		e.heal()
	})
}
