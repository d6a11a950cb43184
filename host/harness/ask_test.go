package harness

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/mesosapi"
)

// asks puts a request and returns what becomes of it, whenever that is.
func (r *rig) asks(e scheduler.Event) <-chan questionAnswer {
	answers := make(chan questionAnswer, 1)
	go func() {
		a, err := r.loop.Ask(r.t.Context(), e)
		answers <- questionAnswer{a, err}
	}()
	return answers
}

func TestAsk(t *testing.T) {
	r := start(t)
	early := r.asks(scheduler.Event{Type: scheduler.EventReconcile})
	a := receive(t, early, "answer")
	require.NoError(t, a.err)
	assert.Equal(t, scheduler.RejectNotSubscribed, a.Rejection.Code)

	r.establish()
	a = receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcile}), "answer")
	require.NoError(t, a.err)
	assert.Equal(t, Answer{Round: 2}, a.Answer, "the first was that of the subscription")
	a = receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcile, TaskIDs: []mesos.TaskID{"nobody"}}), "answer")
	require.NoError(t, a.err)
	assert.Equal(t, scheduler.RejectUnknownTask, a.Rejection.Code)
	assert.Equal(t, "task_ids", a.Rejection.Field)
	assert.Equal(t, "nobody", a.Rejection.Value)
	for _, kind := range []scheduler.EventType{scheduler.EventPause, scheduler.EventResume} {
		assert.Equal(t, questionAnswer{}, receive(t, r.asks(scheduler.Event{Type: kind}), "answer"))
	}
	r.cancel()
	require.NoError(t, r.ends())
	assert.Equal(t, ErrStopped, receive(t, r.asks(scheduler.Event{Type: scheduler.EventPause}), "answer").err)
}

// Requests of one batch each hear of their own round, and only when it is durable.
func TestAnswersAreOnesOwn(t *testing.T) {
	d, held := &diary{}, make(chan string)
	r := start(t, slow(d, held))
	s := r.subscribes()
	s.send(subscribedAs("F"))
	receive(t, held, "batch")
	first := r.asks(scheduler.Event{Type: scheduler.EventReconcile})
	eventually(t, "it waits", func() bool { return r.waiting() == 1 })
	r.loop.Request(scheduler.Event{Type: scheduler.EventReconcile, Ref: 1}) // the framework's own
	second := r.asks(scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundImplicit})
	eventually(t, "all wait", func() bool { return r.waiting() == 3 })
	third := r.asks(scheduler.Event{Type: scheduler.EventKill, TaskID: "nobody"})
	eventually(t, "all wait", func() bool { return r.waiting() == 4 })
	fourth := r.asks(scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: scheduler.RoundImplicit})
	eventually(t, "all wait", func() bool { return r.waiting() == 5 })
	r.store.Release(1)
	receive(t, held, "batch of all rounds")
	for _, waits := range []<-chan questionAnswer{first, second, third, fourth} {
		assert.Empty(t, waits, "it is not durable yet")
	}
	r.store.Release(1)
	assert.Equal(t, questionAnswer{Answer{Round: 2}, nil}, receive(t, first, "answer"))
	assert.Equal(t, questionAnswer{Answer{Round: 4}, nil}, receive(t, second, "answer"))
	assert.Equal(t, scheduler.RejectUnknownTask, receive(t, third, "answer").Rejection.Code)
	assert.Equal(t, questionAnswer{Answer{Round: 5}, nil}, receive(t, fourth, "answer"))
}

// While the framework has too much unread, a round that is asked for begins all
// the same; it asks when there is room.
func TestAskWhenThrottled(t *testing.T) {
	r := start(t, func(r *rig, o *Options) {
		o.Config.Round.Backlog = 1
		r.notified = launching("t1")
	})
	r.establish().send(offersOf("o1"))
	r.accepts(mesosapi.CallAccept)
	r.loop.Request(scheduler.Event{Type: scheduler.EventBacklog, Count: 2})
	assert.Equal(t, questionAnswer{Answer{Round: 2}, nil}, receive(t, r.asks(scheduler.Event{Type: scheduler.EventReconcile}), "answer"))
	r.sees("round 2 explicit started")
	r.silent()
	r.loop.Request(scheduler.Event{Type: scheduler.EventBacklog, Count: 1})
	assert.Equal(t, mesosapi.TaskID("t1"), r.accepts(mesosapi.CallReconcile).Reconcile.Tasks[0].TaskID)
}

