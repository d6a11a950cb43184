package master

import "rollcall/core/mesos"

type registerAction uint8

const (
	registerTurnAway registerAction = iota // tell it to end
	registerAgain                          // it is registered on this connection: say so again
	registerNew                            // a fresh agent
	registerKnown                          // compare its tasks with what is known
	registerReadmit                        // take it back; its tasks are said to be as they are
	registerQuietly                        // take it back; nobody was told that it was lost
	registerActions                        // their number
)

type registerRule struct {
	id      string
	on      mesos.PeerType
	when    func(*Machine, uint64, *mesos.Peer) bool
	do      registerAction
	message string
}

// registerRules decide about agents that come: Master::registerSlave and
// Master::reregisterSlave. First match wins.
var registerRules = []registerRule{
	{"R1", mesos.PeerRegister, wrongAgent, registerTurnAway, "The agent's information is not valid"},
	{"R2", mesos.PeerRegister, func(m *Machine, peer uint64, _ *mesos.Peer) bool { return m.peers[peer] != nil }, registerAgain, ""},
	{"R3", mesos.PeerRegister, (*Machine).tooManyAgents, registerTurnAway, "Too many agents"},
	{"R4", mesos.PeerRegister, func(*Machine, uint64, *mesos.Peer) bool { return true }, registerNew, ""},

	{"R5", mesos.PeerReregister, wrongAgent, registerTurnAway, "The agent's information is not valid"},
	{"R6", mesos.PeerReregister, stands(standingGone), registerTurnAway, "Agent has been marked gone"},
	{"R7", mesos.PeerReregister, stands(standingRegistered), registerKnown, ""},
	{"R8", mesos.PeerReregister, stands(standingRecovered), registerQuietly, ""},
	{"R9", mesos.PeerReregister, (*Machine).tooManyAgents, registerTurnAway, "Too many agents"},
	{"R10", mesos.PeerReregister, stands(standingUnreachable), registerReadmit, "Unreachable agent re-reregistered"},
	// The registry may have forgotten it; Mesos takes it back all the same.
	{"R11", mesos.PeerReregister, func(*Machine, uint64, *mesos.Peer) bool { return true }, registerReadmit, "Unknown agent reregistered"},
}

// stands: gone counts first here, unlike in answers: the black hole of
// markGone holds only tasks and operations that are asked about.
func stands(want standing) func(*Machine, uint64, *mesos.Peer) bool {
	return func(m *Machine, _ uint64, p *mesos.Peer) bool {
		if m.registry.gone.has(p.Agent.ID) {
			return want == standingGone
		}
		return m.standing(p.Agent.ID) == want
	}
}

func wrongAgent(m *Machine, _ uint64, p *mesos.Peer) bool {
	a, limits := &p.Agent, &m.cfg.Limits
	return p.Type == mesos.PeerReregister && !validID(string(a.ID)) || len(a.ID) > int(limits.IDBytes) ||
		len(a.Hostname) > int(limits.IDBytes) || len(a.Attributes) > int(limits.Info)
}

func (m *Machine) tooManyAgents(_ uint64, _ *mesos.Peer) bool {
	return m.agents.len()+m.registry.recovered.len() >= int(m.cfg.Limits.Agents)
}

func (r *rules) registerRow(m *Machine, peer uint64, p *mesos.Peer) registerRule {
	for _, row := range r.register {
		if row.on == p.Type && row.when(m, peer, p) {
			return row
		}
	}
	return registerRule{id: "R0"}
}
