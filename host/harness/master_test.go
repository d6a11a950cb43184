package harness

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
	"rollcall/host/store"
	"rollcall/host/transcript"
)

// patience is how long a test waits for what must come. It decides nothing else.
const patience = 20 * time.Second

func receive[T any](t *testing.T, from <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
	}
	return v
}

// eventually waits for another goroutine to do its part.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// master speaks the v1 scheduler API as the test tells it to. Subscriptions,
// calls and acknowledgements wait until the test takes and answers them.
type master struct {
	server *httptest.Server
	subs   chan *subscription
	calls  chan *received
	acks   chan *received

	mu       sync.Mutex
	streams  int
	inFlight int
	most     int // ordinary calls at once
}

// received is a call that waits for its answer.
type received struct {
	*mesosapi.Call
	stream string
	answer chan<- answer
}

type answer struct {
	code     int
	body     string
	location string // of a redirect
}

// subscription is an event stream that the test writes.
type subscription struct {
	*mesosapi.Call
	id     string
	answer chan<- answer // its one answer; 200 opens the stream
	raw    chan []byte   // bytes to send; closing it ends the stream
	gone   <-chan struct{}
}

func newMaster(t *testing.T) *master {
	m := &master{subs: make(chan *subscription), calls: make(chan *received), acks: make(chan *received)}
	m.server = httptest.NewServer(m)
	t.Cleanup(func() {
		m.server.CloseClientConnections()
		m.server.Close()
	})
	return m
}

func (m *master) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if call.Type == mesosapi.CallSubscribe {
		m.subscribe(w, r, call)
		return
	}
	to := m.calls
	if call.Type == mesosapi.CallAcknowledge || call.Type == mesosapi.CallAcknowledgeOperationStatus {
		to = m.acks
	} else {
		m.count(1)
		defer m.count(-1)
	}
	answers := make(chan answer, 1)
	select {
	case to <- &received{call, r.Header.Get("Mesos-Stream-Id"), answers}:
	case <-r.Context().Done():
		return
	}
	select {
	case a := <-answers:
		w.WriteHeader(a.code)
		_, _ = w.Write([]byte(a.body))
	case <-r.Context().Done():
	}
}

func (m *master) count(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight += n
	m.most = max(m.most, m.inFlight)
}

func (m *master) subscribe(w http.ResponseWriter, r *http.Request, call *mesosapi.Call) {
	m.mu.Lock()
	m.streams++
	id := fmt.Sprint("stream-", m.streams)
	m.mu.Unlock()
	answers := make(chan answer, 1)
	s := &subscription{Call: call, id: id, answer: answers, raw: make(chan []byte), gone: r.Context().Done()}
	select {
	case m.subs <- s:
	case <-s.gone:
		return
	}
	var a answer
	select {
	case a = <-answers:
	case <-s.gone:
		return
	}
	if a.code != http.StatusOK {
		if a.location != "" {
			w.Header().Set("Location", a.location)
		}
		w.WriteHeader(a.code)
		_, _ = w.Write([]byte(a.body))
		return
	}
	w.Header().Set("Content-Type", mesosapi.Protobuf.ContentType())
	w.Header().Set("Mesos-Stream-Id", id)
	w.WriteHeader(a.code)
	flush := w.(http.Flusher).Flush
	flush()
	for {
		select {
		case b, ok := <-s.raw:
			if !ok {
				return
			}
			_, _ = w.Write(b)
			flush()
		case <-s.gone:
			return
		}
	}
}

// send writes events as they stand on the wire.
func (s *subscription) send(events ...*mesosapi.Event) {
	var b []byte
	for _, e := range events {
		record, err := mesosapi.MarshalEvent(mesosapi.Protobuf, e)
		if err != nil {
			panic(err)
		}
		b = recordio.Append(b, record)
	}
	s.write(b)
}

func (s *subscription) write(b []byte) {
	select {
	case s.raw <- b:
	case <-s.gone:
	}
}

func (s *subscription) end() { close(s.raw) }

func subscribedAs(id mesosapi.FrameworkID) *mesosapi.Event {
	return &mesosapi.Event{Type: mesosapi.EventSubscribed, Subscribed: &mesosapi.Subscribed{FrameworkID: id, HeartbeatIntervalSeconds: 60}}
}

func offersOf(ids ...mesosapi.OfferID) *mesosapi.Event {
	e := &mesosapi.Event{Type: mesosapi.EventOffers, Offers: &mesosapi.Offers{}}
	for _, id := range ids {
		e.Offers.Offers = append(e.Offers.Offers, mesosapi.Offer{ID: id, FrameworkID: "F", AgentID: "a1", Hostname: "host of " + string(id)})
	}
	return e
}

func errorEvent(message string) *mesosapi.Event {
	return &mesosapi.Event{Type: mesosapi.EventError, Error: &mesosapi.Error{Message: message}}
}

// update is a status of a task on agent a1; uuid 0 is none.
func update(task mesosapi.TaskID, state mesosapi.TaskState, uuid byte) *mesosapi.Event {
	s := mesosapi.TaskStatus{TaskID: task, AgentID: "a1", State: state}
	if uuid != 0 {
		s.UUID = []byte(strings.Repeat(string(rune(uuid)), 16))
	}
	return &mesosapi.Event{Type: mesosapi.EventUpdate, Update: &mesosapi.Update{Status: s}}
}

