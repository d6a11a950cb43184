package observe

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/keeper"
)

var update = flag.Bool("update", false, "write the golden files anew; read them before you keep them")

func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// chapter is a step of the story: what is told, and how the keeper stands then.
type chapter struct {
	pause   time.Duration // before it
	say     string
	notices []scheduler.Notice
	status  keeper.Status
}

// turn is a step that told these notices.
func turn(notices ...scheduler.Notice) *harness.Turn {
	return &harness.Turn{Now: time.Now(), Output: scheduler.Output{Notices: notices}}
}

func session(state scheduler.SessionState, message string) scheduler.Notice {
	return scheduler.Notice{Type: scheduler.NoticeSession, Session: state, Epoch: 1, FrameworkID: "F-0001", Message: message}
}

func round(r scheduler.RoundNotice) scheduler.Notice {
	r.Number, r.Started = 3, 100*mesos.Second
	return scheduler.Notice{Type: scheduler.NoticeRound, Round: r}
}

func task(id mesos.TaskID, state mesos.TaskState, v scheduler.Verdict, a scheduler.Advice) scheduler.Notice {
	return scheduler.Notice{Type: scheduler.NoticeTask, Task: scheduler.TaskNotice{
		TaskID: id, AgentID: "a1", State: state, Verdict: v, Advice: a, Since: 1_700_000_000 * mesos.Second,
	}}
}

// story is a short life: a round that waits, an agent lost, the master gone.
var story = []chapter{
	{notices: []scheduler.Notice{session(scheduler.SessionDisconnected, "no leader")}, status: keeper.Status{Wanted: 3, Empty: 3}},
	{pause: time.Second, notices: []scheduler.Notice{
		session(scheduler.SessionSubscribed, ""), round(scheduler.RoundNotice{Phase: scheduler.RoundStarted, Targets: 3, Remaining: 3}),
	}, status: keeper.Status{Wanted: 3, Running: 1, Launching: 2}},
	{pause: time.Millisecond, notices: []scheduler.Notice{round(scheduler.RoundNotice{Phase: scheduler.RoundProgress, Targets: 3, Remaining: 1})}, status: keeper.Status{Wanted: 3, Running: 2, Launching: 1}},
	{pause: time.Millisecond, notices: []scheduler.Notice{round(scheduler.RoundNotice{
		Phase: scheduler.RoundWaiting, Targets: 3, Remaining: 1, Agents: []mesos.AgentID{"a7", "a8"}, AgentsTotal: 5,
	})}, status: keeper.Status{Wanted: 3, Running: 2, Launching: 1}},
	{pause: time.Second, notices: []scheduler.Notice{round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Targets: 3, Ended: 101500 * mesos.Millisecond})}, status: keeper.Status{Wanted: 3, Running: 3}},
	{notices: []scheduler.Notice{task("t1", mesos.TaskUnreachable, scheduler.VerdictUnreachable, scheduler.AdviceWait)}, status: keeper.Status{Wanted: 3, Running: 2, Unreachable: 1}},
	{pause: 2 * time.Second, say: "task t1 is back", notices: []scheduler.Notice{
		{Type: scheduler.NoticeCallRefused, Message: "no such offer"},
		{Type: scheduler.NoticeFences, Message: "fences are not answered"},
		{Type: scheduler.NoticeOverflow, Message: "too many offers"},
	}, status: keeper.Status{Wanted: 3, Running: 2, Empty: 1, Ending: 1, Unknown: 2}},
	{pause: 2 * time.Second, notices: []scheduler.Notice{task("t1", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone)}, status: keeper.Status{Wanted: 3, Running: 3}},
	{notices: []scheduler.Notice{round(scheduler.RoundNotice{Phase: scheduler.RoundStarted}), round(scheduler.RoundNotice{Phase: scheduler.RoundComplete})}, status: keeper.Status{Wanted: 3, Running: 3}},
	{pause: time.Second, notices: []scheduler.Notice{session(scheduler.SessionRemoved, "Framework has been removed")}, status: keeper.Status{Wanted: 3, Running: 3}},
}

