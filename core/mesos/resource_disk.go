package mesos

import (
	"strconv"
	"strings"
)

// Disk says what a disk resource is beside its size: mesos.v1.Resource.DiskInfo.
type Disk struct {
	// PersistenceID makes it a persistent volume, unique for its role on its
	// agent; empty if it is none.
	PersistenceID string
	// Principal, ContainerPath and Mode are set on volumes only. They say how the
	// volume is used, so they do not count when resources are compared: as in
	// Mesos, a volume may be named with another path each time.
	Principal     string
	ContainerPath string
	Mode          VolumeMode
	Source        DiskSource // zero: the agent's own disk
}

// VolumeMode says how a volume is mounted: Mesos's number.
type VolumeMode uint8

// The modes of mesos.v1.Volume.Mode.
const (
	VolumeNone VolumeMode = iota
	VolumeReadWrite
	VolumeReadOnly
	VolumeModes // their number, the none included
)

// DiskSource says what a disk is made of: mesos.v1.Resource.DiskInfo.Source.
// Empty texts are what Mesos has as absent.
type DiskSource struct {
	Type     DiskSourceType
	Root     string // where a PATH or MOUNT disk is
	Vendor   string
	ID       string // the identity of a disk of a storage provider
	Profile  string
	Metadata string // opaque, like Reservation.Labels
}

// DiskSourceType is the kind of a disk: Mesos's number.
type DiskSourceType uint8

// The kinds of mesos.v1.Resource.DiskInfo.Source.Type.
const (
	DiskSourceNone  DiskSourceType = iota
	DiskSourcePath                 // a directory: can be divided
	DiskSourceMount                // a whole file system: cannot
	DiskSourceBlock                // a block device: cannot
	DiskSourceRaw                  // space that is no disk yet: can, if it has no identity
	DiskSourceTypes                // their number, the none included
)

// String returns Mesos's name.
func (t DiskSourceType) String() string {
	if t < DiskSourceTypes {
		return [DiskSourceTypes]string{"UNKNOWN", "PATH", "MOUNT", "BLOCK", "RAW"}[t]
	}
	return "DiskSourceType(" + strconv.Itoa(int(t)) + ")"
}

func (s *DiskSource) exclusive() bool {
	return s.Type == DiskSourceMount || s.Type == DiskSourceBlock || s.Type == DiskSourceRaw && s.ID != ""
}

// withoutVolume is the disk that a volume was made of.
func (d Disk) withoutVolume() Disk { return Disk{Source: d.Source} }

func (d *Disk) compare(o *Disk) int {
	a, b := &d.Source, &o.Source
	return firstOf(int(a.Type)-int(b.Type), strings.Compare(a.Root, b.Root), strings.Compare(a.Vendor, b.Vendor),
		strings.Compare(a.ID, b.ID), strings.Compare(a.Profile, b.Profile), strings.Compare(a.Metadata, b.Metadata),
		strings.Compare(d.PersistenceID, o.PersistenceID))
}

// compareUse compares what compare leaves out.
func (d *Disk) compareUse(o *Disk) int {
	return firstOf(strings.Compare(d.ContainerPath, o.ContainerPath), int(d.Mode)-int(o.Mode),
		strings.Compare(d.Principal, o.Principal))
}
