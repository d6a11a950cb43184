package sim

import (
	"bytes"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// watch is what an onlooker knows of one scheduler process: what went in, what
// came out, what its records say. It is naive on purpose. The checkers read it
// after every step.
type watch struct {
	p   *process
	cfg scheduler.Config
	now mesos.Micros

	tasks     map[mesos.TaskID]*scheduler.TaskRecord // those on their way to the store included
	framework scheduler.FrameworkRecord

	epoch        uint32 // of the last Subscribe
	subscribed   bool
	subscribedAt mesos.Micros
	over         bool
	lastCall     uint64
	madeUp       map[mesos.TaskID]bool // fences and probes sent
	offers       map[mesos.OfferID]bool
	rounds       [scheduler.RoundSubjects]roundWatch
	lastRound    uint32
	eventAt      mesos.Micros // the last event but a heartbeat
	gateOpen     bool         // a round has ended

	operations map[mesos.OperationID]*scheduler.OperationRecord
	named      map[mesos.OperationID]bool // a question that named its agent is unanswered
	sighted    map[mesos.TaskID]uint32    // the epoch in which it was last seen alive
	replaced   map[mesos.ReplaceID]*replaceWatch
	withheld   map[mesos.OfferID]bool // offers that arrived, whether the framework was shown them or not
	asked      map[mesos.TaskID]bool  // to be killed, though it is over here
	minuteEnds mesos.Micros           // of the policies' kills
	spent      uint32

	seen  seen
	frame []byte               // of the snapshot before, if it is needed
	old   scheduler.TaskRecord // what seen.rec points to
}

// seen is one step with at most one event.
type seen struct {
	now   mesos.Micros
	event *scheduler.Event // nil: only time has passed
	out   *scheduler.Output
	stale bool                  // the event is of an older epoch
	rec   *scheduler.TaskRecord // of the event's task before the step, nil if there was none
}

// checker is one property that is looked at after every step; "" says that it
// holds.
type checker struct {
	name  string
	check func(*watch, *seen) string
}

// checkers are in the order in which they look: some take over what they have
// seen.
var checkers = []checker{
	{"calls are of the open stream", callsAreCurrent},
	{"S2 acknowledged is what was borne", acknowledgedAsBorne},
	{"S2 acknowledged is what was borne, of operations", operationsAcknowledgedAsBorne},
	{"S2 acknowledged is what was borne, of replacements", replacementsAcknowledgedAsBorne},
	{"S4 killed only when asked", killedWhenAsked},
	{"S13 a duplicate changes nothing", duplicateChangesNothing},
	{"S14 an older epoch changes nothing", oldEpochChangesNothing},
	{"S18 launched once, on offers that live", launchedOnce},
	{"safe is safe", safeIsSafe},
	{"S8 every round ends once", roundsEndOnce},
	{"S9 questions are bounded", questionsAreBounded},
	{"L2 rounds end in time", roundsEndInTime},
	{"S11 replacements are told", replacementsAreTold},
	{"L5 replacements end in time", replacementsEndInTime},
	{"wake_at is in the future", wakesLater},
}

func newWatch(p *process, cfg scheduler.Config, records []scheduler.Record) *watch {
	w := &watch{
		p: p, cfg: cfg, tasks: map[mesos.TaskID]*scheduler.TaskRecord{}, madeUp: map[mesos.TaskID]bool{},
		offers: map[mesos.OfferID]bool{}, sighted: map[mesos.TaskID]uint32{}, asked: map[mesos.TaskID]bool{},
		operations: map[mesos.OperationID]*scheduler.OperationRecord{}, named: map[mesos.OperationID]bool{},
		replaced: map[mesos.ReplaceID]*replaceWatch{}, withheld: map[mesos.OfferID]bool{},
	}
	for _, r := range records {
		key := string(r.Key)
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			w.tasks[mesos.TaskID(id)] = taskRecord(r.Value)
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyOperation); ok {
			w.operations[mesos.OperationID(id)] = operationRecord(r.Value)
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyReplace); ok {
			w.replaced[mesos.ReplaceID(id)] = &replaceWatch{phase: replaceRecord(r.Value).Phase}
		}
		if key == scheduler.KeyFramework {
			must2(scheduler.DecodeRecord(r.Value, w.framework.Schema))
		}
		if number, ok := strings.CutPrefix(key, scheduler.KeyRound); ok {
			w.lastRound = max(w.lastRound, roundNumber(number))
		}
	}
	w.epoch = w.framework.Epoch
	return w
}

