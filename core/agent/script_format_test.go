package agent_test

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// format writes an output, one line for each thing that is owed.
func (s *script) format(out *agent.Output) string {
	var b strings.Builder
	for _, r := range out.Store {
		fmt.Fprintln(&b, "store", s.record(r))
	}
	for i := range out.Sends {
		fmt.Fprintln(&b, s.send(&out.Sends[i]))
	}
	for i := range out.Notices {
		n := &out.Notices[i]
		l := line{"notice", n.Type.String()}
		l.put("agent", n.AgentID)
		l.put("field", n.Field)
		l.put("count", n.Count)
		l.text(n.Message)
		fmt.Fprintln(&b, l)
	}
	if out.WakeAt != 0 {
		fmt.Fprintln(&b, "wake", spell(out.WakeAt))
	}
	return b.String()
}

func spell(t mesos.Micros) string { return strconv.FormatFloat(float64(t)/1e6, 'f', -1, 64) }

// line collects words, leaving out what is empty or zero.
type line []string

func (l *line) word(words ...string) {
	for _, s := range words {
		if s != "" {
			*l = append(*l, s)
		}
	}
}

func (l *line) put(key string, value any) {
	s := fmt.Sprint(value)
	switch {
	case s == "" || s == "0" || s == "false" || s == "[]":
	case s == "true":
		l.word(key)
	case strings.Contains(s, " ") && !strings.HasPrefix(s, "["):
		l.word(key + "=" + strconv.Quote(s))
	default:
		l.word(key + "=" + s)
	}
}

func (l *line) time(key string, t mesos.Micros) {
	if t != 0 {
		l.word(key + "=" + spell(t))
	}
}

func (l *line) text(s string) {
	if s != "" {
		l.word(strconv.Quote(s))
	}
}

func (l line) String() string { return strings.Join(l, " ") }

func state(s mesos.TaskState) string { return strings.TrimPrefix(s.String(), "TASK_") }

func opState(s mesos.OperationState) string { return strings.TrimPrefix(s.String(), "OPERATION_") }

func (s *script) send(k *agent.Send) string {
	if k.Type == agent.SendMaster {
		return s.peer(&k.Peer)
	}
	to := "executor"
	if k.Type >= agent.SendApply {
		to = "provider"
	}
	l := line{to, k.Type.String()}
	l.word(string(k.FrameworkID), string(k.ExecutorID), string(k.TaskID), string(k.ProviderID))
	l.put("uuid", s.uuidName(k.UUID))
	l.put("tasks", s.tasks(k.Tasks))
	l.time("grace", k.Grace)
	l.text(string(k.Data))
	if k.Type == agent.SendApply || k.Type == agent.SendAcknowledgeOperation {
		l.word(s.operation(&k.Operation))
	}
	l.put("operations", s.operations(k.Operations))
	return l.String()
}

var peerNames = map[mesos.PeerType]string{
	mesos.PeerRegister: "register", mesos.PeerReregister: "reregister", mesos.PeerUpdateAgent: "update-agent",
	mesos.PeerStatusUpdate: "update", mesos.PeerOperationUpdate: "update-operation", mesos.PeerPong: "pong",
	mesos.PeerReplaceUpdate: "update-replacement",
	mesos.PeerUnregister:    "unregister", mesos.PeerExitedExecutor: "exited-executor", mesos.PeerExecutorMessage: "message",
}

func (s *script) peer(p *mesos.Peer) string {
	l := line{"master", peerNames[p.Type]}
	switch p.Type {
	case mesos.PeerRegister, mesos.PeerReregister:
		l.word(string(p.Agent.ID))
		l.put("resources", p.Agent.Resources)
		var ids []mesos.FrameworkID
		for i := range p.Frameworks {
			ids = append(ids, p.Frameworks[i].ID)
		}
		l.put("frameworks", ids)
		l.put("tasks", s.tasks(p.Tasks))
		var list []string
		for i := range p.Replacements {
			list = append(list, "("+s.replacement(&p.Replacements[i])+")")
		}
		l.put("replacements", list)
	case mesos.PeerReplaceUpdate:
		l.word(string(p.Replacement.FrameworkID))
		l.word(s.replacement(&p.Replacement))
		l.text(p.Replacement.Status.Message)
		return l.String()
	case mesos.PeerStatusUpdate:
		l.word(string(p.FrameworkID))
		l.word(s.status(&p.Status))
		l.put("latest", state(p.LatestState))
		l.put("executor", p.ExecutorID)
		l.time("time", p.Time)
		l.put("data", string(p.Data))
		l.text(p.Status.Message)
		return l.String()
	case mesos.PeerOperationUpdate:
		l.word(string(p.FrameworkID))
		l.word(s.operation(&p.Operation))
	case mesos.PeerExitedExecutor, mesos.PeerExecutorMessage:
		l.word(string(p.FrameworkID), string(p.ExecutorID))
		l.put("exit", p.Exit)
		l.text(string(p.Data))
	}
	l.put("providers", providers(p.Providers))
	l.put("operations", s.operations(p.Operations))
	l.put("version", s.uuidName(p.Version))
	return l.String()
}

