package sim

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Replacements that the master and its agents do themselves are looked at where
// they are done, after each step of an agent or of the master.

// nativeWatch is a replacement as the agent has it.
type nativeWatch struct {
	host, life int // of the agent's process; a new one may remember nothing
	phase      mesos.ReplacePhase
	entered    mesos.Micros
	began      mesos.Micros // when the agent took it
}

// lookAtReplacements looks at what a step has left: of an agent, or of the master (-1).
func (w *World) lookAtReplacements(i int) {
	if len(w.truth.replaced) == 0 {
		return
	}
	if i < 0 {
		w.masterHolds()
		return
	}
	m := w.cluster.Agent(i)
	list := replacementsOf(m)
	if len(list) == 0 {
		return
	}
	tasks := tasksOf(m)
	for _, in := range list {
		if r := w.truth.replaced[in.ReplaceID]; r != nil {
			w.atAgent(w.hosts[i], r, in, tasks)
		}
	}
	w.usesWhatIsThere(w.hosts[i], m, list, tasks)
}

// atAgent is S11 and L5 of one replacement.
func (w *World) atAgent(h *host, r *replaced, in *mesos.Replacement, tasks []*mesos.Task) {
	r.follow(w, h, in)
	if in.Status.Phase.Outcome() {
		if len(in.Held) > 0 {
			w.fail("S11 each resource is released", fmt.Sprintf("%s is %v on %s and holds %v", in.ReplaceID, in.Status.Phase, h.name(), in.Held))
		}
		return
	}
	sum, lives := in.Held, []string(nil)
	for _, t := range tasks {
		if !t.State.Terminal() && r.has(t.TaskID) {
			sum, lives = plus(sum, t.Resources), append(lives, string(t.TaskID))
		}
	}
	id, q := in.ReplaceID, &r.request
	switch sum = bare(sum); {
	case len(lives) > 1:
		w.fail("S11 one runs at a time", fmt.Sprintf("%s has %s on %s", id, strings.Join(lives, " and "), h.name()))
	case in.New.State != mesos.TaskNone && !in.OldState.Terminal():
		w.fail("S11 started when the end before is durable", fmt.Sprintf("%s is started on %s, and %s is %v", q.NewTaskID, h.name(), q.OldTaskID, in.OldState))
	case in.Fallback.State != mesos.TaskNone && !in.New.State.Terminal():
		w.fail("S11 started when the end before is durable", fmt.Sprintf("%s is started on %s, and %s is %v", q.FallbackTaskID, h.name(), q.NewTaskID, in.New.State))
	case !r.most.Contains(sum):
		w.fail("S11 no more than there was", fmt.Sprintf("%s: %v are used and held on %s; the old task and the offers had %v", id, sum, h.name(), r.most))
	}
}

// follow takes over where a replacement stands. It has one outcome; no phase
// lasts longer than was asked for, and all of them do not.
func (r *replaced) follow(w *World, h *host, in *mesos.Replacement) {
	at, phase := &r.at, in.Status.Phase
	if at.host != h.number || at.life != h.lives {
		if at.life != 0 && at.host == h.number && w.k.on(KnobCheckpoint) && at.phase.Outcome() && at.phase != phase {
			w.fail("S11 one outcome", fmt.Sprintf("%s was %v and is %v on %s", in.ReplaceID, at.phase, phase, h.name()))
		}
		ready := w.now().Add(agent.DefaultConfig().Executor.Reregister) // before, nothing is done
		*at = nativeWatch{host: h.number, life: h.lives, phase: phase, entered: ready, began: ready}
	}
	if at.phase != phase {
		if at.phase.Outcome() {
			w.fail("S11 one outcome", fmt.Sprintf("%s was %v and is %v on %s", in.ReplaceID, at.phase, phase, h.name()))
		}
		at.phase = phase
		if phase != mesos.ReplaceStopping { // one span for it and what was before
			at.entered = w.now()
		}
	}
	if phase.Outcome() {
		r.ended[phase] = true
		return
	}
	if late := w.now() - at.entered; late > nativeSpan(in) {
		w.fail("L5 replacements end in time", fmt.Sprintf("%s is %v on %s since %d µs", in.ReplaceID, phase, h.name(), late))
	}
	if late := w.now() - max(at.began, w.healed); late > nativeBound(in) && w.healed != 0 {
		w.fail("L5 replacements end in time", fmt.Sprintf("%s is %v on %s, %d µs after all was healed", in.ReplaceID, phase, h.name(), late))
	}
}

