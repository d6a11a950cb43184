package agent_test

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// arguments are the words after an event's name: plain ones in order, key=value,
// and flags.
type arguments struct {
	s     *script
	plain []string
	named map[string]string
	used  map[string]bool
}

func (s *script) arguments(list []string) *arguments {
	a := &arguments{s: s, named: map[string]string{}, used: map[string]bool{}}
	for _, w := range list {
		if k, v, ok := strings.Cut(w, "="); ok && !strings.HasPrefix(w, `"`) {
			a.named[k] = strings.Trim(v, `"`)
		} else {
			a.plain = append(a.plain, strings.Trim(w, `"`))
		}
	}
	return a
}

func (a *arguments) next() string {
	if len(a.plain) == 0 {
		return ""
	}
	w := a.plain[0]
	a.plain = a.plain[1:]
	return w
}

func (a *arguments) get(key string) string {
	a.used[key] = true
	return a.named[key]
}

func (a *arguments) flag(word string) bool {
	for i, w := range a.plain {
		if w == word {
			a.plain = append(a.plain[:i], a.plain[i+1:]...)
			return true
		}
	}
	return false
}

func (a *arguments) time(key string) mesos.Micros {
	if v := a.get(key); v != "" {
		return seconds(v)
	}
	return 0
}

func (a *arguments) list(key string) []string {
	return strings.Fields(strings.Trim(a.get(key), "[]"))
}

func (a *arguments) uuid(name string) (u mesos.UUID) {
	if u, ok := a.s.byName[name]; ok {
		return u
	}
	if name != "" {
		copy(u[:], name)
		a.s.byName[name], a.s.uuids[u] = u, name
	}
	return u
}

// leftover is an error if something was not understood.
func (a *arguments) leftover() error {
	for k := range a.named {
		if !a.used[k] {
			return fmt.Errorf("unknown argument %q", k)
		}
	}
	if len(a.plain) > 0 {
		return fmt.Errorf("too many arguments: %q", a.plain)
	}
	return nil
}

// uuidName names a uuid in the order in which they are seen.
func (s *script) uuidName(u mesos.UUID) string {
	if u.IsZero() {
		return ""
	}
	if name, ok := s.uuids[u]; ok {
		return name
	}
	s.made++
	name := "u" + strconv.Itoa(s.made)
	s.uuids[u], s.byName[name] = name, u
	return name
}

