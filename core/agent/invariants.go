package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// broken checks what must hold between steps: in tests after each of them, and
// on what was loaded.
func (m *Machine) broken() *wire.Error {
	l := &m.link
	tasks := 0
	for _, f := range m.frameworks {
		tasks += len(f.tasks)
	}
	switch {
	case l.state == linkRegistered && (m.self.id == "" || l.silent == 0 || l.retry.due != 0):
		return inconsistent("link")
	case l.state == linkWaiting && (l.retry.due == 0 || l.silent != 0):
		return inconsistent("link")
	case (l.state == linkDown || l.state >= linkEnding) && (l.retry.due != 0 || l.silent != 0):
		return inconsistent("link")
	case l.state == linkEnding && len(m.frameworks) == 0:
		return inconsistent("link")
	case l.state == linkEnded && len(m.frameworks)+len(m.streams)+len(m.operations)+len(m.providers)+len(m.replacements) > 0:
		return inconsistent("ended")
	case l.state >= linkEnding && m.recoverAt != 0 || m.stepped && m.self.run == 0:
		return inconsistent("recover_at")
	case m.stepped && (m.found.agent || len(m.found.old) > 0):
		return inconsistent("restored")
	case int(m.tasks) != tasks:
		return inconsistent("tasks")
	case m.armed:
		return inconsistent("armed")
	}
	for _, check := range [...]func(*Machine) *wire.Error{
		(*Machine).brokenFrameworks, (*Machine).brokenStreams, (*Machine).brokenOperations, (*Machine).brokenReplacements,
	} {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) brokenFrameworks() *wire.Error {
	if !rising(m.frameworks, func(a, b *framework) int { return strings.Compare(string(a.info.ID), string(b.info.ID)) }) {
		return inconsistent("frameworks")
	}
	for _, f := range m.frameworks {
		held := 0
		for _, x := range f.executors {
			held += len(x.tasks)
			if err := m.brokenExecutor(f, x); err != nil {
				return err
			}
		}
		switch {
		case f.info.ID == "" || m.stepped && len(f.executors) == 0 || m.link.state == linkEnding && !f.ending:
			return inconsistent("framework")
		case !rising(f.executors, func(a, b *executor) int { return strings.Compare(string(a.id), string(b.id)) }):
			return inconsistent("executors")
		case !rising(f.tasks, func(a, b *task) int { return strings.Compare(string(a.TaskID), string(b.TaskID)) }) || held != len(f.tasks):
			return inconsistent("tasks")
		}
	}
	return nil
}

func (m *Machine) brokenExecutor(f *framework, x *executor) *wire.Error {
	live := m.stepped
	switch {
	case x.id == "" || x.before && x.state != executorStarting:
		return inconsistent("executor")
	case x.state == executorEnded && (f.ending && live || len(x.tasks) == 0 || !x.idle() || x.due != 0 || x.acts != 0):
		return inconsistent("executor.state")
	case live && (x.state == executorStarting) && (x.due == 0) != x.before:
		return inconsistent("executor.due")
	case live && x.before && m.recoverAt == 0:
		return inconsistent("executor.before")
	case x.command && len(x.tasks) > 1:
		return inconsistent("executor.tasks")
	}
	for _, t := range x.tasks {
		name, command := executorOf(&t.Task)
		switch {
		case t.executor != x || name != x.id || command != x.command || t.TaskID == "":
			return inconsistent("task.executor")
		case t.queued && (x.state == executorRunning || t.over()):
			return inconsistent("task.queued")
		case t.over() && t.play != play{}:
			return inconsistent("task.due")
		case t.over() && m.unsaid(f, t):
			return inconsistent("task.state")
		case t.State == mesos.TaskNone:
			return inconsistent("task.state")
		}
	}
	return nil
}

// unsaid reports that the end of a task is not on its way, though nobody
// acknowledged it.
func (m *Machine) unsaid(f *framework, t *task) bool {
	s := m.stream(f.info.ID, t.TaskID)
	return s == nil || len(s.queue) == 0 || s.queue[len(s.queue)-1].status.State != t.State
}

func (m *Machine) brokenStreams() *wire.Error {
	if !rising(m.streams, func(a, b *stream) int {
		if c := strings.Compare(string(a.framework), string(b.framework)); c != 0 {
			return c
		}
		return strings.Compare(string(a.task), string(b.task))
	}) {
		return inconsistent("streams")
	}
	for _, s := range m.streams {
		f := m.framework(s.framework)
		known := f != nil && f.task(s.task) != nil
		switch {
		case s.framework == "" || s.task == "" || len(s.queue)+len(s.acked) == 0:
			return inconsistent("stream")
		case s.durable != (known && f.info.Checkpoint):
			return inconsistent("stream.durable")
		case len(s.queue) == 0 && s.retry.due != 0 || m.link.state == linkRegistered && len(s.queue) > 0 && (s.retry.due == 0) != m.follows(s):
			return inconsistent("stream.due")
		}
		for i := range s.queue {
			status := &s.queue[i].status
			again := slices.Contains(s.acked, status.UUID) || slices.ContainsFunc(s.queue[:i], func(e entry) bool { return e.status.UUID == status.UUID })
			if status.TaskID != s.task || status.UUID.IsZero() || again || !status.Valid() {
				return inconsistent("stream.queue")
			}
		}
	}
	return nil
}

func (m *Machine) brokenOperations() *wire.Error {
	if !rising(m.operations, func(a, b *operation) int { return slices.Compare(a.UUID[:], b.UUID[:]) }) {
		return inconsistent("operations")
	}
	for _, o := range m.operations {
		if o.brokenOperation() || m.link.state == linkRegistered && len(o.queue) > 0 && o.retry.due == 0 {
			return inconsistent("operation")
		}
	}
	if !rising(m.providers, func(a, b *provider) int { return strings.Compare(string(a.ID), string(b.ID)) }) {
		return inconsistent("providers")
	}
	for _, p := range m.providers {
		if p.ID == "" || p.State == mesos.ProviderUnknown || p.State != mesos.ProviderRegistered && len(p.Resources) > 0 {
			return inconsistent("provider")
		}
	}
	return nil
}

func (o *operation) brokenOperation() bool {
	for i := range o.queue {
		s := &o.queue[i]
		again := slices.Contains(o.acked, s.UUID) || slices.ContainsFunc(o.queue[:i], func(e mesos.OperationStatus) bool { return e.UUID == s.UUID })
		if s.UUID.IsZero() || again || s.State == mesos.OperationNone || s.ProviderID != o.Status.ProviderID {
			return true
		}
	}
	own := o.Status.ProviderID == ""
	return o.Status.State == mesos.OperationNone || own && (len(o.queue) == 0 || !o.queue[len(o.queue)-1].State.Terminal()) || o.Type >= mesos.OpTypes
}
