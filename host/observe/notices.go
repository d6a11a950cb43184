package observe

import (
	"log/slog"
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// noticeRow is what a notice means to those who watch.
type noticeRow struct {
	name  string // in logs and metrics
	level func(*scheduler.Notice) slog.Level
	attrs func(*scheduler.Notice) []slog.Attr
	show  func(*State, *scheduler.Notice)   // what it changes in the state; nil: nothing
	count func(*Metrics, *scheduler.Notice) // what it counts, besides itself; nil: nothing
}

// noticeRows has a row for each type of notice. A new type gets one here.
var noticeRows = [scheduler.NoticeTypes]noticeRow{
	scheduler.NoticeNone:         {name: "none", level: always(slog.LevelDebug), attrs: attrsMessage},
	scheduler.NoticeSession:      {"session", levelSession, attrsSession, (*State).showSession, nil},
	scheduler.NoticeTask:         {"task", levelTask, attrsTask, (*State).showTask, (*Metrics).countTask},
	scheduler.NoticeUnknownTask:  {"unknown-task", always(slog.LevelWarn), attrsTask, (*State).showTask, (*Metrics).countReported},
	scheduler.NoticeContradicted: {"contradicted", always(slog.LevelWarn), attrsTask, nil, (*Metrics).countContradiction},
	scheduler.NoticeForgotten:    {"forgotten", always(slog.LevelDebug), attrsTaskID, (*State).showForgotten, nil},
	scheduler.NoticeOffered:      {"offered", always(slog.LevelDebug), attrsOffers, nil, nil},
	scheduler.NoticeOffersLost:   {"offers-lost", always(slog.LevelDebug), attrsOffers, nil, nil},
	scheduler.NoticeRound:        {"round", levelRound, attrsRound, (*State).showRound, (*Metrics).countRound},
	scheduler.NoticeRejected:     {"rejected", always(slog.LevelWarn), attrsRejected, nil, (*Metrics).countRejected},
	scheduler.NoticeCallRefused:  {"call-refused", always(slog.LevelWarn), attrsCall, nil, nil},
	scheduler.NoticeFences:       {"fences", always(slog.LevelWarn), attrsMessage, nil, nil},
	scheduler.NoticeOverflow:     {"overflow", always(slog.LevelWarn), attrsOverflow, nil, nil},
	scheduler.NoticeAdopted:      {"adopted", always(slog.LevelInfo), attrsTask, (*State).showTask, (*Metrics).countAdopted},
	scheduler.NoticeDoomed:       {"doomed", always(slog.LevelWarn), attrsTask, nil, (*Metrics).countDoomed},
	scheduler.NoticeSchedule:     {"schedule", levelSchedule, attrsSchedule, (*State).showSchedule, nil},

	scheduler.NoticeOperation:          {"operation", levelOperation, attrsOperation, (*State).showOperation, (*Metrics).countOperation},
	scheduler.NoticeUnknownOperation:   {"unknown-operation", always(slog.LevelWarn), attrsOperation, (*State).showOperation, nil},
	scheduler.NoticeOperationForgotten: {"operation-forgotten", always(slog.LevelDebug), attrsOperationID, (*State).showOperationForgotten, nil},

	scheduler.NoticeReplacement:          {"replacement", levelReplacement, attrsReplacement, (*State).showReplacement, (*Metrics).countReplacement},
	scheduler.NoticeReplacementForgotten: {"replacement-forgotten", always(slog.LevelDebug), attrsReplaceID, (*State).showReplacementForgotten, nil},
}

// rowOf is a notice's row; one that is not in the table yet is shown by its number.
func rowOf(t scheduler.NoticeType) *noticeRow {
	if int(t) < len(noticeRows) && noticeRows[t].name != "" {
		return &noticeRows[t]
	}
	return &noticeRow{name: "notice-" + strconv.Itoa(int(t)), level: always(slog.LevelInfo), attrs: attrsMessage}
}

func always(l slog.Level) func(*scheduler.Notice) slog.Level {
	return func(*scheduler.Notice) slog.Level { return l }
}

func levelSession(n *scheduler.Notice) slog.Level {
	switch {
	case n.Session.Over():
		return slog.LevelError
	case n.Session == scheduler.SessionDisconnected:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// levelTask: what needs nothing to be done is not news to people.
func levelTask(n *scheduler.Notice) slog.Level {
	switch {
	case n.Task.Advice == scheduler.AdviceWait, n.Task.Advice == scheduler.AdviceDecide, n.Task.Returned:
		return slog.LevelWarn
	case n.Task.Advice == scheduler.AdviceSafe:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// levelRound: that operations are polled is no news unless it fails.
func levelRound(n *scheduler.Notice) slog.Level {
	switch r := &n.Round; {
	case r.Phase == scheduler.RoundDegraded:
		return slog.LevelWarn
	case r.Phase == scheduler.RoundProgress, polls(r):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// polls: operations are asked about every so often while their outcome is open.
func polls(r *scheduler.RoundNotice) bool {
	return r.Subject == scheduler.RoundOperations && r.Cause == scheduler.CausePeriodic
}

// levelOperation: each operation is under way before it is anything else.
func levelOperation(n *scheduler.Notice) slog.Level {
	switch o := &n.Operation; {
	case o.Verdict == scheduler.OperationUnderWay:
		return slog.LevelDebug
	case o.Advice == scheduler.OperationWait, o.Advice == scheduler.OperationDecide:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// levelReplacement: one that ends as it was wanted, and its steps, are what is
// expected; going back is not.
func levelReplacement(n *scheduler.Notice) slog.Level {
	switch r := &n.Replacement; {
	case r.Phase == mesos.ReplaceCommitted:
		return slog.LevelInfo
	case r.Phase.Outcome(), r.Phase == mesos.ReplaceRetreating, r.Phase == mesos.ReplaceRollingBack, r.Phase == mesos.ReplaceUnreachable:
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

func levelSchedule(n *scheduler.Notice) slog.Level {
	if n.Schedule.Paused {
		return slog.LevelInfo
	}
	return slog.LevelDebug
}
