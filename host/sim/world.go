package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/host/cluster"
	"rollcall/host/transcript"
)

// World is one run of a scenario.
type World struct {
	k     Knobs
	acts  []Act
	make  transcript.Maker
	cover *Cover
	log   *Log   // nil: nobody reads it
	stats *Stats // of this run

	cluster *cluster.Cluster
	hosts   []*host
	procs   [2]*process
	leader  int // whose process may write to the store
	term    int // of the election; a process of an older one may not
	disk    *disk
	places  int // tasks wanted; acts change it

	streams  map[uint64]*stream
	requests map[uint64]*request
	numbers  uint64 // of streams, requests and tasks, counted so far
	offers   map[mesos.OfferID]offered
	truth    *truth

	net, life, crash, work, swap *rand.Rand // chance, for each purpose
	healed                       mesos.Micros
	stranger                     stranger
	wrongInfo                    bool   // the framework's info has a mistake in it
	wishes                       []byte // operations that the framework shall do
	swaps                        []swapWish
	rival                        rival
	plant                        func(machine any)
	judge                        *judge // measures instead of checking; nil: the checkers look
}

// Failure is a property that did not hold.
type Failure struct {
	At      mesos.Micros // after the beginning
	Checker string
	Message string
}

func (f *Failure) Error() string {
	return fmt.Sprintf("%s: %s (at %s s)", f.Checker, f.Message, number(float64(f.At)/1e6))
}

// Options are how a scenario is played.
type Options struct {
	// Maker makes the schedulers; without one they are native.
	Maker *transcript.Maker
	Cover *Cover // is told which table rows are reached; may be nil
	Log   *Log   // is written; may be nil

	judge bool              // measure, and check nothing
	made  func(machine any) // is given each master and agent that begins; may be nil
	peer  bool              // the Maker's machines are another framework's
}

// Result is what came of a run.
type Result struct {
	Failure  *Failure // nil: all is well
	Stats    Stats
	measured Measured // if there was a judge
}

// Run plays a scenario.
func Run(s *Scenario, o Options) (r Result) {
	w := newWorld(s, o)
	defer func() {
		if p := recover(); p != nil {
			if stop, ok := p.(*Failure); ok {
				r.Failure = stop
			} else {
				r.Failure = &Failure{w.now() - begin, "S15 no panic", fmt.Sprintf("%v\n%s", p, debug.Stack())}
			}
		}
		for _, p := range w.procs {
			free(p.machine)
		}
		r.Stats = *w.stats
		if w.judge != nil {
			r.measured = w.judge.found
		}
		r.Stats.Virtual = w.now() - begin
		if w.log != nil && r.Failure != nil {
			w.log.mark(w.now(), laneWorld, "failure", r.Failure.Error())
		}
	}()
	w.play()
	return r
}

// play lets all of it happen.
func (w *World) play() {
	w.begin()
	if w.judge != nil {
		w.judge.watchPlaces()
	}
	w.trouble()
	w.heal()
	if w.judge != nil {
		w.judge.settle()
		return
	}
	w.settle()
}

func newWorld(s *Scenario, o Options) *World {
	w := &World{
		k: s.Knobs, acts: s.Acts, cover: o.Cover, plant: o.made, log: o.Log, stats: newStats(),
		disk: newDisk(), streams: map[uint64]*stream{}, requests: map[uint64]*request{}, offers: map[mesos.OfferID]offered{},
		net: dice(s.Seed, "net"), life: dice(s.Seed, "life"), crash: dice(s.Seed, "crash"), work: dice(s.Seed, "work"), swap: dice(s.Seed, "swap"),
		places: int(s.Knobs[KnobPlaces]),
	}
	w.truth = newTruth(w)
	w.disk.told = w.truth.stored
	w.make = nativeMaker(w.cover)
	if o.Maker != nil {
		w.make = *o.Maker
	}
	if o.judge {
		w.judge = newJudge(w, o.peer)
	}
	w.cluster = w.newCluster()
	for i := range w.procs {
		w.procs[i] = newProcess(w, i)
	}
	return w
}

