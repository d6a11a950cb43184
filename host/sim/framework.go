package sim

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// framework keeps a number of places filled with tasks. It knows only what
// notices say and does only what their advice allows, as host/keeper does; it
// draws its ids from the world, so that a run can be repeated.
type framework struct {
	p          *process
	subscribed bool
	places     []place
	tasks      map[mesos.TaskID]*own
	offers     []mesos.OfferID
	launches   map[uint64][]mesos.TaskID // by ref
	ref        uint64
	quiet      bool // offers were refused for long: wanting more needs a revive
	wakeAt     mesos.Micros
	requests   []scheduler.Event

	swaps map[mesos.ReplaceID]*swap // replacements
	asked map[uint64]*swap          // by ref, until they are heard of
}

// place is one task that is wanted.
type place struct {
	current   mesos.TaskID // "" if it is empty
	last      mesos.TaskID // what filled it before
	quick     int          // starts in a row that ended soon
	notBefore mesos.Micros
}

// own is a task that the framework knows.
type own struct {
	place   int // -1: none
	agent   mesos.AgentID
	halves  int   // its size
	swap    *swap // the open replacement that it belongs to; nil: none
	unborn  bool  // which has not started it
	started mesos.Micros
	killing bool
	over    bool
	verdict scheduler.Verdict
	state   mesos.TaskState
}

// launchTimeout is after which a task that nobody has begun is killed: if the
// order to run it was lost between master and agent, the master calls it
// STAGING for ever (the "launch timeout" of Mesos's guide to availability).
const launchTimeout = 5 * mesos.Minute

// watchLaunch kills a task that has not begun in time.
func (f *framework) watchLaunch(id mesos.TaskID) {
	if j := f.p.w.judge; j != nil && j.foreign {
		return // who has no launch timeout of its own gets none
	}
	if o := f.tasks[id]; o.over || o.unborn || o.swap != nil || o.verdict != scheduler.VerdictLaunching && o.state != mesos.TaskStaging {
		return
	}
	f.p.later(launchTimeout, func() {
		if o := f.tasks[id]; o != nil && !o.over && o.swap == nil && (o.verdict == scheduler.VerdictLaunching || o.state == mesos.TaskStaging) {
			f.p.arrive(scheduler.Event{Type: scheduler.EventKill, TaskID: id})
		}
	})
}

// taskInfo is what a launch is remembered by.
type taskInfo struct {
	place  int
	greedy bool // it wants more than any offer has
	halves int  // of a cpu
	fate   fate
}

func (i taskInfo) bytes() []byte {
	b := append(binary.BigEndian.AppendUint16(nil, uint16(i.place)), 0, byte(i.halves), byte(i.fate))
	if i.greedy {
		b[2] = 1
	}
	return b
}

func launchInfo(b []byte) taskInfo {
	if len(b) != 5 {
		return taskInfo{place: -1, halves: usual}
	}
	return taskInfo{int(binary.BigEndian.Uint16(b)), b[2] == 1, int(b[3]), fate(b[4])}
}

func newFramework(p *process) *framework {
	f := &framework{p: p, tasks: map[mesos.TaskID]*own{}, launches: map[uint64][]mesos.TaskID{}, swaps: map[mesos.ReplaceID]*swap{}, asked: map[uint64]*swap{}}
	f.resize()
	return f
}

// resize follows how many places are wanted.
func (f *framework) resize() {
	for len(f.places) < f.p.w.places {
		f.places = append(f.places, place{})
	}
	for i := f.p.w.places; i < len(f.places); i++ {
		if id := f.places[i].current; id != "" {
			f.kill(id)
		}
	}
}

// restored takes over what was durable.
func (f *framework) restored(records []scheduler.Record) {
	info := map[string]taskInfo{}
	for _, r := range records {
		if id, ok := strings.CutPrefix(string(r.Key), scheduler.KeyLaunch); ok {
			b, err := scheduler.LaunchInfo(r.Value)
			if err != nil {
				panic(err)
			}
			info[id] = launchInfo(b)
		}
	}
	f.restoredSwaps(records)
	for _, r := range records {
		id, ok := strings.CutPrefix(string(r.Key), scheduler.KeyTask)
		if !ok {
			continue
		}
		t := taskRecord(r.Value)
		o := &own{place: -1, halves: usual, agent: t.AgentID, killing: t.Killing, over: recordOver(t), verdict: t.Verdict, state: t.State}
		if before := f.tasks[mesos.TaskID(id)]; before != nil {
			o.swap, o.place, o.halves = before.swap, before.place, before.halves
		}
		f.tasks[mesos.TaskID(id)] = o
		f.watchLaunch(mesos.TaskID(id))
		if i, ok := info[id]; ok {
			o.place, o.halves = i.place, i.halves
			for len(f.places) <= i.place { // it was wanted once
				f.places = append(f.places, place{})
			}
		}
		switch {
		case o.over:
			f.forgetLater(mesos.TaskID(id))
		case o.place < 0 || o.killing || o.swap != nil:
		case f.places[o.place].current == "" && t.Verdict != scheduler.VerdictLost:
			f.places[o.place].current = mesos.TaskID(id)
		case t.Verdict == scheduler.VerdictAlive || t.Verdict == scheduler.VerdictLaunching:
			f.kill(mesos.TaskID(id))
		}
	}
	f.resize()
}

