package keeper

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// replacement is an instance on its way from one version to another. Until its
// outcome the machine alone says what becomes of its tasks.
type replacement struct {
	id       mesos.ReplaceID
	at       *instance
	old, new *taskRun
	fallback *taskRun // nil: there is no way back
	phase    mesos.ReplacePhase
	rooms    []*room // given to it with the request
}

func (r *replacement) has(c *taskRun) bool {
	return c != nil && (c == r.old || c == r.new || c == r.fallback)
}

// current is the task that fills the place in a phase.
func (r *replacement) current() *taskRun {
	switch r.phase {
	case mesos.ReplaceLaunching, mesos.ReplaceSettling, mesos.ReplaceRetreating:
		return r.new
	case mesos.ReplaceRollingBack:
		return r.fallback
	}
	return r.old
}

// replaces asks for the replacement of what fills a place by its group's version.
func (k *Keeper) replaces(now time.Time, in *instance, rooms []*room) {
	old, g := in.current, in.group
	r := &replacement{at: in, old: old, rooms: rooms}
	oldParts, newParts := old.version.needs.list(), g.version.needs.list()
	if old.held { // what is reserved is what the new one has, too: its place is the same
		oldParts, newParts = old.parts, old.parts
	}
	r.new = k.heir(now, in, old, g.version, newParts, 1)
	q := scheduler.ReplaceRequest{
		OldTaskID: old.id, NewTaskID: r.new.id, Rollback: g.Change.Rollback, Grace: g.Grace,
		Stop: g.Change.Stop, Start: g.Change.Start, Settle: g.Change.Settle,
	}
	var err, failed error
	note := func(e error) {
		if failed == nil {
			failed = e
		}
	}
	q.OldResources, err = resources.Of(oldParts)
	note(err)
	q.NewResources, err = resources.Of(newParts)
	note(err)
	q.NewInfo, err = info(r.new, newParts)
	note(err)
	if q.Rollback != mesos.RollbackOff {
		r.fallback = k.heir(now, in, old, old.version, oldParts, 2)
		q.FallbackTaskID = r.fallback.id
		q.FallbackInfo, err = info(r.fallback, oldParts)
		note(err)
	}
	if failed != nil {
		k.stop(fmt.Sprintf("task %s cannot be written: %v", in.place, failed))
		return
	}
	r.id = mesos.ReplaceID(r.new.id)
	q.ReplaceID = r.id
	in.attempt += 2
	in.replacement, k.replacements[r.id] = r, r
	k.tasks[r.new.id] = r.new
	if r.fallback != nil {
		k.tasks[r.fallback.id] = r.fallback
	}
	k.ref++
	if k.asked == nil {
		k.asked = map[uint64]*replacement{}
	}
	k.asked[k.ref] = r
	e := scheduler.Event{Type: scheduler.EventReplace, Ref: k.ref, Replace: q}
	for _, room := range rooms {
		room.given = true
		e.Offers = append(e.Offers, mesos.Offer{ID: room.id})
	}
	k.requests = append(k.requests, e)
	r.phase = mesos.ReplacePending
}

// heir is a task that may be started on the agent of another.
func (k *Keeper) heir(now time.Time, in *instance, of *taskRun, v *version, parts []mesosapi.Resource, more int) *taskRun {
	c := &taskRun{
		id: newID(in.place, in.attempt+more), at: in, attempt: in.attempt + more, instead: of, agent: of.agent,
		since: now, started: now, version: v,
	}
	if of.held {
		c.reservation = reservation{held: true, again: true, kept: of.volumes, volumes: of.volumes, parts: parts}
	}
	return c
}

// notReplaced undoes a request that was not carried out.
func (k *Keeper) notReplaced(now time.Time, r *replacement, why *scheduler.Rejection) {
	delete(k.replacements, r.id)
	r.at.replacement = nil
	k.dropUnborn(r)
	if why.Code != scheduler.RejectDeadOffer && len(r.rooms) > 0 {
		e := scheduler.Event{Type: scheduler.EventDecline}
		for _, room := range r.rooms {
			e.Offers = append(e.Offers, mesos.Offer{ID: room.id})
		}
		k.requests = append(k.requests, e)
	}
	switch why.Code {
	case scheduler.RejectDeadOffer, scheduler.RejectNotSubscribed, scheduler.RejectGated, scheduler.RejectTaskOver, scheduler.RejectUnknownTask:
		return // every day's business: what follows from it is told, or was
	case scheduler.RejectTooMany: // others are over soon
		r.at.laterThan = now.Add(time.Second)
		return
	}
	k.stop(fmt.Sprintf("the replacement of %s was rejected: %s: %s is %q; wanted %s", r.old.id, why.Code, why.Field, why.Value, why.Want))
}

// dropUnborn forgets the tasks that were never started.
func (k *Keeper) dropUnborn(r *replacement) {
	for _, c := range []*taskRun{r.new, r.fallback} {
		if c != nil && c.verdict == scheduler.VerdictNone {
			delete(k.tasks, c.id)
		}
	}
}

