package cluster

import (
	"bytes"
	"slices"
)

// disk is what a process keeps over its end: records by key.
type disk map[string][]byte

func (d disk) write(key, value []byte) {
	if value == nil {
		delete(d, string(key))
		return
	}
	d[string(key)] = bytes.Clone(value)
}

// each calls with the records in the order of their keys.
func (d disk) each(do func(key, value []byte)) {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		do([]byte(k), d[k])
	}
}
