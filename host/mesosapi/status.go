package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// TaskStatus is what is known of a task at one time.
type TaskStatus struct {
	TaskID     TaskID
	State      TaskState
	Message    string
	Source     *TaskStatusSource
	Reason     *TaskStatusReason
	Data       []byte
	AgentID    AgentID
	ExecutorID ExecutorID
	Timestamp  float64 // seconds since 1970 by the sender's clock
	// 16 bytes; acknowledge the status if and only if it is there
	UUID            []byte
	Healthy         *bool // nil without a health check
	CheckStatus     *CheckStatusInfo
	Labels          *Labels
	ContainerStatus *ContainerStatus
	UnreachableTime *UnixNanos              // since when the agent is unreachable
	Limitation      *TaskResourceLimitation // with REASON_CONTAINER_LIMITATION_...
}

var taskStatusSchema = schema.New("TaskStatus",
	schema.Req(1, "task_id", taskID, func(m *TaskStatus) *TaskID { return &m.TaskID }),
	schema.Req(2, "state", taskStates.Kind(), func(m *TaskStatus) *TaskState { return &m.State }),
	schema.Opt(4, "message", text, func(m *TaskStatus) *string { return &m.Message }),
	schema.Ptr(9, "source", taskStatusSources.Kind(), func(m *TaskStatus) **TaskStatusSource { return &m.Source }),
	schema.Ptr(10, "reason", taskStatusReasons.Kind(), func(m *TaskStatus) **TaskStatusReason { return &m.Reason }),
	schema.Opt(3, "data", data, func(m *TaskStatus) *[]byte { return &m.Data }),
	schema.Opt(5, "agent_id", agentID, func(m *TaskStatus) *AgentID { return &m.AgentID }),
	schema.Opt(7, "executor_id", executorID, func(m *TaskStatus) *ExecutorID { return &m.ExecutorID }),
	schema.Opt(6, "timestamp", double, func(m *TaskStatus) *float64 { return &m.Timestamp }),
	schema.Opt(11, "uuid", data, func(m *TaskStatus) *[]byte { return &m.UUID }),
	schema.Ptr(8, "healthy", flag, func(m *TaskStatus) **bool { return &m.Healthy }),
	schema.Ptr(15, "check_status", checkStatusInfoSchema.Kind(), func(m *TaskStatus) **CheckStatusInfo { return &m.CheckStatus }),
	schema.Ptr(12, "labels", labelsSchema.Kind(), func(m *TaskStatus) **Labels { return &m.Labels }),
	schema.Ptr(13, "container_status", containerStatusSchema.Kind(), func(m *TaskStatus) **ContainerStatus { return &m.ContainerStatus }),
	schema.Ptr(14, "unreachable_time", instant, func(m *TaskStatus) **UnixNanos { return &m.UnreachableTime }),
	schema.Ptr(16, "limitation", taskResourceLimitationSchema.Kind(), func(m *TaskStatus) **TaskResourceLimitation { return &m.Limitation }),
)

// TaskResourceLimitation names the resources whose limit a task broke.
type TaskResourceLimitation struct {
	Resources []Resource
}

var taskResourceLimitationSchema = schema.New("TaskResourceLimitation",
	schema.Many(1, "resources", resourceSchema.Kind(), func(m *TaskResourceLimitation) *[]Resource { return &m.Resources }),
)

// CheckStatusInfo is the last result of a task's check.
type CheckStatusInfo struct {
	Type    CheckType
	Command *CommandCheckStatus
	HTTP    *HTTPCheckStatus
	TCP     *TCPCheckStatus
}

var checkStatusInfoSchema = schema.New("CheckStatusInfo",
	schema.Opt(1, "type", checkTypes.Kind(), func(m *CheckStatusInfo) *CheckType { return &m.Type }),
	schema.Ptr(2, "command", commandCheckStatusSchema.Kind(), func(m *CheckStatusInfo) **CommandCheckStatus { return &m.Command }),
	schema.Ptr(3, "http", httpCheckStatusSchema.Kind(), func(m *CheckStatusInfo) **HTTPCheckStatus { return &m.HTTP }),
	schema.Ptr(4, "tcp", tcpCheckStatusSchema.Kind(), func(m *CheckStatusInfo) **TCPCheckStatus { return &m.TCP }),
)

