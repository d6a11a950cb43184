package peers

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Singularity is HubSpot Singularity's.
//
// After each registration, and every 10 minutes, unless one is under way: an
// implicit question; then every 30 s an explicit one about those tasks that were
// active at the beginning and have not been heard of since, with their agents,
// without an end. A launch that nothing is heard of for 3 minutes is asked about
// alone. What runs and is not known is killed, each time that it is heard of; a
// kill is repeated every 5 minutes. Updates without an agent id are not used.
//
// Simplified: questions about a launch are 15 s apart, as was meant; the
// published code never writes the map that would hold them back. A task that is
// LOST and comes back is killed; newer versions may take it in again. The pause
// while its queue of updates is full is left out: these worlds are small.
var Singularity = Algorithm{
	Name:   "Singularity",
	Source: "HubSpot/Singularity at 0eb428f: SingularityTaskReconciliation, SingularityTaskReconciliationPoller, SingularityConfiguration",
	make:   func(s *Small) reconciler { return &singularity{s: s} },
}

type singularity struct {
	s       *Small
	running bool
}

const (
	singularityInterval = 10 * mesos.Minute
	singularityCheck    = 30 * mesos.Second
	singularityLaunch   = 3 * mesos.Minute
	singularityThrottle = 15 * mesos.Second
	singularityKill     = 5 * mesos.Minute
)

func (g *singularity) started() {
	g.s.every(singularityInterval, singularityInterval, g.begin)
	for _, t := range g.s.active() {
		if t.Killing {
			g.kill(t)
		} else if t.Verdict == scheduler.VerdictLaunching {
			g.launched(t)
		}
	}
}

func (g *singularity) subscribed()   { g.begin() }
func (g *singularity) disconnected() {}

// begin begins a reconciliation, unless one is under way.
func (g *singularity) begin() {
	if g.running || !g.s.on {
		return
	}
	g.running = true
	began, list := g.s.now, g.s.active()
	g.s.reconcile(nil)
	g.s.timers.add(g.s.now+singularityCheck, func() { g.check(began, list) })
}

func (g *singularity) check(began mesos.Micros, list []*task) {
	var missing []scheduler.Target
	for _, t := range list {
		if !t.over() && t.heardAt <= began {
			missing = append(missing, scheduler.Target{TaskID: t.id, AgentID: t.AgentID})
		}
	}
	if len(missing) == 0 {
		g.running = false
		return
	}
	g.s.reconcile(missing)
	g.s.timers.add(g.s.now+singularityCheck, func() { g.check(began, list) })
}

func (g *singularity) heard(*task, *mesos.TaskStatus) {}
func (g *singularity) mayLaunch() bool                { return true }

func (g *singularity) unknown(u *mesos.TaskStatus) {
	if u.State.Live() && u.AgentID != "" {
		g.s.sendKill(u.TaskID, u.AgentID)
	}
}

// launched asks about a task that nothing was heard of since its launch.
func (g *singularity) launched(t *task) {
	var look func()
	look = func() {
		if !t.over() && t.Verdict == scheduler.VerdictLaunching {
			g.s.reconcile([]scheduler.Target{{TaskID: t.id, AgentID: t.AgentID}})
			g.s.timers.add(g.s.now+singularityThrottle, look)
		}
	}
	g.s.timers.add(g.s.now+singularityLaunch, look)
}

func (g *singularity) kill(t *task) {
	g.s.sendKill(t.id, t.AgentID)
	g.s.timers.add(g.s.now+singularityKill, func() {
		if !t.over() {
			g.kill(t)
		}
	})
}