// before looks at what a step will be about.
func (w *watch) before(s *seen) {
	w.now = s.now
	e := s.event
	if e == nil {
		return
	}
	s.stale = (e.Type < scheduler.EventLaunch || e.Type == scheduler.EventReplacementUpdated) && e.Epoch != w.epoch
	if r := w.tasks[e.Status.TaskID]; r != nil && e.Type == scheduler.EventUpdated {
		w.old = *r
		s.rec = &w.old
	}
	if s.stale {
		frame, err := w.p.machine.Snapshot()
		must(err)
		w.frame = bytes.Clone(frame)
	}
}

// after looks at what came of it.
func (w *watch) after(s *seen) {
	if name, bad := w.records(s); bad != "" {
		w.p.w.fail(name, bad)
	}
	w.event(s)
	for i := range checkers {
		if bad := checkers[i].check(w, s); bad != "" {
			w.p.w.fail(checkers[i].name, bad)
		}
	}
}

// event notes what an event means, before the notices are looked at.
func (w *watch) event(s *seen) {
	e := s.event
	if e == nil || s.stale {
		return
	}
	if e.Type != scheduler.EventHeartbeat {
		w.eventAt = s.now
	}
	tasks := &w.rounds[scheduler.RoundTasks]
	switch e.Type {
	case scheduler.EventUpdated:
		if w.subscribed {
			tasks.census = tasks.census || tasks.probes[e.Status.TaskID]
			delete(tasks.pending, string(e.Status.TaskID))
			if e.Status.State.Live() {
				w.sighted[e.Status.TaskID] = e.Epoch
			}
		}
	case scheduler.EventOffered:
		for _, o := range e.Offers {
			w.withheld[o.ID] = true
		}
	case scheduler.EventRescinded:
		delete(w.withheld, e.OfferID)
	case scheduler.EventKill:
		w.asked[e.TaskID] = true
	case scheduler.EventOperationUpdated, scheduler.EventOperationsAnswered:
		w.operationsHeard(e)
	case scheduler.EventForget, scheduler.EventForgetOperation, scheduler.EventCallFailed:
		w.dropPending(s)
	}
}

// dropPending: what is over or gone need not be heard of.
func (w *watch) dropPending(s *seen) {
	for id := range w.rounds[scheduler.RoundTasks].pending {
		if r := w.tasks[mesos.TaskID(id)]; r == nil || s.event.Type == scheduler.EventCallFailed && recordOver(r) {
			delete(w.rounds[scheduler.RoundTasks].pending, id)
		}
	}
	for id := range w.rounds[scheduler.RoundOperations].pending {
		if w.operations[mesos.OperationID(id)] == nil {
			delete(w.rounds[scheduler.RoundOperations].pending, id)
		}
	}
	for i := range s.out.Notices { // of a refused Accept
		if n := &s.out.Notices[i]; n.Type == scheduler.NoticeOperation {
			delete(w.rounds[scheduler.RoundOperations].pending, string(n.Operation.OperationID))
		}
	}
}

// rejected reports whether the step turned its event away.
func rejected(s *seen) bool {
	return slices.ContainsFunc(s.out.Notices, func(n scheduler.Notice) bool { return n.Type == scheduler.NoticeRejected })
}

// invented reports whether an id is one that only schedulers make up.
func invented(id mesos.TaskID) bool { return strings.HasPrefix(string(id), "rollcall.") }
