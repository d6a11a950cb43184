package observe

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// A new type of notice or event gets its row or name here; this fails until it has.
func TestTablesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for i := range noticeRows {
		r := &noticeRows[i]
		assert.NotEmpty(t, r.name, "type %d of notice has no row in noticeRows", i)
		assert.False(t, seen[r.name], r.name)
		seen[r.name] = true
	}
	assert.Len(t, eventNames, int(scheduler.EventTypes), "a name in eventNames for each type of event")
	assert.Len(t, failureNames, int(scheduler.Failures))
	assert.Equal(t, "notice-200", rowOf(200).name)
	assert.Equal(t, "event-200", eventName(200))
	assert.Equal(t, "failure-200", failureName(200))
}

// notices are one of each type, with every field set that its type has.
func notices() []scheduler.Notice {
	all := []scheduler.Notice{
		session(scheduler.SessionSubscribed, ""), session(scheduler.SessionDisconnected, "EOF"), session(scheduler.SessionRemoved, "Framework has been removed"),
		round(scheduler.RoundNotice{Phase: scheduler.RoundProgress, Targets: 3, Remaining: 1}),
		round(scheduler.RoundNotice{Phase: scheduler.RoundDegraded, Remaining: 1, Agents: []mesos.AgentID{"a1"}, AgentsTotal: 3, Ended: 101 * mesos.Second}),
		{Type: scheduler.NoticeOffered, Offers: []mesos.Offer{{ID: "o1"}, {ID: "o2"}}},
		{Type: scheduler.NoticeOffersLost},
		{Type: scheduler.NoticeRejected, Rejection: scheduler.Rejection{Ref: 7, Request: scheduler.EventKill, Code: scheduler.RejectUnknownTask, Field: "task_id", Value: "x", Want: "a task"}},
		{Type: scheduler.NoticeCallRefused, Call: scheduler.CallAccept, CallID: 9, Message: "no such offer"},
		{Type: scheduler.NoticeFences, Message: "fences are not answered"},
		{Type: scheduler.NoticeOverflow, Message: "too many"},
		{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t1"}},
	}
	for _, kind := range []scheduler.NoticeType{scheduler.NoticeTask, scheduler.NoticeUnknownTask, scheduler.NoticeContradicted, scheduler.NoticeAdopted, scheduler.NoticeDoomed} {
		all = append(all, scheduler.Notice{Type: kind, Task: scheduler.TaskNotice{
			TaskID: "t1", AgentID: "a1", State: mesos.TaskLost, Verdict: scheduler.VerdictLost, Advice: scheduler.AdviceSafe,
			Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation, Returned: true, Message: "line\nwith \x1b[2J",
		}})
	}
	return append(all,
		task("t2", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone),
		task("t3", mesos.TaskFailed, scheduler.VerdictEnded, scheduler.AdviceSafe),
		task("t4", mesos.TaskUnreachable, scheduler.VerdictUnreachable, scheduler.AdviceWait))
}

func logged(format string, level slog.Level) string {
	var b bytes.Buffer
	l := NewLog(&b, format, level)
	l.Watch(turn(notices()...))
	return regexp.MustCompile(`(time=|"time":")[^ ",]*`).ReplaceAllString(b.String(), "${1}T")
}

func TestLog(t *testing.T) {
	golden(t, "log.txt", logged(LogText, slog.LevelDebug))
	golden(t, "log.json", logged(LogJSON, slog.LevelInfo))
	assert.Empty(t, logged(LogOff, slog.LevelDebug))
	for line := range strings.Lines(logged(LogJSON, slog.LevelDebug)) {
		require.True(t, json.Valid([]byte(line)), line)
	}
	assert.NotContains(t, logged(LogText, slog.LevelDebug), "\x1b")
	errorsOnly := strings.Split(strings.TrimSpace(logged(LogText, slog.LevelError)), "\n")
	assert.Len(t, errorsOnly, 1)
	assert.Contains(t, errorsOnly[0], "session=removed")
}
