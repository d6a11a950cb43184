package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Follows reports what of a manifest cannot take the place of m's while its
// framework runs: what the master was told, and what is reserved. Name is what
// mistakes call the file. The error is an *Error; what it names stands in next.
func (m *Manifest) Follows(name string, next *Manifest) error {
	e := &Error{Name: name}
	differs := func(field, before, after, want string) {
		if before != after {
			e.add(Mistake{Field: field, Value: after, Want: fmt.Sprintf(want, before)})
		}
	}
	const fixed = "wanted %s, as long as the scheduler runs"
	was, is := &m.Framework, &next.Framework
	differs("framework.name", quote(was.Name), quote(is.Name), "wanted %s, or another store")
	differs("framework.role", quote(was.Role), quote(is.Role), "wanted %s, or another store")
	differs("framework.user", quote(was.User), quote(is.User), fixed)
	differs("framework.failover_timeout", was.FailoverTimeout.String(), is.FailoverTimeout.String(), fixed)
	differs("replace_unreachable_after", span(m.ReplaceUnreachableAfter), span(next.ReplaceUnreachableAfter), fixed)
	for i := range next.Tasks {
		after := &next.Tasks[i]
		at := slices.IndexFunc(m.Tasks, func(t Task) bool { return t.Name == after.Name })
		if at < 0 {
			continue
		}
		before, field := &m.Tasks[at], "tasks["+strconv.Itoa(i)+"]."
		differs(field+"reserve", strconv.FormatBool(before.Reserve), strconv.FormatBool(after.Reserve), "wanted %s, or a task of another name")
		if !before.Reserve || !after.Reserve {
			continue
		}
		const held = "wanted %s, as it is reserved, or a task of another name"
		differs(field+"cpus", before.CPUs.String(), after.CPUs.String(), held)
		differs(field+"mem", before.Mem.String(), after.Mem.String(), held)
		differs(field+"disk", before.Disk.String(), after.Disk.String(), held)
		differs(field+"volumes", volumesText(before.Volumes), volumesText(after.Volumes), held)
	}
	return e.orNil()
}

func span(d *time.Duration) string {
	if d == nil || *d == Never {
		return "never"
	}
	return d.String()
}

func volumesText(list []Volume) string {
	if len(list) == 0 {
		return "none"
	}
	s := ""
	for i, v := range list {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("%s of %s at %s", v.ID, v.Size, quote(v.Path))
	}
	return s
}
