package keeper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// Keeper keeps a plan. It is a harness.Framework.
type Keeper struct {
	plan   Plan
	say    func(string) // for people
	groups map[string]*Group
	places map[place]*instance
	order  []*instance // as in the plan
	tasks  map[mesos.TaskID]*taskRun

	subscribed bool
	offers     []mesos.OfferID
	largest    Resources // the most any offer had
	seenOffers bool
	quiet      bool // offers were refused for long; wanting more needs a revive
	launches   map[uint64]*room
	ref        uint64
	saidLarge  map[string]bool
	requests   []scheduler.Event
}

// place is an instance's name.
type place struct {
	group    string
	instance int
}

// instance is one place to be filled.
type instance struct {
	place
	group     *Group
	attempt   int       // the last that was made
	current   *taskRun  // what fills it
	last      *taskRun  // what filled it before and is over
	quick     int       // starts in a row that ended soon
	notBefore time.Time // when to try again
}

// taskRun is one task: an attempt to fill an instance, or a stray.
type taskRun struct {
	id      mesos.TaskID
	at      *instance // nil: of no instance of this plan
	attempt int
	verdict scheduler.Verdict
	state   mesos.TaskState
	agent   mesos.AgentID
	since   time.Time
	started time.Time
	killing bool
	unknown bool
	adopted bool // Mesos had it, and the policy made it ours
}

// New makes a keeper. Say is told what people should know; it may be nil.
func New(plan Plan, say func(string)) *Keeper {
	if say == nil {
		say = func(string) {}
	}
	k := &Keeper{plan: plan, say: say}
	k.reset()
	return k
}

func (k *Keeper) reset() {
	k.groups, k.places = map[string]*Group{}, map[place]*instance{}
	k.order, k.tasks = nil, map[mesos.TaskID]*taskRun{}
	k.launches, k.saidLarge = map[uint64]*room{}, map[string]bool{}
	k.offers, k.requests, k.subscribed = nil, nil, false
	for i := range k.plan.Groups {
		g := &k.plan.Groups[i]
		k.groups[g.Name] = g
		for n := range g.Count {
			p := place{g.Name, n}
			in := &instance{place: p, group: g}
			k.places[p] = in
			k.order = append(k.order, in)
		}
	}
}

// Restored takes over what the store held.
func (k *Keeper) Restored(tasks []harness.StoredTask) {
	k.reset()
	runs := make([]*taskRun, len(tasks))
	for i := range tasks {
		t := &tasks[i]
		c := &taskRun{
			id: t.TaskID, verdict: t.Verdict, state: t.State, agent: t.AgentID,
			since: time.UnixMicro(int64(t.Since)), killing: t.Killing, unknown: t.Unknown,
			adopted: !t.Unknown && t.Info == nil,
		}
		c.killing = c.killing && !c.over() // the record of an end still bears the wish that led to it
		k.tasks[c.id], runs[i] = c, c
		if group, n, attempt, ok := identity(t.Info); ok {
			if in := k.places[place{group, n}]; in != nil {
				c.at, c.attempt = in, attempt
				in.attempt = max(in.attempt, attempt)
			}
		}
	}
	slices.SortFunc(runs, byClaim)
	for _, c := range runs {
		k.settle(c)
	}
}

// byClaim orders restored tasks by their claim to a place: of several, the one
// that certainly runs and is not being killed keeps it, else the newest.
func byClaim(a, b *taskRun) int {
	return cmp.Or(cmp.Compare(a.claim(), b.claim()), cmp.Compare(b.attempt, a.attempt), cmp.Compare(a.id, b.id))
}

func (c *taskRun) claim() int {
	switch {
	case c.over():
		return 4
	case c.killing:
		return 3
	case c.verdict == scheduler.VerdictAlive:
		return 0
	case c.verdict == scheduler.VerdictLaunching:
		return 1
	}
	return 2
}

// over reports whether a task has ended as far as Mesos says, so that the
// machine may forget it. LOST of an unreachable agent, which frameworks without
// PARTITION_AWARE hear, is no end.
func (c *taskRun) over() bool {
	return c.verdict == scheduler.VerdictEnded || c.verdict == scheduler.VerdictLost && c.state.Terminal()
}

