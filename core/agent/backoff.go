package agent

import "rollcall/core/mesos"

// retry is when something is said again: at due, 0 for never, for the attempt-th time.
type retry struct {
	due     mesos.Micros
	attempt uint32
}

// again moves a retry to its next instant.
func (m *Machine) again(r *retry, b Backoff) {
	r.due = m.at(m.now.Add(m.wait(b, r.attempt)))
	r.attempt = min(r.attempt+1, 1<<16)
}

// wait is the span before try number attempt (0 is the first repetition).
func (m *Machine) wait(b Backoff, attempt uint32) mesos.Micros {
	d := b.Base
	for range min(attempt, 40) { // bounded even if attempt is not
		if d >= b.Max/2 {
			d = b.Max // before doubling, so d cannot overflow
			break
		}
		d *= 2
	}
	d = min(d, b.Max)
	if b.Jitter == 0 {
		return d
	}
	m.draws++
	permille := mesos.Micros(mix(m.cfg.Seed+mix(m.draws)) % uint64(b.Jitter+1))
	return max(d-d/1000*permille, 1)
}

// mix is the finalizer of splitmix64: consecutive numbers become unrelated ones.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
