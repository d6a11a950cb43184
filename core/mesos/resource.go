package mesos

import "strconv"

// ResourceProviderID names the resource provider that resources belong to;
// empty means the agent itself.
type ResourceProviderID string

// ValueType says which value a resource has. It is the number of
// mesos.v1.Value.Type plus one; 0 means that it was not said.
type ValueType uint8

// The types that a resource can have. TEXT is for attributes only.
const (
	ValueNone ValueType = iota
	ValueScalar
	ValueRanges
	ValueSet
	ValueTypes // their number, the none included
)

// String returns Mesos's name, "" for ValueNone.
func (t ValueType) String() string {
	if t < ValueTypes {
		return [ValueTypes]string{"", "SCALAR", "RANGES", "SET"}[t]
	}
	return "ValueType(" + strconv.Itoa(int(t)) + ")"
}

// MaxScalar is the largest Scalar, in thousandths: 2^53-1, so a JavaScript
// number holds it and Mesos's double is no less exact.
const MaxScalar int64 = 1<<53 - 1

// Resource is an amount of one kind of resource: mesos.v1.Resource after
// reservation refinement, without the old fields role and reservation. It is
// a value: nobody writes into its slices.
type Resource struct {
	Name string // cpus, gpus, mem (MiB), disk (MiB), ports, ...
	// Type says which of the next three holds the amount; the others are empty.
	Type ValueType
	// Scalar is in thousandths, from 0 to MaxScalar: Mesos keeps three decimals
	// (values.cpp).
	Scalar int64
	Ranges []Range  // none overlap another
	Set    []string // none twice
	// Reservations is the stack: first the widest, last the one in force. Empty
	// means unreserved.
	Reservations []Reservation
	Disk         Disk // only on disk; zero: a part of the agent's own disk
	ProviderID   ResourceProviderID
	// AllocatedTo is the role that an offer or a task has it for; empty if none.
	AllocatedTo string
	Revocable   bool // may be taken back at any time
	// Shared is for persistent volumes. Each copy that is handed out is an entry
	// of its own, though there is only one volume.
	Shared bool
}

// Empty reports whether the amount is nothing.
func (r *Resource) Empty() bool {
	return r.Scalar == 0 && len(r.Ranges) == 0 && len(r.Set) == 0
}

// PersistentVolume reports whether it is a volume that CREATE made.
func (r *Resource) PersistentVolume() bool { return r.Disk.PersistenceID != "" }

// indivisible reports whether it can be had whole or not at all: addable and
// subtractable of Mesos's resources.cpp.
func (r *Resource) indivisible() bool {
	return r.Shared || r.PersistentVolume() || r.Disk.Source.exclusive()
}
