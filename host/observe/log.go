package observe

import (
	"context"
	"io"
	"log/slog"

	"rollcall/host/harness"
)

// The formats of a log.
const (
	LogOff  = "off"
	LogText = "text"
	LogJSON = "json"
)

// Log writes a line for each notice.
type Log struct{ *slog.Logger }

// NewLog returns a log in a format; what is below the level is left out.
func NewLog(out io.Writer, format string, level slog.Level) *Log {
	o := &slog.HandlerOptions{Level: level}
	switch format {
	case LogText:
		return &Log{slog.New(slog.NewTextHandler(out, o))}
	case LogJSON:
		return &Log{slog.New(slog.NewJSONHandler(out, o))}
	}
	return &Log{slog.New(slog.DiscardHandler)}
}

// Watch follows a turn.
func (l *Log) Watch(t *harness.Turn) {
	ctx := context.Background()
	for i := range t.Output.Notices {
		n := &t.Output.Notices[i]
		row := rowOf(n.Type)
		if level := row.level(n); l.Enabled(ctx, level) {
			l.LogAttrs(ctx, level, row.name, row.attrs(n)...)
		}
	}
}

// Rebuilt says why a machine was dropped.
func (l *Log) Rebuilt(cause error) {
	l.Error("engine rebuilt from the store", "cause", cause.Error())
}
