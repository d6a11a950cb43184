package scheduler

// opRoundEvent is what can happen to a round of operations.
type opRoundEvent uint8

const (
	opFence       opRoundEvent = iota // the answers to the open call have all come
	opDue                             // the open call has waited too long, or all its answers are there
	opAllAnswered                     // nobody is left to ask
	opSilent                          // everybody was asked and some are silent
	opAskAgain                        // time to ask the silent again
	opDeadline                        // it has lasted too long
	opLost                            // the stream ended
	opSuperseded                      // a new round is wanted
)

type opRoundAction uint8

const (
	orIgnore        opRoundAction = iota
	orClose                       // go on with the next call
	orAskDifference               // an implicit call was answered: ask about those it left out
	orResend                      // the call was lost: send what is unanswered again
	orClassic                     // fences do not come back here: do without
	orComplete                    //
	orWait                        // ask the silent again later
	orAskSilent                   //
	orDegrade                     //
	orSuspend                     //
	orSupersede                   //
	opRoundActions                // their number
)

type opRoundRule struct {
	id   string
	on   opRoundEvent
	when func(*Machine) bool // nil: always
	do   opRoundAction
}

// opRoundRules are the life of a round of operations; first match wins.
var opRoundRules = []opRoundRule{
	{"Q02", opFence, func(m *Machine) bool { return m.opRound.implicit }, orAskDifference},
	{"Q03", opFence, nil, orClose},
	{"Q04", opDue, func(m *Machine) bool { return !m.opRound.implicit && m.openInBatch() == 0 }, orClose},
	{"Q05", opDue, func(m *Machine) bool { return !m.opRound.fenced && m.opRound.implicit }, orAskDifference},
	{"Q06", opDue, func(m *Machine) bool { return !m.opRound.fenced }, orClose},
	{"Q07", opDue, func(m *Machine) bool { return m.opRound.attempt >= fencesGiveUp }, orClassic},
	{"Q08", opDue, nil, orResend},
	{"Q09", opAllAnswered, nil, orComplete},
	{"Q10", opSilent, nil, orWait},
	{"Q11", opAskAgain, nil, orAskSilent},
	{"Q12", opDeadline, nil, orDegrade},
	{"Q13", opLost, nil, orSuspend},
	{"Q14", opSuperseded, nil, orSupersede},
}

func (m *Machine) opRoundInput(in opRoundEvent) {
	r := &m.opRound
	row := m.rules.opRoundRow(m, in)
	m.hit(row.id)
	switch row.do {
	case orIgnore:
	case orClose:
		r.open, r.attempt = false, 0
	case orAskDifference:
		r.open, r.attempt = false, 0
		m.queuePending()
	case orResend:
		r.Resends++
		m.openInBatch()
		m.askOperations(r.batch, r.implicit)
	case orClassic:
		m.session.noOpFences, r.fenced, r.Fenced = true, false, false
		m.notice(NoticeFences).Message = "fences are not answered by this master's reconciliation of operations; doing without until the next subscription"
	case orComplete:
		m.endOperationRound(RoundComplete)
	case orWait:
		r.resendAt = m.now.Add(m.wait(m.cfg.Operation.Resend, r.resends))
		m.sayOperationRound(RoundWaiting)
	case orAskSilent:
		r.resends++
		r.Resends++
		r.resendAt = 0
		m.queuePending()
	case orDegrade:
		m.degradeOperations()
	case orSuspend:
		r.open, r.batch = false, nil
		m.dropQueue()
		m.sayOperationRound(RoundSuspended)
	case orSupersede:
		m.endOperationRound(RoundSuperseded)
	}
}

// dropQueue forgets who was to be asked.
func (m *Machine) dropQueue() {
	m.opRound.queue = nil
	for i := range m.operations.rows {
		m.operations.rows[i].flags &^= operationQueued
	}
}

func (m *Machine) queuePending() {
	for i := range m.operations.rows {
		if op := &m.operations.rows[i]; op.is(operationPending) {
			m.queueOperation(op)
		}
	}
}

func (r *rules) opRoundRow(m *Machine, in opRoundEvent) opRoundRule {
	for _, row := range r.opRound {
		if row.on == in && (row.when == nil || row.when(m)) {
			return row
		}
	}
	return opRoundRule{id: "Q00"}
}
