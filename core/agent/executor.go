package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// executorState is the state of an executor as Mesos's slave.hpp has it.
type executorState uint8

const (
	executorStarting executorState = iota // REGISTERING: its tasks wait
	executorRunning
	executorEnding // TERMINATING: told to end
	executorEnded  // TERMINATED: kept until the end of its tasks is acknowledged
	executorStates // their number
)

// executor runs tasks of one framework. That of a command has the id of its
// only task, and the master does not know of it.
type executor struct {
	id      mesos.ExecutorID
	command bool
	state   executorState
	sent    bool         // it was given a task
	before  bool         // it was there before the agent restarted, and has not come back
	due     mesos.Micros // when it is ended by force; 0: never
	acts    mesos.Micros // a scripted one: when it registers or exits by itself; 0: never
	tasks   []*task      // in the order they came
}

func (f *framework) executor(id mesos.ExecutorID) *executor {
	if i, ok := f.findExecutor(id); ok {
		return f.executors[i]
	}
	return nil
}

func (f *framework) findExecutor(id mesos.ExecutorID) (int, bool) {
	return slices.BinarySearchFunc(f.executors, id, func(x *executor, id mesos.ExecutorID) int {
		return strings.Compare(string(x.id), string(id))
	})
}

// addExecutor starts an executor.
func (m *Machine) addExecutor(f *framework, id mesos.ExecutorID, command bool) *executor {
	x := &executor{id: clone(id), command: command}
	f.insert(x)
	x.due = m.at(m.now.Add(m.cfg.Executor.Register))
	if m.scripted() {
		x.acts = m.at(m.now.Add(m.cfg.Script.Register))
	}
	if !command {
		m.storeFramework(f)
	}
	return x
}

func (f *framework) insert(x *executor) {
	i, _ := f.findExecutor(x.id)
	f.executors = slices.Insert(f.executors, i, x)
}

func (m *Machine) scripted() bool { return m.cfg.Executors == ExecutorsScripted }

// toExecutor sends something to an executor of the host.
func (m *Machine) toExecutor(f *framework, x *executor, s Send) {
	if m.scripted() {
		return
	}
	s.FrameworkID, s.ExecutorID = f.info.ID, x.id
	m.send(s)
}

// named is the executor that an event is about; a stranger is told to end.
func (m *Machine) named(e *Event) (*framework, *executor) {
	f := m.framework(e.FrameworkID)
	if f == nil {
		return nil, nil
	}
	return f, f.executor(e.ExecutorID)
}

// executorRegistered is Slave::registerExecutor and reregisterExecutor.
func (m *Machine) executorRegistered(e *Event) {
	f, x := m.named(e)
	if f == nil || x == nil || f.ending || x.state != executorStarting {
		if x != nil && x.state == executorRunning {
			return // it says it again
		}
		if !m.scripted() && e.FrameworkID != "" && e.ExecutorID != "" {
			m.send(Send{Type: SendShutdown, FrameworkID: clone(e.FrameworkID), ExecutorID: clone(e.ExecutorID)})
		}
		return
	}
	m.registered(f, x, e.TaskIDs)
}

// registered hands an executor what waits for it.
func (m *Machine) registered(f *framework, x *executor, has []mesos.TaskID) {
	x.state, x.due, x.acts = executorRunning, 0, 0
	m.armed = true // after a restart beats may be due
	if x.before {
		x.before = false
		m.cameBack(f, x, has)
	}
	m.adopt(f, x, has)
	if !x.sent && !x.waiting() {
		m.shutdownExecutor(f, x) // all it was started for was killed meanwhile (MESOS-8411)
		return
	}
	if !x.command {
		m.storeFramework(f)
	}
	m.handQueued(f, x)
	if m.self.draining { // which the restart interrupted
		m.drainExecutor(f, x, 0)
	}
	m.killAgain(f, x)
	m.executorChanged(f)
}

