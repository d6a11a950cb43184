package sim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// records takes the step's records over. It checks S3 and S5, which are about
// what records replace and delete.
func (w *watch) records(s *seen) (name, bad string) {
	for i := range s.out.Store {
		r := &s.out.Store[i]
		key := string(r.Key)
		if key == scheduler.KeyFramework {
			must2(scheduler.DecodeRecord(bytes.Clone(r.Value), w.framework.Schema))
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyOperation); ok {
			if name, bad = w.operationRecordIs(s, mesos.OperationID(id), bytes.Clone(r.Value)); bad != "" {
				return name, bad
			}
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyReplace); ok {
			if bad := w.replaceRecordIs(s, mesos.ReplaceID(strings.Clone(id)), r.Value); bad != "" {
				return "S11 one outcome", bad
			}
		}
		text, ok := strings.CutPrefix(key, scheduler.KeyTask)
		if !ok {
			continue
		}
		id := mesos.TaskID(text)
		old := w.tasks[id]
		if r.Value == nil {
			if old == nil || !recordGivenUp(old) || s.event == nil || s.event.Type != scheduler.EventForget || s.event.TaskID != id {
				return "S3 a task leaves when given up and forgotten", fmt.Sprintf("%q, its record %+v", id, old)
			}
			delete(w.tasks, id)
			continue
		}
		now := taskRecord(bytes.Clone(r.Value))
		if bad := w.absorbs(id, old, now); bad != "" {
			return "S5 what is over for good stays", bad
		}
		if now.Killing && (old == nil || !old.Killing) && !w.mayBeginToKill(s, id, now) {
			return "S4 killed only when asked", fmt.Sprintf("%q is to be killed, and nobody asked for it", id)
		}
		w.tasks[id] = now
	}
	return "", ""
}

func (w *watch) absorbs(id mesos.TaskID, old, now *scheduler.TaskRecord) string {
	if old != nil && old.State.Absorbing() && (now.State != old.State || now.Verdict != scheduler.VerdictEnded) {
		return fmt.Sprintf("%q was %v and became %v, %v", id, old.State, now.State, now.Verdict)
	}
	return ""
}

// duplicateChangesNothing is S13, but for what is news again: a task that was
// given up since, and one that the policy waits to see.
func duplicateChangesNothing(w *watch, s *seen) string {
	e := s.event
	if e == nil || s.stale || e.Type != scheduler.EventUpdated || s.rec == nil || !w.subscribed ||
		e.Status.UUID.IsZero() || e.Status.UUID != s.rec.UUID {
		return ""
	}
	if e.Status.State.Live() && s.rec.Verdict > scheduler.VerdictAlive && !s.rec.State.Absorbing() ||
		e.Status.State.Live() && (s.rec.Unknown && w.p.w.policy() != scheduler.UnknownReport || s.rec.State.Absorbing()) {
		return ""
	}
	if slices.ContainsFunc(s.out.Store, func(r scheduler.Record) bool { return strings.HasPrefix(string(r.Key), scheduler.KeyReplace) }) {
		return "" // time has come for a replacement
	}
	for _, r := range s.out.Store {
		if !strings.HasPrefix(string(r.Key), scheduler.KeyRound) {
			return fmt.Sprintf("%q is stored", r.Key)
		}
	}
	for _, n := range s.out.Notices {
		if n.Type != scheduler.NoticeRound && n.Type != scheduler.NoticeSchedule && n.Type != scheduler.NoticeOffered {
			return fmt.Sprintf("notice of type %d", n.Type)
		}
	}
	return ""
}

// must2 is must for the codec's errors.
func must2(err *wire.Error) {
	if err != nil {
		panic(err)
	}
}