func tell(t *testing.T, terminal bool) string {
	var out bytes.Buffer
	synctest.Test(t, func(*testing.T) {
		var status keeper.Status
		p := &Progress{Out: &out, Terminal: terminal, Status: func() keeper.Status { return status }}
		for _, c := range story {
			time.Sleep(c.pause) // of a clock that costs nothing
			if c.say != "" {
				p.Say(c.say)
			}
			status = c.status
			p.Watch(turn(c.notices...))
		}
		p.Done()
		p.Done()
	})
	return out.String()
}

func TestProgress(t *testing.T) {
	golden(t, "plain.txt", tell(t, false))
	// What a terminal is sent: a line that is taken back, and what stays.
	golden(t, "terminal.txt", strings.NewReplacer("\r\x1b[K", "<CLEAR>\n").Replace(tell(t, true)))
}

// What the network says must not steer the terminal.
func TestNoControlCharacters(t *testing.T) {
	var out bytes.Buffer
	p := &Progress{Out: &out, Status: func() keeper.Status { return keeper.Status{} }}
	p.Watch(turn(session(scheduler.SessionDisconnected, "a\x1b[2Jb\nc\u009bd é")))
	p.Say("x\ry")
	assert.NotContains(t, out.String(), "\x1b")
	assert.Contains(t, out.String(), "disconnected: a [2Jb c d é\n")
	assert.Contains(t, out.String(), "x y\n")
}

func get(t *testing.T, s *State, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Host = "localhost:8080"
	(&Server{State: s}).Handler().ServeHTTP(w, r)
	if strings.HasPrefix(path, "/v1/") {
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	}
	return w.Code, w.Body.String()
}

func newState() *State {
	cfg := scheduler.DefaultConfig()
	cfg.Round.History = 3
	return NewState(cfg)
}

// The JSON is an interface: names, their order and what is there when there is nothing.
func TestState(t *testing.T) {
	s := newState()
	var all strings.Builder
	show := func(what, path string) {
		code, body := get(t, s, path)
		fmt.Fprintf(&all, "# %s: %s is %d\n%s", what, path, code, body)
	}
	show("of nothing", "/v1/state")
	s.Restored([]harness.StoredTask{
		{TaskID: "t2", TaskRecord: scheduler.TaskRecord{AgentID: "a2", Verdict: scheduler.VerdictLaunching, Since: 1_700_000_000 * mesos.Second}},
		{TaskID: "t1", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskUnreachable, Verdict: scheduler.VerdictUnreachable, Reason: mesos.ReasonAgentRemoved, Since: 1}},
		{TaskID: "t9", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive, Since: 1, Unknown: true}},
	}, []scheduler.RoundNotice{
		{Number: 1, Phase: scheduler.RoundComplete, Targets: 7, Started: 90 * mesos.Second, Ended: 91 * mesos.Second},
		{Number: 2, Kind: scheduler.RoundImplicit, Cause: scheduler.CausePeriodic, Targets: 7, Remaining: 7, Started: 95 * mesos.Second},
	})
	show("restored", "/v1/state")
	s.Watch(turn(
		session(scheduler.SessionSubscribed, ""),
		round(scheduler.RoundNotice{Phase: scheduler.RoundWaiting, Fenced: true, Targets: 2, Remaining: 1, Silent: 1, Calls: 2, Agents: []mesos.AgentID{"a1"}, AgentsTotal: 1}),
		task("t2", mesos.TaskFailed, scheduler.VerdictEnded, scheduler.AdviceSafe),
		task("t3", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone),
		task("t9", mesos.TaskKilling, scheduler.VerdictAlive, scheduler.AdviceNone),
	))
	show("at work", "/v1/state")
	show("at work", "/v1/state?tasks=1")
	show("at work", "/v1/rounds/1")
	show("at work", "/v1/rounds/3")
	show("at work", "/v1/rounds/4")
	show("at work", "/v1/rounds/-1")
	show("at work", "/v1/state?tasks=all")
	forgotten := scheduler.Notice{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t2"}}
	s.Watch(turn(
		forgotten, forgotten,
		round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Census: true, Ended: 101 * mesos.Second}),
		scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Number: 4}},
		session(scheduler.SessionRemoved, "Framework has been removed"),
	))
	show("over", "/v1/state")
	golden(t, "state.txt", all.String())
}

