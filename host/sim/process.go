package sim

import (
	"bytes"
	"io"
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/transcript"
)

// process is one scheduler's: the machine, the loop around it, the framework on
// top. It does what host/harness does, in virtual time, and can end anywhere.
type process struct {
	w       *World
	number  int
	life    int                // rises with each start and each end
	term    int                // of the election that it won before it started
	machine transcript.Machine // nil: it does not run
	offset  mesos.Micros       // its clock's lead over the true time
	client  *client
	frame   *framework
	watch   *watch

	inbox []scheduler.Event
	busy  bool // the store is at work: what arrives waits
	poked bool // a turn is on the calendar
	wake  mesos.Micros
	due   bool // the wake came while the store was at work
	over  bool // the framework has come to its end
	batch []scheduler.Event
}

func newProcess(w *World, number int) *process {
	p := &process{w: w, number: number}
	p.client = &client{p: p}
	return p
}

func (p *process) now() mesos.Micros { return max(p.w.now()+p.offset, 1) }

// start starts the process from what is durable.
func (p *process) start() {
	w := p.w
	if p.machine != nil || w.leader != p.number || p.over {
		return
	}
	p.life++
	p.term = w.term
	w.stats.Lives++
	cfg := w.config(p.number)
	m, err := w.make.New(cfg)
	must(err)
	records := w.disk.list()
	if err := m.Restore(records); err != nil {
		w.fail("L7 what was stored is restored", err.Error())
	}
	p.machine, p.inbox, p.busy, p.poked, p.wake, p.due = m, nil, false, false, 0, false
	p.watch = newWatch(p, cfg, records)
	if w.judge != nil {
		w.judge.begins(records)
	}
	p.frame = newFramework(p)
	p.mark("start", "")
	p.client.reset()
	p.frame.restored(records)
	p.turn()
}

// end ends the process where it stands. Its connections break, which the
// master hears of or, if the host died with it, does not.
func (p *process) end(why string) {
	if p.machine == nil {
		return
	}
	p.mark("end", why)
	p.life++
	p.drop()
	p.client.lose(p.w.net.IntN(4) == 0)
	if p.w.leader == p.number {
		down := mesos.Second + upTo(p.w.life, seconds(p.w.k[KnobDown]))
		life := p.life
		p.w.after(down, func() {
			if p.life == life {
				p.start()
			}
		})
	}
}

// arrive puts an event into the inbox. What arrives soon after is stepped with it.
func (p *process) arrive(e scheduler.Event) {
	p.inbox = append(p.inbox, e)
	p.poke(upTo(p.w.life, p.w.latencyAtMost()/8+1))
}

// poke lets the loop turn.
func (p *process) poke(in mesos.Micros) {
	if p.poked || p.busy {
		return
	}
	p.poked = true
	p.later(in, func() {
		p.poked = false
		p.turn()
	})
}

// later lets this life of the process go on later.
func (p *process) later(d mesos.Micros, do func()) {
	life := p.life
	p.w.after(d, func() {
		if p.life == life {
			do()
		}
	})
}

// turn takes everything that has arrived.
func (p *process) turn() {
	if p.machine == nil || p.busy {
		return
	}
	events := p.inbox
	p.inbox = nil
	p.step(events)
}

// step steps the machine and begins to do what is owed.
func (p *process) step(events []scheduler.Event) {
	w := p.w
	if w.chance(w.life, KnobReload) {
		p.reload()
	}
	out := p.steps(events)
	if w.chance(w.crash, KnobCrashBeforeStore) {
		p.end("before anything was durable")
		return
	}
	if len(out.Store) == 0 {
		p.oweCalls(out)
		return
	}
	slow := upTo(w.life, seconds(w.k[KnobDiskSlow]/1000))
	if slow == 0 {
		p.oweStore(out)
		return
	}
	kept := frozen(&out)
	p.busy = true
	p.later(slow, func() {
		p.busy = false
		p.oweStore(kept)
	})
}

// steps steps the machine: first for the time that has passed, then event by
// event, so that what each brings about can be seen. The outputs are joined.
func (p *process) steps(events []scheduler.Event) scheduler.Output {
	w := p.w
	var twin *twin
	if len(events) > 0 && w.chance(w.life, KnobTwin) {
		twin = p.newTwin(events)
	}
	out := p.one(nil)
	if len(events) == 0 {
		return out
	}
	if len(events) == 1 && len(out.Store)+len(out.Calls)+len(out.Notices) == 0 {
		out = p.one(&events[0])
	} else {
		out = frozen(&out)
		for i := range events {
			part := p.one(&events[i])
			part = frozen(&part)
			out.Store, out.Calls = append(out.Store, part.Store...), append(out.Calls, part.Calls...)
			out.Notices, out.WakeAt = append(out.Notices, part.Notices...), part.WakeAt
		}
	}
	if twin != nil {
		twin.compare(&out)
	}
	return out
}

