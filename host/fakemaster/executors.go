package fakemaster

import (
	"slices"
	"sync"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

// executors run the tasks of one agent as processes. Like real ones they do
// not mind when the agent's process ends: they register again with the next
// one, and say again what it has not confirmed.
type executors struct {
	server *Server
	agent  int
	list   []*executor // those that have not ended, in the order of their start
	done   sync.WaitGroup
}

type executorKey struct {
	framework mesos.FrameworkID
	id        mesos.ExecutorID
}

// executor is one that was started, with the tasks that it has.
type executor struct {
	of    *executors
	key   executorKey
	tasks []*process
	said  []said // what the agent has not confirmed
	over  bool   // it ends when its last process has
}

// said is a status that an executor has reported.
type said struct {
	status mesos.TaskStatus
	data   []byte
}

func newExecutors(s *Server, agent int) *executors { return &executors{server: s, agent: agent} }

// take does what an agent wants of its executors. It is valid only now, and
// the cluster may not be called: what is to be said is owed.
func (x *executors) take(in *agent.Send) {
	key := executorKey{mesos.FrameworkID(own(string(in.FrameworkID))), mesos.ExecutorID(own(string(in.ExecutorID)))}
	switch in.Type {
	case agent.SendStart:
		e := &executor{of: x, key: key}
		x.list = append(x.list, e)
		e.tell(agent.Event{Type: agent.EventExecutorRegistered})
	case agent.SendLaunch:
		if e := x.find(key); e != nil {
			for i := range in.Tasks {
				e.launch(&in.Tasks[i])
			}
		}
	case agent.SendKill:
		if e := x.find(key); e != nil {
			e.kill(in.TaskID, span(in.Grace))
		}
	case agent.SendShutdown:
		if e := x.find(key); e != nil {
			e.shutdown(span(in.Grace))
		}
	case agent.SendReceived:
		if e := x.find(key); e != nil {
			uuid := in.UUID
			e.said = slices.DeleteFunc(e.said, func(s said) bool { return s.status.UUID == uuid })
			e.endIfIdle()
		}
	}
}

func own(s string) string { return string(append([]byte(nil), s...)) }

func (x *executors) find(key executorKey) *executor {
	for _, e := range x.list {
		if e.key == key {
			return e
		}
	}
	return nil
}

// back: the agent's process is there again.
func (x *executors) back() {
	for _, e := range slices.Clone(x.list) {
		var has []mesos.TaskID
		for _, p := range e.tasks {
			has = append(has, p.task)
		}
		e.tell(agent.Event{Type: agent.EventExecutorRegistered, TaskIDs: has})
		for _, s := range e.said {
			e.tell(agent.Event{Type: agent.EventExecutorUpdated, Status: s.status, Data: s.data})
		}
	}
}

// rebooted: the whole machine was started again, and nothing is left.
func (x *executors) rebooted() {
	for _, e := range x.list {
		e.over = true
		for _, p := range e.tasks {
			p.kill()
		}
	}
	x.list = nil
}

// killAll ends all processes at once, and returns when they have ended.
func (x *executors) killAll() {
	x.server.mu.Lock()
	x.rebooted()
	x.server.mu.Unlock()
	x.done.Wait()
}

// tell says something to the agent, if its process is there: otherwise it is
// said again when it is back.
func (e *executor) tell(event agent.Event) {
	event.FrameworkID, event.ExecutorID = e.key.framework, e.key.id
	s := e.of.server
	s.owed = append(s.owed, func() { _ = s.cluster.TellAgent(e.of.agent, event) })
}

// report says how a task is, until the agent confirms it.
func (e *executor) report(p *process, state mesos.TaskState, message string) {
	status := mesos.TaskStatus{TaskID: p.task, State: state, Message: message, UUID: e.of.server.newUUIDBytes()}
	if state == mesos.TaskFailed {
		status.Reason = mesos.Reason(mesosapi.ReasonCommandExecutorFailed) + 1
	}
	data, _ := mesosapi.MarshalPart(mesosapi.Protobuf, &mesosapi.TaskStatus{ContainerStatus: p.container()})
	e.said = append(e.said, said{status, data})
	e.tell(agent.Event{Type: agent.EventExecutorUpdated, Status: status, Data: data})
}

// endIfIdle ends an executor that has nothing to do or to say any more: one of
// a command or a group after its tasks, any other when it was told to.
func (e *executor) endIfIdle() {
	if len(e.said) > 0 || len(e.tasks) == 0 && !e.over || !slices.Contains(e.of.list, e) {
		return
	}
	for _, p := range e.tasks {
		if !p.ended {
			return
		}
	}
	if custom := len(e.tasks) > 0 && !e.tasks[0].alone; custom && !e.over {
		return
	}
	e.exit()
}

// exit is the end of an executor's process.
func (e *executor) exit() {
	e.of.list = slices.DeleteFunc(e.of.list, func(o *executor) bool { return o == e })
	e.tell(agent.Event{Type: agent.EventExecutorExited})
}
