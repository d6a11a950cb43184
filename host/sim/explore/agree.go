package explore

import (
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// patience is how many steps a world may take, once all trouble is over, until
// everybody agrees.
const patience = 2000

// way is a state that was passed, and how long after it the next was.
type way struct {
	essence   uint64
	after     mesos.Micros
	undecided bool // a replacement is
}

// settles plays on from a state without any trouble and fairly, and says what
// is still wrong when it should not be; "" if all comes to agreement. If another
// property does not hold on the way, it says after how many steps. Distances to
// agreement are remembered: most states share their way there.
func (x *search) settles(s *state) (why string, steps int) {
	path := x.path.Get().(*[]way)
	defer func() {
		*path = (*path)[:0]
		x.path.Put(path)
	}()
	now, far := *s, distance{}
	for {
		h := now.essence()
		if d, ok := x.settled.get(h); ok {
			far = d
			break
		}
		if len(*path) > patience {
			return "L1 agreement within " + fmt.Sprint(patience) + " steps: " + x.wrong(&now), 0
		}
		*path = append(*path, way{essence: h, undecided: x.undecided(&now) != ""})
		c, rest := x.fair(&now)
		if rest {
			if why := x.wrong(&now); why != "" {
				return "L1 agreement before the world is at rest: " + why, 0
			}
			break
		}
		if c.act == actTimer {
			(*path)[len(*path)-1].after = max(now.next(), 0)
		}
		d := now.draft()
		var bad string
		if now, bad = x.happen(&now, d, c); bad != "" {
			return bad, len(*path)
		}
	}
	if int(far.steps)+len(*path) > patience {
		return "L1 agreement within the bound: it takes longer", 0
	}
	for i := len(*path) - 1; i >= 0; i-- {
		at := &(*path)[i]
		far.steps++
		if at.undecided || far.undecided > 0 {
			far.undecided += at.after
		}
		x.settled.put(at.essence, far)
	}
	if x.world.Replace != nil && far.undecided > x.world.Replace.decides() {
		return fmt.Sprintf("L5 decided within %d s: it takes %d s", x.world.Replace.decides()/mesos.Second, far.undecided/mesos.Second), 0
	}
	return "", 0
}

// fair is what happens next when nothing goes wrong; true: nothing does.
func (x *search) fair(s *state) (choice, bool) {
	if s.proc.machine == nil {
		return choice{act: actStart, arg: ofScheduler}, false
	}
	for i := range x.world.Agents {
		switch {
		case s.nodes[i].machine == nil:
			return choice{act: actStart, arg: uint8(i)}, false
		case s.leaky[i] && s.connected[i]:
			return choice{act: actBreak, arg: uint8(i)}, false
		}
	}
	if s.other {
		return choice{act: actGive}, false
	}
	for i, n := range s.ghosts {
		if n != 0 && !s.calling(n) {
			return choice{act: actSee, arg: uint8(i)}, false
		}
	}
	for _, q := range x.order {
		if s.length[q] > 0 {
			return choice{act: actDeliver, arg: uint8(q)}, false
		}
	}
	for i := range x.world.Agents {
		if !s.connected[i] {
			return choice{act: actConnect, arg: uint8(i)}, false
		}
	}
	switch next := s.next(); {
	case x.wrong(s) == "":
		return choice{}, true
	case next < 0 && s.proc.suppressed: // what is held is released when it is offered
		return choice{act: actRevive}, false
	case next < 0:
		return choice{}, true
	}
	return s.timer(), false
}

// timer is the first that fires next.
func (s *state) timer() choice {
	for i := range processes {
		if s.wake(i) == s.next() {
			return choice{act: actTimer, arg: uint8(i)}
		}
	}
	panic("explore: a timer of nobody")
}

// wrong is the first thing that keeps a quiet world from agreement.
func (x *search) wrong(s *state) string {
	switch p := s.proc; {
	case !p.subscribed:
		return "the scheduler is not subscribed"
	case p.round:
		return "L2 a round has not ended"
	case p.vacant:
		return "a place is empty"
	}
	if why := x.undecided(s); why != "" {
		return why
	}
	for i := range x.world.Agents {
		n := s.nodes[i]
		if n.unsaid > 0 {
			return fmt.Sprintf("L3 agent %d has updates that are not acknowledged", i)
		}
		for _, t := range n.tasks {
			if why := x.unlike(s, n, t); why != "" {
				return why
			}
		}
	}
	for k := range s.proc.held {
		h := &s.proc.held[k]
		switch h.Verdict {
		case scheduler.VerdictAlive, scheduler.VerdictLaunching:
		case scheduler.VerdictUnreachable:
			if x.world.Rounds == 0 {
				continue // a reversible verdict, which only a round would look at again
			}
		default:
			continue
		}
		if bit, ok := taskBit(h.id); !ok || !x.runs(s, bit) {
			return fmt.Sprintf("L1 %s is %v (%v) here, and no agent has it", h.id, h.Verdict, h.State)
		}
	}
	return ""
}

func (x *search) runs(s *state, bit int) bool {
	for i := range x.world.Agents {
		if s.nodes[i].live>>bit&1 == 1 {
			return true
		}
	}
	return false
}

// unlike is how a task that an agent has differs from its record.
func (x *search) unlike(s *state, n *node, t running) string {
	if t.state.Terminal() {
		return ""
	}
	for k := range s.proc.held {
		h := &s.proc.held[k]
		switch {
		case h.id != t.id:
			continue
		case h.Verdict != scheduler.VerdictAlive || h.State != t.state || h.AgentID != n.id:
			return fmt.Sprintf("L1 agent %s has %s in %v, and it is held for %v (%v) on %s", n.id, t.id, t.state, h.Verdict, h.State, h.AgentID)
		case h.Killing:
			return fmt.Sprintf("L1 %s shall end, and agent %s has it", t.id, n.id)
		case h.Unknown && x.world.Unknown != scheduler.UnknownReport:
			return fmt.Sprintf("L4 nobody launched %s, and agent %s has it", t.id, n.id)
		}
		return ""
	}
	return fmt.Sprintf("L1 agent %s has %s, and it is not known", n.id, t.id)
}
