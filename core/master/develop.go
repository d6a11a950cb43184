package master

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

func inconsistent(field string) *wire.Error {
	return &wire.Error{Code: wire.OutOfRange, Field: field, Message: "the snapshot does not hold together"}
}

// develop makes the state of an image in a machine that is new, and refuses
// one that does not hold together.
func (m *Machine) develop(i *image) *wire.Error {
	m.now, m.started, m.stepped, m.given, m.kept, m.owners = i.now, i.started, i.stepped, i.given, i.kept, i.owners
	m.recoverBy, m.collectAt, m.allocateAt = i.recoverBy, i.collectAt, i.allocateAt
	m.removalAt, m.removedAt = i.removalAt, i.removedAt
	m.condemned = slices.Clone(i.condemned)
	if i.started > i.now || i.stepped != (i.now > 0) || i.stepped != (i.started > 0) {
		return inconsistent("times")
	}
	for _, step := range [...]func(*image) *wire.Error{
		m.developRegistry, m.developAgents, m.developFrameworks, m.developOffers, m.developTasks, m.developRemembered, m.developOperations,
		m.developReplacements,
	} {
		if err := step(i); err != nil {
			return err
		}
	}
	m.rewind()
	return nil
}

func (m *Machine) developRegistry(i *image) *wire.Error {
	for _, info := range i.recovered {
		if info.ID == "" || m.registry.recovered.has(info.ID) {
			return inconsistent("recovered")
		}
		m.registry.recovered.put(info.ID, info)
	}
	for _, v := range i.unreachable {
		if v.id == "" || m.standing(v.id) != standingUnknown {
			return inconsistent("unreachable")
		}
		m.registry.unreachable.put(v.id, v.at)
	}
	for _, v := range i.gone {
		if is := m.standing(v.id); v.id == "" || is == standingUnreachable || m.registry.gone.has(v.id) {
			return inconsistent("gone")
		}
		m.registry.gone.put(v.id, v.at)
	}
	return nil
}

func (m *Machine) developAgents(i *image) *wire.Error {
	last := uint64(0)
	for k := range i.agents {
		a := &i.agents[k].agent
		if a.id = a.info.ID; a.id == "" || m.standing(a.id) != standingUnknown || a.no <= last || a.no > m.owners || len(a.info.Resources) > 0 ||
			a.peer != 0 && m.peers[a.peer] != nil {
			return inconsistent("agents")
		}
		last = a.no
		m.agents.put(a.id, a)
		m.agentByNo[a.no] = a
		if a.peer != 0 {
			m.peers[a.peer] = a
		}
		m.cluster.add(amountsOf(a.total()))
	}
	return nil
}

func (m *Machine) developFrameworks(i *image) *wire.Error {
	last := uint64(0)
	for k := range i.frameworks {
		image := &i.frameworks[k]
		f := &image.framework
		f.id, f.named, f.parts = f.info.ID, map[mesos.OperationID]*operation{}, map[mesos.TaskID]*replacement{}
		list := &m.frameworks
		switch {
		case f.id == "" || f.no > m.owners || f.no == 0 || m.frameworks.has(f.id) || m.completed.has(f.id),
			image.completed != (f.state == FrameworkCompleted), (f.state == FrameworkConnected) != (f.stream != 0),
			f.stream != 0 && m.streams[f.stream] != nil:
			return inconsistent("frameworks")
		case image.completed:
			list = &m.completed
			if f.beatAt != 0 || f.removeAt != 0 || f.filterAt != 0 || len(f.filters) > 0 {
				return inconsistent("frameworks")
			}
		case m.completed.len() > 0 || f.no <= last:
			return inconsistent("frameworks")
		default:
			last = f.no
			m.frameworkByNo[f.no] = f
		}
		list.put(f.id, f)
		if f.stream != 0 {
			m.streams[f.stream] = f
		}
	}
	return nil
}

func (m *Machine) developOffers(i *image) *wire.Error {
	last := uint64(0)
	for k := range i.offers {
		o := &i.offers[k]
		f, a := i.frameworkAt(o.of), i.agentAt(o.on)
		if f == nil || a == nil || f.state != FrameworkConnected || a.peer == 0 || o.id == "" || m.offers.has(o.id) ||
			k > 0 && o.no <= last || o.no >= m.given.Offers {
			return inconsistent("offers")
		}
		last = o.no
		o.framework, o.agent = f, a
		m.placeOffer(&o.offer)
		f.held.add(amountsOf(o.resources))
	}
	return nil
}

