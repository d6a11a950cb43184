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
	assert.NotContains(t, eventNames, "")
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
		round(scheduler.RoundNotice{
			Phase: scheduler.RoundDegraded, Remaining: 1, Agents: []mesos.AgentID{"a1"}, AgentsTotal: 3, Ended: 101 * mesos.Second,
			Drift: drift(),
		}),
		round(scheduler.RoundNotice{Subject: scheduler.RoundOperations, Phase: scheduler.RoundStarted, Targets: 2, Remaining: 2}),
		round(scheduler.RoundNotice{Subject: scheduler.RoundOperations, Cause: scheduler.CausePeriodic, Phase: scheduler.RoundComplete}),
		round(scheduler.RoundNotice{Subject: scheduler.RoundOperations, Cause: scheduler.CausePeriodic, Phase: scheduler.RoundDegraded}),
		{Type: scheduler.NoticeSchedule, Schedule: scheduler.ScheduleNotice{Explicit: 200 * mesos.Second, Implicit: mesos.MaxMicros}},
		{Type: scheduler.NoticeSchedule, Schedule: scheduler.ScheduleNotice{Paused: true}},
		{Type: scheduler.NoticeOffered, Offers: []mesos.Offer{{ID: "o1"}, {ID: "o2"}}},
		{Type: scheduler.NoticeOffersLost},
		{Type: scheduler.NoticeRejected, Rejection: scheduler.Rejection{Ref: 7, Request: scheduler.EventKill, Code: scheduler.RejectUnknownTask, Field: "task_id", Value: "x", Want: "a task"}},
		{Type: scheduler.NoticeCallRefused, Call: scheduler.CallAccept, CallID: 9, Message: "no such offer"},
		{Type: scheduler.NoticeFences, Message: "fences are not answered"},
		{Type: scheduler.NoticeOverflow, Message: "too many", Count: 3},
		{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: "t1"}},
	}
	for _, kind := range []scheduler.NoticeType{scheduler.NoticeTask, scheduler.NoticeUnknownTask, scheduler.NoticeContradicted, scheduler.NoticeAdopted, scheduler.NoticeDoomed} {
		all = append(all, scheduler.Notice{Type: kind, Task: scheduler.TaskNotice{
			TaskID: "t1", AgentID: "a1", State: mesos.TaskLost, Verdict: scheduler.VerdictLost, Advice: scheduler.AdviceSafe,
			Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation, Returned: true, Rival: "t9", Message: "line\nwith \x1b[2J",
		}})
	}
	for _, kind := range []scheduler.NoticeType{scheduler.NoticeOperation, scheduler.NoticeUnknownOperation} {
		all = append(all, scheduler.Notice{Type: kind, Operation: scheduler.OperationNotice{
			OperationID: "r1", AgentID: "a1", ProviderID: "p1", State: mesos.OperationUnknown, Verdict: scheduler.OperationNobodyKnows,
			Advice: scheduler.OperationDecide, UnknownSince: 100 * mesos.Second, Message: "line\nwith \x1b[2J",
		}})
	}
	return append(all,
		operation("r1", mesos.OperationNone, scheduler.OperationUnderWay, scheduler.OperationWait),
		operation("r1", mesos.OperationUnreachable, scheduler.OperationOutOfReach, scheduler.OperationWait),
		operation("r1", mesos.OperationFailed, scheduler.OperationNotDone, scheduler.OperationRetry),
		operation("r1", mesos.OperationFinished, scheduler.OperationDone, scheduler.OperationNothing),
		replacement("r1", mesos.ReplaceStopping, ""), replacement("r1", mesos.ReplaceRetreating, "line\nwith \x1b[2J"),
		replacement("r1", mesos.ReplaceRolledBack, "the new task has ended"), replacement("r2", mesos.ReplaceCommitted, ""),
		scheduler.Notice{Type: scheduler.NoticeReplacementForgotten, Replacement: scheduler.ReplaceNotice{ReplaceID: "r2"}},
		scheduler.Notice{Type: scheduler.NoticeOperationForgotten, Operation: scheduler.OperationNotice{OperationID: "r1"}},
		presumed("t5", silence), presumed("t6", reach),
		task("t2", mesos.TaskRunning, scheduler.VerdictAlive, scheduler.AdviceNone),
		task("t3", mesos.TaskFailed, scheduler.VerdictEnded, scheduler.AdviceSafe),
		task("t4", mesos.TaskUnreachable, scheduler.VerdictUnreachable, scheduler.AdviceWait),
		waited("t7", 1_700_000_600*mesos.Second))
}

func replacement(id mesos.ReplaceID, phase mesos.ReplacePhase, message string) scheduler.Notice {
	n := scheduler.Notice{Type: scheduler.NoticeReplacement, Replacement: scheduler.ReplaceNotice{
		ReplaceID: id, OldTaskID: "t1", NewTaskID: "t2", FallbackTaskID: "t1b", AgentID: "a1", Phase: phase, Since: 1_700_000_000 * mesos.Second, Message: message,
	}}
	if !phase.Outcome() {
		n.Replacement.Advice, n.Replacement.Until, n.Replacement.Held = scheduler.AdviceWait, 1_700_000_300*mesos.Second, true
	}
	return n
}

func drift() (d scheduler.Drift) {
	d[scheduler.ThereLive][scheduler.HereLive], d[scheduler.ThereLive][scheduler.HereAbsent] = 5, 1
	d[scheduler.ThereUnreachable][scheduler.HereTerminal] = 2
	return d
}

func operation(id mesos.OperationID, state mesos.OperationState, v scheduler.OperationVerdict, a scheduler.OperationAdvice) scheduler.Notice {
	return scheduler.Notice{Type: scheduler.NoticeOperation, Operation: scheduler.OperationNotice{
		OperationID: id, AgentID: "a1", State: state, Verdict: v, Advice: a, Since: 1_700_000_000 * mesos.Second,
	}}
}

// What a presumption rests on.
var (
	silence = scheduler.Evidence{Round: 7, Asked: 1_700_000_000 * mesos.Second, Fence: true}
	reach   = scheduler.Evidence{UnreachableSince: 1_700_000_000 * mesos.Second}
)

func presumed(id mesos.TaskID, e scheduler.Evidence) scheduler.Notice {
	n := task(id, mesos.TaskRunning, scheduler.VerdictPresumedLost, scheduler.AdviceDecide)
	n.Task.Evidence, n.Task.Message = e, "why"
	return n
}

// waited is a task whose agent is out of reach, and waited for until then.
func waited(id mesos.TaskID, until mesos.Micros) scheduler.Notice {
	n := task(id, mesos.TaskUnreachable, scheduler.VerdictUnreachable, scheduler.AdviceWait)
	n.Task.Until = until
	return n
}

func logged(format string, level slog.Level) string {
	var b bytes.Buffer
	l := NewLog(&b, format, level)
	l.Watch(turn(notices()...))
	return regexp.MustCompile(`(?m)(^time=|"time":")[^ ",]*`).ReplaceAllString(b.String(), "${1}T")
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