// nativeSpan is how long a phase may last on an agent.
func nativeSpan(in *mesos.Replacement) mesos.Micros {
	switch in.Status.Phase {
	case mesos.ReplaceQueued, mesos.ReplaceStopping, mesos.ReplaceRetreating:
		return in.Stop
	case mesos.ReplaceSettling:
		return max(in.Settle, 1)
	}
	return in.Start
}

// nativeBound is how long all of them may: each once, and once more for a task
// that runs, does not, and runs again.
func nativeBound(in *mesos.Replacement) mesos.Micros {
	return in.Stop + 2*(in.Start+max(in.Settle, 1)) + in.Stop + in.Start
}

// usesWhatIsThere: the tasks of an agent and what it holds have no more than it
// has: what one replacement holds nobody else was given.
func (w *World) usesWhatIsThere(h *host, m *agent.Machine, list []*mesos.Replacement, tasks []*mesos.Task) {
	if h.late {
		return // see truth.leaks
	}
	var sum mesos.Resources
	for _, t := range tasks {
		if !t.State.Terminal() {
			sum = plus(sum, t.Resources)
		}
	}
	for _, r := range list {
		sum = plus(sum, r.Held)
	}
	if sum, total := bare(sum), totalOf(m); !total.Contains(sum) {
		w.fail("S11 nothing is used twice", fmt.Sprintf("%v are used and held on %s, which has %v", sum, h.name(), total))
	}
}

// masterHolds: nor does the master count more, or less, than there was.
func (w *World) masterHolds() {
	m := w.cluster.Master()
	if m == nil {
		return
	}
	sums := map[*replaced]mesos.Resources{}
	for in := range m.Replacements {
		if r := w.truth.replaced[in.ReplaceID]; r != nil && !in.Status.Phase.Outcome() {
			sums[r] = plus(sums[r], in.Held)
		}
	}
	if len(sums) == 0 {
		return
	}
	for kind, t := range m.Tasks {
		if kind != master.TaskKnown || t.State.Terminal() {
			continue
		}
		for _, r := range w.truth.family[t.TaskID] {
			if sum, open := sums[r]; open {
				sums[r] = plus(sum, t.Resources)
			}
		}
	}
	for r, sum := range sums {
		if sum = bare(sum); !r.most.Contains(sum) {
			w.fail("S11 no more than there was", fmt.Sprintf("%s: the master counts %v as used and held; the old task and the offers had %v", r.request.ReplaceID, sum, r.most))
		}
	}
}

// has reports whether a task is one of a replacement's.
func (r *replaced) has(id mesos.TaskID) bool {
	q := &r.request
	return id == q.OldTaskID || id == q.NewTaskID || id == q.FallbackTaskID
}

// plus adds up what one agent has: it fits.
func plus(a, b mesos.Resources) mesos.Resources {
	sum, err := a.Plus(b)
	must(err)
	return sum
}

// bare is without the role that it is allocated to.
func bare(rs mesos.Resources) mesos.Resources {
	rs, err := rs.Allocate("")
	must(err)
	return rs
}

