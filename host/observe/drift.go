package observe

import (
	"bytes"
	"fmt"

	"rollcall/core/scheduler"
)

// DriftTable counts answers by what Mesos shows (rows) and what was held for
// true here (columns). In JSON it is {"live":{"live":3,"terminal":0,"absent":1},…}.
type DriftTable [scheduler.DriftThere][scheduler.DriftHere]uint64

// DriftOf is the table of a round; nil for a round of operations, which has none.
func DriftOf(r *scheduler.RoundNotice) *DriftTable {
	if r.Subject != scheduler.RoundTasks {
		return nil
	}
	t := &DriftTable{}
	t.add(&r.Drift)
	return t
}

func (t *DriftTable) add(d *scheduler.Drift) {
	for there := range d {
		for here, n := range d[there] {
			t[there][here] += uint64(n)
		}
	}
}

// Each calls f for every cell, row by row.
func (t *DriftTable) Each(f func(mesos, scheduler string, answers uint64)) {
	for there := range t {
		for here, n := range t[there] {
			f(scheduler.DriftThereNames[there], scheduler.DriftHereNames[here], n)
		}
	}
}

// MarshalJSON writes the rows and columns in their order, each by its name.
func (t *DriftTable) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for there := range t {
		fmt.Fprintf(&b, `%c%q:`, "{,"[min(there, 1)], scheduler.DriftThereNames[there])
		for here, n := range t[there] {
			fmt.Fprintf(&b, `%c%q:%d`, "{,"[min(here, 1)], scheduler.DriftHereNames[here], n)
		}
		b.WriteByte('}')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
