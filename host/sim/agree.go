package sim

import (
	"fmt"
	"maps"
	"slices"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// disagreement is what is durable held against what is true: the first thing
// that differs, "" if nothing does. Reversible verdicts about what does not run
// are no difference.
func (w *World) disagreement() string {
	p := w.procs[w.leader]
	f := w.disk.framework()
	switch {
	case p.over:
		return "" // the framework is no more
	case p.machine == nil || f == nil:
		return "the scheduler does not run"
	case !p.watch.subscribed:
		return "the scheduler is not subscribed"
	case p.client.stream == nil || p.client.stream.dark:
		return "the stream is dead, and the scheduler has not noticed"
	}
	known := p.watch.tasks
	for _, h := range w.hosts {
		for _, x := range h.executors {
			for _, r := range x.has {
				if x.framework != f.FrameworkID || r.state.Terminal() || w.truth.leaked[r.id] {
					continue
				}
				if known[r.id] == nil && w.noRoom(p) || w.heldBack(p, r.id) {
					continue
				}
				if why := w.unlike(known[r.id], x, r); why != "" {
					return why
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		r := known[id]
		if x, _ := w.truth.live(id); x == nil && !w.truth.leaked[id] && (r.Verdict == scheduler.VerdictAlive || r.Verdict == scheduler.VerdictLaunching) && !w.stuck(id, r) && !w.heldBack(p, id) {
			return fmt.Sprintf("L1: task %s is %v (%v) here, and runs nowhere", id, r.Verdict, r.State)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.watch.operations)) {
		if o := p.watch.operations[id]; o.Verdict == scheduler.OperationUnderWay {
			return fmt.Sprintf("L1: operation %s is under way: %+v", id, o)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.watch.replaced)) {
		if r := p.watch.replaced[id]; !r.phase.Outcome() && !w.undecidable(id, r) {
			return fmt.Sprintf("L5: replacement %s is %v", id, r.phase)
		}
	}
	if why := w.unreleased(); why != "" {
		return why
	}
	if why := w.unfilled(p); why != "" {
		return why
	}
	return w.truth.unacknowledged(p)
}

// noRoom: the scheduler takes note of no more that nobody here started. What it
// is told of it cannot be durable, and so is not acknowledged either.
func (w *World) noRoom(p *process) bool {
	n := 0
	for _, r := range p.watch.tasks {
		if r.Unknown {
			n++
		}
	}
	return n >= int(w.k[KnobRoom])
}

// stuck: a master shows a task STAGING for ever whose order to run was lost. Its
// agent says DROPPED when it registers again, reliably; but when the last executor
// of the framework there ends before that was acknowledged, Mesos's agent forgets
// the framework and what it still had to say, and ignores each KILL from then on.
func (w *World) stuck(id mesos.TaskID, r *scheduler.TaskRecord) bool {
	m := w.cluster.Master()
	if m == nil || r.State != mesos.TaskStaging || w.truth.started[id] != 0 {
		return false
	}
	for kind, task := range m.Tasks {
		if task.TaskID == id && kind == master.TaskKnown && task.State == mesos.TaskStaging {
			w.stats.Faults["stuck"]++
			return true
		}
	}
	return false
}

// unacknowledged is L3. What an agent has not said again for longer than it
// ever waits, it has forgotten: with a framework that has nothing left on it,
// an agent drops the updates too.
func (t *truth) unacknowledged(p *process) (why string) {
	most := agent.DefaultConfig().Updates.Max + mesos.Minute
	full := t.w.noRoom(p)
	for o, u := range t.waiting {
		if t.w.now() > u.last.Add(most) || full && p.watch.tasks[o.task] == nil {
			continue
		}
		if text := fmt.Sprintf("L3: an update of task %s on %s is not acknowledged, sent %d times", o.task, laneAgent(o.host), u.times); why == "" || text < why {
			why = text
		}
	}
	return why
}

// unlike is how a task that runs differs from its record.
func (w *World) unlike(r *scheduler.TaskRecord, x *executor, t *running) string {
	where := fmt.Sprintf("task %s runs on %s (%v)", t.id, x.host.name(), t.state)
	unknownToKill := r != nil && r.Unknown && w.policy() == scheduler.UnknownKill && !w.k.on(KnobDryRun)
	switch {
	case r == nil:
		return "L1: " + where + " and is not known"
	case r.Verdict != scheduler.VerdictAlive:
		return fmt.Sprintf("L1: %s and is held for %v (%v)", where, r.Verdict, r.State)
	case r.AgentID != x.host.agentID:
		return fmt.Sprintf("L1: %s, agent %s, and is held to be on %s", where, x.host.agentID, r.AgentID)
	case t.state != mesos.TaskRunning || r.State != t.state:
		return fmt.Sprintf("L1: %s and is held for %v", where, r.State)
	case r.Killing:
		return "L1: " + where + " and is being killed"
	case unknownToKill:
		return "L4: " + where + ", nobody launched it, and the policy is to kill it"
	case r.Unknown && w.policy() == scheduler.UnknownAdopt:
		return "L4: " + where + ", nobody launched it, and the policy is to adopt it"
	}
	return ""
}

// unfilled is a place without a task that runs, if the framework could have one.
func (w *World) unfilled(p *process) string {
	for i := range p.frame.places[:min(w.places, len(p.frame.places))] {
		id := p.frame.places[i].current
		if id == "" {
			return fmt.Sprintf("place %d is empty", i)
		}
		r := p.watch.tasks[id]
		if w.undecided(p, id) {
			continue
		}
		if r == nil || r.Verdict != scheduler.VerdictAlive && !w.waitsFor(r) && !w.heldBack(p, id) {
			return fmt.Sprintf("place %d holds %s, which is %+v", i, id, r)
		}
	}
	return ""
}

// waitsFor: the framework holds a place for a task that may still run.
func (w *World) waitsFor(r *scheduler.TaskRecord) bool {
	return r.Verdict == scheduler.VerdictUnreachable || r.Verdict == scheduler.VerdictPresumedLost
}

// floor is how many calls of each kind have left that the machine makes by itself.
func (w *World) floor() map[string]uint64 { return maps.Clone(w.stats.Calls) }

// aboveFloor is L6: when all agree, only periodic rounds are left. What was
// under way when the trouble ended may take its time.
func (w *World) aboveFloor(before map[string]uint64) string {
	targets := len(w.procs[w.leader].watch.tasks)
	batches := uint64(targets)/max(1, uint64(w.k[KnobBatch])) + 2
	kills := uint64(0) // of what nobody answers for, each now and then
	for _, r := range w.procs[w.leader].watch.tasks {
		if r.Killing && !recordOver(r) {
			kills++
		}
	}
	for _, most := range []struct {
		kind string
		n    uint64
	}{{"kill", kills}, {"subscribe", 0}, {"reconcile", 2*batches + 4}} {
		if n := w.stats.Calls[most.kind] - before[most.kind]; n > most.n {
			return fmt.Sprintf("L6: %d calls of %s in two minutes; at most %d", n, most.kind, most.n)
		}
	}
	return ""
}
