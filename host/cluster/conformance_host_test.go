package cluster

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/mesos"
)

// Resource providers and executors in a conformance transcript.

// standIn is a resource provider that does at once what it is told: Mesos's
// TestResourceProvider.
type standIn struct {
	provider   mesos.Provider
	idle       bool              // it carries nothing out
	operations []mesos.Operation // over and not acknowledged
	made       byte
}

// provider reads: provider AGENT subscribes ID{disk:200} [idle], subscribes
// ID again, disconnects ID, or removed ID.
func (s *stage) provider(a *arguments) error {
	i, word := a.number(a.next()), a.next()
	name, resources, _ := strings.Cut(strings.TrimSuffix(a.next(), "}"), "{")
	id := mesos.ResourceProviderID(name)
	p := s.providers[i][id]
	if p == nil {
		p = &standIn{provider: mesos.Provider{ID: id, Name: name, State: mesos.ProviderRegistered}}
		p.provider.Resources = a.resources(resources, name)
		s.providers[i][id] = p
	}
	p.idle = p.idle || a.flag("idle")
	if err := a.left(); err != nil {
		return err
	}
	e := agent.Event{ProviderID: id}
	switch word {
	case "subscribes":
		e.Type, e.Provider, e.Operations = agent.EventProviderSubscribed, p.provider, p.operations
	case "disconnects":
		e.Type = agent.EventProviderDisconnected
	case "removed":
		e.Type = agent.EventProviderGone
	default:
		return fmt.Errorf("wanted subscribes, disconnects or removed")
	}
	return s.TellAgent(i, e)
}

// toHost is what an agent sends to its providers and executors.
func (s *stage) toHost(i int, n *agent.Send) {
	switch n.Type {
	case agent.SendStart:
		e := agent.Event{Type: agent.EventExecutorRegistered, FrameworkID: clone2(n.FrameworkID), ExecutorID: clone2(n.ExecutorID)}
		s.later(i, e)
	case agent.SendApply:
		o := n.Operation
		o.FrameworkID, o.Status.OperationID, o.Resources = clone2(o.FrameworkID), clone2(o.Status.OperationID), o.Resources.Clone()
		s.apply(i, clone2(n.ProviderID), o)
	case agent.SendAcknowledgeOperation:
		if p := s.providers[i][n.ProviderID]; p != nil {
			p.operations = slices.DeleteFunc(p.operations, func(o mesos.Operation) bool { return o.UUID == n.Operation.UUID })
		}
	case agent.SendReconcile:
		for _, o := range n.Operations {
			s.asked(i, clone2(n.ProviderID), mesos.Operation{
				FrameworkID: clone2(o.FrameworkID), UUID: o.UUID,
				Status: mesos.OperationStatus{OperationID: clone2(o.Status.OperationID)},
			})
		}
	}
}

// later gives an agent an event after what happens now.
func (s *stage) later(i int, e agent.Event) {
	s.At(s.Now(), func() {
		if s.Agent(i) != nil {
			_ = s.TellAgent(i, e)
		}
	})
}

// apply carries an operation out.
func (s *stage) apply(i int, id mesos.ResourceProviderID, o mesos.Operation) {
	p := s.providers[i][id]
	if p.idle {
		return
	}
	p.made++
	o.Status.ProviderID, o.Status.State, o.Status.UUID = id, mesos.OperationFinished, mesos.UUID{0xff, byte(i), p.made}
	p.operations = append(p.operations, o)
	p.provider.Resources = must(p.provider.Resources.Reserve(must(o.Resources.Allocate(""))))
	s.later(i, agent.Event{Type: agent.EventProviderUpdated, ProviderID: id, Operation: o})
}

// asked answers about an operation: DROPPED if it never came.
func (s *stage) asked(i int, id mesos.ResourceProviderID, o mesos.Operation) {
	o.Status.State, o.Status.ProviderID = mesos.OperationDropped, id
	for _, known := range s.providers[i][id].operations {
		if known.UUID == o.UUID {
			o = known
		}
	}
	s.later(i, agent.Event{Type: agent.EventProviderUpdated, ProviderID: id, Operation: o})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// executor reads: executor AGENT FRAMEWORK TASK STATE [healthy] [executor=ID]
// [reason=R] [more="..."], or executor AGENT FRAMEWORK ID exited.
func (s *stage) executor(a *arguments) error {
	i, p := a.number(a.next()), s.frameworks[a.next()]
	if p == nil {
		return fmt.Errorf("no such framework")
	}
	id := a.next()
	e := agent.Event{Type: agent.EventExecutorUpdated, FrameworkID: p.id, ExecutorID: mesos.ExecutorID(id), Data: []byte(a.get("more"))}
	if x := a.get("executor"); x != "" {
		e.ExecutorID = mesos.ExecutorID(x)
	}
	if a.flag("exited") {
		e.Type, e.Data, e.Exit = agent.EventExecutorExited, nil, 9
		return s.tellLeft(i, e, a)
	}
	e.Status = mesos.TaskStatus{TaskID: mesos.TaskID(id), Source: mesos.SourceExecutor, Message: strings.Trim(a.get("message"), `"`)}
	if reason := a.get("reason"); reason != "" {
		e.Status.Reason, _ = mesos.ParseReason("REASON_" + reason)
	}
	if a.flag("healthy") {
		e.Status.Healthy = mesos.HealthGood
	}
	e.Status.State = a.state(a.next())
	return s.tellLeft(i, e, a)
}

func (s *stage) tellLeft(i int, e agent.Event, a *arguments) error {
	if err := a.left(); err != nil {
		return err
	}
	return s.TellAgent(i, e)
}
