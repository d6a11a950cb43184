package master

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// broken checks what must hold between steps: in tests after each of them, and
// on what was loaded.
func (m *Machine) broken() *wire.Error {
	held := map[*framework]amounts{}
	add := func(f *framework, rs mesos.Resources) {
		h := held[f]
		h.add(amountsOf(rs))
		held[f] = h
	}
	for _, check := range [...]func(func(*framework, mesos.Resources)) *wire.Error{
		m.brokenTasks, m.brokenOffers, m.brokenOperations, m.brokenReplacements, m.brokenAgents,
	} {
		if err := check(add); err != nil {
			return err
		}
	}
	for f := range m.frameworks.values {
		if f.held != held[f] {
			return inconsistent("frameworks.held")
		}
	}
	return m.brokenFrameworks()
}

func (m *Machine) brokenTasks(add func(*framework, mesos.Resources)) *wire.Error {
	n, onAgents := 0, 0
	for f := range m.frameworks.values {
		for id, t := range f.tasks.all {
			n++
			if t.framework != f || t.TaskID != id || t.agent == nil || m.agents.get(t.agent.id) != t.agent || t.agent.tasks.get(taskKey{f.id, id}) != t {
				return inconsistent("tasks")
			}
			if !t.State.Terminal() {
				add(f, t.Resources)
			}
		}
		if f.lost.len() > int(m.cfg.Limits.UnreachableTasks) || len(f.ended) > int(m.cfg.Limits.CompletedTasks) {
			return inconsistent("remembered")
		}
	}
	for a := range m.agents.values {
		onAgents += a.tasks.len()
	}
	if n != int(m.tasks) || n != onAgents || n > int(m.cfg.Limits.Tasks) {
		return inconsistent("tasks")
	}
	return nil
}

func (m *Machine) brokenOffers(add func(*framework, mesos.Resources)) *wire.Error {
	of, on := 0, 0
	for id, o := range m.offers.all {
		if m.offerByNo[o.no] != o || o.framework.offers.get(id) != o || o.agent.offers.get(id) != o ||
			o.framework.state != FrameworkConnected || !o.agent.connected() {
			return inconsistent("offers")
		}
		add(o.framework, o.resources)
	}
	for f := range m.frameworks.values {
		of += f.offers.len()
	}
	for a := range m.agents.values {
		on += a.offers.len()
	}
	if of != m.offers.len() || on != of || len(m.offerByNo) != of || of > int(m.cfg.Limits.Offers) {
		return inconsistent("offers")
	}
	return nil
}

func (m *Machine) brokenOperations(func(*framework, mesos.Resources)) *wire.Error {
	n := m.orphans.len()
	for f := range m.frameworks.values {
		n += f.operations.len()
		for _, o := range f.operations.all {
			if o.framework != f {
				return inconsistent("operations")
			}
		}
	}
	for a := range m.agents.values {
		for uuid, o := range a.operations.all {
			n--
			f := o.framework
			if o.agent != a || m.operations[uuid] != o || f == nil && m.orphans.get(uuid) != o || f != nil && f.operations.get(uuid) != o {
				return inconsistent("operations")
			}
			if f == nil && m.frameworks.has(o.FrameworkID) {
				return inconsistent("orphans")
			}
		}
	}
	if n != 0 || len(m.operations) > int(m.cfg.Limits.Operations) {
		return inconsistent("operations")
	}
	return nil
}

func (m *Machine) brokenReplacements(add func(*framework, mesos.Resources)) *wire.Error {
	n, on := 0, 0
	for f := range m.frameworks.values {
		parts := 0
		for id, r := range f.replacements.all {
			n++
			if r.framework != f || r.ReplaceID != id || m.agents.get(r.agent.id) != r.agent || r.agent.replacements.get(replaceKey{f.id, id}) != r ||
				r.Status.Phase == mesos.ReplaceNone || !r.open() && !r.Held.Empty() {
				return inconsistent("replacements")
			}
			add(f, r.Held)
			for _, task := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
				if r.open() && task != "" {
					if parts++; f.parts[task] != r {
						return inconsistent("replacements.tasks")
					}
				}
			}
		}
		if parts != len(f.parts) {
			return inconsistent("replacements.tasks")
		}
	}
	for a := range m.agents.values {
		on += a.replacements.len()
	}
	if n != on || n != int(m.replacements) || n > int(m.cfg.Limits.Replacements) {
		return inconsistent("replacements")
	}
	return nil
}

func (m *Machine) brokenAgents(func(*framework, mesos.Resources)) *wire.Error {
	var cluster amounts
	connected := 0
	for id, a := range m.agents.all {
		if a.id != id || m.agentByNo[a.no] != a || a.peer != 0 && m.peers[a.peer] != a || m.registry.recovered.has(id) ||
			m.registry.unreachable.has(id) || m.registry.gone.has(id) || len(a.providers) > int(m.cfg.Limits.Providers) {
			return inconsistent("agents")
		}
		if a.connected() {
			connected++
		}
		cluster.add(amountsOf(a.total()))
	}
	if connected != len(m.peers) || len(m.agentByNo) != m.agents.len() || cluster != m.cluster {
		return inconsistent("agents")
	}
	for id := range m.registry.unreachable.all {
		if m.registry.gone.has(id) || m.registry.recovered.has(id) {
			return inconsistent("registry")
		}
	}
	return nil
}

func (m *Machine) brokenFrameworks() *wire.Error {
	streams := 0
	for id, f := range m.frameworks.all {
		if f.id != id || m.frameworkByNo[f.no] != f || m.completed.has(id) || f.state == FrameworkCompleted ||
			(f.state == FrameworkConnected) != (f.stream != 0) || f.stream != 0 && m.streams[f.stream] != f {
			return inconsistent("frameworks")
		}
		if f.stream != 0 {
			streams++
		}
	}
	for f := range m.completed.values {
		if f.state != FrameworkCompleted || f.tasks.len()+f.operations.len()+f.offers.len()+f.replacements.len() > 0 {
			return inconsistent("completed")
		}
	}
	switch {
	case streams != len(m.streams) || len(m.frameworkByNo) != m.frameworks.len():
		return inconsistent("frameworks")
	case m.given.Frameworks > m.kept.Frameworks || m.given.Agents > m.kept.Agents || m.given.Offers > m.kept.Offers ||
		m.given.Operations > m.kept.Operations:
		return inconsistent("counters")
	}
	return nil
}
