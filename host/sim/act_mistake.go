package sim

import (
	"slices"
	"strings"

	"rollcall/core/master"
	"rollcall/core/mesos"
)

// mistake is a call that somebody else sends under the framework's id, by hand
// or by a program that is wrong about things. None of them may do harm: the
// master refuses it or ignores it, or answers what nobody here asked.
type mistake struct {
	name string
	make func(*World, *Act) master.Event
}

// mistakes are what can be wrong with a call, one thing at a time.
var mistakes = []mistake{
	{"no framework", func(w *World, a *Act) master.Event {
		return master.Event{Type: master.EventKill, TaskID: w.anyTask(a), FrameworkID: none}
	}},
	{"no uuid", func(w *World, a *Act) master.Event {
		return master.Event{Type: master.EventAcknowledge, TaskID: w.anyTask(a), AgentID: w.anyAgent(a)}
	}},
	{"no agent", func(w *World, a *Act) master.Event {
		return master.Event{Type: master.EventAcknowledgeOperation, OperationID: w.anyOperation(a), UUID: wrongUUID}
	}},
	{"no stream", func(w *World, a *Act) master.Event {
		return master.Event{Type: master.EventKill, TaskID: w.anyTask(a), Stream: noStream}
	}},
	{"too long", func(*World, *Act) master.Event {
		return master.Event{Type: master.EventKill, TaskID: mesos.TaskID(strings.Repeat("t", 5000))}
	}},
	{"kill, on another agent", func(w *World, a *Act) master.Event {
		return master.Event{Type: master.EventKill, TaskID: w.anyTask(a), AgentID: "elsewhere"}
	}},
	{"acknowledge, another uuid", func(w *World, a *Act) master.Event {
		id := w.anyTask(a)
		return master.Event{Type: master.EventAcknowledge, TaskID: id, AgentID: w.agentOf(id), UUID: wrongUUID}
	}},
	{"acknowledge operation, another uuid", func(w *World, a *Act) master.Event {
		e := w.acknowledgeWrongly(a)
		e.UUID = wrongUUID
		return e
	}},
	{"acknowledge operation, another agent", func(w *World, a *Act) master.Event {
		e := w.acknowledgeWrongly(a)
		if other := w.hosts[a.pick(1, len(w.hosts))].agentID; other != e.AgentID {
			e.AgentID = other
			return e
		}
		e.AgentID = "elsewhere"
		return e
	}},
	{"subscribe on a stream that is open", func(w *World, _ *Act) master.Event {
		return master.Event{Type: master.EventSubscribe, Framework: w.info("")}
	}},
	{"subscribe with two ids", func(w *World, _ *Act) master.Event {
		return master.Event{Type: master.EventSubscribe, Framework: w.info("another"), Stream: w.next()}
	}},
	{"ask about operations", func(w *World, a *Act) master.Event { return w.askAbout(w.anyOperation(a), a) }},
	{"ask about an operation that never was", func(w *World, a *Act) master.Event { return w.askAbout("nobody", a) }},
}

const (
	none     mesos.FrameworkID = "-" // in a mistake: without an id
	noStream                   = 1<<64 - 1
)

// wrongUUID is that of no update.
var wrongUUID = mesos.UUID{'m', 'i', 's', 't', 'a', 'k', 'e'}

// err makes a mistake.
func (w *World) err(a *Act) {
	m := &mistakes[a.pick(0, len(mistakes))]
	w.tellMistake(m.make(w, a), m.name)
}

// tellMistake sends a call of another client, if the framework is subscribed.
func (w *World) tellMistake(e master.Event, name string) {
	f, s := w.disk.framework(), w.procs[w.leader].client.stream
	if f == nil || f.FrameworkID == "" || s == nil || !s.opened || s.ended {
		return
	}
	e.Request = w.next()
	switch e.FrameworkID {
	case none:
		e.FrameworkID = ""
	case "":
		e.FrameworkID = f.FrameworkID
	}
	switch e.Stream {
	case noStream:
		e.Stream = 0
	case 0:
		e.Stream = s.number
	}
	if w.log != nil {
		w.log.mark(w.now(), laneMaster, "mistake", "another client: "+name)
	}
	w.cluster.Tell(e)
}

// anyAgent is the agent of one of the hosts.
func (w *World) anyAgent(a *Act) mesos.AgentID { return w.hosts[a.pick(1, len(w.hosts))].agentID }

// agentOf is the agent that a task is held to be on.
func (w *World) agentOf(id mesos.TaskID) mesos.AgentID {
	if p := w.procs[w.leader]; p.machine != nil && p.watch.tasks[id] != nil {
		return p.watch.tasks[id].AgentID
	}
	return "nobody"
}

// acknowledgeWrongly is about an operation that the master has, if there is one.
func (w *World) acknowledgeWrongly(a *Act) master.Event {
	e := master.Event{Type: master.EventAcknowledgeOperation, OperationID: w.anyOperation(a), AgentID: w.anyAgent(a), UUID: wrongUUID}
	if p := w.procs[w.leader]; p.machine != nil {
		if r := p.watch.operations[e.OperationID]; r != nil && r.AgentID != "" {
			e.AgentID, e.ProviderID = r.AgentID, r.ProviderID
			if !r.UUID.IsZero() {
				e.UUID = r.UUID
			}
		}
	}
	return e
}

// askAbout asks about an operation as if it were on some host, done by its
// provider, by the one before, or by none that there is.
func (w *World) askAbout(id mesos.OperationID, a *Act) master.Event {
	h := w.hosts[a.pick(1, len(w.hosts))]
	asked := master.OperationAsked{OperationID: id, AgentID: h.agentID, ProviderID: "no-such-provider"}
	if n := int(a.Args[1]) / 7 % 4; n < 3 && len(h.providers) > 0 {
		asked.ProviderID = h.providers[(n+len(h.providers)-1)%len(h.providers)]
	}
	return master.Event{Type: master.EventReconcileOperations, Asked: []master.OperationAsked{asked}}
}

// mistakeActs are what others do beside the framework.
var mistakeActs = []actRow{
	{name: "mistake", odds: 2, args: "which, about", draw: picks, do: (*World).err},
	// A new version of the framework has a mistake in its FrameworkInfo.
	{name: "wrong-info", fault: true, odds: 0.3, args: "-, seconds", draw: pickAndSpan(1, 300), do: func(w *World, a *Act) {
		w.wrongInfo = true
		w.after(a.span(1), func() { w.wrongInfo = false })
	}},
	// Somebody ends an executor that others share, and launches on it.
	{name: "shutdown-executor", odds: 0.4, args: "which", draw: picks, do: func(w *World, a *Act) {
		var shared []*executor
		for _, h := range w.hosts {
			shared = append(shared, slices.DeleteFunc(slices.Clone(h.executors), func(x *executor) bool { return x.id != sharedExecutor })...)
		}
		s := w.procs[w.leader].client.stream
		if len(shared) == 0 || s == nil {
			w.stranger.wants++
			return
		}
		x := shared[a.pick(0, len(shared))]
		w.cluster.Tell(master.Event{
			Type: master.EventShutdown, Request: w.next(), Stream: s.number, FrameworkID: x.framework, AgentID: x.agentID, ExecutorID: x.id,
		})
		w.stranger.wants, w.stranger.insists = w.stranger.wants+1, true
	}},
}
