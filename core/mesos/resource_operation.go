package mesos

import "slices"

// The offer operations that convert resources, as Mesos 1.11 validates them
// (operation::validate of master/validation.cpp) and carries them out
// (getResourceConversions of resources_utils.cpp). rs is the pool; the result
// is the pool afterwards. An operation is carried out whole or not at all. The
// error is a *ResourceError or a *LackError.
//
// Left to the caller is what resources do not show: the principal, the
// framework's roles and capabilities, the agent's capabilities, and whether a
// volume is in use. In the framework's API both the pool and what is named are
// allocated to the framework's role; in the operator's neither is.

// Reserve adds a reservation to resources: the last of each that is named is
// the new one, and those before it are what the pool has.
func (rs Resources) Reserve(named []Resource) (Resources, error) {
	if err := validateReserve(named); err != nil {
		return nil, err
	}
	source := slices.Clone(named)
	for i := range source {
		source[i] = source[i].popped()
	}
	return rs.convert(source, named)
}

// ReserveFrom replaces the reservations of source, all the same, by those of
// named, all the same; the two differ in nothing else. It is RESERVE with the
// field source, which an empty source leaves out.
func (rs Resources) ReserveFrom(source, named []Resource) (Resources, error) {
	if len(source) == 0 {
		return rs.Reserve(named)
	}
	if err := validateReserve(named); err != nil {
		return nil, err
	}
	if err := validateSource(source, named); err != nil {
		return nil, err
	}
	return rs.convert(source, named)
}

// Unreserve takes the last reservation from resources, one after the other.
func (rs Resources) Unreserve(named []Resource) (Resources, error) {
	if err := validateNamed(named); err != nil {
		return nil, err
	}
	for i := range named {
		switch r := &named[i]; {
		case !r.DynamicallyReserved():
			return nil, r.wrong("reservations", r.reservedAs(), "a DYNAMIC reservation as the last")
		case r.PersistentVolume():
			return nil, r.wrong("disk.persistence.id", r.Disk.PersistenceID, "no volume: DESTROY it first")
		}
	}
	return rs.convertEach(named, Resource.popped)
}

// Create makes persistent volumes of reserved disk of exactly their size, or
// of a part of it if it can be divided. The pool must hold the other volumes
// of the agent for their ids to be known; see ValidateVolumeIDs.
func (rs Resources) Create(volumes []Resource) (Resources, error) {
	if err := validateVolumes(volumes); err != nil {
		return nil, err
	}
	if err := rs.ValidateVolumeIDs(volumes); err != nil {
		return nil, err
	}
	from := slices.Clone(volumes)
	for i := range from {
		from[i] = from[i].withoutVolume()
	}
	return rs.convert(from, volumes)
}

// Destroy turns persistent volumes back into reserved disk. A shared volume
// must have no other copy in the pool.
func (rs Resources) Destroy(volumes []Resource) (Resources, error) {
	if err := validateVolumes(volumes); err != nil {
		return nil, err
	}
	return rs.convertEach(volumes, Resource.withoutVolume)
}

// popped is without the last reservation, which there is.
func (r Resource) popped() Resource {
	last := len(r.Reservations) - 1
	r.Reservations = r.Reservations[:last:last]
	return r
}

// withoutVolume is what a volume was made of. The disk below is never shared.
func (r Resource) withoutVolume() Resource {
	r.Disk, r.Shared = r.Disk.withoutVolume(), false
	return r
}

// convert puts resources into the place of others, all at once.
func (rs Resources) convert(from, to []Resource) (Resources, error) {
	consumed, err := Canonical(from...)
	if err != nil {
		return nil, err
	}
	converted, err := Canonical(to...)
	if err != nil {
		return nil, err
	}
	rest, err := rs.Minus(consumed)
	if err != nil {
		return nil, err
	}
	if err := validateCopies(consumed, converted, rest); err != nil {
		return nil, err
	}
	return rest.Plus(converted)
}

// convertEach converts one after the other, so the next may take what the one
// before has made.
func (rs Resources) convertEach(named []Resource, to func(Resource) Resource) (Resources, error) {
	for _, r := range named {
		pool, err := rs.convert(Resources{r}, Resources{to(r)})
		if err != nil {
			return nil, err
		}
		rs = pool
	}
	return rs, nil
}
