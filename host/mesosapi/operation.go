package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// OfferOperation is one thing to do with accepted offers. Type says which field is set.
type OfferOperation struct {
	Type         OfferOperationType
	ID           OperationID // set it to be told of the operation's status
	Launch       *Launch
	LaunchGroup  *LaunchGroup
	Reserve      *Reserve
	Unreserve    *Unreserve
	Create       *Create
	Destroy      *Destroy
	GrowVolume   *GrowVolume
	ShrinkVolume *ShrinkVolume
	CreateDisk   *CreateDisk
	DestroyDisk  *DestroyDisk
}

var offerOperationSchema = schema.New("Offer.Operation",
	schema.Opt(1, "type", offerOperationTypes.Kind(), func(m *OfferOperation) *OfferOperationType { return &m.Type }),
	schema.Opt(12, "id", operationID, func(m *OfferOperation) *OperationID { return &m.ID }),
	schema.Ptr(2, "launch", launchSchema.Kind(), func(m *OfferOperation) **Launch { return &m.Launch }),
	schema.Ptr(7, "launch_group", launchGroupSchema.Kind(), func(m *OfferOperation) **LaunchGroup { return &m.LaunchGroup }),
	schema.Ptr(3, "reserve", reserveSchema.Kind(), func(m *OfferOperation) **Reserve { return &m.Reserve }),
	schema.Ptr(4, "unreserve", unreserveSchema.Kind(), func(m *OfferOperation) **Unreserve { return &m.Unreserve }),
	schema.Ptr(5, "create", createSchema.Kind(), func(m *OfferOperation) **Create { return &m.Create }),
	schema.Ptr(6, "destroy", destroySchema.Kind(), func(m *OfferOperation) **Destroy { return &m.Destroy }),
	schema.Ptr(13, "grow_volume", growVolumeSchema.Kind(), func(m *OfferOperation) **GrowVolume { return &m.GrowVolume }),
	schema.Ptr(14, "shrink_volume", shrinkVolumeSchema.Kind(), func(m *OfferOperation) **ShrinkVolume { return &m.ShrinkVolume }),
	schema.Ptr(15, "create_disk", createDiskSchema.Kind(), func(m *OfferOperation) **CreateDisk { return &m.CreateDisk }),
	schema.Ptr(16, "destroy_disk", destroyDiskSchema.Kind(), func(m *OfferOperation) **DestroyDisk { return &m.DestroyDisk }),
)

// Launch starts tasks.
type Launch struct {
	TaskInfos []TaskInfo
}

var launchSchema = schema.New("Offer.Operation.Launch",
	schema.Many(1, "task_infos", taskInfoSchema.Kind(), func(m *Launch) *[]TaskInfo { return &m.TaskInfos }),
)

// LaunchGroup starts tasks that live and die together.
type LaunchGroup struct {
	Executor  ExecutorInfo
	TaskGroup TaskGroupInfo
}

var launchGroupSchema = schema.New("Offer.Operation.LaunchGroup",
	schema.Req(1, "executor", executorInfoSchema.Kind(), func(m *LaunchGroup) *ExecutorInfo { return &m.Executor }),
	schema.Req(2, "task_group", taskGroupInfoSchema.Kind(), func(m *LaunchGroup) *TaskGroupInfo { return &m.TaskGroup }),
)

// Reserve reserves resources, dynamically.
type Reserve struct {
	Source    []Resource
	Resources []Resource
}

var reserveSchema = schema.New("Offer.Operation.Reserve",
	schema.Many(2, "source", resourceSchema.Kind(), func(m *Reserve) *[]Resource { return &m.Source }),
	schema.Many(1, "resources", resourceSchema.Kind(), func(m *Reserve) *[]Resource { return &m.Resources }),
)

// Unreserve gives up a reservation.
type Unreserve struct {
	Resources []Resource
}

var unreserveSchema = schema.New("Offer.Operation.Unreserve",
	schema.Many(1, "resources", resourceSchema.Kind(), func(m *Unreserve) *[]Resource { return &m.Resources }),
)

// Create makes persistent volumes.
type Create struct {
	Volumes []Resource
}

var createSchema = schema.New("Offer.Operation.Create",
	schema.Many(1, "volumes", resourceSchema.Kind(), func(m *Create) *[]Resource { return &m.Volumes }),
)

// Destroy removes persistent volumes and what is in them.
type Destroy struct {
	Volumes []Resource
}

var destroySchema = schema.New("Offer.Operation.Destroy",
	schema.Many(1, "volumes", resourceSchema.Kind(), func(m *Destroy) *[]Resource { return &m.Volumes }),
)

// GrowVolume makes a persistent volume larger.
type GrowVolume struct {
	Volume   Resource
	Addition Resource
}

var growVolumeSchema = schema.New("Offer.Operation.GrowVolume",
	schema.Req(1, "volume", resourceSchema.Kind(), func(m *GrowVolume) *Resource { return &m.Volume }),
	schema.Req(2, "addition", resourceSchema.Kind(), func(m *GrowVolume) *Resource { return &m.Addition }),
)

// ShrinkVolume makes a persistent volume smaller.
type ShrinkVolume struct {
	Volume   Resource
	Subtract float64 // MiB
}

var shrinkVolumeSchema = schema.New("Offer.Operation.ShrinkVolume",
	schema.Req(1, "volume", resourceSchema.Kind(), func(m *ShrinkVolume) *Resource { return &m.Volume }),
	schema.Req(2, "subtract", scalar, func(m *ShrinkVolume) *float64 { return &m.Subtract }),
)

// CreateDisk makes a disk of a raw one, by a resource provider.
type CreateDisk struct {
	Source        Resource
	TargetType    DiskSourceType
	TargetProfile string
}

var createDiskSchema = schema.New("Offer.Operation.CreateDisk",
	schema.Req(1, "source", resourceSchema.Kind(), func(m *CreateDisk) *Resource { return &m.Source }),
	schema.Req(2, "target_type", diskSourceTypes.Kind(), func(m *CreateDisk) *DiskSourceType { return &m.TargetType }),
	schema.Opt(3, "target_profile", text, func(m *CreateDisk) *string { return &m.TargetProfile }),
)

// DestroyDisk makes a raw disk of another, by a resource provider.
type DestroyDisk struct {
	Source Resource
}

var destroyDiskSchema = schema.New("Offer.Operation.DestroyDisk",
	schema.Req(1, "source", resourceSchema.Kind(), func(m *DestroyDisk) *Resource { return &m.Source }),
)
