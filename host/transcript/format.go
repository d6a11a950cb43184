package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

var noticeNames = [scheduler.NoticeTypes]string{
	"none", "session", "task", "unknown-task", "contradicted", "forgotten", "offered", "offers-lost", "round", "rejected",
	"call-refused", "fences", "overflow", "adopted", "doomed", "operation", "unknown-operation", "operation-forgotten",
	"schedule", "replacement", "replacement-forgotten",
}

// Format writes an output, one line for each thing that is owed.
func Format(out scheduler.Output) string {
	var b strings.Builder
	for i := range out.Store {
		fmt.Fprintln(&b, "store", FormatRecord(out.Store[i]))
	}
	for i := range out.Calls {
		fmt.Fprintln(&b, "call", FormatCall(&out.Calls[i]))
	}
	for i := range out.Notices {
		fmt.Fprintln(&b, "notice", FormatNotice(&out.Notices[i]))
	}
	if out.WakeAt != 0 {
		fmt.Fprintln(&b, "wake", Seconds(out.WakeAt))
	}
	return b.String()
}

// Seconds writes a time as seconds.
func Seconds(t mesos.Micros) string { return strconv.FormatFloat(float64(t)/1e6, 'f', -1, 64) }

// line collects words, leaving out what is empty or zero.
type line []string

func (l *line) word(s string) { *l = append(*l, s) }

func (l *line) put(key string, value any) {
	s := fmt.Sprint(value)
	if s == "" || s == "0" || s == "false" {
		return
	}
	if s == "true" {
		l.word(key)
		return
	}
	if strings.Contains(s, " ") && !strings.HasPrefix(s, "[") {
		s = strconv.Quote(s)
	}
	l.word(key + "=" + s)
}

func (l *line) time(key string, t mesos.Micros) {
	if t != 0 {
		l.word(key + "=" + Seconds(t))
	}
}

func (l line) String() string { return strings.Join(l, " ") }

func uuid(u mesos.UUID) string { return strings.TrimRight(string(u[:]), "\x00") }

// short is an id as transcripts show it: made-up ones without their prefix.
func short[T ~string](id T) string { return strings.TrimPrefix(string(id), "rollcall.") }

// FormatCall writes a call without its number, which says nothing.
func FormatCall(c *scheduler.Call) string {
	l := line{c.Type.String()}
	l.put("epoch", c.Epoch)
	l.put("framework", c.FrameworkID)
	if c.TaskID != "" {
		l.word(string(c.TaskID))
	}
	l.put("agent", c.AgentID)
	if c.OperationID != "" {
		l.word(string(c.OperationID))
	}
	l.put("provider", c.ProviderID)
	l.put("uuid", uuid(c.UUID))
	if len(c.Offers) > 0 {
		l.put("offers", c.Offers)
	}
	if len(c.Start) > 0 {
		orders := make([]string, len(c.Start))
		for i := range c.Start {
			orders[i] = formatOrder(&c.Start[i])
		}
		l.put("start", orders)
	}
	if c.Type == scheduler.CallReconcileOperations {
		l.word(formatOperationTargets(c.OperationTargets))
	}
	if c.ReplaceID != "" {
		l.word(string(c.ReplaceID))
	}
	if c.Type == scheduler.CallReplace {
		l.word(string(c.Replace.ReplaceID))
		l.request(&c.Replace)
	}
	if c.Type == scheduler.CallReconcileReplacements {
		l.word(formatReplaceTargets(c.ReplaceTargets))
	}
	if len(c.Tasks) > 0 {
		ids := make([]mesos.TaskID, len(c.Tasks))
		for i := range c.Tasks {
			ids[i] = c.Tasks[i].TaskID
		}
		l.put("tasks", ids)
	}
	if c.Type == scheduler.CallReconcile {
		l.word(formatTargets(c.Targets))
	}
	l.time("refuse", c.Refuse)
	l.time("grace", c.Grace)
	return l.String()
}

