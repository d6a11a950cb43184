package resources

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// Of are resources in the form of core/mesos, in canonical form. The error is a
// *mesos.ResourceError.
func Of(list []mesosapi.Resource) (mesos.Resources, error) {
	all := make([]mesos.Resource, len(list))
	for i := range list {
		var err error
		if all[i], err = of(&list[i]); err != nil {
			return nil, err
		}
	}
	return mesos.Canonical(all...)
}

func of(in *mesosapi.Resource) (mesos.Resource, error) {
	r := mesos.Resource{
		Name: in.Name, Type: valueTypeOf(in.Type), ProviderID: mesos.ResourceProviderID(in.ProviderID),
		Reservations: reservationsOf(in), Disk: diskOf(in.Disk), Revocable: in.Revocable != nil, Shared: in.Shared != nil,
	}
	if in.AllocationInfo != nil {
		r.AllocatedTo = in.AllocationInfo.Role
	}
	if in.Scalar != nil {
		v := math.Round(*in.Scalar * 1000) // Mesos keeps three decimals
		if math.IsNaN(v) || math.Abs(v) > float64(mesos.MaxScalar) {
			return r, &mesos.ResourceError{Resource: in.Name, Field: "scalar", Value: "a number that Mesos cannot hold", Want: "0 to 9007199254740.991"}
		}
		r.Scalar = int64(v)
	}
	if in.Ranges != nil {
		r.Ranges = joinedRanges(in.Ranges.Ranges)
	}
	if in.Set != nil {
		r.Set = in.Set.Items
	}
	return r, r.Validate()
}

func valueTypeOf(t mesosapi.ValueType) mesos.ValueType {
	if t < 0 || int(t) >= int(mesos.ValueTypes)-1 {
		return mesos.ValueNone
	}
	return mesos.ValueType(t) + 1
}

// joinedRanges: Mesos joins ranges that overlap, which core/mesos refuses.
func joinedRanges(in []mesosapi.Range) (out []mesos.Range) {
	list := slices.Clone(in)
	slices.SortFunc(list, func(a, b mesosapi.Range) int {
		if a.Begin < b.Begin {
			return -1
		}
		return 1
	})
	for _, r := range list {
		if n := len(out); n > 0 && r.Begin <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, mesos.Range{Begin: r.Begin, End: r.End})
	}
	return out
}

// reservationsOf also reads the format of before reservation refinement: a
// role, and a reservation if it is dynamic.
func reservationsOf(in *mesosapi.Resource) (list []mesos.Reservation) {
	for _, v := range in.Reservations {
		list = append(list, mesos.Reservation{
			Type: mesos.ReservationType(max(v.Type, 0)), Role: v.Role, Principal: v.Principal, Labels: LabelsText(v.Labels),
		})
	}
	if len(list) > 0 || in.Role == "" || in.Role == "*" {
		return list
	}
	v := mesos.Reservation{Type: mesos.ReservationStatic, Role: in.Role}
	if in.Reservation != nil {
		v.Type, v.Principal, v.Labels = mesos.ReservationDynamic, in.Reservation.Principal, LabelsText(in.Reservation.Labels)
	}
	return []mesos.Reservation{v}
}

func diskOf(in *mesosapi.DiskInfo) (d mesos.Disk) {
	if in == nil {
		return d
	}
	if p := in.Persistence; p != nil {
		d.PersistenceID, d.Principal = p.ID, p.Principal
	}
	if v := in.Volume; v != nil {
		d.ContainerPath, d.Mode = v.ContainerPath, mesos.VolumeMode(max(v.Mode, 0))
	}
	if src := in.Source; src != nil {
		d.Source = mesos.DiskSource{
			Type: mesos.DiskSourceType(max(src.Type, 0)), Vendor: src.Vendor, ID: src.ID, Profile: src.Profile, Metadata: LabelsText(src.Metadata),
		}
		if src.Path != nil {
			d.Source.Root = src.Path.Root
		} else if src.Mount != nil {
			d.Source.Root = src.Mount.Root
		}
	}
	return d
}

// label is how labels are written in the text that core/mesos has for them.
type label struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"` // none differs from an empty one
}

// LabelsText is one text for equal labels, in whatever order they stand: JSON,
// sorted, such as [{"key":"a","value":"b"}]. No labels are no text.
func LabelsText(l *mesosapi.Labels) string {
	if l == nil || len(l.Labels) == 0 {
		return ""
	}
	list := make([]label, len(l.Labels))
	for i := range l.Labels {
		list[i] = label(l.Labels[i])
	}
	slices.SortFunc(list, func(a, b label) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.value(), b.value()))
	})
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(list) // keys and texts: nothing that JSON cannot hold
	return strings.TrimSuffix(text.String(), "\n")
}

func (l *label) value() string {
	if l.Value == nil {
		return ""
	}
	return "=" + *l.Value
}

func labelsFrom(text string) *mesosapi.Labels {
	if text == "" {
		return nil
	}
	var list []label
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil // made by another hand than LabelsText
	}
	l := &mesosapi.Labels{Labels: make([]mesosapi.Label, len(list))}
	for i := range list {
		l.Labels[i] = mesosapi.Label(list[i])
	}
	return l
}
