package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Kill asks for the end of a task. A known task with a wrong agent id is silently dropped.
type Kill struct {
	TaskID     TaskID
	AgentID    AgentID
	KillPolicy *KillPolicy
}

var killSchema = schema.New("Call.Kill",
	schema.Req(1, "task_id", taskID, func(m *Kill) *TaskID { return &m.TaskID }),
	schema.Opt(2, "agent_id", agentID, func(m *Kill) *AgentID { return &m.AgentID }),
	schema.Ptr(3, "kill_policy", killPolicySchema.Kind(), func(m *Kill) **KillPolicy { return &m.KillPolicy }),
)

// Shutdown asks for the end of a custom executor.
type Shutdown struct {
	ExecutorID ExecutorID
	AgentID    AgentID
}

var shutdownSchema = schema.New("Call.Shutdown",
	schema.Req(1, "executor_id", executorID, func(m *Shutdown) *ExecutorID { return &m.ExecutorID }),
	schema.Req(2, "agent_id", agentID, func(m *Shutdown) *AgentID { return &m.AgentID }),
)

// Acknowledge ends the resending of a task status that has a uuid.
type Acknowledge struct {
	AgentID AgentID // the status's own
	TaskID  TaskID
	UUID    []byte // the status's own
}

var acknowledgeSchema = schema.New("Call.Acknowledge",
	schema.Req(1, "agent_id", agentID, func(m *Acknowledge) *AgentID { return &m.AgentID }),
	schema.Req(2, "task_id", taskID, func(m *Acknowledge) *TaskID { return &m.TaskID }),
	schema.Req(3, "uuid", data, func(m *Acknowledge) *[]byte { return &m.UUID }),
)

// AcknowledgeOperationStatus ends the resending of an operation status that has a uuid.
// Naming another registered agent than the operation's aborts a real master.
type AcknowledgeOperationStatus struct {
	// the status's own; Mesos 1.11.0 refuses the call without it
	AgentID            AgentID
	ResourceProviderID ResourceProviderID
	// bare bytes here, although the status has them in a UUID message
	UUID        []byte
	OperationID OperationID
}

var acknowledgeOperationStatusSchema = schema.New("Call.AcknowledgeOperationStatus",
	schema.Opt(1, "agent_id", agentID, func(m *AcknowledgeOperationStatus) *AgentID { return &m.AgentID }),
	schema.Opt(2, "resource_provider_id", resourceProviderID, func(m *AcknowledgeOperationStatus) *ResourceProviderID { return &m.ResourceProviderID }),
	schema.Req(3, "uuid", data, func(m *AcknowledgeOperationStatus) *[]byte { return &m.UUID }),
	schema.Req(4, "operation_id", operationID, func(m *AcknowledgeOperationStatus) *OperationID { return &m.OperationID }),
)

// Reconcile asks for the state of tasks; no tasks means all that the master knows.
type Reconcile struct {
	Tasks []ReconcileTask
}

var reconcileSchema = schema.New("Call.Reconcile",
	schema.Many(1, "tasks", reconcileTaskSchema.Kind(), func(m *Reconcile) *[]ReconcileTask { return &m.Tasks }),
)

// ReconcileTask names a task to reconcile.
type ReconcileTask struct {
	TaskID TaskID
	// give it: without it, no answer comes while any agent is recovering
	AgentID AgentID
}

var reconcileTaskSchema = schema.New("Call.Reconcile.Task",
	schema.Req(1, "task_id", taskID, func(m *ReconcileTask) *TaskID { return &m.TaskID }),
	schema.Opt(2, "agent_id", agentID, func(m *ReconcileTask) *AgentID { return &m.AgentID }),
)

// ReconcileOperations asks for the state of operations; none means all.
type ReconcileOperations struct {
	Operations []ReconcileOperation
}

var reconcileOperationsSchema = schema.New("Call.ReconcileOperations",
	schema.Many(1, "operations", reconcileOperationSchema.Kind(), func(m *ReconcileOperations) *[]ReconcileOperation { return &m.Operations }),
)

// ReconcileOperation names an operation to reconcile.
type ReconcileOperation struct {
	OperationID        OperationID
	AgentID            AgentID
	ResourceProviderID ResourceProviderID
}

var reconcileOperationSchema = schema.New("Call.ReconcileOperations.Operation",
	schema.Req(1, "operation_id", operationID, func(m *ReconcileOperation) *OperationID { return &m.OperationID }),
	schema.Opt(2, "agent_id", agentID, func(m *ReconcileOperation) *AgentID { return &m.AgentID }),
	schema.Opt(3, "resource_provider_id", resourceProviderID, func(m *ReconcileOperation) *ResourceProviderID { return &m.ResourceProviderID }),
)

// Message is bytes between framework and executor, in a Call or an Event, without any guarantee.
type Message struct {
	AgentID    AgentID
	ExecutorID ExecutorID
	Data       []byte
}

var messageSchema = schema.New("Message",
	schema.Req(1, "agent_id", agentID, func(m *Message) *AgentID { return &m.AgentID }),
	schema.Req(2, "executor_id", executorID, func(m *Message) *ExecutorID { return &m.ExecutorID }),
	schema.Req(3, "data", data, func(m *Message) *[]byte { return &m.Data }),
)
