package agent

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rollcall/core/mesos"
)

// world is a machine, a store, and what a master, executors and providers
// around it would know. It does what is drawn, and looks at everything.
type world struct {
	t     failer
	pick  func(n int, what string) int
	cfg   Config
	m     *Machine
	store map[string][]byte
	now   mesos.Micros
	link  uint32

	uuids byte
	seen  []Send                // the last updates that were sent
	heads map[string]mesos.UUID // by task: the update under way
}

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// sequenceConfig is small, so that limits and borders are met.
func sequenceConfig(variant int) Config {
	cfg := DefaultConfig()
	cfg.Resources, _ = mesos.ParseResources("cpus:4;disk:100")
	if variant&1 != 0 {
		cfg.Executors = ExecutorsHost
	}
	cfg.PushOperations = variant&2 != 0
	if variant&4 != 0 {
		cfg.Register.Backoff.Jitter = 0
		cfg.Script = ScriptConfig{}
		cfg.Capable = 0
	}
	cfg.Limits = Limits{
		IDBytes: 24, Info: 8, Message: 64, Frameworks: 3, Tasks: 7, Updates: 3, Beats: 4, Operations: 4, Providers: 3, Resources: 4,
		Replacements: 3,
	}
	return cfg
}

func newWorld(t failer, pick func(int, string) int) *world {
	w := &world{
		t: t, pick: pick, cfg: sequenceConfig(pick(8, "variant")), store: map[string][]byte{}, now: 1,
		heads: map[string]mesos.UUID{},
	}
	m, err := New(w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.m = m
	w.m.trace = rowReached
	return w
}

// rowReached hears of the table rows that sequences reach.
var rowReached func(id string)

func (w *world) framework() mesos.FrameworkInfo {
	i := []int{0, 0, 0, 1, 1, 2, 3}[w.pick(7, "framework")]
	return mesos.FrameworkInfo{
		ID: mesos.FrameworkID(fmt.Sprint("F/%", i)), Checkpoint: i%2 == 0, PartitionAware: i < 2, KillingState: i == 0 || i == 3,
	}
}

func (w *world) taskID() mesos.TaskID { return mesos.TaskID(fmt.Sprint("t/", w.pick(6, "task"))) }

func (w *world) provider() mesos.ResourceProviderID {
	return mesos.ResourceProviderID(fmt.Sprint("R", w.pick(3, "provider")))
}

func (w *world) operationUUID() mesos.UUID { return mesos.UUID{1, byte(w.pick(5, "operation"))} }

func (w *world) freshUUID() mesos.UUID {
	w.uuids++
	return mesos.UUID{2, w.uuids}
}

var lives = [][]mesos.Beat{
	nil,
	{{State: mesos.TaskRunning}, {After: mesos.Second, State: mesos.TaskFinished}},
	{{State: mesos.TaskRunning}, {After: mesos.Second, State: mesos.TaskFailed, Message: "failed"}},
	{{After: mesos.Second}, {State: mesos.TaskRunning}, {State: mesos.TaskKilling}, {After: mesos.Minute, State: mesos.TaskFailed}},
	{{State: mesos.TaskStaging}},
	{{After: mesos.Second, State: mesos.TaskFailed}},
	{{State: mesos.TaskStarting}, {After: mesos.Minute, State: mesos.TaskRunning}, {State: mesos.TaskKilling}, {After: mesos.Minute, State: mesos.TaskFailed}},
	{{State: mesos.TaskStarting}, {State: mesos.TaskRunning}, {State: mesos.TaskRunning}, {State: mesos.TaskFinished}, {State: mesos.TaskFinished}},
}

func (w *world) message() Event {
	e := Event{Type: EventMessage, Link: w.link}
	if w.pick(20, "old link") == 0 {
		e.Link--
	}
	p := &e.Peer
	f := w.framework()
	switch w.pick(22, "message") {
	case 0, 1:
		if p.Type, p.AgentID = mesos.PeerRegistered, "A"; w.pick(50, "other id") == 0 {
			p.AgentID = "B"
		}
		if w.m.self.id != "" {
			p.Type = mesos.PeerReregistered
			for range w.pick(3, "targets") {
				p.Targets = append(p.Targets, mesos.TaskTarget{FrameworkID: w.framework().ID, TaskID: w.taskID(), AgentID: "A"})
			}
			p.Frameworks = []mesos.FrameworkInfo{f}
			for range w.pick(2, "replacements") {
				var r mesos.Replacement
				r.FrameworkID, r.ReplaceID, r.New.TaskID = w.framework().ID, w.replaceID(), w.taskID()
				r.Status.Phase = mesos.ReplacePhase(w.pick(int(mesos.ReplacePhases), "phase"))
				p.Replacements = append(p.Replacements, r)
			}
		}
	case 2:
		p.Type, p.Connected = mesos.PeerPing, w.pick(4, "connected") > 0
	case 3, 4, 5, 6:
		p.Type, p.Framework, p.FrameworkID = mesos.PeerRunTasks, f, f.ID
		t := mesos.Task{FrameworkID: f.ID, TaskID: w.taskID(), AgentID: "A", Life: lives[w.pick(len(lives), "life")]}
		if w.pick(2, "custom") == 0 {
			t.ExecutorID = mesos.ExecutorID(fmt.Sprint("X", w.pick(2, "executor")))
		}
		if there := w.m.framework(f.ID); there != nil {
			for _, x := range there.executors {
				if x.state == executorEnding && !x.command && w.pick(2, "one that ends") == 0 {
					t.ExecutorID = x.id
				}
			}
		}
		if w.pick(2, "some resources") == 0 {
			t.Resources = cpus(w.pick(3, "cpus"))
		}
		p.Tasks = []mesos.Task{t}
		for t.ExecutorID != "" && w.pick(3, "group") == 0 {
			t.TaskID = w.taskID()
			p.Tasks = append(p.Tasks, t)
		}
		switch w.pick(16, "strange") {
		case 0:
			p.Version = w.freshUUID()
		case 1:
			p.Tasks[0].Resources = w.operation().Resources
		case 2:
			p.Tasks[0].AgentID = "B"
		}
	case 7, 8:
		p.Type, p.FrameworkID, p.Status.TaskID = mesos.PeerKillTask, f.ID, w.taskID()
		p.Grace = mesos.Micros(w.pick(3, "grace")) * mesos.Second
		open := slices.DeleteFunc(slices.Clone(w.m.replacements), func(r *replacement) bool { return !r.open() })
		if n := len(open); n > 0 && w.pick(2, "a part") == 0 {
			r := open[w.pick(n, "which")]
			p.FrameworkID, p.Status.TaskID = r.FrameworkID, []mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID}[w.pick(3, "part")]
		}
	case 17, 18, 19:
		w.replacement(p, f)
	case 20:
		p.Type = mesos.PeerAcknowledgeReplacement
		p.Replacement.FrameworkID, p.Replacement.ReplaceID, p.Replacement.Status.UUID = f.ID, w.replaceID(), w.freshUUID()
	case 9, 10, 11:
		w.acknowledge(p)
	case 12:
		p.Type, p.FrameworkID = mesos.PeerApplyOperation, f.ID
		p.Operation = w.operation()
	case 13:
		p.Type = mesos.PeerReconcileOperations
		if w.pick(2, "own") == 0 {
			p.FrameworkID = f.ID
		}
		for range w.pick(4, "asked") {
			p.Operations = append(p.Operations, w.operation())
		}
	case 14:
		p.Type, p.FrameworkID, p.ExecutorID = mesos.PeerShutdownFramework, f.ID, "X0"
		if w.pick(2, "executor") == 0 {
			p.Type = mesos.PeerShutdownExecutor
		}
	case 21:
		p.Type, p.FrameworkID, p.ExecutorID = mesos.PeerShutdownExecutor, f.ID, "X0"
	case 15:
		p.Type, p.Framework = mesos.PeerUpdateFramework, f
	case 16:
		if p.Type = mesos.PeerPing; w.pick(10, "shutdown") == 0 {
			p.Type = mesos.PeerShutdown
		}
	}
	return e
}

