package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// FrameworkCapability is a feature a framework declares that it understands.
type FrameworkCapability int32

// The values of FrameworkInfo.Capability.Type.
const (
	FrameworkUnknown               FrameworkCapability = 0
	FrameworkRevocableResources    FrameworkCapability = 1
	FrameworkTaskKillingState      FrameworkCapability = 2
	FrameworkGPUResources          FrameworkCapability = 3
	FrameworkSharedResources       FrameworkCapability = 4
	FrameworkPartitionAware        FrameworkCapability = 5
	FrameworkMultiRole             FrameworkCapability = 6
	FrameworkReservationRefinement FrameworkCapability = 7
	FrameworkRegionAware           FrameworkCapability = 8
)

var frameworkCapabilities = schema.NewEnum(map[FrameworkCapability]string{
	FrameworkUnknown:               "UNKNOWN",
	FrameworkRevocableResources:    "REVOCABLE_RESOURCES",
	FrameworkTaskKillingState:      "TASK_KILLING_STATE",
	FrameworkGPUResources:          "GPU_RESOURCES",
	FrameworkSharedResources:       "SHARED_RESOURCES",
	FrameworkPartitionAware:        "PARTITION_AWARE",
	FrameworkMultiRole:             "MULTI_ROLE",
	FrameworkReservationRefinement: "RESERVATION_REFINEMENT",
	FrameworkRegionAware:           "REGION_AWARE",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v FrameworkCapability) String() string { return frameworkCapabilities.Name(v) }

// MasterCapability is a feature a master declares. Mesos 1.11.0 sends one more, number 3, which its JSON
// prints as an empty object: it reads as MasterUnknown there.
type MasterCapability int32

// The values of MasterInfo.Capability.Type.
const (
	MasterUnknown       MasterCapability = 0
	MasterAgentUpdate   MasterCapability = 1
	MasterAgentDraining MasterCapability = 2
)

var masterCapabilities = schema.NewEnum(map[MasterCapability]string{
	MasterUnknown:       "UNKNOWN",
	MasterAgentUpdate:   "AGENT_UPDATE",
	MasterAgentDraining: "AGENT_DRAINING",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v MasterCapability) String() string { return masterCapabilities.Name(v) }

// OfferOperationType says which operation an OfferOperation is.
type OfferOperationType int32

// The values of Offer.Operation.Type.
const (
	OpUnknown      OfferOperationType = 0
	OpLaunch       OfferOperationType = 1
	OpLaunchGroup  OfferOperationType = 6
	OpReserve      OfferOperationType = 2
	OpUnreserve    OfferOperationType = 3
	OpCreate       OfferOperationType = 4
	OpDestroy      OfferOperationType = 5
	OpGrowVolume   OfferOperationType = 11
	OpShrinkVolume OfferOperationType = 12
	OpCreateDisk   OfferOperationType = 13
	OpDestroyDisk  OfferOperationType = 14
)

var offerOperationTypes = schema.NewEnum(map[OfferOperationType]string{
	OpUnknown:      "UNKNOWN",
	OpLaunch:       "LAUNCH",
	OpLaunchGroup:  "LAUNCH_GROUP",
	OpReserve:      "RESERVE",
	OpUnreserve:    "UNRESERVE",
	OpCreate:       "CREATE",
	OpDestroy:      "DESTROY",
	OpGrowVolume:   "GROW_VOLUME",
	OpShrinkVolume: "SHRINK_VOLUME",
	OpCreateDisk:   "CREATE_DISK",
	OpDestroyDisk:  "DESTROY_DISK",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v OfferOperationType) String() string { return offerOperationTypes.Name(v) }
