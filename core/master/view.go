package master

import "rollcall/core/mesos"

// What the operator's API shows: GET_AGENTS, GET_FRAMEWORKS, GET_TASKS,
// GET_OPERATIONS. Each walks a list in the order of registration and passes
// views, valid until the machine is called again; a walk that is answered with
// false stops.

// AgentView is an agent as the operator sees it.
type AgentView struct {
	Info      mesos.AgentInfo // Resources: all it has, those of its providers included
	Connected bool
	Since     mesos.Micros // it registered, or its connection broke
	Allocated mesos.Resources
	Providers int // that are remembered, gone ones included
}

// Agents walks the registered agents.
func (m *Machine) Agents(yield func(AgentView) bool) {
	for a := range m.agents.values {
		v := AgentView{Info: a.info, Connected: a.connected(), Since: a.since, Allocated: a.used, Providers: len(a.providers)}
		v.Info.Resources = a.total()
		if !yield(v) {
			return
		}
	}
}

// RecoveredAgents walks those that were admitted before this master began and
// have not been back.
func (m *Machine) RecoveredAgents(yield func(mesos.AgentInfo) bool) {
	for _, info := range m.registry.recovered.all {
		if !yield(info) {
			return
		}
	}
}

// UnreachableAgents and GoneAgents walk those that were given up, with the time.
func (m *Machine) UnreachableAgents(yield func(mesos.AgentID, mesos.Micros) bool) {
	m.registry.unreachable.all(yield)
}

// GoneAgents walks those that the operator marked as gone.
func (m *Machine) GoneAgents(yield func(mesos.AgentID, mesos.Micros) bool) {
	m.registry.gone.all(yield)
}

// FrameworkView is a framework as the operator sees it.
type FrameworkView struct {
	Info       mesos.FrameworkInfo
	State      FrameworkState
	Since      mesos.Micros
	Suppressed []string
}

// Frameworks walks those that are registered or recovered, then the completed ones.
func (m *Machine) Frameworks(yield func(FrameworkView) bool) {
	for f := range m.allFrameworks {
		if !yield(FrameworkView{Info: f.info, State: f.state, Since: f.since, Suppressed: f.suppressed}) {
			return
		}
	}
}

func (m *Machine) allFrameworks(yield func(*framework) bool) {
	for _, list := range [...]*ordered[mesos.FrameworkID, *framework]{&m.frameworks, &m.completed} {
		for f := range list.values {
			if !yield(f) {
				return
			}
		}
	}
}

// TaskKind says among which tasks one is.
type TaskKind uint8

// The kinds of tasks.
const (
	TaskKnown       TaskKind = iota // on a registered agent
	TaskUnreachable                 // on an agent that became unreachable
	TaskCompleted
	TaskKinds // their number
)

// Tasks walks the tasks, framework by framework.
func (m *Machine) Tasks(yield func(TaskKind, mesos.Task) bool) {
	for f := range m.allFrameworks {
		for t := range f.tasks.values {
			if !yield(TaskKnown, t.Task) {
				return
			}
		}
		for t := range f.lost.values {
			if !yield(TaskUnreachable, t.Task) {
				return
			}
		}
		for _, t := range f.ended {
			if !yield(TaskCompleted, t.Task) {
				return
			}
		}
	}
}

// Operations walks the operations, agent by agent.
func (m *Machine) Operations(yield func(mesos.Operation) bool) {
	for a := range m.agents.values {
		for o := range a.operations.values {
			if !yield(o.Operation) {
				return
			}
		}
	}
}

// Replacements walks the replacements, agent by agent.
func (m *Machine) Replacements(yield func(mesos.Replacement) bool) {
	for a := range m.agents.values {
		for r := range a.replacements.values {
			if !yield(r.Replacement) {
				return
			}
		}
	}
}

// Offers walks the offers that are out.
func (m *Machine) Offers(yield func(Offer) bool) {
	for o := range m.offers.values {
		if !yield(o.shown()) {
			return
		}
	}
}

// MasterID is what begins the ids that this master gives.
func (m *Machine) MasterID() string { return m.cfg.MasterID }

// Since is the time of the first step.
func (m *Machine) Since() mesos.Micros { return m.started }
