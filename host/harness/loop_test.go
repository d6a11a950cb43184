package harness

import (
	"errors"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
	"rollcall/host/store"
)

// One life: subscribe, launch, update, acknowledge, a broken stream, the round after it.
func TestLife(t *testing.T) {
	r := start(t, func(r *rig, o *Options) { r.notified = launching("t1") })
	s := r.subscribes()
	assert.Empty(t, s.FrameworkID)
	assert.Equal(t, mesosapi.FrameworkInfo{
		User: "root", Name: "test", Capabilities: []mesosapi.FrameworkCapability{mesosapi.FrameworkPartitionAware},
	}, s.Subscribe.FrameworkInfo)
	s.send(subscribedAs("F"), offersOf("o1"))

	accept := r.accepts(mesosapi.CallAccept)
	assert.Equal(t, s.id, accept.stream)
	assert.Equal(t, &mesosapi.Call{
		Type: mesosapi.CallAccept, FrameworkID: "F",
		Accept: &mesosapi.Accept{OfferIDs: []mesosapi.OfferID{"o1"}, Operations: []mesosapi.OfferOperation{{
			Type: mesosapi.OpLaunch, Launch: &mesosapi.Launch{TaskInfos: []mesosapi.TaskInfo{{Name: "t1", TaskID: "t1", AgentID: "a1"}}},
		}}},
	}, accept.Call)
	s.send(update("t1", mesosapi.TaskRunning, 'u'))
	ack := r.acknowledged()
	assert.Equal(t, s.id, ack.stream)
	assert.Equal(t, &mesosapi.Acknowledge{AgentID: "a1", TaskID: "t1", UUID: []byte("uuuuuuuuuuuuuuuu")}, ack.Acknowledge)
	r.sees("task t1 alive")

	s.end()
	r.sees("session disconnected")
	again := r.subscribes()
	assert.Equal(t, mesosapi.FrameworkID("F"), again.FrameworkID)
	assert.Equal(t, mesosapi.FrameworkID("F"), again.Subscribe.FrameworkInfo.ID)
	again.send(subscribedAs("F"))
	round := r.accepts(mesosapi.CallReconcile)
	assert.Equal(t, again.id, round.stream)
	assert.Equal(t, mesosapi.ReconcileTask{TaskID: "t1", AgentID: "a1"}, round.Reconcile.Tasks[0])
}

// diary notes in which order things happened.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.lines)
}

// slowStore says what is submitted and holds it until the test makes it durable.
type slowStore struct {
	*store.Memory
	diary     *diary
	submitted chan string // the keys of a batch
}

func (s *slowStore) Submit(records []store.Record) <-chan error {
	var keys []string
	for _, r := range records {
		keys = append(keys, string(r.Key))
	}
	result := s.Memory.Submit(records)
	s.diary.note("submit " + strings.Join(keys, " "))
	s.submitted <- strings.Join(keys, " ")
	return result
}

func slow(d *diary, held chan string) func(*rig, *Options) {
	return func(r *rig, o *Options) {
		r.store.Hold()
		o.Store = &slowStore{r.store, d, held}
		o.Passing = func(place string, call scheduler.CallType) { d.note(place + " " + call.String()) }
	}
}

// No call leaves, and the framework hears nothing, before the records of the
// same step are durable.
func TestDurableBeforeAnythingElse(t *testing.T) {
	d, held := &diary{}, make(chan string)
	r := start(t, slow(d, held), func(r *rig, o *Options) {
		launch := launching("t1")
		r.notified = func(notices []scheduler.Notice, offers Offers) []scheduler.Event {
			if len(notices) > 0 {
				d.note("told")
			}
			return launch(notices, offers)
		}
	})
	durable := func(first string) {
		t.Helper()
		keys := receive(t, held, "batch")
		require.Equal(t, first, strings.Fields(keys)[0])
		r.silent()
		d.note("durable")
		r.store.Release(1)
	}
	s := r.subscribes()
	s.send(subscribedAs("F"))
	durable("framework")
	s.send(offersOf("o1"))
	durable("task/t1")
	r.accepts(mesosapi.CallAccept)
	s.send(update("t1", mesosapi.TaskRunning, 'u'))
	durable("task/t1")
	r.acknowledged()
	r.sees("task t1 alive")
	var order []string
	for _, line := range d.all() {
		if strings.HasPrefix(line, "sent") {
			continue // by a sender, in its own time
		}
		if line == "durable" {
			assert.True(t, strings.HasPrefix(order[len(order)-1], "submit"), "between a batch and its durability")
		}
		if line != "told" || order[len(order)-1] != "told" {
			order = append(order, line)
		}
	}
	assert.Equal(t, []string{
		"stored subscribe",
		"submit framework round/0000000001 round/0000000001", "durable", "told",
		"submit task/t1 launch/t1", "durable", "stored accept", "told",
		"submit task/t1", "durable", "stored acknowledge", "told",
	}, order)
}

