package scheduler

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// rebuild makes after loading what a snapshot leaves out because it follows
// from the rest, and refuses a snapshot that does not hold together. Texts are
// cloned: the snapshot's bytes belong to the caller.
func (m *Machine) rebuild() *wire.Error {
	m.session.frameworkID = mesos.FrameworkID(clone(string(m.session.frameworkID)))
	cloneIDs(m.round.Agents)
	if len(m.agents.rows) == 0 || m.agents.rows[0].id != "" {
		return inconsistent("agents")
	}
	for i := range m.agents.rows {
		a := &m.agents.rows[i]
		a.id = mesos.AgentID(clone(string(a.id)))
		if i > 0 && a.id != "" {
			m.agents.byID[a.id] = agentRef(i)
		}
	}
	for s := range m.tasks.end {
		if err := m.rebuildTask(s); err != nil {
			return err
		}
	}
	for i := range m.offers.list {
		o := &m.offers.list[i]
		if int(o.agent) >= len(m.agents.rows) || m.agents.rows[o.agent].id == "" || o.id == "" {
			return inconsistent("offers")
		}
		o.id = mesos.OfferID(clone(string(o.id)))
		o.resources = o.resources.Clone()
		m.offers.byID[o.id] = i
		m.agents.rows[o.agent].uses++
	}
	if err := m.rebuildOperations(); err != nil {
		return err
	}
	if err := m.rebuildReplacements(); err != nil {
		return err
	}
	return m.broken()
}

func (m *Machine) rebuildTask(s slot) *wire.Error {
	t := m.tasks.row(s)
	if t.id == "" {
		if *t != (task{}) {
			return inconsistent("tasks")
		}
		return nil
	}
	if m.tasks.find(t.id) != noSlot || int(t.agent) >= len(m.agents.rows) ||
		t.agent != 0 && m.agents.rows[t.agent].id == "" || t.verdict == VerdictNone {
		return inconsistent("tasks")
	}
	t.id = mesos.TaskID(clone(string(t.id)))
	m.tasks.index.insert(&m.tasks, s)
	if t.agent != 0 {
		m.agents.rows[t.agent].uses++
	}
	if t.is(taskUnknown) {
		m.tasks.strays++
	} else {
		m.tasks.known++
	}
	if t.is(taskPending) {
		m.round.remaining++
	}
	if t.is(taskSilent) {
		m.round.silent++
	}
	return nil
}

//go:noinline
func inconsistent(field string) *wire.Error {
	return &wire.Error{Code: wire.OutOfRange, Field: field, Message: "the snapshot does not hold together"}
}

// broken checks what must hold between steps: in tests after each of them, and
// on what was loaded. Every place that is kept must exist.
func (m *Machine) broken() *wire.Error {
	free := 0
	for s := range m.tasks.end {
		if m.tasks.row(s).id == "" {
			free++
		}
	}
	switch {
	case free != len(m.tasks.free) || m.tasks.index.count != m.tasks.len():
		return inconsistent("tasks.free")
	case !m.places(m.tasks.free) || !m.places(m.round.again):
		return inconsistent("tasks.places")
	case len(m.offers.byID) != len(m.offers.list):
		return inconsistent("offers")
	case m.round.cursor > m.round.end || m.round.end > m.tasks.end:
		return inconsistent("round.cursor")
	}
	listed := make(map[slot]bool, len(m.tasks.free))
	for _, s := range m.tasks.free {
		if m.tasks.row(s).id != "" || listed[s] {
			return inconsistent("tasks.free")
		}
		listed[s] = true
	}
	return m.brokenParts()
}

func (m *Machine) brokenParts() *wire.Error {
	unused := 0
	for i := range m.agents.rows {
		a := &m.agents.rows[i]
		if i > 0 && (a.id == "") != (a.uses == 0) || !m.places(a.silent) {
			return inconsistent("agents")
		}
		if i > 0 && a.id == "" {
			unused++
		}
	}
	if unused != len(m.agents.free) || len(m.agents.byID)+unused+1 != len(m.agents.rows) {
		return inconsistent("agents.free")
	}
	listed := make(map[agentRef]bool, len(m.agents.free))
	for _, r := range m.agents.free {
		if int(r) >= len(m.agents.rows) || r == 0 || m.agents.rows[r].id != "" || listed[r] {
			return inconsistent("agents.free")
		}
		listed[r] = true
	}
	for i := range m.round.batches {
		if !m.places(m.round.batches[i].slots) {
			return inconsistent("round.batches")
		}
	}
	return m.brokenKills()
}

func (m *Machine) brokenKills() *wire.Error {
	killing := 0
	for s := range m.tasks.end {
		if m.tasks.row(s).is(taskKilling | taskDoomed) {
			killing++
			if _, ok := m.kills.live[s]; !ok {
				return inconsistent("kills")
			}
		}
	}
	if killing != len(m.kills.live) {
		return inconsistent("kills")
	}
	for i, t := range m.kills.heap {
		if t.slot >= m.tasks.end || i > 0 && t.before(m.kills.heap[(i-1)/2]) {
			return inconsistent("kills.heap")
		}
	}
	return m.brokenWaits()
}

func (m *Machine) brokenWaits() *wire.Error {
	for i, t := range m.waits.heap {
		if t.slot >= m.tasks.end || i > 0 && t.before(m.waits.heap[(i-1)/2]) {
			return inconsistent("waits.heap")
		}
	}
	if !m.places(m.waits.check) {
		return inconsistent("waits.check")
	}
	heirs := 0
	for s := range m.tasks.end {
		if m.tasks.row(s).is(taskHeir) {
			heirs++
			if _, ok := m.heirs.task[s]; !ok {
				return inconsistent("heirs")
			}
		}
	}
	if heirs != len(m.heirs.task) {
		return inconsistent("heirs")
	}
	return m.brokenOperations()
}

func (m *Machine) places(list []slot) bool {
	for _, s := range list {
		if s >= m.tasks.end {
			return false
		}
	}
	return true
}
