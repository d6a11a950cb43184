package observe

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// full is a turn in which everything happens that is counted.
func full() *harness.Turn {
	ended := round(scheduler.RoundNotice{Phase: scheduler.RoundComplete, Targets: 3, Remaining: 1, Resends: 2, Ended: 102 * mesos.Second, Drift: drift()})
	ofOperations := func(r scheduler.RoundNotice) scheduler.Notice {
		r.Subject, r.Kind, r.Cause, r.Targets = scheduler.RoundOperations, scheduler.RoundImplicit, scheduler.CauseRequested, 2
		n := round(r)
		n.Round.Number = 4
		return n
	}
	back := task("t1", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceDecide)
	back.Task.Returned = true
	return &harness.Turn{
		Now: time.Now(), Stepped: 20 * time.Microsecond, Stored: time.Millisecond,
		Events: []scheduler.Event{
			{Type: scheduler.EventUpdated, Status: mesos.TaskStatus{TaskID: "t1", State: mesos.TaskRunning, Reason: mesos.ReasonReconciliation}},
			{Type: scheduler.EventUpdated, Status: mesos.TaskStatus{TaskID: "t2", State: mesos.TaskRunning, Reason: mesos.ReasonReconciliation}},
			{Type: scheduler.EventCallFailed, Call: scheduler.CallKill, Failure: scheduler.FailureUnknown},
			{Type: scheduler.EventPause},
			{Type: scheduler.EventReconcileOperations},
			{Type: scheduler.EventOperationUpdated, Operation: mesos.OperationStatus{OperationID: "r1", State: mesos.OperationFinished}},
			{Type: scheduler.EventOperationsAnswered, Operations: []mesos.OperationStatus{{State: mesos.OperationFinished}, {State: mesos.OperationUnknown}}},
		},
		Output: scheduler.Output{
			Store: []scheduler.Record{{Key: []byte("a")}, {Key: []byte("b")}},
			Calls: []scheduler.Call{{Type: scheduler.CallSubscribe}, {Type: scheduler.CallAcknowledge}, {Type: scheduler.CallAcknowledge}, {Type: scheduler.CallAcknowledgeOperation}},
			Notices: []scheduler.Notice{
				session(scheduler.SessionSubscribed, ""),
				round(scheduler.RoundNotice{Phase: scheduler.RoundStarted, Targets: 3, Remaining: 3}),
				round(scheduler.RoundNotice{Phase: scheduler.RoundProgress, Targets: 3, Remaining: 1, Resends: 1}),
				ofOperations(scheduler.RoundNotice{Phase: scheduler.RoundStarted, Remaining: 2}),
				ofOperations(scheduler.RoundNotice{Phase: scheduler.RoundWaiting, Remaining: 1, Resends: 4}),
				ended,
				{Type: scheduler.NoticeSchedule, Schedule: scheduler.ScheduleNotice{Paused: true, Explicit: 200 * mesos.Second, Implicit: mesos.MaxMicros}},
				back,
				{Type: scheduler.NoticeContradicted, Task: scheduler.TaskNotice{TaskID: "t3"}},
				presumed("t5", silence), presumed("t6", reach), waited("t7", 200*mesos.Second), waited("t8", 0),
				task("t9", mesos.TaskNone, scheduler.VerdictLaunching, scheduler.AdviceNone),
				operation("r1", mesos.OperationNone, scheduler.OperationUnderWay, scheduler.OperationWait),
				operation("r2", mesos.OperationUnreachable, scheduler.OperationOutOfReach, scheduler.OperationWait),
				operation("r1", mesos.OperationFinished, scheduler.OperationDone, scheduler.OperationNothing),
				replacement("r1", mesos.ReplaceStopping, ""), replacement("r1", mesos.ReplaceCommitted, ""), replacement("r2", mesos.ReplaceStopping, ""),
				{Type: scheduler.NoticeUnknownTask, Task: scheduler.TaskNotice{TaskID: "s1", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive}},
				{Type: scheduler.NoticeAdopted, Task: scheduler.TaskNotice{TaskID: "s1", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive}},
				{Type: scheduler.NoticeUnknownTask, Task: scheduler.TaskNotice{TaskID: "s2", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive}},
				{Type: scheduler.NoticeDoomed, Task: scheduler.TaskNotice{TaskID: "s2", Verdict: scheduler.VerdictAlive}},
				{Type: scheduler.NoticeDoomed, Task: scheduler.TaskNotice{TaskID: "t1", Verdict: scheduler.VerdictAlive}},
				{Type: scheduler.NoticeDoomed, Task: scheduler.TaskNotice{TaskID: "t3", Verdict: scheduler.VerdictEnded}},
				{Type: scheduler.NoticeRejected, Rejection: scheduler.Rejection{Request: scheduler.EventKill, Code: scheduler.RejectUnknownTask}},
			},
		},
	}
}

// scrape returns the samples of /metrics whose names begin with rollcall_, and
// the names and kinds that it declares.
func scrape(t *testing.T, s *Server) (samples []string, kinds map[string]string) {
	t.Helper()
	w := request{method: http.MethodGet, path: "/metrics"}.send(s)
	require.Equal(t, 200, w.Code)
	kinds = map[string]string{}
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# TYPE rollcall_"); ok {
			name, kind, _ := strings.Cut(rest, " ")
			kinds["rollcall_"+name] = kind
		}
		if strings.HasPrefix(line, "rollcall_") && !strings.Contains(line, "_bucket{") && !strings.Contains(line, "build_info") {
			samples = append(samples, line)
		}
	}
	return samples, kinds
}

