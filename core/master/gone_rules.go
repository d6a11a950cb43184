package master

type goneAction uint8

const (
	goneUnknown goneAction = iota // 404
	goneAlready                   // 200, and nothing changes
	goneRemove                    // 200: the agent and its tasks are gone
	goneMark                      // 200: only the registry changes
	goneLost                      // 200: the tasks that were unreachable are gone
	goneHole                      // 200: the registry changes, and the agent still counts as recovered
	goneActions                   // their number
)

type goneRule struct {
	id          string
	is          standing
	mesos, seed goneAction
}

// goneRules: M:Master::markGone. An agent that was only recovered stays so in
// Mesos 1.11 (MESOS-9739): questions about its tasks, and about any task
// without an agent id, are never answered again by this master.
var goneRules = []goneRule{
	{"G1", standingGone, goneAlready, goneAlready},
	{"G2", standingRegistered, goneRemove, goneRemove},
	{"G3", standingRecovered, goneHole, goneMark},
	{"G4", standingUnreachable, goneLost, goneLost},
	{"G5", standingUnknown, goneUnknown, goneUnknown},
}

func (r *rules) goneRow(is standing) goneRule {
	for _, row := range r.gone {
		if row.is == is {
			return row
		}
	}
	return goneRule{id: "G0"}
}

// markGone is MARK_AGENT_GONE: the operator says that an agent never returns.
func (m *Machine) markGone(e *Event) {
	is := m.standing(e.AgentID)
	if m.registry.gone.has(e.AgentID) {
		is = standingGone
	}
	row := m.rules.goneRow(is)
	m.hit(row.id)
	do := row.mesos
	if m.cfg.Mode == ModeSeed {
		do = row.seed
	}
	if do == goneUnknown {
		m.reply(e.Request, NotFound, "Agent '"+clone(string(e.AgentID))+"' not found")
		return
	}
	switch id := clone(e.AgentID); do {
	case goneRemove:
		m.lose(m.agents.get(id), lossGone)
	case goneLost:
		m.recordGone(id)
		m.endLost(id)
	case goneMark, goneHole:
		m.recordGone(id)
		if do == goneMark {
			m.registry.recovered.remove(id)
		}
	}
	m.reply(e.Request, OK, "")
}
