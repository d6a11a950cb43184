package mesosapi

import (
	"time"

	"rollcall/host/mesosapi/internal/schema"
)

// TaskInfo describes a task to launch, by a command or by an executor.
type TaskInfo struct {
	Name              string
	TaskID            TaskID // never used before in this framework
	AgentID           AgentID
	Resources         []Resource
	Executor          *ExecutorInfo
	Command           *CommandInfo
	Container         *ContainerInfo
	HealthCheck       *HealthCheck
	Check             *CheckInfo
	KillPolicy        *KillPolicy
	Data              []byte
	Labels            *Labels
	Discovery         *DiscoveryInfo
	MaxCompletionTime *time.Duration
}

var taskInfoSchema = schema.New("TaskInfo",
	schema.Req(1, "name", text, func(m *TaskInfo) *string { return &m.Name }),
	schema.Req(2, "task_id", taskID, func(m *TaskInfo) *TaskID { return &m.TaskID }),
	schema.Req(3, "agent_id", agentID, func(m *TaskInfo) *AgentID { return &m.AgentID }),
	schema.Many(4, "resources", resourceSchema.Kind(), func(m *TaskInfo) *[]Resource { return &m.Resources }),
	schema.Ptr(5, "executor", executorInfoSchema.Kind(), func(m *TaskInfo) **ExecutorInfo { return &m.Executor }),
	schema.Ptr(7, "command", commandInfoSchema.Kind(), func(m *TaskInfo) **CommandInfo { return &m.Command }),
	schema.Ptr(9, "container", containerInfoSchema.Kind(), func(m *TaskInfo) **ContainerInfo { return &m.Container }),
	schema.Ptr(8, "health_check", healthCheckSchema.Kind(), func(m *TaskInfo) **HealthCheck { return &m.HealthCheck }),
	schema.Ptr(13, "check", checkInfoSchema.Kind(), func(m *TaskInfo) **CheckInfo { return &m.Check }),
	schema.Ptr(12, "kill_policy", killPolicySchema.Kind(), func(m *TaskInfo) **KillPolicy { return &m.KillPolicy }),
	schema.Opt(6, "data", data, func(m *TaskInfo) *[]byte { return &m.Data }),
	schema.Ptr(10, "labels", labelsSchema.Kind(), func(m *TaskInfo) **Labels { return &m.Labels }),
	schema.Ptr(11, "discovery", discoveryInfoSchema.Kind(), func(m *TaskInfo) **DiscoveryInfo { return &m.Discovery }),
	schema.Ptr(14, "max_completion_time", duration, func(m *TaskInfo) **time.Duration { return &m.MaxCompletionTime }),
)

// TaskGroupInfo is a set of tasks that start and end together.
type TaskGroupInfo struct {
	Tasks []TaskInfo
}

var taskGroupInfoSchema = schema.New("TaskGroupInfo",
	schema.Many(1, "tasks", taskInfoSchema.Kind(), func(m *TaskGroupInfo) *[]TaskInfo { return &m.Tasks }),
)

// KillPolicy says how a task is to be ended.
type KillPolicy struct {
	// between SIGTERM and SIGKILL; nil is the agent's default
	GracePeriod *time.Duration
}

var killPolicySchema = schema.New("KillPolicy",
	schema.Ptr(1, "grace_period", duration, func(m *KillPolicy) **time.Duration { return &m.GracePeriod }),
)

// DiscoveryInfo is what service discovery may publish about a task.
type DiscoveryInfo struct {
	Visibility  Visibility
	Name        string
	Environment string
	Location    string
	Version     string
	Ports       *Ports
	Labels      *Labels
}

var discoveryInfoSchema = schema.New("DiscoveryInfo",
	schema.Req(1, "visibility", visibilities.Kind(), func(m *DiscoveryInfo) *Visibility { return &m.Visibility }),
	schema.Opt(2, "name", text, func(m *DiscoveryInfo) *string { return &m.Name }),
	schema.Opt(3, "environment", text, func(m *DiscoveryInfo) *string { return &m.Environment }),
	schema.Opt(4, "location", text, func(m *DiscoveryInfo) *string { return &m.Location }),
	schema.Opt(5, "version", text, func(m *DiscoveryInfo) *string { return &m.Version }),
	schema.Ptr(6, "ports", portsSchema.Kind(), func(m *DiscoveryInfo) **Ports { return &m.Ports }),
	schema.Ptr(7, "labels", labelsSchema.Kind(), func(m *DiscoveryInfo) **Labels { return &m.Labels }),
)

// Ports is a list of ports.
type Ports struct {
	Ports []Port
}

var portsSchema = schema.New("Ports",
	schema.Many(1, "ports", portSchema.Kind(), func(m *Ports) *[]Port { return &m.Ports }),
)

// Port is a port a task listens on.
type Port struct {
	Number     uint32
	Name       string
	Protocol   string
	Visibility *Visibility
	Labels     *Labels
}

var portSchema = schema.New("Port",
	schema.Req(1, "number", word32, func(m *Port) *uint32 { return &m.Number }),
	schema.Opt(2, "name", text, func(m *Port) *string { return &m.Name }),
	schema.Opt(3, "protocol", text, func(m *Port) *string { return &m.Protocol }),
	schema.Ptr(4, "visibility", visibilities.Kind(), func(m *Port) **Visibility { return &m.Visibility }),
	schema.Ptr(5, "labels", labelsSchema.Kind(), func(m *Port) **Labels { return &m.Labels }),
)