// Ordinary calls leave in their order, each after the one before it was
// answered; acknowledgements do not wait for them.
func TestOrderOfCalls(t *testing.T) {
	r := start(t)
	s := r.establish()
	for i := range 20 {
		r.loop.Request(scheduler.Event{Type: [...]scheduler.EventType{scheduler.EventRevive, scheduler.EventSuppress}[i%2]})
	}
	first := r.next(mesosapi.CallRevive)
	s.send(update("stray", mesosapi.TaskRunning, 'u'))
	assert.Equal(t, mesosapi.TaskID("stray"), r.acknowledged().Acknowledge.TaskID, "it overtakes")
	first.answer <- answer{code: http.StatusAccepted}
	for i := range 19 {
		r.accepts([...]mesosapi.CallType{mesosapi.CallSuppress, mesosapi.CallRevive}[i%2])
	}
	r.master.mu.Lock()
	defer r.master.mu.Unlock()
	assert.Equal(t, 1, r.master.most, "calls at once")
}

// Calls that wait when their stream ends are void, at once and after the next
// subscription.
func TestCallsOfAnEndedStreamAreVoid(t *testing.T) {
	for _, wait := range []mesos.Micros{mesos.Millisecond, 10 * mesos.Minute} {
		r := start(t, func(_ *rig, o *Options) {
			o.Config.Subscribe.Backoff = scheduler.Backoff{Base: wait, Max: wait}
		})
		s := r.establish()
		for range 3 {
			r.loop.Request(scheduler.Event{Type: scheduler.EventRevive})
		}
		first := r.next(mesosapi.CallRevive)
		s.end()
		r.sees("session disconnected")
		if wait == mesos.Millisecond {
			again := r.establish()
			first.answer <- answer{code: http.StatusAccepted}
			r.loop.Request(scheduler.Event{Type: scheduler.EventSuppress})
			assert.Equal(t, again.id, r.accepts(mesosapi.CallSuppress).stream)
			continue
		}
		first.answer <- answer{code: http.StatusAccepted}
		eventually(t, "the queue is empty", func() bool {
			r.loop.calls.mu.Lock()
			defer r.loop.calls.mu.Unlock()
			return len(r.loop.calls.queue) == 0
		})
		r.cancel()
		require.NoError(t, r.ends())
		r.silent()
	}
}

// Each way in which a stream can end leads to the next subscription, and its
// reason is told to people and to Refused.
func TestStreamsThatEnd(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*subscription)
		want string
	}{
		"ended": {func(s *subscription) { s.end() }, "EOF"},
		"cut": {func(s *subscription) {
			record := recordio.Append(nil, []byte("0123456789"))
			s.write(record[:len(record)/2])
			s.end()
		}, "stream ends inside a record"},
		"no recordio":   {func(s *subscription) { s.write([]byte("hello\n")) }, "not a record length"},
		"no event":      {func(s *subscription) { s.write(recordio.Append(nil, []byte("\xff\xff"))) }, ""},
		"master's word": {func(s *subscription) { s.send(errorEvent("go \xff away")) }, "go \uFFFD away"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := make(chan error, 10)
			r := start(t, func(_ *rig, o *Options) {
				o.Refused = func(err error) error { faults <- err; return nil }
			})
			s := r.establish()
			c.end(s)
			said := r.sees("session disconnected")
			assert.Contains(t, said, c.want)
			assert.True(t, utf8.ValidString(said))
			assert.Error(t, receive(t, faults, "fault"))
			r.establish()
		})
	}
}