func (s *script) event(line string) (e agent.Event, err error) {
	w := words(line)
	a := s.arguments(w[1:])
	p := &e.Peer
	say := func(t mesos.PeerType) {
		e.Type, e.Link, p.Type = agent.EventMessage, s.link, t
		if l := a.get("link"); l != "" {
			n, _ := strconv.ParseUint(l, 10, 32)
			e.Link = uint32(n)
		}
	}
	executor := func(t agent.EventType) {
		e.Type, e.FrameworkID, e.ExecutorID = t, mesos.FrameworkID(a.next()), mesos.ExecutorID(a.next())
	}
	switch w[0] {
	case "found":
		n, _ := strconv.ParseUint(a.next(), 10, 32)
		e.Type, e.Link = agent.EventMasterFound, uint32(n)
		s.link = max(s.link, e.Link)
	case "lost":
		n, _ := strconv.ParseUint(a.next(), 10, 32)
		e.Type, e.Link = agent.EventMasterLost, uint32(n)
	case "registered", "reregistered":
		say(map[string]mesos.PeerType{"registered": mesos.PeerRegistered, "reregistered": mesos.PeerReregistered}[w[0]])
		p.AgentID = mesos.AgentID(a.next())
		for _, t := range a.list("targets") {
			f, id, _ := strings.Cut(t, "/")
			p.Targets = append(p.Targets, mesos.TaskTarget{FrameworkID: mesos.FrameworkID(f), TaskID: mesos.TaskID(id), AgentID: p.AgentID})
		}
		for _, t := range a.list("replacements") { // F/r:phase:new
			part := strings.Split(t, ":")
			f, id, _ := strings.Cut(part[0], "/")
			r := mesos.Replacement{FrameworkID: mesos.FrameworkID(f), ReplaceID: mesos.ReplaceID(id)}
			r.New.TaskID, r.Status = mesos.TaskID(part[2]), mesos.ReplaceStatus{ReplaceID: r.ReplaceID, Phase: phaseNamed(part[1]), Message: "as it was"}
			p.Replacements = append(p.Replacements, r)
		}
		for _, f := range a.list("aware") {
			p.Frameworks = append(p.Frameworks, mesos.FrameworkInfo{ID: mesos.FrameworkID(f), PartitionAware: true})
		}
	case "ping":
		say(mesos.PeerPing)
		p.Connected = !a.flag("disconnected")
	case "run":
		say(mesos.PeerRunTasks)
		s.run(a, p)
	case "kill":
		say(mesos.PeerKillTask)
		p.FrameworkID, p.Status.TaskID, p.Grace = mesos.FrameworkID(a.next()), mesos.TaskID(a.next()), a.time("grace")
	case "ack":
		say(mesos.PeerAcknowledge)
		p.FrameworkID, p.Status.TaskID, p.Status.UUID = mesos.FrameworkID(a.next()), mesos.TaskID(a.next()), a.uuid(a.next())
	case "apply":
		say(mesos.PeerApplyOperation)
		p.FrameworkID, p.Operation = mesos.FrameworkID(a.next()), a.operation()
	case "ack-operation":
		say(mesos.PeerAcknowledgeOperation)
		p.Operation.UUID, p.Operation.Status.UUID = a.uuid(a.next()), a.uuid(a.next())
	case "reconcile":
		say(mesos.PeerReconcileOperations)
		p.FrameworkID = mesos.FrameworkID(a.get("framework"))
		for _, q := range a.list("operations") {
			id, provider, _ := strings.Cut(q, "@")
			o := mesos.Operation{Status: mesos.OperationStatus{ProviderID: mesos.ResourceProviderID(provider)}}
			if p.FrameworkID == "" {
				o.UUID = a.uuid(id)
			} else {
				o.Status.OperationID = mesos.OperationID(id)
			}
			p.Operations = append(p.Operations, o)
		}
	case "replace":
		say(mesos.PeerReplace)
		a.replace(p)
	case "ack-replacement":
		say(mesos.PeerAcknowledgeReplacement)
		r := &p.Replacement
		r.FrameworkID, r.ReplaceID, r.Status.UUID = mesos.FrameworkID(a.next()), mesos.ReplaceID(a.next()), a.uuid(a.next())
	case "shutdown":
		say(mesos.PeerShutdown)
		p.Message = a.next()
	case "shutdown-framework":
		say(mesos.PeerShutdownFramework)
		p.FrameworkID = mesos.FrameworkID(a.next())
	case "shutdown-executor":
		say(mesos.PeerShutdownExecutor)
		p.FrameworkID, p.ExecutorID = mesos.FrameworkID(a.next()), mesos.ExecutorID(a.next())
	case "update-framework":
		say(mesos.PeerUpdateFramework)
		p.Framework = a.framework()
	case "message":
		say(mesos.PeerExecutorMessage)
		p.FrameworkID, p.ExecutorID, p.Data = mesos.FrameworkID(a.next()), mesos.ExecutorID(a.next()), []byte(a.next())
	case "nonsense":
		say(mesos.PeerPong)
	case "nothing":
	case "executor-registered":
		executor(agent.EventExecutorRegistered)
		for _, id := range a.list("tasks") {
			e.TaskIDs = append(e.TaskIDs, mesos.TaskID(id))
		}
	case "executor-update":
		executor(agent.EventExecutorUpdated)
		e.Status.TaskID = mesos.TaskID(a.next())
		e.Status.State, _ = mesos.ParseTaskState("TASK_" + a.next())
		e.Status.UUID, e.Data = a.uuid(a.get("uuid")), []byte(a.get("data"))
		e.Status.Healthy = map[string]mesos.Healthy{"true": mesos.HealthGood, "false": mesos.HealthBad}[a.get("healthy")]
		e.Status.Message = a.next()
	case "executor-exited":
		executor(agent.EventExecutorExited)
		n, _ := strconv.ParseUint(a.get("exit"), 10, 32)
		e.Exit, e.Message = uint32(n), a.next()
	case "executor-message":
		executor(agent.EventExecutorMessage)
		e.Data = []byte(a.next())
	case "provider-subscribed":
		e.Type, e.Provider.ID = agent.EventProviderSubscribed, mesos.ResourceProviderID(a.next())
		e.Provider.Name = string(e.Provider.ID)
		if r := a.get("resources"); r != "" {
			e.Provider.Resources = resources(r)
		}
		for _, o := range a.list("operations") {
			parts := strings.Split(o, ":") // uuid:STATE:status-uuid:framework:id
			var op mesos.Operation
			op.UUID = a.uuid(parts[0])
			op.Status.State, _ = mesos.ParseOperationState("OPERATION_" + parts[1])
			if len(parts) > 2 {
				op.Status.UUID = a.uuid(parts[2])
			}
			if len(parts) > 4 {
				op.FrameworkID, op.Status.OperationID = mesos.FrameworkID(parts[3]), mesos.OperationID(parts[4])
			}
			e.Operations = append(e.Operations, op)
		}
	case "provider-disconnected":
		e.Type, e.ProviderID = agent.EventProviderDisconnected, mesos.ResourceProviderID(a.next())
	case "provider-gone":
		e.Type, e.ProviderID = agent.EventProviderGone, mesos.ResourceProviderID(a.next())
	case "provider-update":
		e.Type, e.ProviderID = agent.EventProviderUpdated, mesos.ResourceProviderID(a.next())
		e.Operation.UUID = a.uuid(a.next())
		e.Operation.Status.State, _ = mesos.ParseOperationState("OPERATION_" + a.next())
		e.Operation.Status.UUID = a.uuid(a.get("status"))
		e.Operation.FrameworkID, e.Operation.Status.OperationID = mesos.FrameworkID(a.get("framework")), mesos.OperationID(a.get("id"))
	case "drain":
		e.Type, e.Grace = agent.EventDrain, a.time("grace")
	case "unregister":
		e.Type = agent.EventUnregister
	default:
		return e, fmt.Errorf("unknown event %q", w[0])
	}
	return e, a.leftover()
}