// Who waits when the loop ends, or gives up waiting, is told so.
func TestAskInVain(t *testing.T) {
	held := make(chan string, 10)
	r := start(t, slow(&diary{}, held))
	r.subscribes().send(subscribedAs("F"))
	receive(t, held, "batch")
	waiting := r.asks(scheduler.Event{Type: scheduler.EventReconcile})
	eventually(t, "it waits", func() bool { return r.waiting() == 1 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.loop.Ask(ctx, scheduler.Event{Type: scheduler.EventPause})
	assert.ErrorIs(t, err, context.Canceled)
	r.cancel()
	require.NoError(t, r.ends())
	assert.Equal(t, ErrStopped, receive(t, waiting, "answer").err)
}

// A machine that fails takes the requests with it: those of its batch and those behind it.
func TestAskWhenRebuilt(t *testing.T) {
	var r *rig
	var behind <-chan questionAnswer
	b := &failing{bad: onEvent(scheduler.EventPause), sound: 2}
	b.dying = func() {
		behind = r.asks(scheduler.Event{Type: scheduler.EventReconcile})
		eventually(t, "it waits", func() bool { return r.waiting() == 1 })
	}
	causes := make(chan error, 1)
	r = start(t, func(_ *rig, o *Options) {
		o.Engine = b
		o.Rebuilt = func(cause error) { causes <- cause }
	})
	r.establish()
	assert.Equal(t, ErrRebuilt, receive(t, r.asks(scheduler.Event{Type: scheduler.EventPause}), "answer").err)
	assert.ErrorIs(t, receive(t, causes, "cause"), engine.ErrPoisoned)
	r.establish()
	assert.Equal(t, ErrRebuilt, receive(t, behind, "answer").err)
}

// What a turn was is told after the framework, with the events that went in.
func TestWatchSeesTurns(t *testing.T) {
	type seen struct {
		event  scheduler.EventType
		stored bool
	}
	turns := make(chan seen, 100)
	r := start(t, func(_ *rig, o *Options) {
		tell := o.Watch
		o.Watch = func(turn *Turn) {
			tell(turn)
			for i := range turn.Events {
				turns <- seen{turn.Events[i].Type, turn.Stored > 0 && len(turn.Output.Store) > 0}
			}
		}
	})
	r.establish().send(update("stray", mesosapi.TaskRunning, 'u'))
	assert.Equal(t, seen{scheduler.EventSubscribed, true}, receive(t, turns, "turn"))
	r.acknowledged()
	for {
		if got := receive(t, turns, "turn"); got.event == scheduler.EventUpdated {
			assert.True(t, got.stored)
			break
		}
	}
	receive(t, r.asks(scheduler.Event{Type: scheduler.EventPause}), "answer")
	assert.Equal(t, seen{scheduler.EventPause, false}, receive(t, turns, "turn"))
}

// The rounds that the store holds are told of before the framework is.
func TestRestoredRounds(t *testing.T) {
	first := start(t)
	first.establish()
	receive(t, first.asks(scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundImplicit}), "answer")
	first.cancel()
	require.NoError(t, first.ends())

	restored := make(chan []scheduler.RoundNotice, 1)
	order := make(chan string, 2)
	start(t, func(r *rig, o *Options) {
		o.Store = first.store
		r.restored = func(*Stored) { order <- "framework" }
		o.Restored = func(s *Stored) {
			rounds := s.Rounds
			order <- "watcher"
			restored <- rounds
		}
	})
	rounds := receive(t, restored, "rounds")
	require.Len(t, rounds, 2)
	assert.Equal(t, scheduler.RoundComplete, rounds[0].Phase)
	assert.Equal(t, uint32(2), rounds[1].Number)
	assert.Equal(t, scheduler.RoundImplicit, rounds[1].Kind)
	assert.Equal(t, "watcher", receive(t, order, "call"))
	assert.Equal(t, "framework", receive(t, order, "call"))
}