// notified takes notices and answers with requests.
func (f *framework) notified(notices []scheduler.Notice) []scheduler.Event {
	for i := range notices {
		f.notice(&notices[i])
	}
	if f.subscribed {
		f.replaceAll()
		f.fill()
	}
	r := f.requests
	f.requests = nil
	return r
}

func (f *framework) notice(n *scheduler.Notice) {
	switch n.Type {
	case scheduler.NoticeSession:
		f.subscribed, f.quiet = n.Session == scheduler.SessionSubscribed, true
	case scheduler.NoticeOffered:
		for _, o := range n.Offers {
			f.offers = append(f.offers, mesos.OfferID(strings.Clone(string(o.ID))))
		}
	case scheduler.NoticeOffersLost:
		if len(n.Offers) == 0 {
			f.offers = nil
		}
		for _, o := range n.Offers {
			f.offers = slices.DeleteFunc(f.offers, func(id mesos.OfferID) bool { return id == o.ID })
		}
	case scheduler.NoticeTask:
		f.changed(&n.Task)
	case scheduler.NoticeUnknownTask:
		id := mesos.TaskID(strings.Clone(string(n.Task.TaskID)))
		f.tasks[id] = &own{place: -1, halves: usual, verdict: n.Task.Verdict, state: n.Task.State}
		f.watchLaunch(id)
		f.over(id, &n.Task)
	case scheduler.NoticeOperation, scheduler.NoticeUnknownOperation:
		f.operation(&n.Operation)
	case scheduler.NoticeForgotten: // the operator may have asked for it, of one that was still counted on
		if o := f.tasks[n.Task.TaskID]; o != nil && o.swap == nil && o.place >= 0 && f.places[o.place].current == n.Task.TaskID {
			f.vacate(o)
		}
		delete(f.tasks, n.Task.TaskID)
	case scheduler.NoticeReplacement:
		f.replacement(&n.Replacement)
	case scheduler.NoticeReplacementForgotten:
		delete(f.swaps, n.Replacement.ReplaceID)
	case scheduler.NoticeRejected:
		f.rejected(&n.Rejection)
	}
}

// changed follows a task and does what the advice allows.
func (f *framework) changed(t *scheduler.TaskNotice) {
	o := f.tasks[t.TaskID]
	if o == nil {
		return
	}
	id := mesos.TaskID(strings.Clone(string(t.TaskID)))
	o.unborn, o.agent = false, mesos.AgentID(strings.Clone(string(t.AgentID)))
	if o.swap != nil { // its replacement says what may be done
		o.verdict, o.state = t.Verdict, t.State
		f.over(id, t)
		return
	}
	if o.verdict, o.state = t.Verdict, t.State; o.state == mesos.TaskStaging || o.verdict == scheduler.VerdictLaunching {
		f.watchLaunch(id)
	}
	free := t.Advice == scheduler.AdviceSafe || t.Advice == scheduler.AdviceDecide && !t.Returned && f.p.w.k.on(KnobDecide)
	switch {
	case free && o.place >= 0 && f.places[o.place].current == id:
		f.vacate(o)
	case t.Returned && o.place >= 0 && f.places[o.place].current == "":
		f.places[o.place].current = id
	case t.Returned && o.place >= 0 && f.places[o.place].current != id:
		f.kill(id)
	}
	f.over(id, t)
}

// vacate frees a place, with a wait if its tasks end too quickly.
func (f *framework) vacate(o *own) {
	p := &f.places[o.place]
	if j := f.p.w.judge; j != nil {
		j.gaveUp(p.current)
	}
	p.last, p.current = p.current, ""
	if f.p.w.now()-o.started < 10*mesos.Second {
		p.quick++
		p.notBefore = f.p.w.now().Add(min(mesos.Second<<min(p.quick, 6), mesos.Minute))
		return
	}
	p.quick = 0
}

