package master

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// words splits a line at blanks; [a b] and "a b" hold together.
func words(line string) (list []string) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		end, closing := 0, byte(' ')
	scan:
		for ; end < len(line); end++ {
			switch c := line[end]; {
			case closing != ' ' && c == closing:
				closing = ' '
			case closing != ' ':
			case c == '[':
				closing = ']'
			case c == '"':
				closing = '"'
			case c == ' ':
				break scan
			}
		}
		list = append(list, line[:end])
		line = line[end:]
	}
	return list
}

// args are the words after an event's name: plain ones in order, and key=value.
type args struct {
	plain []string
	named map[string]string
	err   error
}

func parseArgs(list []string) *args {
	a := &args{named: map[string]string{}}
	for _, w := range list {
		k, v, ok := strings.Cut(w, "=")
		if ok && !strings.ContainsAny(k, `"[{:`) {
			a.named[k] = strings.Trim(v, `"`)
		} else {
			a.plain = append(a.plain, strings.Trim(w, `"`))
		}
	}
	return a
}

func (a *args) next() string {
	if len(a.plain) == 0 {
		return ""
	}
	w := a.plain[0]
	a.plain = a.plain[1:]
	return w
}

func (a *args) flag(word string) bool {
	for i, w := range a.plain {
		if w == word {
			a.plain = append(a.plain[:i:i], a.plain[i+1:]...)
			return true
		}
	}
	return false
}

func (a *args) get(key string) string {
	v := a.named[key]
	delete(a.named, key)
	return v
}

func (a *args) list(key string) []string {
	return strings.Fields(strings.Trim(a.get(key), "[]"))
}

func (a *args) time(key string) mesos.Micros {
	v := a.get(key)
	if v == "" {
		return 0
	}
	t, err := parseTime(v)
	a.fail(err)
	return t
}

func (a *args) number(s string) uint64 {
	n, err := strconv.ParseUint(strings.TrimLeft(s, "sp"), 10, 64)
	a.fail(err)
	return n
}

func (a *args) fail(err error) {
	if err != nil && a.err == nil {
		a.err = err
	}
}

func (a *args) resources(text string) mesos.Resources {
	rs, err := mesos.ParseResources(text)
	a.fail(err)
	return rs
}

func (a *args) state(name string) mesos.TaskState {
	s, ok := mesos.ParseTaskState("TASK_" + name)
	if !ok && name != "" {
		a.fail(fmt.Errorf("no state %q", name))
	}
	if name == "" {
		return mesos.TaskNone
	}
	return s
}

func (a *args) operationState(name string) mesos.OperationState {
	if name == "" {
		return mesos.OperationNone
	}
	s, ok := mesos.ParseOperationState("OPERATION_" + name)
	if !ok {
		a.fail(fmt.Errorf("no operation state %q", name))
	}
	return s
}

func textUUID(s string) (u mesos.UUID) {
	copy(u[:], s)
	return u
}

// uuid is that of an operation: #1 is the first that was shown.
func (s *stage) uuid(name string) mesos.UUID {
	for u, n := range s.uuids {
		if n == name {
			return u
		}
	}
	return textUUID(name)
}

// cutBraces parts "t1@a{cpus:1}" into its name and what is in braces.
func cutBraces(s string) (name, inside string) {
	name, inside, _ = strings.Cut(s, "{")
	return name, strings.TrimSuffix(inside, "}")
}

var callWords = map[string]EventType{
	"teardown": EventTeardown, "accept": EventAccept, "decline": EventDecline, "revive": EventRevive, "suppress": EventSuppress,
	"kill": EventKill, "shutdown": EventShutdown, "ack": EventAcknowledge, "ack-operation": EventAcknowledgeOperation,
	"reconcile": EventReconcile, "reconcile-operations": EventReconcileOperations, "message": EventMessage, "request": EventRequest,
	"update-framework": EventUpdateFramework, "other": EventOtherCall,
	"replace": EventReplace, "ack-replacement": EventAcknowledgeReplacement, "reconcile-replacements": EventReconcileReplacements,
}

