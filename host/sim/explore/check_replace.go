package explore

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// replaceRecord is where the replacement stands, as the records say.
func replaceRecord(d disk) (r scheduler.ReplaceRecord) {
	if v := d.get(scheduler.KeyReplace + string(replaceID)); v != nil {
		if err := scheduler.DecodeRecord(v, r.Schema); err != nil {
			panic(err)
		}
	}
	return r
}

// replaced: the replacement wants the end of the task.
func (v *view) replaced(id mesos.TaskID) bool {
	if v.x.world.Replace == nil {
		return false
	}
	switch phase := replaceRecord(v.after).Phase; id {
	case oldTask:
		return phase >= mesos.ReplaceStopping && phase != mesos.ReplaceAborted
	case newTask:
		return phase == mesos.ReplaceRetreating || phase == mesos.ReplaceFailed
	}
	return false
}

// replacementsHold is S11 as far as records and notices show it: one outcome,
// which is said once, and again only to a framework that asks again.
func replacementsHold(v *view) string {
	if v.x.world.Replace == nil {
		return ""
	}
	asked := v.event != nil && v.event.Type == scheduler.EventReplace
	was, is := replaceRecord(v.before).Phase, replaceRecord(v.after).Phase
	if was.Outcome() && is != was {
		return fmt.Sprintf("its outcome was %s and is %s", was, is)
	}
	if asked {
		v.watch.truth.asked = true
	}
	told, times := v.watch.truth.outcome, 0
	for i := range v.out.Notices {
		n := &v.out.Notices[i]
		if n.Type != scheduler.NoticeReplacement {
			continue
		}
		phase := n.Replacement.Phase
		if phase.Outcome() {
			times++
		}
		switch {
		case told != mesos.ReplaceNone && phase != told:
			return fmt.Sprintf("its outcome was %s, and now it is %s", told, phase)
		case phase.Outcome() && (told != mesos.ReplaceNone && !asked || times > 1):
			return fmt.Sprintf("its outcome is said twice: %s", phase)
		case phase.Outcome() && phase != is:
			return fmt.Sprintf("its outcome is said to be %s, and the record says %s", phase, is)
		}
	}
	return ""
}

// toldReplacement: the framework hears where it stands. If it is over and none
// of its tasks runs, another may be started.
func (l *life) toldReplacement(n *scheduler.ReplaceNotice) {
	if !n.Phase.Outcome() {
		return
	}
	l.watch.truth.outcome = n.Phase
	if n.Advice != scheduler.AdviceSafe {
		return
	}
	for _, id := range []mesos.TaskID{oldTask, newTask, fallbackTask} {
		bit, _ := taskBit(id)
		l.watch.truth.safe |= 1 << bit
	}
}

// replaces looks at a launch at the moment it leaves the host: whatever it
// replaces has ended, durably, and the step is durable too.
func (l *life) replaces(id mesos.TaskID) string {
	if l.x.world.Replace == nil || id == oldTask {
		return ""
	}
	phase, before := mesos.ReplaceLaunching, []mesos.TaskID{oldTask}
	if id == fallbackTask {
		phase, before = mesos.ReplaceRollingBack, append(before, newTask)
	}
	if is := replaceRecord(l.disk).Phase; is != phase {
		return fmt.Sprintf("S11 a step is durable before it is taken: %s is started, and the replacement is %s", id, is)
	}
	for _, old := range before {
		if r := task(l.disk, old); r != nil && !over(r) {
			return fmt.Sprintf("S11 %s is started when the end of %s is durable: its record is %+v", id, old, *r)
		}
	}
	return ""
}

// offered takes over what the offers of a world with a replacement have.
func (v *view) offered() {
	w, e := &v.watch.process, v.event
	if v.x.world.Replace == nil || e == nil || v.stale {
		return
	}
	switch {
	case e.Type == scheduler.EventOffered && w.subscribed:
		for _, o := range e.Offers {
			w.offers = append(w.offers, heldOffer{
				id: mesos.OfferID(strings.Clone(string(o.ID))), agent: mesos.AgentID(strings.Clone(string(o.AgentID))), stream: v.from,
				resources: o.Resources.Clone(), withheld: true, // until it is shown
			})
		}
	case e.Type == scheduler.EventSuppress || e.Type == scheduler.EventRevive:
		w.suppressed = w.subscribed && e.Type == scheduler.EventSuppress
	case e.Type == scheduler.EventRescinded:
		w.drop(e.OfferID)
	case e.Type == scheduler.EventReplace && replaceRecord(v.before).Phase == mesos.ReplaceNone:
		for i := range w.offers {
			if slices.ContainsFunc(e.Offers, func(o mesos.Offer) bool { return o.ID == w.offers[i].id }) {
				w.offers[i].withheld = true
			}
		}
	}
}

