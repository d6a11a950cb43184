package agent

import (
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Schema describes [store, sends, notices, wake_at].
func (o *Output) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "store", &o.Store, maxRecords, schemaRecord)
	wire.List(c, "sends", &o.Sends, maxRecords, schemaSend)
	wire.List(c, "notices", &o.Notices, maxRecords, schemaNotice)
	mesoswire.Micros(c, "wake_at", &o.WakeAt)
	c.End(s)
}

func schemaSend(c *wire.Codec, k *Send) {
	if !c.Writing() {
		*k = Send{}
	}
	s := c.Begin("")
	wire.Uint(c, "type", &k.Type, uint64(SendTypes)-1)
	switch k.Type {
	case SendMaster:
		wire.Uint(c, "link", &k.Link, 1<<32-1)
		mesoswire.Peer(c, &k.Peer)
	case SendStart, SendLaunch, SendKill, SendShutdown, SendReceived, SendMessage:
		schemaExecutorSend(c, k)
	case SendApply, SendAcknowledgeOperation:
		mesoswire.ID(c, "provider_id", &k.ProviderID)
		mesoswire.Operation(c, "operation", &k.Operation)
	case SendReconcile:
		mesoswire.ID(c, "provider_id", &k.ProviderID)
		mesoswire.Operations(c, "operations", &k.Operations)
	default:
		c.Fail("type", wire.OutOfRange, "a type of message")
	}
	c.End(s)
}

func schemaExecutorSend(c *wire.Codec, k *Send) {
	mesoswire.ID(c, "framework_id", &k.FrameworkID)
	mesoswire.ID(c, "executor_id", &k.ExecutorID)
	switch k.Type {
	case SendStart, SendLaunch:
		mesoswire.Tasks(c, "tasks", &k.Tasks)
	case SendKill:
		mesoswire.ID(c, "task_id", &k.TaskID)
		mesoswire.Micros(c, "grace", &k.Grace)
	case SendShutdown:
		mesoswire.Micros(c, "grace", &k.Grace)
	case SendReceived:
		mesoswire.ID(c, "task_id", &k.TaskID)
		mesoswire.UUID(c, "uuid", &k.UUID)
	case SendMessage:
		wire.Blob(c, "data", &k.Data, mesoswire.MaxInfo)
	}
}

func schemaNotice(c *wire.Codec, n *Notice) {
	if !c.Writing() {
		*n = Notice{}
	}
	s := c.Begin("")
	wire.Uint(c, "type", &n.Type, uint64(NoticeTypes)-1)
	switch n.Type {
	case NoticeRegistered:
		mesoswire.ID(c, "agent_id", &n.AgentID)
	case NoticeEnded:
		mesoswire.ID(c, "agent_id", &n.AgentID)
		mesoswire.Message(c, "message", &n.Message)
	case NoticeRejected:
		wire.Uint(c, "event", &n.Event, 255)
		mesoswire.ID(c, "field", &n.Field)
		mesoswire.Message(c, "message", &n.Message)
	case NoticeOverflow:
		mesoswire.Message(c, "message", &n.Message)
		wire.Uint(c, "count", &n.Count, wire.MaxUint)
	default:
		c.Fail("type", wire.OutOfRange, "a notice type")
	}
	c.End(s)
}
