package master

import "rollcall/core/mesos"

type replaceAskedAction uint8

const (
	replaceAskedNothing replaceAskedAction = iota // it must ask again
	replaceAskedLatest
	replaceAskedAgain // and the agent, which has not answered, is ordered again
	replaceAskedUnreachable
	replaceAskedGone
	replaceAskedUnknown
	replaceAskedActions // their number
)

var replaceAsked = [replaceAskedActions]mesos.ReplacePhase{
	replaceAskedUnreachable: mesos.ReplaceUnreachable, replaceAskedGone: mesos.ReplaceGoneByOperator, replaceAskedUnknown: mesos.ReplaceUnknown,
}

// replaceAskedCase is a replacement that is asked about.
type replaceAskedCase struct {
	m     *Machine
	known *replacement
	agent mesos.AgentID
	is    standing
}

type replaceAskedRule struct {
	id      string
	when    func(*replaceAskedCase) bool
	do      replaceAskedAction
	message string
}

// replaceAskedRules are the answers of RECONCILE_REPLACEMENTS, in the spirit of
// those about tasks and operations. First match wins. None of them says that it
// is safe to try again under another id: an agent that is not here may have it.
var replaceAskedRules = []replaceAskedRule{
	{
		"Q1", func(c *replaceAskedCase) bool {
			return c.known != nil && c.known.Status.Phase == mesos.ReplacePending && c.known.agent.connected()
		},
		replaceAskedAgain, "",
	},
	{"Q2", func(c *replaceAskedCase) bool {
		return c.known != nil && (!c.known.open() || c.known.agent.connected())
	}, replaceAskedLatest, ""},
	{"Q3", func(c *replaceAskedCase) bool { return c.known != nil || c.away() }, replaceAskedUnreachable, "Reconciliation: Agent is disconnected"},
	{"Q4", func(c *replaceAskedCase) bool {
		return c.is == standingRecovered || c.agent == "" && c.m.registry.recovered.len() > 0
	}, replaceAskedNothing, ""},
	{
		"Q5", func(c *replaceAskedCase) bool { return c.is == standingUnreachable }, replaceAskedUnreachable,
		"Reconciliation: Agent is unreachable",
	},
	{"Q6", func(c *replaceAskedCase) bool { return c.is == standingGone }, replaceAskedGone, "Reconciliation: Agent is gone"},
	{"Q7", func(*replaceAskedCase) bool { return true }, replaceAskedUnknown, "Reconciliation: Replacement is unknown"},
}

// away: the agent may have it, of a framework without checkpoints.
func (c *replaceAskedCase) away() bool {
	return c.is == standingRegistered && !c.m.agents.get(c.agent).connected()
}

func (r *rules) replaceAskedRow(c *replaceAskedCase) replaceAskedRule {
	for _, row := range r.replaceAsked {
		if row.when(c) {
			return row
		}
	}
	return replaceAskedRule{id: "Q0"}
}

// reconcileReplacements answers in the order of the questions; none at all asks
// about all that are known.
func (m *Machine) reconcileReplacements(f *framework, asked []ReplacementAsked) {
	if len(asked) == 0 {
		for r := range f.replacements.values {
			m.answerReplacement(f, &replaceAskedCase{m: m, known: r}, r.ReplaceID)
		}
		return
	}
	for i := range asked {
		q := &asked[i]
		m.answerReplacement(f, &replaceAskedCase{m, f.replacements.get(q.ReplaceID), q.AgentID, m.standing(q.AgentID)}, q.ReplaceID)
	}
}

func (m *Machine) answerReplacement(f *framework, c *replaceAskedCase, id mesos.ReplaceID) {
	row := m.rules.replaceAskedRow(c)
	m.hit(row.id)
	s := mesos.ReplaceStatus{ReplaceID: clone(id), AgentID: clone(c.agent)}
	if c.known != nil {
		s = c.known.answer()
	}
	switch row.do {
	case replaceAskedNothing:
		return
	case replaceAskedLatest, replaceAskedAgain:
	default:
		s.Phase, s.Message = replaceAsked[row.do], row.message
	}
	m.tell(f, SendReplacement).Replacement = s
	if row.do == replaceAskedAgain {
		m.orderReplace(c.known)
	}
}
