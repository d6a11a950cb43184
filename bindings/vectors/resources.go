package vectors

import (
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// everyResource is one resource of each kind that there is, allocated to a role.
func everyResource() mesos.Resources {
	dynamic := mesos.Reservation{Type: mesos.ReservationDynamic, Role: "web", Principal: "p", Labels: `[{"key":"k","value":"é"}]`}
	static := mesos.Reservation{Type: mesos.ReservationStatic, Role: "web"}
	below := dynamic
	below.Role = "web/below"
	disk := func(d mesos.Disk, reservations ...mesos.Reservation) mesos.Resource {
		return mesos.Resource{Name: "disk", Type: mesos.ValueScalar, Scalar: 1024_000, Disk: d, Reservations: reservations, AllocatedTo: "web"}
	}
	source := func(t mesos.DiskSourceType) mesos.Disk {
		s := mesos.DiskSource{Type: t, Root: "/r", Vendor: "v", ID: "i", Profile: "f", Metadata: "m"}
		if t == mesos.DiskSourceBlock || t == mesos.DiskSourceRaw {
			s.Root = ""
		}
		return mesos.Disk{Source: s}
	}
	volume := func(id string, mode mesos.VolumeMode) mesos.Resource {
		return disk(mesos.Disk{PersistenceID: id, Principal: "p", ContainerPath: "data", Mode: mode}, dynamic)
	}
	rs, err := mesos.Canonical(
		mesos.Resource{Name: "cpus", Type: mesos.ValueScalar, Scalar: 1, AllocatedTo: "web"},
		mesos.Resource{Name: "gpus", Type: mesos.ValueScalar, Scalar: mesos.MaxScalar, AllocatedTo: "web", Reservations: []mesos.Reservation{static, below}},
		mesos.Resource{Name: "mem", Type: mesos.ValueScalar, Scalar: 2500, AllocatedTo: "web", Revocable: true},
		mesos.Resource{Name: "ports", Type: mesos.ValueRanges, Ranges: []mesos.Range{{Begin: 0, End: 1}, {Begin: 3, End: 1<<64 - 1}}, AllocatedTo: "web"},
		mesos.Resource{Name: "zones", Type: mesos.ValueSet, Set: []string{"", "a", "é"}, AllocatedTo: "web", ProviderID: "provider"},
		disk(mesos.Disk{}), disk(source(mesos.DiskSourcePath)), disk(source(mesos.DiskSourceMount)),
		disk(source(mesos.DiskSourceBlock)), disk(source(mesos.DiskSourceRaw)),
		volume("one", mesos.VolumeReadWrite), volume("two", mesos.VolumeReadOnly),
	)
	if err != nil {
		panic(err)
	}
	return rs
}

// resources: in offers, in operations, and in a replacement.
func resources(r *recorder) {
	r.create(func(c *scheduler.Config) { c.Replace.Resources = true })
	r.subscribe("F")
	all := everyResource()
	r.step(start+2, offered(mesos.Offer{ID: "o", AgentID: "a", Resources: all}, mesos.Offer{ID: "p", AgentID: "a"}))
	var operations []scheduler.NewOperation
	for t := mesos.OpReserve; t < mesos.OpTypes; t++ {
		operations = append(operations, scheduler.NewOperation{Type: t, Resources: all[:1]})
	}
	e := launch("o", scheduler.NewTask{TaskID: "t"})
	e.Start = operations
	r.step(start+3, e)
	bare, err := all[:1].Allocate("")
	if err != nil {
		panic(err)
	}
	r.step(start+4, scheduler.Event{Type: scheduler.EventReplace, Ref: most, Replace: scheduler.ReplaceRequest{
		ReplaceID: "é", OldTaskID: "t", OldResources: bare, NewTaskID: "n", NewResources: bare, NewInfo: []byte{0, 255},
		Rollback: mesos.RollbackHold, FallbackTaskID: "f", Grace: most, Stop: most, Start: most, Settle: most,
	}})
	r.done("snapshot", nil)
}

// replacements: every phase, as a master that replaces tasks itself may say it.
func replacements(r *recorder) {
	r.create(func(c *scheduler.Config) { c.Replace.Native = true })
	r.subscribe("F")
	r.step(start+2, offered(mesos.Offer{ID: "o", AgentID: "a"}))
	r.step(start+3, launch("o", scheduler.NewTask{TaskID: "t"}))
	one := everyResource()[:1]
	bare, err := one.Allocate("")
	if err != nil {
		panic(err)
	}
	r.step(start+4, scheduler.Event{Type: scheduler.EventReplace, Replace: scheduler.ReplaceRequest{
		ReplaceID: "r", OldTaskID: "t", OldResources: bare, NewTaskID: "n", NewResources: bare,
	}})
	for phase := mesos.ReplaceNone; phase < mesos.ReplacePhases; phase++ {
		r.step(start+5, scheduler.Event{Type: scheduler.EventReplacementUpdated, Epoch: 1, Replacement: mesos.ReplaceStatus{
			ReplaceID: "r", AgentID: "a", OldTaskID: "t", NewTaskID: "n", Phase: phase, UUID: mesos.UUID{15: byte(phase)}, Message: "é",
		}})
	}
	r.step(start+6, scheduler.Event{Type: scheduler.EventForgetReplacement, ReplaceID: "r"})
}
