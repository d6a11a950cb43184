package observe

import (
	"log/slog"

	"rollcall/core/scheduler"
)

func attrsTaskID(n *scheduler.Notice) []slog.Attr {
	return said(nil, "task_id", string(n.Task.TaskID))
}

func attrsTask(n *scheduler.Notice) []slog.Attr {
	t := &n.Task
	list := attrsTaskID(n)
	for _, x := range [...]struct{ key, value string }{
		{"agent_id", string(t.AgentID)},
		{"state", t.State.String()},
		{"verdict", t.Verdict.String()},
		{"advice", t.Advice.String()},
		{"source", t.Source.String()},
		{"reason", t.Reason.String()},
	} {
		list = said(list, x.key, x.value)
	}
	if t.Returned {
		list = append(list, slog.Bool("returned", true))
	}
	list = moment(said(list, "rival", string(t.Rival)), "until", t.Until)
	return message(evidence(list, &t.Evidence), t.Message)
}

// evidence adds why a task is presumed lost.
func evidence(list []slog.Attr, e *scheduler.Evidence) []slog.Attr {
	switch {
	case *e == (scheduler.Evidence{}):
		return list
	case e.Round != 0:
		return append(list, slog.Group("evidence",
			slog.Uint64("round", uint64(e.Round)), slog.Time("asked", instant(e.Asked)),
			slog.Bool("fence", e.Fence), slog.Bool("census", e.Census)))
	}
	return append(list, slog.Group("evidence", slog.Time("unreachable_since", instant(e.UnreachableSince))))
}

func attrsOperationID(n *scheduler.Notice) []slog.Attr {
	return said(nil, "operation_id", string(n.Operation.OperationID))
}

func attrsOperation(n *scheduler.Notice) []slog.Attr {
	o := &n.Operation
	list := attrsOperationID(n)
	for _, x := range [...]struct{ key, value string }{
		{"agent_id", string(o.AgentID)},
		{"provider_id", string(o.ProviderID)},
		{"state", o.State.String()},
		{"verdict", o.Verdict.String()},
		{"advice", o.Advice.String()},
	} {
		list = said(list, x.key, x.value)
	}
	return message(moment(list, "unknown_since", o.UnknownSince), o.Message)
}
