package engine

import (
	"maps"
	"slices"

	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// recordsOf lists a store in the order of its keys.
func recordsOf(store map[string][]byte) []scheduler.Record {
	var records []scheduler.Record
	for _, key := range slices.Sorted(maps.Keys(store)) {
		records = append(records, scheduler.Record{Key: []byte(key), Value: store[key]})
	}
	return records
}

func recordsFrame(store map[string][]byte) []byte {
	f := scheduler.RecordsFrame{Records: recordsOf(store)}
	c := wire.Writer(nil)
	f.Schema(&c)
	return c.Bytes()
}
