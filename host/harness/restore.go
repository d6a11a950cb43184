package harness

import (
	"context"
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/store"
)

// restore makes the machine from the store.
func (l *Loop) restore(ctx context.Context) error {
	m, err := l.o.Engine.Create(l.o.Config)
	if err != nil {
		return err
	}
	l.machine = m
	all, tasks, rounds, err := load(ctx, l.o.Store)
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
	l.o.Restored(tasks, rounds)
	l.o.Framework.Restored(tasks)
	return nil
}

// load reads all records, and what the framework and those who watch want of them.
func load(ctx context.Context, s store.Store) (all []scheduler.Record, tasks []StoredTask, rounds []scheduler.RoundNotice, err error) {
	infos := map[mesos.TaskID][]byte{}
	err = s.Load(ctx, func(r store.Record) error {
		rec := scheduler.Record{Key: append([]byte(nil), r.Key...), Value: append([]byte{}, r.Value...)}
		all = append(all, rec)
		key := string(rec.Key)
		if id, ok := strings.CutPrefix(key, scheduler.KeyLaunch); ok {
			if info, err := scheduler.LaunchInfo(rec.Value); err == nil {
				infos[mesos.TaskID(id)] = info
			}
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			t := StoredTask{TaskID: mesos.TaskID(id)}
			if err := scheduler.DecodeRecord(rec.Value, t.Schema); err != nil {
				return fmt.Errorf("the store: record %s: %w", key, err)
			}
			tasks = append(tasks, t)
		}
		if strings.HasPrefix(key, scheduler.KeyRound) {
			var n scheduler.RoundNotice
			if err := scheduler.DecodeRecord(rec.Value, n.Schema); err != nil {
				return fmt.Errorf("the store: record %s: %w", key, err)
			}
			rounds = append(rounds, n)
		}
		return nil
	})
	for i := range tasks {
		tasks[i].Info = infos[tasks[i].TaskID]
	}
	return all, tasks, rounds, err
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
