package manifest

import (
	"fmt"
	"io"
	"os"
)

// ReadFile reads the manifest at path. Mistakes in it are an *Error.
func ReadFile(path string) (*Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1)) // one more, so that Parse sees that it is too large
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return Parse(path, data)
}

// Parse reads a manifest; name is what mistakes call it. The error is an *Error.
func Parse(name string, data []byte) (*Manifest, error) {
	r := &reader{err: &Error{Name: name}}
	root := r.document(data)
	if len(r.err.Mistakes) > 0 {
		return nil, r.err.orNil()
	}
	var m Manifest
	if !r.manifest(root, &m) {
		r.mistake(root, "wanted a map with framework and tasks")
	}
	if err := r.err.orNil(); err != nil {
		return nil, err
	}
	return &m, nil
}

func (r *reader) manifest(root value, m *Manifest) bool {
	var update value
	isMap := r.fields(root, []field{
		{"framework", "a map: name, user, role, failover_timeout", true, func(v value) bool { return r.framework(v, &m.Framework) }},
		{"replace_unreachable_after", wantPatience, false, func(v value) bool {
			after, ok := v.patience()
			if m.ReplaceUnreachableAfter = &after; after == Never {
				m.ReplaceUnreachableAfter = nil
			}
			return ok
		}},
		{"update", wantUpdate, false, func(v value) bool {
			update = v
			return true
		}},
		{"tasks", "a list of tasks, at least one", true, func(v value) bool { return r.tasks(v, m) }},
	}) && r.roleForReservations(m)
	r.updates(m, update)
	return isMap
}

// roleForReservations: nothing can be reserved for the role that is everybody's.
func (r *reader) roleForReservations(m *Manifest) bool {
	if m.Framework.Role == "*" {
		for _, v := range r.reserving {
			r.mistake(v, `wanted a framework.role other than "*", for which nothing can be reserved`)
		}
	}
	return true
}
