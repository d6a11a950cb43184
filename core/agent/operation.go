package agent

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// operation is one under way, or over and not acknowledged. Its states are
// sent like those of a task: one at a time, until acknowledged. Of operations
// of a resource provider the provider keeps the durable record.
type operation struct {
	mesos.Operation
	queue []mesos.OperationStatus
	acked []mesos.UUID
	retry retry
}

func (m *Machine) operation(uuid mesos.UUID) *operation {
	if i, ok := m.findOperation(uuid); ok {
		return m.operations[i]
	}
	return nil
}

func (m *Machine) findOperation(uuid mesos.UUID) (int, bool) {
	return slices.BinarySearchFunc(m.operations, uuid, func(o *operation, uuid mesos.UUID) int {
		return slices.Compare(o.UUID[:], uuid[:])
	})
}

func (m *Machine) addOperation(from *mesos.Operation) *operation {
	o := &operation{Operation: mesoswire.CloneOperation(*from)}
	o.Status.AgentID = m.self.id
	i, _ := m.findOperation(o.UUID)
	m.operations = slices.Insert(m.operations, i, o)
	return o
}

func (m *Machine) removeOperation(o *operation) {
	if i, ok := m.findOperation(o.UUID); ok {
		m.operations = slices.Delete(m.operations, i, i+1)
	}
	o.retry = retry{}
	m.unstoreOperation(o)
}

func (m *Machine) listOperations() (list []mesos.Operation) {
	for _, o := range m.operations {
		list = append(list, o.Operation)
	}
	return list
}

// badOperation reports what no limit allows.
func (m *Machine) badOperation(o *mesos.Operation) bool {
	most := int(m.cfg.Limits.IDBytes)
	return len(o.FrameworkID) > most || len(o.Status.OperationID) > most || len(o.Status.ProviderID) > most ||
		len(o.Status.Message) > mesoswire.MaxMessage || o.Status.State >= mesos.OperationStates ||
		o.Type >= mesos.OpTypes || m.badResources(o.Resources)
}

// operationIs makes a status the latest of an operation and sends it on: in
// its turn if it has a uuid, else at once and once.
func (m *Machine) operationIs(o *operation, status mesos.OperationStatus) {
	status.OperationID, status.AgentID, status.ProviderID = o.Status.OperationID, m.self.id, o.Status.ProviderID
	status.Message = m.message(status.Message)
	if o.Status.State.Terminal() && !status.State.Terminal() {
		return // an older one, overtaken
	}
	if status.UUID.IsZero() {
		changed := o.Status.State != status.State
		o.Status = status
		if !changed {
			return
		}
		m.tellOperation(o, status)
		if status.State.Terminal() {
			m.removeOperation(o)
		}
		return
	}
	if slices.Contains(o.acked, status.UUID) ||
		slices.ContainsFunc(o.queue, func(s mesos.OperationStatus) bool { return s.UUID == status.UUID }) {
		return // said before
	}
	if len(o.queue) >= int(m.cfg.Limits.Updates) {
		m.overflowed("an update of operation " + shorten(string(status.OperationID), 80))
		return
	}
	o.Status = status
	o.queue = append(o.queue, status)
	if len(o.queue) == 1 {
		m.forwardOperation(o)
	}
	m.storeOperation(o)
}

// forwardOperation sends the first status that is not acknowledged.
func (m *Machine) forwardOperation(o *operation) {
	if m.link.state != linkRegistered || len(o.queue) == 0 {
		return
	}
	m.tellOperation(o, o.queue[0])
	m.again(&o.retry, m.cfg.Updates)
}

func (m *Machine) tellOperation(o *operation, status mesos.OperationStatus) {
	if m.link.state != linkRegistered {
		return
	}
	o.Forwarded = status
	told := o.Operation
	told.Status = status
	m.say(mesos.Peer{Type: mesos.PeerOperationUpdate, FrameworkID: o.FrameworkID, Operation: told})
}

func withoutUUID(s mesos.OperationStatus) mesos.OperationStatus {
	s.UUID = mesos.UUID{}
	return s
}

// operationAckRules decide what the acknowledgement of an operation's status
// means; first match wins. They are Slave::operationStatusAcknowledgement.
var operationAckRules = []operationAckRule{
	{"B01", func(o *operation, _ mesos.UUID) bool { return o == nil || len(o.queue) == 0 }, ackIgnore},
	{"B02", func(o *operation, uuid mesos.UUID) bool { return o.queue[0].UUID != uuid }, ackIgnore},
	{"B03", func(o *operation, _ mesos.UUID) bool { return o.queue[0].State.Terminal() }, ackClose},
	{"B04", func(o *operation, _ mesos.UUID) bool { return true }, ackNext},
}

type operationAckRule struct {
	id   string
	when func(*operation, mesos.UUID) bool
	do   ackAction
}

func (r *rules) operationAckRow(o *operation, uuid mesos.UUID) operationAckRule {
	for _, row := range r.operationAck {
		if row.when(o, uuid) {
			return row
		}
	}
	return operationAckRule{id: "B00"}
}

func (m *Machine) operationAcknowledged(p *mesos.Peer) {
	o := m.operation(p.Operation.UUID)
	row := m.rules.operationAckRow(o, p.Operation.Status.UUID)
	m.hit(row.id)
	if row.do == ackIgnore || o == nil || len(o.queue) == 0 {
		return
	}
	acked := o.queue[0]
	if m.providerState(o.Status.ProviderID) == mesos.ProviderRegistered {
		told := mesos.Operation{FrameworkID: o.FrameworkID, UUID: o.UUID, Status: acked}
		m.send(Send{Type: SendAcknowledgeOperation, ProviderID: o.Status.ProviderID, Operation: told})
	}
	if row.do == ackClose {
		m.removeOperation(o)
		return
	}
	o.acked = append(o.acked, acked.UUID)
	o.acked = o.acked[max(0, len(o.acked)-keepAcked):]
	o.queue, o.retry = slices.Delete(o.queue, 0, 1), retry{}
	m.forwardOperation(o)
	m.storeOperation(o)
}
