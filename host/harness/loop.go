package harness

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
)

// Options are what a loop is made of. What is a function may be nil.
type Options struct {
	Engine    engine.Builder
	Config    scheduler.Config
	Store     store.Store
	Client    *mesosapi.Client
	Info      mesosapi.FrameworkInfo // its id and PARTITION_AWARE are set by the loop
	Framework Framework
	// Restored is told what the store held, before the framework is and again
	// whenever the machine was rebuilt: the tasks, and the last rounds, oldest first.
	Restored func(s *Stored)
	// Watch sees each turn, after the framework.
	Watch func(*Turn)
	// Rebuilt is told why a machine was dropped, before the next is made.
	Rebuilt func(cause error)
	// Refused is asked about each subscription that could not be opened or was
	// ended by the master, other than by the framework's own end; an error that
	// it returns ends Run. Without it Run tries for ever.
	Refused func(error) error
	// Passing is called at places where tests end the process: when what a call
	// belongs to is durable and the call is not yet sent ("stored"), and when it
	// was answered ("sent").
	Passing func(place string, call scheduler.CallType)
}

// Over is why Run ended when the framework has come to its end.
type Over struct {
	State   scheduler.SessionState
	Message string
}

func (o *Over) Error() string { return "the framework is over: " + o.State.String() + ": " + o.Message }

// MasterError is an ERROR event: the master's reason for ending a subscription,
// or for not accepting it.
type MasterError struct{ Message string }

func (e *MasterError) Error() string { return e.Message }

// Loop runs one framework. Its methods may be called from any goroutine.
type Loop struct {
	o       Options
	inbox   *inbox
	conn    *connection
	calls   *sender
	acks    *sender
	machine engine.Scheduler
	started time.Time
	id      mesos.FrameworkID
	offers  *offerBook
	over    *Over
	wake    mesos.Micros // the machine's wish
	want    time.Time    // the framework's wish
	spare   []arrival
	rebuilt int
	asked   atomic.Uint64 // requests so far
	stopped chan struct{} // closed when Run has ended
}

// New makes a loop.
func New(o Options) *Loop {
	if o.Passing == nil {
		o.Passing = func(string, scheduler.CallType) {}
	}
	if o.Watch == nil {
		o.Watch = func(*Turn) {}
	}
	if o.Restored == nil {
		o.Restored = func(*Stored) {}
	}
	if o.Rebuilt == nil {
		o.Rebuilt = func(error) {}
	}
	l := &Loop{o: o, inbox: newInbox(), started: time.Now(), offers: newOfferBook(), stopped: make(chan struct{})}
	if o.Config.PartitionAware {
		l.o.Info.Capabilities = append(l.o.Info.Capabilities, mesosapi.FrameworkPartitionAware)
	}
	l.o.Config.Replace.Resources = true // offers come with theirs: see offeredOf
	written := writerOf(&l.o.Info, o.Config.Replace.Native)
	l.conn = &connection{client: o.Client, info: l.o.Info, inbox: l.inbox}
	l.calls, l.acks = newSender(l.conn, written, o.Passing), newSender(l.conn, written, o.Passing)
	return l
}

// Request puts a wish of the framework to the machine. What comes of it is a
// notice to the framework. Refs are below 2^52.
func (l *Loop) Request(e scheduler.Event) { l.inbox.put(arrival{event: e}) }

// Nudge has the framework called soon, from any goroutine: something waits for it
// that did not come from Mesos.
func (l *Loop) Nudge() { signal(l.inbox.ready) }

// Run restores the machine from the store and runs it until ctx ends (nil),
// the framework is over (*Over), or the store or the engine fails. Tasks are
// left running. It is called once.
func (l *Loop) Run(ctx context.Context) error {
	defer close(l.stopped)
	ctx, cancel := context.WithCancel(ctx)
	var senders sync.WaitGroup
	senders.Go(func() { l.calls.run(ctx) })
	senders.Go(func() { l.acks.run(ctx) })
	err := l.restore(ctx)
	if err == nil {
		err = l.steps(ctx)
	}
	cancel()
	l.conn.close()
	senders.Wait()
	if l.machine != nil {
		err = errors.Join(err, l.machine.Close())
	}
	return err
}

