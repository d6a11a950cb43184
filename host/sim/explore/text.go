package explore

import (
	"fmt"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Messages as they stand in a transcript.

// firstWish is the first event that comes from the framework.
const firstWish = scheduler.EventLaunch

func (m *message) String() string {
	switch m.to {
	case forScheduler:
		return eventText(m.scheduler)
	case forMaster:
		return callText(m.master)
	}
	if m.agent.Type == agent.EventMessage {
		return peerText(&m.agent.Peer)
	}
	return [agent.EventTypes]string{agent.EventMasterFound: "master found", agent.EventMasterLost: "master lost"}[m.agent.Type]
}

var eventNames = [scheduler.EventTypes]string{
	scheduler.EventSubscribed: "subscribed", scheduler.EventOffered: "offers", scheduler.EventRescinded: "rescind",
	scheduler.EventUpdated: "update", scheduler.EventAgentFailed: "failure", scheduler.EventMasterFailed: "error",
	scheduler.EventDisconnected: "disconnected", scheduler.EventCallFailed: "call failed", scheduler.EventLaunch: "launch",
	scheduler.EventReplace: "replace", scheduler.EventSuppress: "suppress", scheduler.EventRevive: "revive",
	scheduler.EventKill: "kill", scheduler.EventForget: "forget", scheduler.EventReconcile: "reconcile",
}

func eventText(e *scheduler.Event) string {
	text := eventNames[e.Type]
	if e.Type < scheduler.EventLaunch {
		text += fmt.Sprintf(" epoch=%d", e.Epoch)
	}
	switch e.Type {
	case scheduler.EventUpdated:
		text += statusText(&e.Status)
	case scheduler.EventOffered, scheduler.EventLaunch:
		for _, o := range e.Offers {
			text += fmt.Sprintf(" %s@%s", o.ID, o.AgentID)
			if len(o.Resources) > 0 {
				text += " " + o.Resources.String()
			}
		}
		for _, t := range e.Tasks {
			text += fmt.Sprintf(" %s", t.TaskID)
		}
	case scheduler.EventRescinded:
		text += " " + string(e.OfferID)
	case scheduler.EventAgentFailed:
		text += " " + string(e.AgentID)
	case scheduler.EventCallFailed:
		text += fmt.Sprintf(" %s %d", e.Call, e.Failure)
	case scheduler.EventKill, scheduler.EventForget:
		text += " " + string(e.TaskID)
	case scheduler.EventReconcile:
		text += " " + e.Kind.String()
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

func statusText(s *mesos.TaskStatus) string {
	text := fmt.Sprintf(" %s %s", strings.TrimPrefix(string(s.TaskID), "rollcall."), strings.TrimPrefix(s.State.String(), "TASK_"))
	if s.AgentID != "" {
		text += " agent=" + string(s.AgentID)
	}
	if s.Reason != 0 {
		text += " " + strings.TrimPrefix(s.Reason.String(), "REASON_")
	}
	if !s.UUID.IsZero() {
		text += fmt.Sprintf(" uuid=%x", s.UUID[:3])
	}
	return text
}

func callText(e *master.Event) string {
	if e.Type == master.EventPeer {
		return peerText(&e.Message)
	}
	text := e.Type.String()
	if e.Stream != 0 {
		text += fmt.Sprintf(" epoch=%d", streamNo(e.Stream).epoch())
	}
	for _, o := range e.Operations {
		if len(o.Resources) > 0 {
			text += " " + [master.AcceptTypes]string{master.AcceptReserve: "reserve ", master.AcceptUnreserve: "unreserve "}[o.Type] + o.Resources.String()
		}
		for _, t := range o.Tasks {
			text += " " + string(t.TaskID)
		}
	}
	if e.TaskID != "" {
		text += fmt.Sprintf(" %s agent=%s", e.TaskID, e.AgentID)
	}
	if !e.UUID.IsZero() {
		text += fmt.Sprintf(" uuid=%x", e.UUID[:3])
	}
	for _, t := range e.Tasks {
		text += " " + strings.TrimPrefix(string(t.TaskID), "rollcall.")
	}
	return text
}

var peerNames = [mesos.PeerTypes]string{
	mesos.PeerRegister: "register", mesos.PeerReregister: "reregister", mesos.PeerUpdateAgent: "update-agent",
	mesos.PeerStatusUpdate: "status-update", mesos.PeerPong: "pong", mesos.PeerUnregister: "unregister",
	mesos.PeerExitedExecutor: "exited-executor", mesos.PeerRegistered: "registered", mesos.PeerReregistered: "reregistered",
	mesos.PeerRunTasks: "run-tasks", mesos.PeerKillTask: "kill-task", mesos.PeerAcknowledge: "acknowledge",
	mesos.PeerPing: "ping", mesos.PeerShutdown: "shutdown", mesos.PeerShutdownFramework: "shutdown-framework",
	mesos.PeerUpdateFramework: "update-framework", mesos.PeerApplyOperation: "apply-operation",
	mesos.PeerOperationUpdate: "operation-update", mesos.PeerAcknowledgeOperation: "acknowledge-operation",
}

func peerText(p *mesos.Peer) string {
	text := peerNames[p.Type]
	switch p.Type {
	case mesos.PeerStatusUpdate, mesos.PeerAcknowledge, mesos.PeerKillTask:
		text += statusText(&p.Status)
	case mesos.PeerApplyOperation, mesos.PeerOperationUpdate:
		text += fmt.Sprintf(" %s %s %s", p.Operation.Type, p.Operation.Resources, p.Operation.Status.State)
	case mesos.PeerRunTasks, mesos.PeerReregister:
		for i := range p.Tasks {
			text += fmt.Sprintf(" %s:%s", p.Tasks[i].TaskID, strings.TrimPrefix(p.Tasks[i].State.String(), "TASK_"))
		}
	case mesos.PeerRegistered, mesos.PeerReregistered:
		text += " " + string(p.AgentID)
		for _, t := range p.Targets {
			text += " missing " + string(t.TaskID)
		}
	}
	return text
}
