package scheduler

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// A sequence is a script that bytes write: each byte picks what happens next,
// or a part of it. What happens is mostly what a master, a network, an operator
// and a framework could do. After each step the model looks at everything.

// FuzzSequence looks for a script that breaks a property.
func FuzzSequence(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		f.Add(script(rng, 60))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if bad := runScript(script[:min(len(script), 1000)], nil); bad != "" {
			t.Fatal(bad)
		}
	})
}

// TestSequences runs scripts from fixed seeds.
func TestSequences(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 1000
	}
	missed := map[string]bool{}
	for _, id := range Rows() {
		missed[id] = true
	}
	rowReached = func(id string) { delete(missed, id) }
	defer func() { rowReached = nil }()
	for seed := range n {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		s := script(rng, 20+seed%150)
		if runScript(s, nil) == "" {
			continue
		}
		s = shrink(s)
		var log strings.Builder
		bad := runScript(s, &log)
		t.Fatalf("seed %d: %s\nscript %#v\n%s", seed, bad, s, log.String())
	}
	if !testing.Short() && len(missed) > 0 {
		t.Errorf("the scripts never reach the rows %v", slices.Sorted(maps.Keys(missed)))
	}
}

// rowReached hears of the table rows that scripts reach.
var rowReached func(id string)

func script(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// shrink leaves out what does not matter to the failure.
func shrink(s []byte) []byte {
	for size := len(s) / 2; size > 0; {
		shorter := false
		for i := 0; i+size <= len(s); {
			if cut := slices.Concat(s[:i], s[i+size:]); runScript(cut, nil) != "" {
				s, shorter = cut, true
			} else {
				i++
			}
		}
		if !shorter {
			size /= 2
		}
	}
	for i := range s { // smaller numbers read better
		for _, b := range []byte{0, 1, 2, 3, s[i] % 32} {
			try := slices.Clone(s)
			if try[i] = b; b < s[i] && runScript(try, nil) != "" {
				s = try
				break
			}
		}
	}
	return s
}

// runScript returns what went wrong, "" for nothing.
func runScript(script []byte, log *strings.Builder) (bad string) {
	p := newPlay(script, log)
	defer func() {
		if r := recover(); r != nil {
			bad = fmt.Sprintf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	for len(p.script) > 0 && p.bad == "" {
		p.next()
	}
	return p.bad
}

// play is a machine, the model beside it, and what the world has ready for it.
type play struct {
	script []byte
	log    *strings.Builder
	bad    string

	cfg   Config
	m     *Machine
	model *model
	now   mesos.Micros
	wake  mesos.Micros

	serial   int
	madeUp   []mesos.TaskID     // fences and probes, in the order sent, not yet answered
	spent    []mesos.TaskID     // answered or dropped
	targets  []Target           // asked about, not yet answered
	calls    []Call             // the last few
	statuses []mesos.TaskStatus // the last few with a uuid
	held     []mesos.Offer
}

// take is the next byte of the script, below n.
func (p *play) take(n int) int {
	if len(p.script) == 0 {
		return 0
	}
	b := p.script[0]
	p.script = p.script[1:]
	return int(b) % n
}

func newPlay(script []byte, log *strings.Builder) *play {
	p := &play{script: script, log: log, now: 1}
	p.cfg = sequenceConfig(p.take(16))
	m, err := New(p.cfg)
	if err != nil {
		panic(err)
	}
	p.m, p.model = m, newModel(p.cfg)
	p.m.trace = rowReached
	p.step(nil)
	p.subscribed() // most scripts are about what comes after
	return p
}

// sequenceConfig is small, so that limits and borders are met.
func sequenceConfig(variant int) Config {
	cfg := DefaultConfig()
	cfg.Fences = variant&1 == 0
	cfg.PartitionAware = variant&2 == 0
	cfg.Round.Batch, cfg.Round.Window, cfg.Round.History = 2, 2, 2
	cfg.Round.Resend = Backoff{Base: 5 * mesos.Second, Max: 20 * mesos.Second, Jitter: 200}
	cfg.Round.Deadline = mesos.Minute
	if variant&4 != 0 {
		cfg.Round.Batch, cfg.Round.Window = 1, 1
		cfg.Unknown = UnknownConfig{Policy: UnknownKill, KillsPerMinute: 2, DryRun: variant&1 != 0}
	}
	if variant&8 != 0 {
		cfg.Subscribe.Backoff.Jitter, cfg.Round.Resend.Jitter, cfg.Kill.Jitter = 0, 0, 0
		cfg.Unknown = UnknownConfig{Policy: UnknownAdopt, KillsPerMinute: 1}
		cfg.Schedule = ScheduleConfig{Explicit: 3 * mesos.Second, Implicit: 2 * mesos.Second, Delay: mesos.Second}
	}
	cfg.Limits = Limits{IDBytes: 24, Info: 8, Message: 8, Tasks: 8, Unknown: 3, Offers: 4, Launches: 3}
	return cfg
}

func (p *play) say(format string, args ...any) {
	if p.log != nil {
		fmt.Fprintf(p.log, format+"\n", args...)
	}
}

// next is one thing that happens.
func (p *play) next() {
	if p.m.session.state == SessionSubscribing && p.take(2) == 0 {
		p.subscribed() // or most of a script would pass without a stream
	}
	switch p.take(32) {
	case 0, 1:
		p.pass(mesos.Micros(p.take(40)) * 50 * mesos.Millisecond)
	case 2, 3:
		p.pass(max(1, p.wake-p.now))
	case 4:
		if p.take(4) == 0 {
			p.now += mesos.Micros(p.take(8)) * 20 * mesos.Second
		}
		p.step(nil)
	case 5:
		if p.take(32) == 0 {
			p.now = mesos.MaxMicros - mesos.Micros(p.take(3))*mesos.Minute
		}
		p.step(nil)
	case 6:
		p.restart()
	case 7:
		p.reload()
	case 8, 9:
		p.split()
	case 10:
		p.drop()
	default:
		if e := p.event(); e != nil {
			p.step(nil) // what was due is not the event's doing
			p.step(e)
		}
	}
}

// pass lets time go by, with a heartbeat in it if it is long.
func (p *play) pass(d mesos.Micros) {
	if p.m.session.state == SessionSubscribed && d > 30*mesos.Second {
		p.now += 20 * mesos.Second
		p.step(nil)
		p.step(&Event{Type: EventHeartbeat, Epoch: p.m.session.epoch})
		return
	}
	p.now += d
	p.step(nil)
}

// drop loses what is under way.
func (p *play) drop() {
	if len(p.madeUp) > 0 {
		p.spent, p.madeUp = append(p.spent, p.madeUp[0]), p.madeUp[1:]
	}
}

// step gives the machine and the model at most one event.
func (p *play) step(e *Event) {
	if p.bad != "" {
		return
	}
	if p.now >= mesos.MaxMicros { // everything is due for ever: it must only come back
		p.script = nil
		for range 10 {
			p.m.Step(p.now, nil)
		}
		return
	}
	s := &seen{now: p.now, event: e, m: p.m}
	p.show(e)
	if e != nil {
		s.stale = e.Type < EventLaunch && e.Epoch != p.m.session.epoch
		if s.rec = p.model.record(e.Status.TaskID); s.stale {
			s.before = p.m.Snapshot(nil)
		}
		s.out = p.m.Step(p.now, []Event{*e})
	} else {
		s.out = p.m.Step(p.now, nil)
	}
	p.sayStep(s)
	if frameSeen != nil {
		frameSeen("Output", written(&s.out))
	}
	p.bad = p.model.step(s)
	p.collect(&s.out)
}

// frameSeen gets every frame that crosses the boundary in a script.
var frameSeen func(kind string, frame []byte)

func (p *play) show(e *Event) {
	if frameSeen == nil {
		return
	}
	f := StepFrame{Now: p.now}
	if e != nil {
		f.Events = []Event{*e}
	}
	c := wire.Writer(nil)
	f.Schema(&c)
	frameSeen("StepFrame", c.Bytes())
}

func (p *play) sayStep(s *seen) {
	if p.log == nil {
		return
	}
	p.say("at %d: %s", s.now, sayEvent(s.event))
	for _, r := range s.out.Store {
		p.say("    store %q % x", r.Key, r.Value)
	}
	for _, c := range s.out.Calls {
		p.say("    call %+v", c)
	}
	for _, n := range s.out.Notices {
		p.say("    notice %s", sayNotice(&n))
	}
	p.say("    wake %d", s.out.WakeAt)
}

func sayEvent(e *Event) string {
	if e == nil {
		return "nothing"
	}
	c := wire.Writer(nil)
	schemaEvent(&c, e)
	return fmt.Sprintf("event %d, epoch %d: %q", e.Type, e.Epoch, c.Bytes())
}

func sayNotice(n *Notice) string {
	switch n.Type {
	case NoticeRound:
		return fmt.Sprintf("round %+v", n.Round)
	case NoticeTask, NoticeUnknownTask, NoticeContradicted, NoticeForgotten:
		return fmt.Sprintf("task (%d) %+v", n.Type, n.Task)
	case NoticeRejected:
		return fmt.Sprintf("rejected %+v", n.Rejection)
	case NoticeSession:
		return fmt.Sprintf("session %v epoch %d %s", n.Session, n.Epoch, n.Message)
	}
	return fmt.Sprintf("%d %s %+v", n.Type, n.Message, n.Offers)
}

// collect remembers what the world may answer.
func (p *play) collect(out *Output) {
	p.wake = out.WakeAt
	for _, c := range out.Calls {
		c.FrameworkID = mesos.FrameworkID(strings.Clone(string(c.FrameworkID)))
		var ids []NewTask
		for _, t := range c.Tasks {
			ids = append(ids, NewTask{TaskID: mesos.TaskID(strings.Clone(string(t.TaskID)))})
		}
		c.Tasks = ids
		for _, t := range c.Targets {
			id := mesos.TaskID(strings.Clone(string(t.TaskID)))
			if madeUp(id) {
				p.madeUp = append(p.madeUp, id)
			} else {
				p.targets = append(p.targets, Target{id, mesos.AgentID(strings.Clone(string(t.AgentID)))})
			}
		}
		c.Targets = nil
		p.calls = append(p.calls[max(0, len(p.calls)-7):], c)
	}
	p.held = p.held[:0]
	for _, o := range p.m.offers.list {
		p.held = append(p.held, mesos.Offer{ID: o.id})
	}
}

// restart: the process crashes, and a new one takes the records.
func (p *play) restart() {
	m, err := New(p.cfg)
	if err != nil {
		panic(err)
	}
	records := RecordsFrame{p.model.sorted()}
	if frameSeen != nil {
		c := wire.Writer(nil)
		records.Schema(&c)
		frameSeen("RecordsFrame", c.Bytes())
	}
	if bad := m.Restore(records.Records); bad != nil {
		p.bad = "restore: " + bad.Error()
		return
	}
	p.say("restart")
	p.m, m.trace = m, rowReached
	p.model.restarted()
	p.step(nil)
}

func (w *model) sorted() []Record {
	var list []Record
	for key, value := range w.durable {
		list = append(list, Record{Key: []byte(key), Value: value})
	}
	slices.SortFunc(list, func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
	return list
}

// reload moves the machine by snapshot.
func (p *play) reload() {
	frame := p.m.Snapshot(nil)
	if frameSeen != nil {
		frameSeen("Snapshot", frame)
	}
	m, err := Load(bytes.Clone(frame))
	switch {
	case err != nil:
		p.bad = "load: " + err.Error()
		return
	case !bytes.Equal(m.Snapshot(nil), frame):
		p.bad = "a snapshot that was loaded is not the same"
	}
	p.say("reload")
	p.m, m.trace = m, rowReached
}

// split is S12: a copy of the machine gets in one step what this one gets in several.
func (p *play) split() {
	var events []Event
	for range 1 + p.take(4) {
		if e := p.event(); e != nil {
			events = append(events, *e)
		}
	}
	twin, err := Load(p.m.Snapshot(nil))
	if err != nil {
		p.bad = "load: " + err.Error()
		return
	}
	p.step(nil)
	twin.Step(p.now, nil)
	var parts Output
	for i := range events {
		if p.bad != "" {
			return
		}
		p.step(&events[i])
		parts = joined(parts, frozen(p.m.out))
	}
	if p.bad == "" && len(events) > 0 {
		whole := frozen(twin.Step(p.now, events))
		if a, b := written(&whole), written(&parts); !bytes.Equal(a, b) {
			p.bad = fmt.Sprintf("S12 outputs differ: in one step %+v\nin several %+v", whole, parts)
		} else if !bytes.Equal(twin.Snapshot(nil), p.m.Snapshot(nil)) {
			p.bad = "S12 states differ after one step and several"
		}
	}
}

// frozen is a copy that outlives the next step.
func frozen(o Output) (again Output) {
	r := wire.Reader(written(&o))
	again.Schema(&r)
	return again
}

func written(o *Output) []byte {
	c := wire.Writer(nil)
	o.Schema(&c)
	return c.Bytes()
}

func joined(a, b Output) Output {
	return Output{
		Store: slices.Concat(a.Store, b.Store), Calls: slices.Concat(a.Calls, b.Calls),
		Notices: slices.Concat(a.Notices, b.Notices), WakeAt: b.WakeAt,
	}
}

func (p *play) subscribed() {
	p.step(&Event{Type: EventSubscribed, Epoch: p.m.session.epoch, FrameworkID: "F", Heartbeat: 15 * mesos.Second})
}

// event makes one event of the script; nil if the world has none of its kind.
func (p *play) event() *Event {
	epoch := p.m.session.epoch
	e := &Event{Epoch: epoch, Ref: uint64(p.take(3))}
	switch p.take(28) {
	case 0, 1, 2:
		e.Type, e.FrameworkID, e.Heartbeat = EventSubscribed, "F", []mesos.Micros{15 * mesos.Second, 0, 1, mesos.MaxMicros}[p.take(16)%13%4]
		if p.take(40) == 39 {
			e.FrameworkID = "other"
		}
	case 3:
		if e.Type = EventHeartbeat; p.take(3) == 0 {
			e.Type, e.Message = EventDisconnected, "the stream has ended"
		}
	case 4, 5:
		e.Type, e.Offers = EventOffered, p.offers()
	case 6, 7:
		return p.launchEvent(e)
	case 8, 9, 10:
		p.statusEvent(e)
	case 11:
		if len(p.statuses) == 0 {
			return nil
		}
		e.Type, e.Status = EventUpdated, p.statuses[p.take(len(p.statuses))]
	case 12:
		p.statusEvent(e)
		e.Epoch = epoch - 1 + 2*uint32(p.take(2))
		e.Type = EventType(1 + p.take(int(EventCallFailed)))
		e.FrameworkID, e.Offers, e.Message = "F", p.offers(), "Framework has been removed"
		e.Call, e.Failure = CallKill, FailureUnsubscribed
	case 13, 14, 15:
		if len(p.madeUp) == 0 {
			return nil
		}
		e.Type, e.Status.TaskID = EventUpdated, p.madeUp[0]
		e.Status.State, e.Status.Reason = mesos.TaskUnknown, mesos.ReasonReconciliation
		p.spent, p.madeUp = append(p.spent, p.madeUp[0]), p.madeUp[1:]
	case 16:
		if len(p.spent) == 0 {
			return nil
		}
		e.Type, e.Status.TaskID = EventUpdated, p.spent[p.take(len(p.spent))]
		e.Status.State = mesos.TaskUnknown
	case 17, 18:
		if len(p.targets) == 0 {
			return nil
		}
		i := p.take(len(p.targets))
		t := p.targets[i]
		p.targets = slices.Delete(p.targets, i, i+1)
		e.Type, e.Status.TaskID, e.Status.AgentID = EventUpdated, t.TaskID, t.AgentID
		e.Status.State, e.Status.Reason = anyState(p), mesos.ReasonReconciliation
	case 19:
		return p.failedEvent(e)
	case 20:
		e.Type, e.TaskID, e.Grace = EventKill, p.taskID(), mesos.Micros(p.take(3))*mesos.Second
	case 21:
		e.Type, e.TaskID = EventForget, p.taskID()
	case 22:
		p.reconcileEvent(e)
	case 23:
		e.Type, e.OfferID = EventRescinded, mesos.OfferID(fmt.Sprint("o", max(0, p.serial-p.take(3))))
	case 24:
		if e.Type, e.Offers = EventDecline, slices.Clone(p.held[:min(len(p.held), p.take(3))]); p.take(8) == 0 {
			e.Offers = append(e.Offers, mesos.Offer{ID: "o1"}, mesos.Offer{ID: "o1"})
		}
	case 25:
		p.rareEvent(e)
	case 26:
		return p.launchEvent(e)
	case 27:
		e.Type, e.TaskID = EventKill, p.taskID()
	}
	return e
}

func (p *play) rareEvent(e *Event) {
	switch p.take(8) {
	case 0, 1:
		e.Type, e.AgentID = EventAgentFailed, p.agentID()
	case 2:
		e.Type = EventHeartbeat
	case 3:
		e.Type, e.Message = EventMasterFailed, "something else"
	case 4:
		e.Type = EventRevive
	case 5:
		e.Type = EventSuppress
	case 6:
		if e.Type = EventHeartbeat; p.take(8) == 0 {
			e.Type = EventTeardown
		}
	case 7:
		if e.Type = EventHeartbeat; p.take(8) == 0 {
			e.Type, e.Message = EventMasterFailed, []string{"Framework failed over", "Framework has been removed"}[p.take(2)]
		}
	}
}

// taskID is any task; one that the machine has, more often than not.
func (p *play) taskID() mesos.TaskID {
	n := p.take(32)
	if n >= 12 && p.m.tasks.end > 0 {
		if id := p.m.tasks.row(slot(n) % p.m.tasks.end).id; id != "" {
			return id
		}
	}
	return mesos.TaskID(fmt.Sprint("t", n%9))
}

func (p *play) agentID() mesos.AgentID { return mesos.AgentID(fmt.Sprint("a", p.take(3))) }

func (p *play) offers() (list []mesos.Offer) {
	for range 1 + p.take(3) {
		p.serial++
		list = append(list, mesos.Offer{ID: mesos.OfferID(fmt.Sprint("o", p.serial)), AgentID: p.agentID()})
	}
	return list
}

func (p *play) launchEvent(e *Event) *Event {
	if len(p.held) == 0 {
		return nil
	}
	e.Type, e.Offers = EventLaunch, []mesos.Offer{p.held[p.take(len(p.held))]}
	fresh := p.take(9)
	for i := range 1 + p.take(4) {
		e.Tasks = append(e.Tasks, NewTask{TaskID: mesos.TaskID(fmt.Sprint("t", (fresh+i)%9)), Info: []byte("info")})
	}
	return e
}

// anyState: mostly alive, else anything.
func anyState(p *play) mesos.TaskState {
	if n := p.take(24); n > 0 && n < int(mesos.TaskStates) {
		return mesos.TaskState(n)
	}
	return mesos.TaskRunning
}

func (p *play) statusEvent(e *Event) {
	e.Type = EventUpdated
	s := &e.Status
	s.TaskID, s.State = p.taskID(), anyState(p)
	switch how := p.take(8); {
	case how < 5:
		p.serial++
		s.AgentID, s.UUID = p.agentID(), mesos.UUID{1, byte(p.serial >> 8), byte(p.serial)}
		p.statuses = append(p.statuses[max(0, len(p.statuses)-5):], *s)
	case how == 5:
		s.AgentID, s.Reason, s.UnreachableTime = p.agentID(), mesos.ReasonReconciliation, mesos.Micros(p.take(2))
		if p.take(8) == 0 {
			s.State, s.Reason, s.UnreachableTime = mesos.TaskLost, mesos.ReasonAgentDisconnected, 0
		}
	case how == 6:
		s.Healthy, s.Message = mesos.Healthy(p.take(3)), "a long message"
	}
}

func (p *play) failedEvent(e *Event) *Event {
	if len(p.calls) == 0 {
		return nil
	}
	c := p.calls[p.take(len(p.calls))]
	e.Type, e.Epoch, e.Call, e.CallID, e.Failure = EventCallFailed, c.Epoch, c.Type, c.ID, Failure(p.take(3))
	for _, t := range c.Tasks {
		e.TaskIDs = append(e.TaskIDs, t.TaskID)
	}
	return e
}

func (p *play) reconcileEvent(e *Event) {
	e.Type = EventReconcile
	switch p.take(8) {
	case 6:
		e.Type = EventPause
	case 7:
		e.Type = EventResume
	case 2, 3:
		e.Kind = RoundImplicit
	case 4:
		e.AgentID = p.agentID()
	case 5:
		e.TaskIDs = []mesos.TaskID{p.taskID(), p.taskID()}
	}
}
