package agent

import (
	"slices"
	"strings"

	"rollcall/core/mesos"
)

// replacement is one under way, or over and not acknowledged. Of it only the
// latest is said, until that is acknowledged: its phases only go forward.
type replacement struct {
	mesos.Replacement
	old     mesos.Task   // as it was launched
	due     mesos.Micros // when the phase is over, come what may; 0: it is over
	retry   retry        // of what is said; not due if that is acknowledged
	durable bool         // its framework has checkpoints
}

func (r *replacement) open() bool { return !r.Status.Phase.Outcome() }

// extra is what the new task needs beside what the old one has.
func (r *replacement) extra() mesos.Resources { return r.Extra(r.old.Resources) }

// taskName is a task of a framework.
type taskName struct {
	framework mesos.FrameworkID
	task      mesos.TaskID
}

func (m *Machine) replacement(f mesos.FrameworkID, id mesos.ReplaceID) *replacement {
	if i, ok := m.findReplacement(f, id); ok {
		return m.replacements[i]
	}
	return nil
}

func (m *Machine) findReplacement(f mesos.FrameworkID, id mesos.ReplaceID) (int, bool) {
	return slices.BinarySearchFunc(m.replacements, id, func(r *replacement, id mesos.ReplaceID) int {
		if c := strings.Compare(string(r.FrameworkID), string(f)); c != 0 {
			return c
		}
		return strings.Compare(string(r.ReplaceID), string(id))
	})
}

// replacementsOf are those of a framework, as a copy.
func (m *Machine) replacementsOf(f mesos.FrameworkID) (list []*replacement) {
	for i, _ := m.findReplacement(f, ""); i < len(m.replacements) && m.replacements[i].FrameworkID == f; i++ {
		list = append(list, m.replacements[i])
	}
	return list
}

// involved is the open replacement that a task is part of, as the old one, the
// new one, or the fallback.
func (m *Machine) involved(f mesos.FrameworkID, t mesos.TaskID) *replacement {
	return m.parts[taskName{f, t}]
}

func (m *Machine) addReplacement(r *replacement) {
	i, _ := m.findReplacement(r.FrameworkID, r.ReplaceID)
	m.replacements = slices.Insert(m.replacements, i, r)
	m.involve(r)
}

// involve notes what an open replacement is about.
func (m *Machine) involve(r *replacement) {
	if !r.open() {
		return
	}
	if m.parts == nil {
		m.parts = map[taskName]*replacement{}
	}
	for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
		if id != "" {
			m.parts[taskName{r.FrameworkID, id}] = r
		}
	}
}

func (m *Machine) release(r *replacement) {
	for _, id := range [...]mesos.TaskID{r.Old, r.New.TaskID, r.Fallback.TaskID} {
		if name := (taskName{r.FrameworkID, id}); m.parts[name] == r {
			delete(m.parts, name)
		}
	}
}

func (m *Machine) removeReplacement(r *replacement) {
	m.release(r)
	if i, ok := m.findReplacement(r.FrameworkID, r.ReplaceID); ok {
		m.replacements = slices.Delete(m.replacements, i, i+1)
	}
	r.due, r.retry = 0, retry{}
	if r.durable {
		m.unstore(keyReplacement(r.FrameworkID, r.ReplaceID))
	}
}

// forgetReplacements: their framework is shut down, and nobody is told.
func (m *Machine) forgetReplacements(f mesos.FrameworkID) {
	for _, r := range m.replacementsOf(f) {
		m.removeReplacement(r)
	}
}