// replaced follows a replacement.
func (k *Keeper) replaced(now time.Time, n *scheduler.ReplaceNotice) {
	r := k.replacements[n.ReplaceID]
	if r == nil {
		return
	}
	if r.phase = n.Phase; n.Phase.Outcome() {
		k.concluded(now, r, strings.Clone(n.Message))
		return
	}
	if cur := r.current(); cur != nil && r.at.current != cur {
		r.at.before, r.at.current = r.at.current, cur
	}
	switch n.Phase {
	case mesos.ReplaceStopping:
		k.say(fmt.Sprintf("replacing %s by %s, of version %s%s", r.old.id, r.new.id, r.new.version.name, exposed(n, r)))
	case mesos.ReplaceRetreating:
		k.say(fmt.Sprintf("%s has not come up: %s", r.new.id, n.Message))
	}
}

// exposed warns of what stock Mesos cannot promise.
func exposed(n *scheduler.ReplaceNotice, r *replacement) string {
	if n.Held || r.new.held {
		return ""
	}
	return "; nothing can be reserved for the role *, so another framework may take what the old one leaves"
}

// concluded: the outcome says which of the tasks fills the place.
func (k *Keeper) concluded(now time.Time, r *replacement, why string) {
	in := r.at
	delete(k.replacements, r.id)
	in.replacement = nil
	k.dropUnborn(r)
	survivor := r.survivor()
	k.fillWith(now, in, r, survivor)
	end := k.blame(r, conclusionOf(r.phase, r.old))
	if end == partRolledBack || end == partFailed {
		why += r.new.end()
	}
	if end != partUntouched && r.new.version != in.group.version { // the plan has changed meanwhile: it is changed again
		in.has = r.old.version
		if end == partUpdated {
			in.has = r.new.version
		}
		end = partUntouched
	}
	if k.places[in.place] != in {
		k.retire(in)
		k.forgetReplacement(r.id)
		return
	}
	switch end {
	case partUpdated:
		in.has, in.part = r.new.version, partUpdated
		k.say(fmt.Sprintf("%s has taken the place of %s", r.new.id, r.old.id))
	case partRolledBack:
		in.has, in.part = r.old.version, partRolledBack
		k.say(fmt.Sprintf("%s has taken the place of %s: rolled back: %s", r.fallback.id, r.new.id, why))
	case partFailed:
		in.has, in.part = r.old.version, partFailed
		in.backOff(now)
		k.say(fmt.Sprintf("the replacement of %s by %s is %s: %s", r.old.id, r.new.id, r.phase, why))
	case partUntouched:
		if r.phase != mesos.ReplaceCommitted && r.phase != mesos.ReplaceRolledBack {
			in.laterThan = now.Add(retryChange)
		}
		k.say(strings.TrimSuffix(fmt.Sprintf("the replacement of %s is %s: %s", r.old.id, r.phase, why), ": "))
	}
	if end == partRolledBack || end == partFailed {
		k.kept = append(k.kept, r.id) // so that the next process knows
		k.stop(fmt.Sprintf("%s: %s: %s", in.place, r.phase, why))
		return
	}
	k.forgetReplacement(r.id)
}

// retryChange is when an instance is changed again that could not be.
const retryChange = 10 * time.Second

// conclusionOf is what an outcome means for the update.
func conclusionOf(phase mesos.ReplacePhase, old *taskRun) part {
	switch phase {
	case mesos.ReplaceCommitted:
		return partUpdated
	case mesos.ReplaceRolledBack:
		return partRolledBack
	case mesos.ReplaceAborted, mesos.ReplaceDropped, mesos.ReplaceUnknown, mesos.ReplaceGoneByOperator:
		if old != nil && old.killing && !old.over() {
			return partFailed // it did not end in time
		}
		return partUntouched // nothing was done, or it has ended by itself and is started anew
	}
	return partFailed
}

// unluckyMost is how often in a row a new task may be lost on its way.
const unluckyMost = 3

// blame sees to it that an update is not stopped for what is not its version's
// fault: a task that never came to an executor, since its offers were taken back,
// its agent went away, or the scheduler ended before it sent the launch.
func (k *Keeper) blame(r *replacement, end part) part {
	in := r.at
	if end != partRolledBack && end != partFailed || !r.new.neverThere() {
		in.unlucky = 0
		return end
	}
	if in.unlucky++; in.unlucky >= unluckyMost {
		return end
	}
	if r.phase == mesos.ReplaceRolledBack {
		in.has = r.old.version
	}
	return partUntouched
}

