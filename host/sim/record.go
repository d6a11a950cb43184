package sim

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

// Log is what a run looks like: messages between lanes, and marks on them.
type Log struct{ Entries []Entry }

// Entry is a message if it has a Target, else a mark on the lane From.
type Entry struct {
	At     mesos.Micros // after the beginning
	To     mesos.Micros // of a message: its arrival; 0 if it is lost
	From   string
	Target string
	Kind   string
	Text   string
	Lost   bool
}

// The lanes.
const (
	laneWorld  = "world"
	laneMaster = "master"
)

func laneScheduler(i int) string { return "scheduler " + string(rune('A'+i)) }
func laneAgent(i int) string     { return "agent " + strconv.Itoa(i) }

func (l *Log) mark(at mesos.Micros, lane, kind, text string) {
	l.Entries = append(l.Entries, Entry{At: at - begin, From: lane, Kind: kind, Text: printable(text)})
}

func (l *Log) message(at, to mesos.Micros, from, target, kind, text string, lost bool) {
	e := Entry{At: at - begin, From: from, Target: target, Kind: kind, Text: printable(text), Lost: lost}
	if !lost {
		e.To = to - begin
	}
	l.Entries = append(l.Entries, e)
}

// printable replaces what uuids may hold that is no text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !strconv.IsPrint(r) {
			return '.'
		}
		return r
	}, text)
}

// uuidText is a uuid as it is written: as text if it is one.
func uuidText(u mesos.UUID) string { return printable(strings.TrimRight(string(u[:]), "\x00")) }

func (p *process) mark(kind, text string) {
	if p.w.log != nil {
		p.w.log.mark(p.w.now(), laneScheduler(p.number), kind, text)
	}
}

func (w *World) markAgent(h *host, kind string) {
	if w.log != nil {
		w.log.mark(w.now(), laneAgent(h.number), kind, "")
	}
}

func (p *process) logStore(records []scheduler.Record) {
	if p.w.log == nil {
		return
	}
	for _, r := range records {
		p.mark("store", transcript.FormatRecord(r))
	}
}

func (p *process) logNotices(notices []scheduler.Notice) {
	if p.w.log == nil {
		return
	}
	for i := range notices {
		kind := "notice"
		switch notices[i].Type {
		case scheduler.NoticeRound:
			kind = "round"
		case scheduler.NoticeReplacement:
			kind = "replacement"
		}
		p.mark(kind, transcript.FormatNotice(&notices[i]))
	}
}

// logCall writes a call that leaves; fate says what is wrong with it.
func (w *World) logCall(r *request, to mesos.Micros, fate string) {
	if w.log == nil {
		return
	}
	text := transcript.FormatCall(&r.call)
	if fate != "" {
		text += " (" + fate + ")"
	}
	lost := fate == "lost" || fate == "connection refused"
	w.log.message(w.now(), w.now()+to, laneScheduler(r.client.p.number), laneMaster, kindOf(r.call.Type.String(), text), text, lost)
}

func (w *World) logReply(r *request, code uint16, back mesos.Micros, lost bool) {
	if w.log != nil {
		w.log.message(w.now(), w.now()+back, laneMaster, laneScheduler(r.client.p.number), "reply", fmt.Sprintf("%d to %s", code, r.call.Type), lost)
	}
}

func (w *World) logEvent(s *stream, e *scheduler.Event, at mesos.Micros) {
	text := eventText(e)
	w.log.message(w.now(), at, laneMaster, laneScheduler(s.p.number), kindOf("event", text), text, s.dark)
}

// kindOf tells fences and heartbeats from the rest.
func kindOf(kind, text string) string {
	switch {
	case strings.Contains(text, "fence.") || strings.Contains(text, "probe."):
		return "fence"
	case text == "heartbeat":
		return "heartbeat"
	}
	return kind
}

var eventNames = [scheduler.EventTypes]string{
	scheduler.EventSubscribed: "subscribed", scheduler.EventHeartbeat: "heartbeat", scheduler.EventOffered: "offers",
	scheduler.EventRescinded: "rescind", scheduler.EventUpdated: "update", scheduler.EventAgentFailed: "failure",
	scheduler.EventMasterFailed: "error", scheduler.EventDisconnected: "disconnected", scheduler.EventCallFailed: "call-failed",
	scheduler.EventOperationUpdated: "operation", scheduler.EventOperationsAnswered: "operations",
	scheduler.EventReplacementUpdated: "replacement",
}