// enter is the only place where a replacement changes its phase. What it is
// about to hold is said at once: the master must not give it away.
func (m *Machine) enter(r *replacement, phase mesos.ReplacePhase, held mesos.Resources, message string) {
	r.Status.Phase, r.Held = phase, held
	r.Status.Message = m.message(message)
	if phase == mesos.ReplaceFailed && r.Fallback.State == mesos.TaskNone {
		r.Status.FallbackTaskID = "" // it was not started, and will not be
	}
	switch phase {
	case mesos.ReplaceStopping: // one span for both waits
	case mesos.ReplaceQueued, mesos.ReplaceRetreating:
		r.due = m.at(m.now.Add(r.Stop))
	case mesos.ReplaceLaunching, mesos.ReplaceRollingBack:
		r.due = m.at(m.now.Add(r.Start))
	case mesos.ReplaceSettling:
		r.due = m.at(m.now.Add(max(r.Settle, 1)))
	default:
		r.due, r.Held = 0, nil
		m.release(r)
	}
	m.sayReplacement(r)
}

// sayReplacement makes what is known of it something new to say.
func (m *Machine) sayReplacement(r *replacement) {
	r.Status.UUID, r.retry = m.uuid(), retry{}
	m.storeReplacement(r)
	m.forwardReplacement(r)
}

// forwardReplacement says how a replacement is, and again until that is
// acknowledged.
func (m *Machine) forwardReplacement(r *replacement) {
	if m.link.state != linkRegistered || r.Status.UUID.IsZero() {
		return
	}
	m.lookAgain(r)
	m.say(mesos.Peer{Type: mesos.PeerReplaceUpdate, Replacement: r.Replacement})
	m.again(&r.retry, m.cfg.Updates)
}

func (m *Machine) listReplacements() (list []mesos.Replacement) {
	for _, r := range m.replacements {
		m.lookAgain(r)
		list = append(list, r.Replacement)
	}
	return list
}

// lookAgain: one that is over is no part of what becomes of its tasks, and may be
// said when they have ended and been forgotten. Nobody must take them for alive.
func (m *Machine) lookAgain(r *replacement) {
	if r.open() {
		return
	}
	f := m.framework(r.FrameworkID)
	for _, part := range [...]*mesos.Task{&r.New, &r.Fallback} {
		if part.State == mesos.TaskNone || part.State.Terminal() {
			continue
		}
		if part.State = mesos.TaskLost; f == nil {
			continue
		}
		if t := f.task(part.TaskID); t != nil {
			part.State = t.State
		}
	}
}

// replaceAckRules decide what an acknowledgement means; first match wins.
var replaceAckRules = []replaceAckRule{
	{"Y01", func(m *Machine, _ *replacement, _ mesos.UUID) bool { return m.link.state != linkRegistered }, ackIgnore},
	{"Y02", func(_ *Machine, r *replacement, _ mesos.UUID) bool { return r == nil || r.Status.UUID.IsZero() }, ackIgnore},
	// Of what was said before: the latest is under way.
	{"Y03", func(_ *Machine, r *replacement, uuid mesos.UUID) bool { return r.Status.UUID != uuid }, ackIgnore},
	{"Y04", func(_ *Machine, r *replacement, _ mesos.UUID) bool { return !r.open() }, ackClose},
	{"Y05", func(*Machine, *replacement, mesos.UUID) bool { return true }, ackNext},
}

type replaceAckRule struct {
	id   string
	when func(*Machine, *replacement, mesos.UUID) bool
	do   ackAction
}

func (m *Machine) replaceAckRow(r *replacement, uuid mesos.UUID) replaceAckRule {
	for _, row := range m.rules.replaceAck {
		if row.when(m, r, uuid) {
			return row
		}
	}
	return replaceAckRule{id: "Y00"}
}

func (m *Machine) replacementAcknowledged(p *mesos.Peer) {
	r := m.replacement(p.Replacement.FrameworkID, p.Replacement.ReplaceID)
	row := m.replaceAckRow(r, p.Replacement.Status.UUID)
	m.hit(row.id)
	switch {
	case r == nil:
	case row.do == ackClose:
		m.removeReplacement(r)
	case row.do == ackNext:
		r.Status.UUID, r.retry = mesos.UUID{}, retry{}
		m.storeReplacement(r)
	}
}