func (w *world) operation() (o mesos.Operation) {
	o.UUID, o.Type = w.operationUUID(), mesos.OperationType(1+w.pick(2, "type"))
	o.Resources = mesos.Resources{{
		Name: "cpus", Type: mesos.ValueScalar, Scalar: 1000,
		Reservations: []mesos.Reservation{{Type: mesos.ReservationDynamic, Role: "a"}},
	}}
	o.Status.OperationID = mesos.OperationID(fmt.Sprint("o", o.UUID[1]))
	if w.pick(2, "whose") == 0 {
		o.Status.ProviderID = w.provider()
	}
	return o
}

func (w *world) freshID() mesos.TaskID {
	if w.pick(8, "known") == 0 {
		return w.taskID()
	}
	return mesos.TaskID(fmt.Sprint("n/", w.pick(12, "fresh")))
}

func (w *world) replaceID() mesos.ReplaceID {
	return mesos.ReplaceID(fmt.Sprint("r/", w.pick(4, "replacement")))
}

func cpus(n int) mesos.Resources {
	if n == 0 {
		return nil
	}
	return mesos.Resources{{Name: "cpus", Type: mesos.ValueScalar, Scalar: int64(n) * 1000}}
}

// replacement orders one, mostly of a task that is there.
func (w *world) replacement(p *mesos.Peer, f mesos.FrameworkInfo) {
	old := mesos.Task{FrameworkID: f.ID, TaskID: w.taskID(), AgentID: "A", Resources: cpus(w.pick(3, "cpus"))}
	if w.pick(2, "custom") == 0 {
		old.ExecutorID = mesos.ExecutorID(fmt.Sprint("X", w.pick(2, "executor")))
	}
	if there := w.m.framework(f.ID); there != nil && len(there.tasks) > 0 && w.pick(5, "there") > 0 {
		old = there.tasks[w.pick(len(there.tasks), "which")].Task
	}
	if there := w.m.framework(f.ID); there != nil && w.pick(3, "one that its executor may bring") == 0 {
		for _, x := range there.executors {
			if x.state == executorStarting && !x.command {
				old.TaskID, old.ExecutorID = w.freshID(), x.id
			}
		}
	}
	p.Type, p.Framework, p.Tasks = mesos.PeerReplace, f, []mesos.Task{old}
	r := &p.Replacement
	r.FrameworkID, r.ReplaceID, r.Old = f.ID, w.replaceID(), old.TaskID
	r.New, r.Fallback = old, old
	r.New.TaskID, r.New.Resources, r.New.Life = w.freshID(), cpus(w.pick(3, "needs")), lives[w.pick(len(lives), "life")]
	r.Held = cpus(w.pick(2, "held"))
	if w.pick(3, "fails") == 0 {
		r.New.Life = lives[len(lives)-2]
	}
	if w.pick(8, "other executor") == 0 {
		r.New.ExecutorID = "X1"
	}
	if r.Rollback = mesos.Rollback(w.pick(int(mesos.Rollbacks), "rollback")); r.Rollback == mesos.RollbackOff {
		r.Fallback = mesos.Task{}
	} else if r.Fallback.TaskID = w.freshID(); w.pick(2, "its life") == 0 {
		r.Fallback.Life = lives[len(lives)-2+w.pick(2, "life")]
	}
	if w.pick(3, "settles") > 0 {
		r.Settle = mesos.Micros(1+w.pick(5, "settle")) * mesos.Second
	}
	r.Stop, r.Start = mesos.Micros(1+w.pick(5, "stop"))*mesos.Second, mesos.Micros(1+w.pick(5, "start"))*mesos.Second
	switch w.pick(16, "strange") {
	case 0:
		p.Version = w.freshUUID()
	case 1:
		r.New.Resources = w.operation().Resources
	case 2:
		r.New.AgentID = "B"
	}
}

