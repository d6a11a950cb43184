package observe

import (
	"bytes"
	"flag"
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
			p.Watch(time.Now(), c.notices)
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
	p.Watch(time.Now(), []scheduler.Notice{session(scheduler.SessionDisconnected, "a\x1b[2Jb\nc\u009bd é")})
	p.Say("x\ry")
	assert.NotContains(t, out.String(), "\x1b")
	assert.Contains(t, out.String(), "disconnected: a [2Jb c d é\n")
	assert.Contains(t, out.String(), "x y\n")
}

func get(t *testing.T, s *State, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if path == "/v1/state" {
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
	}
	return w.Code, w.Body.String()
}

// The JSON is an interface: names, their order and what is there when there is nothing.
func TestState(t *testing.T) {
	s := NewState()
	var all strings.Builder
	show := func(what string) {
		code, body := get(t, s, "/v1/state")
		assert.Equal(t, http.StatusOK, code)
		all.WriteString("# " + what + "\n" + body)
	}
	show("of nothing")
	s.Restored([]harness.StoredTask{
		{TaskID: "t2", TaskRecord: scheduler.TaskRecord{AgentID: "a2", Verdict: scheduler.VerdictLaunching, Since: 1_700_000_000 * mesos.Second}},
		{TaskID: "t1", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskUnreachable, Verdict: scheduler.VerdictUnreachable, Reason: mesos.ReasonAgentRemoved, Since: 1}},
	})
	show("restored")
	s.Watch(time.Now(), []scheduler.Notice{
		session(scheduler.SessionSubscribed, ""),
		round(scheduler.RoundNotice{Phase: scheduler.RoundWaiting, Fenced: true, Targets: 2, Remaining: 1, Silent: 1, Calls: 2, Agents: []mesos.AgentID{"a1"}}),
		task("t2", mesos.TaskFailed, scheduler.VerdictEnded, scheduler.AdviceSafe),
		task("t3", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone),
	})
	show("at work")
	s.Watch(time.Now(), []scheduler.Notice{
		{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t2"}},
		round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Census: true}),
		session(scheduler.SessionRemoved, "Framework has been removed"),
	})
	show("over")
	golden(t, "state.txt", all.String())
}

func TestReady(t *testing.T) {
	s := NewState()
	watch := func(n scheduler.Notice) func() { return func() { s.Watch(time.Now(), []scheduler.Notice{n}) } }
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
		{"the machine was rebuilt", func() { s.Restored(nil) }, 503, "not ready: disconnected\n"},
	} {
		c.do()
		code, body := get(t, s, "/readyz")
		assert.Equal(t, c.want, code, c.name)
		assert.Equal(t, c.body, body, c.name)
		code, body = get(t, s, "/healthz")
		assert.Equal(t, 200, code)
		assert.Equal(t, "ok\n", body)
	}
	code, _ := get(t, s, "/nothing")
	assert.Equal(t, 404, code)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/state", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
}

// The loop writes while clients read, over real connections; the race detector looks on.
func TestReadersAndWriter(t *testing.T) {
	s := NewState()
	p := &Progress{Out: io.Discard, Terminal: true, Status: func() keeper.Status { return keeper.Status{} }}
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	var all sync.WaitGroup
	for _, path := range []string{"/v1/state", "/readyz", "/v1/state"} {
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
			s.Watch(time.Now(), c.notices)
			p.Watch(time.Now(), c.notices)
		}
		if n%10 == 0 {
			s.Restored(nil)
		}
	}
	all.Wait()
}
