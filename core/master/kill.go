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

type killRule struct {
	id   string
	when func(*Event, *task) bool
	do   killAction
}

// killRules: M:Master::kill. First match wins.
var killRules = []killRule{
	{"K1", func(_ *Event, t *task) bool { return t == nil }, killAnswer},
	{"K2", func(e *Event, t *task) bool { return e.AgentID != "" && e.AgentID != t.agent.id }, killIgnore},
	{"K3", func(_ *Event, t *task) bool { return !t.agent.connected() }, killRemember},
	{"K4", func(*Event, *task) bool { return true }, killOrder},
}

func (m *Machine) kill(f *framework, e *Event) {
	t := f.tasks.get(e.TaskID)
	row := killRule{id: "K0"}
	for _, row = range m.rules.kill {
		if row.when(e, t) {
			break
		}
	}
	m.hit(row.id)
	switch {
	case row.do == killAnswer:
		m.reconcile(f, []TaskAsked{{e.TaskID, e.AgentID}})
	case t == nil || row.do == killIgnore:
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