// unreachable: it may run, out of reach.
func (c *taskRun) unreachable() bool {
	return c.verdict == scheduler.VerdictUnreachable || c.verdict == scheduler.VerdictPresumedLost
}

// settle finds the place of a restored task.
func (k *Keeper) settle(c *taskRun) {
	switch {
	case c.unknown && !c.over():
	case c.over() && (c.unknown || c.at == nil || c.at.last != nil || c.at.done(c)):
		k.forget(c)
	case c.over():
		c.at.last = c
	case c.adopted: // not of the manifest's making, and not for it to end
	case c.at == nil:
		k.kill(c, "it is not in the manifest")
	case c.verdict == scheduler.VerdictLost: // may come back; its place is free
	case c.at.current == nil:
		c.at.current = c
	case c.unreachable(): // it was replaced, and is killed if it comes back
	default:
		k.kill(c, "its place is filled by "+string(c.at.current.id))
	}
}

func (k *Keeper) kill(c *taskRun, why string) {
	if c.killing {
		return
	}
	c.killing = true
	k.say(fmt.Sprintf("killing %s: %s", c.id, why))
	e := scheduler.Event{Type: scheduler.EventKill, TaskID: c.id}
	if c.at != nil {
		e.Grace = c.at.group.Grace
	}
	k.requests = append(k.requests, e)
}

func (k *Keeper) forget(c *taskRun) {
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventForget, TaskID: c.id})
}

// Notified takes notices and answers with requests.
func (k *Keeper) Notified(now time.Time, notices []scheduler.Notice, offers harness.Offers) ([]scheduler.Event, time.Time) {
	for i := range notices {
		k.notice(now, &notices[i])
	}
	wake := k.overdue(now)
	if k.subscribed {
		wake = sooner(wake, k.fill(now, offers))
	}
	requests := k.requests
	k.requests = nil
	return requests, wake
}

func (k *Keeper) notice(now time.Time, n *scheduler.Notice) {
	switch n.Type {
	case scheduler.NoticeSession:
		k.subscribed = n.Session == scheduler.SessionSubscribed
		k.quiet = true // filters of an earlier stream may still stand: revive if something is wanted
	case scheduler.NoticeOffered:
		for _, o := range n.Offers {
			k.offers = append(k.offers, mesos.OfferID(strings.Clone(string(o.ID))))
		}
	case scheduler.NoticeOffersLost:
		k.loseOffers(n.Offers)
	case scheduler.NoticeTask:
		k.changed(now, &n.Task)
	case scheduler.NoticeUnknownTask:
		k.unknown(&n.Task)
	case scheduler.NoticeAdopted:
		k.adopted(&n.Task)
	case scheduler.NoticeDoomed:
		k.say(strings.TrimSpace(fmt.Sprintf("killing %s, which nobody here launched. %s", n.Task.TaskID, n.Task.Message)))
	case scheduler.NoticeContradicted:
		k.say(fmt.Sprintf("task %s is over (%s), but Mesos shows it alive on agent %s", n.Task.TaskID, n.Task.State, n.Task.AgentID))
	case scheduler.NoticeForgotten:
		delete(k.tasks, n.Task.TaskID)
	case scheduler.NoticeRejected:
		k.rejected(now, &n.Rejection)
	}
}

func (k *Keeper) loseOffers(lost []mesos.Offer) {
	if len(lost) == 0 {
		k.offers = nil
	}
	for _, o := range lost {
		for i, id := range k.offers {
			if id == o.ID {
				k.offers = append(k.offers[:i], k.offers[i+1:]...)
				break
			}
		}
	}
}

// changed follows a task, and frees or fills its place as the advice allows.
func (k *Keeper) changed(now time.Time, t *scheduler.TaskNotice) {
	c := k.tasks[t.TaskID]
	if c == nil {
		return
	}
	c.verdict, c.state, c.since = t.Verdict, t.State, time.UnixMicro(int64(t.Since))
	if t.AgentID != "" {
		c.agent = mesos.AgentID(strings.Clone(string(t.AgentID)))
	}
	if c.over() {
		c.killing = false // the machine asks no more; should it come back, ask again
	}
	switch {
	case t.Advice == scheduler.AdviceSafe:
		k.vacate(now, c)
	case t.Returned && c.at != nil:
		k.returned(c)
	}
	switch in := c.at; {
	case c.over() && (c.unknown || in == nil || in.last != c):
		k.forget(c)
	case in != nil && in.current == c && in.last != nil && in.done(in.last):
		k.forget(in.last)
		in.last = nil
	}
}