// goneInFlight: of a task that a replacement has in flight, on an agent that is
// there, nobody is told, for having asked, that it is gone.
func (w *World) goneInFlight(s *mesos.TaskStatus) {
	if s.Reason != mesos.ReasonReconciliation || !s.UUID.IsZero() || s.State.Live() || s.State == mesos.TaskUnreachable || len(w.truth.family[s.TaskID]) == 0 {
		return
	}
	there := map[mesos.AgentID]bool{}
	for a := range w.cluster.Master().Agents {
		there[a.Info.ID] = a.Connected
	}
	for i, h := range w.hosts {
		m := w.cluster.Agent(i)
		if m == nil || h.late || !there[h.agentID] {
			continue
		}
		for _, in := range replacementsOf(m) {
			if in.Status.Phase.Outcome() {
				continue
			}
			for _, part := range [...]*mesos.Task{&in.New, &in.Fallback} {
				if part.TaskID == s.TaskID && !part.State.Terminal() {
					w.fail("S16 in flight is not gone", fmt.Sprintf("the master says %v of %s, and %s is %v on %s", s.State, s.TaskID, in.ReplaceID, in.Status.Phase, h.name()))
				}
			}
		}
	}
}

// outcomeIsTrue: what is durable of an outcome is what the agent made of it, or
// no agent has anything more to do with it. The operator's word that an agent is
// gone may be said before the agent has heard it.
func (w *World) outcomeIsTrue(r *replaced) {
	id := r.request.ReplaceID
	switch r.outcome {
	case mesos.ReplaceCommitted, mesos.ReplaceRolledBack, mesos.ReplaceAborted, mesos.ReplaceDropped:
		if !r.ended[r.outcome] {
			w.fail("S11 one outcome", fmt.Sprintf("%s is held for %v, and no agent has said so", id, r.outcome))
		}
		return
	case mesos.ReplaceGoneByOperator:
		return
	}
	for i, h := range w.hosts {
		m := w.cluster.Agent(i)
		if m == nil || h.late || r.ended[r.outcome] {
			continue
		}
		for _, in := range replacementsOf(m) {
			if in.ReplaceID == id && !in.Status.Phase.Outcome() {
				w.fail("S11 one outcome", fmt.Sprintf("%s is held for %v, and is %v on %s", id, r.outcome, in.Status.Phase, h.name()))
			}
		}
	}
}

// undecided: a place is kept for the outcome of a replacement that has none.
func (w *World) undecided(p *process, id mesos.TaskID) bool {
	return slices.ContainsFunc(w.truth.family[id], func(r *replaced) bool {
		at := p.watch.replaced[r.request.ReplaceID]
		return w.undecidable(r.request.ReplaceID, at)
	})
}

// undecidable: an agent that does replacements itself is alone in knowing what
// became of them. One that is away for good, and that the master remembers as
// unreachable, or waits for since it began, may come back for all that anybody
// knows: a replacement there is open as long as its tasks may run.
func (w *World) undecidable(id mesos.ReplaceID, at *replaceWatch) bool {
	m := w.cluster.Master()
	if !w.k.on(KnobNative) || at == nil || at.phase.Outcome() || m == nil {
		return false
	}
	v := w.disk.records[scheduler.KeyReplaceInfo+string(id)]
	if v == nil {
		return false
	}
	var info scheduler.ReplaceInfoRecord
	must2(scheduler.DecodeRecord(v, info.Schema))
	for away := range m.UnreachableAgents {
		if away == info.AgentID {
			return true
		}
	}
	for a := range m.RecoveredAgents {
		if a.ID == info.AgentID {
			return !slices.ContainsFunc(w.hosts, func(h *host) bool { return h.agentID == a.ID })
		}
	}
	return false
}

// heldBack: an agent says nothing of a task that a replacement has started
// before the end of the one before it was acknowledged. The scheduler takes note
// of that end no more if the task was forgotten, for its own acknowledgement was
// lost, and there is no room for a stranger.
func (w *World) heldBack(p *process, id mesos.TaskID) bool {
	if !w.k.on(KnobNative) || !w.noRoom(p) {
		return false
	}
	for _, r := range w.truth.family[id] {
		for _, before := range r.tasks() {
			if before == id {
				break
			}
			for o := range w.truth.waiting {
				if o.task == before && p.watch.tasks[before] == nil {
					return true
				}
			}
			if w.heldBack(p, before) {
				return true
			}
		}
	}
	return false
}