func (m *Machine) developTasks(i *image) *wire.Error {
	last := uint64(0)
	for k := range i.tasks {
		t := &i.tasks[k]
		f, a := i.frameworkAt(t.of), i.agentAt(t.on)
		if f == nil || a == nil || t.TaskID == "" || t.FrameworkID != f.id || t.AgentID != a.id || f.tasks.has(t.TaskID) ||
			t.State == mesos.TaskNone || t.no <= last || t.no > m.owners {
			return inconsistent("tasks")
		}
		last = t.no
		t.framework, t.agent = f, a
		m.placeTask(&t.task)
		if !t.State.Terminal() {
			f.held.add(amountsOf(t.Resources))
		}
	}
	return nil
}

func (m *Machine) developRemembered(i *image) *wire.Error {
	at, ended := uint32(0), false
	for k := range i.remembered {
		t := &i.remembered[k]
		if int(t.of) >= len(i.frameworks) || t.of < at || t.of == at && ended && t.lost {
			return inconsistent("remembered")
		}
		at, ended = t.of, !t.lost
		f := &i.frameworks[t.of].framework
		if t.framework = f; t.FrameworkID != f.id || t.TaskID == "" || t.State == mesos.TaskNone || t.lost && f.lost.has(t.TaskID) {
			return inconsistent("remembered")
		}
		if t.lost {
			f.lost.put(t.TaskID, &t.task)
		} else {
			f.ended = append(f.ended, &t.task)
		}
	}
	return nil
}

func (m *Machine) developOperations(i *image) *wire.Error {
	last := uint64(0)
	var byPlace []*operationImage
	for k := range i.operations {
		o := &i.operations[k]
		a := i.agentAt(o.on)
		if a == nil || o.UUID.IsZero() || m.operations[o.UUID] != nil || o.no <= last || o.no > m.owners || o.place == 0 || o.place > m.owners ||
			o.Type == mesos.OpNone || o.Status.State == mesos.OperationNone || o.FrameworkID == "" {
			return inconsistent("operations")
		}
		last = o.no
		o.agent = a
		a.operations.put(o.UUID, &o.operation)
		m.operations[o.UUID] = &o.operation
		byPlace = append(byPlace, o)
	}
	slices.SortFunc(byPlace, func(a, b *operationImage) int { return compare(a.place, b.place) })
	for k, o := range byPlace {
		if k > 0 && o.place == byPlace[k-1].place {
			return inconsistent("operations")
		}
		if o.of == 0 {
			if o.named {
				return inconsistent("operations")
			}
			m.orphans.put(o.UUID, &o.operation)
			continue
		}
		f := i.frameworkAt(o.of - 1)
		id := o.Status.OperationID
		if f == nil || f.id != o.FrameworkID || o.named && (id == "" || f.named[id] != nil) {
			return inconsistent("operations")
		}
		o.framework = f
		f.operations.put(o.UUID, &o.operation)
		if o.named {
			f.named[id] = &o.operation
		}
	}
	return nil
}

func (m *Machine) developReplacements(i *image) *wire.Error {
	last := uint64(0)
	for k := range i.replacements {
		r := &i.replacements[k]
		f, a := i.frameworkAt(r.of), i.agentAt(r.on)
		if f == nil || a == nil || r.FrameworkID != f.id || r.Status.AgentID != a.id || f.replacements.has(r.ReplaceID) ||
			m.wrongReplacement(&r.Replacement) || m.takenParts(f, a, &r.Replacement) || r.no <= last || r.no > m.owners {
			return inconsistent("replacements")
		}
		last = r.no
		r.framework, r.agent = f, a
		m.placeReplacement(&r.replacement)
		f.held.add(amountsOf(r.Held))
	}
	return nil
}

// frameworkAt is a framework that has not ended, nil if there is none in that place.
func (i *image) frameworkAt(at uint32) *framework {
	if int(at) >= len(i.frameworks) || i.frameworks[at].completed {
		return nil
	}
	return &i.frameworks[at].framework
}

func (i *image) agentAt(at uint32) *agent {
	if int(at) >= len(i.agents) {
		return nil
	}
	return &i.agents[at].agent
}

// rewind sets all timers by what their owners wait for.
func (m *Machine) rewind() {
	push := func(at mesos.Micros, kind timerKind, no uint64) {
		if at != 0 {
			m.timers.push(timer{at, kind, no})
		}
	}
	for f := range m.frameworks.values {
		push(f.removeAt, timerFailover, f.no)
		push(f.beatAt, timerHeartbeat, f.no)
		push(f.filterAt, timerFilter, f.no)
	}
	for a := range m.agents.values {
		push(a.pingAt, timerPing, a.no)
		push(a.reregisterBy, timerReregister, a.no)
	}
	for o := range m.offers.values {
		push(o.rescindAt, timerOffer, o.no)
	}
	push(m.recoverBy, timerRecovered, 0)
	push(m.removalAt, timerRemoval, 0)
	push(m.collectAt, timerGC, 0)
	push(m.allocateAt, timerAllocate, 0)
}