// A machine begins without a pause, and one that rejects does what it did.
func TestPaused(t *testing.T) {
	s := newState()
	pause := scheduler.Event{Type: scheduler.EventPause, Ref: 7}
	resume := scheduler.Event{Type: scheduler.EventResume, Ref: 8}
	refused := scheduler.Notice{Type: scheduler.NoticeRejected, Rejection: scheduler.Rejection{Ref: 8, Request: scheduler.EventResume}}
	for _, c := range []struct {
		do   func()
		want bool
	}{
		{func() {}, false},
		{func() { s.Watch(&harness.Turn{Events: []scheduler.Event{pause}}) }, true},
		{func() {
			s.Watch(&harness.Turn{Events: []scheduler.Event{resume}, Output: scheduler.Output{Notices: []scheduler.Notice{refused}}})
		}, true},
		{func() { s.Watch(&harness.Turn{Events: []scheduler.Event{resume}}) }, false},
		{func() { s.Watch(&harness.Turn{Events: []scheduler.Event{resume, pause}}) }, true},
		{func() { s.Restored(nil, nil) }, false},
	} {
		c.do()
		assert.Equal(t, c.want, s.view(0).Schedule.Paused)
	}
}

func TestReady(t *testing.T) {
	s := newState()
	watch := func(n scheduler.Notice) func() { return func() { s.Watch(turn(n)) } }
	complete := round(scheduler.RoundNotice{Phase: scheduler.RoundComplete})
	for _, c := range []struct {
		name string
		do   func()
		want int
		body string
	}{
		{"at the beginning", func() {}, 503, "not ready: disconnected\n"},
		{"subscribed", watch(session(scheduler.SessionSubscribed, "")), 503, "not ready: subscribed\n"},
		{"a round began", watch(round(scheduler.RoundNotice{Phase: scheduler.RoundStarted})), 503, "not ready: subscribed\n"},
		{"it is complete", watch(complete), 200, "ready\n"},
		{"another began", watch(round(scheduler.RoundNotice{Phase: scheduler.RoundStarted})), 200, "ready\n"},
		{"disconnected", watch(session(scheduler.SessionDisconnected, "EOF")), 503, "not ready: disconnected\n"},
		{"a late round", watch(complete), 503, "not ready: disconnected\n"},
		{"subscribed again", watch(session(scheduler.SessionSubscribed, "")), 503, "not ready: subscribed\n"},
		{"ready again", watch(complete), 200, "ready\n"},
		{"the machine was rebuilt", func() { s.Restored(nil, nil) }, 503, "not ready: disconnected\n"},
	} {
		c.do()
		code, body := get(t, s, "/readyz")
		assert.Equal(t, c.want, code, c.name)
		assert.Equal(t, c.body, body, c.name)
		code, body = get(t, s, "/healthz")
		assert.Equal(t, 200, code)
		assert.Equal(t, "ok\n", body)
	}
}

// The loop writes while clients read, over real connections; the race detector looks on.
func TestReadersAndWriter(t *testing.T) {
	s := newState()
	m := NewMetrics(s, Build{})
	p := &Progress{Out: io.Discard, Terminal: true, Status: func() keeper.Status { return keeper.Status{} }}
	server := httptest.NewServer((&Server{State: s, Metrics: m}).Handler())
	defer server.Close()
	var all sync.WaitGroup
	for _, path := range []string{"/v1/state", "/readyz", "/v1/state", "/metrics", "/v1/rounds/3"} {
		all.Go(func() {
			for range 20 {
				resp, err := server.Client().Get(server.URL + path)
				if assert.NoError(t, err) {
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
				p.Say(path)
			}
		})
	}
	for n := range 200 {
		for _, c := range story {
			s.Watch(turn(c.notices...))
			m.Watch(turn(c.notices...))
			p.Watch(turn(c.notices...))
		}
		if n%10 == 0 {
			s.Restored(nil, nil)
		}
	}
	all.Wait()
}
