package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

type operationAction uint8

const (
	operationDrop    operationAction = iota // nobody hears of it
	operationForward                        // the framework hears of it; nothing is remembered
	operationApply                          // and it is remembered
	operationEnd                            // and so is that the operation is over: nothing will be acknowledged
	operationSettle                         // the master acknowledges it: no framework will
	operationActions                        // their number
)

// operationCase is an update of an operation beside what is known of it.
type operationCase struct {
	m         *Machine
	status    *mesos.OperationStatus
	framework *framework // that the update names
	operation *operation
}

type operationRule struct {
	id   string
	when func(*operationCase) bool
	do   operationAction
}

// operationRules decide about an update of an operation by a registered
// agent: M:Master::updateOperationStatus. First match wins.
//
// P5 is the answer to a question that crossed the agent's list of operations.
// Mesos forgets the operation there, and its reliable update can then never be
// acknowledged.
var operationRules = []operationRule{
	{"P1", func(c *operationCase) bool {
		return c.status.State == mesos.OperationNone || c.m.wrongOperationStatus(c.status)
	}, operationDrop},
	{"P2", func(c *operationCase) bool { return c.operation == nil && c.framework == nil }, operationDrop},
	// The answer to a question that was passed on, or an operation that is over.
	{"P3", func(c *operationCase) bool { return c.operation == nil }, operationForward},
	{"P4", func(c *operationCase) bool { return c.nobodys() && c.hasUUID() }, operationSettle},
	{"P5", func(c *operationCase) bool {
		return !c.hasUUID() && c.operation.Status.State.Terminal()
	}, operationForward},
	{"P6", func(c *operationCase) bool { return !c.hasUUID() && c.status.State.Terminal() }, operationEnd},
	{"P7", func(c *operationCase) bool { return true }, operationApply},
}

func (c *operationCase) hasUUID() bool { return !c.status.UUID.IsZero() }

// nobodys: no framework acknowledges it. An orphan's may yet come.
func (c *operationCase) nobodys() bool {
	o := c.operation
	if o.Status.OperationID == "" {
		return true
	}
	return o.framework == nil && (c.m.completed.has(o.FrameworkID) || c.m.now >= c.m.started.Add(c.m.cfg.Agents.Adopt))
}

func (r *rules) operationRow(c *operationCase) operationRule {
	for _, row := range r.operations {
		if row.when(c) {
			return row
		}
	}
	return operationRule{id: "P9"}
}

func (m *Machine) operationUpdate(a *agent, p *mesos.Peer) {
	c := operationCase{m: m, status: &p.Operation.Status, framework: m.frameworks.get(p.FrameworkID)}
	if !p.Operation.UUID.IsZero() {
		c.operation = a.operations.get(p.Operation.UUID)
	}
	row := m.rules.operationRow(&c)
	m.hit(row.id)
	if row.do == operationDrop {
		return
	}
	s := mesoswire.CloneOperationStatus(p.Operation.Status)
	s.AgentID = a.id
	o := c.operation
	switch {
	case o == nil:
		m.tellOperation(c.framework, s)
	case o.framework != nil:
		s.OperationID, s.ProviderID = o.Status.OperationID, o.Status.ProviderID
		m.tellOperation(o.framework, s)
	default: // an orphan
		s.OperationID, s.ProviderID = o.Status.OperationID, o.Status.ProviderID
	}
	if row.do == operationForward {
		return
	}
	if s.State.Terminal() && s.State != mesos.OperationFinished && !o.Status.State.Terminal() && !o.void {
		m.revert(o)
	}
	o.Status, o.Forwarded = s, s
	switch row.do {
	case operationSettle:
		m.orderAcknowledgeOperation(a, o, s.UUID)
		if s.State.Terminal() {
			m.removeOperation(o)
		}
	case operationEnd:
		m.removeOperation(o)
	}
}

// revert undoes what an operation that failed did to the master's view of the
// agent's resources, unless they are in use by now. What was offered on that
// view is taken back.
func (m *Machine) revert(o *operation) {
	a := o.agent
	place := &a.own
	if o.Status.ProviderID != "" {
		place = &a.provided
	}
	before, err := converted(inverse[o.Type], *place, o.Resources)
	if err != nil {
		return
	}
	m.cluster.sub(amountsOf(a.total()))
	*place = before
	m.cluster.add(amountsOf(a.total()))
	m.rescindAll(a)
	m.wantAllocation()
}

var inverse = [mesos.OpTypes]AcceptType{
	mesos.OpReserve: AcceptUnreserve, mesos.OpUnreserve: AcceptReserve, mesos.OpCreate: AcceptDestroy, mesos.OpDestroy: AcceptCreate,
}
