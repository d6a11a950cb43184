package keeper

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

// tester is a *testing.T or a *rapid.T.
type tester interface {
	require.TestingT
	Helper()
}

// world is a keeper over a real machine and a store, without a network: what
// leaves the machine is looked at, what Mesos says is said by the test.
type world struct {
	t     tester
	cfg   scheduler.Config
	m     *scheduler.Machine
	k     *Keeper
	now   mesos.Micros
	wake  time.Time // the keeper's wish
	epoch uint32
	store map[string][]byte
	book  book
	full  map[string]mesos.TaskID // ids by what is not random in them
	log   []string                // what the keeper asked for and said

	trace     func(format string, args ...any)
	onLaunch  func(*scheduler.Event)
	onCall    func(*scheduler.Call) []scheduler.Event
	onNotices func([]scheduler.Notice)
}

type book map[mesos.OfferID]*mesosapi.Offer

func (b book) Offer(id mesos.OfferID) (*mesosapi.Offer, bool) { o, ok := b[id]; return o, ok }

// group is a task of 1 cpu and 100 MB.
func group(name string, count int) Group {
	return Group{Name: name, Count: count, Needs: Resources{CPUs: 1000, Mem: 100_000}}
}

func newWorld(t tester, plan Plan) *world {
	w := &world{
		t: t, cfg: scheduler.DefaultConfig(), now: 1_000_000 * mesos.Second,
		store: map[string][]byte{}, book: book{}, full: map[string]mesos.TaskID{},
	}
	w.cfg.Replace.Resources = true // as in the harness
	w.start(plan)
	return w
}

// start makes the machine and the keeper from the store, as the loop does.
func (w *world) start(plan Plan) {
	w.t.Helper()
	w.cfg.Wait.Unreachable, w.cfg.Drift.DryRun = plan.Wait(), plan.DryRun
	m, err := scheduler.New(w.cfg)
	require.NoError(w.t, err)
	var held harness.Stored
	var records []scheduler.Record
	for _, key := range slices.Sorted(maps.Keys(w.store)) {
		records = append(records, scheduler.Record{Key: []byte(key), Value: w.store[key]})
		if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			held.Tasks = append(held.Tasks, w.stored(mesos.TaskID(id)))
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyOperation); ok {
			held.Operations = append(held.Operations, w.storedOperation(mesos.OperationID(id)))
		}
		if id, ok := strings.CutPrefix(key, scheduler.KeyReplace); ok {
			held.Replacements = append(held.Replacements, w.storedReplacement(mesos.ReplaceID(id)))
		}
	}
	if err := m.Restore(records); err != nil {
		require.NoError(w.t, err)
	}
	w.m, w.k = m, New(plan, func(line string) { w.log = append(w.log, "say: "+w.short(line)) })
	clear(w.book)
	w.k.Restored(&held)
}

func (w *world) storedOperation(id mesos.OperationID) harness.StoredOperation {
	o := harness.StoredOperation{OperationID: id}
	if err := scheduler.DecodeRecord(w.store[scheduler.KeyOperation+string(id)], o.Schema); err != nil {
		require.NoError(w.t, err)
	}
	return o
}

func (w *world) storedReplacement(id mesos.ReplaceID) harness.StoredReplacement {
	r := harness.StoredReplacement{ReplaceID: id}
	if err := scheduler.DecodeRecord(w.store[scheduler.KeyReplace+string(id)], r.ReplaceRecord.Schema); err != nil {
		require.NoError(w.t, err)
	}
	if err := scheduler.DecodeRecord(w.store[scheduler.KeyReplaceInfo+string(id)], r.ReplaceInfoRecord.Schema); err != nil {
		require.NoError(w.t, err)
	}
	return r
}

func (w *world) stored(id mesos.TaskID) harness.StoredTask {
	t := harness.StoredTask{TaskID: id}
	if err := scheduler.DecodeRecord(w.store[scheduler.KeyTask+string(id)], t.Schema); err != nil {
		require.NoError(w.t, err)
	}
	if value, ok := w.store[scheduler.KeyLaunch+string(id)]; ok {
		t.Info, _ = scheduler.LaunchInfo(value)
	}
	return t
}

// restart is the next process; it subscribes.
func (w *world) restart(plan Plan) []string {
	w.t.Helper()
	w.start(plan)
	return w.subscribe()
}

