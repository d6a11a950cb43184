package mesos

import (
	"slices"
	"strconv"
)

// validateNamed is what all operations ask of what they name: resource::validate
// and validateSingleResourceProvider of Mesos's master/validation.cpp.
func validateNamed(named []Resource) error {
	if len(named) == 0 {
		return &ResourceError{Field: "resources", Want: "at least one"}
	}
	gpus := int64(0)
	for i := range named {
		r, first := &named[i], &named[0]
		if err := r.Validate(); err != nil {
			return err
		}
		if err := r.validateUse(); err != nil {
			return err
		}
		switch {
		case r.ProviderID != first.ProviderID:
			return r.wrong("provider_id", string(r.ProviderID), strconv.Quote(string(first.ProviderID))+", as the first of the operation")
		case r.AllocatedTo != first.AllocatedTo:
			return r.wrong("allocation_info.role", r.AllocatedTo, strconv.Quote(first.AllocatedTo)+", as the first of the operation")
		case r.Name == "gpus":
			gpus = (gpus + r.Scalar%1000) % 1000
		}
	}
	if gpus != 0 {
		return &ResourceError{Field: "gpus", Value: "a sum that ends in " + formatScalar(gpus), Want: "whole gpus"}
	}
	return nil
}

// validateUse is validateDiskInfo and validateDynamicReservationInfo.
func (r *Resource) validateUse() error {
	if r.Revocable && (r.DynamicallyReserved() || r.PersistentVolume()) {
		return r.wrong("revocable", "true", "not revocable, for it is dynamically reserved or a volume")
	}
	if !r.PersistentVolume() {
		return nil
	}
	switch want := wantID(r.Disk.PersistenceID); {
	case len(r.Reservations) == 0:
		return r.wrong("reservations", r.reservedAs(), "a reservation, for it is a volume")
	case r.Disk.ContainerPath == "":
		return r.wrong("disk.volume.container_path", "", "a path, for it is a volume")
	case want != "":
		return r.wrong("disk.persistence.id", r.Disk.PersistenceID, want)
	}
	return nil
}

func validateReserve(named []Resource) error {
	if err := validateNamed(named); err != nil {
		return err
	}
	for i := range named {
		switch r := &named[i]; {
		case !r.DynamicallyReserved():
			return r.wrong("reservations", r.reservedAs(), "a DYNAMIC reservation as the last")
		case r.AllocatedTo != "" && r.AllocatedTo != r.Role():
			return r.wrong("reservations", r.reservedAs(), "one for "+strconv.Quote(r.AllocatedTo)+", the role it is allocated to")
		}
	}
	return nil
}

// validateSource is for RESERVE with a source: both sides have one stack of
// reservations each, and are the same without it.
func validateSource(source, named []Resource) error {
	if err := validateNamed(source); err != nil {
		return err
	}
	var bare [2]Resources
	for i, side := range [2][]Resource{source, named} {
		for j := range side {
			if !slices.Equal(side[j].Reservations, side[0].Reservations) {
				return side[j].wrong("reservations", side[j].reservedAs(), side[0].reservedAs()+", as the first")
			}
		}
		all, err := Canonical(side...)
		if err != nil {
			return err
		}
		if bare[i], err = all.ToUnreserved(); err != nil {
			return err
		}
	}
	if !bare[0].Equal(bare[1]) {
		return &ResourceError{Field: "source", Value: bare[0].String(), Want: "the same amounts as resources: " + bare[1].String()}
	}
	return nil
}

func validateVolumes(volumes []Resource) error {
	if err := validateNamed(volumes); err != nil {
		return err
	}
	for i := range volumes {
		switch r := &volumes[i]; {
		case !r.PersistentVolume():
			return r.wrong("disk.persistence.id", "", "an id, for it must be a persistent volume")
		case r.Disk.Mode == VolumeReadOnly:
			return r.wrong("disk.volume.mode", "RO", "RW")
		}
	}
	return nil
}

// ValidateVolumeIDs reports a volume whose id is in use for the same role, in
// rs or among the volumes themselves. An offer need not hold all volumes of an
// agent, so a master asks this of all the agent has. The error is a
// *ResourceError.
func (rs Resources) ValidateVolumeIDs(volumes []Resource) error {
	for i := range volumes {
		r := &volumes[i]
		taken := func(o Resource) bool {
			return o.Disk.PersistenceID == r.Disk.PersistenceID && o.Role() == r.Role()
		}
		if r.PersistentVolume() && (slices.ContainsFunc(rs, taken) || slices.ContainsFunc(volumes[:i], taken)) {
			return r.wrong("disk.persistence.id", r.Disk.PersistenceID, "an id that no volume of "+strconv.Quote(r.Role())+" has")
		}
	}
	return nil
}

// validateCopies keeps the copies of a shared volume together and those of two
// volumes apart; else there would be more disk than before, or less. Mesos
// checks the first for DESTROY; for RESERVE its master ends (Resources::apply).
func validateCopies(consumed, converted, rest Resources) error {
	for i := range consumed {
		if r := &consumed[i]; r.PersistentVolume() && rest.holds(r) {
			return r.wrong("disk.persistence.id", r.Disk.PersistenceID, "a volume without additional shared copies")
		}
	}
	for i := range converted {
		if r := &converted[i]; r.Shared && rest.holds(r) {
			return r.wrong("disk.persistence.id", r.Disk.PersistenceID, "an id that no volume of "+strconv.Quote(r.Role())+" has")
		}
	}
	if n, m := consumed.sharedVolumes(), converted.sharedVolumes(); n > 0 && m > 0 && n != m {
		return &ResourceError{Field: "resources", Value: converted.String(), Want: "one reservation for all copies of a shared volume, and for no other"}
	}
	return nil
}

// holds reports whether a volume is there.
func (rs Resources) holds(r *Resource) bool {
	return slices.ContainsFunc(rs, func(o Resource) bool { return o.compareItem(r) == 0 })
}

// sharedVolumes is their number, however many copies there are.
func (rs Resources) sharedVolumes() (n int) {
	for i := range rs {
		if rs[i].Shared && (i == 0 || rs[i].compareItem(&rs[i-1]) != 0) {
			n++
		}
	}
	return n
}

// reservedAs is the reservations in text.
func (r *Resource) reservedAs() string {
	text := ""
	for _, v := range r.Reservations {
		text += "(" + v.String() + ")"
	}
	return text
}