// one steps the machine with at most one event, and lets everybody look.
func (p *process) one(e *scheduler.Event) scheduler.Output {
	p.w.stats.Steps++
	s := &p.watch.seen
	*s = seen{now: p.now(), event: e}
	if p.w.judge == nil {
		p.watch.before(s)
	}
	p.batch = p.batch[:0]
	if e != nil {
		p.batch = append(p.batch, *e)
	}
	out, err := p.machine.Step(s.now, p.batch)
	if err != nil {
		p.w.fail("S15 no panic", err.Error())
	}
	s.out = &out
	if p.w.judge == nil {
		p.watch.after(s)
	} else {
		p.w.judge.after(p, e, &out)
	}
	p.wakeAt(out.WakeAt)
	return out
}

// oweStore makes the records durable, or ends the process.
func (p *process) oweStore(out scheduler.Output) {
	w := p.w
	switch {
	case w.term != p.term:
		p.end("another leads: the store refused the write")
		return
	case w.disk.full:
		p.end("the store is full")
		return
	case w.chance(w.crash, KnobCrashTorn):
		w.disk.write(out.Store[:w.crash.IntN(len(out.Store))])
		p.end("with a part of the records durable")
		return
	}
	w.disk.write(out.Store)
	p.logStore(out.Store)
	p.oweCalls(out)
}

func (p *process) oweCalls(out scheduler.Output) {
	w := p.w
	if w.chance(w.crash, KnobCrashBeforeCalls) {
		p.end("before any call was sent")
		return
	}
	p.logNotices(out.Notices)
	p.client.note(out.Notices)
	for i := range out.Calls {
		if i > 0 && w.chance(w.crash, KnobCrashInCalls) {
			p.end("between two calls")
			return
		}
		p.client.put(&out.Calls[i])
	}
	if w.chance(w.crash, KnobCrashBeforeNotices) {
		p.end("before the framework was told")
		return
	}
	for i := range out.Notices {
		n := &out.Notices[i]
		if n.Type == scheduler.NoticeSession && n.Session.Over() {
			p.ended(n)
			return
		}
	}
	requests := p.frame.notified(out.Notices)
	if len(requests) > 0 {
		p.step(requests)
		return
	}
	if len(p.inbox) > 0 || p.due {
		p.due = false
		p.poke(0)
	}
}

// ended: the framework has come to its end, for this scheduler or for all.
func (p *process) ended(n *scheduler.Notice) {
	if n.Session == scheduler.SessionRemoved {
		p.over = true
	}
	p.end("the session is " + n.Session.String() + ": " + n.Message)
}

// wakeAt puts the machine's wish on the calendar.
func (p *process) wakeAt(at mesos.Micros) {
	if at == 0 || at == p.wake {
		return
	}
	p.wake = at
	p.later(max(at-p.now(), 0), func() {
		if p.wake == at {
			p.wake, p.due = 0, p.busy
			p.turn()
		}
	})
}

// reload replaces the machine by one that is made of its snapshot.
func (p *process) reload() {
	frame, err := p.machine.Snapshot()
	must(err)
	frame = bytes.Clone(frame)
	m, err := p.w.make.Load(frame)
	if err != nil {
		p.w.fail("S12 a snapshot is the machine", err.Error())
	}
	again, err := m.Snapshot()
	must(err)
	if !bytes.Equal(again, frame) {
		p.w.fail("S12 a snapshot is the machine", "loaded, it is another")
	}
	p.drop()
	p.machine = m
	p.mark("reload", "")
}

// drop frees the machine.
func (p *process) drop() {
	free(p.machine)
	p.machine = nil
}

// free gives back what a machine of another engine holds.
func free(m transcript.Machine) {
	if c, ok := m.(io.Closer); ok {
		must(c.Close())
	}
}

// frozen is a copy that outlives the next step.
func frozen(o *scheduler.Output) (again scheduler.Output) {
	frame := written(o)
	r := wire.Reader(frame)
	again.Schema(&r)
	if err := r.Close(); err != nil {
		panic(err)
	}
	return again
}

// written is an output in its byte form.
func written(o *scheduler.Output) []byte {
	c := wire.Writer(nil)
	o.Schema(&c)
	return slices.Clone(c.Bytes())
}