// What comes back instead of a stream may be no text at all; the machine is
// told in text.
func TestSubscriptionsThatAreRefused(t *testing.T) {
	r := start(t)
	for _, a := range []answer{
		{code: http.StatusServiceUnavailable, body: "No leader"},
		{code: http.StatusBadRequest, body: "no \xff text\x00"},
		{code: http.StatusTemporaryRedirect, location: "ftp://\xff/"},
		{code: http.StatusOK},
	} {
		s := receive(t, r.master.subs, "subscription")
		s.answer <- a
		if a.code == http.StatusOK {
			s.send(subscribedAs("F"))
			r.sees("session subscribed")
			return
		}
		assert.True(t, utf8.ValidString(r.sees("session disconnected")))
	}
}

// Refused ends Run by an error of its own; the end of the framework is not asked about.
func TestRefused(t *testing.T) {
	enough := errors.New("enough")
	r := start(t, func(_ *rig, o *Options) {
		o.Refused = func(err error) error {
			var said *MasterError
			if errors.As(err, &said) && said.Message == "no such role" {
				return enough
			}
			return nil
		}
	})
	r.subscribes().send(errorEvent("not yet"))
	r.subscribes().send(errorEvent("no such role"))
	assert.ErrorIs(t, r.ends(), enough)

	t.Run("no master", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		require.NoError(t, listener.Close())
		r := start(t, func(_ *rig, o *Options) {
			o.Client, err = mesosapi.New(mesosapi.Options{Masters: []string{listener.Addr().String()}})
			require.NoError(t, err)
			o.Refused = func(err error) error { return err }
		})
		var transport *mesosapi.TransportError
		require.ErrorAs(t, r.ends(), &transport)
		assert.False(t, transport.Sent)
	})
}

func TestOver(t *testing.T) {
	for message, want := range map[string]Over{
		"Framework has been removed": {scheduler.SessionRemoved, "Framework has been removed"},
		"Framework failed over":      {scheduler.SessionReplaced, "Framework failed over"},
	} {
		r := start(t, func(_ *rig, o *Options) {
			o.Refused = func(error) error { panic("the end of the framework is no refusal") }
		})
		r.establish().send(errorEvent(message))
		var over *Over
		require.ErrorAs(t, r.ends(), &over)
		assert.Equal(t, &want, over)
		assert.EqualError(t, over, "the framework is over: "+want.State.String()+": "+message)
	}
	r := start(t)
	r.establish().end()
	r.subscribes().send(subscribedAs("G"))
	var over *Over
	require.ErrorAs(t, r.ends(), &over)
	assert.Equal(t, scheduler.SessionMismatch, over.State)
}

// What was not stored is not sent, and not told to the framework.
func TestStoreFails(t *testing.T) {
	r := start(t, func(r *rig, o *Options) {
		r.notified = launching("t1")
		r.store.FailAt(2, store.ErrFull) // the first is the subscription
	})
	r.establish().send(offersOf("o1"))
	err := r.ends()
	require.ErrorIs(t, err, store.ErrFull)
	assert.ErrorContains(t, err, "the store: ")
	r.silent()
	close(r.seen)
	for line := range r.seen {
		assert.NotContains(t, line, "t1")
	}
}

func TestStoreCannotBeRead(t *testing.T) {
	for key, want := range map[string]string{
		"task/t1":  "the store: record task/t1: ",
		"nonsense": "the store holds what this version cannot read: ",
	} {
		r := start(t, func(r *rig, _ *Options) {
			require.NoError(t, <-r.store.Submit([]store.Record{{Key: []byte(key), Value: []byte{99}}}))
		})
		assert.ErrorContains(t, r.ends(), want)
	}
}

