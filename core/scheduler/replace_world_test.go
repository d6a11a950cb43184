package scheduler

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rollcall/core/mesos"
)

// An agent with 4 cpus, its master, and another framework of another role that
// takes what is free now and then, as far as a replacement may meet them. What
// the world holds is true; what the machine under test believes is not asked.
type agentWorld struct {
	t     *testing.T
	rng   *rand.Rand
	trace func(string)
	log   []string

	m       *Machine
	cfg     Config
	now     mesos.Micros
	wake    mesos.Micros
	store   map[string][]byte
	epoch   uint32
	stream  bool // subscribed, as the master sees it
	offers  map[mesos.OfferID]mesos.Resources
	tasks   map[mesos.TaskID]*worldTask
	updates []Event         // on their way
	held    mesos.Resources // reserved and not offered
	free    mesos.Resources // unreserved and not offered
	other   mesos.Resources // another framework has it
	quiet   bool            // the framework is suppressed
	number  int
	refuses bool // the master grants no reservation
	hangs   bool // tasks do not come up

	outcomes map[mesos.ReplaceID]mesos.ReplacePhase
	asked    []ReplaceRequest
	bad      string
}

type worldTask struct {
	resources mesos.Resources
	state     mesos.TaskState
	killed    bool
}

func newAgentWorld(t *testing.T, seed uint64, trace func(string)) *agentWorld {
	w := &agentWorld{
		t: t, rng: rand.New(rand.NewPCG(seed, 7)), trace: trace, cfg: DefaultConfig(), store: map[string][]byte{},
		offers: map[mesos.OfferID]mesos.Resources{}, tasks: map[mesos.TaskID]*worldTask{}, outcomes: map[mesos.ReplaceID]mesos.ReplacePhase{},
		now: mesos.Second,
	}
	w.cfg.Schedule, w.cfg.Seed = ScheduleConfig{}, seed
	w.cfg.Replace.Reserve = seed%4 != 3
	w.refuses = seed%8 == 5
	w.free = w.cpus(4000)
	w.restart()
	w.subscribe()
	w.offer()
	w.step(Event{Type: EventLaunch, Offers: []mesos.Offer{{ID: "o1"}}, Tasks: []NewTask{{TaskID: "t", Info: []byte("cpus:1")}}})
	w.advance(false)
	w.deliver()
	w.offer()
	w.hangs = seed%16 == 9
	return w
}

// cpus are thousandths of cpus for the framework's role.
func (w *agentWorld) cpus(thousandths int64) mesos.Resources {
	if thousandths == 0 {
		return nil
	}
	return mesos.Resources{{Name: "cpus", Type: mesos.ValueScalar, Scalar: thousandths}}
}

func (w *agentWorld) say(format string, args ...any) {
	w.log = append(w.log, fmt.Sprintf(format, args...))
}

func (w *agentWorld) restart() {
	m, err := New(w.cfg)
	if err != nil {
		panic(err)
	}
	m.trace = w.trace
	var keys []string
	for k := range w.store {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if err := m.Restore([]Record{{[]byte(k), w.store[k]}}); err != nil {
			panic(err)
		}
	}
	w.say("restart")
	w.m = m
	w.cut()
	w.step()
}

// cut ends the stream: offers are void.
func (w *agentWorld) cut() {
	w.stream, w.quiet = false, false
	for _, id := range w.sortedOffers() {
		w.giveBack(w.offers[id])
		delete(w.offers, id)
	}
}

