package observe

import (
	"log/slog"
	"strings"
	"time"

	"rollcall/core/scheduler"
)

func attrsRound(n *scheduler.Notice) []slog.Attr {
	r := &n.Round
	list := []slog.Attr{
		slog.Uint64("number", uint64(r.Number)),
		slog.String("subject", r.Subject.String()),
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
	if drift := driftAttrs(&r.Drift); len(drift) > 0 {
		list = append(list, slog.GroupAttrs("drift", drift...))
	}
	if r.Ended != 0 {
		list = append(list, slog.Duration("took", time.Duration(r.Ended-r.Started)*time.Microsecond))
	}
	return list
}

// driftAttrs are the rows of the table, and of each the cells that are not zero.
func driftAttrs(d *scheduler.Drift) (rows []slog.Attr) {
	for there := range d {
		var cells []slog.Attr
		for here, n := range d[there] {
			if n > 0 {
				cells = append(cells, slog.Uint64(scheduler.DriftHereNames[here], uint64(n)))
			}
		}
		if len(cells) > 0 {
			rows = append(rows, slog.GroupAttrs(scheduler.DriftThereNames[there], cells...))
		}
	}
	return rows
}
