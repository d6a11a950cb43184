package agent

import (
	"strings"

	"rollcall/core/mesos"
)

// shorten cuts a text to at most n bytes, at a border between characters.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// clone copies a text that is a view of an input.
func clone[T ~string](s T) T { return T(strings.Clone(string(s))) }

// seconds is a span as Mesos writes it, in the largest unit that fits whole.
func seconds(d mesos.Micros) string {
	for _, u := range [...]struct {
		span mesos.Micros
		name string
	}{{60 * mesos.Minute, "hrs"}, {mesos.Minute, "mins"}, {mesos.Second, "secs"}, {mesos.Millisecond, "ms"}} {
		if d >= u.span && d%u.span == 0 {
			return digits(uint64(d/u.span)) + u.name
		}
	}
	return digits(uint64(max(d, 0))) + "us"
}

// message keeps what the limit allows of a message, as a copy.
func (m *Machine) message(s string) string { return clone(shorten(s, int(m.cfg.Limits.Message))) }
