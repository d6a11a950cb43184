package explore

import (
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Replacing is the replacement of the task of the first place by another, over
// a master that knows no replacements (MESOS-938). There is one agent.
type Replacing struct {
	Agent    string // what the agent has
	Old, New string // what the tasks use
	Rollback mesos.Rollback
	Settle   mesos.Micros // how long the new task must run
	Life     []mesos.Beat // of the new task; nil: it runs when it begins

	Bare    bool // the framework's role is *, for which nothing can be reserved
	Offers  bool // offers alone hold what no task uses
	Refused bool // the master grants no reservation
	// Parts: what is needed may be offered in parts. Then more may be reserved than
	// is needed, for a reservation that is under way is not seen in offers.
	Parts bool
	Early bool // the framework asks at any time; otherwise before anything else happens
}

// The tasks of the replacement are the three of the first place.
const (
	replaceID    mesos.ReplaceID = "r"
	oldTask      mesos.TaskID    = "a1"
	newTask      mesos.TaskID    = "a2"
	fallbackTask mesos.TaskID    = "a3"
)

// Spans of a replacement.
const (
	holdWait    = 30 * mesos.Second
	stopWait    = 60 * mesos.Second
	collectWait = 40 * mesos.Second
	startWait   = 60 * mesos.Second
	settled     = 5 * mesos.Second
)

func (r *Replacing) config() scheduler.ReplaceConfig {
	return scheduler.ReplaceConfig{Resources: true, Reserve: !r.Offers, Hold: holdWait, Stop: stopWait, Collect: collectWait, Start: startWait}
}

// decides is how long a replacement may take, from the end of all trouble until
// it is over and nothing is held for it: each phase once, the subscription, and
// the answers that come late.
func (r *Replacing) decides() mesos.Micros {
	phases := holdWait + stopWait + collectWait + startWait + r.Settle + // to the new task
		stopWait + collectWait + startWait + // and back
		collectWait // what is held is offered again
	return phases + resendMost
}

func (r *Replacing) uses(id mesos.TaskID) mesos.Resources {
	if id == newTask {
		return resources(r.New)
	}
	return resources(r.Old)
}

// request is what the framework asks for.
func (r *Replacing) request() scheduler.ReplaceRequest {
	q := scheduler.ReplaceRequest{
		ReplaceID: replaceID, OldTaskID: oldTask, OldResources: resources(r.Old),
		NewTaskID: newTask, NewResources: resources(r.New), NewInfo: []byte{1}, Rollback: r.Rollback, Settle: r.Settle,
	}
	if r.Rollback != mesos.RollbackOff {
		q.FallbackTaskID, q.FallbackInfo = fallbackTask, []byte{1}
	}
	return q
}

// fitsInto reports whether the new task fits into the old one and some offers.
func (r *Replacing) fitsInto(offers []heldOffer) bool {
	has := resources(r.Old)
	for _, o := range offers {
		if !o.withheld {
			has = sum(has, bare(o.resources))
		}
	}
	return has.Contains(resources(r.New))
}

// ready: the framework was offered what its tasks do not use.
func (x *search) ready(s *state) bool {
	return x.world.Replace == nil || x.world.Replace.Agent == x.world.Replace.Old || len(s.proc.offers) > 0
}

// ask is the framework's wish, with all offers that it has if it needs them.
func (x *search) ask(p *proc) *message {
	e := scheduler.Event{Type: scheduler.EventReplace, Replace: x.world.Replace.request()}
	if !x.world.Replace.fitsInto(nil) {
		for _, o := range p.offers {
			if !o.withheld {
				e.Offers = append(e.Offers, mesos.Offer{ID: o.id})
			}
		}
	}
	return x.toScheduler(e)
}

// mayAsk: it makes sense. The same request again always does.
func (x *search) mayAsk(s *state) bool {
	if s.proc.replace != mesos.ReplaceNone {
		return s.left[Ask] > 0
	}
	for i := range s.proc.held {
		if h := &s.proc.held[i]; h.id == oldTask {
			return !over(&h.TaskRecord) && !h.Killing && x.world.Replace.fitsInto(s.proc.offers) && (!s.proc.asked || s.left[Ask] > 0)
		}
	}
	return false
}

// around is what else can happen around a replacement.
func (x *search) around(s *state, list []choice) []choice {
	if s.proc.subscribed {
		if x.mayAsk(s) {
			list = x.withEnds(s, list, choice{act: actAsk})
		}
		if bit, _ := taskBit(newTask); s.left[Kill] > 0 && s.proc.startsLater(newTask) {
			list = x.withEnds(s, list, choice{act: actKill, arg: uint8(bit)})
		}
		if s.left[Suppress] > 0 {
			list = x.withEnds(s, list, choice{act: actSuppress})
		}
	}
	switch {
	case s.other:
		list = append(list, choice{act: actGive})
	case s.left[Take] > 0:
		list = append(list, choice{act: actTake})
	}
	n := s.nodes[0]
	for _, t := range n.tasks {
		bit, ok := taskBit(t.id)
		if !ok || n.machine == nil || t.state != mesos.TaskRunning {
			continue
		}
		if s.left[End] > 0 {
			list = append(list, choice{act: actEnd, arg: uint8(bit)})
		}
		if s.left[Sick] > 0 && t.id == newTask {
			list = append(list, choice{act: actSick, arg: uint8(bit)})
		}
	}
	return list
}

// startsLater: an open replacement has not started the task yet, and nothing
// that is due can change that.
func (p *proc) startsLater(id mesos.TaskID) bool {
	if p.wake == 0 {
		return false
	}
	for i := range p.held {
		if p.held[i].id == id {
			return false
		}
	}
	return p.replace != mesos.ReplaceNone && !p.replace.Outcome()
}

// operations are those of an Accept that the saga makes, as the host gives them
// to the master.
func (x *search) operations(c *scheduler.Call) (list []master.AcceptOperation) {
	for i := range c.Start {
		o := master.AcceptOperation{Resources: c.Start[i].Resources}
		switch c.Start[i].Type {
		case mesos.OpReserve:
			o.Type = master.AcceptReserve
		case mesos.OpUnreserve:
			o.Type = master.AcceptUnreserve
		default:
			panic("explore: an operation that is not made in these worlds: " + c.Start[i].Type.String())
		}
		if x.does(o.Type, c) {
			list = append(list, o)
		}
	}
	return list
}

// does reports whether an operation is done: some are not granted.
func (x *search) does(t master.AcceptType, c *scheduler.Call) bool {
	return (t != master.AcceptReserve || !x.world.Replace.Refused) && x.world.Bug.operates(t, c)
}

// sum adds up what is known to add up.
func sum(a, b mesos.Resources) mesos.Resources {
	s, err := a.Plus(b)
	if err != nil {
		panic("explore: " + err.Error())
	}
	return s
}

// bare is the same amount, neither reserved nor allocated.
func bare(rs mesos.Resources) mesos.Resources {
	list := make([]mesos.Resource, 0, len(rs))
	for _, r := range rs {
		r.Reservations, r.AllocatedTo = nil, ""
		list = append(list, r)
	}
	b, err := mesos.Canonical(list...)
	if err != nil {
		panic("explore: " + err.Error())
	}
	return b
}
