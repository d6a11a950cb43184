package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Peer is a message between a master and an agent. Its fields stand in the
// struct that is open, after those of whoever sends it: first the type, then
// what counts for it, eight at most. The others do not cross the wire.
func Peer(c *wire.Codec, p *mesos.Peer) {
	if !c.Writing() {
		*p = mesos.Peer{}
	}
	wire.Uint(c, "message", &p.Type, uint64(mesos.PeerTypes)-1)
	switch {
	case p.Type > mesos.PeerNone && p.Type < mesos.PeerRegistered:
		fromAgent(c, p)
	case p.Type >= mesos.PeerReplace:
		ofReplacement(c, p)
	default:
		fromMaster(c, p)
	}
}

func fromAgent(c *wire.Codec, p *mesos.Peer) {
	switch p.Type {
	case mesos.PeerRegister:
		Agent(c, "agent", &p.Agent)
		Providers(c, "providers", &p.Providers)
		UUID(c, "version", &p.Version)
	case mesos.PeerReregister:
		Agent(c, "agent", &p.Agent)
		Frameworks(c, "frameworks", &p.Frameworks)
		Tasks(c, "tasks", &p.Tasks)
		Operations(c, "operations", &p.Operations)
		Providers(c, "providers", &p.Providers)
		UUID(c, "version", &p.Version)
		Replacements(c, "replacements", &p.Replacements)
	case mesos.PeerUpdateAgent:
		ID(c, "agent_id", &p.AgentID)
		Providers(c, "providers", &p.Providers)
		Operations(c, "operations", &p.Operations)
		UUID(c, "version", &p.Version)
	case mesos.PeerStatusUpdate:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "executor_id", &p.ExecutorID)
		Status(c, "status", &p.Status)
		wire.Uint(c, "latest_state", &p.LatestState, uint64(mesos.TaskStates)-1)
		Micros(c, "time", &p.Time)
		wire.Blob(c, "data", &p.Data, MaxInfo)
	case mesos.PeerOperationUpdate:
		ID(c, "framework_id", &p.FrameworkID)
		Operation(c, "operation", &p.Operation)
	case mesos.PeerPong:
	case mesos.PeerUnregister:
		ID(c, "agent_id", &p.AgentID)
	case mesos.PeerExitedExecutor:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "executor_id", &p.ExecutorID)
		wire.Uint(c, "exit", &p.Exit, 1<<32-1)
	}
}

func fromMaster(c *wire.Codec, p *mesos.Peer) {
	switch p.Type {
	case mesos.PeerRegistered:
		ID(c, "agent_id", &p.AgentID)
	case mesos.PeerReregistered:
		ID(c, "agent_id", &p.AgentID)
		Targets(c, "targets", &p.Targets)
		Frameworks(c, "frameworks", &p.Frameworks)
		Replacements(c, "replacements", &p.Replacements)
	case mesos.PeerRunTasks:
		ID(c, "framework_id", &p.FrameworkID)
		Framework(c, "framework", &p.Framework)
		ID(c, "executor_id", &p.ExecutorID)
		Tasks(c, "tasks", &p.Tasks)
		UUID(c, "version", &p.Version)
	case mesos.PeerKillTask:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "task_id", &p.Status.TaskID)
		Micros(c, "grace", &p.Grace)
	case mesos.PeerAcknowledge:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "task_id", &p.Status.TaskID)
		UUID(c, "uuid", &p.Status.UUID)
	case mesos.PeerApplyOperation, mesos.PeerAcknowledgeOperation:
		ID(c, "framework_id", &p.FrameworkID)
		Operation(c, "operation", &p.Operation)
	case mesos.PeerReconcileOperations:
		ID(c, "framework_id", &p.FrameworkID)
		Operations(c, "operations", &p.Operations)
	case mesos.PeerPing:
		wire.Bool(c, "connected", &p.Connected)
	case mesos.PeerShutdown:
		Message(c, "text", &p.Message)
	case mesos.PeerShutdownFramework:
		ID(c, "framework_id", &p.FrameworkID)
	case mesos.PeerUpdateFramework:
		Framework(c, "framework", &p.Framework)
	case mesos.PeerShutdownExecutor:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "executor_id", &p.ExecutorID)
	case mesos.PeerExecutorMessage:
		ID(c, "framework_id", &p.FrameworkID)
		ID(c, "executor_id", &p.ExecutorID)
		wire.Blob(c, "data", &p.Data, MaxInfo)
	default:
		c.Fail("message", wire.OutOfRange, "a type of message between master and agent")
	}
}

func ofReplacement(c *wire.Codec, p *mesos.Peer) {
	switch p.Type {
	case mesos.PeerReplace:
		Framework(c, "framework", &p.Framework)
		Tasks(c, "tasks", &p.Tasks)
		Replacement(c, "replacement", &p.Replacement)
		UUID(c, "version", &p.Version)
	case mesos.PeerReplaceUpdate:
		Replacement(c, "replacement", &p.Replacement)
	case mesos.PeerAcknowledgeReplacement:
		ID(c, "framework_id", &p.Replacement.FrameworkID)
		ID(c, "replace_id", &p.Replacement.ReplaceID)
		UUID(c, "uuid", &p.Replacement.Status.UUID)
	default:
		c.Fail("message", wire.OutOfRange, "a type of message between master and agent")
	}
}
