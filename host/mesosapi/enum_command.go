package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// CheckType says how a check or a health check is done.
type CheckType int32

// The values of CheckInfo.Type.
const (
	CheckUnknown CheckType = 0
	CheckCommand CheckType = 1
	CheckHTTP    CheckType = 2
	CheckTCP     CheckType = 3
)

var checkTypes = schema.NewEnum(map[CheckType]string{
	CheckUnknown: "UNKNOWN",
	CheckCommand: "COMMAND",
	CheckHTTP:    "HTTP",
	CheckTCP:     "TCP",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v CheckType) String() string { return checkTypes.Name(v) }

// ExecutorType says whether an executor is Mesos's own or the framework's.
type ExecutorType int32

// The values of ExecutorInfo.Type.
const (
	ExecutorUnknown ExecutorType = 0
	ExecutorDefault ExecutorType = 1
	ExecutorCustom  ExecutorType = 2
)

var executorTypes = schema.NewEnum(map[ExecutorType]string{
	ExecutorUnknown: "UNKNOWN",
	ExecutorDefault: "DEFAULT",
	ExecutorCustom:  "CUSTOM",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ExecutorType) String() string { return executorTypes.Name(v) }

// Visibility says how far a service may be discovered.
type Visibility int32

// The values of DiscoveryInfo.Visibility.
const (
	VisibilityFramework Visibility = 0
	VisibilityCluster   Visibility = 1
	VisibilityExternal  Visibility = 2
)

var visibilities = schema.NewEnum(map[Visibility]string{
	VisibilityFramework: "FRAMEWORK",
	VisibilityCluster:   "CLUSTER",
	VisibilityExternal:  "EXTERNAL",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v Visibility) String() string { return visibilities.Name(v) }

// VariableType says what an environment variable holds; absent (0) means VALUE.
type VariableType int32

// The values of Environment.Variable.Type.
const (
	VariableUnknown VariableType = 0
	VariableValue   VariableType = 1
	VariableSecret  VariableType = 2
)

var variableTypes = schema.NewEnum(map[VariableType]string{
	VariableUnknown: "UNKNOWN",
	VariableValue:   "VALUE",
	VariableSecret:  "SECRET",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v VariableType) String() string { return variableTypes.Name(v) }

// SecretType says whether a secret is held or referred to.
type SecretType int32

// The values of Secret.Type.
const (
	SecretUnknown   SecretType = 0
	SecretReference SecretType = 1
	SecretValue     SecretType = 2
)

var secretTypes = schema.NewEnum(map[SecretType]string{
	SecretUnknown:   "UNKNOWN",
	SecretReference: "REFERENCE",
	SecretValue:     "VALUE",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v SecretType) String() string { return secretTypes.Name(v) }
