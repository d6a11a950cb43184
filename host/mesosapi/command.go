package mesosapi

import (
	"time"

	"rollcall/host/mesosapi/internal/schema"
)

// CommandInfo is a command to run.
type CommandInfo struct {
	URIs        []URI // fetched into the sandbox first
	Environment *Environment
	Shell       *bool // nil means true: Value is given to /bin/sh -c
	Value       string
	Arguments   []string // without a shell: the whole argv
	User        string
}

var commandInfoSchema = schema.New("CommandInfo",
	schema.Many(1, "uris", uriSchema.Kind(), func(m *CommandInfo) *[]URI { return &m.URIs }),
	schema.Ptr(2, "environment", environmentSchema.Kind(), func(m *CommandInfo) **Environment { return &m.Environment }),
	schema.Ptr(6, "shell", flag, func(m *CommandInfo) **bool { return &m.Shell }),
	schema.Opt(3, "value", text, func(m *CommandInfo) *string { return &m.Value }),
	schema.Many(7, "arguments", text, func(m *CommandInfo) *[]string { return &m.Arguments }),
	schema.Opt(5, "user", text, func(m *CommandInfo) *string { return &m.User }),
)

// URI is a file to fetch.
type URI struct {
	Value      string
	Executable bool
	Extract    *bool // nil means true
	Cache      bool
	OutputFile string
}

var uriSchema = schema.New("CommandInfo.URI",
	schema.Req(1, "value", text, func(m *URI) *string { return &m.Value }),
	schema.Opt(2, "executable", flag, func(m *URI) *bool { return &m.Executable }),
	schema.Ptr(3, "extract", flag, func(m *URI) **bool { return &m.Extract }),
	schema.Opt(4, "cache", flag, func(m *URI) *bool { return &m.Cache }),
	schema.Opt(5, "output_file", text, func(m *URI) *string { return &m.OutputFile }),
)

// Environment is a list of environment variables.
type Environment struct {
	Variables []Variable
}

var environmentSchema = schema.New("Environment",
	schema.Many(1, "variables", variableSchema.Kind(), func(m *Environment) *[]Variable { return &m.Variables }),
)

// Variable is one environment variable.
type Variable struct {
	Name   string
	Type   VariableType
	Value  *string // Mesos wants it present for type VALUE, "" included
	Secret *SecretInfo
}

var variableSchema = schema.New("Environment.Variable",
	schema.Req(1, "name", text, func(m *Variable) *string { return &m.Name }),
	schema.Opt(3, "type", variableTypes.Kind(), func(m *Variable) *VariableType { return &m.Type }),
	schema.Ptr(2, "value", text, func(m *Variable) **string { return &m.Value }),
	schema.Ptr(4, "secret", secretInfoSchema.Kind(), func(m *Variable) **SecretInfo { return &m.Secret }),
)

// SecretInfo is a secret for a task, held or referred to. Mesos's name for it is Secret.
type SecretInfo struct {
	Type      SecretType
	Reference *SecretRef
	Value     *SecretData
}

var secretInfoSchema = schema.New("Secret",
	schema.Opt(1, "type", secretTypes.Kind(), func(m *SecretInfo) *SecretType { return &m.Type }),
	schema.Ptr(2, "reference", secretRefSchema.Kind(), func(m *SecretInfo) **SecretRef { return &m.Reference }),
	schema.Ptr(3, "value", secretDataSchema.Kind(), func(m *SecretInfo) **SecretData { return &m.Value }),
)

// SecretRef names a secret in a store.
type SecretRef struct {
	Name string
	Key  string
}

var secretRefSchema = schema.New("Secret.Reference",
	schema.Req(1, "name", text, func(m *SecretRef) *string { return &m.Name }),
	schema.Opt(2, "key", text, func(m *SecretRef) *string { return &m.Key }),
)

// SecretData holds a secret.
type SecretData struct {
	Data []byte
}

var secretDataSchema = schema.New("Secret.Value",
	schema.Req(1, "data", data, func(m *SecretData) *[]byte { return &m.Data }),
)

// ExecutorInfo describes an executor.
type ExecutorInfo struct {
	Type                ExecutorType
	ExecutorID          ExecutorID
	FrameworkID         FrameworkID
	Command             *CommandInfo
	Container           *ContainerInfo
	Resources           []Resource
	Name                string
	Source              string
	Data                []byte
	Discovery           *DiscoveryInfo
	ShutdownGracePeriod *time.Duration
	Labels              *Labels
}

var executorInfoSchema = schema.New("ExecutorInfo",
	schema.Opt(15, "type", executorTypes.Kind(), func(m *ExecutorInfo) *ExecutorType { return &m.Type }),
	schema.Req(1, "executor_id", executorID, func(m *ExecutorInfo) *ExecutorID { return &m.ExecutorID }),
	schema.Opt(8, "framework_id", frameworkID, func(m *ExecutorInfo) *FrameworkID { return &m.FrameworkID }),
	schema.Ptr(7, "command", commandInfoSchema.Kind(), func(m *ExecutorInfo) **CommandInfo { return &m.Command }),
	schema.Ptr(11, "container", containerInfoSchema.Kind(), func(m *ExecutorInfo) **ContainerInfo { return &m.Container }),
	schema.Many(5, "resources", resourceSchema.Kind(), func(m *ExecutorInfo) *[]Resource { return &m.Resources }),
	schema.Opt(9, "name", text, func(m *ExecutorInfo) *string { return &m.Name }),
	schema.Opt(10, "source", text, func(m *ExecutorInfo) *string { return &m.Source }),
	schema.Opt(4, "data", data, func(m *ExecutorInfo) *[]byte { return &m.Data }),
	schema.Ptr(12, "discovery", discoveryInfoSchema.Kind(), func(m *ExecutorInfo) **DiscoveryInfo { return &m.Discovery }),
	schema.Ptr(13, "shutdown_grace_period", duration, func(m *ExecutorInfo) **time.Duration { return &m.ShutdownGracePeriod }),
	schema.Ptr(14, "labels", labelsSchema.Kind(), func(m *ExecutorInfo) **Labels { return &m.Labels }),
)