func (w *World) newCluster() *cluster.Cluster {
	cfg := cluster.Config{Master: master.DefaultConfig(), Delay: w.latencyAtMost() / 4, Reconnect: 500 * mesos.Millisecond}
	cfg.Master.MasterID = "m"
	cfg.Master.Mode, cfg.Master.Answers = master.Mode(w.k[KnobMode]), master.Answers(w.k[KnobAnswers])
	cfg.Master.Registry.Age, cfg.Master.Registry.Interval = seconds(w.k[KnobForgets]*60), mesos.Minute
	cfg.Master.Offers.Timeout = seconds(w.k[KnobOfferTime])
	cfg.Master.Agents.Missed = uint32(max(1, w.k[KnobPings]))
	resources, err := mesos.ParseResources("cpus:64;mem:8192")
	must(err)
	for i := range max(1, int(w.k[KnobAgents])) {
		c := agent.DefaultConfig()
		c.Hostname, c.Seed, c.Resources, c.Executors = fmt.Sprintf("host%d", i), uint64(i), resources, agent.ExecutorsHost
		c.PushOperations = w.k.on(KnobPush)
		c.Limits.Updates = uint32(max(1, w.k[KnobUpdates]))
		if w.k.on(KnobOldAgents) {
			c.Capable &^= mesos.AgentOperationFeedback
		}
		cfg.Agents = append(cfg.Agents, c)
		w.hosts = append(w.hosts, newHost(w, i))
	}
	outside := cluster.Outside{
		Framework: w.fromMaster, Executor: w.toHost, Notice: w.fromAgent, Failover: w.failedOver,
		Peer: w.seePeer, Made: w.made,
	}
	if w.k.on(KnobNative) && w.judge == nil {
		outside.Stepped = w.lookAtReplacements
	}
	c, err := cluster.New(cfg, outside)
	must(err)
	return c
}

// made is told each master and agent that begins.
func (w *World) made(machine any) {
	if w.cover != nil {
		w.cover.watch(machine)
	}
	if w.plant != nil {
		w.plant(machine)
	}
}

// begin starts everything and puts the acts on the calendar.
func (w *World) begin() {
	must(w.cluster.Advance(begin))
	must(w.cluster.StartMaster())
	for i := range w.hosts {
		w.hosts[i].start()
		if w.k.on(KnobProviders) {
			w.after(mesos.Second, w.hosts[i].setUp)
		}
	}
	w.after(100*mesos.Millisecond, func() { w.procs[0].start() })
	for i := range w.acts {
		a := &w.acts[i]
		if a.At >= seconds(w.k[KnobMinutes]*60) {
			continue // the trouble is over by then
		}
		w.cluster.At(begin+a.At, func() {
			row := &actTable[a.Kind]
			w.stats.Acts[row.name]++
			if w.log != nil {
				w.log.mark(w.now(), laneWorld, "act", a.name())
			}
			row.do(w, a)
		})
	}
}

// trouble is the phase in which faults happen.
func (w *World) trouble() { w.advance(begin + seconds(w.k[KnobMinutes]*60)) }

// advance lets time pass.
func (w *World) advance(to mesos.Micros) {
	if err := w.cluster.Advance(to); err != nil {
		w.fail("the cluster goes on", err.Error())
	}
}

func (w *World) now() mesos.Micros { return w.cluster.Now() }

// after lets something happen later.
func (w *World) after(d mesos.Micros, do func()) { w.cluster.At(w.now().Add(d), do) }

// fail ends the run: a property does not hold.
func (w *World) fail(checker, message string) {
	panic(&Failure{w.now() - begin, checker, message})
}

// chance is whether something of a likelihood happens. Once all is healed
// nothing of the kind does.
func (w *World) chance(from *rand.Rand, k Knob) bool {
	p := w.k[k]
	if p == 0 || w.healed != 0 || from.Float64() >= p {
		return false
	}
	w.stats.Faults[knobTable[k].name]++
	return true
}

func (w *World) latencyAtMost() mesos.Micros {
	return seconds(w.k[KnobLatency]/1000) + 1
}

// latency is how long a message to or from a scheduler takes.
func (w *World) latency() mesos.Micros { return 1 + upTo(w.net, w.latencyAtMost()) }

// upTo is a span from 0 to below most.
func upTo(r *rand.Rand, most mesos.Micros) mesos.Micros {
	if most <= 0 {
		return 0
	}
	return mesos.Micros(r.Int64N(int64(most)))
}

// next numbers streams, requests and tasks.
func (w *World) next() uint64 {
	w.numbers++
	return w.numbers
}

// must is for what only a mistake in this package can break.
func must(err error) {
	if err != nil {
		panic(errors.Join(errors.New("sim"), err))
	}
}