// done reports whether what filled the place before is of no more use. While
// the place is empty it bears the number of the last attempt; and of a task
// that may come back only its record tells that it must then be killed.
func (in *instance) done(last *taskRun) bool {
	return in.current != nil && last.verdict == scheduler.VerdictEnded
}

// vacate frees the place of a task that may be started again.
func (k *Keeper) vacate(now time.Time, c *taskRun) {
	in := c.at
	if in == nil || in.current != nil && in.current != c {
		return
	}
	in.current = nil
	if !c.over() {
		return
	}
	if in.last != nil && in.last != c {
		k.forget(in.last)
	}
	in.last = c
	if !c.started.IsZero() && now.Sub(c.started) < 10*time.Second {
		in.backOff(now)
	} else {
		in.quick = 0
	}
}

// backOff: an agent or a command that fails at once must not make a hot loop.
func (in *instance) backOff(now time.Time) {
	in.quick++
	in.notBefore = now.Add(min(time.Second<<min(in.quick, 6), time.Minute))
}

// returned: a task that was given up lives. Two must not run.
func (k *Keeper) returned(c *taskRun) {
	if c.at.last == c {
		c.at.last = nil
	}
	switch cur := c.at.current; cur {
	case c:
	case nil:
		c.at.current = c
		k.say(fmt.Sprintf("task %s is back", c.id))
	default:
		k.kill(c, "it came back after "+string(cur.id)+" was started in its place")
	}
}

// unknown: a task that nobody here launched is reported, not touched.
func (k *Keeper) unknown(t *scheduler.TaskNotice) {
	id := mesos.TaskID(strings.Clone(string(t.TaskID)))
	c := &taskRun{id: id, verdict: t.Verdict, state: t.State, agent: mesos.AgentID(strings.Clone(string(t.AgentID))), unknown: true}
	k.tasks[id] = c
	if c.over() {
		k.forget(c)
		return
	}
	k.say(fmt.Sprintf("task %s runs on agent %s (%s) and nobody here launched it", id, t.AgentID, t.State))
}

// adopted: the task counts no more as unknown; it fills no place of the plan.
func (k *Keeper) adopted(t *scheduler.TaskNotice) {
	if c := k.tasks[t.TaskID]; c != nil {
		c.unknown, c.adopted = false, true
		k.say(fmt.Sprintf("task %s is adopted", c.id))
	}
}

// rejected undoes a launch that was not carried out.
func (k *Keeper) rejected(now time.Time, r *scheduler.Rejection) {
	launch := k.launches[r.Ref]
	if r.Request != scheduler.EventLaunch || launch == nil {
		return
	}
	delete(k.launches, r.Ref)
	for _, c := range launch.made {
		delete(k.tasks, c.id)
		c.at.current = nil
	}
	if r.Code == scheduler.RejectDeadOffer || r.Code == scheduler.RejectNotSubscribed {
		return // an offer that is gone is every day's business
	}
	for _, c := range launch.made {
		c.at.backOff(now)
	}
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventDecline, Offers: []mesos.Offer{{ID: launch.id}}})
	k.say(fmt.Sprintf("a launch was rejected: %s: %s is %q; wanted %s", r.Code, r.Field, r.Value, r.Want))
}

// overdue replaces what has been out of reach for too long.
func (k *Keeper) overdue(now time.Time) (wake time.Time) {
	if k.plan.ReplaceUnreachable < 0 {
		return wake
	}
	for _, in := range k.order {
		c := in.current
		if c == nil || !c.unreachable() {
			continue
		}
		if at := c.since.Add(k.plan.ReplaceUnreachable); at.After(now) {
			wake = sooner(wake, at)
			continue
		}
		k.say(fmt.Sprintf("task %s is %s since %s: starting another", c.id, c.verdict, c.since.Format(time.TimeOnly)))
		in.current = nil
	}
	return wake
}

// sooner is the earlier of two times, of which zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
