package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// framework is one with something on this agent.
type framework struct {
	info      mesos.FrameworkInfo
	ending    bool        // being shut down: nothing is said of its tasks any more
	executors []*executor // by id
	tasks     []*task     // by id
}

func (m *Machine) framework(id mesos.FrameworkID) *framework {
	if i, ok := m.findFramework(id); ok {
		return m.frameworks[i]
	}
	return nil
}

func (m *Machine) findFramework(id mesos.FrameworkID) (int, bool) {
	return slices.BinarySearchFunc(m.frameworks, id, func(f *framework, id mesos.FrameworkID) int {
		return strings.Compare(string(f.info.ID), string(id))
	})
}

// addFramework keeps a framework that has its first task here.
func (m *Machine) addFramework(info mesos.FrameworkInfo) *framework {
	f := &framework{info: mesoswire.CloneFramework(info)}
	i, _ := m.findFramework(info.ID)
	m.frameworks = slices.Insert(m.frameworks, i, f)
	m.storeFramework(f)
	return f
}

// removeIfIdle drops a framework without executors, and with it whatever
// updates of it were not acknowledged (Slave::removeFramework).
func (m *Machine) removeIfIdle(f *framework) {
	i, ok := m.findFramework(f.info.ID)
	if len(f.executors) > 0 || !ok || m.frameworks[i] != f {
		return
	}
	m.frameworks = slices.Delete(m.frameworks, i, i+1)
	m.closeStreams(f.info.ID)
	if f.info.Checkpoint {
		m.unstore(keyFramework(f.info.ID))
	}
	m.endIfEmpty()
}

// updateFramework takes what a framework says anew of itself. Its updates are
// sent again at once.
func (m *Machine) updateFramework(e *Event) {
	info := &e.Peer.Framework
	f := m.framework(info.ID)
	if m.link.state != linkRegistered || f == nil || f.ending {
		return
	}
	if field := m.badFramework(info); field != "" {
		m.reject(e, field, string(info.ID), "what the limits allow")
		return
	}
	checkpoint := f.info.Checkpoint
	f.info = mesoswire.CloneFramework(*info)
	f.info.Checkpoint = checkpoint // it cannot change: what runs was started with it or without
	m.storeFramework(f)
	m.resume()
}

// badFramework names what is over a limit, "" for nothing.
func (m *Machine) badFramework(f *mesos.FrameworkInfo) string {
	limits := &m.cfg.Limits
	most := int(limits.IDBytes)
	switch {
	case f.ID == "" || len(f.ID) > most:
		return "framework.id"
	case len(f.Name) > int(limits.Message) || len(f.User) > most || len(f.Principal) > most:
		return "framework.name"
	case len(f.Roles) > int(limits.Resources) || slices.ContainsFunc(f.Roles, func(r string) bool { return len(r) > most }):
		return "framework.roles"
	case f.FailoverTimeout < 0 || f.FailoverTimeout > mesos.MaxMicros:
		return "framework.failover_timeout"
	case len(f.Rest) > int(limits.Info):
		return "framework.rest"
	}
	return ""
}

// shutdownFramework ends all that a framework has here.
func (m *Machine) shutdownFramework(f *framework) {
	if f == nil || f.ending {
		return
	}
	f.ending = true
	m.forgetReplacements(f.info.ID)
	m.storeFramework(f)
	for _, x := range slices.Clone(f.executors) {
		switch x.state {
		case executorStarting, executorRunning:
			m.shutdownExecutor(f, x)
		case executorEnded:
			m.removeExecutor(f, x)
		}
	}
	m.removeIfIdle(f)
}

// listTasks is what a re-registration lists: all frameworks and all tasks,
// those that are over and not acknowledged included.
func (m *Machine) listTasks() (frameworks []mesos.FrameworkInfo, tasks []mesos.Task) {
	for _, f := range m.frameworks {
		frameworks = append(frameworks, f.info)
		for _, t := range f.tasks {
			tasks = append(tasks, t.Task)
		}
	}
	return frameworks, tasks
}
