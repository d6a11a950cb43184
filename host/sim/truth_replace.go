package sim

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// replaced is what an onlooker knows of a replacement.
type replaced struct {
	request scheduler.ReplaceRequest
	most    mesos.Resources // what its tasks and what is held for it may have together
	outcome mesos.ReplacePhase
	// excused: Mesos itself called one of its tasks lost, which may turn out wrong
	// (S11 is about what has ended).
	excused bool

	at    nativeWatch               // on its agent
	ended [mesos.ReplacePhases]bool // there, in so many ways: an agent without checkpoints forgets
}

func (r *replaced) tasks() [3]mesos.TaskID { return (&swap{request: r.request}).tasks() }

// asks: a replacement is asked for, of a task and the offers.
func (t *truth) asks(q *scheduler.ReplaceRequest, offers []mesos.Offer) {
	r := &replaced{request: *q, most: q.OldResources}
	for _, o := range offers {
		free, err := t.w.offers[o.ID].has.Unreserved().Allocate("")
		must(err)
		r.most, err = r.most.Plus(free)
		must(err)
	}
	t.replaced[q.ReplaceID] = r
	for _, id := range r.tasks() {
		if id != "" {
			t.family[id] = append(t.family[id], r)
		}
	}
}

// stored is told each record that becomes durable: one outcome, that never
// changes, whatever crashes (S11).
func (t *truth) stored(key string, value []byte) {
	if len(t.replaced) == 0 {
		return
	}
	if value == nil {
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok && len(t.family[mesos.TaskID(id)]) > 0 {
			t.forgotten[mesos.TaskID(id)] = true
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyReplace); ok && t.replaced[mesos.ReplaceID(id)] != nil {
			t.replaced[mesos.ReplaceID(id)].outcome = mesos.ReplaceNone // one that is forgotten can be asked for anew
		}
		return
	}
	if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
		if all := t.family[mesos.TaskID(id)]; len(all) > 0 && taskRecord(value).Verdict == scheduler.VerdictLost {
			for _, r := range all {
				r.excused = true
			}
		}
		return
	}
	id, ok := strings.CutPrefix(key, scheduler.KeyReplace)
	if !ok {
		return
	}
	r, phase := t.replaced[mesos.ReplaceID(id)], replaceRecord(value).Phase
	if r == nil {
		t.w.fail("S11 one outcome", fmt.Sprintf("nobody asked for %q", id))
	}
	switch {
	case r.outcome != 0 && r.outcome != phase:
		t.w.fail("S11 one outcome", fmt.Sprintf("%s was %v and is %v", id, r.outcome, phase))
	case r.outcome == 0 && phase.Outcome():
		r.outcome = phase
		if t.w.k.on(KnobNative) {
			t.w.outcomeIsTrue(r)
		}
		t.w.stats.Replaced[phase.String()]++
	}
}

// over: the framework was told that none of the tasks runs: nor will any.
func (t *truth) over(id mesos.ReplaceID) {
	r := t.replaced[id]
	if r == nil || r.excused {
		return
	}
	for _, id := range r.tasks() {
		t.safe[id] = mesos.TaskNone
	}
}

// alone: of the tasks of a replacement no two run (S11).
func (t *truth) alone(x *executor, id mesos.TaskID) {
	for _, r := range t.family[id] {
		if r.excused {
			continue
		}
		for _, other := range r.tasks() {
			if y, run := t.live(other); other != id && y != nil && !t.leaks(y, other) {
				t.w.fail("S11 one runs at a time", fmt.Sprintf("task %s begins on %s while %s, of the same replacement %s, is %v on %s",
					id, x.host.name(), other, r.request.ReplaceID, run.state, y.host.name()))
			}
		}
	}
}

// checkUse looks at an ACCEPT of a replacement as it leaves: what it starts may
// be started, and what it names its offers have (S11).
func (w *World) checkUse(c *scheduler.Call) {
	own := slices.ContainsFunc(c.Start, func(o scheduler.NewOperation) bool { return len(o.Info) == 0 })
	for i := range c.Tasks {
		for _, r := range w.truth.family[c.Tasks[i].TaskID] {
			if id := c.Tasks[i].TaskID; id != r.request.OldTaskID {
				own = true
				w.checkStart(r, id)
			}
		}
	}
	if !own {
		return
	}
	var pool mesos.Resources
	for _, id := range c.Offers {
		pool = slices.Concat(pool, w.offers[id].has)
	}
	pool, err := mesos.Canonical(pool...)
	for i := range c.Start {
		if err == nil && c.Start[i].Type == mesos.OpReserve {
			pool, err = pool.Reserve(c.Start[i].Resources)
		} else if err == nil {
			pool, err = pool.Unreserve(c.Start[i].Resources)
		}
	}
	for i := range c.Tasks {
		need, _ := sized(launchInfo(c.Tasks[i].Info).halves).Allocate(w.role())
		if err == nil {
			pool, err = pool.Minus(need)
		}
	}
	if err != nil {
		w.fail("S11 what is used is there", fmt.Sprintf("%+v: %v", c, err))
	}
}