// CommandCheckStatus is the result of a command check.
type CommandCheckStatus struct {
	ExitCode *int32 // nil while there is none
}

var commandCheckStatusSchema = schema.New("CheckStatusInfo.Command",
	schema.Ptr(1, "exit_code", integer, func(m *CommandCheckStatus) **int32 { return &m.ExitCode }),
)

// HTTPCheckStatus is the result of an HTTP check.
type HTTPCheckStatus struct {
	StatusCode *uint32 // nil while there is none
}

var httpCheckStatusSchema = schema.New("CheckStatusInfo.Http",
	schema.Ptr(1, "status_code", word32, func(m *HTTPCheckStatus) **uint32 { return &m.StatusCode }),
)

// TCPCheckStatus is the result of a TCP check.
type TCPCheckStatus struct {
	Succeeded *bool // nil while there is none
}

var tcpCheckStatusSchema = schema.New("CheckStatusInfo.Tcp",
	schema.Ptr(1, "succeeded", flag, func(m *TCPCheckStatus) **bool { return &m.Succeeded }),
)

// ContainerStatus describes the running container of a task. Control groups are not held.
type ContainerStatus struct {
	ContainerID  *ContainerID
	NetworkInfos []NetworkInfo
	ExecutorPID  uint32
}

var containerStatusSchema = schema.New("ContainerStatus",
	schema.Ptr(4, "container_id", containerIDSchema.Kind(), func(m *ContainerStatus) **ContainerID { return &m.ContainerID }),
	schema.Many(1, "network_infos", networkInfoSchema.Kind(), func(m *ContainerStatus) *[]NetworkInfo { return &m.NetworkInfos }),
	schema.Opt(3, "executor_pid", word32, func(m *ContainerStatus) *uint32 { return &m.ExecutorPID }),
)

// ContainerID names a container, and the one it stands in.
type ContainerID struct {
	Value  string
	Parent *ContainerID
}

var containerIDSchema = describeContainerID()

// A container id may stand inside another, so its description must exist before its fields.
func describeContainerID() *schema.Message[ContainerID] {
	m := schema.New[ContainerID]("ContainerID")
	m.Describe(
		schema.Req(1, "value", text, func(m *ContainerID) *string { return &m.Value }),
		schema.Ptr(2, "parent", m.Kind(), func(m *ContainerID) **ContainerID { return &m.Parent }),
	)
	return m
}

// OperationStatus is what is known of an offer operation at one time.
type OperationStatus struct {
	OperationID        OperationID // "" for an operation launched without one
	State              OperationState
	Message            string
	ConvertedResources []Resource // of a finished operation
	// 16 bytes; acknowledge the status if and only if it is there
	UUID               []byte
	AgentID            AgentID
	ResourceProviderID ResourceProviderID
}

var operationStatusSchema = schema.New("OperationStatus",
	schema.Opt(1, "operation_id", operationID, func(m *OperationStatus) *OperationID { return &m.OperationID }),
	schema.Req(2, "state", operationStates.Kind(), func(m *OperationStatus) *OperationState { return &m.State }),
	schema.Opt(3, "message", text, func(m *OperationStatus) *string { return &m.Message }),
	schema.Many(4, "converted_resources", resourceSchema.Kind(), func(m *OperationStatus) *[]Resource { return &m.ConvertedResources }),
	schema.Opt(5, "uuid", uuid, func(m *OperationStatus) *[]byte { return &m.UUID }),
	schema.Opt(6, "agent_id", agentID, func(m *OperationStatus) *AgentID { return &m.AgentID }),
	schema.Opt(7, "resource_provider_id", resourceProviderID, func(m *OperationStatus) *ResourceProviderID { return &m.ResourceProviderID }),
)
