package master

import "rollcall/core/mesos"

type ackAction uint8

const (
	ackDrop    ackAction = iota // the agent sends the update again
	ackForward                  // to the agent
	ackEnd                      // and the task or operation is over
	ackActions                  // their number
)

// ackCase is an acknowledgement beside what it is about.
type ackCase struct {
	e         *Event
	agent     *agent
	task      *task
	operation *operation
}

type ackRule struct {
	id   string
	when func(*ackCase) bool
	do   ackAction
}

// ackRules: M:Master::acknowledge. A task is over only if the update that is
// acknowledged is the last that was sent on, and a terminal one. First match
// wins.
var ackRules = []ackRule{
	{"A1", func(c *ackCase) bool { return c.agent == nil }, ackDrop},
	{"A2", func(c *ackCase) bool { return !c.agent.connected() }, ackDrop},
	// The update was sent on by the master before this one; the agent has it still.
	{"A3", func(c *ackCase) bool { return c.task != nil && c.task.Forwarded == mesos.TaskNone }, ackDrop},
	{"A4", func(c *ackCase) bool { return c.task != nil && c.task.Forwarded.Terminal() && c.task.UUID == c.e.UUID }, ackEnd},
	{"A5", func(*ackCase) bool { return true }, ackForward},
}

// operationAckRules: M:Master::acknowledgeOperationStatus. B4 names an agent
// that is registered and has not got the operation: a real master aborts, see
// MESOS-9318's upstream defects; here the call changes nothing.
var operationAckRules = []ackRule{
	{"B1", func(c *ackCase) bool { return c.agent == nil }, ackDrop},
	{"B2", func(c *ackCase) bool { return !c.agent.connected() }, ackDrop},
	{"B3", func(c *ackCase) bool { return c.operation == nil }, ackDrop},
	{"B4", func(c *ackCase) bool { return c.operation.agent != c.agent }, ackDrop},
	{"B5", func(c *ackCase) bool { return c.operation.Forwarded.UUID != c.e.UUID }, ackDrop},
	{"B6", func(c *ackCase) bool { return c.operation.Forwarded.State.Terminal() }, ackEnd},
	{"B7", func(*ackCase) bool { return true }, ackForward},
}

func ackRow(table []ackRule, c *ackCase) ackRule {
	for _, row := range table {
		if row.when(c) {
			return row
		}
	}
	return ackRule{id: "A0"}
}

func (m *Machine) acknowledge(f *framework, e *Event) {
	c := ackCase{e: e, agent: m.agents.get(e.AgentID)}
	if c.agent != nil {
		c.task = c.agent.tasks.get(taskKey{f.id, e.TaskID})
	}
	row := ackRow(m.rules.ack, &c)
	m.hit(row.id)
	if row.do == ackDrop {
		return
	}
	if row.do == ackEnd {
		m.removeTask(c.task)
		m.keepEnded(f, c.task)
	}
	p := m.order(c.agent, mesos.PeerAcknowledge)
	p.FrameworkID, p.Status.TaskID, p.Status.UUID = f.id, clone(e.TaskID), e.UUID
}

func (m *Machine) acknowledgeOperation(f *framework, e *Event) {
	c := ackCase{e: e, agent: m.agents.get(e.AgentID), operation: f.named[e.OperationID]}
	row := ackRow(m.rules.operationAck, &c)
	m.hit(row.id)
	if row.do == ackDrop {
		return
	}
	m.orderAcknowledgeOperation(c.agent, c.operation, e.UUID)
	if row.do == ackEnd {
		m.removeOperation(c.operation)
	}
}

func (m *Machine) orderAcknowledgeOperation(a *agent, o *operation, uuid mesos.UUID) {
	p := m.order(a, mesos.PeerAcknowledgeOperation)
	p.FrameworkID, p.Operation.FrameworkID, p.Operation.UUID = o.FrameworkID, o.FrameworkID, o.UUID
	p.Operation.Type = o.Type
	p.Operation.Status = mesos.OperationStatus{
		OperationID: o.Status.OperationID, AgentID: a.id, ProviderID: o.Status.ProviderID, State: o.Forwarded.State, UUID: uuid,
	}
}
