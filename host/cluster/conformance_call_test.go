package cluster

import (
	"fmt"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// The calls of frameworks in a conformance transcript.

var calls = map[string]master.EventType{
	"teardown": master.EventTeardown, "accept": master.EventAccept, "decline": master.EventDecline, "kill": master.EventKill,
	"revive":      master.EventRevive,
	"acknowledge": master.EventAcknowledge, "acknowledge-operation": master.EventAcknowledgeOperation,
	"reconcile": master.EventReconcile, "reconcile-operations": master.EventReconcileOperations,
	"replace": master.EventReplace, "acknowledge-replacement": master.EventAcknowledgeReplacement,
	"reconcile-replacements": master.EventReconcileReplacements,
}

// tell makes a call of a framework; shown is what its reply is shown as.
func (s *stage) tell(p *player, e master.Event, shown string) {
	s.requests = append(s.requests, shown)
	e.Request, e.Stream, e.FrameworkID = uint64(len(s.requests)-1), p.stream, p.id
	if !s.Tell(e) && shown != "" {
		s.say("reply", shown, "none: there is no master")
	}
}

// subscribe opens a stream; a framework that has been here comes under its id,
// and so does another instance with id=NAME.
func (s *stage) subscribe(a *arguments) error {
	name := a.next()
	p := s.frameworks[name]
	if p == nil {
		p = &player{name: name, tasks: map[mesos.TaskID]mesos.TaskStatus{}, done: map[mesos.OperationID]mesos.OperationStatus{}, replaced: map[mesos.ReplaceID]mesos.ReplaceStatus{}}
		p.info = mesos.FrameworkInfo{
			Name: name, User: "root", Roles: []string{"test"}, FailoverTimeout: mesos.Minute,
			PartitionAware: a.flag("aware"), Checkpoint: !a.flag("no-checkpoint"),
		}
		p.byHand = a.flag("by-hand")
		if t, ok := a.named["timeout"]; ok {
			p.info.FailoverTimeout = a.time(t)
			delete(a.named, "timeout")
		}
		if other := a.get("id"); other != "" {
			if s.frameworks[other] == nil {
				return fmt.Errorf("no framework %q", other)
			}
			p.id = s.frameworks[other].id
		}
		s.frameworks[name] = p
	}
	s.streamNo++
	p.stream, p.offers = s.streamNo, nil
	s.streams[p.stream] = p
	p.info.ID = p.id
	s.tell(p, master.Event{Type: master.EventSubscribe, Framework: p.info}, "subscribe")
	return a.left()
}

// call makes any other call.
func (s *stage) call(word string, a *arguments) error {
	p := s.frameworks[a.next()]
	if p == nil {
		return fmt.Errorf("no such framework")
	}
	e := master.Event{Type: calls[word]}
	switch e.Type {
	case master.EventAccept:
		s.accept(p, &e, a)
	case master.EventDecline:
		for _, o := range p.offers {
			e.Offers = append(e.Offers, o.ID)
		}
		p.offers, e.Refuse = nil, longRefuse
	case master.EventKill:
		e.TaskID, e.AgentID = mesos.TaskID(a.next()), mesos.AgentID(a.get("agent"))
	case master.EventAcknowledge:
		e.TaskID = mesos.TaskID(a.next())
		last := p.tasks[e.TaskID]
		e.AgentID, e.UUID = last.AgentID, last.UUID
		if a.flag("made-up") {
			e.AgentID, e.UUID = mesos.AgentID(a.get("agent")), mesos.UUID{1, 2, 3}
		}
	case master.EventAcknowledgeOperation:
		e.OperationID = mesos.OperationID(a.next())
		last := p.done[e.OperationID]
		e.AgentID, e.ProviderID, e.UUID = last.AgentID, last.ProviderID, last.UUID
	case master.EventReplace:
		s.replace(p, &e, a)
	case master.EventAcknowledgeReplacement:
		e.ReplaceID = mesos.ReplaceID(a.next())
		last := p.replaced[e.ReplaceID]
		e.AgentID, e.UUID = last.AgentID, last.UUID
	case master.EventReconcileReplacements:
		for len(a.plain) > 0 {
			id, at, _ := strings.Cut(a.next(), "@")
			e.Replacements = append(e.Replacements, master.ReplacementAsked{ReplaceID: mesos.ReplaceID(id), AgentID: mesos.AgentID(at)})
		}
	case master.EventReconcile:
		for len(a.plain) > 0 {
			id, at, _ := strings.Cut(a.next(), "@")
			e.Tasks = append(e.Tasks, master.TaskAsked{TaskID: mesos.TaskID(id), AgentID: mesos.AgentID(at)})
		}
	case master.EventReconcileOperations:
		for len(a.plain) > 0 {
			id, at, _ := strings.Cut(a.next(), "@")
			at, provider, _ := strings.Cut(at, "/")
			e.Asked = append(e.Asked, master.OperationAsked{
				OperationID: mesos.OperationID(id), AgentID: mesos.AgentID(at), ProviderID: mesos.ResourceProviderID(provider),
			})
		}
	}
	if err := a.left(); err != nil {
		return err
	}
	s.tell(p, e, word)
	return nil
}

// acknowledge is what a framework does by itself with an update of a task.
func (s *stage) acknowledge(p *player, t mesos.TaskStatus) {
	if p.stream != 0 {
		s.tell(p, master.Event{Type: master.EventAcknowledge, AgentID: t.AgentID, TaskID: t.TaskID, UUID: t.UUID}, "")
	}
}
