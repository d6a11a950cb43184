package sim

import (
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// truth is what an onlooker knows who sees all of the world: which tasks really
// run, what was started twice, which updates nobody has acknowledged.
type truth struct {
	w         *World
	started   map[mesos.TaskID]int // how often an executor began it
	safe      map[mesos.TaskID]mesos.TaskState
	launched  map[mesos.TaskID]uint64 // the call that bore it
	waiting   map[owed]waiting
	done      map[mesos.OperationID]bool // carried out
	retry     map[mesos.OperationID]bool // called safe to do again
	leaked    map[mesos.TaskID]bool      // see leaks
	replaced  map[mesos.ReplaceID]*replaced
	family    map[mesos.TaskID][]*replaced // that a task belongs to
	forgotten map[mesos.TaskID]bool        // of these
}

// owed is an update that an agent has sent and nobody acknowledged.
type owed struct {
	host, life int
	update
}

type waiting struct {
	last  mesos.Micros // when it was sent last
	times int
}

func newTruth(w *World) *truth {
	return &truth{
		w: w, started: map[mesos.TaskID]int{}, safe: map[mesos.TaskID]mesos.TaskState{},
		launched: map[mesos.TaskID]uint64{}, waiting: map[owed]waiting{}, leaked: map[mesos.TaskID]bool{},
		done: map[mesos.OperationID]bool{}, retry: map[mesos.OperationID]bool{},
		replaced: map[mesos.ReplaceID]*replaced{}, family: map[mesos.TaskID][]*replaced{}, forgotten: map[mesos.TaskID]bool{},
	}
}

// began: an executor was given a task. Its id is fresh, so it never had it before.
func (t *truth) began(x *executor, id mesos.TaskID) {
	t.started[id]++
	if t.started[id] > 1 {
		t.w.fail("L7 a task is run once", "task "+string(id)+" is started again on "+x.host.name())
	}
	if t.leaks(x, id) {
		return
	}
	t.alone(x, id)
	if state, ok := t.safe[id]; ok {
		t.w.fail("safe is safe", "task "+string(id)+" starts on "+x.host.name()+" after it was called safe to start again ("+state.String()+")")
	}
}

// leaks: what an agent that hangs, or whose link is slow, has to hear and to say
// can be so old that the agent was given up meanwhile: then it registers again
// with a list from before a task, and runs the task. The master calls it GONE for
// as long as it runs, as Mesos's does: nobody could know better.
func (t *truth) leaks(x *executor, id mesos.TaskID) bool {
	m := t.w.cluster.Master()
	if m == nil || !x.host.late {
		return false
	}
	for kind, task := range m.Tasks {
		if task.TaskID == id && kind == master.TaskKnown {
			return false
		}
	}
	t.leaked[mesos.TaskID(strings.Clone(string(id)))] = true
	t.w.stats.Faults["leaked"]++
	return true
}

// live finds a task that runs and has not been told to end.
func (t *truth) live(id mesos.TaskID) (*executor, *running) {
	for _, h := range t.w.hosts {
		for _, x := range h.executors {
			if x.dying {
				continue
			}
			for _, r := range x.has {
				if r.id == id && !r.state.Terminal() && !t.leaked[id] {
					return x, r
				}
			}
		}
	}
	return nil, nil
}

// seePeer sees each message between the master and an agent.
func (w *World) seePeer(i int, toMaster bool, p *mesos.Peer, at mesos.Micros) {
	if w.log != nil {
		w.logPeer(i, toMaster, p, at)
	}
	h := w.hosts[i]
	if toMaster && p.Type == mesos.PeerOperationUpdate && p.Operation.Status.State == mesos.OperationFinished && p.Operation.Status.ProviderID == "" {
		w.truth.carriedOut(p.Operation.Status.OperationID)
	}
	if toMaster && p.Type == mesos.PeerOperationUpdate && p.Operation.Status.State == mesos.OperationFailed && p.Operation.Status.ProviderID == "" {
		h.couldNot(p.Operation.UUID)
	}
	if !toMaster && p.Type == mesos.PeerApplyOperation && h.shy != 0 && h.provider != nil {
		h.hide()
	}
	switch {
	case !toMaster && p.Type == mesos.PeerShutdownFramework && at != 0:
		w.cluster.At(at, func() { w.truth.agentEnded(h) }) // nothing more is said of its tasks
	case toMaster && p.Type == mesos.PeerStatusUpdate && !p.Status.UUID.IsZero():
		o := owed{i, h.lives, update{p.Status.TaskID, p.Status.UUID}}
		u := w.truth.waiting[o]
		w.truth.waiting[o] = waiting{w.now(), u.times + 1}
	case !toMaster && p.Type == mesos.PeerAcknowledge && at != 0:
		o := owed{i, h.lives, update{p.Status.TaskID, p.Status.UUID}}
		if _, ok := w.truth.waiting[o]; ok {
			w.cluster.At(at, func() {
				if st, err := w.cluster.AgentState(i); err == nil && st.Running && !st.FromMaster {
					delete(w.truth.waiting, o)
				}
			})
		}
	}
}

// couldNot: an operation on the agent's own resources failed, so the master
// believes it to have what it has not. Mesos's agent ends when it finds that
// out (MESOS-8871), is started again, and says what it has.
func (h *host) couldNot(uuid mesos.UUID) {
	if h.failed[uuid] {
		return // it only says so again
	}
	h.failed[uuid] = true
	h.w.after(0, h.stop)
	h.w.after(mesos.Second, h.start)
}

// carriedOut: an operation was done.
func (t *truth) carriedOut(id mesos.OperationID) {
	t.done[id] = true
	if t.retry[id] {
		t.w.fail("S10 retry is safe", "operation "+string(id)+" is carried out after it was called safe to do again")
	}
}

// agentEnded: an agent's process is over; what it still has to say it says as
// another.
func (t *truth) agentEnded(h *host) {
	for o := range t.waiting {
		if o.host == h.number {
			delete(t.waiting, o)
		}
	}
}

func (h *host) name() string { return laneAgent(h.number) }
