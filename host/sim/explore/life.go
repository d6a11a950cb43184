package explore

import (
	"bytes"
	"fmt"
	"runtime/debug"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// life is one step of a scheduler's process under way.
type life struct {
	x       *search
	machine *scheduler.Machine
	disk    disk
	watch   watch
	wake    mesos.Micros
	step    procStep
	end     point // where to end
	ended   bool
	from    streamNo                         // of the event
	trace   func(format string, args ...any) // nil: nobody reads it
}

func (x *search) runProc(p *proc, in input, end point, trace func(string, ...any)) (s *procStep) {
	l := &life{x: x, disk: p.disk, end: end, trace: trace}
	decode(p.watch, l.watch.schema)
	defer func() {
		if r := recover(); r != nil {
			l.step.bad = fmt.Sprintf("S15 it must not panic: %v\n%s", r, debug.Stack())
			l.step.next = p
		}
		step := l.step // which alone is kept of all this
		s = &step
	}()
	if in.start {
		l.start()
	} else {
		l.load(p.machine)
	}
	var e *scheduler.Event
	if in.message != nil {
		e = in.message.scheduler
		l.from = l.streamNo(in.from)
	}
	if e != nil && p.wake == 0 { // what is due comes first
		l.one(nil)
	}
	if !l.ended && l.step.bad == "" {
		l.one(e)
	}
	for !l.ended && l.step.bad == "" {
		e := l.wish()
		if e == nil {
			break
		}
		l.one(e)
	}
	if l.ended {
		l.step.next = x.ended(l.disk, &l.watch)
		return nil
	}
	state := l.machine.Snapshot(nil)[len(x.schedulerConfig):]
	nowIsPresent(state, 1)
	l.step.next = x.proc(bytes.Clone(state), l.disk, l.wake, &l.watch)
	return nil
}

// start makes the machine of what is durable.
func (l *life) start() {
	m, err := scheduler.New(l.x.world.scheduler())
	if err != nil {
		panic(err)
	}
	records := make([]scheduler.Record, len(l.disk))
	for i, r := range l.disk {
		records[i] = scheduler.Record{Key: []byte(r.key), Value: r.value}
	}
	if err := m.Restore(records); err != nil {
		panic("L7 what was stored must be restored: " + err.Error())
	}
	l.machine = m
	l.watch.process = processWatch{epoch: l.frameworkRecord().Epoch}
	l.watch.truth.lives++
}

func (l *life) frameworkRecord() (r scheduler.FrameworkRecord) {
	if v := l.disk.get(scheduler.KeyFramework); v != nil {
		if err := scheduler.DecodeRecord(v, r.Schema); err != nil {
			panic(err)
		}
	}
	return r
}

// load makes the machine of its snapshot, and looks whether it is the same (S12).
func (l *life) load(state []byte) {
	frame := append(bytes.Clone(l.x.schedulerConfig), state...)
	m, err := scheduler.Load(frame)
	if err != nil {
		panic("S12 a snapshot must be loaded: " + err.Error())
	}
	if !bytes.Equal(m.Snapshot(nil), frame) {
		panic("S12 a snapshot that was loaded is another")
	}
	l.machine = m
}

// one steps the machine with at most one event and does what is owed.
func (l *life) one(e *scheduler.Event) {
	var events []scheduler.Event
	if e != nil {
		events = []scheduler.Event{*e}
	}
	v := &view{life: l, event: e, before: l.disk, after: l.disk}
	if e != nil && e.Type < scheduler.EventLaunch && e.Epoch != l.watch.process.epoch {
		v.stale, v.frame = true, l.machine.Snapshot(nil)
	}
	if e != nil && e.Type == scheduler.EventDisconnected && e.Epoch == l.watch.process.open.epoch() {
		l.watch.process.open = 0
	}
	out := l.machine.Step(present, events)
	v.out = &out
	l.wake = -1
	if out.WakeAt != 0 {
		l.wake = max(out.WakeAt-present, 0)
	}
	for _, r := range out.Store {
		v.after = v.after.with(r.Key, r.Value)
	}
	l.describe(v)
	if l.step.bad = v.check(); l.step.bad != "" {
		return
	}
	if l.x.world.Bug.hurries(&out) {
		l.send(v)
		l.store(v)
	} else {
		l.store(v)
		l.send(v)
	}
	if !l.ended {
		l.told(v)
	}
}

// here is a point at which the process may end.
func (l *life) here() bool {
	if l.step.points++; l.end != 0 && l.step.points == l.end {
		l.ended = true
		l.tell("  the scheduler ends here")
	}
	return l.ended
}

// store makes records durable.
func (l *life) store(v *view) {
	if l.ended || len(v.out.Store) == 0 || l.here() {
		return
	}
	for _, r := range v.out.Store {
		if l.x.world.Bug.keeps(r) {
			l.disk = l.disk.with(r.Key, r.Value)
		}
	}
}

// send puts the calls on their way.
func (l *life) send(v *view) {
	if l.ended {
		return
	}
	for i := range v.out.Calls {
		if l.here() {
			return
		}
		c := &v.out.Calls[i]
		if bad := l.leaves(c); bad != "" {
			l.step.bad = bad
			return
		}
		if !l.x.world.Bug.sends(c) {
			continue
		}
		forged, left := l.x.answers(c)
		if l.step.forged = append(l.step.forged, forged...); !left {
			continue
		}
		l.step.calls = append(l.step.calls, outgoing{l.x.toMaster(l.masterEvent(c)), c.Type == scheduler.CallSubscribe})
		if c.Type == scheduler.CallSubscribe {
			l.watch.process.open = l.streamNo(c.Epoch)
		}
	}
}

// told lets the framework hear the notices.
func (l *life) told(v *view) {
	if l.step.bad != "" || len(v.out.Notices) > 0 && l.here() {
		return
	}
	for i := range v.out.Notices {
		n := &v.out.Notices[i]
		if n.Type == scheduler.NoticeReplacement {
			l.toldReplacement(&n.Replacement)
		}
		if n.Type == scheduler.NoticeTask && n.Task.Advice == scheduler.AdviceSafe && n.Task.Verdict == scheduler.VerdictEnded {
			if bit, ok := taskBit(n.Task.TaskID); ok {
				l.watch.truth.safe |= 1 << bit
			}
		}
	}
}

func (l *life) tell(format string, args ...any) {
	if l.trace != nil {
		l.trace(format, args...)
	}
}
