package sim

import (
	"bytes"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// judge measures a scheduler of any kind: what it holds for true against what
// is. It knows nothing of how the scheduler works, and no property fails a run
// that it looks at.
type judge struct {
	w       *World
	foreign bool // the scheduler is not Rollcall's
	known   map[mesos.TaskID]*scheduler.TaskRecord
	place   map[mesos.TaskID]int // that each task was started for
	found   Measured
}

// Measured is what is found of one run.
type Measured struct {
	Agreed    bool         // in time
	Agreement mesos.Micros // after the trouble, if it agreed
	Ghosts    int          // tasks that are dead and held for alive at the end
	Missed    int          // tasks that run and are not held for alive at the end
	GivenUp   int          // tasks that were given up, or replaced, while they ran
	Tasks     int          // that ran
	Reconcile int          // calls of RECONCILE
	Kills     int          // calls of KILL
	Updates   int          // status updates that arrived

	PlaceTime mesos.Micros // of all places together
	Empty     mesos.Micros // of it, no task ran
	Double    mesos.Micros // of it, two ran or more
}

func newJudge(w *World, foreign bool) *judge {
	return &judge{w: w, foreign: foreign, known: map[mesos.TaskID]*scheduler.TaskRecord{}, place: map[mesos.TaskID]int{}}
}

// begins: a process starts from what is durable.
func (j *judge) begins(records []scheduler.Record) {
	clear(j.known)
	j.records(records)
}

// records takes over what a scheduler holds for true: what it stores.
func (j *judge) records(records []scheduler.Record) {
	for _, r := range records {
		if id, ok := strings.CutPrefix(string(r.Key), scheduler.KeyTask); ok && r.Value == nil {
			delete(j.known, mesos.TaskID(id))
		} else if ok {
			j.known[mesos.TaskID(id)] = taskRecord(bytes.Clone(r.Value))
		}
	}
}

// after looks at a step.
func (j *judge) after(p *process, e *scheduler.Event, out *scheduler.Output) {
	if e != nil && e.Type == scheduler.EventUpdated {
		j.found.Updates++
	}
	for i := range out.Calls {
		switch out.Calls[i].Type {
		case scheduler.CallReconcile:
			j.found.Reconcile++
		case scheduler.CallKill:
			j.found.Kills++
		}
	}
	for i := range out.Notices {
		if n := &out.Notices[i]; n.Type == scheduler.NoticeSession {
			p.watch.subscribed = n.Session == scheduler.SessionSubscribed
		}
	}
	if p.number == j.w.leader {
		j.records(out.Store)
	}
}

// gaveUp: the framework does not count on a task any more.
func (j *judge) gaveUp(id mesos.TaskID) {
	if x, _ := j.w.truth.live(id); x != nil {
		j.found.GivenUp++
	}
}

// sample is how often the judge looks at what runs.
const sample = 5 * mesos.Second

func (j *judge) watchPlaces() {
	n := make([]int, j.w.places)
	for _, h := range j.w.hosts {
		for _, x := range h.executors {
			for _, r := range x.has {
				if i, ok := j.place[r.id]; ok && i < len(n) && !r.state.Terminal() {
					n[i]++
				}
			}
		}
	}
	for i := range n {
		j.found.PlaceTime += sample
		switch {
		case n[i] == 0:
			j.found.Empty += sample
		case n[i] > 1:
			j.found.Double += sample
		}
	}
	j.w.after(sample, j.watchPlaces)
}

// differences are the tasks that are held for what they are not. Verdicts that
// only say that nobody can know are none, of a task that does not run.
func (j *judge) differences() (ghosts, missed int) {
	t := j.w.truth
	for _, h := range j.w.hosts {
		for _, x := range h.executors {
			for _, r := range x.has {
				if r.state.Terminal() || x.dying || t.leaked[r.id] {
					continue
				}
				if k := j.known[r.id]; k == nil || k.Verdict != scheduler.VerdictAlive || k.Unknown && j.w.policy() == scheduler.UnknownKill {
					missed++
				}
			}
		}
	}
	for id, k := range j.known {
		if k.Verdict == scheduler.VerdictAlive || k.Verdict == scheduler.VerdictLaunching {
			if x, _ := t.live(id); x == nil && !t.leaked[id] {
				ghosts++
			}
		}
	}
	return ghosts, missed
}

// agrees: the scheduler runs, listens, and is right about every task.
func (j *judge) agrees() bool {
	p := j.w.procs[j.w.leader]
	if p.machine == nil || !p.watch.subscribed || p.client.stream == nil || p.client.stream.dark {
		return false
	}
	ghosts, missed := j.differences()
	return ghosts+missed == 0
}

// horizon is how long a judge looks on after the trouble: two periods of the
// slowest schedule.
const horizon = 2 * 60 * mesos.Minute

// settle measures the time to agreement: until all is right, and still is
// whenever one looks in the five minutes after.
func (j *judge) settle() {
	const stay = 5 * mesos.Minute
	w, since := j.w, mesos.Micros(-1)
	for end := w.healed + horizon; w.now() < end && !j.found.Agreed; {
		switch right := j.agrees(); {
		case !right:
			since = -1
		case since < 0:
			since = w.now()
		case w.now()-since >= stay:
			j.found.Agreed, j.found.Agreement = true, since-w.healed
		}
		step := mesos.Second
		if w.now()-w.healed > 2*mesos.Minute {
			step = sample
		}
		w.advance(min(w.now()+step, end))
	}
	w.advance(w.healed + horizon)
	j.found.Ghosts, j.found.Missed = j.differences()
	j.found.Tasks = len(w.truth.started)
}

// unfair acts are faults that no scheduler can see through, or that are about
// what only Rollcall reconciles: an operator who calls an agent gone that lives,
// and resource providers.
var unfair = []string{"mark-gone", "provider-leaves", "provider-gone", "provider-shy", "rival"}

// comparable are the acts that mean the same to any scheduler: faults of the
// cluster, wishes for more, fewer or other tasks, and another client's tasks.
var comparable = []string{"want-more", "want-less", "kill", "stranger"}

// fair leaves out of a scenario what only Rollcall could make use of.
func fair(s *Scenario) *Scenario {
	s = s.Clone()
	s.Changed = true
	s.Acts = slices.DeleteFunc(s.Acts, func(a Act) bool {
		row := &actTable[a.Kind]
		return slices.Contains(unfair, row.name) || !row.fault && !slices.Contains(comparable, row.name)
	})
	for knob, value := range map[Knob]float64{
		KnobTwin: 0, KnobReload: 0, // not what is compared
		KnobProviders: 0, KnobMode: 0, KnobAnswers: 0, KnobPush: 0, KnobRoom: 100000,
		KnobFailover: 7 * 24 * 60, KnobPolicy: float64(scheduler.UnknownKill), KnobDryRun: 0, KnobEnded: 1, KnobReturned: 2,
		KnobExplicit: 60, KnobImplicit: 60, KnobBatch: 1000, KnobWindow: 4, KnobGate: 0, KnobForgets: 14 * 24 * 60,
		KnobRole: 0, KnobReplaces: 0, KnobReplaceTime: 0, KnobReserveDenied: 0, KnobNative: 0,
		KnobPings: 5, KnobUpdates: 10000, KnobOldAgents: 0, KnobExecutorOdd: 0, KnobProviderOdd: 0,
	} {
		s.Knobs[knob] = value
	}
	return s
}