func formatTargets(list []scheduler.Target) string {
	if len(list) == 0 {
		return "all"
	}
	s := make([]string, len(list))
	for i, t := range list {
		s[i] = short(t.TaskID)
		if t.AgentID != "" && !strings.HasPrefix(string(t.AgentID), "rollcall.") {
			s[i] += "@" + string(t.AgentID)
		}
	}
	return "[" + strings.Join(s, " ") + "]"
}

func formatOperationTargets(list []scheduler.OperationTarget) string {
	if len(list) == 0 {
		return "all"
	}
	s := make([]string, len(list))
	for i, t := range list {
		s[i] = short(t.OperationID)
		if t.AgentID != "" {
			s[i] += "@" + string(t.AgentID)
		}
		if t.ProviderID != "" {
			s[i] += "/" + string(t.ProviderID)
		}
	}
	return "[" + strings.Join(s, " ") + "]"
}

// FormatNotice writes a notice.
func FormatNotice(n *scheduler.Notice) string {
	l := line{noticeNames[n.Type]}
	switch n.Type {
	case scheduler.NoticeSession:
		l.word(n.Session.String())
		l.put("epoch", n.Epoch)
		l.put("framework", n.FrameworkID)
	case scheduler.NoticeTask, scheduler.NoticeUnknownTask, scheduler.NoticeAdopted, scheduler.NoticeDoomed,
		scheduler.NoticeContradicted, scheduler.NoticeForgotten:
		l.task(&n.Task)
	case scheduler.NoticeOperation, scheduler.NoticeUnknownOperation, scheduler.NoticeOperationForgotten:
		l.operation(&n.Operation)
	case scheduler.NoticeOffered, scheduler.NoticeOffersLost:
		l.offers(n.Offers)
	case scheduler.NoticeRound:
		l.round(&n.Round)
	case scheduler.NoticeReplacement, scheduler.NoticeReplacementForgotten:
		l.replacement(&n.Replacement)
	case scheduler.NoticeSchedule:
		l.put("paused", n.Schedule.Paused)
		l.time("explicit", n.Schedule.Explicit)
		l.time("implicit", n.Schedule.Implicit)
	case scheduler.NoticeRejected:
		r := &n.Rejection
		l.word(r.Code.String())
		l.put("ref", r.Ref)
		l.put("field", r.Field)
		l.put("value", r.Value)
		l.put("want", r.Want)
	case scheduler.NoticeCallRefused:
		l.word(n.Call.String())
	case scheduler.NoticeOverflow:
		l.put("count", n.Count)
	}
	if n.Message != "" {
		l.word(strconv.Quote(n.Message))
	}
	return l.String()
}

func (l *line) task(t *scheduler.TaskNotice) {
	l.word(string(t.TaskID))
	if t.Verdict == scheduler.VerdictNone {
		return
	}
	l.word(t.Verdict.String())
	l.put("state", strings.TrimPrefix(t.State.String(), "TASK_"))
	l.put("agent", t.AgentID)
	l.put("reason", strings.TrimPrefix(t.Reason.String(), "REASON_"))
	l.put("healthy", [...]string{"", "bad", "good"}[t.Healthy])
	l.time("since", t.Since)
	l.put("returned", t.Returned)
	l.put("rival", t.Rival)
	l.put("advice", t.Advice)
	l.time("until", t.Until)
	if t.Verdict == scheduler.VerdictPresumedLost {
		l.evidence(&t.Evidence)
	}
	if t.Message != "" {
		l.word(strconv.Quote(t.Message))
	}
}

func (l *line) evidence(e *scheduler.Evidence) {
	l.put("round", e.Round)
	l.time("asked", e.Asked)
	l.put("fence", e.Fence)
	l.put("census", e.Census)
	l.time("unreachable-since", e.UnreachableSince)
}

func (l *line) operation(o *scheduler.OperationNotice) {
	l.word(string(o.OperationID))
	if o.Verdict == scheduler.OperationVerdictNone {
		return
	}
	l.word(o.Verdict.String())
	l.put("state", strings.TrimPrefix(o.State.String(), "OPERATION_"))
	l.put("agent", o.AgentID)
	l.put("provider", o.ProviderID)
	l.time("since", o.Since)
	l.time("unknown-since", o.UnknownSince)
	l.put("advice", o.Advice)
	if o.Message != "" {
		l.word(strconv.Quote(o.Message))
	}
}

