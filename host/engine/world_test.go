package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// act is one thing done to a machine.
type act struct {
	do    string // step, hostile, restart, reload
	frame []byte // of a step, or of the records to restart from
}

// world is a cluster of a few lines: it answers calls, now and then not, and
// says things nobody asked for. It writes down what it did to the machine.
type world struct {
	rnd    *rand.Rand
	create []byte
	acts   []act
	frames Frames
	store  map[string][]byte

	now        mesos.Micros
	epoch      uint32
	ref        uint64
	uuids      uint64
	tasks      []mesos.TaskID
	offers     []mesos.Offer
	operations []mesos.OperationID
	events     []scheduler.Event // due in the next steps
	past       []scheduler.Event // updates to repeat
	deaf       bool              // the master does not answer fences
}

// smallConfig reaches its limits soon.
func smallConfig(seed uint64) scheduler.Config {
	cfg := scheduler.DefaultConfig()
	cfg.Seed = seed
	cfg.Fences = seed%4 != 3
	cfg.PartitionAware = seed%5 != 4
	cfg.Round.Batch, cfg.Round.Window, cfg.Round.History = 7, 2, 3
	cfg.Round.Deadline = mesos.Minute
	cfg.Limits.Unknown, cfg.Limits.Offers, cfg.Limits.Message, cfg.Limits.Operations = 12, 6, 20, 9
	cfg.Wait = scheduler.WaitConfig{Launch: 20 * mesos.Second, Unreachable: 40 * mesos.Second}
	cfg.Gate.FirstRound = seed%3 == 2
	cfg.Drift = scheduler.DriftConfig{
		Unknown: scheduler.UnknownPolicy(seed % 3), Ended: scheduler.EndedPolicy(seed % 2), Returned: scheduler.ReturnedPolicy(seed / 2 % 3), KillsPerMinute: 3,
	}
	cfg.Operation.Batch, cfg.Operation.Poll, cfg.Operation.Deadline = 3, 10*mesos.Second, mesos.Minute
	cfg.Round.Backlog = 5
	return cfg
}

// script is what a random world did, and the machine's answers to it.
func script(t testing.TB, seed uint64, steps int) (*world, [][]byte) {
	t.Helper()
	w := newWorld(t, rand.New(rand.NewPCG(seed, 1)), seed)
	var answers [][]byte
	for range steps {
		answers = append(answers, w.act(t))
	}
	return w, answers
}

func newWorld(t testing.TB, rnd *rand.Rand, seed uint64) *world {
	t.Helper()
	w := &world{
		rnd: rnd, create: core.CreateFrame(smallConfig(seed)),
		store: map[string][]byte{}, now: startTime, deaf: seed%3 == 1,
	}
	var err error
	w.frames, err = Native().CreateFrames(w.create)
	require.NoError(t, err)
	return w
}

// act does what comes next, and hears the answer.
func (w *world) act(t testing.TB) (answer []byte) {
	t.Helper()
	a := w.next()
	w.acts = append(w.acts, a)
	w.frames, answer = perform(t, Native(), w.frames, w.create, a)
	if a.do == "step" {
		w.hear(t, answer)
	}
	return answer
}

// perform does an act and returns the machine to go on with and its answer.
func perform(t testing.TB, b Builder, f Frames, create []byte, a act) (Frames, []byte) {
	t.Helper()
	switch a.do {
	case "step":
		answer, err := f.Step(a.frame)
		require.NoError(t, err)
		return f, append([]byte(nil), answer...)
	case "hostile":
		before := snapshotOf(t, f)
		_, err := f.Step(a.frame)
		var refusal *wire.Error
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, before, snapshotOf(t, f), "a refused frame changed the state")
		return f, []byte(fmt.Sprintf("%d %s", refusal.Code, refusal))
	case "restart":
		require.NoError(t, f.Close())
		fresh, err := b.CreateFrames(create)
		require.NoError(t, err)
		require.NoError(t, fresh.Restore(a.frame))
		return fresh, snapshotOf(t, fresh)
	}
	snapshot := snapshotOf(t, f)
	require.NoError(t, f.Close())
	input := append([]byte(nil), snapshot...)
	fresh, err := b.LoadFrames(input)
	require.NoError(t, err)
	clear(input) // no view of it may be kept
	return fresh, snapshot
}