// step does what the loop does with events, and returns what the keeper did.
func (w *world) step(events ...scheduler.Event) []string {
	w.t.Helper()
	for first := true; first || len(events) > 0; first = false {
		if w.trace != nil {
			for i := range events {
				w.trace("%v: %v", w.now/mesos.Second, w.short(describe(&events[i])))
			}
		}
		out := w.m.Step(w.now, events)
		events = nil
		for _, r := range out.Store {
			if r.Value == nil {
				delete(w.store, string(r.Key))
			} else {
				w.store[string(r.Key)] = slices.Clone(r.Value)
			}
		}
		for i := range out.Notices {
			if n := &out.Notices[i]; n.Type == scheduler.NoticeOffersLost && len(n.Offers) == 0 {
				clear(w.book)
			} else if n.Type == scheduler.NoticeOffersLost {
				for _, o := range n.Offers {
					delete(w.book, o.ID)
				}
			}
		}
		if w.onNotices != nil {
			w.onNotices(out.Notices)
		}
		var answers []scheduler.Event
		for i := range out.Calls {
			answers = append(answers, w.called(&out.Calls[i])...)
		}
		var requests []scheduler.Event
		requests, w.wake = w.k.Notified(time.UnixMicro(int64(w.now)), out.Notices, w.book)
		for i := range requests {
			w.log = append(w.log, w.asked(&requests[i]))
			if requests[i].Type == scheduler.EventLaunch && w.onLaunch != nil {
				w.onLaunch(&requests[i])
			}
		}
		events = append(requests, answers...)
	}
	log := w.log
	if w.trace != nil {
		for _, line := range log {
			w.trace("    %s", line)
		}
	}
	w.log = nil
	return log
}

// called takes a call; answers about made-up tasks come by themselves.
func (w *world) called(c *scheduler.Call) (answers []scheduler.Event) {
	if c.Type == scheduler.CallSubscribe {
		w.epoch = c.Epoch
	}
	for _, id := range c.Offers {
		delete(w.book, id)
	}
	for _, target := range c.Targets {
		if strings.HasPrefix(string(target.TaskID), "rollcall.") {
			answers = append(answers, w.status(mesos.TaskID(strings.Clone(string(target.TaskID))), target.AgentID, mesos.TaskUnknown))
		}
	}
	for _, target := range c.OperationTargets {
		if strings.HasPrefix(string(target.OperationID), "rollcall.") {
			answers = append(answers, w.operation(mesos.OperationID(strings.Clone(string(target.OperationID))), "", mesos.OperationUnknown))
		}
	}
	if w.onCall != nil {
		answers = append(w.onCall(c), answers...)
	}
	return answers
}

func (w *world) operation(id mesos.OperationID, agent mesos.AgentID, state mesos.OperationState) scheduler.Event {
	return scheduler.Event{
		Type: scheduler.EventOperationUpdated, Epoch: w.epoch,
		Operation: mesos.OperationStatus{OperationID: id, AgentID: agent, State: state},
	}
}

// subscribe gets the machine to subscribe and confirms it.
func (w *world) subscribe() []string {
	w.t.Helper()
	for before := w.epoch; w.epoch == before; {
		w.log = w.step()
		w.now += mesos.Second
	}
	return w.step(scheduler.Event{Type: scheduler.EventSubscribed, Epoch: w.epoch, FrameworkID: "F", Heartbeat: mesos.MaxMicros / 100})
}

func (w *world) disconnect() []string {
	w.t.Helper()
	return w.step(scheduler.Event{Type: scheduler.EventDisconnected, Epoch: w.epoch})
}

// after lets time pass, at least until the keeper's wish.
func (w *world) after(d time.Duration) []string {
	w.t.Helper()
	w.now += mesos.Micros(d.Microseconds())
	return w.step()
}

// offer offers id@agent:cpus.
func (w *world) offer(list ...string) []string {
	w.t.Helper()
	e := scheduler.Event{Type: scheduler.EventOffered, Epoch: w.epoch}
	for _, s := range list {
		var cpus float64
		id, rest, _ := strings.Cut(s, "@")
		agent, amount, _ := strings.Cut(rest, ":")
		_, err := fmt.Sscan(amount, &cpus)
		require.NoError(w.t, err)
		list := Resources{CPUs: Milli(cpus), Mem: Milli(1000)}.list()
		w.book[mesos.OfferID(id)] = &mesosapi.Offer{ID: mesosapi.OfferID(id), AgentID: mesosapi.AgentID(agent), Resources: list}
		known, err := resources.Of(list)
		require.NoError(w.t, err)
		known, err = known.Allocate("eng")
		require.NoError(w.t, err)
		e.Offers = append(e.Offers, mesos.Offer{ID: mesos.OfferID(id), AgentID: mesos.AgentID(agent), Resources: known})
	}
	return w.step(e)
}

