package master

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

type shaped interface{ Schema(*wire.Codec) }

func encode(v shaped) []byte {
	c := wire.Writer(nil)
	v.Schema(&c)
	return c.Bytes()
}

func read(frame []byte, v shaped) *wire.Error {
	c := wire.Reader(frame)
	v.Schema(&c)
	return c.Close()
}

// world is a master with what is around it, as random as it may be: frameworks
// that call, agents that say what they please, failures, restarts.
type world struct {
	script []byte // each byte picks what happens, or a part of it
	log    *strings.Builder
	cfg    Config
	m      *Machine
	now    mesos.Micros
	store  map[string][]byte

	request, stream uint64
	frameworks      []mesos.FrameworkID
	agents          []mesos.AgentID
	offers          []mesos.OfferID
	uuids           []mesos.UUID // of operations
	given           map[string]bool
	trace           func(string)
}

func newWorld(script []byte, log *strings.Builder, trace func(string)) *world {
	w := &world{script: script, log: log}
	cfg := DefaultConfig()
	cfg.MasterID = "M"
	cfg.Mode = Mode(w.below(int(Modes)))
	cfg.Answers = Answers(w.below(int(AnswerWays)))
	cfg.Agents = AgentConfig{Ping: mesos.Second, Missed: 2, Reregister: 5 * mesos.Second, RemovalSpan: 4 * mesos.Second, Adopt: 10 * mesos.Second}
	cfg.Agents.Removals = uint32(w.below(3))
	cfg.Registry = RegistryConfig{Interval: 3 * mesos.Second, Age: 10 * mesos.Second, Count: 3}
	cfg.Offers.Timeout = mesos.Micros(3*w.below(2)) * mesos.Second
	cfg.Limits.Frameworks, cfg.Limits.CompletedFrameworks, cfg.Limits.Agents = 4, 2, 4
	cfg.Limits.Tasks, cfg.Limits.CompletedTasks, cfg.Limits.UnreachableTasks = 4, 2, 2
	cfg.Limits.Replacements = 3
	cfg.Limits.Operations, cfg.Limits.Offers, cfg.Limits.Filters, cfg.Limits.Providers = 6, 5, 5, 2
	m, err := New(cfg)
	if err != nil {
		panic(err)
	}
	m.Trace(trace)
	w.cfg, w.m, w.trace = cfg, m, trace
	w.now, w.store, w.given = mesos.Second, map[string][]byte{}, map[string]bool{}
	w.frameworks, w.agents = []mesos.FrameworkID{"F", ""}, []mesos.AgentID{"A", "never"}
	w.offers, w.uuids = []mesos.OfferID{"none"}, []mesos.UUID{textUUID("u1"), textUUID("u2"), {}}
	return w
}

// broken ends a script; what it says is what went wrong.
type broken string

func (w *world) fail(format string, args ...any) { panic(broken(fmt.Sprintf(format, args...))) }

// below is the next byte of the script, below n.
func (w *world) below(n int) int {
	if len(w.script) == 0 {
		return 0
	}
	b := w.script[0]
	w.script = w.script[1:]
	return int(b) % n
}

func pick[T any](w *world, list []T) T {
	return list[w.below(len(list))]
}

func (w *world) chance(percent int) bool {
	return w.below(100) < percent
}

func some[T any](w *world, most int, one func() T) (list []T) {
	for range w.below(most + 1) {
		list = append(list, one())
	}
	return list
}

func (w *world) resources() mesos.Resources {
	texts := []string{"cpus:1", "cpus:2;mem:64", "cpus(web):1", "ports:[1-4]", "ports:[2-3]", "disk:5", "disk(web):5", "cpus:1;cpus(web):1", "cpus(db):1", ""}
	rs, err := mesos.ParseResources(pick(w, texts))
	if err != nil {
		w.fail("%v", err)
	}
	if w.chance(60) {
		return dynamic(rs, "")
	}
	return rs
}

func (w *world) info(id mesos.FrameworkID) mesos.FrameworkInfo {
	return mesos.FrameworkInfo{
		ID: id, Name: "n", Roles: pick(w, [][]string{{"*"}, {"web"}, {"web", "db"}, {}, {"a b"}}),
		FailoverTimeout: mesos.Micros(pick(w, []int{0, 2, 20})) * mesos.Second, Checkpoint: w.chance(80), PartitionAware: w.chance(50),
	}
}

