package master

import "rollcall/core/mesos"

// ping asks an agent whether it is there. One that is not connected can not
// answer, which counts as well.
func (m *Machine) ping(a *agent) {
	if a.connected() {
		m.order(a, mesos.PeerPing).Connected = true
	}
	a.pinged = true
	m.set(&a.pingAt, m.now.Add(m.cfg.Agents.Ping), timerPing, a.no)
}

// pingDue counts a ping that was not answered and sends the next one. Pings go
// on while the agent waits to be given up: an answer still saves it.
func (m *Machine) pingDue(a *agent) {
	if a.pinged {
		a.missed++
		if a.missed >= m.cfg.Agents.Missed {
			m.condemn(a.id, condemnedSilent)
			if m.agents.get(a.id) != a {
				return
			}
		}
	}
	m.ping(a)
}

func (m *Machine) pong(a *agent) { m.pardon(a) }

func (m *Machine) pardon(a *agent) { a.pinged, a.missed, a.condemned = false, 0, condemnedNot }

// condemned says why an agent is to be given up.
type condemned uint8

const (
	condemnedNot          condemned = iota
	condemnedSilent                 // it did not answer pings
	condemnedDisconnected           // it did not register again after its connection broke
	condemnedRecovered              // it did not register again after this master began
)

// condemnation is an agent that waits for its removal: there may be a limit on
// how many are given up in a span (agent_removal_rate_limit).
type condemnation struct {
	agent mesos.AgentID
	why   condemned
}

func (m *Machine) condemn(id mesos.AgentID, why condemned) {
	if a := m.agents.get(id); a != nil {
		if a.condemned != condemnedNot {
			return
		}
		a.condemned = why
	}
	m.condemned = append(m.condemned, condemnation{id, why})
	m.removeCondemned()
}

// removeCondemned gives up those whose turn it is.
func (m *Machine) removeCondemned() {
	for len(m.condemned) > 0 && m.removalAt == 0 {
		c := m.condemned[0]
		if !m.stillCondemned(c) {
			m.condemned = m.condemned[1:]
			continue
		}
		if m.cfg.Agents.Removals > 0 && m.removedAt != 0 {
			next := m.removedAt.Add(max(m.cfg.Agents.RemovalSpan/mesos.Micros(m.cfg.Agents.Removals), 1))
			if next > m.now {
				m.hit("Y1")
				m.set(&m.removalAt, next, timerRemoval, 0)
				return
			}
		}
		m.condemned, m.removedAt = m.condemned[1:], m.now
		m.giveUp(c)
	}
	if len(m.condemned) == 0 {
		m.condemned = nil
	}
}

func (m *Machine) stillCondemned(c condemnation) bool {
	if c.why == condemnedRecovered {
		return m.registry.recovered.has(c.agent) && !m.registry.gone.has(c.agent)
	}
	a := m.agents.get(c.agent)
	return a != nil && a.condemned == c.why
}
