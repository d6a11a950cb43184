package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// FrameworkInfo describes a framework to the master.
type FrameworkInfo struct {
	// the Unix user tasks run as; "" lets the master choose
	User string
	Name string
	ID   FrameworkID // must equal Call.FrameworkID on a re-subscription
	// seconds the master keeps the framework's tasks after a disconnect; 0 ends them at once
	FailoverTimeout float64
	Checkpoint      bool
	Role            string   // before MULTI_ROLE; "" means "*"
	Roles           []string // with MULTI_ROLE
	Hostname        string
	Principal       string
	WebUIURL        string
	Capabilities    []FrameworkCapability
	Labels          *Labels
}

var frameworkInfoSchema = schema.New("FrameworkInfo",
	schema.Req(1, "user", text, func(m *FrameworkInfo) *string { return &m.User }),
	schema.Req(2, "name", text, func(m *FrameworkInfo) *string { return &m.Name }),
	schema.Opt(3, "id", frameworkID, func(m *FrameworkInfo) *FrameworkID { return &m.ID }),
	schema.Opt(4, "failover_timeout", double, func(m *FrameworkInfo) *float64 { return &m.FailoverTimeout }),
	schema.Opt(5, "checkpoint", flag, func(m *FrameworkInfo) *bool { return &m.Checkpoint }),
	schema.Opt(6, "role", text, func(m *FrameworkInfo) *string { return &m.Role }),
	schema.Many(12, "roles", text, func(m *FrameworkInfo) *[]string { return &m.Roles }),
	schema.Opt(7, "hostname", text, func(m *FrameworkInfo) *string { return &m.Hostname }),
	schema.Opt(8, "principal", text, func(m *FrameworkInfo) *string { return &m.Principal }),
	schema.Opt(9, "webui_url", text, func(m *FrameworkInfo) *string { return &m.WebUIURL }),
	schema.Many(10, "capabilities", frameworkCapability, func(m *FrameworkInfo) *[]FrameworkCapability { return &m.Capabilities }),
	schema.Ptr(11, "labels", labelsSchema.Kind(), func(m *FrameworkInfo) **Labels { return &m.Labels }),
)

// MasterInfo describes the leading master.
type MasterInfo struct {
	ID           string // changes with every start of a master
	IP           uint32 // IPv4 in network byte order, read as little-endian
	Port         uint32
	PID          string
	Hostname     string
	Version      string // such as "1.11.0"
	Address      *Address
	Domain       *DomainInfo
	Capabilities []MasterCapability
}

var masterInfoSchema = schema.New("MasterInfo",
	schema.Req(1, "id", text, func(m *MasterInfo) *string { return &m.ID }),
	schema.Req(2, "ip", word32, func(m *MasterInfo) *uint32 { return &m.IP }),
	schema.Req(3, "port", word32, func(m *MasterInfo) *uint32 { return &m.Port }),
	schema.Opt(4, "pid", text, func(m *MasterInfo) *string { return &m.PID }),
	schema.Opt(5, "hostname", text, func(m *MasterInfo) *string { return &m.Hostname }),
	schema.Opt(6, "version", text, func(m *MasterInfo) *string { return &m.Version }),
	schema.Ptr(7, "address", addressSchema.Kind(), func(m *MasterInfo) **Address { return &m.Address }),
	schema.Ptr(8, "domain", domainInfoSchema.Kind(), func(m *MasterInfo) **DomainInfo { return &m.Domain }),
	schema.Many(9, "capabilities", masterCapability, func(m *MasterInfo) *[]MasterCapability { return &m.Capabilities }),
)

// Request names resources a framework would like to be offered.
type Request struct {
	AgentID   AgentID
	Resources []Resource
}

var requestSchema = schema.New("Request",
	schema.Opt(1, "agent_id", agentID, func(m *Request) *AgentID { return &m.AgentID }),
	schema.Many(2, "resources", resourceSchema.Kind(), func(m *Request) *[]Resource { return &m.Resources }),
)
