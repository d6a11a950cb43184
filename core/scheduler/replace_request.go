package scheduler

import (
	"slices"
	"strconv"
	"strings"

	"rollcall/core/mesos"
)

// replace takes the wish for a replacement. The same wish again is answered
// with where it stands.
func (m *Machine) replace(e *Event) {
	q := &e.Replace
	if r := m.replacements.byID[q.ReplaceID]; r != nil {
		if r.OldTaskID == q.OldTaskID && r.NewTaskID == q.NewTaskID {
			m.sayReplacement(r)
			return
		}
		m.reject(e, RejectDuplicate, "replace.replace_id", string(q.ReplaceID), "an id that was never used, or the same request again")
		return
	}
	if !m.mustBeSubscribed(e) || !m.mustBeOpen(e) || !m.replaceable(e) {
		return
	}
	at := m.tasks.find(q.OldTaskID)
	old := m.tasks.row(at)
	if !m.coverable(e, old) {
		return
	}
	old.flags |= taskReplaced
	r := &replacement{ReplaceRequest: q.clone(), agent: m.agents.use(m.agents.id(old.agent))}
	m.replacements.add(r)
	m.storeReplaceRequest(r)
	if m.cfg.Replace.Native {
		m.replaceNatively(r, e.Offers)
		return
	}
	for i := range e.Offers { // the rest of them is shown again as soon as it is not needed
		m.offers.list[m.offers.byID[e.Offers[i].ID]].withheld = true
	}
	m.pool(r) // whether anything can be reserved
	m.enter(r, mesos.ReplacePending, "")
}

func (q *ReplaceRequest) clone() ReplaceRequest {
	c := *q
	c.ReplaceID = mesos.ReplaceID(clone(string(q.ReplaceID)))
	c.OldTaskID, c.NewTaskID = mesos.TaskID(clone(string(q.OldTaskID))), mesos.TaskID(clone(string(q.NewTaskID)))
	c.FallbackTaskID = mesos.TaskID(clone(string(q.FallbackTaskID)))
	c.OldResources, c.NewResources = q.OldResources.Clone(), q.NewResources.Clone()
	c.NewInfo, c.FallbackInfo = slices.Clone(q.NewInfo), slices.Clone(q.FallbackInfo)
	return c
}

