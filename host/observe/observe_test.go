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

func ofOperations(r scheduler.RoundNotice) scheduler.Notice {
	r.Subject = scheduler.RoundOperations
	n := round(r)
	n.Round.Number = 4
	return n
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
	{notices: []scheduler.Notice{
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CauseRequested, Phase: scheduler.RoundStarted, Targets: 2, Remaining: 2}),
		round(scheduler.RoundNotice{Phase: scheduler.RoundStarted, Targets: 3, Remaining: 3}),
	}, status: keeper.Status{Wanted: 3, Running: 3}},
	{pause: time.Second, notices: []scheduler.Notice{
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CauseRequested, Phase: scheduler.RoundWaiting, Targets: 2, Remaining: 1}),
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CauseRequested, Phase: scheduler.RoundWaiting, Targets: 2, Remaining: 1}),
	}, status: keeper.Status{Wanted: 3, Running: 3}},
	{pause: time.Second, notices: []scheduler.Notice{
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CauseRequested, Phase: scheduler.RoundDegraded, Targets: 2, Remaining: 1, Ended: 102 * mesos.Second}),
		round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Targets: 3, Ended: 102 * mesos.Second}),
	}, status: keeper.Status{Wanted: 3, Running: 3}},
	// Polls are no news unless they fail.
	{pause: time.Second, notices: []scheduler.Notice{
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CausePeriodic, Phase: scheduler.RoundStarted, Targets: 2, Remaining: 2}),
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CausePeriodic, Phase: scheduler.RoundWaiting, Targets: 2, Remaining: 1}),
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CausePeriodic, Phase: scheduler.RoundComplete, Targets: 2, Ended: 102 * mesos.Second}),
		ofOperations(scheduler.RoundNotice{Cause: scheduler.CausePeriodic, Phase: scheduler.RoundDegraded, Targets: 2, Remaining: 1, Ended: 102 * mesos.Second}),
	}, status: keeper.Status{Wanted: 3, Running: 3}},
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
	s.Restored(&harness.Stored{Tasks: []harness.StoredTask{
		{TaskID: "t2", TaskRecord: scheduler.TaskRecord{AgentID: "a2", Verdict: scheduler.VerdictLaunching, Since: 1_700_000_000 * mesos.Second}},
		{TaskID: "t1", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskUnreachable, Verdict: scheduler.VerdictUnreachable, Reason: mesos.ReasonAgentRemoved, Since: 1}},
		{TaskID: "t3", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskUnreachable, Verdict: scheduler.VerdictUnreachable, Since: 1, Unreachable: mesos.Minute}},
		{TaskID: "t9", TaskRecord: scheduler.TaskRecord{AgentID: "a1", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive, Since: 1, Unknown: true}},
	}, Operations: []harness.StoredOperation{
		{OperationID: "r1", OperationRecord: scheduler.OperationRecord{AgentID: "a1", ProviderID: "p1", Verdict: scheduler.OperationUnderWay, Advice: scheduler.OperationWait, Since: 1}},
		{OperationID: "x1", OperationRecord: scheduler.OperationRecord{State: mesos.OperationFinished, Verdict: scheduler.OperationDone, Since: 1, Unknown: true}},
	}, Replacements: []harness.StoredReplacement{
		{ReplaceID: "r9", ReplaceInfoRecord: scheduler.ReplaceInfoRecord{AgentID: "a1", Request: scheduler.ReplaceRequest{OldTaskID: "t1", NewTaskID: "t8"}}, ReplaceRecord: scheduler.ReplaceRecord{Phase: mesos.ReplaceStopping, Since: 1}},
		{ReplaceID: "r8", ReplaceInfoRecord: scheduler.ReplaceInfoRecord{AgentID: "a2", Request: scheduler.ReplaceRequest{OldTaskID: "t3", NewTaskID: "t4"}}, ReplaceRecord: scheduler.ReplaceRecord{Phase: mesos.ReplaceFailed, Since: 1, Message: "why"}},
	}, Rounds: []scheduler.RoundNotice{
		{Number: 1, Phase: scheduler.RoundComplete, Targets: 7, Started: 90 * mesos.Second, Ended: 91 * mesos.Second, Drift: drift()},
		{Number: 2, Kind: scheduler.RoundImplicit, Cause: scheduler.CausePeriodic, Targets: 7, Remaining: 7, Started: 95 * mesos.Second},
	}})
	show("restored", "/v1/state")
	s.Watch(turn(
		session(scheduler.SessionSubscribed, ""),
		round(scheduler.RoundNotice{Phase: scheduler.RoundWaiting, Fenced: true, Targets: 2, Remaining: 1, Silent: 1, Calls: 2, Agents: []mesos.AgentID{"a1"}, AgentsTotal: 1}),
		task("t2", mesos.TaskFailed, scheduler.VerdictEnded, scheduler.AdviceSafe),
		task("t3", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone),
		task("t9", mesos.TaskKilling, scheduler.VerdictAlive, scheduler.AdviceNone),
		presumed("t5", silence), presumed("t6", reach), waited("t7", 1_700_000_600*mesos.Second), returned("t8", "t3"), returned("t4", "t2"),
		scheduler.Notice{Type: scheduler.NoticeSchedule, Schedule: scheduler.ScheduleNotice{Paused: true, Explicit: 1_700_000_000 * mesos.Second, Implicit: mesos.MaxMicros}},
		scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{
			Number: 4, Subject: scheduler.RoundOperations, Cause: scheduler.CauseRequested, Phase: scheduler.RoundStarted, Targets: 1, Remaining: 1, Started: 100 * mesos.Second,
		}},
		round(scheduler.RoundNotice{Phase: scheduler.RoundWaiting, Fenced: true, Targets: 2, Remaining: 1, Silent: 1, Calls: 2, Drift: drift(), Agents: []mesos.AgentID{"a1"}, AgentsTotal: 1}),
		operation("r1", mesos.OperationUnreachable, scheduler.OperationOutOfReach, scheduler.OperationWait),
		replacement("r9", mesos.ReplaceRetreating, "the new task has ended"),
		scheduler.Notice{Type: scheduler.NoticeUnknownOperation, Operation: scheduler.OperationNotice{
			OperationID: "x2", State: mesos.OperationUnknown, Verdict: scheduler.OperationNobodyKnows, Advice: scheduler.OperationDecide, Since: 1, UnknownSince: 1, Message: "why",
		}},
	))
	show("at work", "/v1/state")
	show("at work", "/v1/state?tasks=1&operations=0&replacements=1")
	show("at work", "/v1/rounds/1")
	show("at work", "/v1/rounds/3")
	show("at work", "/v1/rounds/4")
	show("at work", "/v1/rounds/5")
	show("at work", "/v1/rounds/-1")
	show("at work", "/v1/state?tasks=all")
	show("at work", "/v1/state?operations=-1")
	show("at work", "/v1/state?replacements=x")
	forgotten := scheduler.Notice{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t2"}}
	lost := scheduler.Notice{Type: scheduler.NoticeOperationForgotten, Operation: scheduler.OperationNotice{OperationID: "x1"}}
	forgottenReplacement := scheduler.Notice{Type: scheduler.NoticeReplacementForgotten, Replacement: scheduler.ReplaceNotice{ReplaceID: "r8"}}
	s.Watch(turn(
		forgotten, forgotten, lost, lost, forgottenReplacement, forgottenReplacement,
		round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Census: true, Ended: 101 * mesos.Second, Drift: drift()}),
		scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Number: 5}},
		session(scheduler.SessionRemoved, "Framework has been removed"),
	))
	show("over", "/v1/state")
	golden(t, "state.txt", all.String())
}

