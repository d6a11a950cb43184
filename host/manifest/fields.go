package manifest

import (
	"fmt"
	"strings"

	"rollcall/host/manifest/nearest"
)

// reader turns nodes into values and collects mistakes.
type reader struct {
	err       *Error
	reserving []value // each "reserve: true"
	updating  []value // the update of each task; without a node if it has none
}

// field is one key that a map may have.
type field struct {
	name string
	want string // completes "wanted ..."
	need bool
	read func(value) bool // false: the value is not what was wanted
}

// fields reads a map by its table, and reports unknown, repeated and missing
// keys and values that are not as wanted. It is false if it is no map.
func (r *reader) fields(v value, table []field) bool {
	entries, ok := v.entries()
	if !ok {
		return false
	}
	given := map[string]bool{}
	r.each(v, entries, func(name string, v value) {
		given[name] = true
		for _, f := range table {
			if f.name == name {
				if r.usable(v) && !f.read(v) {
					r.mistake(v, "wanted "+f.want)
				}
				return
			}
		}
		r.err.add(Mistake{v.keyLine, v.keyColumn, v.path, "unknown", suggest(name, table)})
	})
	for _, f := range table {
		if f.need && !given[f.name] {
			r.err.add(Mistake{v.line, v.column, v.join(f.name), "missing", "wanted " + f.want})
		}
	}
	return true
}

// each visits the entries of a map, each key once.
func (r *reader) each(v value, entries []entry, visit func(name string, v value)) {
	lines := map[string]int{}
	for _, e := range entries {
		name, ok := keyText(e.Key)
		child := v.child(name, e)
		if !ok {
			child.path = v.path
			r.err.add(Mistake{child.keyLine, child.keyColumn, child.path, "a key that is not plain text", "wanted a name"})
			continue
		}
		if first, twice := lines[name]; twice {
			r.err.add(Mistake{child.keyLine, child.keyColumn, child.path, "given twice", fmt.Sprintf("the first is on line %d", first)})
			continue
		}
		lines[name] = child.keyLine
		visit(name, child)
	}
}

func suggest(name string, table []field) string {
	names := make([]string, len(table))
	for i, f := range table {
		names[i] = f.name
	}
	if best, ok := nearest.To(strings.ToLower(name), names); ok {
		return "did you mean " + best + "?"
	}
	return "wanted one of " + strings.Join(names, ", ")
}

func (r *reader) mistake(v value, want string) {
	r.err.add(Mistake{v.line, v.column, v.path, v.shown(), want})
}
