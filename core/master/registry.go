package master

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// registry is what survives a master: the agents that were admitted and have
// not been here yet, and those that were given up. Registered agents are in
// Machine.agents; their records are of the same kind as the recovered ones'.
type registry struct {
	recovered   ordered[mesos.AgentID, mesos.AgentInfo]
	unreachable ordered[mesos.AgentID, mesos.Micros] // since when, the oldest first
	gone        ordered[mesos.AgentID, mesos.Micros]
}

// order brings what was restored into the order of time: records come in the
// order of their keys.
func (r *registry) order() {
	byTime(&r.unreachable)
	byTime(&r.gone)
}

func byTime(o *ordered[mesos.AgentID, mesos.Micros]) {
	rows := slices.DeleteFunc(slices.Clone(o.rows), func(r orderedRow[mesos.AgentID, mesos.Micros]) bool { return !r.live })
	slices.SortFunc(rows, func(a, b orderedRow[mesos.AgentID, mesos.Micros]) int {
		if a.value != b.value {
			return int(min(max(a.value-b.value, -1), 1))
		}
		return strings.Compare(string(a.key), string(b.key))
	})
	*o = ordered[mesos.AgentID, mesos.Micros]{}
	for _, r := range rows {
		o.put(r.key, r.value)
	}
}

// standing is how an agent stands with the master, in the order in which
// Mesos looks: M:Master::reconcile.
type standing uint8

const (
	standingUnknown standing = iota
	standingRecovered
	standingRegistered
	standingUnreachable
	standingGone
)

func (m *Machine) standing(id mesos.AgentID) standing {
	switch {
	case m.registry.recovered.has(id):
		return standingRecovered
	case m.agents.has(id):
		return standingRegistered
	case m.registry.unreachable.has(id):
		return standingUnreachable
	case m.registry.gone.has(id):
		return standingGone
	}
	return standingUnknown
}

// admit makes an agent one of those that are expected back after a failover.
func (m *Machine) admit(info *mesos.AgentInfo) {
	if m.registry.unreachable.has(info.ID) {
		m.registry.unreachable.remove(info.ID)
		m.unstore(KeyUnreachable, info.ID)
	}
	m.registry.recovered.remove(info.ID)
	m.storeAgent(info)
	m.scheduleGC()
}

// markUnreachable and its like move an agent's record to another part.
func (m *Machine) recordUnreachable(id mesos.AgentID) {
	m.unstore(KeyAgent, id)
	m.registry.unreachable.remove(id)
	m.registry.unreachable.put(id, m.now)
	m.storeMark(KeyUnreachable, id)
	m.scheduleGC()
}

func (m *Machine) recordGone(id mesos.AgentID) {
	if m.registry.unreachable.has(id) {
		m.registry.unreachable.remove(id)
		m.unstore(KeyUnreachable, id)
	} else {
		m.unstore(KeyAgent, id)
	}
	m.registry.gone.put(id, m.now)
	m.storeMark(KeyGone, id)
	m.scheduleGC()
}

// scheduleGC: collections are an interval apart, while there is anything to collect.
func (m *Machine) scheduleGC() {
	if m.registry.unreachable.len()+m.registry.gone.len() == 0 {
		m.collectAt = 0
	} else if m.collectAt == 0 {
		passed := (m.now - m.started) / m.cfg.Registry.Interval
		m.set(&m.collectAt, m.started.Add((passed+1)*m.cfg.Registry.Interval), timerGC, 0)
	}
}

// collect forgets agents that are too many or too old: who asks about them
// hears that they are unknown.
func (m *Machine) collect() {
	m.collectAt = 0
	m.collectOld(&m.registry.unreachable, KeyUnreachable)
	m.collectOld(&m.registry.gone, KeyGone)
	m.scheduleGC()
}

func (m *Machine) collectOld(o *ordered[mesos.AgentID, mesos.Micros], prefix string) {
	for {
		id, ok := o.oldest()
		if !ok {
			return
		}
		switch {
		case o.len() > int(m.cfg.Registry.Count):
			m.hit("Y2")
		case m.now-o.get(id) > m.cfg.Registry.Age:
			m.hit("Y3")
		default:
			return
		}
		o.remove(id)
		m.unstore(prefix, id)
		m.forgetLost(id)
	}
}