func eventText(e *scheduler.Event) string {
	switch e.Type {
	case scheduler.EventUpdated:
		s := &e.Status
		text := fmt.Sprintf("update %s %s", strings.TrimPrefix(string(s.TaskID), "rollcall."), strings.TrimPrefix(s.State.String(), "TASK_"))
		if s.AgentID != "" {
			text += " agent=" + string(s.AgentID)
		}
		if s.Reason != 0 {
			text += " " + strings.TrimPrefix(s.Reason.String(), "REASON_")
		}
		if !s.UUID.IsZero() {
			text += " uuid=" + uuidText(s.UUID)
		}
		return text
	case scheduler.EventOffered:
		text := "offers"
		for _, o := range e.Offers {
			text += " " + string(o.ID) + "@" + string(o.AgentID)
		}
		return text
	case scheduler.EventRescinded:
		return "rescind " + string(e.OfferID)
	case scheduler.EventAgentFailed:
		return "failure " + string(e.AgentID) + string(e.ExecutorID)
	case scheduler.EventOperationUpdated, scheduler.EventOperationsAnswered:
		text := eventNames[e.Type]
		for _, o := range operationStatuses(e) {
			text += fmt.Sprintf(" %s %s agent=%s", strings.TrimPrefix(string(o.OperationID), "rollcall."), strings.TrimPrefix(o.State.String(), "OPERATION_"), o.AgentID)
			if !o.UUID.IsZero() {
				text += " uuid=" + uuidText(o.UUID)
			}
		}
		return text
	case scheduler.EventReplacementUpdated:
		return "replacement " + replacementText(&e.Replacement)
	case scheduler.EventSubscribed:
		return "subscribed " + string(e.FrameworkID)
	}
	return strings.TrimSpace(eventNames[e.Type] + " " + e.Message)
}

var peerNames = [mesos.PeerTypes]string{
	mesos.PeerRegister: "register", mesos.PeerReregister: "reregister", mesos.PeerUpdateAgent: "update-agent",
	mesos.PeerStatusUpdate: "status-update", mesos.PeerOperationUpdate: "operation-update", mesos.PeerPong: "pong",
	mesos.PeerUnregister: "unregister", mesos.PeerExitedExecutor: "exited-executor", mesos.PeerRegistered: "registered",
	mesos.PeerReregistered: "reregistered", mesos.PeerRunTasks: "run-tasks", mesos.PeerKillTask: "kill-task",
	mesos.PeerAcknowledge: "acknowledge", mesos.PeerApplyOperation: "apply-operation",
	mesos.PeerAcknowledgeOperation: "acknowledge-operation", mesos.PeerReconcileOperations: "reconcile-operations",
	mesos.PeerPing: "ping", mesos.PeerShutdown: "shutdown", mesos.PeerShutdownFramework: "shutdown-framework",
	mesos.PeerUpdateFramework: "update-framework", mesos.PeerExecutorMessage: "executor-message",
	mesos.PeerShutdownExecutor: "shutdown-executor", mesos.PeerReplace: "replace",
	mesos.PeerReplaceUpdate: "replace-update", mesos.PeerAcknowledgeReplacement: "acknowledge-replacement",
}

// replacementText is what is said of a replacement.
func replacementText(s *mesos.ReplaceStatus) string {
	text := string(s.ReplaceID) + " " + s.Phase.String()
	if !s.UUID.IsZero() {
		text += " uuid=" + uuidText(s.UUID)
	}
	if s.Message != "" {
		text += " " + strconv.Quote(s.Message)
	}
	return text
}

func (w *World) logPeer(i int, toMaster bool, p *mesos.Peer, at mesos.Micros) {
	from, to := laneMaster, laneAgent(i)
	if toMaster {
		from, to = to, from
	}
	kind, text := "peer", peerNames[p.Type]
	switch p.Type {
	case mesos.PeerPing, mesos.PeerPong:
		kind = "heartbeat"
	case mesos.PeerStatusUpdate:
		text += fmt.Sprintf(" %s %s uuid=%s", p.Status.TaskID, strings.TrimPrefix(p.Status.State.String(), "TASK_"), uuidText(p.Status.UUID))
	case mesos.PeerAcknowledge:
		text += fmt.Sprintf(" %s uuid=%s", p.Status.TaskID, uuidText(p.Status.UUID))
	case mesos.PeerOperationUpdate, mesos.PeerApplyOperation, mesos.PeerAcknowledgeOperation:
		o := &p.Operation.Status
		text += fmt.Sprintf(" %s %s uuid=%s", o.OperationID, strings.TrimPrefix(o.State.String(), "OPERATION_"), uuidText(o.UUID))
	case mesos.PeerReplace, mesos.PeerReplaceUpdate:
		text += " " + replacementText(&p.Replacement.Status)
	case mesos.PeerAcknowledgeReplacement:
		text += fmt.Sprintf(" %s uuid=%s", p.Replacement.ReplaceID, uuidText(p.Replacement.Status.UUID))
	case mesos.PeerKillTask:
		text += " " + string(p.Status.TaskID)
	case mesos.PeerRunTasks:
		for k := range p.Tasks {
			text += " " + string(p.Tasks[k].TaskID)
		}
	case mesos.PeerReregister:
		for k := range p.Tasks {
			text += fmt.Sprintf(" %s:%s", p.Tasks[k].TaskID, strings.TrimPrefix(p.Tasks[k].State.String(), "TASK_"))
		}
		for k := range p.Replacements {
			text += fmt.Sprintf(" %s:%s", p.Replacements[k].ReplaceID, p.Replacements[k].Status.Phase)
		}
	case mesos.PeerRegistered, mesos.PeerReregistered:
		text += " " + string(p.AgentID)
		for _, t := range p.Targets {
			text += " missing " + string(t.TaskID)
		}
		for k := range p.Replacements {
			text += " missing " + string(p.Replacements[k].ReplaceID)
		}
	case mesos.PeerShutdown:
		text += " " + p.Message
	}
	w.log.message(w.now(), at, from, to, kind, text, at == 0)
}