// goBack replaces a task by one that fails, and the old one may run again.
func (w *world) goBack() {
	e := Event{Type: EventMessage, Link: w.m.link.number}
	p := &e.Peer
	for _, f := range w.m.frameworks {
		for _, t := range f.tasks {
			if !t.over() && t.group == 0 && w.m.involved(f.info.ID, t.TaskID) == nil {
				w.replacement(p, f.info)
				r := &p.Replacement
				p.Tasks[0], p.Version = t.Task, mesos.UUID{}
				r.Old, r.New, r.Fallback, r.Rollback, r.Held = t.TaskID, t.Task, t.Task, mesos.RollbackHold, nil
				r.New.TaskID, r.Fallback.TaskID, r.Stop, r.Start = w.freshID(), w.freshID(), 5*mesos.Second, 3*mesos.Second
				r.New.Life, r.Fallback.Life = lives[len(lives)-1-w.pick(2, "fails")], lives[w.pick(len(lives), "its life")]
			}
		}
	}
	if p.Type == mesos.PeerNone {
		return
	}
	w.step([]Event{e})
	for range 8 {
		w.now += mesos.Second
		w.step(nil)
		if w.pick(8, "enough") == 0 {
			return
		}
	}
}

// acknowledge what was sent, mostly.
func (w *world) acknowledge(p *mesos.Peer) {
	if len(w.seen) == 0 {
		p.Type, p.FrameworkID, p.Status.TaskID = mesos.PeerAcknowledge, w.framework().ID, w.taskID()
		return
	}
	said := &w.seen[w.pick(len(w.seen), "acknowledged")].Peer
	if said.Type == mesos.PeerOperationUpdate {
		p.Type, p.Operation = mesos.PeerAcknowledgeOperation, said.Operation
		return
	}
	if said.Type == mesos.PeerReplaceUpdate {
		p.Type, p.Replacement = mesos.PeerAcknowledgeReplacement, said.Replacement
		return
	}
	p.Type, p.FrameworkID, p.Status.TaskID, p.Status.UUID = mesos.PeerAcknowledge, said.FrameworkID, said.Status.TaskID, said.Status.UUID
}

