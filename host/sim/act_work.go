package sim

import (
	"maps"
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// workActs are the framework's wishes, and what another client does under its
// id. A new event of the scheduler is a new row.
var workActs = []actRow{
	{name: "want-more", odds: 1, args: "how many", draw: picks, do: func(w *World, a *Act) { w.resize(w.places + 1 + a.pick(0, 3)) }},
	{name: "want-less", odds: 1, args: "how many", draw: picks, do: func(w *World, a *Act) { w.resize(w.places - 1 - a.pick(0, 3)) }},
	{name: "kill", odds: 1, args: "which", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventKill, TaskID: w.anyTask(a), Grace: mesos.Micros(a.pick(1, 3)) * mesos.Second})
	}},
	{name: "forget", odds: 0.5, args: "which", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventForget, TaskID: w.anyTask(a)})
	}},
	{name: "reconcile", odds: 1, args: "", draw: nothing, do: func(w *World, _ *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcile})
	}},
	{name: "reconcile-implicit", odds: 1, args: "", draw: nothing, do: func(w *World, _ *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundImplicit})
	}},
	{name: "reconcile-task", odds: 0.7, args: "which, other", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcile, TaskIDs: []mesos.TaskID{w.anyTask(a)}})
	}},
	{name: "reconcile-agent", odds: 0.7, args: "which", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcile, AgentID: w.hosts[a.pick(0, len(w.hosts))].agentID})
	}},
	{name: "pause", odds: 0.4, args: "", draw: nothing, do: func(w *World, _ *Act) { w.request(scheduler.Event{Type: scheduler.EventPause}) }},
	{name: "resume", odds: 0.4, args: "", draw: nothing, do: func(w *World, _ *Act) { w.request(scheduler.Event{Type: scheduler.EventResume}) }},
	{name: "suppress", odds: 0.3, args: "", draw: nothing, do: func(w *World, _ *Act) { w.request(scheduler.Event{Type: scheduler.EventSuppress}) }},
	{name: "revive", odds: 0.3, args: "", draw: nothing, do: func(w *World, _ *Act) { w.request(scheduler.Event{Type: scheduler.EventRevive}) }},
	{name: "operation", odds: 3, args: "which, on the side", draw: picks, do: func(w *World, a *Act) {
		w.wishes = append(w.wishes, []byte{doesReserve, doesReserve, doesUnreserve, doesDisk, doesDisk, doesTooMuch}[a.pick(0, 6)])
		w.wishAfter(a.pick(1, 3))
	}},
	{name: "forget-operation", odds: 0.5, args: "which", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventForgetOperation, OperationID: w.anyOperation(a)})
	}},
	{name: "reconcile-operations", odds: 0.7, args: "", draw: nothing, do: func(w *World, _ *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcileOperations})
	}},
	{name: "reconcile-operations-implicit", odds: 0.5, args: "", draw: nothing, do: func(w *World, _ *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: scheduler.RoundImplicit})
	}},
	{name: "reconcile-operation", odds: 0.5, args: "which", draw: picks, do: func(w *World, a *Act) {
		w.request(scheduler.Event{Type: scheduler.EventReconcileOperations, OperationIDs: []mesos.OperationID{w.anyOperation(a)}})
	}},
	{name: "stranger", odds: 1, args: "", draw: nothing, do: func(w *World, _ *Act) { w.stranger.wants++ }},
	{name: "teardown", odds: 0.02, args: "", draw: nothing, do: func(w *World, _ *Act) { w.request(scheduler.Event{Type: scheduler.EventTeardown}) }},
}

// request is a wish of the framework that its operator made.
func (w *World) request(e scheduler.Event) {
	if p := w.procs[w.leader]; p.machine != nil {
		e.Ref = 1 << 40
		p.arrive(e)
	}
}

// resize changes how many tasks are wanted.
func (w *World) resize(n int) {
	w.places = min(max(n, 0), 4*len(w.hosts))
	if p := w.procs[w.leader]; p.machine != nil {
		p.frame.resize()
		p.poke(0)
	}
}

// wishAfter lets the framework ask for offers, that it may do an operation.
func (w *World) wishAfter(revive int) {
	if revive == 0 {
		w.request(scheduler.Event{Type: scheduler.EventRevive})
	}
}

// anyOperation is one that the framework knows.
func (w *World) anyOperation(a *Act) mesos.OperationID {
	p := w.procs[w.leader]
	if p.machine == nil || len(p.watch.operations) == 0 {
		return "nobody"
	}
	ids := slices.Sorted(maps.Keys(p.watch.operations))
	return ids[a.pick(0, len(ids))]
}

// anyTask is one that the framework knows, more often than not.
func (w *World) anyTask(a *Act) mesos.TaskID {
	p := w.procs[w.leader]
	if p.machine == nil || len(p.frame.tasks) == 0 {
		return "nobody"
	}
	ids := make([]mesos.TaskID, 0, len(p.frame.tasks))
	for id := range p.frame.tasks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids[a.pick(0, len(ids))]
}
