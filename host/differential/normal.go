package differential

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// line writes words, and fields in the order of their names.
type line struct {
	words []string
	names *names
}

func (l *line) word(s string) {
	if s != "" {
		l.words = append(l.words, s)
	}
}

// rest writes what was not written yet: nothing that a master says is left out because nobody thought of it.
func (l *line) rest(o object, written ...string) {
	keys := make([]string, 0, len(o))
	for key := range o {
		if !slices.Contains(written, key) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	for _, key := range keys {
		l.word(key + "=" + l.value(key, o[key]))
	}
}

// value writes a field: by its presence alone where two masters may differ, otherwise whole.
func (l *line) value(key string, v any) string {
	switch key {
	case "timestamp", "unreachable_time", "uuid", "container_id", "executor_pid", "ip_addresses":
		return "*"
	}
	switch v := v.(type) {
	case object:
		if id, ok := v["value"].(string); ok && len(v) == 1 {
			return quote(l.names.name(id))
		}
		inner := line{names: l.names}
		inner.rest(v)
		return "{" + strings.Join(inner.words, " ") + "}"
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = l.value("", v[i])
		}
		return "[" + strings.Join(items, " ") + "]"
	case string:
		return quote(l.names.in(v))
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func quote(s string) string {
	if s == "" || strings.ContainsAny(s, " \"\t\n") {
		return strconv.Quote(s)
	}
	return s
}

// describe writes an event as one line of a log, without ids and times.
func describe(event object, n *names) string {
	l := line{names: n}
	kind := text(event, "type")
	l.word(kind)
	switch kind {
	case "SUBSCRIBED":
		l.subscribed(event)
	case "UPDATE":
		l.status(at(event, "update", "status"), "task_id")
	case "UPDATE_OPERATION_STATUS":
		l.status(at(event, "update_operation_status", "status"), "operation_id")
	case "ERROR":
		l.word(quote(n.in(text(event, "error", "message"))))
	case "RESCIND": // which offers there were is a matter of time; whose agents' they were is not
		l.word(text(event, "agent"))
	default:
		l.rest(event, "type")
	}
	return strings.Join(l.words, " ")
}

func (l *line) subscribed(event object) {
	s, _ := at(event, "subscribed").(object)
	l.word("framework=" + l.names.name(id(s, "framework_id")))
	l.word(fmt.Sprintf("heartbeat=%v", at(s, "heartbeat_interval_seconds")))
	info, _ := at(s, "master_info").(object)
	var keys []string
	for key := range info {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	l.word("master_info={" + strings.Join(keys, " ") + "}")
	l.word("version=" + text(info, "version"))
	var capabilities []string
	for _, c := range list(info, "capabilities") {
		capabilities = append(capabilities, text(c, "type"))
	}
	l.word("capabilities=" + strings.Join(capabilities, ","))
	l.rest(s, "framework_id", "heartbeat_interval_seconds", "master_info")
}

// status writes a task's or operation's status: subject, state, who says so and why, then everything else.
func (l *line) status(v any, subject string) {
	s, _ := v.(object)
	if _, ok := s[subject]; !ok {
		l.word("(no " + subject + ")")
	} else {
		l.word(quote(l.names.name(id(s, subject))))
	}
	l.word(text(s, "state"))
	l.word(text(s, "source"))
	l.word(text(s, "reason"))
	if m, ok := s["message"]; ok {
		l.word(strconv.Quote(l.names.in(fmt.Sprint(m))))
	}
	l.rest(s, subject, "state", "source", "reason", "message")
}

// answerText writes a status code, and why it is not a success.
func answerText(status int, body []byte, n *names) string {
	s := strconv.Itoa(status)
	if reason := strings.TrimSpace(string(body)); reason != "" {
		s += " " + strconv.Quote(n.in(reason))
	}
	return s
}