func (w *world) taskID() mesos.TaskID {
	return pick(w, []mesos.TaskID{"t1", "t2", "t3", "t4", ""})
}

func (w *world) uuid() mesos.UUID {
	return pick(w, []mesos.UUID{textUUID("s1"), textUUID("s2"), textUUID("s3"), {}})
}

func (w *world) state() mesos.TaskState {
	return mesos.TaskState(w.below(int(mesos.TaskStates)))
}

func (w *world) provider() mesos.ResourceProviderID {
	return pick(w, []mesos.ResourceProviderID{"", "r1", "r2", "r3"})
}

func (w *world) operationID() mesos.OperationID {
	return pick(w, []mesos.OperationID{"o1", "o2", "o3", ""})
}

func (w *world) status() mesos.OperationStatus {
	return mesos.OperationStatus{
		OperationID: w.operationID(), ProviderID: w.provider(), UUID: w.uuid(),
		State: mesos.OperationState(w.below(int(mesos.OperationStates))),
	}
}

func (w *world) operation() mesos.Operation {
	return mesos.Operation{
		FrameworkID: pick(w, w.frameworks), UUID: pick(w, w.uuids), Type: mesos.OperationType(w.below(int(mesos.OpTypes))),
		Resources: w.resources(), Status: w.status(), Forwarded: w.status(),
	}
}

func (w *world) task() mesos.Task {
	return mesos.Task{
		FrameworkID: pick(w, w.frameworks), TaskID: w.taskID(), AgentID: pick(w, w.agents), ExecutorID: pick(w, []mesos.ExecutorID{"", "ex"}),
		Resources: w.resources(), State: w.state(), Forwarded: w.state(), UUID: w.uuid(),
	}
}

func (w *world) providers() []mesos.Provider {
	return some(w, 3, func() mesos.Provider {
		return mesos.Provider{ID: w.provider(), State: mesos.ProviderState(w.below(int(mesos.ProviderStates))), Resources: w.resources()}
	})
}

// kinds are the events, those that lead on more often.
var kinds = []EventType{
	EventSubscribe, EventTeardown, EventAccept, EventDecline, EventRevive, EventSuppress, EventKill, EventShutdown, EventAcknowledge,
	EventAcknowledgeOperation, EventReconcile, EventReconcileOperations, EventMessage, EventRequest, EventUpdateFramework, EventOtherCall,
	EventStreamClosed, EventPeer, EventPeerClosed, EventMarkAgentGone,
	EventSubscribe, EventSubscribe, EventAccept, EventAccept, EventAccept, EventAccept, EventAcknowledge, EventAcknowledgeOperation, EventKill,
	EventReplace, EventReplace, EventReplace, EventAcknowledgeReplacement, EventAcknowledgeReplacement, EventReconcileReplacements,
	EventReconcile, EventReconcileOperations, EventReconcileOperations, EventPeer, EventPeer, EventPeer, EventPeer, EventPeer, EventPeer, EventPeer,
}

