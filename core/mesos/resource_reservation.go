package mesos

import (
	"strconv"
	"strings"
)

// ReservationType says who made a reservation: Mesos's number.
type ReservationType uint8

// The types of mesos.v1.Resource.ReservationInfo.Type.
const (
	ReservationNone    ReservationType = iota
	ReservationStatic                  // the agent was started with it
	ReservationDynamic                 // RESERVE made it
	ReservationTypes                   // their number, the none included
)

// String returns Mesos's name.
func (t ReservationType) String() string {
	if t < ReservationTypes {
		return [ReservationTypes]string{"UNKNOWN", "STATIC", "DYNAMIC"}[t]
	}
	return "ReservationType(" + strconv.Itoa(int(t)) + ")"
}

// Reservation keeps a resource for one role.
type Reservation struct {
	Type      ReservationType
	Role      string
	Principal string // empty if none
	// Labels is opaque: two are equal if and only if the labels are. Mesos does
	// not look at their order, so whoever makes this text sorts them. Empty if none.
	Labels string
}

func (a Reservation) compare(b Reservation) int {
	return firstOf(strings.Compare(a.Role, b.Role), int(a.Type)-int(b.Type),
		strings.Compare(a.Principal, b.Principal), strings.Compare(a.Labels, b.Labels))
}

// Role is the role that the resource is reserved for, "" if it is unreserved.
func (r *Resource) Role() string {
	if n := len(r.Reservations); n > 0 {
		return r.Reservations[n-1].Role
	}
	return ""
}

// DynamicallyReserved reports whether RESERVE made the reservation in force.
func (r *Resource) DynamicallyReserved() bool {
	n := len(r.Reservations)
	return n > 0 && r.Reservations[n-1].Type == ReservationDynamic
}

// Subrole reports whether role lies below above in the tree of roles: a/b lies
// below a, ab does not, nor a itself. It is roles::isStrictSubroleOf.
func Subrole(role, above string) bool {
	return len(role) > len(above) && role[len(above)] == '/' && strings.HasPrefix(role, above)
}

// wantRole says what a role that something is reserved for must be like, ""
// if it is as it must be. It is roles::validate, the role * refused.
func wantRole(role string) string {
	if role == "" || role == "*" {
		return `the name of a role, not "" or "*"`
	}
	for part := range strings.SplitSeq(role, "/") {
		switch {
		case part == "":
			return "a role without an empty part"
		case part == "." || part == ".." || part == "*":
			return `a role without a part ".", ".." or "*"`
		case part[0] == '-':
			return "a role of which no part begins with a dash"
		case strings.ContainsAny(part, "\t\n\v\f\r \x7f"):
			return "a role without whitespace or delete"
		}
	}
	return ""
}