func snapshotOf(t testing.TB, f Frames) []byte {
	t.Helper()
	snapshot, err := f.Snapshot()
	require.NoError(t, err)
	return append([]byte(nil), snapshot...)
}

func (w *world) chance(percent int) bool { return w.rnd.IntN(100) < percent }

func (w *world) next() act {
	switch n := w.rnd.IntN(1000); {
	case n < 25:
		return act{"reload", nil}
	case n < 45:
		w.events, w.offers = nil, nil
		return act{"restart", recordsFrame(w.store)}
	case n < 85:
		if frame := w.mutilate(w.step()); frame != nil {
			return act{"hostile", frame}
		}
	}
	return act{"step", w.step()}
}

// step takes events that are due, and some of the framework's wishes.
func (w *world) step() []byte {
	w.now += mesos.Micros(w.rnd.Int64N(int64(2 * mesos.Second)))
	if w.chance(10) {
		w.now += mesos.Micros(w.rnd.Int64N(int64(3 * mesos.Minute)))
	}
	n := 0
	if len(w.events) > 0 {
		n = 1 + w.rnd.IntN(len(w.events))
	}
	events := w.events[:n:n]
	w.events = w.events[n:]
	for range w.rnd.IntN(4) {
		events = append(events, w.wish())
	}
	return stepFrame(w.now, events)
}

func stepFrame(now mesos.Micros, events []scheduler.Event) []byte {
	c := wire.Writer(nil)
	f := scheduler.StepFrame{Now: now, Events: events}
	f.Schema(&c)
	return c.Bytes()
}

// mutilate returns a frame that is refused, or nil.
func (w *world) mutilate(frame []byte) []byte {
	frame = append([]byte(nil), frame...)
	for range 1 + w.rnd.IntN(3) {
		frame[w.rnd.IntN(len(frame))] = byte(w.rnd.Uint32())
	}
	if w.chance(50) {
		frame = frame[:w.rnd.IntN(len(frame))]
	}
	var f scheduler.StepFrame
	c := wire.Reader(frame)
	if f.Schema(&c); c.Close() == nil {
		return nil
	}
	return frame
}

func (w *world) agent() mesos.AgentID { return mesos.AgentID(fmt.Sprintf("agent-%d", w.rnd.IntN(5))) }

func (w *world) task() mesos.TaskID {
	if len(w.tasks) == 0 || w.chance(5) {
		return mesos.TaskID(fmt.Sprintf("stray-%d-\u00e9", w.rnd.IntN(30)))
	}
	return w.tasks[w.rnd.IntN(len(w.tasks))]
}