// event draws what happens next: mostly what fits, often enough what does not.
func (w *world) event() (e Event) {
	e.Type = pick(w, kinds)
	away := w.away()
	if away != nil && w.chance(20) {
		e.Type = EventKill
	}
	w.request++
	e.Request = w.request
	e.FrameworkID = pick(w, w.frameworks)
	e.Framework, e.Roles = w.info(e.FrameworkID), pick(w, [][]string{nil, nil, nil, {"web"}})
	f := w.m.frameworks.get(e.FrameworkID)
	if f != nil && w.chance(95) {
		e.Stream = f.stream
	}
	switch e.Type {
	case EventAcknowledgeOperation:
		for g := range w.m.frameworks.values {
			if g.operations.len() > 0 && w.chance(50) {
				f, e.FrameworkID, e.Stream = g, g.id, g.stream
			}
		}
	case EventAcknowledgeReplacement, EventReconcileReplacements, EventKill:
		for g := range w.m.frameworks.values {
			if g.replacements.len() > 0 && w.chance(40) {
				f, e.FrameworkID, e.Stream = g, g.id, g.stream
			}
		}
	case EventSubscribe:
		if w.chance(95) {
			w.stream++
		}
		if e.Stream = w.stream; w.chance(3) {
			e.Framework.ID = "other"
		}
	case EventStreamClosed:
		e.Stream = uint64(w.below(int(w.stream) + 1))
	case EventReplace:
		for g := range w.m.frameworks.values {
			if g.tasks.len() > 0 && w.chance(80) {
				f, e.FrameworkID, e.Stream = g, g.id, g.stream
			}
		}
		if w.chance(30) {
			w.useOffers(&e, f)
		}
	case EventAccept, EventDecline:
		w.useOffers(&e, f)
	case EventUpdateFramework:
		if f != nil && w.chance(70) {
			roles := e.Framework.Roles
			e.Framework = f.info
			e.Framework.Roles = roles
		}
	case EventPeer, EventPeerClosed:
		if e.Peer = uint64(1 + w.below(6)); e.Type == EventPeer {
			e.Message = w.message(e.Peer)
			break
		}
		for a := range w.m.agents.values {
			if a.peer != 0 && a.replacements.len() > 0 && w.chance(80) {
				e.Peer = a.peer
			}
		}
	}
	e.Refuse = mesos.Micros(pick(w, []int{0, 0, 2})) * mesos.Second
	if e.Type == EventReplace && f != nil && w.chance(10) {
		for id, o := range w.m.offers.all {
			if o.framework == f && (len(e.Offers) == 0 || w.chance(50)) {
				e.Offers = []mesos.OfferID{id}
			}
		}
	}
	e.TaskID, e.AgentID, e.UUID, e.ProviderID, e.OperationID = w.taskID(), pick(w, w.agents), w.uuid(), w.provider(), w.operationID()
	if w.chance(5) {
		e.AgentID = ""
	}
	if w.chance(2) {
		e.TaskID = mesos.TaskID(strings.Repeat("x", 300))
	}
	if f != nil && w.chance(70) {
		w.meanOne(&e, f)
	}
	if away != nil && e.Type == EventKill {
		e.FrameworkID, e.Stream, e.TaskID = away.framework.id, away.framework.stream, away.New.TaskID
	}
	if e.Type == EventKill || e.Type > EventMarkAgentGone { // what is drawn for nothing makes scripts shorter
		w.replacementEvent(&e, f)
	}
	e.Tasks = some(w, 3, func() TaskAsked { return TaskAsked{w.taskID(), pick(w, append(w.agents, ""))} })
	e.Asked = some(w, 3, func() OperationAsked {
		return OperationAsked{w.operationID(), pick(w, append(w.agents, "")), w.provider()}
	})
	return e
}

// away is a replacement on an agent that is disconnected, if there is one.
func (w *world) away() *replacement {
	for a := range w.m.agents.values {
		for r := range a.replacements.values {
			if !a.connected() && r.open() {
				return r
			}
		}
	}
	return nil
}

func (w *world) replaceID() mesos.ReplaceID {
	return pick(w, []mesos.ReplaceID{"r1", "r2", "r3", "r4", "r5", ""})
}

// replacementEvent fills in what counts for replacements.
func (w *world) replacementEvent(e *Event, f *framework) {
	e.ReplaceID = w.replaceID()
	e.Replacements = some(w, 3, func() ReplacementAsked { return ReplacementAsked{w.replaceID(), pick(w, append(w.agents, ""))} })
	if f != nil && w.chance(60) {
		for r := range f.replacements.values {
			if e.ReplaceID, e.UUID = r.ReplaceID, r.Status.UUID; e.Type == EventAcknowledgeReplacement {
				e.AgentID = r.agent.id
			}
			if e.Type == EventKill && w.chance(80) {
				e.TaskID, e.AgentID = pick(w, []mesos.TaskID{r.New.TaskID, r.Fallback.TaskID}), r.agent.id
			}
			if w.chance(50) {
				break
			}
		}
	}
	if e.Type != EventReplace {
		return
	}
	r := &e.Replacement
	*r = w.replacement(pick(w, w.frameworks), pick(w, w.agents))
	if w.chance(50) {
		e.Offers = nil
	}
	if f == nil || w.chance(10) {
		return
	}
	for t := range f.tasks.values {
		r.Old, r.New.AgentID, r.Fallback.AgentID, e.AgentID = t.TaskID, t.AgentID, t.AgentID, t.AgentID
		if w.chance(70) {
			r.New.Resources = mustParse("cpus:0.1")
		}
		if r.Fallback.Resources = t.Resources; w.chance(10) {
			r.Fallback.Resources = mustParse("cpus:9")
		}
		if w.chance(70) { // nothing is wrong with it
			r.New.TaskID, r.Stop, r.Start = pick(w, []mesos.TaskID{"n1", "n2"}), mesos.Minute, mesos.Minute
			r.New.Resources, r.ReplaceID, e.Offers = t.Resources, pick(w, []mesos.ReplaceID{"r1", "r2", "r3"}), nil
			if r.Fallback.TaskID != "" {
				r.Fallback.TaskID = pick(w, []mesos.TaskID{"b1", "b2"})
			}
		}
		if w.chance(50) {
			break
		}
	}
}