// returned is a task that is back, with another in its place.
func returned(id, rival mesos.TaskID) scheduler.Notice {
	n := task(id, mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceDecide)
	n.Task.Returned, n.Task.Rival = true, rival
	return n
}

// A machine begins without a pause and without times for rounds.
func TestSchedule(t *testing.T) {
	s := newState()
	says := func(n scheduler.ScheduleNotice) func() {
		return func() { s.Watch(turn(scheduler.Notice{Type: scheduler.NoticeSchedule, Schedule: n})) }
	}
	hour := 3600.0
	at := instant(1_700_000_000 * mesos.Second)
	for _, c := range []struct {
		do   func()
		want scheduleView
	}{
		{func() {}, scheduleView{false, hour, hour, nil, nil}},
		{says(scheduler.ScheduleNotice{Explicit: 1_700_000_000 * mesos.Second}), scheduleView{false, hour, hour, &at, nil}},
		{says(scheduler.ScheduleNotice{Implicit: 1_700_000_000 * mesos.Second, Explicit: mesos.MaxMicros, Paused: true}), scheduleView{true, hour, hour, nil, &at}},
		{func() { s.Restored(&harness.Stored{}) }, scheduleView{false, hour, hour, nil, nil}},
	} {
		c.do()
		assert.Equal(t, c.want, s.view(0, 0, 0).Schedule)
	}
}

