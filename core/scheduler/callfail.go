package scheduler

import "rollcall/core/mesos"

// failureAction is what a failed call leads to.
type failureAction uint8

const (
	failIgnore      failureAction = iota
	failResubscribe               // only a new subscription and its round tell what became of it
	failNotLaunched               // the tasks of this Accept were never launched
	failSay                       // tell the framework
	failureActions                // their number
)

type failureRule struct {
	id    string
	calls callSet
	how   Failure
	do    failureAction
}

// callSet is a set of call types, one bit each.
type callSet uint16

func calls(list ...CallType) (set callSet) {
	for _, c := range list {
		set |= 1 << c
	}
	return set
}

const anyCall = callSet(1<<CallTypes - 1)

// failureRules decide about calls that failed; first match wins.
var failureRules = []failureRule{
	{"C01", anyCall, FailureUnsubscribed, failResubscribe},
	// An acknowledgement that was lost is asked for again: the agent sends the
	// update until it is acknowledged.
	{"C02", calls(CallAcknowledge, CallAcknowledgeOperation), FailureUnknown, failIgnore},
	{"C03", calls(CallAccept), FailureRefused, failNotLaunched},
	{"C04", anyCall, FailureRefused, failSay},
	// It may have been carried out. The next epoch voids what is still under
	// way on this one, so its round sees what is true.
	{"C05", anyCall, FailureUnknown, failResubscribe},
}

func (r *rules) failureRow(call CallType, how Failure) failureRule {
	for _, row := range r.failures {
		if row.how == how && row.calls&(1<<call) != 0 {
			return row
		}
	}
	return failureRule{id: "C00"}
}

// callFailed takes the failure of a call of this epoch.
func (m *Machine) callFailed(e *Event) {
	if e.Epoch != m.session.epoch {
		m.hit("C00")
		return
	}
	row := m.rules.failureRow(e.Call, e.Failure)
	m.hit(row.id)
	switch row.do {
	case failResubscribe:
		m.sessionInput(inputUnsubscribed, e.Message)
	case failNotLaunched:
		m.sayRefused(e)
		m.giveBack(e.Offers)
		m.holdRefused(e.CallID)
		for _, id := range e.TaskIDs {
			m.notLaunched(id, e.Message)
		}
		for _, id := range e.OperationIDs {
			m.notStarted(id, e.Message)
		}
	case failSay:
		m.sayRefused(e)
		if e.Call == CallReplace {
			m.giveBack(e.Offers)
			m.replaceRefused(e)
		}
	case failIgnore:
	}
}

// giveBack declines the offers of an Accept that the master refused: it still
// holds them for this framework, and here they were used.
func (m *Machine) giveBack(list []mesos.Offer) {
	if len(list) == 0 || m.session.state != SessionSubscribed {
		return
	}
	ids := make([]mesos.OfferID, len(list))
	for i := range list {
		ids[i] = mesos.OfferID(m.arena.text(string(list[i].ID)))
	}
	m.call(CallDecline).Offers = ids
}

func (m *Machine) sayRefused(e *Event) {
	n := m.notice(NoticeCallRefused)
	n.Call, n.CallID = e.Call, e.CallID
	n.Message = m.arena.text(shorten(e.Message, int(m.cfg.Limits.Message)))
}

// notLaunched ends a task whose launch the master refused. A task that was
// heard of is not touched.
func (m *Machine) notLaunched(id mesos.TaskID, message string) {
	at := m.tasks.find(id)
	if at == noSlot {
		return
	}
	t := m.tasks.row(at)
	if t.verdict != VerdictLaunching {
		return
	}
	m.answered(t)
	t.verdict, t.since = VerdictEnded, m.now
	m.replaceNews(t)
	m.ended(at, t)
	m.storeTask(t)
	n := m.notice(NoticeTask)
	n.Task = m.describe(t)
	n.Task.Advice = m.inReplacement(t, AdviceSafe)
	n.Task.Message = m.arena.text(shorten(message, int(m.cfg.Limits.Message)))
}
