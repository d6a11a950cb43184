package sim

import (
	"bytes"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// disk is the store of the schedulers: what is in it outlives them. It takes
// records from the leader only, as a store does that fences writes by an
// election.
type disk struct {
	records map[string][]byte
	updates map[update]bool // every update that was ever durable
	full    bool            // it takes nothing

	told func(key string, value []byte) // is told each record; nil value: it is gone
}

// update is a status update as it is acknowledged.
type update struct {
	task mesos.TaskID
	uuid mesos.UUID
}

func newDisk() *disk { return &disk{records: map[string][]byte{}, updates: map[update]bool{}} }

// write makes records durable.
func (d *disk) write(records []scheduler.Record) {
	for _, r := range records {
		key := string(r.Key)
		if d.told != nil {
			d.told(key, r.Value)
		}
		if r.Value == nil {
			delete(d.records, key)
			continue
		}
		d.records[key] = bytes.Clone(r.Value)
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			if t := taskRecord(r.Value); !t.UUID.IsZero() {
				d.updates[update{mesos.TaskID(id), t.UUID}] = true
			}
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyReplace); ok {
			if r := replaceRecord(r.Value); !r.UUID.IsZero() {
				d.updates[update{mesos.TaskID(id), r.UUID}] = true
			}
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyOperation); ok { // no task has such an id
			if o := operationRecord(r.Value); !o.UUID.IsZero() {
				d.updates[update{mesos.TaskID(id), o.UUID}] = true
			}
		}
	}
}

// list is all that is durable, in the order of the keys.
func (d *disk) list() []scheduler.Record {
	keys := make([]string, 0, len(d.records))
	for k := range d.records {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	list := make([]scheduler.Record, len(keys))
	for i, k := range keys {
		list[i] = scheduler.Record{Key: []byte(k), Value: d.records[k]}
	}
	return list
}

// task is the durable record of a task, nil if there is none.
func (d *disk) task(id mesos.TaskID) *scheduler.TaskRecord {
	v, ok := d.records[scheduler.KeyTask+string(id)]
	if !ok {
		return nil
	}
	return taskRecord(v)
}

// framework is the durable record of the framework, nil if there is none.
func (d *disk) framework() *scheduler.FrameworkRecord {
	v, ok := d.records[scheduler.KeyFramework]
	if !ok {
		return nil
	}
	r := &scheduler.FrameworkRecord{}
	if err := scheduler.DecodeRecord(v, r.Schema); err != nil {
		panic(err)
	}
	return r
}

// taskRecord reads a task's record. Its texts are views of the value.
func taskRecord(value []byte) *scheduler.TaskRecord {
	r := &scheduler.TaskRecord{}
	if err := scheduler.DecodeRecord(value, r.Schema); err != nil {
		panic(err)
	}
	return r
}

// recordGivenUp: the framework was told that it may start another, or must decide.
func recordGivenUp(r *scheduler.TaskRecord) bool {
	return r.Verdict == scheduler.VerdictEnded || r.Verdict == scheduler.VerdictLost || r.Verdict == scheduler.VerdictPresumedLost
}

// recordOver reports whether a task has ended as far as Mesos says.
func recordOver(r *scheduler.TaskRecord) bool {
	return r.Verdict == scheduler.VerdictEnded || r.Verdict == scheduler.VerdictLost && r.State.Terminal()
}