func (w *world) openReplacement() *replacement {
	open := slices.DeleteFunc(slices.Clone(w.m.replacements), func(r *replacement) bool { return !r.open() })
	if len(open) == 0 {
		return nil
	}
	return open[w.pick(len(open), "replacement")]
}

// partUpdated is news of the task that a replacement waits for.
func (w *world) partUpdated(r *replacement) (e Event) {
	part := &r.New
	e.Type, e.Status.State, e.Status.UUID = EventExecutorUpdated, mesos.TaskRunning, w.freshUUID()
	switch r.Status.Phase {
	case mesos.ReplaceStopping:
		part, e.Status.State = &r.old, mesos.TaskKilled
	case mesos.ReplaceLaunching, mesos.ReplaceRetreating:
		e.Status.State = []mesos.TaskState{mesos.TaskRunning, mesos.TaskFailed}[w.pick(2, "state")]
	case mesos.ReplaceSettling:
		e.Status.State = []mesos.TaskState{mesos.TaskRunning, mesos.TaskKilling}[w.pick(2, "state")]
		e.Status.Healthy = []mesos.Healthy{mesos.HealthNone, mesos.HealthBad}[w.pick(2, "health")]
	case mesos.ReplaceRollingBack:
		part = &r.Fallback
	}
	e.FrameworkID, e.Status.TaskID = r.FrameworkID, part.TaskID
	e.ExecutorID, _ = executorOf(part)
	if f := w.m.framework(r.FrameworkID); f != nil {
		if x := f.executor(e.ExecutorID); x != nil && x.state == executorStarting {
			return Event{Type: EventExecutorRegistered, FrameworkID: e.FrameworkID, ExecutorID: e.ExecutorID, TaskIDs: []mesos.TaskID{part.TaskID}}
		}
	}
	return e
}

