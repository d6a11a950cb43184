package agent

import "rollcall/core/mesos"

// uuid is the next one: made of the seed, the agent's name, how often it was
// started, and a counter, so that it is never made twice.
func (m *Machine) uuid() (u mesos.UUID) {
	m.uuids++
	name := m.cfg.Seed
	for i := range len(m.cfg.Hostname) {
		name = mix(name ^ uint64(m.cfg.Hostname[i]))
	}
	name = mix(name ^ uint64(m.cfg.Port))
	low := mix(name ^ (m.self.run<<40 | m.uuids)) // mix is one to one
	high := mix(low + name)
	for i := range 8 {
		u[i], u[8+i] = byte(high>>(8*i)), byte(low>>(8*i))
	}
	if u.IsZero() {
		u[0] = 1
	}
	return u
}
