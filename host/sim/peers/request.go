package peers

import (
	"slices"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// request is a wish of the framework on top.
func (s *Small) request(e *scheduler.Event) {
	switch e.Type {
	case scheduler.EventLaunch:
		s.launch(e)
	case scheduler.EventKill:
		if t := s.tasks[e.TaskID]; t != nil && !t.over() && !t.Killing {
			t.Killing = true
			s.storeTask(t)
			s.r.kill(t)
		}
	case scheduler.EventForget:
		if t := s.tasks[e.TaskID]; t != nil && t.over() {
			s.forget(t)
		}
	case scheduler.EventDecline:
		c := scheduler.Call{Type: scheduler.CallDecline, Refuse: e.Refuse}
		for _, o := range e.Offers {
			if _, ok := s.offers[o.ID]; ok {
				delete(s.offers, o.ID)
				c.Offers = append(c.Offers, o.ID)
			}
		}
		if len(c.Offers) > 0 && s.on {
			s.call(c)
		}
	case scheduler.EventRevive:
		if s.on {
			s.call(scheduler.Call{Type: scheduler.CallRevive})
		}
	}
}

func (s *Small) launch(e *scheduler.Event) {
	agent, ok := s.offers[e.Offers[0].ID]
	if !ok || !s.on {
		s.notice(scheduler.Notice{Type: scheduler.NoticeRejected, Rejection: scheduler.Rejection{Ref: e.Ref, Request: e.Type}})
		return
	}
	c := scheduler.Call{Type: scheduler.CallAccept, AgentID: agent, Refuse: e.Refuse}
	for _, o := range e.Offers {
		delete(s.offers, o.ID)
		c.Offers = append(c.Offers, o.ID)
	}
	for i := range e.Tasks {
		n := &e.Tasks[i]
		t := &task{id: n.TaskID, launchedAt: s.now, TaskRecord: scheduler.TaskRecord{
			AgentID: agent, Verdict: scheduler.VerdictLaunching, Since: s.now, InsteadOf: n.InsteadOf,
		}}
		s.tasks[t.id] = t
		s.order = append(s.order, t)
		s.storeTask(t)
		s.storeLaunch(t, n.Info)
		c.Tasks = append(c.Tasks, *n)
	}
	s.call(c)
	for i := range e.Tasks {
		s.r.launched(s.tasks[e.Tasks[i].TaskID])
	}
}

// callFailed: what the master refused was not done; a stream that it does not
// take calls of is over.
func (s *Small) callFailed(e *scheduler.Event) {
	switch {
	case e.Failure == scheduler.FailureUnsubscribed && (s.on || s.trying):
		s.lost()
	case e.Failure == scheduler.FailureRefused && e.Call == scheduler.CallAccept:
		for _, id := range e.TaskIDs {
			if t := s.tasks[id]; t != nil && !t.over() {
				s.become(t, mesos.TaskError)
			}
		}
	}
}

// forget drops a task that is over.
func (s *Small) forget(t *task) {
	t.forgotten = true
	delete(s.tasks, t.id)
	s.order = slices.DeleteFunc(s.order, func(o *task) bool { return o == t })
	s.unstore(scheduler.KeyTask + string(t.id))
	s.unstore(scheduler.KeyLaunch + string(t.id))
	s.notice(scheduler.Notice{Type: scheduler.NoticeForgotten, Task: scheduler.TaskNotice{TaskID: t.id}})
}
