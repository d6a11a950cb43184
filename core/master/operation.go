package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// operation is an offer operation as the master remembers it. It is known
// between master and agent by its uuid, and to its framework by its id if it
// has one.
type operation struct {
	mesos.Operation            // Status is the latest, Forwarded the last that was sent on
	no, place       uint64     // rising: of the operation, and of its place in its framework or among orphans
	framework       *framework // nil: an orphan
	agent           *agent
	void            bool // the agent said since what it has, and it had not done this
}

// answer is the status that questions are answered with, which is never to be
// acknowledged.
func (o *operation) answer() mesos.OperationStatus {
	s := o.Status
	if o.Forwarded.State != mesos.OperationNone {
		s = o.Forwarded
	}
	s.OperationID, s.AgentID, s.ProviderID = o.Status.OperationID, o.agent.id, o.Status.ProviderID
	s.UUID = mesos.UUID{}
	return s
}

// addOperation makes an operation known; what is kept is the caller's.
func (m *Machine) addOperation(f *framework, a *agent, kept mesos.Operation) *operation {
	o := &operation{Operation: kept, no: m.nextNo(), agent: a}
	a.operations.put(o.UUID, o)
	m.operations[o.UUID] = o
	if f == nil {
		o.place = m.nextNo()
		m.orphans.put(o.UUID, o)
		return o
	}
	m.adopt(f, o)
	return o
}

func (m *Machine) adopt(f *framework, o *operation) {
	o.framework, o.place = f, m.nextNo()
	f.operations.put(o.UUID, o)
	if id := o.Status.OperationID; id != "" {
		f.named[id] = o // of two with one id the later is meant, as in Mesos
	}
}

// adoptOrphans gives a framework its operations, which agents brought first.
func (m *Machine) adoptOrphans(f *framework) {
	for uuid, o := range m.orphans.all {
		if o.FrameworkID == f.id {
			m.orphans.remove(uuid)
			m.adopt(f, o)
		}
	}
}

// orphan: its framework has ended.
func (m *Machine) orphan(o *operation) {
	m.leave(o)
	o.place = m.nextNo()
	m.orphans.put(o.UUID, o)
}

// leave takes an operation from its framework.
func (m *Machine) leave(o *operation) {
	f := o.framework
	if f == nil {
		m.orphans.remove(o.UUID)
		return
	}
	o.framework = nil
	f.operations.remove(o.UUID)
	if id := o.Status.OperationID; f.named[id] == o {
		delete(f.named, id)
	}
}

func (m *Machine) removeOperation(o *operation) {
	m.leave(o)
	o.agent.operations.remove(o.UUID)
	delete(m.operations, o.UUID)
}

// tellOperation sends a status on, if the framework is connected and gave the
// operation an id: without one it wants no feedback.
func (m *Machine) tellOperation(f *framework, s mesos.OperationStatus) {
	if s.OperationID != "" {
		m.tell(f, SendUpdateOperation).Operation = s
	}
}

// loseOperations: M:Master::sendBulkOperationFeedback. They leave the master's
// memory: an agent that returns brings them again.
func (m *Machine) loseOperations(a *agent, row lossRule) {
	for o := range a.operations.values {
		if row.operations != mesos.OperationNone {
			s := mesos.OperationStatus{
				OperationID: o.Status.OperationID, AgentID: a.id, ProviderID: o.Status.ProviderID,
				State: row.operations, Message: row.message,
			}
			if o.framework != nil {
				m.tellOperation(o.framework, s)
			}
		}
		m.removeOperation(o)
	}
}

// learnOperations takes over what an agent says of its operations.
func (m *Machine) learnOperations(a *agent, list []mesos.Operation) {
	for i := range list {
		o := &list[i]
		if known := a.operations.get(o.UUID); known != nil {
			if o.Status.State != mesos.OperationNone && !known.Status.State.Terminal() {
				known.Status.State = o.Status.State
			}
			continue
		}
		if o.UUID.IsZero() || len(m.operations) >= int(m.cfg.Limits.Operations) || m.wrongOperation(o) || m.operations[o.UUID] != nil {
			continue
		}
		f := m.frameworks.get(o.FrameworkID)
		m.addOperation(f, a, mesoswire.CloneOperation(*o))
	}
}

func (m *Machine) wrongOperation(o *mesos.Operation) bool {
	id := int(m.cfg.Limits.IDBytes)
	return o.Type == mesos.OpNone || o.Type >= mesos.OpTypes || o.FrameworkID == "" || len(o.FrameworkID) > id ||
		o.Status.State == mesos.OperationNone || m.wrongOperationStatus(&o.Status) || m.wrongOperationStatus(&o.Forwarded)
}

func (m *Machine) wrongOperationStatus(s *mesos.OperationStatus) bool {
	id := int(m.cfg.Limits.IDBytes)
	return s.State >= mesos.OperationStates || len(s.OperationID) > id || len(s.AgentID) > id || len(s.ProviderID) > id ||
		len(s.Message) > int(m.cfg.Limits.Message)
}

// forgetProviders: Mesos forgets the operations of a provider that has gone away,
// without a word; they come back with it. One that is merely not back yet after a
// restart of its agent is another matter. Whoever asks meanwhile is answered by
// the agent. M:Master::updateSlave.
func (m *Machine) forgetProviders(a *agent, before []provider) {
	was := func(id mesos.ResourceProviderID) bool {
		for i := range before {
			if before[i].id == id {
				return before[i].state == mesos.ProviderRegistered
			}
		}
		return false
	}
	if m.cfg.Mode != ModeMesos {
		return
	}
	var away []*operation
	for o := range a.operations.values {
		if id := o.Status.ProviderID; id != "" && was(id) && a.provider(id) != mesos.ProviderRegistered {
			away = append(away, o)
		}
	}
	for _, o := range away {
		m.hit("P8")
		m.removeOperation(o)
	}
}

// updateAgent: what an agent has has changed: its providers, its operations.
// The lists are whole. An operation that it does not list got lost on the way
// to it or in it: it is asked, and will say that it dropped it.
// M:Master::updateSlave.
func (m *Machine) updateAgent(a *agent, p *mesos.Peer) {
	a.reported = true
	if !p.Version.IsZero() {
		a.version = p.Version
	}
	before := a.providers
	m.setResources(a, a.own, p.Providers)
	m.forgetProviders(a, before)
	listed := listedOperations(p)
	var missing []mesos.Operation
	for uuid, o := range a.operations.all {
		if !listed[uuid] {
			o.void = o.void || o.Status.ProviderID != ""
			missing = append(missing, mesos.Operation{FrameworkID: o.FrameworkID, UUID: uuid, Type: o.Type, Status: mesos.OperationStatus{
				OperationID: o.Status.OperationID, AgentID: a.id, ProviderID: o.Status.ProviderID, State: o.Status.State,
			}})
		}
	}
	m.learnOperations(a, p.Operations)
	if len(missing) > 0 {
		m.hit("P0")
		m.order(a, mesos.PeerReconcileOperations).Operations = missing
	}
	m.allocateOne(a)
}

func listedOperations(p *mesos.Peer) map[mesos.UUID]bool {
	listed := make(map[mesos.UUID]bool, len(p.Operations))
	for i := range p.Operations {
		listed[p.Operations[i].UUID] = true
	}
	return listed
}

// voidOperations: what an agent does not list as it registers is not in what it
// says it has, so there is nothing to undo when it says that it dropped it.
func (m *Machine) voidOperations(a *agent, p *mesos.Peer) {
	listed := listedOperations(p)
	for uuid, o := range a.operations.all {
		o.void = o.void || !listed[uuid]
	}
}
