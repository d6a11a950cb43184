package master

import "rollcall/core/mesos"

// FrameworkState is how a framework stands with this master.
type FrameworkState uint8

// The states of a framework.
const (
	FrameworkRecovered    FrameworkState = iota // known from its agents; it has not subscribed here yet
	FrameworkConnected                          // it has a stream
	FrameworkDisconnected                       // its stream ended; it may come back
	FrameworkCompleted                          // it may not come back
	FrameworkStates                             // their number
)

// String returns the state as it is spelled everywhere.
func (s FrameworkState) String() string {
	return [FrameworkStates]string{"recovered", "connected", "disconnected", "completed"}[s]
}

// framework is one that the master knows.
type framework struct {
	no       uint64 // rising; names it in timers
	id       mesos.FrameworkID
	info     mesos.FrameworkInfo
	state    FrameworkState
	stream   uint64 // while connected
	since    mesos.Micros
	beatAt   mesos.Micros // the next heartbeat
	removeAt mesos.Micros // when failover_timeout is over
	filterAt mesos.Micros // when the first filter expires

	suppressed []string // roles that want no offers
	filters    []filter
	tasks      ordered[mesos.TaskID, *task]
	lost       ordered[mesos.TaskID, *task] // on agents that became unreachable
	ended      []*task                      // completed, the oldest first
	operations ordered[mesos.UUID, *operation]
	named      map[mesos.OperationID]*operation // of these, by the id that the framework gave
	offers     ordered[mesos.OfferID, *offer]
	held       amounts // offered to it or used by it

	replacements ordered[mesos.ReplaceID, *replacement]
	parts        map[mesos.TaskID]*replacement // the open ones by their tasks; it only finds
}

func (m *Machine) addFramework(info mesos.FrameworkInfo, state FrameworkState) *framework {
	f := &framework{
		no: m.nextNo(), id: info.ID, info: info, state: state, since: m.now,
		named: map[mesos.OperationID]*operation{}, parts: map[mesos.TaskID]*replacement{},
	}
	m.frameworks.put(f.id, f)
	m.frameworkByNo[f.no] = f
	return f
}

// nextNo numbers owners of timers. It follows from the ids that were given and
// rises: each owner gets its own.
func (m *Machine) nextNo() uint64 {
	m.owners++
	return m.owners
}

// heartbeat: every interval, whatever else is written.
func (m *Machine) heartbeat(f *framework) {
	m.tell(f, SendHeartbeat)
	m.set(&f.beatAt, m.now.Add(m.cfg.Heartbeat), timerHeartbeat, f.no)
}

func (f *framework) suppresses(role string) bool { return contains(f.suppressed, role) }

// keepEnded remembers a completed task, as many as there is room for.
func (m *Machine) keepEnded(f *framework, t *task) {
	limit := int(m.cfg.Limits.CompletedTasks)
	t.agent = nil
	if f.ended = append(f.ended, t); len(f.ended) > limit {
		f.ended = append([]*task(nil), f.ended[len(f.ended)-limit:]...)
	}
}

// keepLost remembers a task of an unreachable agent.
func (m *Machine) keepLost(f *framework, t *task) {
	t.agent = nil
	f.lost.remove(t.TaskID) // the newest goes last
	if f.lost.put(t.TaskID, t); f.lost.len() > int(m.cfg.Limits.UnreachableTasks) {
		id, _ := f.lost.oldest()
		f.lost.remove(id)
	}
}

// lostOn are the unreachable tasks of an agent.
func (f *framework) lostOn(id mesos.AgentID) (list []*task) {
	for t := range f.lost.values {
		if t.AgentID == id {
			list = append(list, t)
		}
	}
	return list
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