func (w *world) status(id mesos.TaskID, agent mesos.AgentID, state mesos.TaskState) scheduler.Event {
	return scheduler.Event{Type: scheduler.EventUpdated, Epoch: w.epoch, Status: mesos.TaskStatus{TaskID: id, AgentID: agent, State: state, Source: mesos.SourceMaster}}
}

// update says a task's state, as its agent.
func (w *world) update(short string, state mesos.TaskState) []string {
	w.t.Helper()
	id, ok := w.full[short]
	if !ok {
		id = mesos.TaskID(short)
	}
	return w.step(w.status(id, "a1", state))
}

// short leaves out of ids what is random.
func (w *world) short(text string) string {
	for short, id := range w.full {
		text = strings.ReplaceAll(text, string(id), short)
	}
	return text
}

// asked writes a request for people.
func (w *world) asked(e *scheduler.Event) string {
	long := ""
	if e.Refuse == refuseLong {
		long = " long"
	}
	switch e.Type {
	case scheduler.EventLaunch:
		var ids []string
		for _, t := range e.Tasks {
			parts := strings.Split(string(t.TaskID), ".")
			short := strings.Join(parts[:len(parts)-1], ".")
			w.full[short] = t.TaskID
			ids = append(ids, short)
		}
		what := ""
		if len(ids) > 0 {
			what = "launch " + strings.Join(ids, " ")
		}
		for i := range e.Start {
			kind, task, _ := strings.Cut(string(e.Start[i].OperationID), ".")
			w.full[task[:strings.LastIndexByte(task, '.')]] = mesos.TaskID(task)
			if p, _ := placeOfID(mesos.TaskID(task)); !strings.Contains(what+" ", p.String()+".") {
				kind += " " + p.String()
			}
			what = strings.TrimSpace(what + " " + kind)
		}
		return fmt.Sprintf("%s on %s", what, e.Offers[0].ID) + long
	case scheduler.EventDecline:
		var ids []string
		for _, o := range e.Offers {
			ids = append(ids, string(o.ID))
		}
		return "decline " + strings.Join(ids, " ") + long
	case scheduler.EventKill:
		return w.short("kill " + string(e.TaskID))
	case scheduler.EventForget:
		return w.short("forget " + string(e.TaskID))
	case scheduler.EventForgetOperation:
		return w.short("forget " + string(e.OperationID))
	case scheduler.EventRevive:
		return "revive"
	case scheduler.EventReplace:
		q := &e.Replace
		what := "replace " + w.short(string(q.OldTaskID)) + " by " + w.named(q.NewTaskID)
		if q.FallbackTaskID != "" {
			what += " or " + w.named(q.FallbackTaskID)
		}
		for _, o := range e.Offers {
			what += " with " + string(o.ID)
		}
		return what
	case scheduler.EventForgetReplacement:
		return w.short("forget replacement " + string(e.ReplaceID))
	}
	return fmt.Sprintf("request %d", e.Type)
}

// named remembers an id, and returns it without what is random.
func (w *world) named(id mesos.TaskID) string {
	short := string(id)[:strings.LastIndexByte(string(id), '.')]
	w.full[short] = id
	return short
}

// does asserts what the keeper did.
func does(t *testing.T, got []string, want ...string) {
	t.Helper()
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"))
}

// describe writes an event of Mesos for people.
func describe(e *scheduler.Event) string {
	switch e.Type {
	case scheduler.EventUpdated:
		return fmt.Sprintf("%s is %s on %s", e.Status.TaskID, e.Status.State, e.Status.AgentID)
	case scheduler.EventOffered:
		return fmt.Sprintf("%d offers", len(e.Offers))
	case scheduler.EventCallFailed:
		return fmt.Sprintf("%s failed: %d", e.Call, e.Failure)
	}
	return fmt.Sprintf("event %d", e.Type)
}

func itoa(n int) string { return fmt.Sprint(n) }