// A cancelled Run returns nil and leaves nothing behind, whatever it was doing.
func TestCancel(t *testing.T) {
	held := make(chan string, 100)
	for name, c := range map[string]struct {
		change func(*rig, *Options)
		until  func(*rig)
	}{
		"while subscribing": {nil, func(r *rig) { receive(t, r.master.subs, "subscription") }},
		"while subscribed":  {nil, func(r *rig) { r.establish() }},
		"while a call waits": {nil, func(r *rig) {
			r.establish()
			r.loop.Request(scheduler.Event{Type: scheduler.EventRevive})
			r.next(mesosapi.CallRevive)
		}},
		"while disconnected": {func(_ *rig, o *Options) {
			o.Config.Subscribe.Backoff = scheduler.Backoff{Base: mesos.Minute, Max: mesos.Minute}
		}, func(r *rig) {
			r.establish().end()
			r.sees("session disconnected")
		}},
		"while the disk is slow": {slow(&diary{}, held), func(r *rig) {
			s := r.subscribes()
			s.send(subscribedAs("F"))
			receive(t, held, "batch")
			// What is next must not be stepped: the machine is ahead of the store.
			s.send(update("t", mesosapi.TaskRunning, 'u'))
			eventually(r.t, "it is in the inbox", func() bool { return r.waiting() == 1 })
		}},
	} {
		change := c.change
		if change == nil {
			change = func(*rig, *Options) {}
		}
		again := func(t *testing.T) {
			r := start(t, change)
			c.until(r)
			r.cancel()
			assert.NoError(t, r.ends())
			eventually(t, "no goroutine of the loop is left", func() bool {
				return !strings.Contains(stacks(), "harness.(*connection)") && !strings.Contains(stacks(), "harness.(*sender)")
			})
			assert.Empty(t, held)
		}
		t.Run(name, func(t *testing.T) {
			for range 10 { // a select that could go either way must not go wrong once
				again(t)
			}
		})
	}
}

func stacks() string {
	b := make([]byte, 1<<20)
	return string(b[:runtime.Stack(b, true)])
}

// Request comes from any goroutine; what comes of it is a notice.
func TestRequests(t *testing.T) {
	r := start(t)
	r.establish()
	var all sync.WaitGroup
	for n := range 10 {
		all.Go(func() {
			r.loop.Request(scheduler.Event{Type: scheduler.EventKill, Ref: uint64(n + 1), TaskID: "nobody"})
		})
	}
	all.Wait()
	refs := map[string]bool{}
	for range 10 {
		refs[strings.Fields(r.sees("rejected unknown-task"))[2]] = true
	}
	assert.Len(t, refs, 10)
}

// The places where tests end the process.
func TestPassing(t *testing.T) {
	d := &diary{}
	r := start(t, func(r *rig, o *Options) {
		r.notified = launching("t1")
		o.Passing = func(place string, call scheduler.CallType) { d.note(place + " " + call.String()) }
	})
	s := r.establish()
	s.send(offersOf("o1"))
	refused := r.next(mesosapi.CallAccept)
	assert.Equal(t, []string{"stored subscribe", "stored accept"}, d.all())
	refused.answer <- answer{code: http.StatusBadRequest}
	r.sees("task t1 ended")
	r.accepts(mesosapi.CallDecline) // its offer is given back
	eventually(t, "it was answered", func() bool { return len(d.all()) == 4 })
	assert.Equal(t, []string{"stored subscribe", "stored accept", "stored decline", "sent decline"}, d.all(), "a refused call was not sent")
}

func TestCallsThatFail(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		r := start(t, func(r *rig, _ *Options) { r.notified = launching("t1", "t2") })
		r.establish().send(offersOf("o1"))
		r.next(mesosapi.CallAccept).answer <- answer{code: http.StatusBadRequest, body: "no \xff such offer"}
		assert.Contains(t, r.sees("call-refused"), "such offer")
		assert.Contains(t, r.sees("task t1 ended"), "advice=safe")
		assert.Contains(t, r.sees("task t2 ended"), "advice=safe")
	})
	t.Run("unsubscribed", func(t *testing.T) {
		r := start(t)
		r.establish()
		r.loop.Request(scheduler.Event{Type: scheduler.EventRevive})
		r.next(mesosapi.CallRevive).answer <- answer{code: http.StatusForbidden}
		r.sees("session disconnected")
		r.establish()
	})
	t.Run("unknown", func(t *testing.T) {
		r := start(t, func(r *rig, _ *Options) { r.notified = launching("t1") })
		r.establish().send(offersOf("o1"))
		r.next(mesosapi.CallAccept).answer <- answer{code: http.StatusBadGateway}
		r.sees("session disconnected")
		r.establish()
		assert.Equal(t, mesosapi.TaskID("t1"), r.accepts(mesosapi.CallReconcile).Reconcile.Tasks[0].TaskID, "it may run: ask")
	})
	t.Run("not a TaskInfo", func(t *testing.T) {
		r := start(t, func(r *rig, _ *Options) {
			launch := launching("t1")
			r.notified = func(notices []scheduler.Notice, offers Offers) []scheduler.Event {
				requests := launch(notices, offers)
				for i := range requests {
					requests[i].Tasks[0].Info = []byte("?")
				}
				return requests
			}
		})
		r.establish().send(offersOf("o1"))
		assert.Contains(t, r.sees("call-refused"), "the info of task t1")
		assert.Contains(t, r.sees("task t1 ended"), "advice=safe")
	})
}