func (w *world) replacement(f mesos.FrameworkID, a mesos.AgentID) (r mesos.Replacement) {
	r.FrameworkID, r.ReplaceID, r.Old, r.New, r.Fallback = f, w.replaceID(), w.taskID(), w.task(), w.task()
	r.New.AgentID, r.Fallback.AgentID = a, a
	r.New.TaskID, r.Fallback.TaskID = pick(w, []mesos.TaskID{"n1", "n2", "t4"}), pick(w, []mesos.TaskID{"b1", "b2", "t4"})
	if r.Rollback = mesos.Rollback(w.below(int(mesos.Rollbacks))); r.Rollback == mesos.RollbackOff {
		r.Fallback = mesos.Task{}
	}
	r.Stop, r.Start = mesos.Micros(w.below(8)), mesos.Micros(1+w.below(3))
	return r
}

// said is what an agent says of a replacement, more or less of one that there is.
func (w *world) said(a *agent) mesos.Replacement {
	r := w.replacement(pick(w, w.frameworks), "A")
	if a != nil && w.chance(80) {
		for known := range a.replacements.values {
			r = known.Replacement
			if w.chance(50) {
				break
			}
		}
	}
	if w.chance(70) {
		r.OldState, r.New.State, r.Fallback.State = w.state(), w.state(), w.state()
	}
	r.Status.ReplaceID, r.Status.UUID = r.ReplaceID, w.uuid()
	r.Status.Phase = mesos.ReplacePhase(w.below(int(mesos.ReplacePhases)))
	if r.Held = nil; !r.Status.Phase.Outcome() && w.chance(50) {
		r.Held = w.resources()
	}
	return r
}

// meanOne makes an event about a task or an operation that there is.
func (w *world) meanOne(e *Event, f *framework) {
	if e.Type == EventAcknowledgeOperation {
		for o := range f.operations.values {
			e.OperationID, e.AgentID, e.UUID = o.Status.OperationID, o.agent.id, o.Forwarded.UUID
			if w.chance(20) {
				e.AgentID = pick(w, w.agents)
			}
			if w.chance(50) {
				return
			}
		}
		return
	}
	for t := range f.tasks.values {
		e.TaskID, e.AgentID, e.UUID = t.TaskID, t.AgentID, t.UUID
		if w.chance(50) {
			return
		}
	}
}

func (w *world) useOffers(e *Event, f *framework) {
	e.Offers = some(w, 2, func() mesos.OfferID { return pick(w, w.offers) })
	agent := pick(w, w.agents)
	if f != nil && f.offers.len() > 0 && w.chance(90) {
		e.Offers = nil
		for id, o := range f.offers.all {
			e.Offers, agent = append(e.Offers, id), o.agent.id
			if w.chance(80) {
				break
			}
		}
	}
	e.Operations = some(w, 3, func() AcceptOperation {
		op := AcceptOperation{Type: AcceptType(1 + w.below(int(AcceptTypes)-1)), OperationID: w.operationID(), ExecutorID: "ex", Resources: w.resources()}
		switch {
		case op.Type <= AcceptLaunchGroup:
			op.Tasks = some(w, 2, func() mesos.Task {
				t := w.task()
				if w.chance(90) {
					t.AgentID = agent
				}
				if w.chance(60) {
					t.Resources = mustParse("cpus:0.1")
				}
				return t
			})
		case op.Type >= AcceptCreate:
			op.Resources = dynamic(op.Resources.Select(func(r *mesos.Resource) bool { return r.Name == "disk" }), "v1")
		case w.chance(60):
			op.Resources = dynamic(mustParse("cpus(web):1"), "")
		}
		return op
	})
}