func (s *stage) parseEvent(text string) (e Event, err error) {
	list := words(text)
	word, a := list[0], parseArgs(list[1:])
	switch {
	case word == "subscribe":
		e.Type, e.Stream, e.Request = EventSubscribe, a.number(a.next()), s.request(word)
		e.FrameworkID = mesos.FrameworkID(a.get("id"))
		e.Framework = a.framework()
		e.Framework.ID = e.FrameworkID
		if id := a.get("info_id"); id != "" {
			e.Framework.ID = mesos.FrameworkID(id)
		}
		e.Roles = a.list("suppressed")
	case callWords[word] != EventNone:
		e.Type, e.Stream, e.Request = callWords[word], a.number(a.next()), s.request(word)
		e.FrameworkID = s.frameworks[e.Stream]
		if id, ok := a.named["as"]; ok {
			e.FrameworkID = mesos.FrameworkID(id)
			delete(a.named, "as")
		}
		if via := a.get("via"); via != "" {
			e.Stream = a.number(via)
		}
		e.StreamID = a.get("stream_id")
		s.parseCall(&e, a)
	case word == "closed":
		e.Type, e.Stream = EventStreamClosed, a.number(a.next())
	case word == "peer-closed":
		e.Type, e.Peer = EventPeerClosed, a.number(a.next())
	case word == "gone":
		e.Type, e.Request, e.AgentID = EventMarkAgentGone, s.request(word), mesos.AgentID(a.next())
	default:
		e.Type, e.Peer = EventPeer, a.number(a.next())
		s.parsePeer(&e.Message, word, a)
	}
	if a.err == nil && (len(a.plain) > 0 || len(a.named) > 0) {
		a.err = fmt.Errorf("%s: left over: %v %v", word, a.plain, a.named)
	}
	return e, a.err
}

func (s *stage) request(call string) uint64 {
	s.calls = append(s.calls, call)
	return uint64(len(s.calls) - 1)
}

// framework reads a FrameworkInfo; one that checkpoints and waits 100 s for
// its return if nothing else is said.
func (a *args) framework() mesos.FrameworkInfo {
	f := mesos.FrameworkInfo{
		Name: a.get("name"), User: a.get("user"), Principal: a.get("principal"), Roles: a.list("roles"), FailoverTimeout: 100 * mesos.Second,
		PartitionAware: a.flag("aware"), Checkpoint: !a.flag("no-checkpoint"),
	}
	if len(f.Roles) == 0 {
		f.Roles = []string{"*"}
	}
	if _, ok := a.named["timeout"]; ok {
		f.FailoverTimeout = a.time("timeout")
	}
	return f
}

func (s *stage) parseCall(e *Event, a *args) {
	switch e.Type {
	case EventAccept:
		e.Offers, e.Refuse = offerIDs(a), a.time("refuse")
		for len(a.plain) > 0 {
			e.Operations = append(e.Operations, a.acceptOperation(a.next()))
		}
	case EventDecline:
		e.Offers, e.Refuse = offerIDs(a), a.time("refuse")
	case EventRevive, EventSuppress:
		e.Roles = a.list("roles")
	case EventKill:
		e.TaskID, e.AgentID, e.Grace = mesos.TaskID(a.next()), mesos.AgentID(a.get("agent")), a.time("grace")
	case EventShutdown:
		e.AgentID, e.ExecutorID = mesos.AgentID(a.next()), mesos.ExecutorID(a.next())
	case EventAcknowledge:
		e.TaskID, e.AgentID, e.UUID = mesos.TaskID(a.next()), mesos.AgentID(a.get("agent")), textUUID(a.get("uuid"))
	case EventAcknowledgeOperation:
		e.OperationID, e.AgentID, e.UUID = mesos.OperationID(a.next()), mesos.AgentID(a.get("agent")), textUUID(a.get("uuid"))
	case EventReconcile:
		for _, w := range strings.Fields(strings.Trim(a.next(), "[]")) {
			id, agent, _ := strings.Cut(w, "@")
			e.Tasks = append(e.Tasks, TaskAsked{mesos.TaskID(id), mesos.AgentID(agent)})
		}
	case EventReconcileOperations:
		for _, w := range strings.Fields(strings.Trim(a.next(), "[]")) {
			id, at, _ := strings.Cut(w, "@")
			agent, provider, _ := strings.Cut(at, "/")
			e.Asked = append(e.Asked, OperationAsked{mesos.OperationID(id), mesos.AgentID(agent), mesos.ResourceProviderID(provider)})
		}
	case EventReplace:
		a.replace(e)
	case EventAcknowledgeReplacement:
		e.ReplaceID, e.AgentID, e.UUID = mesos.ReplaceID(a.next()), mesos.AgentID(a.get("agent")), textUUID(a.get("uuid"))
	case EventReconcileReplacements:
		for _, w := range strings.Fields(strings.Trim(a.next(), "[]")) {
			id, agent, _ := strings.Cut(w, "@")
			e.Replacements = append(e.Replacements, ReplacementAsked{mesos.ReplaceID(id), mesos.AgentID(agent)})
		}
	case EventMessage:
		e.AgentID, e.ExecutorID, e.Data = mesos.AgentID(a.next()), mesos.ExecutorID(a.next()), []byte(a.next())
	case EventUpdateFramework:
		e.Framework = a.framework()
		e.Framework.ID = e.FrameworkID
		if id := a.get("info_id"); id != "" {
			e.Framework.ID = mesos.FrameworkID(id)
		}
		e.Roles = a.list("suppressed")
	}
}

