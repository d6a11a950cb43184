package manifest

import (
	"slices"
	"time"

	"rollcall/core/mesos"
)

// MaxParallel is how many instances may be changed at a time.
const MaxParallel = 1000

// updates reads how changed tasks are replaced, when all defaults are known.
func (r *reader) updates(m *Manifest, of value) {
	m.MaxParallel, m.Update = 1, DefaultUpdate()
	if of.node != nil && !r.update(of, &m.Update, &m.MaxParallel) {
		r.mistake(of, "wanted "+wantUpdate)
	}
	for i := range m.Tasks {
		t, own := &m.Tasks[i], r.updating[i]
		if t.Update = m.Update; own.node != nil && !r.update(own, &t.Update, nil) {
			r.mistake(own, "wanted "+wantUpdate)
		}
	}
}

const wantUpdate = "a map: settle, start_deadline, stop_deadline, rollback; max_parallel for all tasks together"

// update reads one; only the manifest's own says how many at a time.
func (r *reader) update(v value, u *Update, parallel *int) bool {
	table := []field{
		{"settle", "a duration, 0s to 24h", false, func(v value) (ok bool) {
			u.Settle, ok = v.duration(0, MaxGrace)
			return ok
		}},
		{"start_deadline", "a duration, 1s to 24h", false, func(v value) (ok bool) {
			u.StartDeadline, ok = v.duration(time.Second, MaxGrace)
			return ok
		}},
		{"stop_deadline", "a duration, 1s to 24h", false, func(v value) (ok bool) {
			u.StopDeadline, ok = v.duration(time.Second, MaxGrace)
			return ok
		}},
		{"rollback", "off, if-fits or hold", false, func(v value) bool {
			text, _ := v.written()
			at := slices.IndexFunc([]mesos.Rollback{mesos.RollbackOff, mesos.RollbackIfFits, mesos.RollbackHold}, func(p mesos.Rollback) bool { return p.String() == text })
			u.Rollback = mesos.Rollback(max(at, 0))
			return at >= 0
		}},
	}
	if parallel != nil {
		table = append(table, field{"max_parallel", "a whole number, 1 to 1000", false, func(v value) (ok bool) {
			*parallel, ok = v.whole(MaxParallel)
			return ok && *parallel > 0
		}})
	}
	return r.fields(v, table)
}