// rig is a loop between a scripted master and a framework of the test.
type rig struct {
	t      *testing.T
	master *master
	store  *store.Memory
	loop   *Loop
	cancel context.CancelFunc
	done   chan error
	seen   chan string // notices, as transcripts write them

	restored func(*Stored)
	notified func(notices []scheduler.Notice, offers Offers) []scheduler.Event
}

func (r *rig) Restored(s *Stored) {
	if r.restored != nil {
		r.restored(s)
	}
}

func (r *rig) Notified(_ time.Time, notices []scheduler.Notice, offers Offers) ([]scheduler.Event, time.Time) {
	if r.notified == nil {
		return nil, time.Time{}
	}
	return r.notified(notices, offers), time.Time{}
}

// start runs a loop; change may alter its parts.
func start(t *testing.T, change ...func(*rig, *Options)) *rig {
	r := &rig{t: t, master: newMaster(t), store: store.NewMemory(), done: make(chan error, 1), seen: make(chan string, 10_000)}
	client, err := mesosapi.New(mesosapi.Options{Masters: []string{r.master.server.URL}})
	require.NoError(t, err)
	cfg := scheduler.DefaultConfig()
	cfg.Subscribe.Backoff = scheduler.Backoff{Base: mesos.Millisecond, Max: mesos.Millisecond}
	o := Options{
		Engine: framedEngine{}, Config: cfg, Store: r.store, Client: client, Framework: r,
		Info: mesosapi.FrameworkInfo{User: "root", Name: "test"},
		Watch: func(t *Turn) {
			for i := range t.Output.Notices {
				r.seen <- transcript.FormatNotice(&t.Output.Notices[i])
			}
		},
	}
	for _, f := range change {
		f(r, &o)
	}
	r.loop = New(o)
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel = cancel
	go func() { r.done <- r.loop.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		client.CloseIdle()
	})
	return r
}

// waiting is how much is in the inbox.
func (r *rig) waiting() int {
	r.loop.inbox.mu.Lock()
	defer r.loop.inbox.mu.Unlock()
	return len(r.loop.inbox.list)
}

// subscribes takes the next subscription and accepts it.
func (r *rig) subscribes() *subscription {
	r.t.Helper()
	s := receive(r.t, r.master.subs, "subscription")
	s.answer <- answer{code: http.StatusOK}
	return s
}

// establish takes the next subscription and confirms it.
func (r *rig) establish() *subscription {
	r.t.Helper()
	s := r.subscribes()
	s.send(subscribedAs("F"))
	r.sees("session subscribed")
	return s
}

// sees waits for a notice that begins so.
func (r *rig) sees(prefix string) string {
	r.t.Helper()
	for {
		if got := receive(r.t, r.seen, prefix); strings.HasPrefix(got, prefix) {
			return got
		}
	}
}

// next takes a call of a type and leaves it without an answer.
func (r *rig) next(want mesosapi.CallType) *received {
	r.t.Helper()
	c := receive(r.t, r.master.calls, want.String())
	require.Equal(r.t, want, c.Type)
	return c
}

// accepts takes a call of a type and answers 202.
func (r *rig) accepts(want mesosapi.CallType) *received {
	r.t.Helper()
	c := r.next(want)
	c.answer <- answer{code: http.StatusAccepted}
	return c
}

func (r *rig) acknowledged() *received {
	r.t.Helper()
	c := receive(r.t, r.master.acks, "acknowledgement")
	c.answer <- answer{code: http.StatusAccepted}
	return c
}

// ends waits for Run's end.
func (r *rig) ends() error {
	r.t.Helper()
	return receive(r.t, r.done, "end of Run")
}

// silent reports that no call waits to be taken. It is sure only if whoever
// could send is done.
func (r *rig) silent() {
	r.t.Helper()
	select {
	case c := <-r.master.calls:
		r.t.Fatalf("%v was sent", c.Type)
	case c := <-r.master.acks:
		r.t.Fatalf("%v was sent", c.Type)
	default:
	}
}

// launching is a framework that launches each of the tasks once, on the first
// offer there is.
func launching(tasks ...mesos.TaskID) func([]scheduler.Notice, Offers) []scheduler.Event {
	return func(notices []scheduler.Notice, offers Offers) (requests []scheduler.Event) {
		for i := range notices {
			n := &notices[i]
			if n.Type != scheduler.NoticeOffered || len(tasks) == 0 {
				continue
			}
			if _, ok := offers.Offer(n.Offers[0].ID); !ok {
				panic("an offer that was told of is not there")
			}
			e := scheduler.Event{Type: scheduler.EventLaunch, Ref: 1, Offers: slices.Clone(n.Offers[:1])}
			for _, id := range tasks {
				e.Tasks = append(e.Tasks, scheduler.NewTask{TaskID: id, Info: taskInfo(string(id))})
			}
			tasks = nil
			requests = append(requests, e)
		}
		return requests
	}
}

func taskInfo(name string) []byte {
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{Name: name, TaskID: "-", AgentID: "-"})
	if err != nil {
		panic(err)
	}
	return info
}

var _ engine.Builder = framedEngine{}
