package peers

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Aurora is Apache Aurora's: two timers from the moment that a scheduler leads,
// which nothing else ever moves.
//
// An hour apart, first after a minute, all tasks that an agent was chosen for
// are asked about, a thousand in a call, five seconds between calls, without
// their agents (the driver for the v1 API leaves the agent id out). An hour
// apart, first after 31 minutes, everything is. No answer is waited for. What
// runs and is not known, or is over here, is killed, each time that it is heard
// of. A launch that nothing is heard of within 5 minutes, or a kill, is given up
// (TaskTimeout); kills are repeated from 5 s to 5 minutes apart (KillRetry).
//
// Simplified: PARTITION_AWARE is off, as it is by default, so a task whose agent
// is out of reach is LOST and started anew at once. Preemption, draining and
// restarts are left out.
var Aurora = Algorithm{
	Name:   "Aurora",
	Source: "apache/aurora at 0070a5f, batches and defaults as of 0.22: TaskReconciler, ReconciliationModule, KillRetry, TaskTimeout, TaskStateMachine",
	make:   func(s *Small) reconciler { return &aurora{s} },
}

type aurora struct{ s *Small }

const (
	auroraInterval  = 60 * mesos.Minute
	auroraDelay     = mesos.Minute
	auroraSpread    = 30 * mesos.Minute
	auroraBatch     = 1000
	auroraPause     = 5 * mesos.Second // between batches
	auroraTransient = 5 * mesos.Minute // for which a task may be ASSIGNED or KILLING
	auroraKill      = 5 * mesos.Second // the first wait between two kills
)

func (a *aurora) started() {
	a.s.every(auroraDelay, auroraInterval, a.explicit)
	a.s.every(auroraDelay+auroraSpread, auroraInterval, func() { a.s.reconcile(nil) })
	for _, t := range a.s.active() {
		if t.Killing {
			a.kill(t)
		} else if t.Verdict == scheduler.VerdictLaunching {
			a.launched(t)
		}
	}
}

func (a *aurora) explicit() {
	var all []scheduler.Target
	for _, t := range a.s.active() {
		all = append(all, scheduler.Target{TaskID: t.id})
	}
	for n := mesos.Micros(0); len(all) > 0; n++ {
		batch := all[:min(auroraBatch, len(all))]
		all = all[len(batch):]
		a.s.timers.add(a.s.now+n*auroraPause, func() { a.s.reconcile(batch) })
	}
}

func (a *aurora) subscribed()                    {}
func (a *aurora) disconnected()                  {}
func (a *aurora) heard(*task, *mesos.TaskStatus) {}
func (a *aurora) mayLaunch() bool                { return true }

func (a *aurora) unknown(u *mesos.TaskStatus) {
	if u.State.Live() {
		a.s.sendKill(u.TaskID, u.AgentID)
	}
}

// launched: ASSIGNED for too long is LOST, and killed in case it comes yet.
func (a *aurora) launched(t *task) {
	a.s.timers.add(a.s.now+auroraTransient, func() {
		if !t.over() && !t.Killing && t.Verdict == scheduler.VerdictLaunching {
			a.s.sendKill(t.id, t.AgentID)
			a.s.become(t, mesos.TaskLost)
		}
	})
}

func (a *aurora) kill(t *task) {
	a.s.sendKill(t.id, t.AgentID)
	a.killLater(t, auroraKill)
	a.s.timers.add(a.s.now+auroraTransient, func() {
		if !t.over() {
			a.s.become(t, mesos.TaskLost)
		}
	})
}

func (a *aurora) killLater(t *task, wait mesos.Micros) {
	a.s.timers.add(a.s.now+wait, func() {
		if !t.over() {
			a.s.sendKill(t.id, t.AgentID)
			a.killLater(t, min(2*wait, auroraTransient))
		}
	})
}
