package live

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/harness"
	"rollcall/host/keeper"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
)

const (
	fencedRounds = 300
	fencedTasks  = 100
)

// TestNoAnswerAfterItsFence: 300 implicit rounds over running tasks, one after
// the other. Each hears all tasks before its fence and none after it.
func TestNoAnswerAfterItsFence(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, fencedTasks)
		builder, err := engine.New(w.ctx, on.engine, filepath.Join(filepath.Dir(binary(t)), "rollcall.wasm"), engine.DefaultOptions())
		require.NoError(t, err)
		defer builder.Close()
		client, err := mesosapi.New(mesosapi.Options{Masters: []string{w.master.Addr()}})
		require.NoError(t, err)
		ctx, done := context.WithCancel(w.ctx)
		defer done()
		f := &rounds{Keeper: keeper.New(plan(fencedTasks), nil), done: done}
		e := &eavesdropper{Builder: builder, t: t}
		err = harness.New(harness.Options{
			Engine: e, Config: scheduler.DefaultConfig(), Store: store.NewMemory(), Client: client,
			Info: mesosapi.FrameworkInfo{User: user(), Name: "fences", Checkpoint: true}, Framework: f,
		}).Run(ctx)
		require.NoError(t, err)
		require.Equal(t, fencedRounds, f.complete, "rounds that were complete with a census")
		require.Equal(t, fencedRounds*fencedTasks, e.answers, "answers before their fences")
		require.Zero(t, e.late, "answers after their fence")
	})
}

func plan(count int) keeper.Plan {
	return keeper.Plan{ReplaceUnreachable: -1, Groups: []keeper.Group{{
		Name: "sleep", Count: count, Needs: keeper.Resources{CPUs: 100, Mem: 32000},
		Task: mesosapi.TaskInfo{Command: &mesosapi.CommandInfo{Value: "sleep 100000"}},
	}}}
}

// rounds is a keeper that, once all runs, asks for one implicit round after another.
type rounds struct {
	*keeper.Keeper
	begun    bool
	complete int
	done     func()
}

func (r *rounds) Notified(now time.Time, notices []scheduler.Notice, offers harness.Offers) ([]scheduler.Event, time.Time) {
	requests, wake := r.Keeper.Notified(now, notices, offers)
	next := false
	for i := range notices {
		if n := &notices[i].Round; notices[i].Type == scheduler.NoticeRound && r.begun && n.Phase == scheduler.RoundComplete {
			next = true
			if n.Census && n.Calls == 2 {
				r.complete++
			}
		}
	}
	if !r.begun && r.Status().Settled() {
		r.begun, next = true, true
	}
	switch {
	case next && r.complete == fencedRounds:
		r.done()
	case next:
		requests = append(requests, scheduler.Event{Type: scheduler.EventReconcile, Kind: scheduler.RoundImplicit})
	}
	return requests, wake
}

// eavesdropper hears what goes into the machines of a builder and out of them.
type eavesdropper struct {
	engine.Builder
	t       *testing.T
	waiting bool // for the answers to an implicit call
	answers int
	late    int
}

func (e *eavesdropper) Create(cfg scheduler.Config) (engine.Scheduler, error) {
	m, err := e.Builder.Create(cfg)
	return &overheard{m, e}, err
}

type overheard struct {
	engine.Scheduler
	e *eavesdropper
}

func (o *overheard) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	for i := range events {
		s := &events[i].Status
		switch {
		case events[i].Type != scheduler.EventUpdated:
		case strings.HasPrefix(string(s.TaskID), "rollcall.fence."):
			o.e.waiting = false
		case s.Reason != mesos.ReasonReconciliation || strings.HasPrefix(string(s.TaskID), "rollcall."):
		case o.e.waiting:
			o.e.answers++
		default:
			o.e.late++
		}
	}
	out, err := o.Scheduler.Step(now, events)
	for i := range out.Calls {
		if out.Calls[i].Type == scheduler.CallReconcile && len(out.Calls[i].Targets) == 0 {
			o.e.waiting = true
		}
	}
	return out, err
}
