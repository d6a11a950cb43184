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
	Needs Resources         // volumes not included
	Task  mesosapi.TaskInfo // the rest of it: command, kill policy, labels
	Grace mesos.Micros      // between SIGTERM and SIGKILL; 0 is the agent's default
	// ReplaceUnreachable is the group's own, for what is launched from now on;
	// nil is the plan's.
	ReplaceUnreachable *time.Duration
	// Reserve keeps the resources of each instance reserved for it on the agent
	// where it first ran. It goes back to them.
	Reserve bool
	Volumes []Volume // only with Reserve
	Change  Change

	version *version // of its tasks; the keeper's
}

// Change is how an instance goes from one version to another.
type Change struct {
	Settle   mesos.Micros // how long the new task must run, and not be unhealthy, until it counts as up
	Start    mesos.Micros // how long TASK_RUNNING is waited for; 0: as the machine is configured
	Stop     mesos.Micros // how long the end of the old task is waited for; 0: as the machine is configured
	Rollback mesos.Rollback
}

// Volume is a persistent volume of each instance of a group.
type Volume struct {
	ID   string // of its own in the group; a name without dots
	Size int64  // thousandths of MB
	Path string // in the sandbox
}

// Plan is what shall run.
type Plan struct {
	Groups []Group
	// ReplaceUnreachable is how long a task may be out of reach before another
	// is started in its place; negative is never. If the first one comes back
	// one of them is killed, but for a while two may run. The machine keeps the
	// time: see Wait.
	ReplaceUnreachable time.Duration
	// Role and Principal are the framework's; reservations are made for them.
	Role, Principal string
	// AtATime is how many instances are changed at a time; 0 is 1.
	AtATime int
	// DryRun says that the machine's policies kill nothing.
	DryRun bool
}

// Wait is what scheduler.WaitConfig.Unreachable must be for this plan.
func (p *Plan) Wait() mesos.Micros {
	if p.ReplaceUnreachable < 0 {
		return 0
	}
	return max(mesos.Micros(p.ReplaceUnreachable.Microseconds()), mesos.Second)
}

// patience with a task of a group that is out of reach; negative is for ever.
func (p *Plan) patience(g *Group) time.Duration {
	if g.ReplaceUnreachable != nil {
		return *g.ReplaceUnreachable
	}
	return p.ReplaceUnreachable
}

// unreachable is the patience that a task of the group brings along.
func (g *Group) unreachable() mesos.Micros {
	switch own := g.ReplaceUnreachable; {
	case own == nil:
		return 0
	case *own < 0:
		return mesos.MaxMicros
	default:
		return max(mesos.Micros(own.Microseconds()), 1)
	}
}

// total is what an instance needs, volumes included.
func (g *Group) total() Resources {
	r := g.Needs
	for i := range g.Volumes {
		r.Disk += g.Volumes[i].Size
	}
	return r
}

// Resources are amounts in thousandths, as exact as Mesos keeps them; memory
// and disk in MB.
type Resources struct{ CPUs, Mem, Disk int64 }

// Milli turns an amount into thousandths.
func Milli(f float64) int64 { return int64(math.Round(f * 1000)) }

func (r Resources) fits(in Resources) bool {
	return r.CPUs <= in.CPUs && r.Mem <= in.Mem && r.Disk <= in.Disk
}

func (r Resources) plus(o Resources) Resources {
	return Resources{r.CPUs + o.CPUs, r.Mem + o.Mem, r.Disk + o.Disk}
}

func (r Resources) minus(o Resources) Resources {
	return Resources{r.CPUs - o.CPUs, r.Mem - o.Mem, r.Disk - o.Disk}
}

func (r Resources) most(o Resources) Resources {
	return Resources{max(r.CPUs, o.CPUs), max(r.Mem, o.Mem), max(r.Disk, o.Disk)}
}

func (r Resources) least(o Resources) Resources {
	return Resources{min(r.CPUs, o.CPUs), min(r.Mem, o.Mem), min(r.Disk, o.Disk)}
}

// amount is a scalar resource; ok is false if it is none of those that count.
func amount(in *mesosapi.Resource) (r Resources, ok bool) {
	if in.Scalar == nil {
		return r, false
	}
	switch milli := Milli(*in.Scalar); in.Name {
	case "cpus":
		return Resources{CPUs: milli}, true
	case "mem":
		return Resources{Mem: milli}, true
	case "disk":
		return Resources{Disk: milli}, true
	}
	return r, false
}

// offered are the resources of an offer that anyone may use: neither reserved,
// nor revocable, nor a volume.
func offered(o *mesosapi.Offer) (r Resources) {
	for i := range o.Resources {
		in := &o.Resources[i]
		if in.Reservation != nil || len(in.Reservations) > 0 || in.Revocable != nil || in.Disk != nil {
			continue
		}
		a, _ := amount(in)
		r = r.plus(a)
	}
	return r
}

// list writes resources as a task asks for them, with the reservation that they
// are under, if any.
func (r Resources) list(under ...mesosapi.ReservationInfo) (list []mesosapi.Resource) {
	for _, x := range []struct {
		name  string
		milli int64
	}{{"cpus", r.CPUs}, {"mem", r.Mem}, {"disk", r.Disk}} {
		if x.milli > 0 {
			v := float64(x.milli) / 1000
			list = append(list, mesosapi.Resource{Name: x.name, Type: mesosapi.ValueScalar, Scalar: &v, Reservations: under})
		}
	}
	return list
}
