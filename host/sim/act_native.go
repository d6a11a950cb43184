package sim

import (
	"fmt"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// nativeActs are what others do about replacements where the master takes calls
// about them.
var nativeActs = []actRow{
	{name: "strange-replace", odds: 1, args: "which, how", draw: picks, do: (*World).strangeReplace},
}

// flaw is what is wrong with a replacement that another client asks for.
type flaw int

const (
	flawNone flaw = iota
	flawNoID
	flawNoTime
	flawAgent
	flawTaken // the old task is taken already
	flawOffer
	flawOfferElsewhere
	flawNewTooLarge
	flawFallbackTooLarge
	flawExecutorEnds
	flawDrains
	flaws
)

// strangeReplace is another client with the framework's id that replaces a task:
// rather one that starts, or that is not alone in its executor. Soon after, one
// of the three is to be killed.
func (w *World) strangeReplace(a *Act) {
	m := w.cluster.Master()
	if m == nil {
		return
	}
	how := a.pick(1, 1000)
	wrong, rollback, settle := flaw(max(0, how%(2*int(flaws))-int(flaws))), mesos.Rollback(how%int(mesos.Rollbacks)), settles[how%len(settles)]
	old := w.anyForeign(m, a.pick(0, 1000), wrong == flawTaken)
	if old == nil {
		return
	}
	part := func(large bool) mesos.Task {
		t := mesos.Task{TaskID: mesos.TaskID(fmt.Sprintf("stranger%d", w.next())), AgentID: old.AgentID, ExecutorID: old.ExecutorID, Resources: bare(old.Resources)}
		if large {
			t.Resources = tooMuch
		}
		return t
	}
	e := master.Event{Type: master.EventReplace, AgentID: old.AgentID, Replacement: mesos.Replacement{
		ReplaceID: mesos.ReplaceID(fmt.Sprintf("strange-r%d", w.next())), Old: old.TaskID, New: part(wrong == flawNewTooLarge), Rollback: rollback,
		Stop: 20 * mesos.Second, Start: 20 * mesos.Second, Settle: settle,
	}}
	r := &e.Replacement
	if rollback != mesos.RollbackOff {
		r.Fallback = part(wrong == flawFallbackTooLarge)
	}
	w.truth.asks(&scheduler.ReplaceRequest{
		ReplaceID: r.ReplaceID, OldTaskID: r.Old, OldResources: bare(old.Resources), NewTaskID: r.New.TaskID, FallbackTaskID: r.Fallback.TaskID,
	}, nil)
	switch wrong {
	case flawNoID:
		r.ReplaceID = ""
	case flawNoTime:
		r.Stop = 0
	case flawAgent:
		e.AgentID = "elsewhere"
	case flawOffer:
		e.Offers = []mesos.OfferID{"none"}
	case flawOfferElsewhere:
		for o := range m.Offers {
			if o.AgentID != old.AgentID {
				e.Offers = []mesos.OfferID{o.ID}
			}
		}
	case flawExecutorEnds:
		x := old.ExecutorID
		if x == "" { // a command's
			x = mesos.ExecutorID(old.TaskID)
		}
		w.tellMistake(master.Event{Type: master.EventShutdown, AgentID: old.AgentID, ExecutorID: x}, "shut down "+string(x))
	case flawDrains:
		for _, h := range w.hosts {
			if h.agentID == old.AgentID {
				h.drain(20 * mesos.Second)
			}
		}
	}
	w.tellMistake(e, "replace "+string(old.TaskID))
	if then := how / 7 % 4; then < 3 {
		id := [...]mesos.TaskID{old.TaskID, r.New.TaskID, r.Fallback.TaskID}[then]
		w.after(w.latency(), func() { w.tellMistake(master.Event{Type: master.EventKill, TaskID: id}, "kill "+string(id)) })
	}
}

// anyForeign is a task that runs, or is to run. Those that start, and those that
// the framework did not launch, come first; if wanted, those that are replaced.
func (w *World) anyForeign(m *master.Machine, which int, replaced bool) *mesos.Task {
	taken := map[mesos.TaskID]bool{}
	for r := range m.Replacements {
		if !r.Status.Phase.Outcome() {
			taken[r.Old] = true
		}
	}
	var first, all []mesos.Task
	for kind, t := range m.Tasks {
		if kind != master.TaskKnown || t.State.Terminal() || replaced != taken[t.TaskID] {
			continue
		}
		if all = append(all, t); t.State == mesos.TaskStaging || t.ExecutorID != "" {
			first = append(first, t)
		}
	}
	if len(first) > 0 {
		all = first
	}
	if len(all) == 0 {
		return nil
	}
	return &all[which%len(all)]
}