// replace reads: replace s1 ID old=t1 new=t2@agent/executor{cpus:1} [fallback=t3@agent{cpus:1}] [offers=[...]]
// [agent=A] [rollback=off|if-fits|hold] [grace=] [stop=] [start=] [settle=].
func (a *args) replace(e *Event) {
	e.Offers, e.AgentID = offerIDs(a), mesos.AgentID(a.get("agent"))
	r := &e.Replacement
	r.ReplaceID, r.Old = mesos.ReplaceID(a.next()), mesos.TaskID(a.get("old"))
	r.New = a.acceptOperation("launch:" + a.get("new")).Tasks[0]
	if t := a.get("fallback"); t != "" {
		r.Fallback, r.Rollback = a.acceptOperation("launch:" + t).Tasks[0], mesos.RollbackIfFits
	}
	switch a.get("rollback") {
	case "hold":
		r.Rollback = mesos.RollbackHold
	case "off":
		r.Rollback = mesos.RollbackOff
	}
	r.Grace, r.Stop, r.Start, r.Settle = a.time("grace"), mesos.Minute, mesos.Minute, a.time("settle")
	if _, ok := a.named["stop"]; ok {
		r.Stop = a.time("stop")
	}
	if _, ok := a.named["start"]; ok {
		r.Start = a.time("start")
	}
}

// replacement reads framework/id|phase|uuid|old:state|new:state{resources}|fallback:state{resources}|{held}.
func (a *args) replacement(w string) (r mesos.Replacement) {
	parts := append(strings.Split(w, "|"), "", "", "", "", "", "")
	f, id, _ := strings.Cut(parts[0], "/")
	r.FrameworkID, r.ReplaceID = mesos.FrameworkID(f), mesos.ReplaceID(id)
	for p := range mesos.ReplacePhases {
		if p.String() == parts[1] {
			r.Status.Phase = p
		}
	}
	part := func(text string) (t mesos.Task) {
		name, rs := cutBraces(text)
		task, state, _ := strings.Cut(name, ":")
		t.TaskID, t.State = mesos.TaskID(task), a.state(state)
		if t.TaskID != "" {
			t.FrameworkID, t.Resources = r.FrameworkID, a.resources(rs)
		}
		return t
	}
	old := part(parts[3])
	r.Old, r.OldState, r.New, r.Fallback = old.TaskID, old.State, part(parts[4]), part(parts[5])
	r.Held = part("x" + parts[6]).Resources
	if r.Fallback.TaskID != "" {
		r.Rollback = mesos.RollbackHold
	}
	r.Status.ReplaceID, r.Status.UUID, r.Status.OldTaskID = r.ReplaceID, textUUID(parts[2]), r.Old
	r.Status.NewTaskID, r.Status.FallbackTaskID = r.New.TaskID, r.Fallback.TaskID
	return r
}

