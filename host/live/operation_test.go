package live

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
)

// TestOperationIsFollowed: a RESERVE is followed to its acknowledgement; another,
// whose agent hangs, through the restart of the master; a third, which dies with
// its agent, until it is certain that nobody knows it.
func TestOperationIsFollowed(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 0)
		f := startFollower(w)
		agent := w.agents[0]

		f.reserve(w, "r1")
		f.awaits(w, "r1", "done settled OPERATION_FINISHED")

		// The master accepts it; the agent does not hear of it.
		offer := f.offer(w)
		require.NoError(t, agent.Pause())
		f.reserveOn(offer, "r2")
		f.awaits(w, "r2", "under-way wait ")
		w.holds("cpus 2 mem 0 disk 0")
		// The next master knows the agent, which is not back, and no operation.
		require.NoError(t, w.master.Restart(w.ctx))
		f.awaits(w, "r2", "out-of-reach wait OPERATION_RECOVERING")
		require.NoError(t, agent.Continue())
		f.awaits(w, "r2", "done settled OPERATION_FINISHED")

		// The agent dies before it hears of it, and the master gives it up.
		offer = f.offer(w)
		require.NoError(t, agent.Pause())
		f.reserveOn(offer, "r3")
		w.holds("cpus 3 mem 0 disk 0")
		require.NoError(t, agent.Kill())
		f.awaits(w, "r3", "out-of-reach wait OPERATION_UNREACHABLE")
		require.NoError(t, agent.Restart(w.ctx))
		f.awaits(w, "r3", "nobody-knows wait OPERATION_UNKNOWN")
		f.awaits(w, "r3", "nobody-knows decide OPERATION_UNKNOWN")
		f.reserve(w, "r4")
		f.awaits(w, "r4", "done settled OPERATION_FINISHED")

		// What is acknowledged is never said again.
		f.reconcile()
		f.awaits(w, "r1", "done settled OPERATION_FINISHED")
		require.Equal(t, "cpus 3 mem 0 disk 0", w.reserved())
	})
}

// TestOperationIsDropped: the agent dies before it hears of a RESERVE, and is
// back before the master gives it up: it says that it was not carried out.
func TestOperationIsDropped(t *testing.T) {
	t.Parallel()
	stages(t, func(t *testing.T, on stage) {
		w := newWorldOf(t, on, setup{agents: 1, waited: true}, 0)
		agent := w.agents[0]
		f := startFollower(w)
		offer := f.offer(w)
		require.NoError(t, agent.Pause())
		f.reserveOn(offer, "r1")
		w.holds("cpus 1 mem 0 disk 0")
		require.NoError(t, agent.Kill())
		require.NoError(t, agent.Restart(w.ctx))
		f.awaits(w, "r1", "not-done retry OPERATION_DROPPED") // said once, without a uuid
		f.reserve(w, "r2")
		f.awaits(w, "r2", "done settled OPERATION_FINISHED")
		w.holds("cpus 1 mem 0 disk 0")
	}, "native")
}

// follower is a framework that starts operations and remembers what it is told
// of them.
type follower struct {
	loop *harness.Loop
	mu   sync.Mutex
	said map[mesos.OperationID]string
	now  map[mesos.OfferID]bool // offers that can be used
}

func startFollower(w *world) *follower {
	builder, err := engine.New(w.ctx, w.on.engine, filepath.Join(filepath.Dir(binary(w)), "rollcall.wasm"), engine.DefaultOptions())
	require.NoError(w, err)
	client, err := mesosapi.New(mesosapi.Options{Masters: []string{w.master.Addr()}})
	require.NoError(w, err)
	cfg := scheduler.DefaultConfig()
	cfg.Operation.Poll, cfg.Operation.Deadline = mesos.Second, 8*mesos.Second
	cfg.Operation.Resend.Base = mesos.Second
	f := &follower{said: map[mesos.OperationID]string{}, now: map[mesos.OfferID]bool{}}
	f.loop = harness.New(harness.Options{
		Engine: builder, Config: cfg, Store: store.NewMemory(), Client: client, Framework: f,
		Info: mesosapi.FrameworkInfo{
			User: user(), Name: "operations", Role: "eng", Checkpoint: true, FailoverTimeout: 3600,
			Capabilities: []mesosapi.FrameworkCapability{mesosapi.FrameworkReservationRefinement},
		},
	})
	ctx, cancel := context.WithCancel(w.ctx)
	ended := make(chan error, 1)
	go func() { ended <- f.loop.Run(ctx) }()
	w.Cleanup(func() {
		cancel()
		require.NoError(w, <-ended)
		require.NoError(w, builder.Close())
	})
	return f
}

func (f *follower) Restored(*harness.Stored) {}

func (f *follower) Notified(_ time.Time, notices []scheduler.Notice, _ harness.Offers) ([]scheduler.Event, time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range notices {
		switch n := &notices[i]; n.Type {
		case scheduler.NoticeOffered:
			for _, o := range n.Offers {
				f.now[mesos.OfferID(string([]byte(o.ID)))] = true
			}
		case scheduler.NoticeOffersLost:
			if len(n.Offers) == 0 {
				clear(f.now)
			}
			for _, o := range n.Offers {
				delete(f.now, o.ID)
			}
		case scheduler.NoticeOperation:
			o := &n.Operation
			f.said[mesos.OperationID(string([]byte(o.OperationID)))] = fmt.Sprintf("%s %s %s", o.Verdict, o.Advice, o.State)
		case scheduler.NoticeRejected:
			f.said["rejected"] = fmt.Sprintf("%+v", n.Rejection)
		}
	}
	return nil, time.Time{}
}

// offer waits for an offer.
func (f *follower) offer(w *world) (id mesos.OfferID) {
	w.Helper()
	w.eventually("no offer", func() string {
		f.mu.Lock()
		defer f.mu.Unlock()
		for id = range f.now {
			return ""
		}
		return "none"
	})
	return id
}

func (f *follower) reserve(w *world, id mesos.OperationID) {
	w.Helper()
	f.reserveOn(f.offer(w), id)
}

// reserveOn reserves a cpu of an offer; the rest comes back at once.
func (f *follower) reserveOn(offer mesos.OfferID, id mesos.OperationID) {
	one := 1.0
	info, err := mesosapi.MarshalOfferOperation(mesosapi.Protobuf, &mesosapi.OfferOperation{
		Type: mesosapi.OpReserve,
		Reserve: &mesosapi.Reserve{Resources: []mesosapi.Resource{{
			Name: "cpus", Type: mesosapi.ValueScalar, Scalar: &one,
			Reservations: []mesosapi.ReservationInfo{{Type: mesosapi.ReservationDynamic, Role: "eng"}},
		}}},
	})
	if err != nil {
		panic(err)
	}
	f.mu.Lock()
	delete(f.now, offer)
	f.mu.Unlock()
	f.loop.Request(scheduler.Event{
		Type: scheduler.EventLaunch, Offers: []mesos.Offer{{ID: offer}}, Refuse: mesos.Millisecond,
		Start: []scheduler.NewOperation{{OperationID: id, Info: info}},
	})
}

func (f *follower) reconcile() {
	f.loop.Request(scheduler.Event{Type: scheduler.EventReconcileOperations, Kind: scheduler.RoundExplicit})
}

func (f *follower) awaits(w *world, id mesos.OperationID, want string) {
	w.Helper()
	w.eventually("operation "+string(id)+" is not "+want, func() string {
		said := f.told(id)
		if said == want {
			return ""
		}
		return said + "; " + f.told("rejected")
	})
}

func (f *follower) told(id mesos.OperationID) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.said[id]
}
