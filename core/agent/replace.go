package agent

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// replace takes the order to replace a task.
func (m *Machine) replace(e *Event) {
	p := &e.Peer
	if field := m.badReplacement(p); field != "" {
		m.reject(e, field, string(p.Replacement.ReplaceID), "a replacement within the limits")
		return
	}
	in := &p.Replacement
	c := replaceCase{m: m, peer: p, framework: m.framework(in.FrameworkID), known: m.replacement(in.FrameworkID, in.ReplaceID)}
	if f := c.framework; f != nil {
		c.old = f.task(in.Old)
		id, _ := executorOf(c.had())
		c.executor = f.executor(id)
	}
	row := m.rules.replaceRow(&c)
	m.hit(row.id)
	if row.do == replaceIgnore {
		return
	}
	if row.do == replaceAgain {
		if c.known != nil {
			m.tell(mesos.Peer{Type: mesos.PeerReplaceUpdate, Replacement: c.known.Replacement})
		}
		return
	}
	r := &replacement{Replacement: mesoswire.CloneReplacement(*in), old: mesoswire.CloneTask(*c.had())}
	r.OldState, r.New.State, r.Fallback.State = mesos.TaskNone, mesos.TaskNone, mesos.TaskNone
	r.describe(m.self.id)
	r.Status.Phase = mesos.ReplaceDropped
	switch row.do {
	case replaceTurnAway:
		m.overflowed("replacement " + shorten(string(r.ReplaceID), 80))
		r.Held, r.Status.Message = nil, row.text
		m.tell(mesos.Peer{Type: mesos.PeerReplaceUpdate, Replacement: r.Replacement})
		m.dropNew(r, p.Framework.PartitionAware, row.reason, row.text)
	case replaceDrop:
		m.addReplacement(r)
		m.enter(r, mesos.ReplaceDropped, nil, row.text)
		m.dropNew(r, p.Framework.PartitionAware, row.reason, row.text)
	case replaceQueue:
		if c.framework == nil {
			return
		}
		r.durable, r.Status.Phase = c.framework.info.Checkpoint, mesos.ReplaceQueued
		m.addReplacement(r)
		m.enter(r, mesos.ReplaceQueued, r.extra(), "Waiting for the executor of the old task")
		m.advance(r)
	}
}

// badReplacement names what is over a limit or makes no sense, "" for nothing.
func (m *Machine) badReplacement(p *mesos.Peer) string {
	r, most := &p.Replacement, int(m.cfg.Limits.IDBytes)
	info := p.Framework
	info.ID = r.FrameworkID
	span := func(d, least mesos.Micros) bool { return d < least || d > mesos.MaxMicros }
	switch {
	case m.badFramework(&info) != "":
		return m.badFramework(&info)
	case r.ReplaceID == "" || len(r.ReplaceID) > most:
		return "replace_id"
	case len(p.Tasks) != 1 || p.Tasks[0].TaskID != r.Old || m.badTask(p, 0):
		return "old"
	case m.badTask(&mesos.Peer{Tasks: []mesos.Task{r.New}}, 0) || r.New.TaskID == r.Old:
		return "new"
	case r.Rollback >= mesos.Rollbacks || (r.Rollback == mesos.RollbackOff) != (r.Fallback.TaskID == ""):
		return "rollback"
	case r.Rollback != mesos.RollbackOff && m.badTask(&mesos.Peer{Tasks: []mesos.Task{r.Fallback}}, 0),
		r.Fallback.TaskID == r.Old, r.Fallback.TaskID == r.New.TaskID, r.Rollback == mesos.RollbackOff && len(r.Fallback.Resources) > 0:
		return "fallback"
	case span(r.Grace, 0) || span(r.Stop, 1) || span(r.Start, 1) || span(r.Settle, 0):
		return "grace"
	case m.badResources(r.Held):
		return "held"
	}
	return ""
}