// steps is the loop.
func (l *Loop) steps(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for l.over == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-l.inbox.ready:
		case <-timer.C:
		}
		if ctx.Err() != nil {
			return nil // select takes any case that is ready, and the machine may be ahead of the store
		}
		batch := l.inbox.take(l.spare)
		err := l.step(ctx, batch)
		if errors.Is(err, engine.ErrPoisoned) {
			unanswered(batch)
			err = l.rebuild(ctx, err)
		}
		if err != nil {
			return err
		}
		clear(batch)
		l.spare = batch
		timer.Reset(l.nap())
	}
	return l.over
}

// step takes one batch of arrivals, and then the requests that follow from it.
func (l *Loop) step(ctx context.Context, batch []arrival) error {
	events := make([]scheduler.Event, 0, len(batch))
	for i := range batch {
		a := &batch[i]
		if err := l.refused(a.fault); err != nil {
			return err
		}
		l.offers.arrive(a)
		events = append(events, a.event)
	}
	requests, err := l.turn(ctx, events, batch)
	for err == nil && len(requests) > 0 {
		requests, err = l.turn(ctx, requests, nil)
	}
	return err
}

// turn is one Step and everything it owes, answers to those who asked included.
func (l *Loop) turn(ctx context.Context, events []scheduler.Event, batch []arrival) ([]scheduler.Event, error) {
	began := time.Now()
	out, err := l.machine.Step(l.now(), events)
	if err != nil {
		return nil, err
	}
	stepped := time.Now()
	t := Turn{Events: events, Output: out, Stepped: stepped.Sub(began)}
	if len(out.Store) > 0 {
		if err := store.Write(ctx, l.o.Store, records(out.Store)); err != nil {
			if ctx.Err() != nil {
				return nil, nil // not durable: nothing that follows from it may be done
			}
			return nil, fmt.Errorf("the store: %w", err)
		}
		t.Stored = time.Since(stepped)
	}
	l.note(out.Notices)
	l.offers.follow(out.Notices)
	for i := range out.Calls {
		l.o.Passing("stored", out.Calls[i].Type)
		l.offers.use(out.Calls[i].Offers)
		l.send(ctx, &out.Calls[i])
	}
	l.wake = out.WakeAt
	t.Now = time.Now()
	requests, want := l.o.Framework.Notified(t.Now, out.Notices, l.offers)
	l.want = want
	l.o.Watch(&t)
	answerAll(batch, out.Notices)
	return requests, nil
}

// send hands a call to whoever carries it out.
func (l *Loop) send(ctx context.Context, c *scheduler.Call) {
	switch c.Type {
	case scheduler.CallSubscribe:
		l.conn.open(ctx, c.Epoch, kept[mesos.FrameworkID](c.FrameworkID))
	case scheduler.CallAcknowledge, scheduler.CallAcknowledgeOperation, scheduler.CallAcknowledgeReplacement:
		l.acks.put(l.id, c)
	default:
		l.calls.put(l.id, c)
	}
}

// note takes what the loop itself needs from the notices.
func (l *Loop) note(notices []scheduler.Notice) {
	for i := range notices {
		if n := &notices[i]; n.Type == scheduler.NoticeSession {
			if n.FrameworkID != "" {
				l.id = kept[mesos.FrameworkID](n.FrameworkID)
			}
			if n.Session == scheduler.SessionDisconnected {
				l.conn.void(n.Epoch)
			}
			if n.Session.Over() {
				l.over = &Over{State: n.Session, Message: strings.Clone(n.Message)}
			}
		}
	}
}

func (l *Loop) refused(fault error) error {
	if fault == nil || l.o.Refused == nil {
		return nil
	}
	return l.o.Refused(fault)
}

// now is the wall clock at the start plus what has passed since: it does not
// jump when someone sets the clock.
func (l *Loop) now() mesos.Micros {
	return mesos.Micros(l.started.UnixMicro() + time.Since(l.started).Microseconds())
}

// nap is how long there is nothing to do.
func (l *Loop) nap() time.Duration {
	nap := time.Hour
	if l.wake != 0 {
		nap = time.Duration(l.wake-l.now()) * time.Microsecond
	}
	if !l.want.IsZero() {
		nap = min(nap, time.Until(l.want))
	}
	return max(nap, 0)
}
