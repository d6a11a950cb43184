package mesos

import (
	"strconv"
	"strings"
)

// Validate is Resources::validate of Mesos: whether a resource is well formed.
// The error is a *ResourceError.
func (r *Resource) Validate() error {
	if r.Name == "" {
		return r.wrong("name", "", "a name")
	}
	for _, check := range [...]func(*Resource) error{
		(*Resource).validateAmount, (*Resource).validateDisk, (*Resource).validateReservations,
	} {
		if err := check(r); err != nil {
			return err
		}
	}
	if r.Shared && !r.PersistentVolume() {
		return r.wrong("shared", "true", "it only on a persistent volume")
	}
	return nil
}

func (r *Resource) validateAmount() error {
	switch {
	case r.Type == ValueNone || r.Type >= ValueTypes:
		return r.wrong("type", r.Type.String(), "SCALAR, RANGES or SET")
	case r.Scalar != 0 && r.Type != ValueScalar:
		return r.wrong("scalar", formatScalar(r.Scalar), "none on a resource of type "+r.Type.String())
	case len(r.Ranges) > 0 && r.Type != ValueRanges:
		return r.wrong("ranges", formatRanges(r.Ranges), "none on a resource of type "+r.Type.String())
	case len(r.Set) > 0 && r.Type != ValueSet:
		return r.wrong("set", formatSet(r.Set), "none on a resource of type "+r.Type.String())
	case r.Scalar < 0 || r.Scalar > MaxScalar:
		return r.wrong("scalar", formatScalar(r.Scalar), "0 to "+formatScalar(MaxScalar))
	}
	for _, span := range r.Ranges {
		if span.Begin > span.End {
			return r.wrong("ranges", formatRange(span), "a beginning that is not after the end")
		}
	}
	if _, twice, ok := joinRanges(r.Ranges); !ok {
		return r.wrong("ranges", formatRange(twice)+" twice", "ranges of which none overlap")
	}
	if _, twice, ok := joinSet(r.Set); !ok {
		return r.wrong("set", twice+" twice", "items that are each there once")
	}
	return nil
}

func (r *Resource) validateDisk() error {
	d, s := &r.Disk, &r.Disk.Source
	switch {
	case *d == Disk{}:
		return nil
	case r.Name != "disk":
		return r.wrong("disk", "set", "it only on the resource disk")
	case s.Type >= DiskSourceTypes, s.Type == DiskSourceNone && *s != DiskSource{}:
		return r.wrong("disk.source.type", s.Type.String(), "PATH, MOUNT, BLOCK or RAW")
	case s.Root != "" && s.Type != DiskSourcePath && s.Type != DiskSourceMount:
		return r.wrong("disk.source root", s.Root, "none for "+s.Type.String())
	case d.Mode >= VolumeModes:
		return r.wrong("disk.volume.mode", strconv.Itoa(int(d.Mode)), "RW or RO")
	case !r.PersistentVolume() && *d != d.withoutVolume():
		return r.wrong("disk.persistence.id", "", "an id, for only a persistent volume has a principal, path and mode")
	}
	return nil
}

func (r *Resource) validateReservations() error {
	for i := range r.Reservations {
		v, field := &r.Reservations[i], "reservations["+strconv.Itoa(i)+"]"
		switch want := wantRole(v.Role); {
		case v.Type == ReservationNone || v.Type >= ReservationTypes:
			return r.wrong(field+".type", v.Type.String(), "STATIC or DYNAMIC")
		case want != "":
			return r.wrong(field+".role", v.Role, want)
		case i == 0:
		case v.Type == ReservationStatic:
			return r.wrong(field+".type", v.Type.String(), "DYNAMIC, for it refines another")
		case !Subrole(v.Role, r.Reservations[i-1].Role):
			return r.wrong(field+".role", v.Role, "a role below "+strconv.Quote(r.Reservations[i-1].Role))
		}
	}
	return nil
}

// wantID says what an id that becomes a file's name must be like, "" if it is
// as it must be. It is validateID of Mesos's common/validation.cpp.
func wantID(id string) string {
	switch {
	case id == "" || len(id) > 255:
		return "1 to 255 bytes"
	case id == "." || id == "..":
		return `not "." or ".."`
	case strings.ContainsFunc(id, func(c rune) bool { return c < ' ' || c == 0x7f || c == '/' || c == '\\' }):
		return "no slash, backslash or control character"
	}
	return ""
}
