package scheduler

import "rollcall/core/mesos"

// Masters that replace tasks themselves do the steps; what is left is to know
// where they stand, once and for all.

// replaceNatively sends the request. The new task counts as launched: it is
// reconciled like any other, and the master knows it while it is in flight.
func (m *Machine) replaceNatively(r *replacement, offers []mesos.Offer) {
	m.enter(r, mesos.ReplacePending, "")
	m.addLaunched(&NewTask{TaskID: r.NewTaskID, Info: r.NewInfo, InsteadOf: r.OldTaskID, Unreachable: m.patience(r)}, m.agents.id(r.agent)).flags |= taskReplaced
	ids := m.use(offers)
	c := m.call(CallReplace)
	c.AgentID, c.Offers, c.Replace = m.agents.id(r.agent), ids, r.ReplaceRequest
	r.call = c.ID
}

// askReplacements asks the master where those stand of which nothing was heard
// for long. One whose agents are recovering says nothing, and of a request that
// was lost with the master nobody will ever say anything by himself.
func (m *Machine) askReplacements() {
	var ask []ReplaceTarget
	for _, r := range m.replacements.list {
		if r.open() && r.due != 0 && r.due <= m.now {
			r.due = m.phaseEnds(r)
			ask = append(ask, ReplaceTarget{ReplaceID: r.ReplaceID, AgentID: m.agents.id(r.agent)})
		}
	}
	if len(ask) > 0 {
		m.call(CallReconcileReplacements).ReplaceTargets = ask
	}
}

// replaceStatusAction is what is done with a word about a replacement.
type replaceStatusAction uint8

const (
	statusIgnore      replaceStatusAction = iota
	statusAcknowledge                     // it is known, or means nothing here
	statusTake                            // take the phase over
	statusActions                         // their number
)

type replaceStatusCase struct {
	r      *replacement // nil: unknown
	status *mesos.ReplaceStatus
}

type replaceStatusRule struct {
	id   string
	when func(replaceStatusCase) bool
	do   replaceStatusAction
}

// replaceStatusRules decide what a status of a replacement means; first match wins.
var replaceStatusRules = []replaceStatusRule{
	{"N01", func(c replaceStatusCase) bool { return c.r == nil }, statusAcknowledge},
	// One outcome: what comes later is another copy of it, or an answer that
	// somebody gave who knows less.
	{"N02", func(c replaceStatusCase) bool { return !c.r.open() }, statusAcknowledge},
	{"N03", func(c replaceStatusCase) bool { return c.status.Phase.Outcome() }, statusTake},
	{"N04", func(c replaceStatusCase) bool { return c.status.Phase == c.r.phase && c.repeated() }, statusAcknowledge},
	{"N05", func(c replaceStatusCase) bool { return true }, statusTake},
}

func (c replaceStatusCase) repeated() bool {
	return c.status.UUID.IsZero() || c.status.UUID == c.r.uuid
}

func (r *rules) replaceStatusRow(c replaceStatusCase) replaceStatusRule {
	for _, row := range r.replaceStatus {
		if row.when(c) {
			return row
		}
	}
	return replaceStatusRule{id: "N00"}
}

// replacementUpdated takes what the master says of a replacement.
func (m *Machine) replacementUpdated(e *Event) {
	s := &e.Replacement
	if s.Phase == mesos.ReplaceNone || s.Phase >= mesos.ReplacePhases || s.ReplaceID == "" {
		m.reject(e, RejectInvalid, "replacement", string(s.ReplaceID), "a replacement and a phase that there is")
		return
	}
	c := replaceStatusCase{m.replacements.byID[s.ReplaceID], s}
	row := m.rules.replaceStatusRow(c)
	m.hit(row.id)
	switch r := c.r; row.do {
	case statusIgnore:
		return
	case statusTake:
		if r == nil {
			return
		}
		if !s.UUID.IsZero() {
			r.uuid = s.UUID
		}
		switch {
		case s.Phase == mesos.ReplaceRollingBack, s.Phase == mesos.ReplaceRolledBack,
			s.Phase == mesos.ReplaceFailed && s.FallbackTaskID != "": // it was started, and may not have ended
			m.startFallback(r)
		}
		m.enter(r, s.Phase, clone(shorten(s.Message, int(m.cfg.Limits.Message))))
	}
	if !s.UUID.IsZero() && s.AgentID != "" {
		k := m.call(CallAcknowledgeReplacement)
		k.AgentID = mesos.AgentID(m.arena.text(string(s.AgentID)))
		k.ReplaceID = mesos.ReplaceID(m.arena.text(string(s.ReplaceID)))
		k.UUID = s.UUID
	}
}

// startFallback: the agent has started the old task again, under its fresh id.
func (m *Machine) startFallback(r *replacement) {
	if r.FallbackTaskID != "" && m.tasks.find(r.FallbackTaskID) == noSlot {
		m.addLaunched(&NewTask{TaskID: r.FallbackTaskID, Info: r.FallbackInfo, InsteadOf: r.NewTaskID, Unreachable: m.patience(r)}, m.agents.id(r.agent)).flags |= taskReplaced
	}
}

// foundFallback: news of a fallback come before those of its replacement.
func (m *Machine) foundFallback(id mesos.TaskID) slot {
	r := m.replacements.of(id)
	if r == nil || !m.cfg.Replace.Native || r.FallbackTaskID != id {
		return noSlot
	}
	m.startFallback(r)
	return m.tasks.find(id)
}

// oneByOne: the heir is a task that the agent starts when the other has ended,
// and not before.
func (m *Machine) oneByOne(t, heir *task) bool {
	if !m.cfg.Replace.Native || !heir.is(taskReplaced) {
		return false
	}
	r := m.replacements.of(heir.id)
	return heir.verdict == VerdictLaunching || r != nil && r == m.replacements.of(t.id)
}

// replaceRefused: the master did not take the request, so nothing was done.
func (m *Machine) replaceRefused(e *Event) {
	for _, r := range m.replacements.list {
		if r.open() && r.call != 0 && r.call == e.CallID {
			m.notLaunched(r.NewTaskID, e.Message)
			m.enter(r, mesos.ReplaceRejected, clone(shorten(e.Message, int(m.cfg.Limits.Message))))
			return
		}
	}
}
