package master

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

func seconds(t mesos.Micros) string { return strconv.FormatFloat(float64(t)/1e6, 'f', -1, 64) }

// line collects words, leaving out what is empty or zero.
type line []string

func (l *line) word(s string) {
	if s != "" {
		*l = append(*l, s)
	}
}

func (l *line) put(key string, value any) {
	s := fmt.Sprint(value)
	if s == "" || s == "0" || s == "[]" {
		return
	}
	l.word(key + "=" + s)
}

func (l *line) time(key string, t mesos.Micros) {
	if t != 0 {
		l.word(key + "=" + seconds(t))
	}
}

func (l *line) quote(s string) {
	if s != "" {
		l.word(strconv.Quote(s))
	}
}

func plainUUID(u mesos.UUID) string { return strings.TrimRight(string(u[:]), "\x00") }

// operationUUID shows the uuids that masters make as #1, #2, ...
func (s *stage) operationUUID(u mesos.UUID) string {
	if u.IsZero() {
		return ""
	}
	if text := plainUUID(u); len(text) < 16 {
		return text
	}
	if s.uuids[u] == "" {
		s.uuids[u] = "#" + strconv.Itoa(len(s.uuids)+1)
	}
	return s.uuids[u]
}

func braces(rs mesos.Resources) string {
	bare := allocated(rs, "")
	return "{" + strings.ReplaceAll(bare.String(), "; ", ";") + "}"
}

func (s *stage) format(out *Output) string {
	var b strings.Builder
	for i := range out.Store {
		fmt.Fprintln(&b, "store", formatRecord(&out.Store[i]))
	}
	for i := range out.Sends {
		fmt.Fprintln(&b, s.formatSend(&out.Sends[i]))
	}
	for i := range out.Peers {
		p := &out.Peers[i]
		fmt.Fprintf(&b, "p%d %s\n", p.Peer, s.formatPeer(&p.Message))
	}
	if out.WakeAt != 0 {
		fmt.Fprintln(&b, "wake", seconds(out.WakeAt))
	}
	return b.String()
}

func formatRecord(r *Record) string {
	key := string(r.Key)
	if r.Value == nil {
		return key + " deleted"
	}
	must := func(err *wire.Error) {
		if err != nil {
			panic(err)
		}
	}
	switch prefix, _, _ := strings.Cut(key, "/"); prefix {
	case "agent":
		var v AgentRecord
		must(DecodeRecord(r.Value, v.Schema))
		return fmt.Sprintf("%s %s:%d", key, v.Hostname, v.Port)
	case "counters":
		var v CountersRecord
		must(DecodeRecord(r.Value, v.Schema))
		c := v.Counters
		return fmt.Sprintf("%s frameworks=%d agents=%d offers=%d operations=%d", key, c.Frameworks, c.Agents, c.Offers, c.Operations)
	}
	var v MarkRecord
	must(DecodeRecord(r.Value, v.Schema))
	return key + " since " + seconds(v.Time)
}

func (s *stage) formatSend(n *Send) string {
	if n.Type == SendReply {
		l := line{"reply", s.calls[n.Request], strconv.Itoa(int(n.Code))}
		l.quote(n.Message)
		for i := range n.Operations {
			l.word("(" + s.formatStatus(&n.Operations[i]) + ")")
		}
		return strings.Join(l, " ")
	}
	l := line{"s" + strconv.Itoa(int(n.Stream)), n.Type.String()}
	switch n.Type {
	case SendSubscribed:
		l.word(string(n.FrameworkID))
		s.frameworks[n.Stream] = n.FrameworkID
	case SendOffers:
		for i := range n.Offers {
			o := &n.Offers[i]
			l.word(string(o.ID) + "@" + string(o.AgentID))
			if o.Role != "*" {
				l.word("role=" + o.Role)
			}
			l.word(braces(o.Resources))
			l.put("executors", o.Executors)
		}
	case SendRescind:
		l.word(string(n.OfferID))
	case SendUpdate:
		t := &n.Status
		l.word(string(t.TaskID))
		l.word(strings.TrimPrefix(t.State.String(), "TASK_"))
		l.put("agent", t.AgentID)
		l.put("source", strings.TrimPrefix(t.Source.String(), "SOURCE_"))
		l.put("reason", strings.TrimPrefix(t.Reason.String(), "REASON_"))
		l.put("uuid", plainUUID(t.UUID))
		l.put("executor", n.ExecutorID)
		l.put("healthy", [...]string{"", "bad", "good"}[t.Healthy])
		l.time("unreachable", t.UnreachableTime)
		l.time("time", n.Time)
		l.put("extra", string(n.Extra))
		l.quote(t.Message)
	case SendUpdateOperation:
		l.word(s.formatStatus(&n.Operation))
	case SendOperations:
		for i := range n.Operations {
			l.word("(" + s.formatStatus(&n.Operations[i]) + ")")
		}
	case SendReplacement:
		r := &n.Replacement
		l.word(string(r.ReplaceID) + " " + r.Phase.String())
		l.put("agent", r.AgentID)
		l.put("old", r.OldTaskID)
		l.put("new", r.NewTaskID)
		l.put("fallback", r.FallbackTaskID)
		l.put("uuid", plainUUID(r.UUID))
		l.quote(r.Message)
	case SendMessage:
		l.put("agent", n.AgentID)
		l.put("executor", n.ExecutorID)
		l.quote(string(n.Extra))
	case SendFailure:
		l.put("agent", n.AgentID)
		l.put("executor", n.ExecutorID)
		l.put("exit", n.Exit)
	case SendError:
		l.quote(n.Message)
	}
	return strings.Join(l, " ")
}