func mustParse(text string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	if err != nil {
		panic(err)
	}
	return rs
}

func (w *world) message(peer uint64) mesos.Peer {
	p := mesos.Peer{Type: mesos.PeerType(1 + w.below(int(mesos.PeerRegistered)-1))}
	if a := w.m.peers[peer]; a != nil && a.replacements.len() > 0 && w.chance(30) || w.chance(2) {
		p.Type = mesos.PeerReplaceUpdate
	}
	a := w.m.peers[peer]
	if a == nil && w.chance(80) {
		p.Type = pick(w, []mesos.PeerType{mesos.PeerRegister, mesos.PeerReregister})
	}
	id := pick(w, append(w.agents, ""))
	if away := w.away(); away != nil && w.chance(60) {
		p.Type, id = mesos.PeerReregister, away.agent.id
	}
	p.Agent = mesos.AgentInfo{ID: id, Hostname: "h", Resources: plus(mustParse("cpus:4;mem:256;disk:20"), w.resources())}
	if w.chance(2) {
		p.Agent.Hostname = strings.Repeat("h", 300)
	}
	if w.chance(80) {
		p.Agent.Capable = mesos.AgentOperationFeedback
	}
	p.FrameworkID = pick(w, w.frameworks)
	p.Frameworks = some(w, 2, func() mesos.FrameworkInfo { return w.info(pick(w, w.frameworks)) })
	p.Tasks = some(w, 3, w.task)
	switch p.Type {
	case mesos.PeerReplaceUpdate:
		p.Replacement = w.said(a)
	case mesos.PeerReregister:
		if w.chance(30) {
			break
		}
		p.Replacements = some(w, 2, func() mesos.Replacement { return w.said(w.m.agents.get(p.Agent.ID)) })
	}
	p.Status = mesos.TaskStatus{TaskID: w.taskID(), State: mesos.TaskState(1 + w.below(int(mesos.TaskStates)-1)), UUID: w.uuid()}
	p.LatestState = w.state()
	p.Operation, p.Operations, p.Providers = w.operation(), some(w, 3, w.operation), w.providers()
	if known := w.m.agents.get(p.Agent.ID); known != nil && w.chance(70) { // it lists what it has, more or less
		p.Tasks = nil
		for t := range known.tasks.values {
			if w.chance(80) {
				p.Tasks = append(p.Tasks, t.Task)
			}
		}
	}
	if a == nil {
		return p
	}
	if w.chance(70) {
		for t := range a.tasks.values {
			p.FrameworkID, p.Status.TaskID = t.framework.id, t.TaskID
			if w.chance(50) {
				break
			}
		}
	}
	if w.chance(70) {
		for o := range a.operations.values {
			p.Operation.UUID, p.Operations = o.UUID, append(p.Operations, o.Operation)
			if p.Type == mesos.PeerOperationUpdate {
				p.FrameworkID = o.FrameworkID
			}
			if w.chance(50) {
				break
			}
		}
	}
	if a.replacements.len() > 0 && w.chance(20) {
		for r := range a.replacements.values {
			p.FrameworkID, p.Status.TaskID = r.framework.id, pick(w, []mesos.TaskID{r.New.TaskID, r.Old, r.Fallback.TaskID})
		}
	}
	return p
}

// learn remembers the ids that an output gave.
func (w *world) learn(out *Output) {
	for i := range out.Sends {
		n := &out.Sends[i]
		if n.Type == SendSubscribed && !slices.Contains(w.frameworks, n.FrameworkID) {
			w.frameworks = append(w.frameworks, n.FrameworkID)
		}
		for _, o := range n.Offers {
			if w.given[string(o.ID)] {
				w.fail("offer %s is given twice", o.ID)
			}
			w.given[string(o.ID)] = true
			w.offers = append(w.offers, o.ID)
		}
	}
	for i := range out.Peers {
		p := &out.Peers[i].Message
		if p.AgentID != "" && !slices.Contains(w.agents, p.AgentID) {
			w.agents = append(w.agents, p.AgentID)
		}
		if !p.Operation.UUID.IsZero() {
			w.uuids = append(w.uuids, p.Operation.UUID)
		}
	}
	for _, r := range out.Store {
		if r.Value == nil {
			delete(w.store, string(r.Key))
		} else {
			w.store[string(r.Key)] = slices.Clone(r.Value)
		}
	}
}

