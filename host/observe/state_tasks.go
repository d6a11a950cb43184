package observe

import (
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/harness"
)

// knownTask is what is shown of a task.
type knownTask struct {
	agent    string
	rival    mesos.TaskID
	since    mesos.Micros
	until    mesos.Micros // when the waiting for it ends; 0: never
	evidence *scheduler.Evidence
	reason   mesos.Reason
	state    mesos.TaskState
	verdict  scheduler.Verdict
	advice   scheduler.Advice
	unknown  bool
}

// tally is what tasks are counted by.
type tally struct {
	state   mesos.TaskState
	verdict scheduler.Verdict
}

func (t *knownTask) tally() tally { return tally{t.state, t.verdict} }

// wait is what tasks that are waited for are counted by.
type wait struct {
	verdict scheduler.Verdict
	limited bool // it ends by itself
}

// waited: for word of its launch, or for its agent. Others are not waited for.
func (t *knownTask) waited() (w wait, ok bool) {
	ok = t.verdict == scheduler.VerdictLaunching || t.verdict == scheduler.VerdictUnreachable && !t.unknown
	return wait{t.verdict, t.until != 0}, ok
}

// over reports whether it is certain that nobody has the task.
func (t *knownTask) over() bool {
	return t.verdict == scheduler.VerdictEnded || t.verdict == scheduler.VerdictLost
}

func (s *State) restoreTasks(list []harness.StoredTask) {
	clear(s.tasks)
	clear(s.tally)
	clear(s.waits)
	for i := range list {
		t := &list[i]
		s.put(t.TaskID, knownTask{
			agent: string(t.AgentID), since: t.Since, until: patience(&s.cfg.Wait, &t.TaskRecord),
			reason: t.Reason, state: t.State, verdict: t.Verdict, unknown: t.Unknown,
		})
	}
}

// patience is when the waiting for a restored task ends; the machine says it
// only as the task changes.
func patience(cfg *scheduler.WaitConfig, t *scheduler.TaskRecord) mesos.Micros {
	span := mesos.Micros(0)
	switch {
	case t.Unknown:
	case t.Verdict == scheduler.VerdictLaunching:
		span = cfg.Launch
	case t.Verdict == scheduler.VerdictUnreachable && t.Unreachable != 0:
		span = t.Unreachable
	case t.Verdict == scheduler.VerdictUnreachable:
		span = cfg.Unreachable
	}
	if span == 0 || span == mesos.MaxMicros {
		return 0
	}
	return t.Since.Add(span)
}

func (s *State) showTask(n *scheduler.Notice) {
	t := &n.Task
	known := knownTask{
		agent: strings.Clone(string(t.AgentID)), rival: mesos.TaskID(strings.Clone(string(t.Rival))), since: t.Since, until: t.Until,
		reason: t.Reason, state: t.State, verdict: t.Verdict, advice: t.Advice,
		unknown: n.Type == scheduler.NoticeUnknownTask || n.Type == scheduler.NoticeTask && s.tasks[t.TaskID].unknown,
	}
	if t.Evidence != (scheduler.Evidence{}) {
		e := t.Evidence
		known.evidence = &e
	}
	s.put(mesos.TaskID(strings.Clone(string(t.TaskID))), known)
}

func (s *State) showForgotten(n *scheduler.Notice) {
	if old, ok := s.tasks[n.Task.TaskID]; ok {
		s.countTask(&old, -1)
		delete(s.tasks, n.Task.TaskID)
	}
}

func (s *State) put(id mesos.TaskID, t knownTask) {
	if old, ok := s.tasks[id]; ok {
		s.countTask(&old, -1)
	}
	s.countTask(&t, 1)
	s.tasks[id] = t
}

func (s *State) countTask(t *knownTask, n int) {
	s.tally.add(t.tally(), n)
	if w, ok := t.waited(); ok {
		s.waits.add(w, n)
	}
}

// isUnknown reports whether a task is one that nobody here launched.
func (s *State) isUnknown(id mesos.TaskID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tasks[id].unknown
}
