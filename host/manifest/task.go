package manifest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) tasks(v value, m *Manifest) bool {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		return false
	}
	names := map[string]value{}
	for i, n := range list.Values {
		item := v.item(n, i)
		var t Task
		if !r.usable(item) {
			continue
		}
		r.updating = append(r.updating, value{})
		if !r.task(item, &t, names) {
			r.mistake(item, "wanted a task: a map with name, count, command, cpus and mem")
		}
		m.Tasks = append(m.Tasks, t)
	}
	if total := m.Total(); total > MaxTotal {
		r.err.add(Mistake{v.line, v.column, v.path, fmt.Sprintf("%d instances in all", total), fmt.Sprintf("wanted at most %d", MaxTotal)})
	}
	return true
}

func (r *reader) task(v value, t *Task, names map[string]value) bool {
	var volumes value
	isMap := r.fields(v, []field{
		{"name", "text: lower-case letters, digits and - inside, at most 60 bytes", true, func(v value) (ok bool) {
			t.Name, ok = v.text()
			return ok && validName(t.Name) && r.own(v, t.Name, names, "a name")
		}},
		{"count", "a whole number, 0 to 100000", true, func(v value) (ok bool) {
			t.Count, ok = v.whole(MaxCount)
			return ok
		}},
		{"command", "text: the shell command to run, at most 128 KiB", true, func(v value) (ok bool) {
			t.Command, ok = v.text()
			return ok && strings.TrimSpace(t.Command) != "" && passable(t.Command)
		}},
		{"cpus", "0.001 to 10000, with at most 3 decimals", true, func(v value) (ok bool) {
			t.CPUs, ok = v.scalar(1, 10_000_000)
			return ok
		}},
		{"mem", "MB, 1 to 100000000, with at most 3 decimals", true, func(v value) (ok bool) {
			t.Mem, ok = v.scalar(1000, 100_000_000_000)
			return ok
		}},
		{"disk", "MB, 1 to 1000000000, with at most 3 decimals; or leave it out", false, func(v value) (ok bool) {
			t.Disk, ok = v.scalar(1000, 1_000_000_000_000)
			return ok
		}},
		{"env", "a map from names to values, at most 1000", false, func(v value) bool { return r.env(v, t) }},
		{"kill_grace", "a duration, 0s to 24h", false, func(v value) bool {
			grace, ok := v.duration(0, MaxGrace)
			t.KillGrace = &grace
			return ok
		}},
		{"replace_unreachable_after", wantPatience, false, func(v value) bool {
			after, ok := v.patience()
			t.ReplaceUnreachableAfter = &after
			return ok
		}},
		{"reserve", "true or false", false, func(v value) (ok bool) {
			if t.Reserve, ok = v.boolean(); t.Reserve {
				r.reserving = append(r.reserving, v)
			}
			return ok
		}},
		{"update", wantUpdate, false, func(v value) bool {
			r.updating[len(r.updating)-1] = v
			return true
		}},
		{"volumes", "a list of volumes, 1 to 16", false, func(v value) bool {
			volumes = v
			return r.volumes(v, t)
		}},
	})
	if len(t.Volumes) > 0 && !t.Reserve {
		r.mistake(volumes, "wanted reserve: true beside it, for volumes are made of reserved disk")
	}
	return isMap
}

func (r *reader) env(v value, t *Task) bool {
	entries, ok := v.entries()
	if !ok || len(entries) > MaxVariables {
		return false
	}
	total := 0
	r.each(v, entries, func(name string, v value) {
		text, ok := v.written()
		switch {
		case !r.usable(v):
		case !validVariable(name):
			r.err.add(Mistake{v.keyLine, v.keyColumn, v.path, "not a variable's name", "wanted letters, digits and _, a digit not first"})
		case !ok || !passable(name+"="+text):
			r.mistake(v, `wanted a value, at most 128 KiB; "" is empty`)
		}
		total += len(name) + len(text)
		t.Env = append(t.Env, Variable{Name: name, Value: text})
	})
	if total > MaxEnv {
		r.err.add(Mistake{v.line, v.column, v.path, fmt.Sprintf("%d bytes in all", total), "wanted at most 512 KiB"})
	}
	return true
}

// validName holds for what may be part of a task id: a directory on every
// agent, and a host name for those who register tasks in a DNS.
func validName(s string) bool {
	if s == "" || len(s) > MaxName || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func validVariable(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '_', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return s != "" && len(s) <= MaxText
}

// passable holds for text that can be sent in protobuf and given to a program.
func passable(s string) bool {
	return len(s) < MaxArgument && !strings.ContainsRune(s, 0) && utf8.ValidString(s)
}