func (w *world) records() (list []Record) {
	for _, key := range slices.Sorted(maps.Keys(w.store)) {
		list = append(list, Record{[]byte(key), w.store[key]})
	}
	return list
}

// step steps the machine, and a copy made of its snapshot that gets the events
// one by one, and each of those read from the wire. Both must owe the same.
func (w *world) step(events []Event) {
	before := w.m.Snapshot(nil)
	twin, err := Load(before)
	if err != nil {
		w.fail("its snapshot is refused: %v", err)
	}
	if !bytes.Equal(twin.Snapshot(nil), before) {
		w.fail("its snapshot is not the same when loaded")
	}
	out := w.m.Step(w.now, events)
	if w.log != nil {
		fmt.Fprintf(w.log, "at %s\n", seconds(w.now))
		for i := range events {
			fmt.Fprintf(w.log, "  %s\n", brief(&events[i]))
		}
	}
	if err := w.m.broken(); err != nil {
		w.fail("broken: %v after %s", err, describe(events))
	}
	frame := encode(&out)
	if err := read(frame, &Output{}); err != nil {
		w.fail("what it owes can not be read: %v", err)
	}
	if out.WakeAt != 0 && out.WakeAt <= w.now {
		w.fail("it wants to be woken at %d, and it is %d", out.WakeAt, w.now)
	}
	w.oneReplyEach(events, &out)
	if frameSeen != nil {
		frameSeen("StepFrame", encode(&StepFrame{Now: w.now, Events: events}))
		frameSeen("Output", frame)
		frameSeen("Snapshot", w.m.Snapshot(nil))
		frameSeen("RecordsFrame", encode(&RecordsFrame{w.records()}))
		frameSeen("Config", encode(&w.cfg))
	}
	w.sameInParts(twin, events, &out, frame)
	w.learn(&out)
}

func describe(events []Event) (s string) {
	for i := range events {
		s += events[i].Type.String() + fmt.Sprintf("(%d) ", events[i].Message.Type)
	}
	return s
}

// frameSeen hears of the frames that scripts make.
var frameSeen func(kind string, frame []byte)

// brief is an event as far as it counts.
func brief(e *Event) string {
	var f StepFrame
	if err := read(encode(&StepFrame{Events: []Event{*e}}), &f); err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%+v", f.Events[0])
	for _, nothing := range []string{"[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0]", "UUID: ", "{}", "[]", ":0 ", ": "} {
		text = strings.ReplaceAll(text, nothing, " ")
	}
	return strings.Join(strings.Fields(text), " ")
}

func (w *world) oneReplyEach(events []Event, out *Output) {
	replies := map[uint64]int{}
	for i := range out.Sends {
		if out.Sends[i].Type == SendReply {
			replies[out.Sends[i].Request]++
		}
	}
	for i := range events {
		e := &events[i]
		wants := 1
		if e.Type == EventStreamClosed || e.Type == EventPeer || e.Type == EventPeerClosed {
			wants = 0
		}
		if replies[e.Request] != wants {
			w.fail("%s has %d replies", e.Type, replies[e.Request])
		}
	}
}

func (w *world) sameInParts(twin *Machine, events []Event, out *Output, frame []byte) {
	var sum Output
	part := func(out Output) {
		sum.Store, sum.Sends, sum.Peers = append(sum.Store, out.Store...), append(sum.Sends, out.Sends...), append(sum.Peers, out.Peers...)
		sum.WakeAt = out.WakeAt
	}
	part(twin.Step(w.now, nil))
	for i := range events {
		sent := StepFrame{Now: w.now, Events: events[i : i+1]}
		bytes := encode(&sent)
		var got StepFrame
		if err := read(bytes, &got); err != nil {
			w.fail("an event can not be read: %v", err)
		}
		part(twin.Step(got.Now, got.Events))
		clear(bytes) // the machine may keep no view of it
	}
	if got := encode(&sum); !bytes.Equal(got, frame) {
		s := stage{calls: make([]string, w.request+1), uuids: map[mesos.UUID]string{}, frameworks: map[uint64]mesos.FrameworkID{}}
		w.fail("in parts it owes something else:\n%s\n%s", s.format(&sum), s.format(out))
	}
	if !bytes.Equal(twin.Snapshot(nil), w.m.Snapshot(nil)) {
		w.fail("in parts it is something else")
	}
}