// dropUnknownReplacements answers for those that the master lists and the
// agent does not have: the order never came, or was lost with the agent's
// memory. It is said until it is acknowledged.
func (m *Machine) dropUnknownReplacements(p *mesos.Peer) {
	for i := range p.Replacements {
		listed := &p.Replacements[i]
		if m.badListed(listed) || m.replacement(listed.FrameworkID, listed.ReplaceID) != nil {
			continue
		}
		if len(m.replacements) >= int(m.cfg.Limits.Replacements) {
			m.overflowed("replacement " + shorten(string(listed.ReplaceID), 80))
			continue
		}
		r := m.lostReplacement(listed)
		phase, text := listed.Status.Phase, "The agent never had it"
		switch {
		case phase.Outcome(): // said before, and lost with the agent's memory
			text = listed.Status.Message
		case phase > mesos.ReplaceQueued:
			phase, text = mesos.ReplaceFailed, "The agent has lost it"
		default:
			phase = mesos.ReplaceDropped
		}
		r.Status.Phase = phase
		m.addReplacement(r)
		m.enter(r, phase, nil, text)
		if listed.New.State == mesos.TaskNone && !listed.Status.Phase.Outcome() {
			m.dropNew(r, m.aware(p, r.FrameworkID), mesos.ReasonReconciliation, "Reconciliation: replacement unknown to the agent")
		}
	}
}

// lostReplacement is as much of one as is needed to say what became of it.
func (m *Machine) lostReplacement(listed *mesos.Replacement) *replacement {
	r := &replacement{}
	r.FrameworkID, r.ReplaceID, r.Old = clone(listed.FrameworkID), clone(listed.ReplaceID), clone(listed.Old)
	r.New.TaskID, r.New.ExecutorID, r.Fallback.TaskID = clone(listed.New.TaskID), clone(listed.New.ExecutorID), clone(listed.Fallback.TaskID)
	r.describe(m.self.id)
	return r
}

// describe fills in the status but for its phase.
func (r *replacement) describe(id mesos.AgentID) {
	r.Status = mesos.ReplaceStatus{
		ReplaceID: r.ReplaceID, AgentID: id, OldTaskID: r.Old, NewTaskID: r.New.TaskID, FallbackTaskID: r.Fallback.TaskID,
	}
}

func (m *Machine) badListed(r *mesos.Replacement) bool {
	most := int(m.cfg.Limits.IDBytes)
	return r.FrameworkID == "" || r.ReplaceID == "" || r.New.TaskID == "" || len(r.FrameworkID) > most || len(r.ReplaceID) > most ||
		len(r.New.TaskID) > most || len(r.Old) > most || len(r.Fallback.TaskID) > most || len(r.New.ExecutorID) > most || r.Status.Phase >= mesos.ReplacePhases ||
		r.Status.Phase == mesos.ReplaceNone || len(m.streams) >= int(m.cfg.Limits.Tasks)*2
}

// dropNew says that the new task is not run. Nothing is said of an id that is
// in use: whoever has it lives.
func (m *Machine) dropNew(r *replacement, aware bool, reason mesos.Reason, text string) {
	m.endNew(r, dropped(aware), reason, text)
}

func (m *Machine) endNew(r *replacement, state mesos.TaskState, reason mesos.Reason, text string) {
	id := r.New.TaskID
	if f := m.framework(r.FrameworkID); f != nil && f.task(id) != nil || m.stream(r.FrameworkID, id) != nil || m.involved(r.FrameworkID, id) != nil {
		return
	}
	name, _ := executorOf(&r.New)
	m.enqueue(r.FrameworkID, false, entry{executor: name, time: m.now, status: mesos.TaskStatus{
		TaskID: id, AgentID: m.self.id, State: state, Source: mesos.SourceAgent, Reason: reason, UUID: m.uuid(), Message: m.message(text),
	}})
}
