package mesos

// What a master and an agent say to each other, as far as it decides who is
// answered what. Mesos sends these as protobuf over libprocess; between the
// roles of this module they are values.

// PeerType says what a Peer message is.
type PeerType uint8

// The messages from an agent to its master.
const (
	PeerNone            PeerType = iota
	PeerRegister                 // a fresh agent: Agent, Providers, Version
	PeerReregister               // an agent that has been here: Agent, Frameworks, Tasks, Operations, Providers, Version, Replacements
	PeerUpdateAgent              // resource providers and operations have changed: AgentID, Providers, Operations, Version
	PeerStatusUpdate             // FrameworkID, ExecutorID, Status, LatestState, Time, Data: reliable, sent again until acknowledged
	PeerOperationUpdate          // FrameworkID, Operation: reliable if it has a uuid
	PeerPong                     // the answer to a ping
	PeerUnregister               // the agent leaves for good: AgentID
	PeerExitedExecutor           // FrameworkID, ExecutorID, Exit

	// The messages from a master to an agent.
	PeerRegistered           // AgentID was given
	PeerReregistered         // AgentID, Targets and Replacements the master lists and the agent did not, Frameworks of these
	PeerRunTasks             // FrameworkID, Framework, ExecutorID, Tasks: one task, or a group; Version
	PeerKillTask             // FrameworkID, Status.TaskID, Grace
	PeerAcknowledge          // FrameworkID, Status.TaskID, Status.UUID
	PeerApplyOperation       // FrameworkID, Operation
	PeerAcknowledgeOperation // FrameworkID, Operation: its UUID, and Status with its uuid
	PeerReconcileOperations  // FrameworkID (empty: the master asks for itself), Operations
	PeerPing                 // Connected says whether the master holds the agent for connected
	PeerShutdown             // the agent must end: Message
	PeerShutdownFramework    // FrameworkID
	PeerUpdateFramework      // Framework

	// Both ways.
	PeerExecutorMessage  // FrameworkID, ExecutorID, Data: between a framework and its executor
	PeerShutdownExecutor // master to agent: FrameworkID, ExecutorID

	// What Mesos does not have (MESOS-938), the second from the agent.
	PeerReplace                // Framework, Tasks: the old one as the master knows it; Replacement, Version
	PeerReplaceUpdate          // Replacement: reliable if its status has a uuid
	PeerAcknowledgeReplacement // Replacement: FrameworkID, ReplaceID, and Status with its uuid
	PeerTypes                  // their number
)

// Peer is one message between a master and an agent. Which fields count is
// said at its type.
type Peer struct {
	Type        PeerType
	AgentID     AgentID
	Agent       AgentInfo
	FrameworkID FrameworkID
	Framework   FrameworkInfo
	Frameworks  []FrameworkInfo
	ExecutorID  ExecutorID
	Tasks       []Task
	Status      TaskStatus
	LatestState TaskState // of the task, which may be ahead of the update under way
	Targets     []TaskTarget
	Operation   Operation
	Operations  []Operation
	Providers   []Provider
	Version     UUID // of the agent's resources: a launch that bears an old one is dropped (MESOS-7187)
	Grace       Micros
	Connected   bool
	Message     string
	Time        Micros // of a Status: when it was made
	Data        []byte // opaque: the rest of a Status (data, labels, container_status), or a message between framework and executor
	Exit        uint32 // of an executor: its wait status

	Replacement  Replacement
	Replacements []Replacement
}

// AgentInfo is what an agent says of itself.
type AgentInfo struct {
	ID         AgentID // empty until the master has given one
	Hostname   string
	Port       uint16
	Resources  Resources
	Attributes []byte // opaque
	Capable    AgentCapabilities
}

// AgentCapabilities is a set of what an agent can do.
type AgentCapabilities uint8

// The capabilities that decide something.
const (
	AgentPartitionAware    AgentCapabilities = 1 << iota
	AgentOperationFeedback                   // AGENT_OPERATION_FEEDBACK
	AgentResourceProvider                    // RESOURCE_PROVIDER
)

// FrameworkInfo is what a framework says of itself.
type FrameworkInfo struct {
	ID              FrameworkID // empty until the master has given one
	Name            string
	User            string
	Principal       string
	Roles           []string
	FailoverTimeout Micros
	Checkpoint      bool
	PartitionAware  bool
	KillingState    bool   // TASK_KILLING_STATE
	Rest            []byte // opaque: what is shown again and decides nothing here
}

// Task is a task as the master and the agent keep it.
type Task struct {
	FrameworkID FrameworkID
	TaskID      TaskID
	AgentID     AgentID
	ExecutorID  ExecutorID // empty: a command
	Resources   Resources
	Info        []byte // opaque: the TaskInfo as the framework gave it
	Life        []Beat // what the scripted executor does with it
	State       TaskState
	// Forwarded is the state of the last update that was sent on to the
	// framework, and UUID that update's; TaskNone if there was none.
	Forwarded TaskState
	UUID      UUID
	Healthy   Healthy
}

// Beat is one step of a task's scripted life: After so long, State.
type Beat struct {
	After   Micros
	State   TaskState
	Message string
}

// TaskTarget names a task of a framework.
type TaskTarget struct {
	FrameworkID FrameworkID
	TaskID      TaskID
	AgentID     AgentID
}

// OperationType is what an operation does to resources.
type OperationType uint8

// The operations that the roles carry out.
const (
	OpNone OperationType = iota
	OpReserve
	OpUnreserve
	OpCreate
	OpDestroy
	OpTypes // their number
)

// String returns Mesos's name.
func (t OperationType) String() string {
	return [OpTypes]string{"", "RESERVE", "UNRESERVE", "CREATE", "DESTROY"}[t]
}

// Operation is an offer operation as the master and the agent keep it. It is
// known between them by its uuid: the framework's id is optional.
type Operation struct {
	FrameworkID FrameworkID
	UUID        UUID
	Type        OperationType
	Resources   Resources // what it names
	Status      OperationStatus
	// Forwarded is the status that was last sent on to the framework.
	Forwarded OperationStatus
}

// ProviderState says how far an agent can speak for a resource provider.
type ProviderState uint8

// The states of a resource provider.
const (
	ProviderUnknown ProviderState = iota
	ProviderRegistered
	ProviderDisconnected // known, and not subscribed: it may come back
	ProviderGone         // removed by the operator
	ProviderStates       // their number
)

// Provider is a resource provider of an agent.
type Provider struct {
	ID        ResourceProviderID
	Name      string
	State     ProviderState
	Resources Resources
}