// checkStart: the end of what ran before is durable in the store of the
// scheduler that starts the next, and so is that it does.
func (w *World) checkStart(r *replaced, id mesos.TaskID) {
	before, phase := []mesos.TaskID{r.request.OldTaskID}, mesos.ReplaceLaunching
	if id == r.request.FallbackTaskID {
		before, phase = append(before, r.request.NewTaskID), mesos.ReplaceRollingBack
	}
	const name = "S11 started when the end before is durable"
	if v := w.disk.records[scheduler.KeyReplace+string(r.request.ReplaceID)]; v == nil || replaceRecord(v).Phase != phase {
		w.fail(name, fmt.Sprintf("%s is started, and %s is not %v", id, r.request.ReplaceID, phase))
	}
	for _, other := range before {
		if rec := w.disk.task(other); rec != nil && !recordOver(rec) && !w.truth.forgotten[other] { // S3: what is over may be forgotten, and come back as a stranger
			w.fail(name, fmt.Sprintf("%s is started, and the record of %s is %+v", id, other, rec))
		}
	}
}

// checkHeld: the tasks of a replacement and what is held for it, together, have
// no more than the old task had and the offers (S11). It is looked at when the
// master has done what a scheduler asked for: that is when it could grow.
func (w *World) checkHeld(c *scheduler.Call) {
	m := w.cluster.Master()
	if c.Type != scheduler.CallAccept || m == nil || w.judge != nil || len(w.truth.replaced) == 0 {
		return
	}
	if len(c.Tasks) == 0 && !slices.ContainsFunc(c.Start, func(o scheduler.NewOperation) bool { return len(o.Info) == 0 }) {
		return
	}
	sums := map[*replaced]mesos.Resources{}
	add := func(r *replaced, rs mesos.Resources) {
		bare, err := rs.Allocate("")
		must(err)
		sums[r], err = sums[r].Plus(bare)
		must(err)
	}
	for a := range m.Agents {
		for i := range a.Info.Resources {
			x := a.Info.Resources[i]
			if r := w.truth.replaced[heldFor(&x)]; r != nil {
				x.Reservations = nil
				add(r, mesos.Resources{x})
			}
		}
	}
	for kind, t := range m.Tasks {
		if kind != master.TaskKnown || t.State.Terminal() {
			continue
		}
		for _, r := range w.truth.family[t.TaskID] {
			add(r, t.Resources)
		}
	}
	for r, sum := range sums {
		if r.named(c) && !r.excused && r.outcome == mesos.ReplaceNone && !r.most.Contains(sum) {
			w.fail("S11 no more than there was", fmt.Sprintf("%s: %v are used and held; the old task and the offers had %v", r.request.ReplaceID, sum, r.most))
		}
	}
}

// named: an ACCEPT is the replacement's. Otherwise it is the master's view that
// grows, by what an agent never heard of: a task that was lost on its way to it,
// beside what it has still reserved when it registers again.
func (r *replaced) named(c *scheduler.Call) bool {
	all := r.tasks()
	return slices.ContainsFunc(c.Tasks, func(t scheduler.NewTask) bool { return slices.Contains(all[1:], t.TaskID) }) ||
		slices.ContainsFunc(c.Start, func(o scheduler.NewOperation) bool {
			return len(o.Resources) > 0 && heldFor(&o.Resources[0]) == r.request.ReplaceID
		})
}

// heldFor is the replacement that a resource is reserved for, "" if none.
func heldFor(r *mesos.Resource) mesos.ReplaceID {
	n := len(r.Reservations)
	if n == 0 {
		return ""
	}
	_, value, ours := strings.Cut(r.Reservations[n-1].Labels, `"rollcall.replace","value":"`)
	if !ours {
		return ""
	}
	_, id, _ := strings.Cut(value, "/")
	id, _, _ = strings.Cut(id, `"`)
	return mesos.ReplaceID(id)
}

// unreleased is S11 when all is healed: the first reservation that is left, on
// an agent or in the master's books; "" if none is.
func (w *World) unreleased() string {
	if len(w.truth.replaced) == 0 {
		return ""
	}
	left := func(where string, rs mesos.Resources) string {
		for i := range rs {
			if id := heldFor(&rs[i]); id != "" {
				return fmt.Sprintf("S11: %s has still reserved %s for %s", where, rs[i:i+1].String(), id)
			}
		}
		return ""
	}
	if m := w.cluster.Master(); m != nil {
		for a := range m.Agents {
			if why := left("the master on "+string(a.Info.ID), a.Info.Resources); why != "" {
				return why
			}
		}
		for r := range m.Replacements {
			return fmt.Sprintf("S11: the master keeps %s, which is %v and holds %v", r.ReplaceID, r.Status.Phase, r.Held)
		}
	}
	for i, h := range w.hosts {
		m := w.cluster.Agent(i)
		if m == nil {
			continue
		}
		if why := left(h.name(), totalOf(m)); why != "" {
			// The master does not know of it: an older registration of the agent came
			// after the order to reserve. Nobody is told before the agent registers again.
			w.stats.Faults["agent has more reserved"]++
			h.stop()
			h.start()
			return why
		}
		for _, r := range replacementsOf(m) {
			return fmt.Sprintf("L3: %s has still something to say of %s, which is %v", h.name(), r.ReplaceID, r.Status.Phase)
		}
	}
	return ""
}

// replaceRecord reads a replacement's record. Its texts are views of the value.
func replaceRecord(value []byte) *scheduler.ReplaceRecord {
	r := &scheduler.ReplaceRecord{}
	must2(scheduler.DecodeRecord(value, r.Schema))
	return r
}
