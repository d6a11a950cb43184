package manifest

import (
	"strings"
	"time"
	"unicode"
)

func (r *reader) framework(v value, f *Framework) bool {
	f.Role, f.FailoverTimeout = "*", DefaultFailoverTimeout
	return r.fields(v, []field{
		{"name", "text: 1 to 255 bytes", true, func(v value) (ok bool) {
			f.Name, ok = v.text()
			return ok && oneLine(f.Name)
		}},
		{"user", "text: the Unix user that tasks run as", true, func(v value) (ok bool) {
			f.User, ok = v.text()
			return ok && oneLine(f.User) && !strings.ContainsAny(f.User, " :/")
		}},
		{"role", `text: a role as Mesos takes it: "*", or names joined by "/"`, false, func(v value) (ok bool) {
			f.Role, ok = v.text()
			return ok && validRole(f.Role)
		}},
		{"failover_timeout", "a duration, 1s to 8760h", false, func(v value) (ok bool) {
			f.FailoverTimeout, ok = v.duration(time.Second, MaxTimeout)
			return ok
		}},
	})
}

// oneLine holds for text that logs and tables can show.
func oneLine(s string) bool {
	return strings.TrimSpace(s) != "" && len(s) <= MaxText && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) })
}

// validRole is roles::validate of Mesos's src/common/roles.cpp: a master ends
// the subscription of a framework with another role.
func validRole(role string) bool {
	if role == "*" {
		return true
	}
	if !oneLine(role) || strings.ContainsFunc(role, unicode.IsSpace) {
		return false
	}
	for part := range strings.SplitSeq(role, "/") {
		if part == "" || part == "." || part == ".." || part == "*" || part[0] == '-' {
			return false
		}
	}
	return true
}
