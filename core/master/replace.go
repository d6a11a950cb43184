package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// replace is the call REPLACE, which Mesos does not have: end a task, and start
// another on its agent in its place (MESOS-938). The offers end; of their
// resources what is needed is held, the rest is free again.
func (m *Machine) replace(f *framework, e *Event) {
	c := replaceCase{m: m, framework: f, e: e, asked: &e.Replacement, known: f.replacements.get(e.Replacement.ReplaceID), old: f.tasks.get(e.Replacement.Old)}
	if c.old != nil {
		c.pool = c.old.Resources
		if len(c.pool) > 0 {
			c.role = c.pool[0].AllocatedTo
		}
	}
	for i, id := range e.Offers {
		if o := f.offers.get(id); o != nil && !contains2(e.Offers[:i], id) {
			c.pool = plus(c.pool, o.resources)
		}
	}
	row, wrong := m.rules.replaceRow(&c)
	m.hit(row.id)
	for _, id := range e.Offers {
		if o := f.offers.get(id); o != nil {
			m.removeOffer(o)
			m.wantAllocation()
		}
	}
	switch row.do {
	case replaceTake:
		m.orderReplacement(&c)
	case replaceSay, replaceResend:
		m.tell(f, SendReplacement).Replacement = c.known.answer()
		if row.do == replaceResend {
			m.orderReplace(c.known)
		}
	default:
		m.refuseReplacement(&c, row.do, wrong)
	}
}

func contains2(list []mesos.OfferID, id mesos.OfferID) bool {
	for _, v := range list {
		if v == id {
			return true
		}
	}
	return false
}

// orderReplacement holds what the new task needs beside what the old one has,
// and tells the agent.
func (m *Machine) orderReplacement(c *replaceCase) {
	a, in := c.old.agent, mesoswire.CloneReplacement(*c.asked)
	if in.Rollback == mesos.RollbackOff {
		in.Fallback = mesos.Task{}
	}
	for _, part := range [...]*mesos.Task{&in.New, &in.Fallback} {
		part.Resources = m.named(part.Resources, c.role)
		part.State, part.Forwarded, part.UUID, part.Healthy = mesos.TaskNone, mesos.TaskNone, mesos.UUID{}, mesos.HealthNone
		if part.TaskID != "" {
			part.FrameworkID, part.AgentID = c.framework.id, a.id
		}
	}
	in.OldState, in.Held = mesos.TaskNone, in.Extra(c.old.Resources)
	in.Status = mesos.ReplaceStatus{
		ReplaceID: in.ReplaceID, OldTaskID: in.Old, NewTaskID: in.New.TaskID, FallbackTaskID: in.Fallback.TaskID,
		Phase: mesos.ReplacePending,
	}
	m.orderReplace(m.addReplacement(c.framework, a, in))
}

func (m *Machine) orderReplace(r *replacement) {
	p := m.order(r.agent, mesos.PeerReplace)
	p.Framework, p.Replacement, p.Version = r.framework.info, r.Replacement, r.agent.version
	old := mesos.Task{FrameworkID: r.FrameworkID, TaskID: r.Old, AgentID: r.agent.id}
	if t := r.framework.tasks.get(r.Old); t != nil {
		old = t.Task
	}
	p.Tasks = []mesos.Task{old}
}

// refuseReplacement says that nothing was done. Of a new task whose id is in
// use nothing is said: whoever has it lives.
func (m *Machine) refuseReplacement(c *replaceCase, do replaceAction, wrong string) {
	wrong = shorten(wrong, int(m.cfg.Limits.Message))
	in, f := c.asked, c.framework
	m.tell(f, SendReplacement).Replacement = mesos.ReplaceStatus{
		ReplaceID: clone(in.ReplaceID), AgentID: clone(c.e.AgentID), OldTaskID: clone(in.Old), NewTaskID: clone(in.New.TaskID),
		FallbackTaskID: clone(in.Fallback.TaskID), Phase: mesos.ReplaceRejected, Message: wrong,
	}
	id := in.New.TaskID
	if id == "" || id == in.Old || f.tasks.has(id) || f.lost.has(id) || f.parts[id] != nil {
		return
	}
	s := mesos.TaskStatus{TaskID: clone(id), AgentID: clone(in.New.AgentID), State: mesos.TaskError, Reason: reasonTaskInvalid, Message: wrong}
	if do != replaceError {
		s.State, s.Reason = f.lostState(mesos.TaskDropped), reasonInvalidOffers
	}
	m.tellTask(f, "", s)
}
