package sim

import (
	"fmt"

	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// offered is what an offer holds, as far as anybody here cares.
type offered struct {
	agent    mesos.AgentID
	tasks    int                      // that fit in
	reserved int                      // cpus that can be unreserved
	provider mesos.ResourceProviderID // that has a disk in it, "" for none
	disk     int                      // of that provider, not reserved
	has      mesos.Resources          // all of it, allocated
}

func offeredOf(o *master.Offer, has mesos.Resources) offered {
	v := offered{agent: o.AgentID, tasks: 1 << 30, has: has}
	free := map[string]int64{}
	for i := range o.Resources {
		r := &o.Resources[i]
		switch {
		case r.ProviderID != "" && len(r.Reservations) == 0:
			v.provider, v.disk = r.ProviderID, int(r.Scalar/1000)
		case r.ProviderID != "":
		case heldFor(r) != "": // not the framework's to use
		case len(r.Reservations) > 0:
			v.reserved += int(r.Scalar / 1000)
		default:
			free[r.Name] += r.Scalar
		}
	}
	for _, need := range oneTask {
		v.tasks = min(v.tasks, int(free[need.Name]/need.Scalar))
	}
	return v
}

// operationInfo is what an operation is remembered by: a letter for what it
// does, and the provider whose disk it is about.
type operationInfo struct {
	does     byte
	provider mesos.ResourceProviderID
}

// What operations do here.
const (
	doesReserve   = 'r' // one cpu
	doesUnreserve = 'u' // one cpu
	doesDisk      = 'd' // reserve ten of a provider's disk
	doesTooMuch   = 'x' // reserve more than there is
)

func (i operationInfo) bytes() []byte { return append([]byte{i.does}, i.provider...) }

func operationOf(o *scheduler.NewOperation) master.AcceptOperation {
	i := operationInfo{o.Info[0], mesos.ResourceProviderID(o.Info[1:])}
	a := master.AcceptOperation{Type: master.AcceptReserve, OperationID: o.OperationID}
	r := mesos.Resource{Name: "cpus", Type: mesos.ValueScalar, Scalar: 1000, Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: role}}}
	switch i.does {
	case doesUnreserve:
		a.Type = master.AcceptUnreserve
	case doesDisk:
		r.Name, r.Scalar, r.ProviderID = "disk", 10_000, i.provider
	case doesTooMuch:
		r.Scalar = 1_000_000
	}
	canonical, err := mesos.Canonical(r)
	if err != nil {
		panic(fmt.Sprintf("sim: %v", err))
	}
	a.Resources = canonical
	return a
}