func (a *arguments) framework() mesos.FrameworkInfo {
	return mesos.FrameworkInfo{
		ID: mesos.FrameworkID(a.next()), Name: a.get("name"),
		PartitionAware: a.flag("aware"), Checkpoint: a.flag("checkpoint"), KillingState: a.flag("killing"),
	}
}

func (a *arguments) life() (life []mesos.Beat) {
	for _, beat := range a.list("life") {
		after, state, _ := strings.Cut(beat, ":")
		b := mesos.Beat{After: seconds(after)}
		b.State, _ = mesos.ParseTaskState("TASK_" + state)
		life = append(life, b)
	}
	return life
}

// run reads: FRAMEWORK [aware] [checkpoint] [killing] TASK... executor= version= agent= resources= life=[AFTER:STATE ...].
func (s *script) run(a *arguments, p *mesos.Peer) {
	p.Framework = a.framework()
	p.FrameworkID = p.Framework.ID
	p.Version = a.uuid(a.get("version"))
	proto := mesos.Task{FrameworkID: p.FrameworkID, AgentID: "A", ExecutorID: mesos.ExecutorID(a.get("executor"))}
	if id := a.get("agent"); id != "" {
		proto.AgentID = mesos.AgentID(id)
	}
	if r := a.get("resources"); r != "" {
		proto.Resources = resources(r)
	}
	proto.Life = a.life()
	for len(a.plain) > 0 {
		t := proto
		t.TaskID = mesos.TaskID(a.next())
		p.Tasks = append(p.Tasks, t)
	}
}

// replace reads: FRAMEWORK [aware] [checkpoint] [killing] ID old= has= new= needs= held= fallback= rollback=
// grace= stop= start= settle= executor= of both new tasks, old-executor=, version= agent= life=.
func (a *arguments) replace(p *mesos.Peer) {
	p.Framework = a.framework()
	r := &p.Replacement
	r.FrameworkID, r.ReplaceID = p.Framework.ID, mesos.ReplaceID(a.next())
	p.Version = a.uuid(a.get("version"))
	agent := mesos.AgentID(a.get("agent"))
	if agent == "" {
		agent = "A"
	}
	life := a.life()
	task := func(name string, rs string) mesos.Task {
		t := mesos.Task{FrameworkID: r.FrameworkID, TaskID: mesos.TaskID(a.get(name)), AgentID: agent}
		if rs != "" {
			t.Resources = resources(rs)
		}
		return t
	}
	has, needs := a.get("has"), a.get("needs")
	if needs == "" {
		needs = has
	}
	old := task("old", has)
	old.ExecutorID = mesos.ExecutorID(a.get("old-executor"))
	p.Tasks, r.Old = []mesos.Task{old}, old.TaskID
	r.New = task("new", needs)
	r.New.ExecutorID, r.New.Life = mesos.ExecutorID(a.get("executor")), life
	if a.named["fallback"] != "" {
		r.Fallback, r.Rollback = task("fallback", has), mesos.RollbackIfFits
		r.Fallback.ExecutorID = r.New.ExecutorID
	}
	if a.get("rollback") == "hold" {
		r.Rollback = mesos.RollbackHold
	}
	if h := a.get("held"); h != "" {
		r.Held = resources(h)
	}
	r.Grace, r.Stop, r.Start, r.Settle = a.time("grace"), 20*mesos.Second, 30*mesos.Second, a.time("settle")
	if _, ok := a.named["stop"]; ok {
		r.Stop = a.time("stop")
	}
	if _, ok := a.named["start"]; ok {
		r.Start = a.time("start")
	}
}

func phaseNamed(name string) (p mesos.ReplacePhase) {
	for p = mesos.ReplaceNone; p < mesos.ReplacePhases && p.String() != name; p++ {
		continue
	}
	return p
}

// operation reads: ID TYPE "resources" uuid= provider=.
func (a *arguments) operation() (o mesos.Operation) {
	o.Status.OperationID = mesos.OperationID(a.next())
	name := a.next()
	for t := mesos.OpNone; t < mesos.OpTypes; t++ {
		if t.String() == name {
			o.Type = t
		}
	}
	if r := a.next(); r != "" {
		o.Resources = resources(r)
	}
	o.UUID, o.Status.ProviderID = a.uuid(a.get("uuid")), mesos.ResourceProviderID(a.get("provider"))
	return o
}

func keyUUID(text string) (u mesos.UUID) {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	copy(u[:], b)
	return u
}