// wish is what a framework or a stream may say at any time.
func (w *world) wish() scheduler.Event {
	w.ref++
	e := scheduler.Event{Epoch: w.epoch, Ref: w.ref, TaskID: w.task()}
	switch n := w.rnd.IntN(125); {
	case n >= 100:
		return w.operationWish(e, n-100)
	case n < 20 && len(w.offers) > 0:
		i := w.rnd.IntN(len(w.offers))
		e.Type, e.Offers = scheduler.EventLaunch, []mesos.Offer{w.offers[i]}
		w.offers = append(w.offers[:i:i], w.offers[i+1:]...)
		for range 1 + w.rnd.IntN(4) {
			id := mesos.TaskID(fmt.Sprintf("task-%d-%d", w.ref, len(w.tasks)))
			w.tasks = append(w.tasks, id)
			e.Tasks = append(e.Tasks, scheduler.NewTask{TaskID: id, Info: []byte(strings.Repeat("i", w.rnd.IntN(300)))})
		}
		if t := &e.Tasks[0]; w.chance(40) {
			t.InsteadOf, t.Unreachable = w.task(), mesos.Micros(w.rnd.IntN(3))*15*mesos.Second
		}
		for range w.rnd.IntN(3) {
			id := mesos.OperationID(fmt.Sprintf("operation-%d-%d", w.ref, len(w.operations)))
			w.operations = append(w.operations, id)
			e.Start = append(e.Start, scheduler.NewOperation{OperationID: id, ProviderID: w.provider(), Info: []byte("reserve")})
		}
	case n < 40:
		return w.update(w.task(), w.state())
	case n < 50 && len(w.past) > 0:
		return w.past[w.rnd.IntN(len(w.past))]
	case n < 58:
		e.Type = scheduler.EventKill
	case n < 66:
		e.Type = scheduler.EventForget
	case n < 70:
		e.Type, e.Kind = scheduler.EventReconcile, scheduler.RoundKind(w.rnd.IntN(2))
		if w.chance(30) {
			e.AgentID = w.agent()
		} else if w.chance(30) {
			e.TaskIDs = []mesos.TaskID{w.task(), w.task()}
		}
	case n < 74 && len(w.offers) > 0:
		e.Type, e.Offers = scheduler.EventDecline, w.offers[:1:1]
	case n < 78:
		e.Type, e.AgentID = scheduler.EventAgentFailed, w.agent()
	case n < 80:
		e.Type, e.Message = scheduler.EventDisconnected, "the stream ended"
	case n < 82:
		e.Type, e.Call, e.Failure = scheduler.EventCallFailed, scheduler.CallType(1+w.rnd.IntN(int(scheduler.CallTypes)-1)), scheduler.Failure(w.rnd.IntN(3))
		e.TaskIDs, e.OperationIDs = []mesos.TaskID{w.task()}, []mesos.OperationID{w.operation()}
	case n < 84:
		e.Type = scheduler.EventRevive
	case n < 92:
		e.Type = scheduler.EventOffered
		e.Offers = []mesos.Offer{{ID: mesos.OfferID(fmt.Sprintf("offer-%d", w.ref)), AgentID: w.agent()}}
		w.offers = append(w.offers, e.Offers...)
	case n < 94 && len(w.offers) > 0:
		e.Type, e.OfferID = scheduler.EventRescinded, w.offers[0].ID
	default:
		e.Type = scheduler.EventHeartbeat
	}
	return e
}

// operationWish is about operations, or the schedule.
func (w *world) operationWish(e scheduler.Event, n int) scheduler.Event {
	switch {
	case n < 9:
		e.Type, e.Operation = scheduler.EventOperationUpdated, w.operationStatus(w.operation(), w.chance(60))
	case n < 13:
		e.Type, e.OperationID = scheduler.EventForgetOperation, w.operation()
	case n < 17:
		e.Type, e.Kind = scheduler.EventReconcileOperations, scheduler.RoundKind(w.rnd.IntN(2))
		if w.chance(30) {
			e.AgentID = w.agent()
		} else if w.chance(30) {
			e.OperationIDs = []mesos.OperationID{w.operation(), w.operation()}
		}
	case n < 20:
		e.Type, e.CallID = scheduler.EventOperationsAnswered, uint64(w.rnd.IntN(2)*w.rnd.IntN(200))
		for range w.rnd.IntN(4) {
			e.Operations = append(e.Operations, w.operationStatus(w.operation(), w.chance(20)))
		}
	case n < 23:
		e.Type, e.Count = scheduler.EventBacklog, uint64(w.rnd.IntN(9))
	case n < 24:
		e.Type = scheduler.EventPause
	default:
		e.Type = scheduler.EventResume
	}
	return e
}

func (w *world) operation() mesos.OperationID {
	if len(w.operations) == 0 || w.chance(10) {
		return mesos.OperationID(fmt.Sprintf("foreign-%d", w.rnd.IntN(5)))
	}
	return w.operations[max(0, len(w.operations)-6)+w.rnd.IntN(min(len(w.operations), 6))]
}

func (w *world) provider() mesos.ResourceProviderID {
	if w.chance(30) {
		return "provider-1"
	}
	return ""
}

func (w *world) operationStatus(id mesos.OperationID, withUUID bool) mesos.OperationStatus {
	s := mesos.OperationStatus{
		OperationID: id, AgentID: w.agent(), ProviderID: w.provider(),
		State: mesos.OperationState(1 + w.rnd.IntN(int(mesos.OperationStates)-1)), Message: "because \U0001F600 " + string(id),
	}
	if withUUID {
		w.uuids++
		s.UUID = mesos.UUID{2, byte(w.uuids), byte(w.uuids >> 8), byte(w.uuids >> 16)}
	}
	return s
}

