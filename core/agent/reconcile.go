package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// reconcileCase is a question about one operation beside what is known of it.
type reconcileCase struct {
	m         *Machine
	framework mesos.FrameworkID // who asks; empty: the master for itself
	op        *operation        // nil: unknown
	provider  mesos.ResourceProviderID
	state     mesos.ProviderState
}

type reconcileAction uint8

const (
	reconcileSilent reconcileAction = iota
	reconcileLatest                 // its latest state, without a uuid
	reconcileAnswer                 // the row's state
	reconcileAsk                    // the provider is asked
	reconcileActions
)

// reconcileRule is one row. Its answer has two columns: as Mesos 1.11.0 gives
// it, and as was decided for MESOS-9318, which an agent that pushes gives.
type reconcileRule struct {
	id    string
	when  func(*reconcileCase) bool
	do    reconcileAction
	mesos mesos.OperationState
	seed  mesos.OperationState
}

// reconcileRules answer RECONCILE_OPERATIONS; first match wins. They are
// Slave::reconcileOperations and the resource provider manager's.
var reconcileRules = []reconcileRule{
	// The master asks because the agent did not list an operation: what the agent
	// has after all needs no answer.
	{id: "O01", when: func(r *reconcileCase) bool { return r.own() && r.op != nil }, do: reconcileSilent},
	{"O02", func(r *reconcileCase) bool { return r.own() && r.provider == "" }, reconcileAnswer, mesos.OperationDropped, mesos.OperationDropped},
	{id: "O03", when: func(r *reconcileCase) bool { return r.own() && r.state == mesos.ProviderRegistered }, do: reconcileAsk},
	// The provider may have it; it is asked again once it is back (ResourceProviderManagerProcess::reconcileOperations).
	{"O04", func(r *reconcileCase) bool { return r.own() && r.state == mesos.ProviderDisconnected }, reconcileAnswer, mesos.OperationRecovering, mesos.OperationRecovering},
	{"O05", func(r *reconcileCase) bool { return r.own() && r.state == mesos.ProviderGone }, reconcileAnswer, mesos.OperationDropped, mesos.OperationGoneByOperator},
	{"O06", func(r *reconcileCase) bool { return r.own() }, reconcileAnswer, mesos.OperationDropped, mesos.OperationDropped},
	// A framework asks.
	{id: "O07", when: func(r *reconcileCase) bool { return r.op != nil }, do: reconcileLatest},
	{"O08", func(r *reconcileCase) bool { return r.provider == "" }, reconcileAnswer, mesos.OperationUnknown, mesos.OperationUnknown},
	{id: "O09", when: func(r *reconcileCase) bool { return r.state == mesos.ProviderRegistered }, do: reconcileAsk},
	{"O10", func(r *reconcileCase) bool { return r.state == mesos.ProviderDisconnected }, reconcileAnswer, mesos.OperationRecovering, mesos.OperationRecovering},
	{"O11", func(r *reconcileCase) bool { return r.state == mesos.ProviderGone }, reconcileAnswer, mesos.OperationUnknown, mesos.OperationGoneByOperator},
	{"O12", func(r *reconcileCase) bool { return true }, reconcileAnswer, mesos.OperationUnknown, mesos.OperationUnknown},
}

// own reports whether the master asks for itself.
func (r *reconcileCase) own() bool { return r.framework == "" }

func (r *rules) reconcileRow(c *reconcileCase) reconcileRule {
	for _, row := range r.reconcile {
		if row.when(c) {
			return row
		}
	}
	return reconcileRule{id: "O00"}
}

// reconcile answers about operations, each once however often it is listed
// (MESOS-9698).
func (m *Machine) reconcile(p *mesos.Peer) {
	if m.link.state == linkEnding {
		return
	}
	var asked []*mesos.Operation
	var questions []mesos.Operation // to providers, in order
	for i := range p.Operations {
		op := &p.Operations[i]
		if m.badOperation(op) || slices.ContainsFunc(asked, func(o *mesos.Operation) bool { return sameQuestion(o, op) }) {
			continue
		}
		asked = append(asked, op)
		c := m.question(p.FrameworkID, op)
		row := m.rules.reconcileRow(&c)
		m.hit(row.id)
		switch row.do {
		case reconcileLatest:
			if c.op != nil {
				m.tellOperation(c.op, withoutUUID(c.op.Status))
			}
		case reconcileAnswer:
			m.answer(&c, op, row)
		case reconcileAsk:
			questions = append(questions, mesos.Operation{
				FrameworkID: clone(p.FrameworkID), UUID: op.UUID,
				Status: mesos.OperationStatus{OperationID: clone(op.Status.OperationID), AgentID: m.self.id, ProviderID: clone(c.provider)},
			})
		}
	}
	m.ask(questions)
}

func sameQuestion(a, b *mesos.Operation) bool {
	return a.UUID == b.UUID && a.Status.OperationID == b.Status.OperationID && a.Status.ProviderID == b.Status.ProviderID
}

// question finds what a question is about: the master names a uuid, a
// framework its own id.
func (m *Machine) question(framework mesos.FrameworkID, op *mesos.Operation) reconcileCase {
	c := reconcileCase{m: m, framework: framework, provider: op.Status.ProviderID}
	if framework == "" {
		c.op = m.operation(op.UUID)
	} else if i := slices.IndexFunc(m.operations, func(o *operation) bool {
		return o.FrameworkID == framework && op.Status.OperationID != "" && o.Status.OperationID == op.Status.OperationID
	}); i >= 0 {
		c.op = m.operations[i]
	}
	c.state = m.providerState(c.provider)
	return c
}

// answer gives a row's answer, which is never sent again.
func (m *Machine) answer(c *reconcileCase, op *mesos.Operation, row reconcileRule) {
	state := row.mesos
	if m.cfg.PushOperations {
		state = row.seed
	}
	m.tell(mesos.Peer{Type: mesos.PeerOperationUpdate, FrameworkID: clone(c.framework), Operation: mesos.Operation{
		FrameworkID: clone(c.framework), UUID: op.UUID,
		Status: mesos.OperationStatus{
			OperationID: clone(op.Status.OperationID), AgentID: m.self.id, ProviderID: clone(c.provider), State: state,
		},
	}})
}

// ask sends questions to their providers, one message to each.
func (m *Machine) ask(questions []mesos.Operation) {
	for len(questions) > 0 {
		id := questions[0].Status.ProviderID
		var batch, rest []mesos.Operation
		for _, q := range questions {
			if q.Status.ProviderID == id {
				batch = append(batch, q)
			} else {
				rest = append(rest, q)
			}
		}
		m.send(Send{Type: SendReconcile, ProviderID: id, Operations: batch})
		questions = rest
	}
}
