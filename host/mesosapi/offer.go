package mesosapi

import (
	"time"

	"rollcall/host/mesosapi/internal/schema"
)

// Offer is a set of resources of one agent that the framework may use.
// It is valid until it is used, rescinded, or the subscription ends, whichever comes first.
type Offer struct {
	ID             OfferID
	FrameworkID    FrameworkID
	AgentID        AgentID
	Hostname       string
	URL            *URL // the agent's address
	Domain         *DomainInfo
	Resources      []Resource
	Attributes     []Attribute
	ExecutorIDs    []ExecutorID    // the framework's executors that run on the agent
	Unavailability *Unavailability // when maintenance is planned
	AllocationInfo *AllocationInfo // the role the offer is for
}

var offerSchema = schema.New("Offer",
	schema.Req(1, "id", offerID, func(m *Offer) *OfferID { return &m.ID }),
	schema.Req(2, "framework_id", frameworkID, func(m *Offer) *FrameworkID { return &m.FrameworkID }),
	schema.Req(3, "agent_id", agentID, func(m *Offer) *AgentID { return &m.AgentID }),
	schema.Req(4, "hostname", text, func(m *Offer) *string { return &m.Hostname }),
	schema.Ptr(8, "url", urlSchema.Kind(), func(m *Offer) **URL { return &m.URL }),
	schema.Ptr(11, "domain", domainInfoSchema.Kind(), func(m *Offer) **DomainInfo { return &m.Domain }),
	schema.Many(5, "resources", resourceSchema.Kind(), func(m *Offer) *[]Resource { return &m.Resources }),
	schema.Many(7, "attributes", attributeSchema.Kind(), func(m *Offer) *[]Attribute { return &m.Attributes }),
	schema.Many(6, "executor_ids", executorID, func(m *Offer) *[]ExecutorID { return &m.ExecutorIDs }),
	schema.Ptr(9, "unavailability", unavailabilitySchema.Kind(), func(m *Offer) **Unavailability { return &m.Unavailability }),
	schema.Ptr(10, "allocation_info", allocationInfoSchema.Kind(), func(m *Offer) **AllocationInfo { return &m.AllocationInfo }),
)

// InverseOffer asks for resources back before a maintenance.
type InverseOffer struct {
	ID             OfferID
	URL            *URL
	FrameworkID    FrameworkID
	AgentID        AgentID
	Unavailability Unavailability
	Resources      []Resource
}

var inverseOfferSchema = schema.New("InverseOffer",
	schema.Req(1, "id", offerID, func(m *InverseOffer) *OfferID { return &m.ID }),
	schema.Ptr(2, "url", urlSchema.Kind(), func(m *InverseOffer) **URL { return &m.URL }),
	schema.Req(3, "framework_id", frameworkID, func(m *InverseOffer) *FrameworkID { return &m.FrameworkID }),
	schema.Opt(4, "agent_id", agentID, func(m *InverseOffer) *AgentID { return &m.AgentID }),
	schema.Req(5, "unavailability", unavailabilitySchema.Kind(), func(m *InverseOffer) *Unavailability { return &m.Unavailability }),
	schema.Many(6, "resources", resourceSchema.Kind(), func(m *InverseOffer) *[]Resource { return &m.Resources }),
)

// Unavailability is a planned maintenance.
type Unavailability struct {
	Start    UnixNanos
	Duration *time.Duration // nil when nobody knows
}

var unavailabilitySchema = schema.New("Unavailability",
	schema.Req(1, "start", instant, func(m *Unavailability) *UnixNanos { return &m.Start }),
	schema.Ptr(2, "duration", duration, func(m *Unavailability) **time.Duration { return &m.Duration }),
)

// DomainInfo says where an agent or master stands.
type DomainInfo struct {
	FaultDomain *FaultDomain
}

var domainInfoSchema = schema.New("DomainInfo",
	schema.Ptr(1, "fault_domain", faultDomainSchema.Kind(), func(m *DomainInfo) **FaultDomain { return &m.FaultDomain }),
)

// FaultDomain is a region and a zone in it.
type FaultDomain struct {
	Region Region
	Zone   Zone
}

var faultDomainSchema = schema.New("DomainInfo.FaultDomain",
	schema.Req(1, "region", regionSchema.Kind(), func(m *FaultDomain) *Region { return &m.Region }),
	schema.Req(2, "zone", zoneSchema.Kind(), func(m *FaultDomain) *Zone { return &m.Zone }),
)

// Region is a region.
type Region struct {
	Name string
}

var regionSchema = schema.New("DomainInfo.FaultDomain.RegionInfo",
	schema.Req(1, "name", text, func(m *Region) *string { return &m.Name }),
)

// Zone is a zone.
type Zone struct {
	Name string
}

var zoneSchema = schema.New("DomainInfo.FaultDomain.ZoneInfo",
	schema.Req(1, "name", text, func(m *Zone) *string { return &m.Name }),
)

// Filters says how long unused resources shall not be offered again.
type Filters struct {
	// seconds; nil means 5, more than a year means a year, negative means 5
	RefuseSeconds *float64
}

var filtersSchema = schema.New("Filters",
	schema.Ptr(1, "refuse_seconds", double, func(m *Filters) **float64 { return &m.RefuseSeconds }),
)
