package scheduler

// roundInput is what can happen to a round.
type roundInput uint8

const (
	roundBegin     roundInput = iota // a new one is wanted
	roundFence                       // a fence was answered
	roundProbe                       // a census probe was answered
	roundBatchDue                    // a batch has waited too long
	roundIdle                        // everything was asked, no batch is open
	roundResendDue                   // time to ask the silent again
	roundNews                        // a silent agent showed itself
	roundDeadline                    // it has lasted too long
	roundLost                        // the stream ended
)

type roundAction uint8

const (
	rdIgnore roundAction = iota
	rdStart
	rdSupersede  // end the one in progress, then start
	rdFenced     // who has not answered is silent; batches before this one were lost
	rdCensus     // no agent was recovering
	rdDrop       // the batch has all its answers; only its fence is missing
	rdResend     // the call was lost: send what is unanswered again
	rdClassic    // fences do not come back here: do without
	rdSilence    // time is up: who has not answered is silent
	rdComplete   //
	rdWait       //
	rdScouts     // ask about one task of each silent agent
	rdAskAll     // ask about all silent tasks
	rdAskAgent   // ask about all silent tasks of the agent
	rdDegrade    // give up, say who is left
	rdSuspend    //
	roundActions // their number
)

type roundRule struct {
	id   string
	on   roundInput
	when func(*Machine, int) bool // sees the batch's place, -1 if there is none; nil: always
	do   roundAction
}

// roundRules are the life of a round; first match wins.
var roundRules = []roundRule{
	{"R01", roundBegin, func(m *Machine, _ int) bool { return m.round.active }, rdSupersede},
	{"R02", roundBegin, nil, rdStart},
	{"R03", roundFence, noBatch, rdIgnore}, // of a call that was sent again meanwhile, or of an older round
	{"R04", roundFence, nil, rdFenced},
	{"R05", roundProbe, noBatch, rdIgnore},
	{"R06", roundProbe, nil, rdCensus},
	{"R07", roundBatchDue, allAnswered, rdDrop},
	{"R08", roundBatchDue, func(m *Machine, _ int) bool { return !m.round.fenced }, rdSilence},
	{"R09", roundBatchDue, fencesDead, rdClassic},
	{"R10", roundBatchDue, nil, rdResend},
	{"R11", roundIdle, func(m *Machine, _ int) bool { return m.round.remaining == 0 }, rdComplete},
	{"R12", roundIdle, nil, rdWait},
	{"R13", roundResendDue, func(m *Machine, _ int) bool { return m.round.fenced }, rdScouts},
	{"R14", roundResendDue, nil, rdAskAll},
	{"R15", roundNews, nil, rdAskAgent},
	{"R16", roundDeadline, nil, rdDegrade},
	{"R17", roundLost, nil, rdSuspend},
}

func noBatch(_ *Machine, at int) bool { return at < 0 }

func allAnswered(m *Machine, at int) bool {
	b := &m.round.batches[at]
	return !b.implicit && m.unanswered(b) == 0
}

// fencesDead: the batch was sent often enough, and its silence is not that of
// a slow master, since other answers came meanwhile.
func fencesDead(m *Machine, at int) bool {
	b := &m.round.batches[at]
	return b.attempt >= fencesGiveUp && m.round.answers > b.answersBefore
}

// fencesGiveUp is how many times a batch is sent before its fence is doubted.
const fencesGiveUp = 3

func (r *rules) roundRow(m *Machine, in roundInput, at int) roundRule {
	for _, row := range r.round {
		if row.on == in && (row.when == nil || row.when(m, at)) {
			return row
		}
	}
	return roundRule{id: "R00"}
}
