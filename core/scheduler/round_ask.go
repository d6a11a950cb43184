package scheduler

import "rollcall/core/mesos"

// askOn sends batches while the window has room: first those to be asked
// again, then the rows not asked yet. What the fence of one batch frees, the
// next uses; so the master sets the pace itself.
func (m *Machine) askOn() {
	r := &m.round
	for len(r.batches) < int(m.cfg.Round.Window) && !r.implicitOpen() && !m.throttled() {
		slots := m.gather()
		if len(slots) == 0 {
			return
		}
		r.waiting, r.resendAt = false, 0
		m.send(batch{slots: slots})
	}
}

// implicitOpen: the answers to an implicit call are still coming, and only
// whoever is not among them needs to be asked.
func (r *round) implicitOpen() bool { return len(r.batches) > 0 && r.batches[0].implicit }

// gather collects the next batch.
func (m *Machine) gather() (slots []slot) {
	r, limit := &m.round, int(m.cfg.Round.Batch)
	for len(r.again) > 0 && len(slots) < limit {
		s := r.again[0]
		r.again = r.again[1:]
		if t := m.tasks.row(s); t.is(taskQueued) {
			t.flags &^= taskQueued
			slots = append(slots, s)
		}
	}
	for ; r.cursor < r.end && len(slots) < limit; r.cursor++ {
		if t := m.tasks.row(r.cursor); t.is(taskPending) && !t.is(taskSilent|taskQueued) {
			slots = append(slots, r.cursor)
		}
	}
	return slots
}

// askAllOfMesos is the implicit question: an empty list, and its fence behind it.
func (m *Machine) askAllOfMesos() { m.send(batch{implicit: true}) }

// send sends a batch for the first time or again.
func (m *Machine) send(b batch) {
	r := &m.round
	if !b.implicit && len(b.slots) == 0 {
		panic("scheduler: an explicit reconciliation of nothing asks for everything")
	}
	if b.attempt == 0 {
		b.answersBefore = r.answers
	} else {
		r.Resends++
	}
	b.due = m.now.Add(m.wait(m.cfg.Round.Resend, b.attempt))
	b.attempt++
	if b.implicit {
		m.call(CallReconcile)
		r.Calls++
	}
	if !b.implicit || r.fenced {
		c := m.call(CallReconcile)
		c.Targets = m.targets(&b)
		r.Calls++
	}
	r.batches = append(r.batches, b)
}

// targets lists a batch for its call. It is never empty: to a master an empty
// list means all tasks.
func (m *Machine) targets(b *batch) []Target {
	list := make([]Target, 0, len(b.slots)+2)
	for _, s := range b.slots {
		t := m.tasks.row(s)
		list = append(list, Target{TaskID: t.id, AgentID: m.agents.id(t.agent)})
	}
	if !m.round.fenced {
		return list
	}
	if m.round.cursor >= m.round.end || b.implicit { // the last batch takes the census
		m.fenceNo++
		b.probe = m.fenceNo
		list = append(list, Target{TaskID: m.madeUpID(probePrefix, b.probe)})
	}
	m.fenceNo++
	b.fence = m.fenceNo
	return append(list, Target{TaskID: m.madeUpID(fencePrefix, b.fence), AgentID: fenceAgent})
}

// unanswered counts the tasks of a batch that are still pending.
func (m *Machine) unanswered(b *batch) (n int) {
	for _, s := range b.slots {
		if m.tasks.row(s).is(taskPending) {
			n++
		}
	}
	return n
}

func (m *Machine) closeBatch(at int) batch {
	r := &m.round
	b := r.batches[at]
	r.batches = append(r.batches[:at], r.batches[at+1:]...)
	return b
}

// settle closes a batch whose answers have all come: who is still pending is
// silent on purpose.
func (m *Machine) settle(at int) {
	b := m.closeBatch(at)
	for _, s := range b.slots {
		if t := m.tasks.row(s); t.is(taskPending) && !t.is(taskSilent|taskQueued) {
			t.flags |= taskSilent
			m.round.silent++
			a := &m.agents.rows[t.agent]
			a.silent = append(a.silent, s)
		}
	}
	if m.round.fenced {
		m.sayRound(RoundProgress)
	}
}

// fenced: a batch's fence was answered. The stream is in order, so batches
// that this fence has passed were lost on their way to the master.
func (m *Machine) fenced(at int) {
	m.settle(at)
	for range at {
		if allAnswered(m, 0) {
			m.closeBatch(0)
		} else {
			m.resendBatch(0)
		}
	}
}

// resendBatch sends what is unanswered again, under a new fence.
func (m *Machine) resendBatch(at int) {
	b := m.closeBatch(at)
	kept := b.slots[:0]
	for _, s := range b.slots {
		if m.tasks.row(s).is(taskPending) {
			kept = append(kept, s)
		}
	}
	b.slots, b.fence, b.probe = kept, 0, 0
	m.send(b)
}

// fencesOff turns to the classic algorithm until the next subscription.
func (m *Machine) fencesOff() {
	m.session.noFences = true
	m.round.fenced, m.round.Fenced = false, false
	m.notice(NoticeFences).Message = "fences are not answered while other questions are; using the classic algorithm until the next subscription"
}

// reconcile starts a round because the framework asks for it.
func (m *Machine) reconcile(e *Event) {
	if !m.mustBeSubscribed(e) {
		return
	}
	q := roundRequest{ref: e.Ref, kind: e.Kind, cause: CauseRequested}
	if e.Kind == RoundImplicit && (len(e.TaskIDs) > 0 || e.AgentID != "") {
		m.reject(e, RejectInvalid, "kind", e.Kind.String(), "explicit, when tasks or an agent are named")
		return
	}
	if len(e.TaskIDs) > 0 && e.AgentID != "" {
		m.reject(e, RejectInvalid, "agent_id", string(e.AgentID), "tasks or an agent, not both")
		return
	}
	if e.AgentID != "" {
		ref, ok := m.agents.byID[e.AgentID]
		if !ok {
			m.reject(e, RejectInvalid, "agent_id", string(e.AgentID), "the agent of a task of this framework")
			return
		}
		q.agent = ref
	}
	for _, id := range e.TaskIDs {
		at := m.tasks.find(id)
		if at == noSlot {
			m.reject(e, RejectUnknownTask, "task_ids", string(id), "a task of this framework")
			return
		}
		if m.tasks.row(at).over() {
			m.reject(e, RejectTaskOver, "task_ids", string(id), "a task that is not over")
			return
		}
		q.only = append(q.only, at)
	}
	m.beginRound(q)
}

// agentNews: something came from or about an agent. If its silence was waited
// for, its tasks are asked about once, before the next resend is due.
func (m *Machine) agentNews(id mesos.AgentID) {
	if m.round.silent == 0 || !m.round.running() {
		return
	}
	ref, ok := m.agents.byID[id]
	if !ok || m.agents.rows[ref].asked || !m.anySilent(ref) {
		return
	}
	m.agents.rows[ref].asked = true
	m.roundInput(roundNews, int(ref))
}
