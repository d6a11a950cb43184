package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// Messages between agents and the master, which a transcript may show.

var peerNames = [mesos.PeerTypes]string{
	"none", "register", "reregister", "update-agent", "status-update", "operation-update", "pong", "unregister", "exited-executor",
	"registered", "reregistered", "run-tasks", "kill-task", "acknowledge", "apply-operation", "acknowledge-operation",
	"reconcile-operations", "ping", "shutdown", "shutdown-framework", "update-framework", "executor-message", "shutdown-executor",
	"replace", "replace-update", "acknowledge-replacement",
}

func parsePeerType(name string) (mesos.PeerType, error) {
	if i := slices.Index(peerNames[:], name); i > 0 {
		return mesos.PeerType(i), nil
	}
	return 0, fmt.Errorf("no message %q", name)
}

// passed shows the messages that the script asked for, and those it dropped.
func (s *stage) passed(i int, toMaster bool, p *mesos.Peer, at mesos.Micros) {
	way := map[bool]Direction{false: FromMaster, true: ToMaster}[toMaster]
	lost := at == 0 && s.dropped[drop{way, p.Type}]
	if !s.shown[p.Type] && (!lost || p.Type == mesos.PeerPong || p.Type == mesos.PeerPing) {
		return
	}
	line := []string{fmt.Sprintf("agent-%d", i), map[bool]string{false: "<-", true: "->"}[toMaster], peerNames[p.Type]}
	if at == 0 {
		line = append(line, "(lost)")
	}
	line = append(line, string(p.FrameworkID), pair("executor", p.ExecutorID))
	if n := len(p.Frameworks); n > 0 {
		line = append(line, "frameworks="+strconv.Itoa(n))
	}
	for i := range p.Targets {
		line = append(line, "missing="+string(p.Targets[i].TaskID))
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		words := strings.TrimSpace(string(t.TaskID) + " " + pair("executor", t.ExecutorID))
		if t.State != mesos.TaskStaging {
			words += " " + strings.TrimPrefix(t.State.String(), "TASK_")
		}
		line = append(line, "("+words+")")
	}
	for _, r := range append([]mesos.Replacement{p.Replacement}, p.Replacements...) {
		if r.ReplaceID != "" {
			line = append(line, s.replacement(&r))
		}
	}
	if p.Status.TaskID != "" {
		line = append(line, string(p.Status.TaskID), strings.TrimPrefix(p.Status.State.String(), "TASK_"), pair("uuid", s.uuid(p.Status.UUID)))
	}
	for _, o := range append([]mesos.Operation{p.Operation}, p.Operations...) {
		if o.Status.OperationID != "" || !o.UUID.IsZero() {
			words := append([]string{pair("operation", s.uuid(o.UUID))}, s.operation(&o.Status)...)
			line = append(line, "("+strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")+")")
		}
	}
	s.say(append(line, pair("version", s.uuid(p.Version)))...)
}
