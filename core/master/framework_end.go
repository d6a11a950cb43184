package master

import "rollcall/core/mesos"

// streamClosed: a framework without a stream keeps its tasks until its
// failover_timeout is over, and loses its offers at once.
func (m *Machine) streamClosed(stream uint64) {
	f := m.streams[stream]
	if f == nil {
		m.hit("E1") // failed over or removed meanwhile
		return
	}
	delete(m.streams, stream)
	m.discardAll(f)
	f.state, f.stream, f.beatAt, f.since = FrameworkDisconnected, 0, 0, m.now
	if f.info.FailoverTimeout == 0 {
		m.hit("E5")
		m.removeFramework(f)
		return
	}
	m.hit("E2")
	m.set(&f.removeAt, m.now.Add(f.info.FailoverTimeout), timerFailover, f.no)
}

// removeFramework ends a framework: its tasks are killed and count as such, its
// operations become orphans. Its id may not be used again.
func (m *Machine) removeFramework(f *framework) {
	if f.state == FrameworkConnected {
		m.send(f.stream, SendClose)
		delete(m.streams, f.stream)
	}
	f.state, f.stream, f.since = FrameworkCompleted, 0, m.now
	f.beatAt, f.removeAt, f.filterAt = 0, 0, 0
	for _, a := range m.agentsOf(f) {
		m.order(a, mesos.PeerShutdownFramework).FrameworkID = f.id
	}
	m.discardAll(f)
	for r := range f.replacements.values {
		m.removeReplacement(r)
	}
	for t := range f.tasks.values {
		m.setState(t, mesos.TaskKilled)
		m.removeTask(t)
		m.keepEnded(f, t)
	}
	for t := range f.lost.values {
		if t.State != mesos.TaskLost && !t.State.Terminal() {
			t.State = mesos.TaskKilled
		}
		m.keepEnded(f, t)
	}
	f.lost = ordered[mesos.TaskID, *task]{}
	for o := range f.operations.values {
		m.orphan(o)
	}
	f.filters, f.suppressed = nil, nil
	m.frameworks.remove(f.id)
	delete(m.frameworkByNo, f.no)
	m.completed.remove(f.id)
	m.completed.put(f.id, f)
	if m.completed.len() > int(m.cfg.Limits.CompletedFrameworks) {
		id, _ := m.completed.oldest()
		m.completed.remove(id)
	}
}
