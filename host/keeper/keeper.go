package keeper

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// Keeper keeps a plan. It is a harness.Framework.
type Keeper struct {
	plan   Plan
	say    func(string) // for people
	places map[place]*instance
	order  []*instance // as in the plan
	tasks  map[mesos.TaskID]*taskRun
	rivals []*taskRun // back in this call, each with another in its place

	framework  mesos.FrameworkID
	subscribed bool
	offers     []mesos.OfferID
	largest    Resources // the most any offer had
	seenOffers bool
	quiet      bool // offers were refused for long; wanting more needs a revive
	launches   map[uint64]*room
	ref        uint64
	saidLarge  map[string]bool
	requests   []scheduler.Event

	versions     versions
	known        bool // a round since the subscription has shown what runs
	replacements map[mesos.ReplaceID]*replacement
	asked        map[uint64]*replacement // of the last call, by the request's number
	kept         []mesos.ReplaceID       // over, and the reason why the update is stopped
	retired      map[place]*instance     // places that left the plan while one of theirs was under way
	update       update

	mu      sync.Mutex // of what follows, which any goroutine may have
	applied *application
	shown   Update
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
	before    *taskRun  // what filled it before, over or not
	moved     bool      // it need not go back to where that was
	missing   time.Time // since when it looks for its reservation in vain
	saidHome  bool
	quick     int       // starts in a row that ended soon
	notBefore time.Time // when to try again

	has         *version     // the last that is known to have run here
	replacement *replacement // under way
	part        part         // in the update
	laterThan   time.Time    // when to try again to change it
	unlucky     int          // how often in a row its new task was lost on its way
}

// taskRun is one task: an attempt to fill an instance, or a stray.
type taskRun struct {
	id        mesos.TaskID
	at        *instance // nil: of no instance of this plan
	attempt   int
	instead   *taskRun // who may come back and find this one in its place
	verdict   scheduler.Verdict
	state     mesos.TaskState
	reason    mesos.Reason
	agent     mesos.AgentID
	since     time.Time // the verdict or the state holds
	started   time.Time
	patience  time.Time // presumed lost: replaced then; zero is never
	killing   bool
	unknown   bool
	adopted   bool // Mesos had it, and the policy made it ours
	forgotten bool // it was asked to be
	version   *version
	message   string // the last one, while it is part of a replacement
	reservation
}

// New makes a keeper. Say is told what people should know; it may be nil.
func New(plan Plan, say func(string)) *Keeper {
	if say == nil {
		say = func(string) {}
	}
	k := &Keeper{say: say, versions: versions{}}
	k.take(plan)
	k.reset()
	return k
}

// take makes a plan the one that is kept.
func (k *Keeper) take(plan Plan) {
	plan.Groups = slices.Clone(plan.Groups)
	for i := range plan.Groups {
		plan.Groups[i].version = k.versionOf(&plan.Groups[i])
	}
	k.plan = plan
}

func (k *Keeper) reset() {
	k.places = map[place]*instance{}
	k.order, k.tasks = nil, map[mesos.TaskID]*taskRun{}
	k.launches, k.saidLarge = map[uint64]*room{}, map[string]bool{}
	k.offers, k.requests, k.rivals, k.subscribed, k.known = nil, nil, nil, false, false
	k.replacements, k.retired, k.kept, k.asked = map[mesos.ReplaceID]*replacement{}, map[place]*instance{}, nil, nil
	k.update = update{Update: Update{Number: k.update.Number}}
	for i := range k.plan.Groups {
		g := &k.plan.Groups[i]
		for n := range g.Count {
			p := place{g.Name, n}
			in := &instance{place: p, group: g}
			k.places[p] = in
			k.order = append(k.order, in)
		}
	}
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

// forget drops a task's record, and that of its reservation's making.
func (k *Keeper) forget(c *taskRun) {
	c.forgotten = true
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventForget, TaskID: c.id})
	k.decided(c)
}

// Notified takes notices and answers with requests.
func (k *Keeper) Notified(now time.Time, notices []scheduler.Notice, offers harness.Offers) ([]scheduler.Event, time.Time) {
	answer := k.takeApplied(now)
	for i := range notices {
		k.notice(now, &notices[i])
	}
	k.separate()
	wake := k.overdue(now)
	if k.subscribed {
		wake = sooner(wake, k.fill(now, offers))
	}
	k.follow(now)
	answer()
	requests := k.requests
	k.requests = nil
	return requests, wake
}