func (w *world) event() (e Event) {
	if r := w.openReplacement(); r != nil && w.pick(3, "of a replacement") == 0 {
		return w.partUpdated(r)
	}
	executor := func() {
		f := w.framework()
		if there := w.m.framework(f.ID); there != nil && len(there.executors) > 0 && w.pick(4, "there") > 0 {
			x := there.executors[w.pick(len(there.executors), "which")]
			e.FrameworkID, e.ExecutorID = f.ID, x.id
			if len(x.tasks) > 0 {
				e.Status.TaskID = x.tasks[0].TaskID
			}
			return
		}
		e.FrameworkID, e.ExecutorID = f.ID, mesos.ExecutorID(fmt.Sprint("X", w.pick(2, "executor")))
		if w.pick(2, "command") == 0 {
			e.ExecutorID = mesos.ExecutorID(w.taskID())
		}
	}
	switch w.pick(26, "event") {
	case 0:
		w.link++
		return Event{Type: EventMasterFound, Link: w.link}
	case 1:
		return Event{Type: EventMasterLost, Link: w.link}
	case 2, 3, 4:
		e.Type = EventExecutorRegistered
		executor()
		e.TaskIDs = []mesos.TaskID{w.taskID()}
	case 5, 6, 7:
		e.Type = EventExecutorUpdated
		executor()
		if e.Status.State = mesos.TaskState(1 + w.pick(int(mesos.TaskStates)-1, "state")); w.pick(2, "runs") == 0 {
			e.Status.State = mesos.TaskRunning
		}
		if e.Status.TaskID == "" || w.pick(4, "any task") == 0 {
			e.Status.TaskID = w.taskID()
		}
		switch w.pick(4, "uuid") {
		case 0, 1:
			e.Status.UUID = w.freshUUID()
		case 2:
			e.Status.UUID = mesos.UUID{2, w.uuids} // the one before again
		}
	case 8:
		e.Type = EventExecutorExited
		executor()
	case 9:
		e.Type, e.Provider.ID = EventProviderSubscribed, w.provider()
		for range w.pick(3, "operations") {
			o := w.operation()
			o.Status.State = mesos.OperationState(1 + w.pick(int(mesos.OperationStates)-1, "state"))
			if w.pick(2, "uuid") == 0 {
				o.Status.UUID = w.freshUUID()
			}
			e.Operations = append(e.Operations, o)
		}
	case 10:
		e.Type, e.ProviderID = EventProviderDisconnected, w.provider()
		if w.pick(4, "gone") == 0 {
			e.Type = EventProviderGone
		}
	case 11:
		e.Type, e.ProviderID, e.Operation = EventProviderUpdated, w.provider(), w.operation()
		e.Operation.Status.State = mesos.OperationState(1 + w.pick(int(mesos.OperationStates)-1, "state"))
		if w.pick(2, "uuid") == 0 {
			e.Operation.Status.UUID = w.freshUUID()
		}
	case 12:
		if w.pick(8, "drain") == 0 {
			e.Type = EventDrain
		} else if w.pick(20, "unregister") == 0 {
			e.Type = EventUnregister
		} else {
			return w.message()
		}
	default:
		return w.message()
	}
	return e
}

func (w *world) events() (list []Event) {
	for range 1 + w.pick(4, "events") {
		list = append(list, w.event())
	}
	return list
}

// step steps the machine whole, and a copy of it in parts; both owe the same.
func (w *world) step(events []Event) {
	before := w.m.Snapshot(nil)
	out := w.m.Step(w.now, events)
	frame := encode(&out)
	w.show("Output", frame)
	w.show("StepFrame", encode(&StepFrame{Now: w.now, Events: events}))
	w.show("Snapshot", before)
	if bad := readsBack(&out, &Output{}); bad != "" {
		w.t.Fatal(bad)
	}
	if err := w.m.broken(); err != nil {
		w.t.Fatalf("broken: %v", err)
	}
	if out.WakeAt != 0 && out.WakeAt <= w.m.now {
		w.t.Fatalf("wakes at %d, now is %d", out.WakeAt, w.m.now)
	}
	w.keep(out.Store)
	w.look(out.Sends)
	after := w.m.Snapshot(nil)
	w.split(before, events, frame, after)
	if w.pick(4, "reload") == 0 {
		m, err := Load(after)
		if err != nil {
			w.t.Fatalf("our own snapshot is refused: %v", err)
		}
		if !bytes.Equal(m.Snapshot(nil), after) {
			w.t.Fatalf("a snapshot is not the same when loaded:\n%q\n%q", after, m.Snapshot(nil))
		}
		m.trace = rowReached
		w.m = m
	}
}

// saw hears of real frames.
var saw func(kind string, frame []byte)

func (w *world) show(kind string, frame []byte) {
	if saw != nil {
		saw(kind, frame)
	}
}

// split steps a loaded copy event by event.
func (w *world) split(before []byte, events []Event, whole, after []byte) {
	m, err := Load(before)
	if err != nil {
		w.t.Fatalf("our own snapshot is refused: %v", err)
	}
	var sum Output
	for i := range max(1, len(events)) {
		out := m.Step(w.now, events[i:min(i+1, len(events))])
		sum.Store, sum.Sends = append(sum.Store, out.Store...), append(sum.Sends, out.Sends...)
		sum.Notices, sum.WakeAt = append(sum.Notices, out.Notices...), out.WakeAt
	}
	if !bytes.Equal(encode(&sum), whole) {
		w.t.Fatal("split, the same events owe something else")
	}
	if got := m.Snapshot(nil); !bytes.Equal(got, after) {
		w.t.Fatalf("split, the same events leave another state\n%q\n%q", got, after)
	}
}

