package manifest

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) volumes(v value, t *Task) bool {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 || len(list.Values) > MaxVolumes {
		return false
	}
	ids, paths := map[string]value{}, map[string]value{}
	for i, n := range list.Values {
		item := v.item(n, i)
		var volume Volume
		if !r.usable(item) {
			continue
		}
		if !r.volume(item, &volume, ids, paths) {
			r.mistake(item, "wanted a volume: a map with id, size and path")
		}
		t.Volumes = append(t.Volumes, volume)
	}
	return true
}

func (r *reader) volume(v value, to *Volume, ids, paths map[string]value) bool {
	return r.fields(v, []field{
		{"id", "text: lower-case letters, digits and - inside, at most 60 bytes", true, func(v value) (ok bool) {
			to.ID, ok = v.text()
			return ok && validName(to.ID) && r.own(v, to.ID, ids, "an id")
		}},
		{"size", "MB, 1 to 1000000000, with at most 3 decimals", true, func(v value) (ok bool) {
			to.Size, ok = v.scalar(1000, 1_000_000_000_000)
			return ok
		}},
		{"path", "text: the name of a directory in the task's working directory, no slash in it, not stdout or stderr", true, func(v value) (ok bool) {
			to.Path, ok = v.text()
			return ok && validDirectory(to.Path) && r.own(v, to.Path, paths, "a path")
		}},
	})
}

// own reports a value that another has already; it is true in any case.
func (r *reader) own(v value, text string, taken map[string]value, what string) bool {
	if first, again := taken[text]; again {
		r.mistake(v, fmt.Sprintf("wanted %s of its own: %s on line %d has it", what, first.path, first.line))
		return true
	}
	taken[text] = v
	return true
}

// validDirectory holds for names that are free in every sandbox.
func validDirectory(s string) bool {
	switch s {
	case ".", "..", "stdout", "stderr":
		return false
	}
	return oneLine(s) && !strings.ContainsAny(s, `/\`)
}
