package master

import "rollcall/core/mesos"

// reconcileOperations answers questions about operations in their order; those
// that agents answer come later, whenever the agents do. None at all asks about
// all that are known, those without an id included. How the answers are given
// is one of the three proposals of the discussion: Config.Answers.
func (m *Machine) reconcileOperations(f *framework, e *Event) {
	var answers []mesos.OperationStatus
	var passOn []passedOn
	if len(e.Asked) == 0 {
		for o := range f.operations.values {
			m.hit("O1")
			answers = append(answers, o.answer())
		}
	}
	for i := range e.Asked {
		answers, passOn = m.answerOperation(f, &e.Asked[i], answers, passOn)
	}
	code, inBody := uint16(Accepted), []mesos.OperationStatus(nil)
	switch m.cfg.Answers {
	case AnswerStream:
		for _, s := range answers {
			m.tell(f, SendUpdateOperation).Operation = s
		}
	case AnswerSingle:
		m.tell(f, SendOperations).Operations = answers
	case AnswerSync:
		code, inBody = OK, answers
	}
	for _, p := range passOn {
		if !p.agent.connected() {
			continue // it does not hear, and nobody answers, as in Mesos
		}
		q := m.order(p.agent, mesos.PeerReconcileOperations)
		q.FrameworkID, q.Operations = f.id, p.operations
	}
	m.reply(e.Request, code, "").Operations = inBody
}

// passedOn are the questions that go to one agent, in one message.
type passedOn struct {
	agent      *agent
	operations []mesos.Operation
}

func (m *Machine) answerOperation(f *framework, q *OperationAsked, answers []mesos.OperationStatus, passOn []passedOn) ([]mesos.OperationStatus, []passedOn) {
	c := askedCase{asked: q, operation: f.named[q.OperationID], is: m.standing(q.AgentID)}
	if c.is == standingRegistered {
		c.agent = m.agents.get(q.AgentID)
		c.provider = c.agent.provider(q.ProviderID)
	}
	row := m.rules.askedRow(&c)
	m.hit(row.id)
	do := row.mesos
	if m.cfg.Mode == ModeSeed {
		do = row.seed
	}
	s := mesos.OperationStatus{
		OperationID: clone(q.OperationID), AgentID: clone(q.AgentID), ProviderID: clone(q.ProviderID),
		State: askedStates[do], Message: row.message,
	}
	if do == askedUnknown && c.agent != nil {
		s.Message = operationUnknown // whatever the other column would say
	}
	switch {
	case do == askedLatest:
		answers = append(answers, c.operation.answer())
	case do == askedPassOn:
		o := mesos.Operation{FrameworkID: f.id, Status: mesos.OperationStatus{OperationID: s.OperationID, AgentID: s.AgentID, ProviderID: s.ProviderID}}
		for i := range passOn {
			if passOn[i].agent == c.agent {
				passOn[i].operations = append(passOn[i].operations, o)
				return answers, passOn
			}
		}
		passOn = append(passOn, passedOn{c.agent, []mesos.Operation{o}})
	case do > askedPassOn:
		answers = append(answers, s)
	}
	return answers, passOn
}
