package master

import (
	"strconv"

	"rollcall/core/mesos"
)

// Counters are how many ids of each kind were given.
type Counters struct {
	Frameworks uint64
	Agents     uint64
	Offers     uint64
	Operations uint64
}

// ahead is how many ids are recorded as given at a time, so that not every
// offer needs a record.
const ahead = 1024

// next gives the number of a new id. Before it may be seen, it is on record.
func (m *Machine) next(given, kept *uint64) uint64 {
	n := *given
	*given++
	if *given > *kept {
		*kept = n + ahead
		m.storeCounters()
	}
	return n
}

func (m *Machine) newFrameworkID() mesos.FrameworkID {
	n := strconv.FormatUint(m.next(&m.given.Frameworks, &m.kept.Frameworks), 10)
	return mesos.FrameworkID(m.cfg.MasterID + "-" + "0000"[min(len(n), 4):] + n)
}

func (m *Machine) newAgentID() mesos.AgentID {
	n := m.next(&m.given.Agents, &m.kept.Agents)
	return mesos.AgentID(m.cfg.MasterID + "-S" + strconv.FormatUint(n, 10))
}

func (m *Machine) newOfferID() (mesos.OfferID, uint64) {
	n := m.next(&m.given.Offers, &m.kept.Offers)
	return mesos.OfferID(m.cfg.MasterID + "-O" + strconv.FormatUint(n, 10)), n
}

// newUUID names an operation between master and agent. It follows from the
// master's id and a counter, and looks like one that was drawn.
func (m *Machine) newUUID() (u mesos.UUID) {
	seed := uint64(14695981039346656037)
	for _, b := range []byte(m.cfg.MasterID) {
		seed = (seed ^ uint64(b)) * 1099511628211
	}
	n := m.next(&m.given.Operations, &m.kept.Operations)
	a, b := mix(seed+n), mix(^seed+n)
	for i := range 8 {
		u[i], u[8+i] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u
}

// mix is the finalizer of splitmix64: consecutive numbers become unrelated ones.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