// over lets a task that is over be forgotten, some time.
func (f *framework) over(id mesos.TaskID, t *scheduler.TaskNotice) {
	o := f.tasks[id]
	o.over = t.Verdict == scheduler.VerdictEnded || t.Verdict == scheduler.VerdictLost && t.State.Terminal()
	if o.over {
		o.killing = false
		f.forgetLater(id)
	}
}

func (f *framework) forgetLater(id mesos.TaskID) {
	f.p.later(seconds(f.p.w.k[KnobForget]), func() {
		if o := f.tasks[id]; o != nil && o.over {
			f.p.arrive(scheduler.Event{Type: scheduler.EventForget, TaskID: id})
		}
	})
}

func (f *framework) kill(id mesos.TaskID) {
	if o := f.tasks[id]; o == nil || o.killing || o.over {
		return
	}
	f.tasks[id].killing = true
	f.requests = append(f.requests, scheduler.Event{Type: scheduler.EventKill, TaskID: id})
}

// rejected undoes a launch that was not carried out.
func (f *framework) rejected(r *scheduler.Rejection) {
	if s := f.asked[r.Ref]; s != nil && r.Request == scheduler.EventReplace {
		f.notReplaced(r.Ref, s)
	}
	if r.Request != scheduler.EventLaunch {
		return
	}
	for _, id := range f.launches[r.Ref] {
		f.places[f.tasks[id].place].current = ""
		delete(f.tasks, id)
	}
	delete(f.launches, r.Ref)
}

// fill launches tasks for empty places on the offers at hand and declines the rest.
func (f *framework) fill() {
	w := f.p.w
	clear(f.launches)
	offers := f.offers
	f.offers = nil
	missing, at := 0, 0
	tasks := make([][]scheduler.NewTask, len(offers))
	for i := range f.places[:min(len(f.places), w.places)] {
		p := &f.places[i]
		if p.current != "" {
			continue
		}
		if p.notBefore > w.now() {
			missing++
			f.wake(p.notBefore)
			continue
		}
		for at < len(offers) && len(tasks[at]) >= w.offers[offers[at]].tasks {
			at++
		}
		if at == len(offers) {
			missing++
			continue
		}
		id := mesos.TaskID(fmt.Sprintf("t%d", w.next()))
		tasks[at] = append(tasks[at], scheduler.NewTask{TaskID: id, InsteadOf: p.last, Info: taskInfo{place: i, greedy: w.healed == 0 && w.work.IntN(40) == 0, halves: usual}.bytes()})
		p.current = id
		if w.judge != nil {
			w.judge.place[id] = i
		}
		f.tasks[id] = &own{place: i, halves: usual, agent: w.offers[offers[at]].agent, started: w.now(), verdict: scheduler.VerdictLaunching}
	}
	if len(w.swaps) > 0 {
		missing++ // those that wait for offers
	}
	refuse := mesos.Micros(0)
	if missing == 0 && len(offers) > 0 {
		refuse, f.quiet = 10*mesos.Minute, true
	}
	f.answer(offers, tasks, f.operations(offers), refuse)
	if missing > 0 && f.quiet {
		f.quiet = false
		f.requests = append(f.requests, scheduler.Event{Type: scheduler.EventRevive})
	}
}

// answer accepts the offers that are used and declines the others.
func (f *framework) answer(offers []mesos.OfferID, tasks [][]scheduler.NewTask, start [][]scheduler.NewOperation, refuse mesos.Micros) {
	var rest []mesos.Offer
	for i, id := range offers {
		if len(tasks[i])+len(start[i]) == 0 {
			rest = append(rest, mesos.Offer{ID: id})
			continue
		}
		f.ref++
		for j := range tasks[i] {
			f.launches[f.ref] = append(f.launches[f.ref], tasks[i][j].TaskID)
		}
		f.requests = append(f.requests, scheduler.Event{
			Type: scheduler.EventLaunch, Ref: f.ref, Offers: []mesos.Offer{{ID: id}}, Tasks: tasks[i], Start: start[i], Refuse: refuse,
		})
	}
	if len(rest) > 0 {
		f.requests = append(f.requests, scheduler.Event{Type: scheduler.EventDecline, Offers: rest, Refuse: refuse})
	}
}

// wake lets the framework look again at an instant.
func (f *framework) wake(at mesos.Micros) {
	if f.wakeAt != 0 && f.wakeAt <= at {
		return
	}
	f.wakeAt = at
	f.p.later(at-f.p.w.now(), func() {
		f.wakeAt = 0
		f.p.poke(0)
	})
}
