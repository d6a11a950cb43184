package scheduler

import (
	"slices"

	"rollcall/core/mesos"
)

// ReplaceRequest asks for the replacement of a task by another on the same
// agent (MESOS-938). The new task must fit into what the old one has, or into
// that and the offers.
type ReplaceRequest struct {
	ReplaceID    mesos.ReplaceID // fresh; the same request under the same id is one replacement
	OldTaskID    mesos.TaskID
	OldResources mesos.Resources // what it was launched with, not allocated
	NewTaskID    mesos.TaskID    // fresh
	NewResources mesos.Resources // what its info asks for, not allocated
	NewInfo      []byte          // as in NewTask
	Rollback     mesos.Rollback
	// FallbackTaskID is a fresh id for the old task, should it have to be started
	// again, and FallbackInfo its info. Empty if Rollback is off.
	FallbackTaskID mesos.TaskID
	FallbackInfo   []byte
	Grace          mesos.Micros // of the kill; 0: the task's own
	Stop           mesos.Micros // how long the end of the old task is waited for; 0: as configured
	Start          mesos.Micros // how long TASK_RUNNING is waited for; 0: as configured
	Settle         mesos.Micros // how long the new task must run, and not be unhealthy, until it counts as up
}

// ReplaceNotice is where a replacement stands.
type ReplaceNotice struct {
	ReplaceID      mesos.ReplaceID
	OldTaskID      mesos.TaskID
	NewTaskID      mesos.TaskID
	FallbackTaskID mesos.TaskID
	AgentID        mesos.AgentID
	Phase          mesos.ReplacePhase
	// Advice is what an outcome allows: none, one of the tasks runs; safe, none of
	// them does, and it is safe to start another; wait, one of them may run, and
	// its own notices go on. While it is open the advice is to wait.
	Advice Advice
	Since  mesos.Micros
	// Until is when the phase ends by itself; 0: never, or not while there is no
	// subscription.
	Until mesos.Micros
	// Held says that what no task uses is held by a reservation. Otherwise offers
	// alone hold it, and what the old task leaves may go to another framework
	// before it is offered again.
	Held    bool
	Message string
}

// replacement is one replacement as it is kept.
type replacement struct {
	ReplaceRequest // the infos only while it is open
	agent          agentRef
	phase          mesos.ReplacePhase
	since          mesos.Micros
	due            mesos.Micros    // when the phase ends by itself; 0: never; native: when it is asked about again
	cancelled      bool            // the framework does not want the new task any more
	bare           bool            // its offers are of a role for which nothing can be reserved
	owes           bool            // something may be reserved for it
	hold           hold            // what is reserved for it
	saved          mesos.Resources // as the store has it
	refused        bool            // nothing more is
	call           uint64          // native: the id of the Replace call of this epoch
	uuid           mesos.UUID      // native: of the last update that may have been acknowledged
	message        string
}

//go:noinline
func (r *replacement) open() bool { return r.phase != mesos.ReplaceNone && !r.phase.Outcome() }

// replacements is the list of replacements in the order of their requests. The
// map only finds; nothing walks it.
type replacements struct {
	list  []*replacement
	byID  map[mesos.ReplaceID]*replacement
	open  int
	dirty bool // something has happened that an open one may wait for

	releases []release // that were asked for

	suppressed bool // the framework wants no offers
	revived    bool // and a replacement does
}

func newReplacements() replacements {
	return replacements{byID: map[mesos.ReplaceID]*replacement{}}
}

func (l *replacements) add(r *replacement) {
	l.list = append(l.list, r)
	l.byID[r.ReplaceID] = r
}

func (l *replacements) remove(r *replacement) {
	delete(l.byID, r.ReplaceID)
	l.list = slices.DeleteFunc(l.list, func(o *replacement) bool { return o == r })
}

func (l *replacements) dueAt() (at mesos.Micros) {
	for _, r := range l.list {
		at = earlier(earlier(at, r.due), r.hold.until)
	}
	for i := range l.releases {
		at = earlier(at, l.releases[i].next)
	}
	return at
}

// of is the open replacement that a task belongs to, in any part.
func (l *replacements) of(id mesos.TaskID) *replacement {
	if l.open == 0 {
		return nil
	}
	for _, r := range l.list {
		if r.open() && (r.OldTaskID == id || r.NewTaskID == id || r.FallbackTaskID == id && id != "") {
			return r
		}
	}
	return nil
}

// starts reports whether an open replacement may yet start a task of that id.
func (l *replacements) starts(id mesos.TaskID) bool {
	r := l.of(id)
	return r != nil && r.OldTaskID != id
}

// needs reports whether an open replacement waits for news of a task.
func (l *replacements) needs(t *task) bool {
	r := l.of(t.id)
	return r != nil && !t.over()
}

// replaceNews: a task that a replacement ends or starts has changed.
func (m *Machine) replaceNews(t *task) {
	if t != nil && t.is(taskReplaced) {
		m.replacements.dirty = true
	}
}

// inReplacement: what becomes of a task of an open replacement is the
// replacement's to answer. Its outcome says what may be started again.
func (m *Machine) inReplacement(t *task, a Advice) Advice {
	if a == AdviceNone || !t.is(taskReplaced) || m.replacements.of(t.id) == nil {
		return a
	}
	return AdviceWait
}

// patience is that with the old task, which those in its place inherit.
func (m *Machine) patience(r *replacement) mesos.Micros {
	for _, id := range []mesos.TaskID{r.OldTaskID, r.NewTaskID} {
		if at := m.tasks.find(id); at != noSlot {
			return m.tasks.row(at).patience.recorded()
		}
	}
	return 0
}

