package mesos

import (
	"strconv"
	"strings"
)

// String is the form that Mesos 1.11 writes into its messages (operator<< of
// resources.cpp):
//
//	cpus(allocated: web)(reservations: [(DYNAMIC,web,ops)]):0.5; mem:64; ports:[31000-32000]
//
// Nothing is {}. It leaves out what Mesos leaves out, so it is for people; see
// Text for a form that can be read back.
func (rs Resources) String() string {
	if len(rs) == 0 {
		return "{}"
	}
	texts := make([]string, len(rs))
	for i := range rs {
		texts[i] = rs[i].String()
	}
	return strings.Join(texts, "; ")
}

// String is the form of Resources.String. It may be called on any value.
func (r *Resource) String() string {
	var b strings.Builder
	b.WriteString(r.Name)
	if r.AllocatedTo != "" {
		b.WriteString("(allocated: " + r.AllocatedTo + ")")
	}
	if len(r.Reservations) > 0 {
		texts := make([]string, len(r.Reservations))
		for i, v := range r.Reservations {
			texts[i] = "(" + v.String() + ")"
		}
		b.WriteString("(reservations: [" + strings.Join(texts, ",") + "])")
	}
	if r.Disk != (Disk{}) {
		b.WriteString("[" + r.Disk.String() + "]")
	}
	if r.Revocable {
		b.WriteString("{REV}")
	}
	if r.Shared {
		b.WriteString("<SHARED>")
	}
	b.WriteString(":" + r.amount())
	return b.String()
}

func (r *Resource) amount() string {
	switch r.Type {
	case ValueScalar:
		return formatScalar(r.Scalar)
	case ValueRanges:
		return formatRanges(r.Ranges)
	case ValueSet:
		return formatSet(r.Set)
	}
	return r.Type.String()
}

// String is the type, the role, and the principal and labels if there are any.
func (a Reservation) String() string {
	text := a.Type.String() + "," + a.Role
	for _, more := range [...]string{a.Principal, a.Labels} {
		if more != "" {
			text += "," + more
		}
	}
	return text
}

// String is the source, the volume's id and its path, as far as there are any.
func (d Disk) String() string {
	text := ""
	if d.Source.Type != DiskSourceNone {
		text = d.Source.String()
	}
	if d.PersistenceID != "" {
		if text != "" {
			text += ","
		}
		text += d.PersistenceID
	}
	if d.ContainerPath != "" {
		text += ":" + d.ContainerPath
	}
	return text
}

// String is the type and the identity, or where it is.
func (s DiskSource) String() string {
	switch {
	case s.ID != "" || s.Profile != "":
		return s.Type.String() + "(" + s.Vendor + "," + s.ID + "," + s.Profile + ")"
	case s.Root != "":
		return s.Type.String() + ":" + s.Root
	}
	return s.Type.String()
}

func formatRange(r Range) string {
	return strconv.FormatUint(r.Begin, 10) + "-" + strconv.FormatUint(r.End, 10)
}

func formatRanges(ranges []Range) string {
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = formatRange(r)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func formatSet(items []string) string { return "{" + strings.Join(items, ", ") + "}" }