// restart makes a master of what was stored.
func (w *world) restart() {
	w.cfg.MasterID = pick(w, []string{"M", "N"})
	m, err := New(w.cfg)
	if err != nil {
		w.fail("%v", err)
	}
	if err := m.Restore(w.records()); err != nil {
		w.fail("its own records are refused: %v", err)
	}
	for id := range w.m.agents.all {
		if m.standing(id) != standingRecovered {
			w.fail("agent %s was registered and is not recovered", id)
		}
	}
	for id := range w.m.registry.gone.all {
		if m.standing(id) != standingGone {
			w.fail("agent %s was gone and is not", id)
		}
	}
	for id := range w.m.registry.unreachable.all {
		if m.standing(id) != standingUnreachable {
			w.fail("agent %s was unreachable and is not", id)
		}
	}
	if err := m.broken(); err != nil {
		w.fail("broken when restored: %v", err)
	}
	w.m = m
	m.Trace(w.trace)
	if w.log != nil {
		fmt.Fprintln(w.log, "restart")
	}
}

// fence: a made-up task on an agent that never was is always answered, and
// before the reply.
func (w *world) fence() {
	for f := range w.m.frameworks.values {
		if f.state != FrameworkConnected {
			continue
		}
		w.request++
		out := w.m.Step(w.now, []Event{{
			Type: EventReconcile, Request: w.request, Stream: f.stream, FrameworkID: f.id, Tasks: []TaskAsked{{"fence", "never-was"}},
		}})
		n := out.Sends
		if len(n) != 2 || n[0].Type != SendUpdate || n[0].Status.TaskID != "fence" || n[1].Type != SendReply {
			w.fail("a fence is answered by %+v", n)
		}
	}
}

// runScript returns what went wrong, "" for nothing.
func runScript(script []byte, log *strings.Builder, trace func(string)) (bad string) {
	defer func() {
		if r := recover(); r != nil {
			if why, ok := r.(broken); ok {
				bad = string(why)
			} else {
				bad = fmt.Sprintf("panic: %v\n%s", r, debug.Stack())
			}
		}
	}()
	w := newWorld(script, log, trace)
	for len(w.script) > 0 {
		switch {
		case w.chance(3):
			w.restart()
		case w.chance(50):
			w.now = w.now.Add(mesos.Micros(1+w.below(250)) * 10 * mesos.Millisecond)
		case w.chance(3):
			w.now = w.now.Add(15 * mesos.Second)
		}
		w.step(some(w, 4, w.event))
		w.fence()
	}
	return ""
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
			if cut := slices.Concat(s[:i], s[i+size:]); runScript(cut, nil, nil) != "" {
				s, shorter = cut, true
			} else {
				i++
			}
		}
		if !shorter {
			size /= 2
		}
	}
	return s
}

// TestSequences runs scripts from fixed seeds.
func TestSequences(t *testing.T) {
	n := 6000
	if testing.Short() {
		n = 200
	}
	missed := map[string]bool{}
	for _, id := range Rows() {
		missed[id] = true
	}
	for seed := range n {
		s := script(rand.New(rand.NewPCG(uint64(seed), 7)), 300+seed%4000)
		if runScript(s, nil, func(row string) { delete(missed, row) }) == "" {
			continue
		}
		s = shrink(s)
		var log strings.Builder
		bad := runScript(s, &log, nil)
		t.Fatalf("seed %d: %s\nscript %#v\n%s", seed, bad, s, log.String())
	}
	if !testing.Short() && len(missed) > 0 {
		t.Errorf("the scripts never reach the rows %v", slices.Sorted(maps.Keys(missed)))
	}
}

// FuzzSequence looks for a script that breaks a property.
func FuzzSequence(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		f.Add(script(rng, 400))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if bad := runScript(script[:min(len(script), 2000)], nil, nil); bad != "" {
			t.Fatal(bad)
		}
	})
}