// cameBack: the executor outlived a restart of the agent. A task that it never
// had was lost in between (Slave::reregisterExecutor).
func (m *Machine) cameBack(f *framework, x *executor, has []mesos.TaskID) {
	for _, t := range slices.Clone(x.tasks) {
		if t.State == mesos.TaskStaging && !slices.Contains(has, t.TaskID) {
			m.drop(f, x, t.TaskID, reasonAgentRestarted, "Task launched during agent restart")
		} else {
			t.queued, x.sent = false, true
		}
	}
}

// waiting reports whether a task waits for the executor.
func (x *executor) waiting() bool {
	return slices.ContainsFunc(x.tasks, func(t *task) bool { return t.queued })
}

// handQueued gives an executor all tasks that wait for it.
func (m *Machine) handQueued(f *framework, x *executor) {
	var handed []mesos.Task
	for _, t := range x.tasks {
		if t.queued {
			t.queued, x.sent = false, true
			m.begin(t)
			m.storeProgress(f, t)
			handed = append(handed, t.Task)
		}
	}
	if len(handed) > 0 {
		m.toExecutor(f, x, Send{Type: SendLaunch, Tasks: handed})
	}
}

// shutdownNamed is Slave::shutdownExecutor.
func (m *Machine) shutdownNamed(framework mesos.FrameworkID, id mesos.ExecutorID) {
	f := m.framework(framework)
	if f == nil || f.ending {
		return
	}
	if x := f.executor(id); x != nil && (x.state == executorStarting || x.state == executorRunning) {
		m.shutdownExecutor(f, x)
	}
}

// shutdownExecutor asks an executor to end; if it has not within the grace it
// is ended by force.
func (m *Machine) shutdownExecutor(f *framework, x *executor) {
	registered := x.state == executorRunning
	x.state, x.before = executorEnding, false
	x.due = m.at(m.now.Add(m.cfg.Executor.Shutdown))
	x.acts = 0
	if registered && m.scripted() { // one that is not does not hear of it
		x.acts = m.at(m.now.Add(min(m.cfg.Script.Kill, m.cfg.Executor.Shutdown)))
	}
	m.toExecutor(f, x, Send{Type: SendShutdown, Grace: m.cfg.Executor.Shutdown})
	m.executorChanged(f)
}

// overdue: an executor did not register, or did not end, in time.
func (m *Machine) overdue(f *framework, x *executor) {
	m.toExecutor(f, x, Send{Type: SendShutdown})
	why := endForced
	if x.state == executorStarting {
		why = endUnregistered
	}
	m.executorEnds(f, x, why, 0, "")
}

func (m *Machine) executorExited(e *Event) {
	if f, x := m.named(e); x != nil {
		m.executorEnds(f, x, endExited, e.Exit, e.Message)
	}
}

// executorMessage passes something on to the framework, once.
func (m *Machine) executorMessage(e *Event) {
	f, x := m.named(e)
	switch {
	case len(e.Data) > int(m.cfg.Limits.Info):
		m.reject(e, "data", digits(uint64(len(e.Data)))+" bytes", digits(uint64(m.cfg.Limits.Info))+" at most")
	case x != nil && !f.ending:
		m.tell(mesos.Peer{
			Type: mesos.PeerExecutorMessage, FrameworkID: f.info.ID, ExecutorID: x.id, Data: slices.Clone(e.Data),
		})
	}
}

// messageFor passes something on from the framework, once.
func (m *Machine) messageFor(p *mesos.Peer) {
	f := m.framework(p.FrameworkID)
	if f == nil || f.ending || m.link.state != linkRegistered || len(p.Data) > int(m.cfg.Limits.Info) {
		return
	}
	if x := f.executor(p.ExecutorID); x != nil && x.state == executorRunning {
		m.toExecutor(f, x, Send{Type: SendMessage, Data: slices.Clone(p.Data)})
	}
}

// removeExecutor forgets an executor with what is left of its tasks.
func (m *Machine) removeExecutor(f *framework, x *executor) {
	for _, t := range slices.Clone(x.tasks) {
		m.closeStream(f.info.ID, t.TaskID)
		m.removeTask(f, t)
	}
	if i, ok := f.findExecutor(x.id); ok {
		f.executors = slices.Delete(f.executors, i, i+1)
	}
	x.due, x.acts = 0, 0
	if !x.command {
		m.storeFramework(f)
	}
}
