package observe

import (
	"log/slog"
	"strings"

	"rollcall/core/mesos"
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

// moment adds an instant, unless it is none or never.
func moment(list []slog.Attr, key string, t mesos.Micros) []slog.Attr {
	if at := known(t); at != nil {
		return append(list, slog.Time(key, *at))
	}
	return list
}

func attrsSession(n *scheduler.Notice) []slog.Attr {
	list := []slog.Attr{slog.String("session", n.Session.String()), slog.Uint64("epoch", uint64(n.Epoch))}
	return message(said(list, "framework_id", string(n.FrameworkID)), n.Message)
}

func attrsOffers(n *scheduler.Notice) []slog.Attr {
	if len(n.Offers) == 0 {
		return []slog.Attr{slog.String("offers", "all")}
	}
	return []slog.Attr{slog.Int("offers", len(n.Offers))}
}

func attrsRejected(n *scheduler.Notice) []slog.Attr {
	r := &n.Rejection
	list := []slog.Attr{slog.String("request", eventName(r.Request)), slog.String("code", r.Code.String()), slog.Uint64("ref", r.Ref)}
	return said(said(said(list, "field", r.Field), "value", r.Value), "want", r.Want)
}

func attrsOverflow(n *scheduler.Notice) []slog.Attr {
	return message([]slog.Attr{slog.Uint64("count", n.Count)}, n.Message)
}

func attrsSchedule(n *scheduler.Notice) []slog.Attr {
	list := []slog.Attr{slog.Bool("paused", n.Schedule.Paused)}
	return moment(moment(list, "explicit_next", n.Schedule.Explicit), "implicit_next", n.Schedule.Implicit)
}

func attrsCall(n *scheduler.Notice) []slog.Attr {
	return message([]slog.Attr{slog.String("call", n.Call.String()), slog.Uint64("call_id", n.CallID)}, n.Message)
}
