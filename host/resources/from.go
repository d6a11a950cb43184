package resources

import (
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// Dialect is which of a framework's capabilities change how resources are
// written for it and by it.
type Dialect struct{ MultiRole, Refinement bool }

// Newest has all of them.
var Newest = Dialect{MultiRole: true, Refinement: true}

// From are resources as a framework of some capabilities sees them:
// one without RESERVATION_REFINEMENT gets the old format, one without
// MULTI_ROLE does not see for whom they are (Master::offer).
func From(list mesos.Resources, d Dialect) []mesosapi.Resource {
	out := make([]mesosapi.Resource, len(list))
	for i := range list {
		out[i] = from(&list[i])
		r := &out[i]
		if !d.MultiRole {
			r.AllocationInfo = nil
		}
		if !d.Refinement {
			oldFormat(r)
		}
	}
	return out
}

// oldFormat writes one reservation as it was written before there could be several.
func oldFormat(r *mesosapi.Resource) {
	switch len(r.Reservations) {
	case 0:
		r.Role = "*"
	case 1:
		v := r.Reservations[0]
		r.Role, r.Reservations = v.Role, nil
		if v.Type == mesosapi.ReservationDynamic {
			r.Reservation = &mesosapi.ReservationInfo{Principal: v.Principal, Labels: v.Labels}
		}
	}
}

func from(in *mesos.Resource) mesosapi.Resource {
	r := mesosapi.Resource{
		ProviderID: mesosapi.ResourceProviderID(in.ProviderID), Name: in.Name, Type: mesosapi.ValueType(in.Type) - 1,
		Disk: diskFrom(&in.Disk),
	}
	switch in.Type {
	case mesos.ValueScalar:
		v := float64(in.Scalar) / 1000
		r.Scalar = &v
	case mesos.ValueRanges:
		r.Ranges = &mesosapi.Ranges{}
		for _, v := range in.Ranges {
			r.Ranges.Ranges = append(r.Ranges.Ranges, mesosapi.Range{Begin: v.Begin, End: v.End})
		}
	case mesos.ValueSet:
		r.Set = &mesosapi.Set{Items: append([]string(nil), in.Set...)}
	}
	if in.AllocatedTo != "" {
		r.AllocationInfo = &mesosapi.AllocationInfo{Role: in.AllocatedTo}
	}
	for _, v := range in.Reservations {
		r.Reservations = append(r.Reservations, mesosapi.ReservationInfo{
			Type: mesosapi.ReservationType(v.Type), Role: v.Role, Principal: v.Principal, Labels: labelsFrom(v.Labels),
		})
	}
	if in.Revocable {
		r.Revocable = &mesosapi.RevocableInfo{}
	}
	if in.Shared {
		r.Shared = &mesosapi.SharedInfo{}
	}
	return r
}

func diskFrom(in *mesos.Disk) *mesosapi.DiskInfo {
	if *in == (mesos.Disk{}) {
		return nil
	}
	d := &mesosapi.DiskInfo{}
	if in.PersistenceID != "" {
		d.Persistence = &mesosapi.Persistence{ID: in.PersistenceID, Principal: in.Principal}
		d.Volume = &mesosapi.Volume{Mode: mesosapi.VolumeMode(in.Mode), ContainerPath: in.ContainerPath}
	}
	src := &in.Source
	if src.Type == mesos.DiskSourceNone {
		return d
	}
	d.Source = &mesosapi.DiskSource{
		Type: mesosapi.DiskSourceType(src.Type), Vendor: src.Vendor, ID: src.ID, Profile: src.Profile, Metadata: labelsFrom(src.Metadata),
	}
	switch {
	case src.Root == "":
	case src.Type == mesos.DiskSourceMount:
		d.Source.Mount = &mesosapi.DiskMount{Root: src.Root}
	default:
		d.Source.Path = &mesosapi.DiskPath{Root: src.Root}
	}
	return d
}