func (w *world) state() mesos.TaskState {
	if w.chance(60) {
		return mesos.TaskRunning
	}
	return mesos.TaskState(1 + w.rnd.IntN(int(mesos.TaskStates)-1))
}

func (w *world) update(id mesos.TaskID, state mesos.TaskState) scheduler.Event {
	e := scheduler.Event{Type: scheduler.EventUpdated, Epoch: w.epoch}
	e.Status = mesos.TaskStatus{
		TaskID: id, AgentID: w.agent(), State: state, Source: mesos.Source(w.rnd.IntN(4)),
		Reason: mesos.Reason(w.rnd.IntN(40)), Healthy: mesos.Healthy(w.rnd.IntN(3)), Message: "because \U0001F600 " + string(id),
	}
	if w.chance(70) {
		w.uuids++
		e.Status.UUID = mesos.UUID{1, byte(w.uuids), byte(w.uuids >> 8), byte(w.uuids >> 16)}
	}
	w.past = append(w.past, e)
	return e
}

// hear takes an output as a store and a master do.
func (w *world) hear(t testing.TB, answer []byte) {
	t.Helper()
	out := decodeOutput(t, answer)
	for _, r := range out.Store {
		if r.Value == nil {
			delete(w.store, string(r.Key))
		} else {
			w.store[string(r.Key)] = append([]byte(nil), r.Value...)
		}
	}
	for i := range out.Calls {
		w.answer(&out.Calls[i])
	}
}

func (w *world) answer(c *scheduler.Call) {
	switch c.Type {
	case scheduler.CallSubscribe:
		w.epoch, w.events, w.offers = c.Epoch, nil, nil
		e := scheduler.Event{Type: scheduler.EventSubscribed, Epoch: w.epoch, FrameworkID: "framework-1", Heartbeat: 15 * mesos.Second}
		if w.chance(15) {
			e = scheduler.Event{Type: scheduler.EventDisconnected, Epoch: w.epoch, Message: "connection refused"}
		}
		w.events = append(w.events, e)
	case scheduler.CallAccept:
		for i := range c.Tasks {
			w.events = append(w.events, w.update(mesos.TaskID(strings.Clone(string(c.Tasks[i].TaskID))), mesos.TaskRunning))
		}
	case scheduler.CallKill:
		if w.chance(50) {
			w.events = append(w.events, w.update(mesos.TaskID(strings.Clone(string(c.TaskID))), mesos.TaskKilled))
		}
	case scheduler.CallReconcile:
		for _, target := range c.Targets {
			if e, ok := w.reconciled(target); ok {
				w.events = append(w.events, e)
			}
		}
	case scheduler.CallReconcileOperations:
		for _, target := range c.OperationTargets {
			if e, ok := w.operationAnswer(target); ok {
				w.events = append(w.events, e)
			}
		}
	}
}

// operationAnswer is a status on the stream, as masters since 1.8 answer.
func (w *world) operationAnswer(t scheduler.OperationTarget) (scheduler.Event, bool) {
	id := mesos.OperationID(strings.Clone(string(t.OperationID)))
	e := scheduler.Event{Type: scheduler.EventOperationUpdated, Epoch: w.epoch}
	if strings.HasPrefix(string(id), "rollcall.") {
		e.Operation = mesos.OperationStatus{OperationID: id, State: mesos.OperationUnknown}
		return e, !w.deaf && w.chance(95)
	}
	e.Operation = w.operationStatus(id, false)
	return e, w.chance(85)
}

func (w *world) reconciled(target scheduler.Target) (scheduler.Event, bool) {
	e := scheduler.Event{Type: scheduler.EventUpdated, Epoch: w.epoch}
	e.Status = mesos.TaskStatus{
		TaskID: mesos.TaskID(strings.Clone(string(target.TaskID))), AgentID: mesos.AgentID(strings.Clone(string(target.AgentID))),
		State: mesos.TaskUnknown, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation,
	}
	if strings.HasPrefix(string(target.TaskID), "rollcall.") {
		return e, !w.deaf && w.chance(95)
	}
	e.Status.State = w.state()
	return e, w.chance(85)
}

func decodeOutput(t testing.TB, answer []byte) scheduler.Output {
	t.Helper()
	var out scheduler.Output
	c := wire.Reader(answer)
	out.Schema(&c)
	require.Nil(t, c.Close())
	return out
}