func offerIDs(a *args) (list []mesos.OfferID) {
	for _, id := range a.list("offers") {
		list = append(list, mesos.OfferID(id))
	}
	return list
}

// acceptOperation reads launch:t1@agent/executor{cpus:1},t2@...,
// group:executor:t1@agent{cpus:1},... and reserve:id{cpus(role):1}.
func (a *args) acceptOperation(w string) (op AcceptOperation) {
	word, rest, _ := strings.Cut(w, ":")
	for i, name := range acceptNames {
		if strings.EqualFold(strings.ReplaceAll(word, "group", "launch_group"), name) {
			op.Type = AcceptType(i)
		}
	}
	if op.Type == AcceptLaunchGroup {
		var ex string
		ex, rest, _ = strings.Cut(rest, ":")
		op.ExecutorID = mesos.ExecutorID(ex)
	}
	if op.Type > AcceptLaunchGroup {
		id, text := cutBraces(rest)
		text, volume, _ := strings.Cut(text, "#")
		op.OperationID, op.Resources = mesos.OperationID(id), dynamic(a.resources(text), volume)
		return op
	}
	for _, part := range strings.SplitAfter(rest, "},") {
		if part = strings.TrimSuffix(part, ","); part == "" {
			continue
		}
		name, text := cutBraces(part)
		id, at, _ := strings.Cut(name, "@")
		agent, ex, _ := strings.Cut(at, "/")
		op.Tasks = append(op.Tasks, mesos.Task{
			TaskID: mesos.TaskID(id), AgentID: mesos.AgentID(agent), ExecutorID: mesos.ExecutorID(ex), Resources: dynamic(a.resources(text), ""),
		})
	}
	return op
}

// dynamic makes reservations such as RESERVE makes, and volumes of a given id.
func dynamic(rs mesos.Resources, volume string) mesos.Resources {
	for i := range rs {
		for j := range rs[i].Reservations {
			rs[i].Reservations[j].Type = mesos.ReservationDynamic
		}
		if volume != "" {
			rs[i].Disk = mesos.Disk{PersistenceID: volume, ContainerPath: "data", Mode: mesos.VolumeReadWrite}
		}
	}
	return rs
}

func (s *stage) parsePeer(p *mesos.Peer, word string, a *args) {
	switch word {
	case "register":
		p.Type = mesos.PeerRegister
		a.agent(p)
	case "reregister":
		p.Type = mesos.PeerReregister
		p.Agent.ID = mesos.AgentID(a.next())
		a.agent(p)
		for _, w := range a.list("frameworks") {
			id, more, _ := strings.Cut(w, ":")
			p.Frameworks = append(p.Frameworks, mesos.FrameworkInfo{
				ID: mesos.FrameworkID(id), Roles: []string{"*"}, Checkpoint: true, PartitionAware: more == "aware",
			})
		}
		for _, w := range a.list("tasks") {
			p.Tasks = append(p.Tasks, a.task(w, p.Agent.ID))
		}
		for _, w := range a.list("replacements") {
			p.Replacements = append(p.Replacements, a.replacement(w))
		}
		s.operations(p, a)
	case "update-agent":
		p.Type = mesos.PeerUpdateAgent
		p.Providers = a.providers()
		p.Version = textUUID(a.get("version"))
		s.operations(p, a)
	case "status":
		p.Type, p.FrameworkID = mesos.PeerStatusUpdate, mesos.FrameworkID(a.next())
		p.Status = mesos.TaskStatus{TaskID: mesos.TaskID(a.next()), State: a.state(a.next()), Source: mesos.SourceExecutor}
		p.Status.UUID, p.Status.Message = textUUID(a.get("uuid")), a.get("message")
		p.LatestState, p.ExecutorID = a.state(a.get("latest")), mesos.ExecutorID(a.get("executor"))
		p.Time, p.Data = a.time("time"), []byte(a.get("data"))
		if a.flag("healthy") {
			p.Status.Healthy = mesos.HealthGood
		}
	case "op-status":
		p.Type, p.FrameworkID = mesos.PeerOperationUpdate, mesos.FrameworkID(a.next())
		p.Operation.UUID = s.uuid(a.next())
		p.Operation.Status = mesos.OperationStatus{
			State: a.operationState(a.next()), OperationID: mesos.OperationID(a.get("id")), UUID: textUUID(a.get("uuid")),
			ProviderID: mesos.ResourceProviderID(a.get("provider")), Message: a.get("message"),
		}
	case "replacement":
		p.Type, p.Replacement = mesos.PeerReplaceUpdate, a.replacement(a.next())
		p.Replacement.Status.Message = a.get("message")
	case "pong":
		p.Type = mesos.PeerPong
	case "unregister":
		p.Type = mesos.PeerUnregister
	case "exited":
		p.Type, p.FrameworkID, p.ExecutorID = mesos.PeerExitedExecutor, mesos.FrameworkID(a.next()), mesos.ExecutorID(a.next())
		p.Exit = uint32(a.number(a.get("exit")))
	case "executor-message":
		p.Type, p.FrameworkID, p.ExecutorID = mesos.PeerExecutorMessage, mesos.FrameworkID(a.next()), mesos.ExecutorID(a.next())
		p.Data = []byte(a.next())
	default:
		a.fail(fmt.Errorf("no event %q", word))
	}
}

