package observe

import (
	"rollcall/core/scheduler"
)

// What single notices count; each is named in the table of notices.

func (m *Metrics) countTask(n *scheduler.Notice) {
	t := &n.Task
	c := &m.changes[t.Verdict][t.Advice]
	if *c == nil {
		*c = m.counters[mTaskChanges].WithLabelValues(t.Verdict.String(), t.Advice.String())
	}
	(*c).Inc()
	if t.Returned {
		m.add(mReturned, 1)
	}
	if t.Verdict == scheduler.VerdictPresumedLost {
		m.add(mPresumed, 1, evidenceName(&t.Evidence))
	}
}

func evidenceName(e *scheduler.Evidence) string {
	if e.Round != 0 {
		return "silence"
	}
	return "unreachable"
}

func (m *Metrics) countReported(*scheduler.Notice) { m.add(mUnknown, 1, "reported") }

func (m *Metrics) countAdopted(*scheduler.Notice) { m.add(mUnknown, 1, "adopted") }

func (m *Metrics) countContradiction(*scheduler.Notice) { m.add(mContradictions, 1) }

func (m *Metrics) countDoomed(n *scheduler.Notice) {
	outcome := "killed"
	if m.state.cfg.Drift.DryRun {
		outcome = "spared"
	}
	m.add(mDoomed, 1, m.causeOf(&n.Task), outcome)
}

// causeOf is which policy dooms a task: that it is over is known for sure, that
// nobody launched it was told before; what is left is one of two.
func (m *Metrics) causeOf(t *scheduler.TaskNotice) string {
	switch {
	case t.Verdict == scheduler.VerdictEnded:
		return "ended"
	case m.state.isUnknown(t.TaskID):
		return "unknown"
	}
	return "returned"
}

func (m *Metrics) countOperation(n *scheduler.Notice) {
	m.add(mOpChanges, 1, n.Operation.Verdict.String(), n.Operation.Advice.String())
}

func (m *Metrics) countReplacement(n *scheduler.Notice) {
	m.add(mReplaceChanges, 1, n.Replacement.Phase.String())
}

func (m *Metrics) countRejected(n *scheduler.Notice) {
	m.add(mRejected, 1, eventName(n.Rejection.Request), n.Rejection.Code.String())
}

func (m *Metrics) countRound(n *scheduler.Notice) {
	r := &n.Round
	subject, kind := r.Subject.String(), r.Kind.String()
	counted := &m.resends[r.Subject]
	if counted.round != r.Number {
		*counted = resendsOf{round: r.Number}
	}
	if r.Resends > counted.counted {
		m.add(mResends, int(r.Resends-counted.counted), subject, kind)
		counted.counted = r.Resends
	}
	if r.Phase != scheduler.RoundProgress && r.Phase != scheduler.RoundWaiting {
		m.add(mRounds, 1, subject, kind, r.Cause.String(), r.Phase.String())
	}
	if ended(r) {
		m.add(mUnanswered, int(r.Remaining), subject, kind)
		m.observe(mRoundTime, seconds(r.Ended-r.Started), subject, kind, r.Phase.String())
		if table := DriftOf(r); table != nil {
			m.addDrift(table)
		}
	}
}

func (m *Metrics) addDrift(t *DriftTable) {
	t.Each(func(mesos, scheduler string, n uint64) { m.add(mDrift, int(n), mesos, scheduler) })
}
