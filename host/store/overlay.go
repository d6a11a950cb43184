package store

import (
	"bytes"
	"maps"
	"slices"
)

// overlay is a stretch of the log as the records it leaves: the last one of each key, in key order.
// The records alias the payloads it was made from.
type overlay struct {
	records []Record
}

// add appends a payload's records; call sort before reading.
func (o *overlay) add(payload []byte) error {
	return decodeBatch(bytes.Clone(payload), func(r Record) { o.records = append(o.records, r) })
}

// sort keeps the last record of each key.
func (o *overlay) sort() {
	last := make(map[string]Record, len(o.records)) // first, because a stable sort of them all costs several times this
	for _, r := range o.records {
		last[string(r.Key)] = r
	}
	o.records = slices.SortedFunc(maps.Values(last), func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
}

// merge visits the overlay's records up to the given one, which it visits itself unless the overlay has a later one.
func (o *overlay) merge(below Record, visit func(Record) error) error {
	for len(o.records) > 0 {
		order := bytes.Compare(o.records[0].Key, below.Key)
		if order > 0 {
			break
		}
		if err := o.visitFirst(visit); err != nil || order == 0 {
			return err
		}
	}
	return visit(below)
}

// rest visits what merge left.
func (o *overlay) rest(visit func(Record) error) error {
	for len(o.records) > 0 {
		if err := o.visitFirst(visit); err != nil {
			return err
		}
	}
	return nil
}

func (o *overlay) visitFirst(visit func(Record) error) error {
	r := o.records[0]
	o.records = o.records[1:]
	if r.Value == nil {
		return nil
	}
	return visit(r)
}