func (l *line) offers(list []mesos.Offer) {
	for _, o := range list {
		l.word(string(o.ID) + "@" + string(o.AgentID))
	}
	if len(list) == 0 {
		l.word("all")
	}
}

func (l *line) round(r *scheduler.RoundNotice) {
	l.word(strconv.Itoa(int(r.Number)))
	if r.Subject == scheduler.RoundOperations {
		l.word(r.Subject.String())
	}
	l.word(r.Kind.String())
	l.word(r.Phase.String())
	if r.Phase == scheduler.RoundStarted {
		l.put("cause", r.Cause)
		l.put("ref", r.Ref)
		l.put("classic", !r.Fenced)
	}
	l.put("targets", r.Targets)
	l.put("remaining", r.Remaining)
	l.put("silent", r.Silent)
	l.put("calls", r.Calls)
	l.put("resends", r.Resends)
	l.put("census", r.Census)
	for there, row := range r.Drift {
		for here, n := range row {
			l.put(scheduler.DriftThereNames[there]+"/"+scheduler.DriftHereNames[here], n)
		}
	}
	if r.AgentsTotal > 0 {
		l.put("agents", r.Agents)
		l.put("of", r.AgentsTotal)
	}
}

// FormatRecord writes a record by the shape that its key demands.
func FormatRecord(r scheduler.Record) string {
	key := string(r.Key)
	l := line{key}
	if r.Value == nil {
		l.word("deleted")
		return l.String()
	}
	switch prefix, _, _ := strings.Cut(key, "/"); prefix {
	case "framework":
		var v scheduler.FrameworkRecord
		mustDecode(scheduler.DecodeRecord(r.Value, v.Schema))
		l.word(string(v.FrameworkID))
		l.put("epoch", v.Epoch)
	case "task":
		l.taskRecord(r.Value)
	case "operation":
		l.operationRecord(r.Value)
	case "operation-info":
		info, err := scheduler.LaunchInfo(r.Value)
		mustDecode(err)
		l.put("info", string(info))
	case "replace-info":
		l.replaceInfoRecord(r.Value)
	case "replace":
		l.replaceRecord(r.Value)
	case "round":
		var v scheduler.RoundNotice
		mustDecode(scheduler.DecodeRecord(r.Value, v.Schema))
		l.round(&v)
	case "launch":
		info, err := scheduler.LaunchInfo(r.Value)
		mustDecode(err)
		l.put("info", string(info))
	}
	return l.String()
}

func (l *line) taskRecord(value []byte) {
	var v scheduler.TaskRecord
	mustDecode(scheduler.DecodeRecord(value, v.Schema))
	l.word(v.Verdict.String())
	l.put("state", strings.TrimPrefix(v.State.String(), "TASK_"))
	l.put("agent", v.AgentID)
	l.put("uuid", uuid(v.UUID))
	l.put("unknown", v.Unknown)
	l.put("killing", v.Killing)
	l.time("grace", v.Grace)
	l.put("yields", v.Yields)
	l.time("unreachable", v.Unreachable)
	l.put("instead-of", v.InsteadOf)
}

func (l *line) operationRecord(value []byte) {
	var v scheduler.OperationRecord
	mustDecode(scheduler.DecodeRecord(value, v.Schema))
	l.word(v.Verdict.String())
	l.put("state", strings.TrimPrefix(v.State.String(), "OPERATION_"))
	l.put("agent", v.AgentID)
	l.put("provider", v.ProviderID)
	l.put("uuid", uuid(v.UUID))
	l.put("unknown", v.Unknown)
	l.put("advice", v.Advice)
}

// mustDecode: a record that its own machine wrote always has its shape.
func mustDecode[E interface {
	error
	comparable
}](err E) {
	var none E
	if err != none {
		panic(err)
	}
}
