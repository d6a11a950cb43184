package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
)

// replacement is a replacement of a task as the master remembers it: what its
// agent last said, and until it has said anything, what was ordered.
type replacement struct {
	mesos.Replacement
	no                      uint64 // rising
	framework               *framework
	agent                   *agent
	killedNew, killedReturn bool // KILLs of tasks that are not started, which the agent may not have heard
}

type replaceKey struct {
	framework mesos.FrameworkID
	replace   mesos.ReplaceID
}

func (r *replacement) open() bool { return !r.Status.Phase.Outcome() }

// answer is what a question is answered with.
func (r *replacement) answer() mesos.ReplaceStatus {
	s := r.Status
	s.UUID = mesos.UUID{}
	return s
}

// addReplacement makes a replacement known; what is kept is the caller's.
func (m *Machine) addReplacement(f *framework, a *agent, kept mesos.Replacement) *replacement {
	r := &replacement{Replacement: kept, no: m.nextNo(), framework: f, agent: a}
	r.FrameworkID, r.Status.AgentID = f.id, a.id
	m.placeReplacement(r)
	m.take(f, a, r.Held)
	return r
}

// placeReplacement puts a replacement into the lists.
func (m *Machine) placeReplacement(r *replacement) {
	r.framework.replacements.put(r.ReplaceID, r)
	r.agent.replacements.put(replaceKey{r.framework.id, r.ReplaceID}, r)
	m.replacements++
	m.involve(r)
}

// involve notes which tasks an open replacement is about.
func (m *Machine) involve(r *replacement) {
	if !r.open() {
		return
	}
	for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
		if id != "" {
			r.framework.parts[id] = r
		}
	}
}

func (m *Machine) release(r *replacement) {
	for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
		if r.framework.parts[id] == r {
			delete(r.framework.parts, id)
		}
	}
}

// removeReplacement forgets a replacement, and gives back what it still held.
func (m *Machine) removeReplacement(r *replacement) {
	m.hold(r, nil)
	m.release(r)
	r.framework.replacements.remove(r.ReplaceID)
	r.agent.replacements.remove(replaceKey{r.framework.id, r.ReplaceID})
	m.replacements--
}

// hold changes what is kept for a replacement beside what its tasks have.
func (m *Machine) hold(r *replacement, rs mesos.Resources) {
	if r.Held.Empty() && rs.Empty() {
		return
	}
	m.giveBack(r.framework, r.agent, r.Held)
	r.Held = rs
	m.take(r.framework, r.agent, r.Held)
	m.wantAllocation()
}

// partEnded: a task of a replacement has ended. The agent holds what it needs of
// it, and may not have said so yet: until it does, the master holds as much, so
// that nobody is offered what is in use.
func (m *Machine) partEnded(t *task, s mesos.TaskState) {
	r := t.framework.parts[t.TaskID]
	if r == nil || r.agent != t.agent {
		return
	}
	switch t.TaskID {
	case r.Old:
		r.OldState = s
		m.hold(r, r.Need(t.Resources))
	case r.New.TaskID:
		r.New.State = s
		m.hold(r, plus(r.Held, t.Resources))
	case r.Fallback.TaskID:
		r.Fallback.State = s
	}
}

// startedPart makes a task known that an agent has started for a replacement,
// and has said nothing of but how it is. One that was dropped was not started,
// nor was any before the end of the one that it replaces.
func (m *Machine) startedPart(f *framework, a *agent, s *mesos.TaskStatus) *task {
	r := f.parts[s.TaskID]
	if r == nil || r.agent != a || m.tasks >= m.cfg.Limits.Tasks {
		return nil
	}
	part := r.part(s.TaskID)
	if part == nil || part.State.Terminal() || f.tasks.has(s.TaskID) {
		return nil
	}
	if s.State.Terminal() && !r.endedBefore(part) {
		part.State = s.State
		return nil
	}
	kept := mesoswire.CloneTask(*part)
	kept.State, kept.Forwarded, kept.UUID = mesos.TaskStaging, mesos.TaskNone, mesos.UUID{}
	part.State = mesos.TaskStaging
	m.hold(r, minus(r.Held, part.Resources))
	return m.addTask(f, a, kept)
}

// endedBefore reports whether the task has ended that a part takes the place of.
func (r *replacement) endedBefore(part *mesos.Task) bool {
	if part == &r.New {
		return r.OldState.Terminal()
	}
	return r.New.State.Terminal()
}

// part is the task of that id that the replacement starts.
func (r *replacement) part(id mesos.TaskID) *mesos.Task {
	switch id {
	case "":
	case r.New.TaskID:
		return &r.New
	case r.Fallback.TaskID:
		return &r.Fallback
	}
	return nil
}

// underWay reports whether a task that is not known may yet turn up.
func (r *replacement) underWay(id mesos.TaskID) bool {
	if part := r.part(id); part != nil {
		return !part.State.Terminal()
	}
	return r.OldState == mesos.TaskNone
}

