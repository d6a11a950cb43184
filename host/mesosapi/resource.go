package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// Resource is an amount of one named resource: of an agent, in an offer, or asked for.
type Resource struct {
	ProviderID     ResourceProviderID // the resource provider it belongs to
	Name           string             // cpus, mem (MiB), disk (MiB), ports, gpus, ...
	Type           ValueType          // says which of the next three is set
	Scalar         *float64
	Ranges         *Ranges
	Set            *Set
	Role           string // the old reservation format; "" means "*"
	AllocationInfo *AllocationInfo
	Reservation    *ReservationInfo  // the old reservation format
	Reservations   []ReservationInfo // the stack, outermost role first
	Disk           *DiskInfo
	Revocable      *RevocableInfo
	Shared         *SharedInfo
}

var resourceSchema = schema.New("Resource",
	schema.Opt(12, "provider_id", resourceProviderID, func(m *Resource) *ResourceProviderID { return &m.ProviderID }),
	schema.Req(1, "name", text, func(m *Resource) *string { return &m.Name }),
	schema.Req(2, "type", valueTypes.Kind(), func(m *Resource) *ValueType { return &m.Type }),
	schema.Ptr(3, "scalar", scalar, func(m *Resource) **float64 { return &m.Scalar }),
	schema.Ptr(4, "ranges", rangesSchema.Kind(), func(m *Resource) **Ranges { return &m.Ranges }),
	schema.Ptr(5, "set", setSchema.Kind(), func(m *Resource) **Set { return &m.Set }),
	schema.Opt(6, "role", text, func(m *Resource) *string { return &m.Role }),
	schema.Ptr(11, "allocation_info", allocationInfoSchema.Kind(), func(m *Resource) **AllocationInfo { return &m.AllocationInfo }),
	schema.Ptr(8, "reservation", reservationInfoSchema.Kind(), func(m *Resource) **ReservationInfo { return &m.Reservation }),
	schema.Many(13, "reservations", reservationInfoSchema.Kind(), func(m *Resource) *[]ReservationInfo { return &m.Reservations }),
	schema.Ptr(7, "disk", diskInfoSchema.Kind(), func(m *Resource) **DiskInfo { return &m.Disk }),
	schema.Ptr(9, "revocable", revocableInfoSchema.Kind(), func(m *Resource) **RevocableInfo { return &m.Revocable }),
	schema.Ptr(10, "shared", sharedInfoSchema.Kind(), func(m *Resource) **SharedInfo { return &m.Shared }),
)

// AllocationInfo says to which role a resource was offered.
type AllocationInfo struct {
	Role string
}

var allocationInfoSchema = schema.New("Resource.AllocationInfo",
	schema.Opt(1, "role", text, func(m *AllocationInfo) *string { return &m.Role }),
)

// ReservationInfo is one reservation of a resource.
type ReservationInfo struct {
	Type      ReservationType
	Role      string
	Principal string
	Labels    *Labels
}

var reservationInfoSchema = schema.New("Resource.ReservationInfo",
	schema.Opt(4, "type", reservationTypes.Kind(), func(m *ReservationInfo) *ReservationType { return &m.Type }),
	schema.Opt(3, "role", text, func(m *ReservationInfo) *string { return &m.Role }),
	schema.Opt(1, "principal", text, func(m *ReservationInfo) *string { return &m.Principal }),
	schema.Ptr(2, "labels", labelsSchema.Kind(), func(m *ReservationInfo) **Labels { return &m.Labels }),
)

// RevocableInfo stands on a resource that may be taken back at any time.
type RevocableInfo struct{}

var revocableInfoSchema = schema.New[RevocableInfo]("Resource.RevocableInfo")

// SharedInfo stands on a volume that several tasks may use at once.
type SharedInfo struct{}

var sharedInfoSchema = schema.New[SharedInfo]("Resource.SharedInfo")
