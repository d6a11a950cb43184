package keeper

import (
	"math"
	"time"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// Group is a number of instances of one task.
type Group struct {
	Name  string
	Count int
	Needs Resources
	Task  mesosapi.TaskInfo // the rest of it: command, kill policy, labels
	Grace mesos.Micros      // between SIGTERM and SIGKILL; 0 is the agent's default
}

// Plan is what shall run.
type Plan struct {
	Groups []Group
	// ReplaceUnreachable is how long a task may be out of reach before another
	// is started in its place; negative is never. If the first one comes back
	// it is killed, but for a while two may run.
	ReplaceUnreachable time.Duration
}

// Resources are amounts in thousandths, as exact as Mesos keeps them; memory
// and disk in MB.
type Resources struct{ CPUs, Mem, Disk int64 }

// Milli turns an amount into thousandths.
func Milli(f float64) int64 { return int64(math.Round(f * 1000)) }

func (r Resources) fits(in Resources) bool {
	return r.CPUs <= in.CPUs && r.Mem <= in.Mem && r.Disk <= in.Disk
}

func (r Resources) minus(o Resources) Resources {
	return Resources{r.CPUs - o.CPUs, r.Mem - o.Mem, r.Disk - o.Disk}
}

func (r Resources) most(o Resources) Resources {
	return Resources{max(r.CPUs, o.CPUs), max(r.Mem, o.Mem), max(r.Disk, o.Disk)}
}

// offered are the resources of an offer that anyone may use: neither reserved,
// nor revocable, nor a volume.
func offered(o *mesosapi.Offer) (r Resources) {
	for i := range o.Resources {
		in := &o.Resources[i]
		if in.Scalar == nil || in.Reservation != nil || len(in.Reservations) > 0 || in.Revocable != nil || in.Disk != nil {
			continue
		}
		switch in.Name {
		case "cpus":
			r.CPUs += Milli(*in.Scalar)
		case "mem":
			r.Mem += Milli(*in.Scalar)
		case "disk":
			r.Disk += Milli(*in.Scalar)
		}
	}
	return r
}

// list writes resources as a task asks for them.
func (r Resources) list() (list []mesosapi.Resource) {
	for _, x := range []struct {
		name  string
		milli int64
	}{{"cpus", r.CPUs}, {"mem", r.Mem}, {"disk", r.Disk}} {
		if x.milli > 0 {
			v := float64(x.milli) / 1000
			list = append(list, mesosapi.Resource{Name: x.name, Type: mesosapi.ValueScalar, Scalar: &v})
		}
	}
	return list
}
