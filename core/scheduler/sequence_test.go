package scheduler

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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

// ciSequences is how many scripts every run of the tests plays.
const ciSequences = 100_000

var (
	sequences = flag.Int("sequences", ciSequences, "how many sequences to play")
	oneSeed   = flag.Int64("seed", -1, "the one sequence to play, with a log of all that happens")
)

// seedsFile lists the seeds of sequences that have failed once. They run first.
const seedsFile = "testdata/seeds.txt"

// TestSequences runs scripts from seeds, those that have failed before first.
func TestSequences(t *testing.T) {
	if *oneSeed >= 0 {
		playSeed(t, uint64(*oneSeed))
		return
	}
	n := uint64(*sequences)
	if testing.Short() {
		n = min(n, 2000)
	}
	for _, seed := range failedSeeds(t) {
		if runScript(scriptOf(seed), nil) != "" {
			failSeed(t, seed)
		}
	}
	if t.Failed() {
		return
	}
	reached := map[string]bool{}
	if bad, failed := playAll(n, reached); failed {
		failSeed(t, bad)
		return
	}
	var missed []string
	for _, id := range Rows() {
		if !reached[id] && id[0] != 'V' && id[0] != 'N' { // which need offers with resources: TestReplacements
			missed = append(missed, id)
		}
	}
	if n >= ciSequences && len(missed) > 0 {
		t.Errorf("the scripts never reach the rows %v", missed)
	}
}

// playAll plays the scripts of the first n seeds on all processors. It returns
// the least seed that failed, and notes the table rows that were reached.
func playAll(n uint64, reached map[string]bool) (least uint64, failed bool) {
	var (
		next  atomic.Uint64
		mu    sync.Mutex
		works sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		works.Go(func() {
			rows := map[string]bool{}
			for seed := next.Add(1) - 1; seed < n; seed = next.Add(1) - 1 {
				p := newPlay(scriptOf(seed), nil)
				p.rows = rows
				if p.run() == "" {
					continue
				}
				mu.Lock()
				if !failed || seed < least {
					least, failed = seed, true
				}
				mu.Unlock()
				next.Store(n) // those under way are the only ones that could be less
			}
			mu.Lock()
			maps.Copy(reached, rows)
			mu.Unlock()
		})
	}
	works.Wait()
	return least, failed
}

// failedSeeds reads the list: a seed at the start of each line, then why.
func failedSeeds(t *testing.T) (seeds []uint64) {
	t.Helper()
	text, err := os.ReadFile(seedsFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		word, _, _ := strings.Cut(line, " ")
		seed, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedsFile, err)
		}
		seeds = append(seeds, seed)
	}
	return seeds
}

// playSeed plays one script and shows all of it.
func playSeed(t *testing.T, seed uint64) {
	t.Helper()
	var log strings.Builder
	bad := runScript(scriptOf(seed), &log)
	t.Log(log.String())
	if bad != "" {
		t.Error(bad)
	}
}

// failSeed shows the shortest script that fails as that of the seed does.
func failSeed(t *testing.T, seed uint64) {
	t.Helper()
	s := shrink(scriptOf(seed))
	var log strings.Builder
	bad := runScript(s, &log)
	t.Errorf("seed %d: %s\nscript %#v\n%s\nto play it whole: go test ./core/scheduler -run TestSequences -seed=%d -v\n"+
		"once it is mended, add the seed to core/scheduler/%s", seed, bad, s, log.String(), seed, seedsFile)
}

func scriptOf(seed uint64) []byte {
	return script(rand.New(rand.NewPCG(seed, 7)), 20+int(seed%200))
}

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
func runScript(script []byte, log *strings.Builder) string { return newPlay(script, log).run() }

// play is a machine, the model beside it, and what the world has ready for it.
type play struct {
	script []byte
	log    *strings.Builder
	bad    string
	rows   map[string]bool // the table rows that were reached

	cfg   Config
	m     *Machine
	model *model
	now   mesos.Micros
	high  mesos.Micros // the latest now
	wake  mesos.Micros

	serial   int
	madeUp   []mesos.TaskID     // fences and probes, in the order sent, not yet answered
	spent    []mesos.TaskID     // answered or dropped
	targets  []Target           // asked about, not yet answered
	calls    []Call             // the last few
	statuses []mesos.TaskStatus // the last few with a uuid
	held     []mesos.Offer
	ops      operationWorld
}

