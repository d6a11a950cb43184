package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

type replaceUpdateAction uint8

const (
	replaceUpdateDrop    replaceUpdateAction = iota // nobody hears of it, so it is sent again
	replaceUpdateForward                            // the framework hears of it; nothing is remembered
	replaceUpdateApply                              // and it is remembered
	replaceUpdateActions                            // their number
)

// replaceUpdateCase is what an agent says of a replacement beside what is known.
type replaceUpdateCase struct {
	m         *Machine
	said      *mesos.Replacement
	framework *framework
	known     *replacement
}

type replaceUpdateRule struct {
	id   string
	when func(*replaceUpdateCase) bool
	do   replaceUpdateAction
}

// replaceUpdateRules decide about it. First match wins.
var replaceUpdateRules = []replaceUpdateRule{
	{"Z1", func(c *replaceUpdateCase) bool { return c.m.wrongReplacement(c.said) }, replaceUpdateDrop},
	{"Z2", func(c *replaceUpdateCase) bool { return c.framework == nil }, replaceUpdateDrop},
	// It was acknowledged, or its framework was not known when the agent listed it.
	{"Z3", func(c *replaceUpdateCase) bool { return c.known == nil }, replaceUpdateForward},
	{"Z4", func(*replaceUpdateCase) bool { return true }, replaceUpdateApply},
}

func (r *rules) replaceUpdateRow(c *replaceUpdateCase) replaceUpdateRule {
	for _, row := range r.replaceUpdate {
		if row.when(c) {
			return row
		}
	}
	return replaceUpdateRule{id: "Z0"}
}

func (m *Machine) replaceUpdated(a *agent, p *mesos.Peer) {
	said := &p.Replacement
	c := replaceUpdateCase{m: m, said: said, framework: m.frameworks.get(said.FrameworkID)}
	c.known = a.replacements.get(replaceKey{said.FrameworkID, said.ReplaceID})
	row := m.rules.replaceUpdateRow(&c)
	m.hit(row.id)
	if row.do == replaceUpdateDrop {
		return
	}
	f, s := c.framework, mesoswire.CloneReplaceStatus(said.Status)
	s.AgentID, s.Message = a.id, shorten(s.Message, int(m.cfg.Limits.Message))
	m.tell(f, SendReplacement).Replacement = s
	if row.do == replaceUpdateForward || m.takenParts(f, a, said) {
		return
	}
	r := m.learnReplacement(f, a, said, nil)
	if r != nil && s.UUID.IsZero() && !r.open() {
		m.removeReplacement(r) // said once: nothing will be acknowledged
	}
}

// replaceAckRules: as those of operations. D3 may name a replacement that the
// master has forgotten and the agent has not.
var replaceAckRules = []replaceAckRule{
	{"D1", func(_ *Event, a *agent, _ *replacement) bool { return a == nil }, ackDrop},
	{"D2", func(_ *Event, a *agent, _ *replacement) bool { return !a.connected() }, ackDrop},
	{"D3", func(e *Event, _ *agent, r *replacement) bool {
		return r != nil && !r.open() && r.Status.UUID == e.UUID
	}, ackEnd},
	{"D4", func(*Event, *agent, *replacement) bool { return true }, ackForward},
}

type replaceAckRule struct {
	id   string
	when func(*Event, *agent, *replacement) bool
	do   ackAction
}

func (m *Machine) acknowledgeReplacement(f *framework, e *Event) {
	a := m.agents.get(e.AgentID)
	var r *replacement
	if a != nil {
		r = a.replacements.get(replaceKey{f.id, e.ReplaceID})
	}
	row := replaceAckRule{id: "D0"}
	for _, row = range m.rules.replaceAck {
		if row.when(e, a, r) {
			break
		}
	}
	m.hit(row.id)
	if row.do == ackDrop {
		return
	}
	p := m.order(a, mesos.PeerAcknowledgeReplacement)
	p.Replacement.FrameworkID, p.Replacement.ReplaceID, p.Replacement.Status.UUID = f.id, clone(e.ReplaceID), e.UUID
	if row.do == ackEnd {
		m.removeReplacement(r)
	}
}
