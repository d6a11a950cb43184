package master

import "rollcall/core/mesos"

type killAction uint8

const (
	killAnswer   killAction = iota // as if it had been asked about
	killIgnore                     // nothing
	killRemember                   // until the agent registers again
	killOrder                      // now; and remembered, for the agent may not hear it
	killActions                    // their number
)

// killCase is a KILL beside what is known of the task.
type killCase struct {
	e    *Event
	task *task        // nil: unknown
	part *replacement // that may yet start it
}

type killRule struct {
	id   string
	when func(*killCase) bool
	do   killAction
}

// killRules: M:Master::kill. First match wins. K6 and K7 are about a task that a
// replacement has not started yet, which Mesos has not.
var killRules = []killRule{
	{"K6", func(c *killCase) bool { return c.task == nil && c.part != nil && !c.part.agent.connected() }, killRemember},
	{"K7", func(c *killCase) bool { return c.task == nil && c.part != nil }, killOrder},
	{"K1", func(c *killCase) bool { return c.task == nil }, killAnswer},
	{"K2", func(c *killCase) bool { return c.e.AgentID != "" && c.e.AgentID != c.task.agent.id }, killIgnore},
	{"K3", func(c *killCase) bool { return !c.task.agent.connected() }, killRemember},
	{"K4", func(*killCase) bool { return true }, killOrder},
}

func (m *Machine) kill(f *framework, e *Event) {
	c := killCase{e: e, task: f.tasks.get(e.TaskID)}
	if r := f.parts[e.TaskID]; r != nil {
		if part := r.part(e.TaskID); part != nil && !part.State.Terminal() {
			c.part = r
		}
	}
	t := c.task
	row := killRule{id: "K0"}
	for _, row = range m.rules.kill {
		if row.when(&c) {
			break
		}
	}
	m.hit(row.id)
	switch {
	case row.do == killAnswer:
		m.reconcile(f, []TaskAsked{{e.TaskID, e.AgentID}})
	case row.do == killIgnore:
	case t == nil && c.part != nil:
		m.killPart(c.part, e.TaskID, e.Grace, row.do == killOrder)
	case t == nil:
	default:
		t.killed = true
		if row.do == killOrder {
			m.orderKill(t, e.Grace)
		}
	}
}

// orderKill: a kill that is repeated has the task's own grace, as in Mesos.
func (m *Machine) orderKill(t *task, grace mesos.Micros) {
	p := m.order(t.agent, mesos.PeerKillTask)
	p.FrameworkID, p.Status.TaskID, p.Grace = t.framework.id, t.TaskID, grace
}

// killPart: the agent decides what comes of the replacement.
func (m *Machine) killPart(r *replacement, id mesos.TaskID, grace mesos.Micros, now bool) {
	if id == r.New.TaskID {
		r.killedNew = true
	} else {
		r.killedReturn = true
	}
	if now {
		p := m.order(r.agent, mesos.PeerKillTask)
		p.FrameworkID, p.Status.TaskID, p.Grace = r.framework.id, clone(id), grace
	}
}

// killPartsAgain: the agent is back, and may not have heard of the kills.
func (m *Machine) killPartsAgain(a *agent) {
	for r := range a.replacements.values {
		for _, k := range [...]struct {
			killed bool
			part   *mesos.Task
		}{{r.killedNew, &r.New}, {r.killedReturn, &r.Fallback}} {
			if k.killed && r.open() && k.part.TaskID != "" && !k.part.State.Terminal() {
				m.hit("K8")
				p := m.order(a, mesos.PeerKillTask)
				p.FrameworkID, p.Status.TaskID = r.framework.id, k.part.TaskID
			}
		}
		r.killedNew, r.killedReturn = false, false
	}
}
