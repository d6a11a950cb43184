package agent

import "rollcall/core/mesos"

// targetCase is a task that the master lists and the agent did not, beside
// what the agent knows now.
type targetCase struct {
	m      *Machine
	target *mesos.TaskTarget
}

// targetRule is one row: whether the task is said to be dropped.
type targetRule struct {
	id   string
	when func(*targetCase) bool
	drop bool
}

// targetRules decide about each; first match wins. They are the end of
// Slave::reregistered.
var targetRules = []targetRule{
	// It came after the list was sent: its own updates say how it is.
	{"T01", func(c *targetCase) bool {
		f := c.m.framework(c.target.FrameworkID)
		return f != nil && f.task(c.target.TaskID) != nil
	}, false},
	// Said before, and not acknowledged: it is sent again by itself. Mesos queues
	// it once more, and forgets that with the first.
	{"T02", func(c *targetCase) bool { return c.m.stream(c.target.FrameworkID, c.target.TaskID).ends() }, false},
	{"T03", func(c *targetCase) bool { return true }, true},
}

func (r *rules) targetRow(c *targetCase) targetRule {
	for _, row := range r.target {
		if row.when(c) {
			return row
		}
	}
	return targetRule{id: "T00"}
}

// dropUnknown answers for tasks that the master lists and the agent does not
// have. Their framework need not be known here.
func (m *Machine) dropUnknown(p *mesos.Peer) {
	if p == nil || p.Type != mesos.PeerReregistered {
		return
	}
	m.dropUnknownReplacements(p)
	for i := range p.Targets {
		t := &p.Targets[i]
		if m.tooMany(t) {
			m.overflowed("a task that the master lists: " + shorten(string(t.TaskID), 80))
			continue
		}
		row := m.rules.targetRow(&targetCase{m, t})
		m.hit(row.id)
		if !row.drop {
			continue
		}
		m.enqueue(t.FrameworkID, false, entry{time: m.now, status: mesos.TaskStatus{
			TaskID: clone(t.TaskID), AgentID: m.self.id, State: dropped(m.aware(p, t.FrameworkID)),
			Source: mesos.SourceAgent, Reason: mesos.ReasonReconciliation, UUID: m.uuid(),
			Message: "Reconciliation: task unknown to the agent",
		}})
	}
}

// ends reports whether the last update of a stream is the end of its task.
func (s *stream) ends() bool {
	return s != nil && len(s.queue) > 0 && s.queue[len(s.queue)-1].status.State.Terminal()
}

func (m *Machine) tooMany(t *mesos.TaskTarget) bool {
	most := int(m.cfg.Limits.IDBytes)
	return t.TaskID == "" || t.FrameworkID == "" || len(t.TaskID) > most || len(t.FrameworkID) > most ||
		len(m.streams) >= int(m.cfg.Limits.Tasks)*2
}

// aware reports whether a framework subscribed with PARTITION_AWARE. If it is
// known neither here nor from the master, Mesos takes it that it did not.
func (m *Machine) aware(p *mesos.Peer, id mesos.FrameworkID) bool {
	for i := range p.Frameworks {
		if p.Frameworks[i].ID == id {
			return p.Frameworks[i].PartitionAware
		}
	}
	f := m.framework(id)
	return f != nil && f.info.PartitionAware
}
