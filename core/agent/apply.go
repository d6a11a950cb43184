package agent

import (
	"rollcall/core/mesos"
)

// applyCase is an operation to carry out beside what is known.
type applyCase struct {
	m        *Machine
	op       *mesos.Operation
	provider mesos.ResourceProviderID
	state    mesos.ProviderState // of the provider, if one is named
}

type applyAction uint8

const (
	applyIgnore   applyAction = iota
	applyTurnAway             // no room to keep it: DROPPED, said once
	applyRefuse               // it ends at once: DROPPED, or GONE_BY_OPERATOR for a provider that is gone
	applyForward              // the provider does it
	applyKeep                 // pending, until the provider comes back and is asked
	applyDo                   // the agent's own resources
	applyActions
)

type applyRule struct {
	id   string
	when func(*applyCase) bool
	do   applyAction
}

// applyRules decide who carries an operation out; first match wins. They are
// Slave::applyOperation and the resource provider manager's. Where Mesos would
// end the agent (an unknown provider) the operation is dropped.
var applyRules = []applyRule{
	{"P01", func(a *applyCase) bool { return a.m.operation(a.op.UUID) != nil || a.m.link.state == linkEnding }, applyIgnore},
	{"P02", func(a *applyCase) bool { return len(a.m.operations) >= int(a.m.cfg.Limits.Operations) }, applyTurnAway},
	{"P03", func(a *applyCase) bool { return a.provider == "" }, applyDo},
	{"P04", func(a *applyCase) bool { return a.state == mesos.ProviderRegistered }, applyForward},
	{"P05", func(a *applyCase) bool { return a.state == mesos.ProviderDisconnected }, applyKeep},
	{"P06", func(a *applyCase) bool { return true }, applyRefuse},
}

func (r *rules) applyRow(a *applyCase) applyRule {
	for _, row := range r.apply {
		if row.when(a) {
			return row
		}
	}
	return applyRule{id: "P00"}
}

// applyOperation takes an APPLY_OPERATION.
func (m *Machine) applyOperation(e *Event) {
	op := &e.Peer.Operation
	if op.UUID.IsZero() || op.Type == mesos.OpNone || m.badOperation(op) || len(op.Resources) == 0 {
		m.reject(e, "operation", string(op.Status.OperationID), "an operation with a uuid and resources, within the limits")
		return
	}
	a := applyCase{m: m, op: op, provider: op.Status.ProviderID}
	if a.provider == "" {
		a.provider = op.Resources[0].ProviderID
	}
	a.state = m.providerState(a.provider)
	row := m.rules.applyRow(&a)
	m.hit(row.id)
	if row.do == applyIgnore {
		return
	}
	pending := *op
	pending.FrameworkID = e.Peer.FrameworkID
	pending.Status = mesos.OperationStatus{OperationID: op.Status.OperationID, ProviderID: a.provider, State: mesos.OperationPending}
	pending.Forwarded = mesos.OperationStatus{}
	if row.do == applyTurnAway {
		m.overflowed("operation " + shorten(string(op.Status.OperationID), 80))
		pending.Status.State, pending.Status.AgentID = mesos.OperationDropped, m.self.id
		m.tell(mesos.Peer{Type: mesos.PeerOperationUpdate, FrameworkID: pending.FrameworkID, Operation: pending})
		return
	}
	o := m.addOperation(&pending)
	switch row.do {
	case applyRefuse:
		state, text := mesos.OperationDropped, "The resource provider is unknown to the agent"
		if a.state == mesos.ProviderGone {
			state, text = mesos.OperationGoneByOperator, "The resource provider was removed"
		}
		m.operationIs(o, mesos.OperationStatus{State: state, UUID: m.uuid(), Message: text})
	case applyForward:
		m.send(Send{Type: SendApply, ProviderID: o.Status.ProviderID, Operation: o.Operation})
	case applyDo:
		m.convert(o)
	}
}

// convert carries an operation out on the agent's own resources.
func (m *Machine) convert(o *operation) {
	total, err := m.converted(&o.Operation)
	if err != nil {
		// Mesos's agent ends here (MESOS-8871). What the master believes of the
		// resources is wrong; a new version makes it think again.
		m.self.version = m.uuid()
		m.operationIs(o, mesos.OperationStatus{State: mesos.OperationFailed, UUID: m.uuid(), Message: err.Error()})
		m.updateAgent()
		return
	}
	m.self.total = total
	m.storeSelf()
	m.operationIs(o, mesos.OperationStatus{State: mesos.OperationFinished, UUID: m.uuid()})
}

// converted is the total after an operation. In the total nothing is
// allocated; in what a framework names it is.
func (m *Machine) converted(o *mesos.Operation) (mesos.Resources, error) {
	named, err := o.Resources.Allocate("")
	if err != nil {
		return nil, err
	}
	switch o.Type {
	case mesos.OpReserve:
		return m.self.total.Reserve(named)
	case mesos.OpUnreserve:
		return m.self.total.Unreserve(named)
	case mesos.OpCreate:
		return m.self.total.Create(named)
	}
	return m.self.total.Destroy(named)
}
