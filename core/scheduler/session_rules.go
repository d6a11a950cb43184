package scheduler

// sessionInput is what can happen to a subscription.
type sessionInput uint8

const (
	inputDue          sessionInput = iota // its timer ran out
	inputSubscribed                       // SUBSCRIBED, with our framework id or as our first
	inputOtherID                          // SUBSCRIBED, with another framework id than ours
	inputAlive                            // any other event of the stream
	inputDisconnected                     // the stream ended or could not be opened
	inputRemoved                          // ERROR: the framework has been removed
	inputReplaced                         // ERROR: the framework failed over
	inputError                            // any other ERROR
	inputUnsubscribed                     // the master no longer takes our calls
	inputTeardown                         // the framework wants to end
)

type sessionAction uint8

const (
	doIgnore sessionAction = iota
	doSubscribe
	doEstablish
	doRefresh
	doDrop     // wait, then subscribe again
	doRetryNow // subscribe again at once
	doTeardown
	doRemove
	doReplaced
	doMismatch
	doLeaveLater   // teardown as soon as subscribed
	sessionActions // their number
)

// sessionSet is a set of states, one bit each.
type sessionSet uint8

func states(list ...SessionState) (set sessionSet) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

type sessionRule struct {
	id string
	in sessionSet
	on sessionInput
	do sessionAction
}

var (
	opening = states(SessionSubscribing)
	open    = states(SessionSubscribed)
	leaving = states(SessionLeaving)
	closed  = states(SessionDisconnected)
)

// sessionRules is everything that can change a subscription; first match wins,
// and what matches nothing changes nothing (row S00).
var sessionRules = []sessionRule{
	{"S01", closed, inputDue, doSubscribe},
	{"S02", opening, inputSubscribed, doEstablish},
	{"S03", opening, inputOtherID, doMismatch},
	{"S04", opening | open | leaving, inputDisconnected, doDrop},
	{"S05", opening | open | leaving, inputRemoved, doRemove},
	{"S06", opening | open | leaving, inputReplaced, doReplaced},
	{"S07", opening | open | leaving, inputError, doDrop},
	{"S08", opening | leaving, inputDue, doDrop},
	{"S09", open, inputDue, doRetryNow},
	{"S10", open | leaving, inputUnsubscribed, doDrop},
	{"S11", open, inputAlive, doRefresh},
	// A stream that ends after a teardown may have ended for another reason. So
	// the wish is kept, and the master asked again: it answers that the
	// framework has been removed (S05), or hears the teardown once more.
	{"S12", open, inputTeardown, doTeardown},
	{"S13", opening | closed, inputTeardown, doLeaveLater},
}

func (r *rules) sessionRow(state SessionState, in sessionInput) sessionRule {
	for _, row := range r.session {
		if row.on == in && row.in&(1<<state) != 0 {
			return row
		}
	}
	return sessionRule{id: "S00"}
}