func (k *Keeper) notice(now time.Time, n *scheduler.Notice) {
	switch n.Type {
	case scheduler.NoticeSession:
		k.subscribed, k.known = n.Session == scheduler.SessionSubscribed, false
		k.quiet = true // filters of an earlier stream may still stand: revive if something is wanted
		if n.FrameworkID != "" {
			k.framework = mesos.FrameworkID(strings.Clone(string(n.FrameworkID)))
		}
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
		k.doomed(&n.Task)
	case scheduler.NoticeContradicted:
		k.say(fmt.Sprintf("task %s is over (%s), but Mesos shows it alive on agent %s", n.Task.TaskID, n.Task.State, n.Task.AgentID))
	case scheduler.NoticeForgotten:
		delete(k.tasks, n.Task.TaskID)
	case scheduler.NoticeOperation, scheduler.NoticeUnknownOperation:
		k.operation(&n.Operation)
	case scheduler.NoticeRound:
		k.known = k.known || n.Round.Subject == scheduler.RoundTasks && (n.Round.Phase == scheduler.RoundComplete || n.Round.Phase == scheduler.RoundDegraded)
	case scheduler.NoticeReplacement:
		k.replaced(now, &n.Replacement)
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
	news := c.verdict != t.Verdict
	c.verdict, c.state, c.reason, c.since = t.Verdict, t.State, t.Reason, clock(t.Since)
	if t.AgentID != "" {
		c.agent = mesos.AgentID(strings.Clone(string(t.AgentID)))
	}
	if c.over() {
		c.killing = false // the machine asks no more; should it come back, ask again
	}
	if ranIn(c.state) {
		c.ran, c.making = true, nil
		if c.at != nil && c.at.current == c {
			k.decided(c)
			k.decided(c.at.before)
			if c.verdict == scheduler.VerdictAlive && c.state == mesos.TaskRunning && c.at.replacement == nil {
				c.at.has = c.version
			}
		}
	}
	if c.at != nil && c.at.replacement != nil && c.at.replacement.has(c) {
		c.message = strings.Clone(t.Message)
		return // its outcome says what becomes of the place
	}
	switch {
	case t.Advice == scheduler.AdviceSafe:
		k.vacate(now, c)
	case t.Returned && c.at != nil:
		k.returned(c)
	case news && t.Verdict == scheduler.VerdictPresumedLost && c.at != nil && c.at.current == c: // each round says it again
		k.presumedLost(c, t)
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
	if in == nil || in.current != c && (in.current != nil || in.before != nil && c.attempt < in.before.attempt) {
		return
	}
	in.leave(c, false)
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

// leave empties a place. Moved says that it need not go back to where c was.
func (in *instance) leave(c *taskRun, moved bool) {
	in.current, in.before, in.moved = nil, c, moved
	in.missing, in.saidHome = time.Time{}, false
}

// backOff: an agent or a command that fails at once must not make a hot loop.
func (in *instance) backOff(now time.Time) {
	in.quick++
	in.notBefore = now.Add(min(time.Second<<min(in.quick, 6), time.Minute))
}

// unknown: a task that nobody here launched is reported, not touched; unless
// another of ours was started in its place, so that it was ours, too.
func (k *Keeper) unknown(t *scheduler.TaskNotice) {
	id := mesos.TaskID(strings.Clone(string(t.TaskID)))
	c := &taskRun{id: id, verdict: t.Verdict, state: t.State, agent: mesos.AgentID(strings.Clone(string(t.AgentID))), unknown: true}
	k.tasks[id] = c
	if c.over() {
		k.forget(c)
		return
	}
	k.say(fmt.Sprintf("task %s runs on agent %s (%s) and nobody here launched it", id, t.AgentID, t.State))
	if t.Rival != "" && !k.plan.DryRun {
		k.kill(c, fmt.Sprintf("it was forgotten when %s was started in its place", t.Rival))
	}
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
	if q := k.asked[r.Ref]; q != nil && r.Request == scheduler.EventReplace {
		k.notReplaced(now, q, r)
		return
	}
	launch := k.launches[r.Ref]
	if r.Request != scheduler.EventLaunch || launch == nil {
		return
	}
	delete(k.launches, r.Ref)
	for _, c := range launch.made {
		delete(k.tasks, c.id)
		c.at.current = nil
	}
	switch r.Code {
	case scheduler.RejectDeadOffer, scheduler.RejectNotSubscribed:
		return // an offer that is gone is every day's business
	}
	for _, c := range launch.made {
		c.at.backOff(now)
	}
	k.requests = append(k.requests, scheduler.Event{Type: scheduler.EventDecline, Offers: []mesos.Offer{{ID: launch.id}}})
	k.say(fmt.Sprintf("a launch was rejected: %s: %s is %q; wanted %s", r.Code, r.Field, r.Value, r.Want))
}

// sooner is the earlier of two times, of which zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
