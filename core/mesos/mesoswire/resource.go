package mesoswire

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// Resources is a list of resources in canonical form; any other is refused, so
// that equal resources have equal bytes.
func Resources(c *wire.Codec, field string, v *mesos.Resources) {
	at := c.Pos()
	var list []mesos.Resource // never *v's memory: resources are values, which others may share
	if c.Writing() {
		list = *v
	}
	wire.List(c, field, &list, MaxList, schemaResource)
	if c.Writing() || c.Err() != nil {
		return
	}
	*v = list
	canonical, err := mesos.Canonical(list...)
	if err != nil {
		c.Fail(field, wire.OutOfRange, err.Error())
		return
	}
	w := wire.Writer(nil)
	written := []mesos.Resource(canonical)
	wire.List(&w, field, &written, MaxList, schemaResource)
	if !slices.Equal(w.Bytes(), c.Bytes()[at:c.Pos()]) {
		c.Fail(field, wire.NotCanonical, "wanted resources in order, amounts of one kind in one entry, none empty")
	}
}

func schemaResource(c *wire.Codec, r *mesos.Resource) {
	if !c.Writing() {
		*r = mesos.Resource{}
	}
	s := c.Begin("")
	ID(c, "name", &r.Name)
	wire.Uint(c, "type", &r.Type, uint64(mesos.ValueTypes)-1)
	switch r.Type {
	case mesos.ValueScalar:
		wire.Uint(c, "scalar", &r.Scalar, wire.MaxUint)
	case mesos.ValueRanges:
		schemaRanges(c, r)
	case mesos.ValueSet:
		wire.List(c, "set", &r.Set, MaxList, func(c *wire.Codec, v *string) { ID(c, "", v) })
	default:
		c.Fail("type", wire.OutOfRange, "a type of resource")
	}
	schemaReservations(c, r)
	schemaDisk(c, &r.Disk)
	ID(c, "provider_id", &r.ProviderID)
	ID(c, "allocated_to", &r.AllocatedTo)
	wire.Bool(c, "revocable", &r.Revocable)
	wire.Bool(c, "shared", &r.Shared)
	c.End(s)
}

// schemaRanges: both ends of each range, one after the other, 8 bytes each,
// the highest first. They may be any uint64, which a number on the wire may not.
func schemaRanges(c *wire.Codec, r *mesos.Resource) {
	var ends []byte
	if c.Writing() {
		for _, x := range r.Ranges {
			ends = putEnd(putEnd(ends, x.Begin), x.End)
		}
	}
	wire.Blob(c, "ranges", &ends, 16*MaxList)
	if c.Writing() || c.Err() != nil {
		return
	}
	if len(ends)%16 != 0 {
		c.Fail("ranges", wire.WrongCount, "wanted 16 bytes for each range")
		return
	}
	r.Ranges = make([]mesos.Range, len(ends)/16)
	for i := range r.Ranges {
		r.Ranges[i] = mesos.Range{Begin: getEnd(ends[16*i:]), End: getEnd(ends[16*i+8:])}
	}
}

func putEnd(b []byte, v uint64) []byte {
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(v>>shift))
	}
	return b
}

func getEnd(b []byte) (v uint64) {
	for _, x := range b[:8] {
		v = v<<8 | uint64(x)
	}
	return v
}

// schemaReservations: type, role, principal and labels of each, one after the
// other, as texts. They are flat so that a message in an event stays within
// wire.MaxDepth.
func schemaReservations(c *wire.Codec, r *mesos.Resource) {
	var parts []string
	for i := range r.Reservations {
		v := &r.Reservations[i]
		parts = append(parts, v.Type.String(), v.Role, v.Principal, v.Labels)
	}
	wire.List(c, "reservations", &parts, MaxList, func(c *wire.Codec, v *string) { Message(c, "", v) })
	if c.Writing() || c.Err() != nil || len(parts) == 0 {
		return
	}
	if len(parts)%4 != 0 {
		c.Fail("reservations", wire.WrongCount, "wanted type, role, principal and labels of each")
		return
	}
	r.Reservations = make([]mesos.Reservation, len(parts)/4)
	for i := range r.Reservations {
		p := parts[4*i : 4*i+4]
		v := mesos.Reservation{Role: p[1], Principal: p[2], Labels: p[3]}
		switch p[0] {
		case mesos.ReservationStatic.String():
			v.Type = mesos.ReservationStatic
		case mesos.ReservationDynamic.String():
			v.Type = mesos.ReservationDynamic
		default:
			c.Fail("reservations", wire.OutOfRange, "wanted STATIC or DYNAMIC")
			return
		}
		r.Reservations[i] = v
	}
}

func schemaDisk(c *wire.Codec, d *mesos.Disk) {
	s := c.Begin("disk")
	ID(c, "persistence_id", &d.PersistenceID)
	ID(c, "principal", &d.Principal)
	ID(c, "container_path", &d.ContainerPath)
	wire.Uint(c, "mode", &d.Mode, uint64(mesos.VolumeModes)-1)
	wire.Uint(c, "source", &d.Source.Type, uint64(mesos.DiskSourceTypes)-1)
	ID(c, "root", &d.Source.Root)
	ID(c, "vendor", &d.Source.Vendor)
	ID(c, "id", &d.Source.ID)
	ID(c, "profile", &d.Source.Profile)
	Message(c, "metadata", &d.Source.Metadata)
	c.End(s)
}
