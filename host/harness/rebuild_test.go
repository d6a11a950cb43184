package harness

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/mesosapi"
)

// failing makes machines that fail: each at the first step that holds an event
// which bad says is bad. Machines from the given number on are sound.
type failing struct {
	framedEngine
	bad    func(*scheduler.Event) bool
	dying  func() // while a machine fails
	making func() // while a later one is made
	sound  int
	made   int
	closed []int
}

func (b *failing) Create(cfg scheduler.Config) (engine.Scheduler, error) {
	if b.made > 0 && b.making != nil {
		b.making()
	}
	m, err := b.framedEngine.Create(cfg)
	b.made++
	return &mortal{Scheduler: m, builder: b, number: b.made}, err
}

type mortal struct {
	engine.Scheduler
	builder *failing
	number  int
}

func (m *mortal) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	for i := range events {
		if m.number < m.builder.sound && m.builder.bad(&events[i]) {
			if m.builder.dying != nil {
				m.builder.dying()
			}
			return scheduler.Output{}, &engine.Poisoned{Cause: errors.New("a bug")}
		}
	}
	return m.Scheduler.Step(now, events)
}

func (m *mortal) Close() error {
	m.builder.closed = append(m.builder.closed, m.number)
	return m.Scheduler.Close()
}

func onEvent(kind scheduler.EventType) func(*scheduler.Event) bool {
	return func(e *scheduler.Event) bool { return e.Type == kind }
}

// A machine that fails is made anew from the store, which lacks the step that
// failed: its update is not acknowledged, and the next machine asks again.
func TestRebuild(t *testing.T) {
	restored := make(chan []StoredTask, 10)
	b := &failing{bad: onEvent(scheduler.EventUpdated), sound: 2}
	r := start(t, func(r *rig, o *Options) {
		o.Engine = b
		r.notified = launching("t1")
		r.restored = func(s *Stored) { restored <- s.Tasks }
	})
	assert.Empty(t, receive(t, restored, "restore"))
	s := r.establish()
	s.send(offersOf("o1"))
	r.accepts(mesosapi.CallAccept)
	s.send(update("t1", mesosapi.TaskRunning, 'u'))

	tasks := receive(t, restored, "restore")
	require.Len(t, tasks, 1)
	assert.Equal(t, mesos.TaskID("t1"), tasks[0].TaskID)
	assert.Equal(t, mesos.AgentID("a1"), tasks[0].AgentID)
	assert.Equal(t, scheduler.VerdictLaunching, tasks[0].Verdict)
	assert.Equal(t, taskInfo("t1"), tasks[0].Info)
	receive(t, s.gone, "end of the old stream")

	again := r.establish()
	assert.Equal(t, mesosapi.FrameworkID("F"), again.FrameworkID)
	assert.Equal(t, mesosapi.TaskID("t1"), r.accepts(mesosapi.CallReconcile).Reconcile.Tasks[0].TaskID)
	again.send(update("t1", mesosapi.TaskRunning, 'u'))
	ack := r.acknowledged()
	assert.Equal(t, again.id, ack.stream)
	r.sees("task t1 alive")
	r.cancel()
	require.NoError(t, r.ends())
	assert.Equal(t, []int{1, 2}, b.closed, "each machine is closed once")
}

// A stream that was accepted but never stored has the same epoch as the next
// machine's first: nothing of it may reach that machine.
func TestRebuildWithTheSameEpoch(t *testing.T) {
	var r *rig
	var old *subscription
	b := &failing{bad: onEvent(scheduler.EventSubscribed), sound: 2}
	b.dying = func() { // the rest of what it says waits in the inbox
		old.send(subscribedAs("old"), offersOf("old"), errorEvent("Framework has been removed"))
		eventually(t, "it is in the inbox", func() bool { return r.waiting() == 3 })
	}
	b.making = func() { // and it says more, if it still can
		go old.send(subscribedAs("old"))
		eventually(t, "its end", func() bool {
			select {
			case <-old.gone:
				return true
			default:
				return r.waiting() > 0
			}
		})
		assert.Zero(t, r.waiting())
	}
	r = start(t, func(_ *rig, o *Options) { o.Engine = b })
	old = r.subscribes()
	old.send(subscribedAs("old"))
	fresh := r.subscribes()
	assert.Empty(t, fresh.FrameworkID)
	fresh.send(subscribedAs("F"), offersOf("o1"))
	assert.Equal(t, "session subscribed epoch=1 framework=F", receive(t, r.seen, "notice"))
	r.sees("round 1 explicit complete")
	assert.Equal(t, "offered o1@a1", receive(t, r.seen, "notice"))
	r.loop.Request(scheduler.Event{Type: scheduler.EventRevive})
	assert.Equal(t, fresh.id, r.accepts(mesosapi.CallRevive).stream)
	r.silent()
}

// A call of the old machine that fails only when the new one has subscribed is
// not taken for one of its own.
func TestRebuildWithACallUnderWay(t *testing.T) {
	b := &failing{bad: onEvent(scheduler.EventKill), sound: 2}
	r := start(t, func(_ *rig, o *Options) { o.Engine = b })
	r.establish()
	for range 3 {
		r.loop.Request(scheduler.Event{Type: scheduler.EventRevive})
	}
	late := r.next(mesosapi.CallRevive)
	r.loop.Request(scheduler.Event{Type: scheduler.EventKill, TaskID: "t"})
	again := r.establish()
	late.answer <- answer{code: 403}
	r.loop.Request(scheduler.Event{Type: scheduler.EventSuppress})
	assert.Equal(t, again.id, r.accepts(mesosapi.CallSuppress).stream, "what was queued is void")
	r.loop.Request(scheduler.Event{Type: scheduler.EventKill, Ref: 7, TaskID: "t"})
	r.sees("rejected unknown-task ref=7") // and not disconnected
}

// A machine that fails again and again is given up.
func TestRebuildGivesUp(t *testing.T) {
	b := &failing{bad: onEvent(scheduler.EventSubscribed), sound: 100}
	r := start(t, func(_ *rig, o *Options) { o.Engine = b })
	for range 4 {
		r.subscribes().send(subscribedAs("F"))
	}
	err := r.ends()
	require.ErrorIs(t, err, engine.ErrPoisoned)
	assert.ErrorContains(t, err, "the machine has failed 4 times: ")
	assert.ErrorContains(t, err, "a bug")
	assert.Equal(t, []int{1, 2, 3, 4}, b.closed)
}

// When no machine can be made anew, Run says why and closes nothing twice.
func TestRebuildFails(t *testing.T) {
	b := &failing{bad: onEvent(scheduler.EventSubscribed), sound: 100}
	broken := &brokenAfter{failing: b, whole: 1}
	r := start(t, func(_ *rig, o *Options) { o.Engine = broken })
	r.subscribes().send(subscribedAs("F"))
	assert.ErrorIs(t, r.ends(), errNoMemory)
	assert.Equal(t, []int{1}, b.closed)
}

var errNoMemory = errors.New("no memory for a machine")

type brokenAfter struct {
	*failing
	whole int
}

func (b *brokenAfter) Create(cfg scheduler.Config) (engine.Scheduler, error) {
	if b.made >= b.whole {
		return nil, errNoMemory
	}
	return b.failing.Create(cfg)
}