// show: the framework sees an offer that is there. False: it is not.
func (w *processWatch) show(id mesos.OfferID) bool {
	for i := range w.offers {
		if w.offers[i].id == id {
			w.offers[i].withheld = false
			return true
		}
	}
	return false
}

// shown is the first offer that the framework sees.
func (w *processWatch) shown() (heldOffer, bool) {
	for _, o := range w.offers {
		if !o.withheld {
			return o, true
		}
	}
	return heldOffer{}, false
}

// fits: an Accept names only what its offers have, operation by operation.
func (x *search) fits(c *scheduler.Call, offered mesos.Resources) string {
	pool, err := mesos.Canonical(offered...)
	if err != nil {
		return "S11 offers that do not add up: " + err.Error()
	}
	for i := range c.Start {
		o := &c.Start[i]
		switch {
		case o.Type == mesos.OpReserve && x.does(master.AcceptReserve, c):
			pool, err = pool.Reserve(o.Resources)
		case o.Type == mesos.OpUnreserve && x.does(master.AcceptUnreserve, c):
			pool, err = pool.Unreserve(o.Resources)
		}
		if err != nil {
			return fmt.Sprintf("S11 it names what its offers have: %s: %s", o.Type, err)
		}
	}
	for i := range c.Tasks {
		id := c.Tasks[i].TaskID
		need, _ := x.world.uses(id).Allocate(x.world.framework("").Roles[0])
		if pool, err = pool.Minus(need); err != nil {
			return fmt.Sprintf("S11 it names what its offers have: launch of %s: %s", id, err)
		}
	}
	return ""
}

// atMaster reports whether the master has anything reserved. Resources are
// neither made nor lost.
func (r *Replacing) atMaster(m *master.Machine) (held bool, bad string) {
	if r == nil {
		return false, ""
	}
	for a := range m.Agents {
		if !r.whole(a.Info.Resources) {
			return false, "S11 nothing is made and nothing lost: the master sees " + a.Info.Resources.String()
		}
		held = held || !reserved(a.Info.Resources).Empty()
	}
	return held, ""
}

func reserved(rs mesos.Resources) mesos.Resources {
	return rs.Select(func(x *mesos.Resource) bool { return len(x.Reservations) > 0 })
}

// atAgent is S11 where it is true or not: at every instant old + new + held is
// at most what the old task had and the offers have.
func (r *Replacing) atAgent(n *node) string {
	if r == nil || n.id == "" {
		return ""
	}
	if !r.whole(n.total) {
		return "S11 nothing is made and nothing lost: an agent has " + n.total.String()
	}
	used := bare(reserved(n.total))
	for _, t := range n.tasks {
		if !t.state.Terminal() {
			used = sum(used, r.uses(t.id))
		}
	}
	if most := r.most(); !most.Contains(used) {
		return fmt.Sprintf("S11 old + new + held is at most %s: it is %s", most, used)
	}
	return ""
}

// most is what the old task has, and the offers that the framework gives: all
// that is free at the beginning, if they are needed.
func (r *Replacing) most() mesos.Resources {
	if r.fitsInto(nil) && !r.Parts {
		return resources(r.Old)
	}
	return resources(r.Agent)
}

// whole: it is all that the agent was started with.
func (r *Replacing) whole(total mesos.Resources) bool {
	return bare(total).Equal(resources(r.Agent))
}

// undecided is why a replacement has not come to its end.
func (x *search) undecided(s *state) string {
	switch phase := s.proc.replace; {
	case x.world.Replace == nil:
		return ""
	case phase != mesos.ReplaceNone && !phase.Outcome():
		return "L5 the replacement is still " + phase.String()
	case s.lead.reserved:
		return "L5 something is still reserved, as the master says"
	}
	for i := range x.world.Agents {
		if rs := s.nodes[i].total; !reserved(rs).Empty() {
			return "L5 something is still reserved: " + rs.String()
		}
	}
	return ""
}
