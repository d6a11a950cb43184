package harness

import (
	"context"
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/store"
)

// restore makes the machine from the store.
func (l *Loop) restore(ctx context.Context) error {
	m, err := l.o.Engine.Create(l.o.config())
	if err != nil {
		return err
	}
	l.machine = m
	all, stored, err := load(ctx, l.o.Store)
	if err != nil {
		return err
	}
	const part = 10_000
	for len(all) > 0 {
		n := min(part, len(all))
		if err := m.Restore(all[:n]); err != nil {
			return fmt.Errorf("the store holds what this version cannot read: %w", err)
		}
		all = all[n:]
	}
	l.o.Restored(stored)
	l.o.Framework.Restored(stored)
	return nil
}

// load reads all records, and what the framework and those who watch want of them.
func load(ctx context.Context, s store.Store) (all []scheduler.Record, stored *Stored, err error) {
	stored = &Stored{}
	infos := map[string][]byte{} // by the key of what they belong to
	err = s.Load(ctx, func(r store.Record) error {
		rec := scheduler.Record{Key: append([]byte(nil), r.Key...), Value: append([]byte{}, r.Value...)}
		all = append(all, rec)
		if err := stored.add(string(rec.Key), rec.Value, infos); err != nil {
			return fmt.Errorf("the store: record %s: %w", rec.Key, err)
		}
		return nil
	})
	for i := range stored.Tasks {
		stored.Tasks[i].Info = infos[scheduler.KeyTask+string(stored.Tasks[i].TaskID)]
	}
	for i := range stored.Operations {
		stored.Operations[i].Info = infos[scheduler.KeyOperation+string(stored.Operations[i].OperationID)]
	}
	return all, stored, err
}

// add takes one record. What it holds is checked by the machine; here it is
// only read.
func (s *Stored) add(key string, value []byte, infos map[string][]byte) error {
	kind, id, _ := strings.Cut(key, "/")
	var err *wire.Error
	switch kind + "/" {
	case scheduler.KeyTask:
		t := StoredTask{TaskID: mesos.TaskID(id)}
		err = scheduler.DecodeRecord(value, t.Schema)
		s.Tasks = append(s.Tasks, t)
	case scheduler.KeyLaunch:
		infos[scheduler.KeyTask+id], err = scheduler.LaunchInfo(value)
	case scheduler.KeyOperation:
		o := StoredOperation{OperationID: mesos.OperationID(id)}
		err = scheduler.DecodeRecord(value, o.Schema)
		s.Operations = append(s.Operations, o)
	case scheduler.KeyOperationInfo:
		infos[scheduler.KeyOperation+id], err = scheduler.LaunchInfo(value)
	case scheduler.KeyReplaceInfo:
		err = scheduler.DecodeRecord(value, s.replacement(id).ReplaceInfoRecord.Schema)
	case scheduler.KeyReplace:
		err = scheduler.DecodeRecord(value, s.replacement(id).ReplaceRecord.Schema)
	case scheduler.KeyRound:
		var n scheduler.RoundNotice
		err = scheduler.DecodeRecord(value, n.Schema)
		s.Rounds = append(s.Rounds, n)
	}
	if err != nil {
		return err
	}
	return nil
}

// replacement is the entry that a record of a replacement belongs to; it has two.
func (s *Stored) replacement(id string) *StoredReplacement {
	for i := range s.Replacements {
		if r := &s.Replacements[i]; r.ReplaceID == mesos.ReplaceID(id) {
			return r
		}
	}
	s.Replacements = append(s.Replacements, StoredReplacement{ReplaceID: mesos.ReplaceID(id)})
	return &s.Replacements[len(s.Replacements)-1]
}

// rebuild drops a machine that has failed and makes a new one from the store.
// A machine that fails again and again from the same store is given up.
func (l *Loop) rebuild(ctx context.Context, cause error) error {
	if l.rebuilt++; l.rebuilt > 3 {
		return fmt.Errorf("the machine has failed %d times: %w", l.rebuilt, cause)
	}
	l.o.Rebuilt(cause)
	_ = l.machine.Close() // it has failed already
	l.machine = nil
	l.conn.close()
	unanswered(l.inbox.take(nil)) // the rest is of a stream that is over, or must be asked again
	l.offers = newOfferBook()
	l.wake = 1
	return l.restore(ctx)
}

// records are the machine's, as the store takes them. It copies them.
func records(list []scheduler.Record) []store.Record {
	out := make([]store.Record, len(list))
	for i, r := range list {
		out[i] = store.Record{Key: r.Key, Value: r.Value}
	}
	return out
}

// config is the framework's, and what is true of this host.
func (o *Options) config() scheduler.Config {
	c := o.Config
	c.Replace.Resources = true // see offeredOf
	return c
}