// replaceable checks everything but the resources.
func (m *Machine) replaceable(e *Event) bool {
	q, limits := &e.Replace, &m.cfg.Limits
	id := string(q.ReplaceID)
	switch {
	case !m.cfg.Replace.Native && !m.cfg.Replace.Resources:
		m.reject(e, RejectInvalid, "replace", id, "a host that gives offers with their resources, and says so in replace.resources")
	case !validTaskID(id) || len(id) > int(limits.IDBytes) || strings.ContainsAny(id, `"\`):
		m.reject(e, RejectInvalid, "replace.replace_id", id, "1 to limits.id_bytes bytes without slashes, backslashes, quotes and control characters, not . or ..")
	case len(m.replacements.list) >= int(limits.Replacements):
		m.reject(e, RejectTooMany, "replace", strconv.Itoa(len(m.replacements.list)+1), "at most limits.replacements replacements in all")
	case int(m.tasks.known)+2 > int(limits.Tasks):
		m.reject(e, RejectTooMany, "replace", strconv.Itoa(int(m.tasks.known)+2), "at most limits.tasks tasks in all")
	case q.Rollback >= mesos.Rollbacks:
		m.reject(e, RejectInvalid, "replace.rollback", strconv.Itoa(int(q.Rollback)), "0 to 2: off, if-fits, hold")
	case (q.Rollback == mesos.RollbackOff) != (q.FallbackTaskID == ""):
		m.reject(e, RejectInvalid, "replace.fallback_task_id", string(q.FallbackTaskID), "a fresh id if there is a rollback, and none if it is off")
	case !span(q.Grace) || !span(q.Stop) || !span(q.Start) || !span(q.Settle):
		m.reject(e, RejectInvalid, "replace", "", "times from 0 to 2^53-1 microseconds")
	default:
		return m.replaceableTask(e) && m.startableTask(e, "new_task_id", q.NewTaskID, q.NewInfo) &&
			(q.Rollback == mesos.RollbackOff || m.startableTask(e, "fallback_task_id", q.FallbackTaskID, q.FallbackInfo))
	}
	return false
}

func span(v mesos.Micros) bool { return v >= 0 && v <= mesos.MaxMicros }

// replaceableTask checks the task that is to be ended.
func (m *Machine) replaceableTask(e *Event) bool {
	id := e.Replace.OldTaskID
	at := m.tasks.find(id)
	if at == noSlot {
		m.reject(e, RejectUnknownTask, "replace.old_task_id", string(id), "a task of this framework")
		return false
	}
	switch t := m.tasks.row(at); {
	case t.over():
		m.reject(e, RejectTaskOver, "replace.old_task_id", string(id), "a task that is not over")
	case t.is(taskKilling | taskDoomed):
		m.reject(e, RejectTaskOver, "replace.old_task_id", string(id), "a task that is not being killed")
	case t.agent == 0:
		m.reject(e, RejectInvalid, "replace.old_task_id", string(id), "a task whose agent is known")
	case m.replacements.of(id) != nil:
		m.reject(e, RejectDuplicate, "replace.old_task_id", string(id), "a task that no open replacement has; "+string(m.replacements.of(id).ReplaceID)+" has it")
	default:
		return true
	}
	return false
}

// startableTask checks a task that is to be started.
func (m *Machine) startableTask(e *Event, field string, id mesos.TaskID, info []byte) bool {
	q := &e.Replace
	switch {
	case !validTaskID(string(id)) || len(id) > int(m.cfg.Limits.IDBytes) || madeUp(id):
		m.reject(e, RejectInvalid, "replace."+field, string(id), "1 to limits.id_bytes bytes without slashes and control characters, not . or .., not beginning with "+madeUpPrefix)
	case len(info) > int(m.cfg.Limits.Info):
		m.reject(e, RejectTooMany, "replace."+strings.TrimSuffix(field, "task_id")+"info", strconv.Itoa(len(info))+" bytes", "at most limits.info bytes")
	case m.tasks.find(id) != noSlot, m.replacements.of(id) != nil, id == q.OldTaskID, id == q.NewTaskID && field != "new_task_id":
		m.reject(e, RejectDuplicate, "replace."+field, string(id), "an id that was never used")
	default:
		return true
	}
	return false
}

// coverable checks the resources: T_new within T_old, or within T_old and the
// offers.
func (m *Machine) coverable(e *Event, old *task) bool {
	q := &e.Replace
	for _, rs := range []struct {
		field string
		list  mesos.Resources
	}{{"old_resources", q.OldResources}, {"new_resources", q.NewResources}} {
		canonical, err := mesos.Canonical(rs.list...)
		switch {
		case len(rs.list) == 0:
			m.reject(e, RejectMissing, "replace."+rs.field, "", "what the task uses")
			return false
		case err != nil || !canonical.Equal(rs.list) || slices.ContainsFunc(rs.list, func(r mesos.Resource) bool { return r.AllocatedTo != "" }):
			m.reject(e, RejectInvalid, "replace."+rs.field, m.arena.text(shorten(rs.list.String(), 80)), "valid resources in canonical form, not allocated")
			return false
		}
	}
	has := q.OldResources
	if len(e.Offers) > 0 {
		if !m.usable(e) {
			return false
		}
		for i := range e.Offers {
			o := &m.offers.list[m.offers.byID[e.Offers[i].ID]]
			if o.agent != old.agent {
				m.reject(e, RejectMixedAgents, "offers", string(e.Offers[i].ID), "offers of the old task's agent")
				return false
			}
			bare, err := o.resources.Allocate("")
			if err != nil {
				continue
			}
			has = together(has, bare)
		}
	}
	if lacking := lacks(has, q.NewResources); !lacking.Empty() {
		m.reject(e, RejectTooSmall, "replace.new_resources", m.arena.text(shorten(q.NewResources.String(), 80)),
			"what the old task and the offers have; "+shorten(lacking.String(), 80)+" is lacking")
		return false
	}
	return true
}