func (w *agentWorld) sortedOffers() (ids []mesos.OfferID) {
	for id := range w.offers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// giveBack takes what was offered, allocated to the role, back.
func (w *agentWorld) giveBack(rs mesos.Resources) {
	for _, r := range rs {
		r.AllocatedTo = ""
		if len(r.Reservations) > 0 {
			w.held = together(w.held, mesos.Resources{r})
		} else {
			w.free = together(w.free, mesos.Resources{r})
		}
	}
}

// step gives the machine events and does what it owes.
func (w *agentWorld) step(events ...Event) {
	for i := range events {
		if events[i].Type != EventHeartbeat {
			w.say("at %d: %s", w.now, said(&events[i]))
		}
	}
	out := w.m.Step(w.now, events)
	w.m.Check()
	w.wake = out.WakeAt
	for _, r := range out.Store {
		if r.Value == nil {
			delete(w.store, string(r.Key))
		} else {
			w.store[string(r.Key)] = slices.Clone(r.Value)
		}
	}
	for i := range out.Notices {
		if n := &out.Notices[i]; n.Type == NoticeReplacement {
			w.noted(&n.Replacement)
		}
	}
	calls := make([]Call, len(out.Calls))
	for i, c := range out.Calls { // the next step may come before they are all done
		c.TaskID, c.AgentID = mesos.TaskID(strings.Clone(string(c.TaskID))), mesos.AgentID(strings.Clone(string(c.AgentID)))
		c.Offers = slices.Clone(c.Offers)
		for j := range c.Tasks {
			c.Tasks[j].Info = slices.Clone(c.Tasks[j].Info)
		}
		calls[i] = c
	}
	for i := range calls {
		w.say("    call %v%s", calls[i].Type, said(&calls[i]))
		w.do(&calls[i])
	}
}

// noted: one outcome for each replacement, whatever happens.
func (w *agentWorld) noted(n *ReplaceNotice) {
	w.say("    %s %v %q", n.ReplaceID, n.Phase, n.Message)
	if before, over := w.outcomes[n.ReplaceID]; over && before != n.Phase {
		w.fail("%s was %v and is %v", n.ReplaceID, before, n.Phase)
	}
	if n.Phase.Outcome() {
		w.outcomes[n.ReplaceID] = n.Phase
	}
}

func (w *agentWorld) fail(format string, args ...any) {
	if w.bad == "" {
		w.bad = fmt.Sprintf(format, args...)
	}
}

func (w *agentWorld) do(c *Call) {
	switch {
	case c.Type == CallSubscribe:
		w.cut()
		w.epoch = c.Epoch
		return
	case c.Epoch != w.epoch || !w.stream:
		return
	}
	switch c.Type {
	case CallAccept:
		w.accept(c)
	case CallDecline:
		for _, id := range c.Offers {
			w.giveBack(w.offers[id])
			delete(w.offers, id)
		}
	case CallRevive:
		w.quiet = false
	case CallSuppress:
		w.quiet = true
	case CallKill:
		if t := w.tasks[c.TaskID]; t != nil {
			t.killed = true
		}
	case CallReconcile:
		w.reconcile(c)
	}
}

// accept does the operations in their order, and is strict: the machine must
// not name what its offers do not have.
func (w *agentWorld) accept(c *Call) {
	var pool mesos.Resources
	for _, id := range c.Offers {
		if _, ok := w.offers[id]; !ok {
			for i := range c.Tasks {
				w.update(c.Tasks[i].TaskID, mesos.TaskDropped)
			}
			return // it was rescinded
		}
	}
	for _, id := range c.Offers {
		pool = together(pool, w.offers[id])
		delete(w.offers, id)
	}
	for _, o := range c.Start {
		var after mesos.Resources
		var err error
		switch {
		case o.Type == mesos.OpReserve && w.refuses:
			continue
		case o.Type == mesos.OpReserve:
			after, err = pool.Reserve(o.Resources)
		default:
			after, err = pool.Unreserve(o.Resources)
		}
		if err != nil {
			w.fail("%v: %v", o.Type, err)
			return
		}
		pool = after
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		need, err := mesos.ParseResources(string(t.Info))
		if err != nil {
			panic(err)
		}
		named, _ := need.Allocate("web")
		if pool, err = pool.Minus(named); err != nil {
			w.fail("launch of %s: %v", t.TaskID, err)
			return
		}
		w.alone(t.TaskID)
		w.tasks[t.TaskID] = &worldTask{resources: need, state: mesos.TaskStaging}
	}
	w.giveBack(pool)
}

// alone: of the tasks of a replacement no two may run.
func (w *agentWorld) alone(id mesos.TaskID) {
	for i := range w.asked {
		q := &w.asked[i]
		family := []mesos.TaskID{q.OldTaskID, q.NewTaskID, q.FallbackTaskID}
		if !slices.Contains(family, id) {
			continue
		}
		for _, other := range family {
			if w.tasks[other] != nil && other != id {
				w.fail("%s was started while %s runs", id, other)
			}
		}
	}
}

func (w *agentWorld) reconcile(c *Call) {
	for _, t := range c.Targets {
		s := mesos.TaskStatus{TaskID: mesos.TaskID(strings.Clone(string(t.TaskID))), AgentID: t.AgentID, State: mesos.TaskUnknown, Source: mesos.SourceMaster, Reason: mesos.ReasonReconciliation}
		if task := w.tasks[t.TaskID]; task != nil {
			s.State = task.state
		} else if t.AgentID == "a" {
			s.State = mesos.TaskGone
		}
		w.updates = append(w.updates, Event{Type: EventUpdated, Epoch: c.Epoch, Status: s})
	}
}

// update is one of a task's own.
func (w *agentWorld) update(id mesos.TaskID, state mesos.TaskState) {
	w.number++
	w.updates = append(w.updates, Event{Type: EventUpdated, Status: mesos.TaskStatus{
		TaskID: id, AgentID: "a", State: state, Source: mesos.SourceExecutor, UUID: mesos.UUID{1, byte(w.number >> 8), byte(w.number)},
	}})
}

// end is the end of a task: its resources are free.
func (w *agentWorld) end(id mesos.TaskID, state mesos.TaskState) {
	w.free = together(w.free, w.tasks[id].resources)
	delete(w.tasks, id)
	w.update(id, state)
}

func (w *agentWorld) sortedTasks() (ids []mesos.TaskID) {
	for id := range w.tasks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// offer offers all that is free, and what is reserved for the role.
func (w *agentWorld) offer() {
	all := slices.Concat(w.free, w.held)
	if !w.stream || w.quiet || len(all) == 0 {
		return
	}
	for i := range all {
		all[i].AllocatedTo = "web"
	}
	rs, err := mesos.Canonical(all...)
	if err != nil {
		panic(err)
	}
	w.number++
	id := mesos.OfferID(fmt.Sprint("o", w.number))
	w.offers[id], w.free, w.held = rs, nil, nil
	w.step(Event{Type: EventOffered, Epoch: w.epoch, Offers: []mesos.Offer{{ID: id, AgentID: "a", Resources: rs}}})
}

func (w *agentWorld) subscribe() {
	if !w.stream && w.m.session.state == SessionSubscribing {
		w.stream = true
		w.step(Event{Type: EventSubscribed, Epoch: w.epoch, FrameworkID: "F"})
	}
}

func (w *agentWorld) deliver() {
	if len(w.updates) == 0 || !w.stream {
		return
	}
	e := w.updates[0]
	w.updates = w.updates[1:]
	if e.Epoch != 0 && e.Epoch != w.epoch {
		return // an answer to a call of a stream that is over
	}
	e.Epoch = w.epoch
	w.step(e)
}

// advance moves the life of one task on.
func (w *agentWorld) advance(fails bool) {
	ids := w.sortedTasks()
	if len(ids) == 0 {
		return
	}
	id := ids[w.rng.IntN(len(ids))]
	t := w.tasks[id]
	switch {
	case t.killed:
		w.end(id, mesos.TaskKilled)
	case fails:
		w.end(id, []mesos.TaskState{mesos.TaskFailed, mesos.TaskFinished}[w.rng.IntN(2)])
	case t.state == mesos.TaskStaging && !w.hangs:
		t.state = mesos.TaskRunning
		w.update(id, mesos.TaskRunning)
	}
}

// sick: a task is unhealthy, or the master loses sight of it for a while.
func (w *agentWorld) sick() {
	ids := w.sortedTasks()
	if len(ids) == 0 {
		return
	}
	id := ids[w.rng.IntN(len(ids))]
	if w.tasks[id].state != mesos.TaskRunning {
		return
	}
	w.update(id, mesos.TaskRunning)
	last := &w.updates[len(w.updates)-1].Status
	if w.rng.IntN(3) == 0 {
		last.Healthy = mesos.HealthBad
		return
	}
	last.State, last.UUID, last.Source = mesos.TaskUnreachable, mesos.UUID{}, mesos.SourceMaster
	w.update(id, mesos.TaskRunning)
}

// request is a wish of the framework.
func (w *agentWorld) request() {
	var shown []mesos.Offer
	for _, o := range w.m.offers.list {
		if !o.withheld {
			shown = append(shown, mesos.Offer{ID: mesos.OfferID(strings.Clone(string(o.id)))})
		}
	}
	w.number++
	id := fmt.Sprint("t", w.number)
	switch ids := w.sortedTasks(); {
	case len(ids) > 0 && w.rng.IntN(2) == 0:
		old := ids[w.rng.IntN(len(ids))]
		q := ReplaceRequest{
			ReplaceID: mesos.ReplaceID("r" + id), OldTaskID: old, OldResources: w.tasks[old].resources.Clone(),
			NewTaskID: mesos.TaskID(id), NewResources: w.cpus(int64(1+w.rng.IntN(3)) * 1000), Rollback: mesos.Rollback(w.rng.IntN(3)),
			Settle: mesos.Micros(w.rng.IntN(2)) * 5 * mesos.Second,
		}
		q.NewInfo = []byte(infoOf(q.NewResources))
		if q.Rollback != mesos.RollbackOff {
			q.FallbackTaskID, q.FallbackInfo = mesos.TaskID(id+"b"), []byte(infoOf(q.OldResources))
		}
		w.asked = append(w.asked, q)
		e := Event{Type: EventReplace, Replace: q}
		if w.rng.IntN(3) > 0 {
			e.Offers = shown
		}
		w.step(e)
	case len(ids) > 0 && w.rng.IntN(4) == 0:
		w.step(Event{Type: EventKill, TaskID: ids[w.rng.IntN(len(ids))]})
	case len(w.asked) > 0 && w.rng.IntN(5) == 0:
		w.step(Event{Type: EventKill, TaskID: w.asked[len(w.asked)-1].NewTaskID})
	case w.rng.IntN(6) == 0:
		w.step(Event{Type: EventSuppress})
	case len(shown) > 0 && w.rng.IntN(2) == 0:
		w.step(Event{Type: EventDecline, Offers: shown[:1]})
	case len(shown) > 0 && len(w.tasks) < 2:
		o := w.offers[shown[0].ID]
		if need, _ := w.cpus(1000).Allocate("web"); o.Contains(need) {
			w.step(Event{Type: EventLaunch, Offers: shown[:1], Tasks: []NewTask{{TaskID: mesos.TaskID(id), Info: []byte("cpus:1")}}})
		}
	}
}

func infoOf(rs mesos.Resources) string {
	text, _ := rs.Text()
	return text
}

// live is one thing that happens.
func (w *agentWorld) live() {
	if !w.stream && w.rng.IntN(2) == 0 {
		w.subscribe()
		return
	}
	switch w.rng.IntN(18) {
	case 0:
		w.now += mesos.Micros(w.rng.IntN(20)) * mesos.Second
		w.step()
	case 1, 2:
		w.now = max(w.now, w.wake)
		w.step()
	case 3:
		w.advance(w.rng.IntN(3) == 0)
	case 4, 5, 6:
		w.advance(false)
	case 7, 8:
		w.deliver()
	case 9, 10:
		w.offer()
	case 11:
		w.subscribe()
	case 12:
		w.other, w.free = together(w.other, w.free), nil // another framework was faster
	case 13:
		w.free, w.other = together(w.free, w.other), nil
	case 14, 15:
		w.request()
	case 16:
		w.sick()
	default:
		w.fault()
	}
}

func (w *agentWorld) fault() {
	switch w.rng.IntN(8) {
	case 0:
		w.restart()
	case 1:
		snapshot := w.m.Snapshot(nil)
		m, err := Load(snapshot)
		if err != nil {
			panic(err)
		}
		m.trace = w.trace
		w.m = m
	case 2:
		if w.stream {
			w.cut()
			w.step(Event{Type: EventDisconnected, Epoch: w.epoch})
		}
	case 3:
		if ids := w.sortedOffers(); len(ids) > 0 && w.stream {
			w.giveBack(w.offers[ids[0]])
			delete(w.offers, ids[0])
			w.step(Event{Type: EventRescinded, Epoch: w.epoch, OfferID: ids[0]})
		}
	}
}

// heal: no more faults and no more wishes; each replacement must come to its
// outcome, and nothing may be left reserved.
func (w *agentWorld) heal() {
	w.free, w.other = together(w.free, w.other), nil
	w.step(Event{Type: EventRevive})
	cfg := &w.cfg.Replace
	limit := w.now.Add(2 * (cfg.Hold + cfg.Stop + cfg.Collect + cfg.Start + 10*mesos.Second + cfg.Stop + cfg.Collect + cfg.Start))
	for w.now < limit && w.bad == "" {
		w.now += mesos.Second
		w.subscribe()
		if w.stream && w.now/mesos.Second%10 == 0 {
			w.step(Event{Type: EventHeartbeat, Epoch: w.epoch})
		}
		w.step()
		for range 4 {
			w.advance(false)
			w.deliver()
		}
		for _, id := range w.sortedOffers() { // the framework wants nothing
			if at, ok := w.m.offers.byID[id]; ok && !w.m.offers.list[at].withheld {
				w.step(Event{Type: EventDecline, Offers: []mesos.Offer{{ID: id}}})
			}
		}
		w.offer()
		if w.m.replacements.open == 0 && len(w.held) == 0 && w.stream && !w.anyHeld() && len(w.updates) == 0 {
			return
		}
	}
	if w.bad == "" {
		w.fail("not settled: %d open, held %v", w.m.replacements.open, w.held)
	}
}

func (w *agentWorld) anyHeld() bool {
	for _, rs := range w.offers {
		if !rs.Reserved("").Empty() {
			return true
		}
	}
	return false
}

// conserved: nothing was made and nothing lost.
func (w *agentWorld) conserved() {
	var sum int64
	count := func(rs mesos.Resources) {
		for _, r := range rs {
			sum += r.Scalar
		}
	}
	for _, t := range w.tasks {
		count(t.resources)
	}
	for _, rs := range w.offers {
		count(rs)
	}
	count(w.held)
	count(w.free)
	if count(w.other); sum != 4000 {
		w.fail("there are %d thousandths of cpus", sum)
	}
}

// TestReplacements runs replacements through worlds full of faults, and heals
// them: S11 and L5 of the properties. Every row of the saga is reached.
func TestReplacements(t *testing.T) {
	reached := map[string]bool{}
	seeds := uint64(6000)
	if testing.Short() {
		seeds = 500
	}
	outcomes := map[mesos.ReplacePhase]int{}
	for seed := range seeds {
		w := newAgentWorld(t, seed, func(row string) { reached[row] = true })
		for range 120 {
			if w.live(); w.bad != "" {
				break
			}
			w.conserved()
		}
		if w.bad == "" {
			w.heal()
			w.conserved()
		}
		if w.bad != "" {
			t.Fatalf("seed %d: %s\n%s", seed, w.bad, strings.Join(w.log[max(0, len(w.log)-80):], "\n"))
		}
		for _, phase := range w.outcomes {
			outcomes[phase]++
		}
	}
	t.Log(outcomes)
	for _, r := range replaceRules {
		if !reached[r.id] {
			t.Errorf("row %s is never reached", r.id)
		}
	}
}
