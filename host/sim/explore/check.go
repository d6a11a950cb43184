package explore

import (
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// view is one step of the scheduler's machine with at most one event: what
// went in, what came out, the records around it.
type view struct {
	*life
	event         *scheduler.Event // nil: only time has passed
	out           *scheduler.Output
	before, after disk // all records of the step durable or none
	stale         bool // the event is of an older epoch
	frame         []byte
}

// property is a checker of one step; "" says that it holds. Some take over what
// they have seen, so their order counts.
type property struct {
	name  string
	check func(*view) string
}

var properties = []property{
	{"S3 S5 what becomes of a record", recordsChange},
	{"calls are of the open stream", callsAreCurrent},
	{"S2 acknowledged is what was borne", acknowledgedAsBorne},
	{"S4 killed only when asked", killedWhenAsked},
	{"S13 a duplicate changes nothing", duplicateChangesNothing},
	{"S14 an older epoch changes nothing", oldEpochChangesNothing},
	{"S18 offers that live", offersLive},
	{"S11 replacements", replacementsHold},
	{"S6 S8 S16 S17 rounds", roundsEndOnce},
	{"S9 an explicit list is never empty", listsAreNotEmpty},
	{"the framework is asked for nothing impossible", nothingRejected},
	{"wake_at is in the future", wakesLater},
}

func (v *view) check() string {
	for _, p := range properties {
		if bad := p.check(v); bad != "" {
			return p.name + ": " + bad
		}
	}
	return ""
}

// task is a task's record, nil if there is none.
func task(d disk, id mesos.TaskID) *scheduler.TaskRecord {
	v := d.get(scheduler.KeyTask + string(id))
	if v == nil {
		return nil
	}
	r := taskRecord(v)
	return &r
}

// tasks are all records of tasks.
func tasks(d disk) (list []held) {
	for _, r := range d {
		if id, ok := strings.CutPrefix(r.key, scheduler.KeyTask); ok {
			list = append(list, held{mesos.TaskID(id), taskRecord(r.value)})
		}
	}
	return list
}

func invented(id mesos.TaskID) bool { return strings.HasPrefix(string(id), "rollcall.") }

// recordsChange is S3, S5 and, of wishes, S4.
func recordsChange(v *view) string {
	for _, old := range tasks(v.before) {
		now := task(v.after, old.id)
		switch {
		case now == nil && (v.event == nil || v.event.Type != scheduler.EventForget || v.event.TaskID != old.id):
			return fmt.Sprintf("S3 %q leaves, and nobody forgot it", old.id)
		case now == nil && !over(&old.TaskRecord) && old.Verdict != scheduler.VerdictLost && old.Verdict != scheduler.VerdictPresumedLost:
			return fmt.Sprintf("S3 %q leaves and is not over: %+v", old.id, old.TaskRecord)
		case now == nil:
			continue
		case old.State.Absorbing() && (now.State != old.State || now.Verdict != scheduler.VerdictEnded):
			return fmt.Sprintf("S5 %q was %v and became %v, %v", old.id, old.State, now.State, now.Verdict)
		case now.Killing && !old.Killing && v.replaced(old.id):
			bit, _ := taskBit(old.id)
			v.watch.truth.killed |= 1 << bit
		case now.Killing && !old.Killing && (v.event == nil || v.event.Type != scheduler.EventKill || v.event.TaskID != old.id):
			return fmt.Sprintf("S4 %q shall end, and nobody asked for it", old.id)
		}
	}
	if e := v.event; e != nil && e.Type == scheduler.EventKill {
		if bit, ok := taskBit(e.TaskID); ok {
			v.watch.truth.killed |= 1 << bit
		}
	}
	return ""
}

func callsAreCurrent(v *view) string {
	w := &v.watch.process
	for i := range v.out.Calls {
		c := &v.out.Calls[i]
		if c.ID <= w.lastCall {
			return fmt.Sprintf("call %d after %d", c.ID, w.lastCall)
		}
		w.lastCall = c.ID
		if c.Type == scheduler.CallSubscribe {
			if c.Epoch <= w.epoch {
				return fmt.Sprintf("subscribe of epoch %d after %d", c.Epoch, w.epoch)
			}
			w.epoch, w.sighted = c.Epoch, 0
		} else if c.Epoch != w.epoch {
			return fmt.Sprintf("%s of epoch %d; open is %d", c.Type, c.Epoch, w.epoch)
		}
	}
	return ""
}

func acknowledgedAsBorne(v *view) string {
	e, n, want := v.event, 0, 0
	for i := range v.out.Calls {
		c := &v.out.Calls[i]
		if c.Type != scheduler.CallAcknowledge {
			continue
		}
		n++
		if e == nil || v.stale || e.Type != scheduler.EventUpdated || c.UUID.IsZero() ||
			c.UUID != e.Status.UUID || c.TaskID != e.Status.TaskID || c.AgentID != e.Status.AgentID {
			return fmt.Sprintf("%q of %q, %x", c.TaskID, c.AgentID, c.UUID)
		}
	}
	if e != nil && !v.stale && e.Type == scheduler.EventUpdated && v.watch.process.subscribed &&
		!e.Status.UUID.IsZero() && e.Status.AgentID != "" && !invented(e.Status.TaskID) {
		want = 1
	}
	if n != want {
		return fmt.Sprintf("%d acknowledgements of %q; wanted %d", n, e.Status.TaskID, want)
	}
	return ""
}

// duplicateChangesNothing is S13, of what is not news for another reason: a task
// that was given up meanwhile, or the observation that a policy waits for.
func duplicateChangesNothing(v *view) string {
	e := v.event
	if e == nil || v.stale || e.Type != scheduler.EventUpdated || e.Status.UUID.IsZero() || !v.watch.process.subscribed {
		return ""
	}
	r := task(v.before, e.Status.TaskID)
	if r == nil || r.UUID != e.Status.UUID || e.Status.State.Live() && (r.Verdict > scheduler.VerdictAlive || r.Unknown) {
		return ""
	}
	for _, w := range v.out.Store {
		if !strings.HasPrefix(string(w.Key), scheduler.KeyRound) {
			return "it stores " + string(w.Key)
		}
	}
	for i := range v.out.Notices {
		if n := &v.out.Notices[i]; n.Type != scheduler.NoticeRound && n.Type != scheduler.NoticeOffered && n.Type != scheduler.NoticeSchedule {
			return fmt.Sprintf("a notice of type %d", n.Type)
		}
	}
	return ""
}

func oldEpochChangesNothing(v *view) string {
	if !v.stale {
		return ""
	}
	if o := v.out; len(o.Store)+len(o.Calls)+len(o.Notices) != 0 {
		return fmt.Sprintf("%+v", *o)
	}
	now := v.machine.Snapshot(nil)
	at := len(v.x.schedulerConfig)
	nowIsPresent(now[at:], 1)
	nowIsPresent(v.frame[at:], 1)
	if string(now) != string(v.frame) {
		return "the state changed"
	}
	return ""
}

// nothingRejected: what the framework of these worlds wants makes sense.
func nothingRejected(v *view) string {
	for i := range v.out.Notices {
		n := &v.out.Notices[i]
		switch {
		case n.Type == scheduler.NoticeRejected && n.Rejection.Code == scheduler.RejectGated:
		case n.Type == scheduler.NoticeRejected:
			return fmt.Sprintf("rejected: %+v", n.Rejection)
		case n.Type == scheduler.NoticeOverflow || n.Type == scheduler.NoticeFences:
			return n.Message
		case n.Type == scheduler.NoticeSession && n.Session.Over():
			return "the framework is over: " + n.Message
		}
	}
	return ""
}

func wakesLater(v *view) string {
	if at := v.out.WakeAt; at <= present && v.out.WakeAt != 0 {
		return fmt.Sprintf("%d at %d", at, present)
	}
	return ""
}