func (w *world) keep(records []Record) {
	for _, r := range records {
		if r.Value == nil {
			delete(w.store, string(r.Key))
		} else {
			w.store[string(r.Key)] = bytes.Clone(r.Value)
		}
	}
}

// look checks that updates of a task are sent one at a time and in order.
func (w *world) look(sends []Send) {
	link := uint32(0)
	for _, s := range sends {
		if s.Type != SendMaster {
			continue
		}
		p := &s.Peer
		switch {
		case s.Link < link || s.Link > w.m.link.number:
			w.t.Fatalf("sent on link %d after %d, the present one is %d", s.Link, link, w.m.link.number)
		case p.Type == mesos.PeerStatusUpdate:
			key := string(p.FrameworkID) + " " + string(p.Status.TaskID)
			if head, ok := w.heads[key]; ok && head != p.Status.UUID && w.m.stream(p.FrameworkID, p.Status.TaskID).has(head) {
				w.t.Fatalf("task %s: %x is sent, and %x is not acknowledged", key, p.Status.UUID, head)
			}
			w.heads[key] = p.Status.UUID
		case p.Type == mesos.PeerReplaceUpdate && !p.Replacement.Status.UUID.IsZero():
		case p.Type != mesos.PeerOperationUpdate || p.Operation.Status.UUID.IsZero():
			continue
		}
		link = s.Link
		w.seen = append(w.seen, Send{Peer: *p})
		w.seen = w.seen[max(0, len(w.seen)-12):]
	}
}

func (s *stream) has(uuid mesos.UUID) bool {
	return s != nil && slices.ContainsFunc(s.queue, func(e entry) bool { return e.status.UUID == uuid })
}