func TestMetrics(t *testing.T) {
	s := newState()
	m := NewMetrics(s, Build{Version: "v1", Revision: "abc", Engine: "native"})
	server := &Server{State: s, Metrics: m}
	_, kinds := scrape(t, server)
	assert.Equal(t, "counter", kinds["rollcall_engine_rebuilt_total"], "there from the start")
	s.Watch(full())
	m.Watch(full())
	m.Rebuilt(errors.New("a bug"))
	samples, kinds := scrape(t, server)
	golden(t, "metrics.txt", strings.Join(samples, "\n")+"\n")

	// Every documented name is exported, and every exported one documented.
	documented := map[string]string{}
	for _, r := range metricRows {
		documented[r.name] = r.kind
	}
	assert.Equal(t, documented, kinds)

	dry := scheduler.DefaultConfig()
	dry.Drift.DryRun = true
	s = NewState(dry)
	m = NewMetrics(s, Build{})
	s.Watch(full())
	m.Watch(full())
	samples, _ = scrape(t, &Server{State: s, Metrics: m})
	for _, cause := range []string{"unknown", "returned", "ended"} {
		assert.Contains(t, samples, `rollcall_doomed_total{cause="`+cause+`",outcome="spared"} 1`)
	}
}

// The tables in the package's documentation and in README.md are the table in code.
func TestMetricsAreDocumented(t *testing.T) {
	var plain, page strings.Builder
	page.WriteString("| name | type | labels | |\n|---|---|---|---|\n")
	for _, r := range metricRows {
		labels := strings.Join(r.labels, ", ")
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", r.name, r.kind, labels, r.help)
		if labels != "" {
			labels = "{" + labels + "}"
		}
		fmt.Fprintf(&plain, "//	%s%s %s\n//	    %s\n", r.name, labels, r.kind, r.help)
	}
	documents(t, "doc.go", regexp.MustCompile(`(?s)//	rollcall_.*\npackage`), plain.String()+"package")
	documents(t, "README.md", regexp.MustCompile(`(?s)\| name \| type.*\|\n`), page.String())
}

// documents holds a part of a file against what it should be, or makes it so.
func documents(t *testing.T, file string, part *regexp.Regexp, want string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	at := part.FindIndex(text)
	require.NotNil(t, at, "%s has no table of metrics", file)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(string(text[:at[0]])+want+string(text[at[1]:])), 0o600))
		return
	}
	assert.Equal(t, want, string(text[at[0]:at[1]]), file)
}

// Gauges of tasks follow what is known, whatever happens to them.
func TestTaskGauge(t *testing.T) {
	s := newState()
	at := func() (list []countView) { return s.view(0, 0, 0).Counts }
	s.Watch(turn(task("t1", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone), task("t2", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone)))
	assert.Equal(t, []countView{{"TASK_RUNNING", "alive", 2}}, at())
	s.Watch(turn(task("t1", mesos.TaskLost, scheduler.VerdictLost, scheduler.AdviceSafe)))
	assert.Equal(t, []countView{{"TASK_RUNNING", "alive", 1}, {"TASK_LOST", "lost", 1}}, at())
	s.Watch(turn(scheduler.Notice{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t1"}}))
	assert.Equal(t, []countView{{"TASK_RUNNING", "alive", 1}}, at())
	s.Restored(&harness.Stored{})
	assert.Empty(t, at())
}

// A round's resends are counted once, however often they are told, and those of
// the other subject beside them.
func TestResends(t *testing.T) {
	m := NewMetrics(newState(), Build{})
	beside := scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Number: 2, Subject: scheduler.RoundOperations, Phase: scheduler.RoundWaiting, Resends: 3}}
	for _, n := range []uint32{0, 2, 2, 5} {
		m.Watch(turn(round(scheduler.RoundNotice{Phase: scheduler.RoundProgress, Resends: n}), beside))
	}
	next := scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Number: 4, Phase: scheduler.RoundProgress, Resends: 1}}
	m.Watch(turn(next))
	samples, _ := scrape(t, &Server{State: newState(), Metrics: m})
	assert.Contains(t, samples, `rollcall_round_resends_total{kind="explicit",subject="tasks"} 6`)
	assert.Contains(t, samples, `rollcall_round_resends_total{kind="explicit",subject="operations"} 3`)
}

// The table of a round counts once, when the round ends, however it ends.
func TestDriftIsCountedAtTheEnd(t *testing.T) {
	s := newState()
	m := NewMetrics(s, Build{})
	cell := func() (n float64) {
		samples, _ := scrape(t, &Server{State: s, Metrics: m})
		for _, line := range samples {
			_, _ = fmt.Sscanf(line, `rollcall_drift_total{mesos="live",scheduler="absent"} %g`, &n)
		}
		return n
	}
	for _, c := range []struct {
		number uint32
		phase  scheduler.RoundPhase
		want   float64
	}{
		{3, scheduler.RoundProgress, 0},
		{3, scheduler.RoundWaiting, 0},
		{3, scheduler.RoundSuspended, 0},
		{3, scheduler.RoundSuperseded, 1},
		{4, scheduler.RoundStarted, 1},
		{4, scheduler.RoundDegraded, 2},
		{5, scheduler.RoundComplete, 3},
	} {
		turn := turn(scheduler.Notice{Type: scheduler.NoticeRound, Round: scheduler.RoundNotice{Number: c.number, Phase: c.phase, Drift: drift()}})
		s.Watch(turn)
		m.Watch(turn)
		assert.Equal(t, c.want, cell(), "%d %s", c.number, c.phase)
		assert.Equal(t, uint64(c.want), s.view(0, 0, 0).Drift[scheduler.ThereLive][scheduler.HereAbsent])
	}
}