// Offers are whole as long as they can be used, and gone afterwards.
func TestOffers(t *testing.T) {
	book := make(chan []string, 100)
	r := start(t, func(r *rig, _ *Options) {
		r.notified = func(notices []scheduler.Notice, offers Offers) []scheduler.Event {
			var have []string
			for _, id := range []mesos.OfferID{"o1", "o2", "o3"} {
				if o, ok := offers.Offer(id); ok {
					have = append(have, o.Hostname)
				}
			}
			for i := range notices {
				if n := &notices[i]; n.Type == scheduler.NoticeOffered || n.Type == scheduler.NoticeOffersLost || n.Type == scheduler.NoticeRejected {
					book <- have
				}
			}
			return nil
		}
	})
	s := r.establish()
	s.send(offersOf("o1", "o2", "o3"))
	assert.Equal(t, []string{"host of o1", "host of o2", "host of o3"}, receive(t, book, "offers"))
	s.send(&mesosapi.Event{Type: mesosapi.EventRescind, Rescind: &mesosapi.Rescind{OfferID: "o1"}})
	assert.Equal(t, []string{"host of o2", "host of o3"}, receive(t, book, "offers"))
	r.loop.Request(scheduler.Event{Type: scheduler.EventDecline, Offers: []mesos.Offer{{ID: "o2"}}})
	r.accepts(mesosapi.CallDecline)
	r.loop.Request(scheduler.Event{Type: scheduler.EventDecline, Offers: []mesos.Offer{{ID: "o2"}}})
	assert.Equal(t, []string{"host of o3"}, receive(t, book, "offers"), "the second time it is dead")
	s.end()
	assert.Empty(t, receive(t, book, "offers"))
}

// An answer that comes when the next subscription is under way is too late.
func TestLateStreamIsNotOpened(t *testing.T) {
	c := &connection{epoch: 2}
	assert.False(t, c.opened(1, "old"))
	_, ok := c.current(2)
	assert.False(t, ok)
	assert.True(t, c.opened(2, "new"))
	c.void(1)
	id, ok := c.current(2)
	assert.True(t, ok)
	assert.Equal(t, "new", id)
}

// wisher wants to be called at a time, once.
type wisher struct {
	wish  time.Time
	calls chan time.Time
}

func (*wisher) Restored(*Stored) {}

func (w *wisher) Notified(now time.Time, _ []scheduler.Notice, _ Offers) ([]scheduler.Event, time.Time) {
	w.calls <- now
	wish := w.wish
	w.wish = time.Time{}
	return nil, wish
}

func TestFrameworkIsWoken(t *testing.T) {
	w := &wisher{wish: time.Now().Add(50 * time.Millisecond), calls: make(chan time.Time, 100)}
	want := w.wish
	start(t, func(_ *rig, o *Options) { o.Framework = w })
	receive(t, w.calls, "first call") // the one that subscribes; nothing answers it
	assert.False(t, receive(t, w.calls, "second call").Before(want))
}

// While the disk is slow a flooding stream is held up, and nothing is lost.
func TestFloodWaits(t *testing.T) {
	held := make(chan string, 100)
	r := start(t, slow(&diary{}, held))
	s := r.subscribes()
	s.send(subscribedAs("F"))
	receive(t, held, "batch")
	flood, err := mesosapi.MarshalEvent(mesosapi.Protobuf, &mesosapi.Event{Type: mesosapi.EventHeartbeat})
	require.NoError(t, err)
	const more = 5000
	go func() {
		s.write(slices.Repeat(recordio.Append(nil, flood), inboxFull+more))
		s.send(update("last", mesosapi.TaskRunning, 'u'))
	}()
	eventually(t, "the inbox is full", func() bool { return r.waiting() == inboxFull })
	for range 100 {
		runtime.Gosched()
		require.Equal(t, inboxFull, r.waiting())
	}
	r.store.Release(1)
	assert.Equal(t, "task/last", receive(t, held, "batch"))
	r.store.Release(1)
	assert.Equal(t, mesosapi.TaskID("last"), r.acknowledged().Acknowledge.TaskID)
}