// restart builds the machine again from what was stored.
func (w *world) restart() {
	if w.pick(4, "reboot") == 0 {
		w.cfg.Boot += "."
		if w.pick(4, "changed") == 0 {
			w.cfg.Port++
		}
	}
	m, err := New(w.cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.show("RecordsFrame", encode(&RecordsFrame{w.records()}))
	for _, r := range w.records() {
		kind, _, _ := strings.Cut(string(r.Key), "/")
		w.show(kind, r.Value[1:])
	}
	if err := m.Restore(w.records()); err != nil {
		w.t.Fatalf("our own records are refused: %v", err)
	}
	if err := m.broken(); err != nil {
		w.t.Fatalf("broken after a restore: %v", err)
	}
	for _, f := range w.m.frameworks {
		for _, t := range f.tasks {
			if again := m.framework(f.info.ID); f.info.Checkpoint && !m.found.other && (again == nil || again.task(t.TaskID) == nil || again.task(t.TaskID).State != t.State) {
				w.t.Fatalf("task %s did not come back as it was", t.TaskID)
			}
		}
	}
	m.trace = rowReached
	w.m = m
	w.heads = map[string]mesos.UUID{}
	w.seen = nil
	w.link = 0
}

func (w *world) records() (records []Record) {
	for k, v := range w.store {
		records = append(records, Record{Key: []byte(k), Value: v})
	}
	slices.SortFunc(records, func(a, b Record) int { return strings.Compare(string(a.Key), string(b.Key)) })
	return records
}

// settle lets a master take the agent in and acknowledge all, until nothing is
// on its way; what is over is then forgotten.
func (w *world) settle() {
	for round := range 200 {
		if w.m.link.state == linkEnded {
			if len(w.m.frameworks) > 0 {
				w.t.Fatal("ended, and not empty")
			}
			return
		}
		var events []Event
		if w.m.link.state == linkDown && w.m.stepped {
			w.link = w.m.link.number + 1
			events = append(events, Event{Type: EventMasterFound, Link: w.link})
		}
		if w.m.link.state == linkWaiting {
			p := mesos.Peer{Type: mesos.PeerRegistered, AgentID: "A"}
			if w.m.self.id != "" {
				p.Type, p.AgentID = mesos.PeerReregistered, w.m.self.id
			}
			events = append(events, Event{Type: EventMessage, Link: w.m.link.number, Peer: p})
		}
		for _, s := range w.m.streams {
			if len(s.queue) > 0 {
				p := mesos.Peer{Type: mesos.PeerAcknowledge, FrameworkID: s.framework}
				p.Status.TaskID, p.Status.UUID = s.task, s.queue[0].status.UUID
				events = append(events, Event{Type: EventMessage, Link: w.m.link.number, Peer: p})
			}
		}
		for _, o := range w.m.operations {
			if len(o.queue) > 0 {
				p := mesos.Peer{Type: mesos.PeerAcknowledgeOperation}
				p.Operation.UUID, p.Operation.Status.UUID = o.UUID, o.queue[0].UUID
				events = append(events, Event{Type: EventMessage, Link: w.m.link.number, Peer: p})
			}
		}
		for _, r := range w.m.replacements {
			if !r.Status.UUID.IsZero() {
				p := mesos.Peer{Type: mesos.PeerAcknowledgeReplacement, Replacement: r.Replacement}
				events = append(events, Event{Type: EventMessage, Link: w.m.link.number, Peer: p})
			}
		}
		w.now += mesos.Second
		w.step(events)
		if len(events) == 0 && round > 80 {
			break
		}
	}
	if w.m.link.state == linkRegistered && len(w.m.replacements) > 0 {
		r := w.m.replacements[0]
		w.t.Fatalf("replacement %s is never settled: %s", r.ReplaceID, r.Status.Phase)
	}
	for _, s := range w.m.streams {
		if len(s.queue) > 0 && w.m.link.state == linkRegistered {
			w.t.Fatalf("an update of %s is never settled", s.task)
		}
	}
	for _, f := range w.m.frameworks {
		for _, t := range f.tasks {
			if t.over() && !f.ending {
				w.t.Fatalf("task %s is over and not forgotten", t.TaskID)
			}
		}
	}
}

// TestSequences does what may happen in any order, and finds the shortest
// sequence that goes wrong.
func TestSequences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runSequence(t, func(n int, what string) int { return rapid.IntRange(0, n-1).Draw(t, what) })
	})
}

// TestLongSequences does so from fixed seeds, and reaches every row.
func TestLongSequences(t *testing.T) {
	n := 2500
	if testing.Short() {
		n = 200
	}
	missed := map[string]bool{}
	for _, id := range Rows() {
		missed[id] = true
	}
	rowReached = func(id string) { delete(missed, id) }
	defer func() { rowReached = nil }()
	for seed := range n {
		rng := rand.New(rand.NewPCG(uint64(seed), 1007))
		runSequence(seeded{t, seed}, func(n int, _ string) int { return rng.IntN(n) })
	}
	if !testing.Short() && len(missed) > 0 {
		t.Errorf("the sequences never reach the rows %v", slices.Sorted(maps.Keys(missed)))
	}
}

// seeded says which seed failed.
type seeded struct {
	t    *testing.T
	seed int
}

func (s seeded) Fatal(args ...any) { s.t.Fatal(append([]any{"seed", s.seed}, args...)...) }

func (s seeded) Fatalf(format string, args ...any) {
	s.t.Fatalf("seed %d: "+format, append([]any{s.seed}, args...)...)
}

func runSequence(t failer, pick func(int, string) int) {
	w := newWorld(t, pick)
	w.link = 1
	w.step([]Event{
		{Type: EventMasterFound, Link: 1},
		{Type: EventMessage, Link: 1, Peer: mesos.Peer{Type: mesos.PeerRegistered, AgentID: "A"}},
	})
	for range 5 + w.pick(80, "steps") {
		switch w.pick(12, "then") {
		case 0:
			if w.pick(3, "restart") == 0 && w.m.stepped {
				w.restart()
			}
		case 1, 2:
			w.now += mesos.Micros(w.pick(100, "wait")) * 50 * mesos.Millisecond
			w.step(nil)
		case 3:
			w.now += mesos.Micros(w.pick(30, "long wait")) * 10 * mesos.Second
			w.step(nil)
		case 4:
			w.goBack()
		default:
			w.step(w.events())
		}
	}
	w.settle()
}
