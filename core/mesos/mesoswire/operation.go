package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// OperationStatus is the status of an operation.
func OperationStatus(c *wire.Codec, field string, o *mesos.OperationStatus) {
	s := c.Begin(field)
	ID(c, "operation_id", &o.OperationID)
	ID(c, "agent_id", &o.AgentID)
	ID(c, "provider_id", &o.ProviderID)
	wire.Uint(c, "state", &o.State, uint64(mesos.OperationStates)-1)
	UUID(c, "uuid", &o.UUID)
	Message(c, "message", &o.Message)
	c.End(s)
}

// OperationStatuses is a list of them.
func OperationStatuses(c *wire.Codec, field string, v *[]mesos.OperationStatus) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, o *mesos.OperationStatus) { OperationStatus(c, "", o) })
}

// Operation is an operation as the master and the agent keep it.
func Operation(c *wire.Codec, field string, o *mesos.Operation) {
	if !c.Writing() {
		*o = mesos.Operation{}
	}
	s := c.Begin(field)
	ID(c, "framework_id", &o.FrameworkID)
	UUID(c, "uuid", &o.UUID)
	wire.Uint(c, "type", &o.Type, uint64(mesos.OpTypes)-1)
	Resources(c, "resources", &o.Resources)
	OperationStatus(c, "status", &o.Status)
	OperationStatus(c, "forwarded", &o.Forwarded)
	c.End(s)
}

// Operations is a list of operations.
func Operations(c *wire.Codec, field string, v *[]mesos.Operation) {
	wire.List(c, field, v, MaxList, func(c *wire.Codec, o *mesos.Operation) { Operation(c, "", o) })
}
