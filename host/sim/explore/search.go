package explore

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// Limits bound a search.
type Limits struct {
	States  int   // that are visited; 0: all there are
	Memory  int64 // bytes, about, of what is remembered of steps; 0: a gigabyte
	Workers int   // 0: one for each processor
}

// Result is what a search found.
type Result struct {
	States      int // distinct ones
	Transitions int
	Depth       int  // of the last state, in choices
	Whole       bool // all states there are were visited
	Steps       int  // of machines that were computed, and not remembered
	Time        time.Duration
	Found       *Counterexample // nil: every property holds
}

// Counterexample is a shortest way to a property that does not hold.
type Counterexample struct {
	What    string
	Choices int
	Text    string // the transcript
}

// search is one search of one world.
type search struct {
	world           *World
	schedulerConfig []byte // as a snapshot begins
	masterConfigs   [16][]byte
	agentConfigs    [maxAgents][]byte
	order           []queue // in which a fair world delivers

	messages  memory[message]
	procs     memory[proc]
	leads     memory[lead]
	nodes     memory[node]
	procSteps memory[procStep]
	leadSteps memory[leadStep]
	nodeSteps memory[nodeStep]
	bytes     atomic.Int64 // of all these, about
	pinned    int64        // of these, what the frontier needed the last time
	steps     int          // computed before the last time they were forgotten
	settled   distances
	path      sync.Pool

	visited visited
	links   []link // of each state, in the order in which they were found
	root    state

	ahead   *found // a property that does not hold, seen in what a state is played on to
	aheadAt int    // at this depth
}

// link is the way to a state.
type link struct{ parent, choice uint32 }

func newSearch(w *World) *search {
	x := &search{world: w}
	x.path.New = func() any { return new([]way) }
	c := w.scheduler()
	x.schedulerConfig = configFrame(made(scheduler.New(c)), c.Schema)
	for g := range x.masterConfigs {
		c := w.master(uint8(g))
		x.masterConfigs[g] = configFrame(made(master.New(c)), c.Schema)
	}
	for i := range w.Agents {
		c := w.agent(i)
		x.agentConfigs[i] = configFrame(made(agent.New(c)), c.Schema)
	}
	for i := range w.Agents {
		x.order = append(x.order, toMaster+queue(i))
	}
	x.order = append(x.order, calls, stream, failures)
	for i := range w.Agents {
		x.order = append(x.order, toAgent+queue(i))
	}
	x.begin()
	return x
}

// configFrame is how a snapshot begins: its version, its role, the configuration.
func configFrame(m machine, shape func(*wire.Codec)) []byte {
	c := wire.Writer(m.Snapshot(nil)[:2])
	shape(&c)
	return c.Bytes()
}

type machine interface{ Snapshot([]byte) []byte }

func made[M machine](m M, err error) M {
	if err != nil {
		panic(err)
	}
	return m
}

func (x *search) masterConfig(generation uint8) []byte { return x.masterConfigs[generation] }

// begin makes the root: a master leads, all agents have registered, and the
// scheduler is about to start for the first time, or its tasks run.
func (x *search) begin() {
	d := &draft{}
	d.left = x.world.Left
	d.proc = x.ended(nil, &watch{})
	x.leadDone(d, x.elect(nil, 1))
	for i := range x.world.Agents {
		d.nodes[i] = x.node(i, nil, nil, -1)
	}
	s := d.done()
	for i := range x.world.Agents {
		for _, c := range []choice{{act: actStart, arg: uint8(i)}, {act: actConnect, arg: uint8(i)}} {
			s = x.must(&s, c)
		}
		for s.nodes[i].id == "" || len(s.under) > 0 {
			c := choice{act: actTimer, arg: uint8(i)}
			for _, q := range x.order {
				if s.length[q] > 0 {
					c = choice{act: actDeliver, arg: uint8(q)}
				}
			}
			s = x.must(&s, c)
		}
	}
	planted := x.world
	if x.world.Running { // the mistake is made from then on
		sound := *planted
		sound.Bug = NoBug
		x.world = &sound
	}
	for x.world.Running {
		c, rest := x.fair(&s)
		if rest && x.ready(&s) {
			break
		}
		if rest {
			c = s.timer()
		}
		s = x.must(&s, c)
	}
	x.root, x.world = s, planted
	x.procSteps.forget()
	x.leadSteps.forget()
}

func (x *search) must(s *state, c choice) state {
	next, bad := x.happen(s, s.draft(), c)
	if bad != "" {
		panic("explore: the beginning: " + bad)
	}
	return next
}