// A round that runs is kept however many of the other subject come after it, and
// each is found by its number.
func TestRoundsBesideEachOther(t *testing.T) {
	s := newState()
	say := func(number uint32, about scheduler.RoundSubject, phase scheduler.RoundPhase) {
		s.Watch(turn(scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{
			Number: number, Subject: about, Phase: phase, Ended: mesos.Micros(number),
		}}))
	}
	say(1, scheduler.RoundTasks, scheduler.RoundStarted)
	for n := range uint32(5) {
		say(2+n, scheduler.RoundOperations, scheduler.RoundStarted)
		say(1, scheduler.RoundTasks, scheduler.RoundWaiting)
		say(2+n, scheduler.RoundOperations, scheduler.RoundComplete)
	}
	numbers := func() (list []uint32) {
		for _, r := range s.view(0, 0, 0).Rounds {
			list = append(list, r.Number)
		}
		return list
	}
	assert.Equal(t, []uint32{1, 5, 6}, numbers())
	assert.Equal(t, "waiting", s.view(0, 0, 0).Round.Phase)
	assert.Equal(t, uint32(6), s.view(0, 0, 0).OperationRound.Number)
	say(1, scheduler.RoundTasks, scheduler.RoundComplete)
	assert.Equal(t, []uint32{1, 5, 6}, numbers())
	say(7, scheduler.RoundTasks, scheduler.RoundStarted)
	assert.Equal(t, []uint32{5, 6, 7}, numbers())
	assert.Equal(t, [...]mesos.Micros{1, 6}, s.whole)
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
		{"one of operations is complete", watch(round(scheduler.RoundNotice{Subject: scheduler.RoundOperations, Phase: scheduler.RoundComplete})), 503, "not ready: subscribed\n"},
		{"it is complete", watch(complete), 200, "ready\n"},
		{"another began", watch(round(scheduler.RoundNotice{Phase: scheduler.RoundStarted})), 200, "ready\n"},
		{"disconnected", watch(session(scheduler.SessionDisconnected, "EOF")), 503, "not ready: disconnected\n"},
		{"a late round", watch(complete), 503, "not ready: disconnected\n"},
		{"subscribed again", watch(session(scheduler.SessionSubscribed, "")), 503, "not ready: subscribed\n"},
		{"ready again", watch(complete), 200, "ready\n"},
		{"the machine was rebuilt", func() { s.Restored(&harness.Stored{}) }, 503, "not ready: disconnected\n"},
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
			s.Restored(&harness.Stored{})
		}
	}
	all.Wait()
}
