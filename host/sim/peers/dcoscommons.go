package peers

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// DCOSCommons is that of Mesosphere's dcos-commons, the SDK of the DC/OS
// services.
//
// After each registration all tasks that are not over are asked about, with
// their agents, at once and again after 8, 16 and then every 30 s, those that
// have not been heard of since, without an end. Nothing is launched until then.
// Everything is asked about once at the first registration and every hour. What
// runs and is not known is killed every 5 s until it is dead (TaskKiller).
//
// Simplified: the process exits when it is disconnected and is started again by
// Marathon; here it loses what it had in memory and goes on. Its loop over
// offers, which drives the questions, is a timer. A task whose agent is out of
// reach is handled as LOST, as dcos-commons does; but there its replacement
// waits for resources that are reserved on that agent, and here it may start
// anywhere. So the times that two ran in one place are an upper bound. A launch
// that is lost is not looked for between registrations.
var DCOSCommons = Algorithm{
	Name: "dcos-commons", PartitionAware: true,
	Source: "mesosphere/dcos-commons at 0bcc52a: ExplicitReconciler, ImplicitReconciler, TaskKiller, FrameworkScheduler",
	make:   func(s *Small) reconciler { return &commons{s: s, killing: map[mesos.TaskID]bool{}} },
}

type commons struct {
	s        *Small
	session  int     // of the registration: timers of an older one are void
	waiting  []*task // asked about and not heard of
	killing  map[mesos.TaskID]bool
	killList []mesos.TaskID // in the order of asking
	turning  bool
}

const (
	commonsBackoff = 4 * mesos.Second // doubled before it is waited for
	commonsMost    = 30 * mesos.Second
	commonsPeriod  = 60 * mesos.Minute
	commonsKill    = 5 * mesos.Second
)

func (c *commons) started() {
	for _, t := range c.s.active() {
		if t.Killing {
			c.kill(t)
		}
	}
}

func (c *commons) subscribed() {
	c.waiting = c.s.active()
	c.ask(c.session, commonsBackoff)
	c.implicit(c.session)
}

func (c *commons) disconnected() { c.session++ }

// ask asks about those that have not been heard of.
func (c *commons) ask(session int, backoff mesos.Micros) {
	c.drop(nil)
	if session != c.session || len(c.waiting) == 0 {
		return
	}
	targets := make([]scheduler.Target, len(c.waiting))
	for i, t := range c.waiting {
		targets[i] = scheduler.Target{TaskID: t.id, AgentID: t.AgentID}
	}
	c.s.reconcile(targets)
	backoff = min(2*backoff, commonsMost)
	c.s.timers.add(c.s.now+backoff, func() { c.ask(session, backoff) })
}

func (c *commons) implicit(session int) {
	if session == c.session {
		c.s.reconcile(nil)
		c.s.timers.add(c.s.now+commonsPeriod, func() { c.implicit(session) })
	}
}

// drop takes a task off the list, and those that are over.
func (c *commons) drop(heard *task) {
	kept := c.waiting[:0]
	for _, t := range c.waiting {
		if t != heard && !t.over() {
			kept = append(kept, t)
		}
	}
	c.waiting = kept
}

func (c *commons) heard(t *task, u *mesos.TaskStatus) {
	c.drop(t)
	c.dead(u)
}

// dead: a task that is dead need not be killed any more. It reports whether it
// was to be.
func (c *commons) dead(u *mesos.TaskStatus) bool {
	was := over(u.State) && c.killing[u.TaskID]
	if was {
		delete(c.killing, u.TaskID)
	}
	return was
}

// unknown is killed, unless its death is the answer to just that.
func (c *commons) unknown(u *mesos.TaskStatus) {
	if !c.dead(u) {
		c.killTask(u.TaskID)
	}
}

func (c *commons) kill(t *task) { c.killTask(t.id) }

func (c *commons) killTask(id mesos.TaskID) {
	if !c.killing[id] {
		c.killing[id] = true
		c.killList = append(c.killList, id)
	}
	c.s.sendKill(id, "")
	if !c.turning {
		c.turning = true
		c.s.every(commonsKill, commonsKill, c.killAll)
	}
}

func (c *commons) killAll() {
	kept := c.killList[:0]
	for _, id := range c.killList {
		if c.killing[id] {
			kept = append(kept, id)
			c.s.sendKill(id, "")
		}
	}
	c.killList = kept
}

func (c *commons) launched(*task)  {}
func (c *commons) mayLaunch() bool { c.drop(nil); return len(c.waiting) == 0 }