// markReplaced makes news of a task count, if it is known.
func (m *Machine) markReplaced(id mesos.TaskID) {
	if at := m.tasks.find(id); at != noSlot {
		m.tasks.row(at).flags |= taskReplaced
	}
}

// enter is the only place where a replacement changes its phase.
func (m *Machine) enter(r *replacement, phase mesos.ReplacePhase, message string) {
	was := r.open()
	r.phase, r.since, r.message = phase, m.now, message
	r.due = m.phaseEnds(r)
	switch {
	case !was && r.open():
		m.replacements.open++
	case was && !r.open():
		m.replacements.open--
		r.hold = hold{}
		r.NewInfo, r.FallbackInfo = nil, nil // the store keeps them
		if m.resumeOwing() {
			m.want()
		}
	}
	m.replacements.dirty = true
	m.storeReplacement(r)
	m.sayReplacement(r)
}

// phaseEnds is when the phase that begins now ends by itself.
func (m *Machine) phaseEnds(r *replacement) mesos.Micros {
	cfg := &m.cfg.Replace
	switch {
	case m.session.state != SessionSubscribed:
		return 0
	case cfg.Native && r.open(): // the master's agents have their own timers
		return m.now.Add(cfg.Hold)
	case cfg.Native:
		return 0
	}
	own := func(span, otherwise mesos.Micros) mesos.Micros {
		if span == 0 {
			return m.now.Add(otherwise)
		}
		return m.now.Add(span)
	}
	switch r.phase {
	case mesos.ReplacePending:
		return m.now.Add(cfg.Hold)
	case mesos.ReplaceStopping:
		return own(r.Stop, cfg.Stop)
	case mesos.ReplaceCollecting:
		return m.now.Add(cfg.Collect)
	case mesos.ReplaceLaunching, mesos.ReplaceRollingBack:
		return own(r.Start, cfg.Start)
	case mesos.ReplaceSettling:
		return m.now.Add(r.Settle)
	case mesos.ReplaceRetreating:
		return own(r.Stop, cfg.Stop).Add(cfg.Collect)
	}
	return 0
}

func (m *Machine) sayReplacement(r *replacement) {
	until := r.due
	if !r.open() || m.cfg.Replace.Native {
		until = 0
	}
	m.notice(NoticeReplacement).Replacement = ReplaceNotice{
		ReplaceID: r.ReplaceID, OldTaskID: r.OldTaskID, NewTaskID: r.NewTaskID, FallbackTaskID: r.FallbackTaskID,
		AgentID: m.agents.id(r.agent), Phase: r.phase, Advice: m.replaceAdvice(r), Since: r.since, Until: until,
		Held: m.held(r), Message: r.message,
	}
}

func (m *Machine) replaceAdvice(r *replacement) Advice {
	if r.open() {
		return AdviceWait
	}
	advice := AdviceSafe
	for _, id := range []mesos.TaskID{r.OldTaskID, r.NewTaskID, r.FallbackTaskID} {
		at := m.tasks.find(id)
		if at == noSlot || m.tasks.row(at).over() || m.tasks.row(at).verdict == VerdictLost {
			continue // which its own notice could not say while it was open
		}
		if t := m.tasks.row(at); t.verdict == VerdictAlive && !t.is(taskKilling) {
			return AdviceNone
		}
		advice = AdviceWait
	}
	return advice
}

// resumeReplacements: on a new stream spans count anew, and offers come anew.
func (m *Machine) resumeReplacements() {
	m.replacements.revived, m.replacements.releases = false, nil
	owing := m.resumeOwing()
	if m.replacements.open == 0 && !owing {
		return
	}
	m.replacements.dirty = true
	for _, r := range m.replacements.list {
		if !r.open() {
			continue
		}
		for _, id := range []mesos.TaskID{r.OldTaskID, r.NewTaskID, r.FallbackTaskID} {
			m.markReplaced(id)
		}
		if r.call = 0; m.cfg.Replace.Native {
			r.due = m.now
			continue
		}
		m.holdsAgain(r)
		r.due = m.phaseEnds(r)
	}
	if m.cfg.Replace.Native {
		m.askReplacements()
		return
	}
	m.want()
}

// resumeOwing: what is reserved for replacements that are over is waited for
// again.
func (m *Machine) resumeOwing() (owing bool) {
	if m.cfg.Replace.Native {
		return false
	}
	for _, r := range m.replacements.list {
		if !r.open() && r.owes {
			r.due, owing = m.now.Add(m.cfg.Replace.Collect), true
		}
	}
	return owing
}

// forgetReplacement drops the record of a replacement that is over.
func (m *Machine) forgetReplacement(e *Event) {
	r := m.replacements.byID[e.ReplaceID]
	switch {
	case r == nil:
		m.reject(e, RejectUnknownReplacement, "replace_id", string(e.ReplaceID), "a replacement of this framework")
		return
	case r.open():
		m.reject(e, RejectReplacementOpen, "replace_id", string(e.ReplaceID), "a replacement that is over; this one is "+r.phase.String())
		return
	}
	m.unstore(m.key(KeyReplace, string(r.ReplaceID)))
	m.unstore(m.key(KeyReplaceInfo, string(r.ReplaceID)))
	m.notice(NoticeReplacementForgotten).Replacement.ReplaceID = r.ReplaceID
	m.agents.drop(r.agent)
	m.replacements.remove(r)
}

// cancelReplacement: the end of a task is wanted that a replacement was to
// start and has not. It reports whether there is one.
func (m *Machine) cancelReplacement(e *Event) bool {
	r := m.replacements.of(e.TaskID)
	if r == nil || r.NewTaskID != e.TaskID || m.cfg.Replace.Native {
		return false
	}
	if !r.cancelled {
		r.cancelled, m.replacements.dirty = true, true
		m.storeReplacement(r)
	}
	return true
}