func (s *stage) formatStatus(o *mesos.OperationStatus) string {
	var l line
	l.word(string(o.OperationID))
	l.word(strings.TrimPrefix(o.State.String(), "OPERATION_"))
	l.put("agent", o.AgentID)
	l.put("provider", o.ProviderID)
	l.put("uuid", s.operationUUID(o.UUID))
	l.quote(o.Message)
	return strings.Join(l, " ")
}

// formatReplacement writes what args.replacement reads, but for the resources of tasks.
func formatReplacement(r *mesos.Replacement) string {
	part := func(id mesos.TaskID, s mesos.TaskState) string {
		return strings.TrimSuffix(string(id)+":"+strings.TrimPrefix(s.String(), "TASK_"), ":")
	}
	return strings.Join([]string{
		string(r.FrameworkID) + "/" + string(r.ReplaceID), r.Status.Phase.String(), plainUUID(r.Status.UUID),
		part(r.Old, r.OldState), part(r.New.TaskID, r.New.State), part(r.Fallback.TaskID, r.Fallback.State),
		strings.ReplaceAll(braces(r.Held), "{{}}", "{}"),
	}, "|")
}

var peerWords = map[mesos.PeerType]string{
	mesos.PeerRegistered: "registered", mesos.PeerReregistered: "reregistered", mesos.PeerRunTasks: "run-tasks", mesos.PeerKillTask: "kill-task",
	mesos.PeerAcknowledge: "acknowledge", mesos.PeerApplyOperation: "apply-operation", mesos.PeerAcknowledgeOperation: "acknowledge-operation",
	mesos.PeerReconcileOperations: "reconcile-operations", mesos.PeerPing: "ping", mesos.PeerShutdown: "shutdown",
	mesos.PeerShutdownFramework: "shutdown-framework", mesos.PeerUpdateFramework: "update-framework",
	mesos.PeerReplace: "replace", mesos.PeerAcknowledgeReplacement: "acknowledge-replacement",
	mesos.PeerExecutorMessage: "executor-message", mesos.PeerShutdownExecutor: "shutdown-executor",
}

func (s *stage) formatPeer(p *mesos.Peer) string {
	l := line{peerWords[p.Type]}
	if l[0] == "" {
		l[0] = fmt.Sprintf("message(%d)", p.Type)
	}
	l.word(string(p.FrameworkID))
	switch p.Type {
	case mesos.PeerRegistered, mesos.PeerReregistered:
		l.word(string(p.AgentID))
	case mesos.PeerUpdateFramework:
		l.put("name", p.Framework.Name)
	}
	for i := range p.Targets {
		l.word("missing=" + string(p.Targets[i].FrameworkID) + "/" + string(p.Targets[i].TaskID))
	}
	for i := range p.Frameworks {
		l.put("framework", p.Frameworks[i].ID)
	}
	if p.Type == mesos.PeerReplace || p.Type == mesos.PeerAcknowledgeReplacement {
		l.word(formatReplacement(&p.Replacement))
		p.Tasks = nil
	}
	for i := range p.Replacements {
		l.word("missing=" + formatReplacement(&p.Replacements[i]))
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		l.word(string(t.TaskID) + braces(t.Resources))
	}
	l.word(string(p.Status.TaskID))
	l.put("uuid", plainUUID(p.Status.UUID))
	l.put("executor", p.ExecutorID)
	for _, o := range append([]mesos.Operation{p.Operation}, p.Operations...) {
		if o.Status.State == 0 && o.Status.OperationID == "" && o.UUID.IsZero() {
			continue
		}
		l.word("(" + strings.TrimSpace(s.operationUUID(o.UUID)+" "+strings.TrimSpace(o.Type.String()+" "+s.formatStatus(&o.Status))) + ")")
		if len(o.Resources) > 0 {
			l.word(braces(o.Resources))
		}
	}
	l.put("version", plainUUID(p.Version))
	l.time("grace", p.Grace)
	l.quote(p.Message)
	l.quote(string(p.Data))
	return strings.Join(l, " ")
}
