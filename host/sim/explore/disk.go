package explore

import (
	"bytes"
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// record is one key and its value.
type record struct {
	key   string
	value []byte
}

// disk is what a process keeps over its end: records in the order of their
// keys. A disk is never changed; writing makes another.
type disk []record

func (d disk) find(key string) (int, bool) {
	return slices.BinarySearchFunc(d, key, func(r record, key string) int { return strings.Compare(r.key, key) })
}

// get is the value under a key, nil if there is none.
func (d disk) get(key string) []byte {
	if i, ok := d.find(key); ok {
		return d[i].value
	}
	return nil
}

// with is the disk after a write; a nil value deletes.
func (d disk) with(key, value []byte) disk {
	i, ok := d.find(string(key))
	switch {
	case ok && value == nil:
		return slices.Concat(d[:i], d[i+1:])
	case value == nil:
		return d
	case ok:
		next := slices.Clone(d)
		next[i].value = bytes.Clone(value)
		return next
	}
	return slices.Concat(d[:i], disk{{string(key), bytes.Clone(value)}}, d[i:])
}

// retimed is the disk when time has passed. Behind its version a value is a
// frame, unless it is the framework's own.
func (d disk) retimed(by mesos.Micros, opaque string) disk {
	next := slices.Clone(d)
	for i := range next {
		if opaque == "" || !strings.HasPrefix(next[i].key, opaque) {
			next[i].value = bytes.Clone(next[i].value)
			retime(next[i].value[1:], by)
		}
	}
	return next
}

// size is about what a disk takes.
func (d disk) size() (n int64) {
	for i := range d {
		n += int64(len(d[i].value)) + 64
	}
	return n
}

func (d disk) hash(h uint64) uint64 {
	for i := range d {
		h = foldBytes(foldBytes(h, []byte(d[i].key)), d[i].value)
	}
	return fold(h, uint64(len(d)))
}