// found is a state that a worker came upon, or a property that does not hold.
type found struct {
	hash   uint64
	link   link
	state  state
	wrong  string
	settle bool // it shows when the parent is played on
	ahead  int  // after so many steps, if it is not the agreement that fails
}

// expand finds what a state leads to.
func (x *search) expand(s *state, number uint32, w *worker) {
	if why, ahead := x.settles(s); why != "" {
		w.found = append(w.found, found{link: link{parent: number}, wrong: why, settle: true, ahead: ahead})
		if ahead == 0 {
			return
		}
	}
	w.choices = x.choices(s, w.choices)
	w.transitions += len(w.choices)
	for _, c := range w.choices {
		next, bad := x.apply(s, c)
		f := found{link: link{number, c.pack()}, wrong: bad}
		if bad == "" {
			f.hash = max(next.hash(), 1)
			if x.visited.has(f.hash) {
				continue
			}
			f.state = next
		}
		w.found = append(w.found, f)
	}
}

// worker expands a part of the frontier.
type worker struct {
	found       []found
	choices     []choice
	transitions int
}

const (
	batch = 8192 // states that are expanded before what they lead to is merged
	piece = 64   // states that a worker takes at a time
)

// Search visits the states of a world, breadth first, until a property does not
// hold or a limit is reached. The same world and number of states give the same
// result on any number of workers.
func Search(w *World, l Limits) Result {
	begun := time.Now()
	x := newSearch(w)
	r := x.run(l)
	r.Time = time.Since(begun)
	return r
}

func (x *search) run(l Limits) (r Result) {
	if l.Memory == 0 {
		l.Memory = 1 << 30
	}
	if l.Workers == 0 {
		l.Workers = runtime.GOMAXPROCS(0)
	}
	x.visited.add(max(x.root.hash(), 1))
	x.links = []link{{}}
	frontier, first := []state{x.root}, uint32(0)
	for depth := 0; len(frontier) > 0; depth++ {
		r.Depth = depth
		if x.ahead != nil && x.aheadAt <= depth {
			return x.end(r, x.ahead)
		}
		var next []state
		for len(frontier) > 0 {
			n := min(batch, len(frontier))
			for _, w := range x.expandAll(frontier[:n], first, l.Workers) {
				r.Transitions += w.transitions
				var wrong *found
				if next, wrong = x.merge(w.found, depth, next); wrong != nil {
					return x.end(r, wrong)
				}
			}
			clear(frontier[:n])
			frontier, first = frontier[n:], first+uint32(n)
			if l.States > 0 && x.visited.count >= l.States {
				return x.end(r, x.ahead)
			}
			x.bound(l.Memory, frontier, next)
		}
		frontier = next
	}
	r.Whole = x.ahead == nil
	return x.end(r, x.ahead)
}

// merge takes over what a worker found: states that were not known, or a
// property that does not hold. What shows only later than the next depth waits,
// for there may be a shorter way to it.
func (x *search) merge(list []found, depth int, next []state) ([]state, *found) {
	for i := range list {
		switch f := &list[i]; {
		case f.ahead > 0:
			if at := depth + f.ahead; x.ahead == nil || at < x.aheadAt {
				x.ahead, x.aheadAt = f, at
			}
		case f.wrong != "":
			return next, f
		case x.visited.add(f.hash):
			x.links = append(x.links, f.link)
			next = append(next, f.state)
		}
	}
	return next, nil
}

// end is the result; a property that does not hold is written down.
func (x *search) end(r Result, wrong *found) Result {
	r.States = x.visited.count
	r.Steps = x.steps + x.computed()
	if wrong != nil {
		r.Found = x.counterexample(wrong)
	}
	return r
}

func (x *search) computed() int {
	return int(x.procSteps.count.Load() + x.leadSteps.count.Load() + x.nodeSteps.count.Load())
}

// expandAll expands states in parallel; what was found comes in their order.
func (x *search) expandAll(list []state, first uint32, workers int) []*worker {
	pieces := make([]*worker, (len(list)+piece-1)/piece)
	var at atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := int(at.Add(1)) - 1; i < len(pieces); i = int(at.Add(1)) - 1 {
				w := &worker{}
				for k := i * piece; k < min((i+1)*piece, len(list)); k++ {
					x.expand(&list[k], first+uint32(k), w)
				}
				pieces[i] = w
			}
		})
	}
	group.Wait()
	return pieces
}

func (r Result) String() string {
	how := "a share"
	if r.Whole {
		how = "all there are"
	}
	return fmt.Sprintf("%d states (%s), %d transitions, depth %d, %d steps computed, %.2f s",
		r.States, how, r.Transitions, r.Depth, r.Steps, r.Time.Seconds())
}