// run plays the script to its end.
func (p *play) run() (bad string) {
	defer func() {
		if r := recover(); r != nil {
			bad = fmt.Sprintf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	p.begin()
	for len(p.script) > 0 && p.bad == "" {
		p.next()
	}
	return p.bad
}

func (p *play) reached(row string) {
	if p.rows != nil {
		p.rows[row] = true
	}
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
	return &play{script: script, log: log, now: 1}
}

func (p *play) begin() {
	p.cfg = sequenceConfig(p.take(256))
	m, err := New(p.cfg)
	if err != nil {
		panic(err)
	}
	p.m, p.model = m, newModel(p.cfg)
	p.m.trace = p.reached
	p.step(nil)
	p.subscribed() // most scripts are about what comes after
}

// sequenceConfig is small, so that limits and borders are met.
func sequenceConfig(variant int) Config {
	on := func(bit int) bool { return variant>>bit&1 != 0 }
	cfg := DefaultConfig()
	cfg.Fences, cfg.PartitionAware = !on(0), !on(1)
	cfg.Round.Batch, cfg.Round.Window, cfg.Round.History = 2, 2, 2
	cfg.Round.Resend = Backoff{Base: 5 * mesos.Second, Max: 20 * mesos.Second, Jitter: 200}
	cfg.Round.Deadline = mesos.Minute
	cfg.Operation = OperationConfig{Resend: cfg.Round.Resend, Batch: 2, Deadline: mesos.Minute}
	cfg.Schedule, cfg.Wait, cfg.Round.Backlog = ScheduleConfig{}, WaitConfig{}, 0
	cfg.Drift = DriftConfig{Ended: EndedPolicy(variant >> 2 & 1), Returned: ReturnedPolicy(variant >> 2 % 3), KillsPerMinute: 2}
	if on(2) {
		cfg.Round.Batch, cfg.Round.Window, cfg.Operation.Batch = 1, 1, 1
		cfg.Drift.Unknown, cfg.Drift.DryRun = UnknownKill, on(0)
	}
	if on(3) {
		cfg.Subscribe.Backoff.Jitter, cfg.Round.Resend.Jitter, cfg.Kill.Jitter, cfg.Operation.Resend.Jitter = 0, 0, 0, 0
		cfg.Drift.Unknown, cfg.Drift.KillsPerMinute = UnknownAdopt, 1
		cfg.Schedule = ScheduleConfig{Explicit: 3 * mesos.Second, Implicit: 2 * mesos.Second, Delay: mesos.Second}
	}
	if on(4) {
		cfg.Wait = WaitConfig{Launch: 3 * mesos.Second, Unreachable: 7 * mesos.Second}
	}
	cfg.Gate = GateConfig{FirstRound: on(5), OfferAge: 2 * mesos.Second}
	if on(6) {
		cfg.Operation.Poll = 4 * mesos.Second
	}
	if on(7) {
		cfg.Round.Backlog = 2
	}
	cfg.Limits = Limits{IDBytes: 24, Info: 8, Message: 8, Tasks: 8, Unknown: 3, Offers: 4, Launches: 3, Operations: 5, Replacements: 3}
	cfg.Replace = ReplaceConfig{
		Native: on(1) && on(6), Reserve: !on(2), Hold: 3 * mesos.Second, Stop: 4 * mesos.Second, Collect: 5 * mesos.Second, Start: 4 * mesos.Second,
	}
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
	p.ops.drop()
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
	p.high = max(p.high, p.now) // clocks can go back; time does not
	s := &seen{now: p.high, event: e, m: p.m}
	p.show(e)
	if e != nil {
		s.stale = e.Type < EventLaunch && e.Epoch != p.m.session.epoch
		s.rec, s.op = p.model.record(e.Status.TaskID), p.model.operation(e.Operation.OperationID)
		if s.stale {
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
	for i := range s.out.Calls {
		p.say("    call %v%s", s.out.Calls[i].Type, said(&s.out.Calls[i]))
	}
	for i := range s.out.Notices {
		p.say("    notice%s", said(&s.out.Notices[i]))
	}
	p.say("    wake %d", s.out.WakeAt)
}

func sayEvent(e *Event) string {
	if e == nil {
		return "nothing"
	}
	return "event" + said(e)
}

// said is a struct without the fields that are zero.
func said(v any) string { return " " + saidOf(reflect.ValueOf(v).Elem()) }

func saidOf(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Struct:
		var parts []string
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				parts = append(parts, v.Type().Field(i).Name+"="+saidOf(f))
			}
		}
		return "{" + strings.Join(parts, " ") + "}"
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			var parts []string
			for i := range v.Len() {
				parts = append(parts, saidOf(v.Index(i)))
			}
			return "[" + strings.Join(parts, " ") + "]"
		}
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return fmt.Sprintf("%x", v.Interface())
		}
	}
	return fmt.Sprint(v.Interface())
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
		p.ops.collect(&c)
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
	p.m, m.trace = m, p.reached
	p.model.restarted()
	p.high = p.now
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
	p.m, m.trace = m, p.reached
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
	switch p.take(40) {
	case 28, 29, 30, 31, 32, 33, 34, 35, 36, 37:
		return p.operationEvent(e)
	case 38:
		e.Type, e.Count = EventBacklog, uint64(p.take(4))
	case 39:
		if e.Type = EventPause; p.take(2) == 0 {
			e.Type = EventResume
		}
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
		e.Operation = mesos.OperationStatus{OperationID: p.operationID(), State: mesos.OperationFinished}
		e.Operations = []mesos.OperationStatus{e.Operation}
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
	if t := &e.Tasks[0]; p.take(2) == 0 {
		t.InsteadOf = p.taskID()
		t.Unreachable = []mesos.Micros{0, mesos.Second, 30*mesos.Second - 1, mesos.MaxMicros}[p.take(4)]
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
	for _, o := range c.Start {
		e.OperationIDs = append(e.OperationIDs, o.OperationID)
	}
	return e
}

func (p *play) reconcileEvent(e *Event) {
	e.Type = EventReconcile
	switch p.take(8) {
	case 2, 3:
		e.Kind = RoundImplicit
	case 4, 6:
		e.AgentID = p.agentID()
	case 5, 7:
		e.TaskIDs = []mesos.TaskID{p.taskID(), p.taskID()}
	}
}
