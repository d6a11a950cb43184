package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// DiskInfo describes a disk resource: a persistent volume, or where it comes from.
type DiskInfo struct {
	Persistence *Persistence
	Volume      *Volume // where the persistent volume is mounted
	Source      *DiskSource
}

var diskInfoSchema = schema.New("Resource.DiskInfo",
	schema.Ptr(1, "persistence", persistenceSchema.Kind(), func(m *DiskInfo) **Persistence { return &m.Persistence }),
	schema.Ptr(2, "volume", volumeSchema.Kind(), func(m *DiskInfo) **Volume { return &m.Volume }),
	schema.Ptr(3, "source", diskSourceSchema.Kind(), func(m *DiskInfo) **DiskSource { return &m.Source }),
)

// Persistence makes a disk resource a persistent volume.
type Persistence struct {
	ID        string // unique among the volumes of one role on one agent
	Principal string
}

var persistenceSchema = schema.New("Resource.DiskInfo.Persistence",
	schema.Req(1, "id", text, func(m *Persistence) *string { return &m.ID }),
	schema.Opt(2, "principal", text, func(m *Persistence) *string { return &m.Principal }),
)

// DiskSource says what a disk resource is made of.
type DiskSource struct {
	Type     DiskSourceType
	Path     *DiskPath
	Mount    *DiskMount
	Vendor   string
	ID       string
	Metadata *Labels
	Profile  string
}

var diskSourceSchema = schema.New("Resource.DiskInfo.Source",
	schema.Req(1, "type", diskSourceTypes.Kind(), func(m *DiskSource) *DiskSourceType { return &m.Type }),
	schema.Ptr(2, "path", diskPathSchema.Kind(), func(m *DiskSource) **DiskPath { return &m.Path }),
	schema.Ptr(3, "mount", diskMountSchema.Kind(), func(m *DiskSource) **DiskMount { return &m.Mount }),
	schema.Opt(7, "vendor", text, func(m *DiskSource) *string { return &m.Vendor }),
	schema.Opt(4, "id", text, func(m *DiskSource) *string { return &m.ID }),
	schema.Ptr(5, "metadata", labelsSchema.Kind(), func(m *DiskSource) **Labels { return &m.Metadata }),
	schema.Opt(6, "profile", text, func(m *DiskSource) *string { return &m.Profile }),
)

// DiskPath is a disk that is a directory.
type DiskPath struct {
	Root string
}

var diskPathSchema = schema.New("Resource.DiskInfo.Source.Path",
	schema.Opt(1, "root", text, func(m *DiskPath) *string { return &m.Root }),
)

// DiskMount is a disk that is a whole file system.
type DiskMount struct {
	Root string
}

var diskMountSchema = schema.New("Resource.DiskInfo.Source.Mount",
	schema.Opt(1, "root", text, func(m *DiskMount) *string { return &m.Root }),
)