func (a *args) agent(p *mesos.Peer) {
	p.Agent.Hostname, p.Agent.Port = a.get("host"), 5051
	if p.Agent.Hostname == "" {
		p.Agent.Hostname = "h"
	}
	p.Agent.Capable = mesos.AgentPartitionAware | mesos.AgentResourceProvider
	if !a.flag("no-feedback") {
		p.Agent.Capable |= mesos.AgentOperationFeedback
	}
	p.Providers, p.Version = a.providers(), textUUID(a.get("version"))
	reserved := a.flag("dynamic")
	if p.Agent.Resources = a.resources(a.next()); reserved {
		p.Agent.Resources = dynamic(p.Agent.Resources, "")
	}
}

// providers reads id:state{resources}.
func (a *args) providers() (list []mesos.Provider) {
	for _, w := range a.list("providers") {
		name, text := cutBraces(w)
		id, state, _ := strings.Cut(name, ":")
		p := mesos.Provider{ID: mesos.ResourceProviderID(id)}
		for i, s := range []string{"unknown", "registered", "disconnected", "gone"} {
			if s == state {
				p.State = mesos.ProviderState(i)
			}
		}
		rs := a.resources(text)
		for i := range rs {
			rs[i].ProviderID = p.ID
		}
		p.Resources = rs
		list = append(list, p)
	}
	return list
}

// task reads framework/id:state:forwarded:uuid{resources}.
func (a *args) task(w string, agent mesos.AgentID) mesos.Task {
	name, text := cutBraces(w)
	parts := append(strings.Split(name, ":"), "", "", "")
	f, id, _ := strings.Cut(parts[0], "/")
	return mesos.Task{
		FrameworkID: mesos.FrameworkID(f), TaskID: mesos.TaskID(id), AgentID: agent, State: a.state(parts[1]),
		Forwarded: a.state(parts[2]), UUID: textUUID(parts[3]), Resources: a.resources(text),
	}
}

// operations reads uuid:framework/id:state@provider.
func (s *stage) operations(p *mesos.Peer, a *args) {
	for _, w := range a.list("operations") {
		parts := append(strings.Split(w, ":"), "", "")
		f, id, _ := strings.Cut(parts[1], "/")
		state, provider, _ := strings.Cut(parts[2], "@")
		p.Operations = append(p.Operations, mesos.Operation{
			FrameworkID: mesos.FrameworkID(f), UUID: s.uuid(parts[0]), Type: mesos.OpReserve,
			Status: mesos.OperationStatus{OperationID: mesos.OperationID(id), State: a.operationState(state), ProviderID: mesos.ResourceProviderID(provider)},
		})
	}
}
