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
}

func (m *Metrics) countReported(*scheduler.Notice) { m.add(mUnknown, 1, "reported") }

func (m *Metrics) countAdopted(*scheduler.Notice) { m.add(mUnknown, 1, "adopted") }

func (m *Metrics) countDoomed(*scheduler.Notice) {
	outcome := "killed"
	if m.state.cfg.Unknown.DryRun {
		outcome = "spared"
	}
	m.add(mUnknown, 1, outcome)
}

func (m *Metrics) countRejected(n *scheduler.Notice) {
	m.add(mRejected, 1, eventName(n.Rejection.Request), n.Rejection.Code.String())
}

func (m *Metrics) countRound(n *scheduler.Notice) {
	r := &n.Round
	if m.resends.round != r.Number {
		m.resends = resendsOf{round: r.Number}
	}
	if r.Resends > m.resends.counted {
		m.add(mResends, int(r.Resends-m.resends.counted), r.Kind.String())
		m.resends.counted = r.Resends
	}
	if r.Phase != scheduler.RoundProgress && r.Phase != scheduler.RoundWaiting {
		m.add(mRounds, 1, r.Kind.String(), r.Cause.String(), r.Phase.String())
	}
	if ended(r) {
		m.add(mUnanswered, int(r.Remaining), r.Kind.String())
		m.observe(mRoundTime, seconds(r.Ended-r.Started), r.Kind.String(), r.Phase.String())
	}
}
