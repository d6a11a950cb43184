package mesos

// Select is the resources that keep accepts.
func (rs Resources) Select(keep func(*Resource) bool) (selected Resources) {
	for i := range rs {
		if keep(&rs[i]) {
			selected = append(selected, rs[i])
		}
	}
	return selected
}

// Unreserved is what is reserved for no role.
func (rs Resources) Unreserved() Resources {
	return rs.Select(func(r *Resource) bool { return len(r.Reservations) == 0 })
}

// Reserved is what is reserved for a role itself, not for one above or below
// it; for "", for any role.
func (rs Resources) Reserved(role string) Resources {
	return rs.Select(func(r *Resource) bool {
		return len(r.Reservations) > 0 && (role == "" || r.Role() == role)
	})
}

// AllocatableTo is what may be offered to a role: what is unreserved, and what
// is reserved for it or a role above it.
func (rs Resources) AllocatableTo(role string) Resources {
	return rs.Select(func(r *Resource) bool {
		return len(r.Reservations) == 0 || r.Role() == role || Subrole(role, r.Role())
	})
}

// Allocate is the same resources allocated to a role, "" for none. The error
// is that of Plus, when amounts of several roles come together.
func (rs Resources) Allocate(role string) (Resources, error) {
	return rs.changed(func(r *Resource) { r.AllocatedTo = role })
}

// ToUnreserved is the same resources without any reservation, which older
// versions of Mesos called flatten. The error is that of Plus.
func (rs Resources) ToUnreserved() (Resources, error) {
	return rs.changed(func(r *Resource) { r.Reservations = nil })
}

func (rs Resources) changed(change func(*Resource)) (Resources, error) {
	all := append(Resources(nil), rs...)
	for i := range all {
		change(&all[i])
	}
	return all.gather()
}
