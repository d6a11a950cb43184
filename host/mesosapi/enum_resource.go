package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// ValueType says what kind of value a Resource or Attribute has.
type ValueType int32

// The values of Value.Type.
const (
	ValueScalar ValueType = 0
	ValueRanges ValueType = 1
	ValueSet    ValueType = 2
	ValueText   ValueType = 3
)

var valueTypes = schema.NewEnum(map[ValueType]string{
	ValueScalar: "SCALAR",
	ValueRanges: "RANGES",
	ValueSet:    "SET",
	ValueText:   "TEXT",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ValueType) String() string { return valueTypes.Name(v) }

// DiskSourceType says what a disk resource is made of.
type DiskSourceType int32

// The values of Resource.DiskInfo.Source.Type.
const (
	DiskSourceUnknown DiskSourceType = 0
	DiskSourcePath    DiskSourceType = 1
	DiskSourceMount   DiskSourceType = 2
	DiskSourceBlock   DiskSourceType = 3
	DiskSourceRaw     DiskSourceType = 4
)

var diskSourceTypes = schema.NewEnum(map[DiskSourceType]string{
	DiskSourceUnknown: "UNKNOWN",
	DiskSourcePath:    "PATH",
	DiskSourceMount:   "MOUNT",
	DiskSourceBlock:   "BLOCK",
	DiskSourceRaw:     "RAW",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v DiskSourceType) String() string { return diskSourceTypes.Name(v) }

// ReservationType says who made a reservation: the agent's flags or a call.
type ReservationType int32

// The values of Resource.ReservationInfo.Type.
const (
	ReservationUnknown ReservationType = 0
	ReservationStatic  ReservationType = 1
	ReservationDynamic ReservationType = 2
)

var reservationTypes = schema.NewEnum(map[ReservationType]string{
	ReservationUnknown: "UNKNOWN",
	ReservationStatic:  "STATIC",
	ReservationDynamic: "DYNAMIC",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ReservationType) String() string { return reservationTypes.Name(v) }
