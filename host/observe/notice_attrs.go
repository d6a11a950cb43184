package observe

import (
	"log/slog"
	"strings"
	"time"

	"rollcall/core/scheduler"
)

// What is logged of notices, in the names of /v1/state. What is empty is left
// out. Notices bear no credentials, and no info of a task, where its
// environment could hold some.

func attrsMessage(n *scheduler.Notice) []slog.Attr { return message(nil, n.Message) }

func message(list []slog.Attr, text string) []slog.Attr { return said(list, "message", text) }

// said adds an attribute, unless it says nothing.
func said(list []slog.Attr, key, value string) []slog.Attr {
	if value == "" || value == "none" {
		return list
	}
	return append(list, slog.String(key, strings.Clone(value)))
}

func attrsSession(n *scheduler.Notice) []slog.Attr {
	list := []slog.Attr{slog.String("session", n.Session.String()), slog.Uint64("epoch", uint64(n.Epoch))}
	return message(said(list, "framework_id", string(n.FrameworkID)), n.Message)
}

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
	return message(list, t.Message)
}

func attrsOffers(n *scheduler.Notice) []slog.Attr {
	if len(n.Offers) == 0 {
		return []slog.Attr{slog.String("offers", "all")}
	}
	return []slog.Attr{slog.Int("offers", len(n.Offers))}
}

func attrsRound(n *scheduler.Notice) []slog.Attr {
	r := &n.Round
	list := []slog.Attr{
		slog.Uint64("number", uint64(r.Number)),
		slog.String("kind", r.Kind.String()),
		slog.String("cause", r.Cause.String()),
		slog.String("phase", r.Phase.String()),
		slog.Uint64("targets", uint64(r.Targets)),
		slog.Uint64("remaining", uint64(r.Remaining)),
		slog.Uint64("silent", uint64(r.Silent)),
		slog.Uint64("calls", uint64(r.Calls)),
		slog.Uint64("resends", uint64(r.Resends)),
	}
	if len(r.Agents) > 0 {
		names := make([]string, len(r.Agents))
		for i, id := range r.Agents {
			names[i] = strings.Clone(string(id))
		}
		list = append(list, slog.Any("agents", names), slog.Uint64("agents_total", uint64(r.AgentsTotal)))
	}
	if r.Ended != 0 {
		list = append(list, slog.Duration("took", time.Duration(r.Ended-r.Started)*time.Microsecond))
	}
	return list
}

func attrsRejected(n *scheduler.Notice) []slog.Attr {
	r := &n.Rejection
	list := []slog.Attr{slog.String("request", eventName(r.Request)), slog.String("code", r.Code.String()), slog.Uint64("ref", r.Ref)}
	return said(said(said(list, "field", r.Field), "value", r.Value), "want", r.Want)
}

func attrsCall(n *scheduler.Notice) []slog.Attr {
	return message([]slog.Attr{slog.String("call", n.Call.String()), slog.Uint64("call_id", n.CallID)}, n.Message)
}