// learnReplacement takes over what an agent says of a replacement: how its
// tasks are, and what is held.
func (m *Machine) learnReplacement(f *framework, a *agent, said *mesos.Replacement, listed map[taskKey]*mesos.Task) *replacement {
	if f.replacements.has(said.ReplaceID) && f.replacements.get(said.ReplaceID).agent != a {
		return nil // a name that another agent has
	}
	said = started(said)
	if t := f.tasks.get(said.Old); t != nil && t.agent == a && said.OldState.Terminal() {
		m.setState(t, said.OldState)
	}
	for _, part := range [...]*mesos.Task{&said.New, &said.Fallback} {
		if t := f.tasks.get(part.TaskID); t != nil && t.agent == a && part.State.Terminal() {
			m.setState(t, part.State)
		}
	}
	r := a.replacements.get(replaceKey{f.id, said.ReplaceID})
	kept := mesoswire.CloneReplacement(*said)
	kept.Status.Message = shorten(kept.Status.Message, int(m.cfg.Limits.Message))
	if r == nil {
		if m.replacements >= m.cfg.Limits.Replacements {
			return nil
		}
		r = m.addReplacement(f, a, kept)
	} else {
		held := kept.Held
		kept.Held = r.Held
		m.release(r)
		r.Replacement = kept
		r.Status.AgentID = a.id
		m.involve(r)
		m.hold(r, held)
	}
	for _, part := range [...]*mesos.Task{&said.New, &said.Fallback} {
		if part.TaskID != "" && part.State != mesos.TaskNone && !part.State.Terminal() && !f.tasks.has(part.TaskID) && m.tasks < m.cfg.Limits.Tasks {
			if t := listed[taskKey{f.id, part.TaskID}]; t != nil {
				m.learnTask(a, t)
				continue
			}
			kept := mesoswire.CloneTask(*part)
			kept.State, kept.Forwarded, kept.UUID = mesos.TaskStaging, mesos.TaskNone, mesos.UUID{}
			m.addTask(f, a, kept)
		}
	}
	return r
}

// started is what an agent says, with the task that it starts right after it
// has said so.
func started(said *mesos.Replacement) *mesos.Replacement {
	r := *said
	part := &r.New
	switch r.Status.Phase {
	case mesos.ReplaceRollingBack:
		part = &r.Fallback
	case mesos.ReplaceLaunching:
	default:
		return said
	}
	if part.State == mesos.TaskNone && part.TaskID != "" {
		part.State = mesos.TaskStaging
		r.Held = minus(r.Held, part.Resources)
	}
	return &r
}

func (m *Machine) wrongReplacement(r *mesos.Replacement) bool {
	s := &r.Status
	return r.FrameworkID == "" || r.ReplaceID == "" || r.New.TaskID == "" || r.New.TaskID == r.Old || r.Fallback.TaskID == r.Old && r.Old != "" ||
		r.Fallback.TaskID == r.New.TaskID || s.ReplaceID != r.ReplaceID || s.Phase == mesos.ReplaceNone || s.Phase >= mesos.ReplacePhases ||
		!s.Phase.Outcome() && r.Old == "" || s.Phase.Outcome() && !r.Held.Empty() ||
		r.Rollback >= mesos.Rollbacks || r.OldState >= mesos.TaskStates || m.wrongPart(&r.New) || m.wrongPart(&r.Fallback) ||
		m.tooLong([]string{string(r.FrameworkID), string(r.ReplaceID), string(r.Old), string(s.OldTaskID), string(s.NewTaskID), string(s.FallbackTaskID)})
}

func (m *Machine) wrongPart(t *mesos.Task) bool {
	return m.tooLargeTask(t) || t.State >= mesos.TaskStates || t.Forwarded >= mesos.TaskStates || t.Healthy >= mesos.Healths
}

// learnReplacements compares what a returning agent lists with what is known. It
// returns those that the agent does not list: it is asked, for the order may
// have crossed the list.
func (m *Machine) learnReplacements(a *agent, p *mesos.Peer) (missing []mesos.Replacement) {
	tasks := make(map[taskKey]*mesos.Task, len(p.Tasks))
	for i := range p.Tasks {
		t := &p.Tasks[i]
		tasks[taskKey{t.FrameworkID, t.TaskID}] = t
	}
	listed := make(map[replaceKey]bool, len(p.Replacements))
	for i := range p.Replacements {
		said := &p.Replacements[i]
		key := replaceKey{said.FrameworkID, said.ReplaceID}
		if f := m.frameworks.get(said.FrameworkID); f != nil && !listed[key] && !m.wrongReplacement(said) && !m.takenParts(f, a, said) {
			if r := m.learnReplacement(f, a, said, tasks); r != nil && r.Status.UUID.IsZero() {
				m.tell(f, SendReplacement).Replacement = r.answer() // the agent has nothing new to say, and it was called unreachable
			}
		}
		listed[replaceKey{clone(said.FrameworkID), clone(said.ReplaceID)}] = true
	}
	for key, r := range a.replacements.all {
		if listed[key] || len(missing) == mesoswire.MaxList {
			continue
		}
		asked := mesos.Replacement{FrameworkID: r.FrameworkID, ReplaceID: r.ReplaceID, Old: r.Old, Status: r.answer()}
		asked.New.TaskID, asked.New.ExecutorID, asked.New.State = r.New.TaskID, r.New.ExecutorID, r.New.State
		asked.Fallback.TaskID = r.Fallback.TaskID
		missing = append(missing, asked)
	}
	return missing
}

// takenParts: a task takes part in one open replacement at most.
func (m *Machine) takenParts(f *framework, a *agent, said *mesos.Replacement) bool {
	if said.Status.Phase.Outcome() {
		return false
	}
	for _, id := range [...]mesos.TaskID{said.Old, said.New.TaskID, said.Fallback.TaskID} {
		if r := f.parts[id]; r != nil && (r.agent != a || r.ReplaceID != said.ReplaceID) {
			return true
		}
	}
	return false
}

// loseReplacements: what is told of those of an agent that is lost. They leave
// the master's memory: an agent that returns brings them again.
func (m *Machine) loseReplacements(a *agent, row lossRule) {
	for r := range a.replacements.values {
		m.tellLostReplacement(r, row)
		m.removeReplacement(r)
	}
}

func (m *Machine) tellLostReplacement(r *replacement, row lossRule) {
	if r.open() {
		s := r.answer()
		s.Phase, s.Message = row.replacements, row.message
		m.tell(r.framework, SendReplacement).Replacement = s
	}
}
