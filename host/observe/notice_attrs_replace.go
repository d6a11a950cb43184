package observe

import (
	"log/slog"

	"rollcall/core/scheduler"
)

func attrsReplaceID(n *scheduler.Notice) []slog.Attr {
	return said(nil, "replace_id", string(n.Replacement.ReplaceID))
}

func attrsReplacement(n *scheduler.Notice) []slog.Attr {
	r := &n.Replacement
	list := append(attrsReplaceID(n), slog.String("phase", r.Phase.String()))
	for _, x := range [...]struct{ key, value string }{
		{"old_task_id", string(r.OldTaskID)},
		{"new_task_id", string(r.NewTaskID)},
		{"fallback_task_id", string(r.FallbackTaskID)},
		{"agent_id", string(r.AgentID)},
		{"advice", r.Advice.String()},
	} {
		list = said(list, x.key, x.value)
	}
	if !r.Phase.Outcome() {
		list = append(list, slog.Bool("held", r.Held))
	}
	return message(moment(list, "until", r.Until), r.Message)
}