// neverThere reports whether a task has ended because of where it was, not what
// it was: nothing of it came to an executor, or that ended with its agent.
func (c *taskRun) neverThere() bool {
	switch mesosapi.TaskStatusReason(c.reason) - 1 { // as Mesos numbers them
	case mesosapi.ReasonExecutorTerminated, mesosapi.ReasonExecutorUnregistered, mesosapi.ReasonExecutorReregistrationTimeout,
		mesosapi.ReasonAgentRestarted, mesosapi.ReasonAgentDisconnected, mesosapi.ReasonAgentRemoved,
		mesosapi.ReasonAgentReregistered: // the master then tells the state without the agent's own reason
		return c.over()
	}
	switch c.state {
	case mesos.TaskNone, mesos.TaskDropped, mesos.TaskGone, mesos.TaskLost, mesos.TaskUnknown:
		return c.over() && !c.ran
	}
	return false
}

// end is how a task has ended, for people; "" if it has not.
func (c *taskRun) end() string {
	switch {
	case !c.over() || c.state == mesos.TaskNone:
		return ""
	case c.message == "":
		return fmt.Sprintf(" (%s)", c.state)
	}
	return fmt.Sprintf(" (%s: %s)", c.state, c.message)
}

// survivor is the task that runs, else one that may run; the latest first.
func (r *replacement) survivor() (best *taskRun) {
	for _, c := range []*taskRun{r.fallback, r.new, r.old} {
		if c == nil || c.verdict == scheduler.VerdictNone || c.over() {
			continue
		}
		if best == nil || c.claim() < best.claim() {
			best = c
		}
	}
	return best
}

// fillWith gives a place to what has survived, and forgets what has not.
func (k *Keeper) fillWith(now time.Time, in *instance, r *replacement, survivor *taskRun) {
	var last *taskRun
	for _, c := range []*taskRun{r.old, r.new, r.fallback} {
		if c == nil || c == survivor || c.verdict == scheduler.VerdictNone || k.tasks[c.id] != c {
			continue
		}
		if !c.over() {
			if !c.unreachable() { // else it is known for a rival, should it come back
				k.kill(c, "its place is filled by "+string(survivor.id))
			}
			continue
		}
		if survivor == nil && (last == nil || c.attempt > last.attempt) {
			c, last = last, c // its record bears the number of the last attempt
		}
		if c != nil {
			k.forget(c)
		}
	}
	if survivor != nil {
		if in.current != survivor {
			in.before = in.current
		}
		in.current = survivor
		if survivor.verdict == scheduler.VerdictPresumedLost {
			k.presumedBefore(survivor)
		}
		return
	}
	in.leave(last, false)
	if in.last != nil && in.last != last {
		k.forget(in.last)
	}
	in.last = last
	in.backOff(now)
}

// retire: the place has left the plan meanwhile.
func (k *Keeper) retire(in *instance) {
	if k.retired[in.place] == in {
		delete(k.retired, in.place)
	}
	k.expelAll(func(of *instance) bool { return of == in })
}

// expelAll ends the tasks of places that are not in the plan any more.
func (k *Keeper) expelAll(gone func(*instance) bool) {
	var ids []mesos.TaskID
	for id, c := range k.tasks {
		if c.at != nil && gone(c.at) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		k.expel(k.tasks[id])
	}
}

// expel ends a task whose place is not in the plan any more.
func (k *Keeper) expel(c *taskRun) {
	in := c.at
	switch {
	case c.over():
		if !c.forgotten {
			k.forget(c)
		}
	case c.verdict == scheduler.VerdictNone:
		delete(k.tasks, c.id)
	default:
		k.kill(c, "it is not in the manifest")
	}
	c.at = nil
	if in.current == c {
		in.current = nil
	}
}

func (k *Keeper) forgetReplacement(id mesos.ReplaceID) {
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventForgetReplacement, ReplaceID: id})
}

// forgetKept drops the records of what stopped an update that is not the last.
func (k *Keeper) forgetKept() {
	for _, id := range k.kept {
		k.forgetReplacement(id)
	}
	k.kept = nil
}

// changeable reports whether what fills a place can be replaced where it is.
func (in *instance) changeable() bool {
	c, g := in.current, in.group
	if c == nil || c.version == nil || c.held != g.Reserve {
		return false
	}
	if !c.held {
		return true
	}
	names := make([]string, 0, len(c.volumes))
	for _, id := range c.volumes {
		if name, ok := volumeOf(in.place, id); ok {
			names = append(names, name)
		}
	}
	return c.version.needs == g.Needs && len(names) == len(g.Volumes) &&
		!slices.ContainsFunc(g.Volumes, func(v Volume) bool { return !slices.Contains(names, v.ID) })
}

// stale reports whether a place runs another version than it should.
func (in *instance) stale() bool {
	return in.current != nil && in.current.version != in.group.version && in.changeable()
}

// runs is the version that a place is filled with. When an update was stopped,
// what ends is started again as it was.
func (k *Keeper) runs(in *instance) *version {
	if k.update.stopped() && in.has != nil && in.group.Change.Rollback != mesos.RollbackOff {
		return in.has
	}
	return in.group.version
}