func (s *script) status(t *mesos.TaskStatus) string {
	l := line{string(t.TaskID), state(t.State)}
	l.put("uuid", s.uuidName(t.UUID))
	l.put("source", strings.TrimPrefix(t.Source.String(), "SOURCE_"))
	l.put("reason", strings.TrimPrefix(t.Reason.String(), "REASON_"))
	l.put("healthy", [...]string{"", "bad", "good"}[t.Healthy])
	return l.String()
}

// replacement: ID PHASE, and its tasks with the states that they are known in.
func (s *script) replacement(r *mesos.Replacement) string {
	l := line{string(r.ReplaceID), r.Status.Phase.String()}
	l.put("uuid", s.uuidName(r.Status.UUID))
	part := func(name string, id mesos.TaskID, of mesos.TaskState) {
		if of != mesos.TaskNone {
			id += mesos.TaskID(":" + state(of))
		}
		l.put(name, id)
	}
	part("old", r.Old, r.OldState)
	part("new", r.New.TaskID, r.New.State)
	part("fallback", r.Fallback.TaskID, r.Fallback.State)
	l.put("held", r.Held)
	return l.String()
}

// tasks: FRAMEWORK/TASK:STATE, and ~FORWARDED where that differs.
func (s *script) tasks(list []mesos.Task) []string {
	var names []string
	for i := range list {
		t := &list[i]
		name := string(t.FrameworkID) + "/" + string(t.TaskID) + ":" + state(t.State)
		if t.Forwarded != mesos.TaskNone {
			name += "~" + state(t.Forwarded) + ":" + s.uuidName(t.UUID)
		}
		names = append(names, name)
	}
	return names
}

func providers(list []mesos.Provider) (names []string) {
	for _, p := range list {
		name := string(p.ID) + ":" + [...]string{"unknown", "registered", "disconnected", "gone"}[p.State]
		if len(p.Resources) > 0 {
			name += ":" + p.Resources.String()
		}
		names = append(names, name)
	}
	return names
}

func (s *script) operation(o *mesos.Operation) string {
	l := line{string(o.Status.OperationID)}
	if o.Type != mesos.OpNone {
		l.word(o.Type.String())
	}
	l.word(opState(o.Status.State))
	l.put("operation", s.uuidName(o.UUID))
	l.put("uuid", s.uuidName(o.Status.UUID))
	l.put("provider", o.Status.ProviderID)
	l.text(o.Status.Message)
	return strings.TrimSpace(l.String())
}

func (s *script) operations(list []mesos.Operation) []string {
	var names []string
	for i := range list {
		o := &list[i]
		name := s.uuidName(o.UUID) + string(o.Status.OperationID)
		if o.Status.State != mesos.OperationNone {
			name += ":" + opState(o.Status.State)
		}
		if o.Status.ProviderID != "" {
			name += "@" + string(o.Status.ProviderID)
		}
		names = append(names, name)
	}
	return names
}

func must(err *wire.Error) {
	if err != nil {
		panic(err)
	}
}

// record writes a record by the shape that its key demands.
func (s *script) record(r agent.Record) string {
	key := string(r.Key)
	kind, id, _ := strings.Cut(key, "/")
	if kind == "operation" {
		key = "operation/" + s.uuidName(keyUUID(id))
	}
	l := line{key}
	if r.Value == nil {
		l.word("deleted")
		return l.String()
	}
	switch kind {
	case "agent":
		var v agent.AgentRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.word(string(v.AgentID))
		l.put("run", v.Run)
		l.put("boot", v.Boot)
		l.put("draining", v.Draining)
		l.put("total", v.Total)
	case "framework":
		var v agent.FrameworkRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.put("aware", v.Framework.PartitionAware)
		l.put("ending", v.Ending)
		l.put("executors", v.Executors)
	case "task":
		var v agent.TaskRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.put("executor", v.Task.ExecutorID)
		l.put("group", v.Group)
	case "update":
		s.updateRecord(&l, r.Value)
	case "operation":
		var v agent.OperationRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.word(s.operation(&v.Operation))
		l.put("unacknowledged", len(v.Queue))
	case "replacement":
		var v agent.ReplacementRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.word(s.replacement(&v.Replacement))
		l.time("due", v.Due)
	case "provider":
		var v agent.ProviderRecord
		must(agent.DecodeRecord(r.Value, v.Schema))
		l.put("gone", v.Gone)
	}
	return l.String()
}

func (s *script) updateRecord(l *line, value []byte) {
	var v agent.UpdateRecord
	must(agent.DecodeRecord(value, v.Schema))
	l.word(state(v.State))
	l.put("given", v.Given)
	l.put("beat", v.Beat)
	l.time("due", v.Due)
	l.put("killed", v.Killed)
	var queue, acked []string
	for i := range v.Queue {
		queue = append(queue, state(v.Queue[i].Status.State)+":"+s.uuidName(v.Queue[i].Status.UUID))
	}
	for _, u := range v.Acked {
		acked = append(acked, s.uuidName(u))
	}
	l.put("queue", queue)
	l.put("acked", acked)
	l.put("after", v.After)
}
