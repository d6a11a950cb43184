package explore

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// proc is a scheduler's process with its store, and what is known of it. It is
// never changed.
type proc struct {
	hash    uint64
	machine []byte // its snapshot behind the configuration; nil: it does not run
	disk    disk
	watch   []byte
	wake    mesos.Micros // from the present; -1: never
	// What follows from these.
	epoch      uint32
	open       streamNo
	subscribed bool
	round      bool // in progress
	census     bool // no agent is recovering, as far as this round knows
	safe       taskSet
	held       []held
	vacant     bool // a place is empty and may be filled
	offers     []heldOffer
	asked      bool // for the replacement, at least once
	replace    mesos.ReplacePhase
	suppressed bool
}

// held is what the records say of a task.
type held struct {
	id mesos.TaskID
	scheduler.TaskRecord
}

// proc makes one, or finds it.
func (x *search) proc(machine []byte, d disk, wake mesos.Micros, w *watch) *proc {
	frame := encode(w.schema)
	hash := finish(fold(d.hash(foldBytes(foldBytes(1, machine), frame)), uint64(wake)))
	return x.procs.get(hash, func() *proc {
		x.bytes.Add(int64(len(machine)+len(frame)) + d.size() + sizeProc)
		p := &proc{hash: hash, machine: machine, disk: d, watch: frame, wake: wake}
		p.epoch, p.open, p.subscribed = w.process.epoch, w.process.open, w.process.subscribed
		p.census = w.process.round.census && w.process.subscribed
		p.round, p.safe = w.process.round.open && !w.process.round.suspended, w.truth.safe
		for _, r := range d {
			if id, ok := strings.CutPrefix(r.key, scheduler.KeyTask); ok {
				p.held = append(p.held, held{mesos.TaskID(id), taskRecord(r.value)})
			}
		}
		for place := range x.world.Tasks {
			p.vacant = p.vacant || int(w.truth.starts[place]) < x.world.Starts && x.filling(p.held, place) == ""
		}
		p.offers, p.asked, p.replace = slices.Clone(w.process.offers), w.truth.asked, replaceRecord(d).Phase
		p.suppressed = w.process.suppressed
		if w.truth.outcome != mesos.ReplaceNone {
			p.replace = w.truth.outcome // and its record says so, if all is well
		}
		return p
	})
}

func taskRecord(value []byte) (r scheduler.TaskRecord) {
	if err := scheduler.DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
	return r
}

// point is where a scheduler ends in the middle of what it owes, counted from 1;
// 0: it does not.
type point uint8

// procStep is what came of a step of the scheduler's process.
type procStep struct {
	next   *proc
	calls  []outgoing
	forged []*message // what the host has put on the stream itself, see Bug
	bad    string     // a property that does not hold
	points point      // at which it could have ended
}

// outgoing is a call on its way to the master, and what its failure is told with.
type outgoing struct {
	*message
	subscribe bool
}

// input is what a scheduler is stepped with.
type input struct {
	message *message // an event; nil: time has passed
	start   bool     // the process starts
	from    uint32   // the epoch of the stream that it came on; 0: it came on none
}

// stepProc steps the scheduler's process, or finds what came of it before.
func (x *search) stepProc(p *proc, in input, end point) *procStep {
	hash := fold(fold(p.hash, 2), uint64(end)<<1)
	if in.start {
		hash++
	}
	if in.message != nil {
		hash = fold(fold(hash, in.message.hash), uint64(in.from))
	}
	return x.procSteps.get(finish(hash), func() *procStep {
		x.bytes.Add(sizeStep)
		return x.runProc(p, in, end, nil)
	})
}

// ended is a process that does not run.
func (x *search) ended(d disk, w *watch) *proc {
	w.process = processWatch{}
	return x.proc(nil, d, -1, w)
}
