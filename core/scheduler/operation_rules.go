package scheduler

import "rollcall/core/mesos"

// operationAction is what becomes of an operation's status.
type operationAction uint8

const (
	opKnown          operationAction = iota // change nothing; a duplicate is acknowledged again
	opFenceBack                             // the answer about an operation we made up
	opTurnAway                              // no room to remember it: not acknowledged, so it comes again
	opDiscover                              // an operation that nobody here started
	opRecord                                // store the uuid and acknowledge; nothing else changed
	opApply                                 // take it over
	operationActions                        // their number
)

// operationCase is a status beside what is known of its operation.
type operationCase struct {
	m        *Machine
	status   *mesos.OperationStatus
	op       *operation // nil: not in the table
	streamed bool       // it came on the stream, in order
	call     uint64     // otherwise: the call whose body it was in
}

type operationRule struct {
	id   string
	when func(*operationCase) bool
	do   operationAction
}

// operationRules decide what a status changes; first match wins.
var operationRules = []operationRule{
	// Masters list operations without an id in implicit answers, too.
	{"O01", func(u *operationCase) bool { return u.status.OperationID == "" }, opKnown},
	{"O02", func(u *operationCase) bool { return madeUp(mesos.TaskID(u.status.OperationID)) }, opFenceBack},
	{"O03", func(u *operationCase) bool { return u.op == nil && !u.hasUUID() && u.over() }, opKnown},
	{"O04", func(u *operationCase) bool { return u.op == nil && u.noRoom() }, opTurnAway},
	{"O05", func(u *operationCase) bool { return u.op == nil }, opDiscover},
	// What a state that absorbs is followed by is only acknowledged: with
	// answers that race the stream, late updates are to be expected.
	{"O06", func(u *operationCase) bool { return u.op.state.Absorbing() && u.op.settled() && u.hasUUID() }, opRecord},
	{"O07", func(u *operationCase) bool { return u.op.state.Absorbing() && u.op.settled() }, opKnown},
	// The stream spoke after the question was sent: which is the latest cannot be
	// told, so the answer in the body counts for nothing.
	{"O08", func(u *operationCase) bool { return !u.streamed && u.op.heard >= u.call }, opKnown},
	{"O09", func(u *operationCase) bool { return true }, opApply},
}

func (u *operationCase) hasUUID() bool { return !u.status.UUID.IsZero() }

func (u *operationCase) over() bool {
	return u.status.State.Terminal() || u.status.State == mesos.OperationUnknown
}

func (u *operationCase) noRoom() bool {
	limits := &u.m.cfg.Limits
	return len(u.m.operations.byID) >= int(limits.Operations) || len(u.status.OperationID) > int(limits.IDBytes)
}

// conclusive: the status comes from who carried the operation out, reliably; or
// it answers a question that named its agent, and its provider if it has one.
func (u *operationCase) conclusive(op *operation) bool {
	return u.hasUUID() || op.is(operationPending) && op.is(operationNamed)
}

func (r *rules) operationRow(u *operationCase) operationRule {
	for _, row := range r.operation {
		if row.when(u) {
			return row
		}
	}
	return operationRule{id: "O00"}
}

type operationStates uint16

func operationIn(list ...mesos.OperationState) (set operationStates) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

// operationMeaningRule says what a status means: is it done, may it be tried again?
type operationMeaningRule struct {
	id      string
	states  operationStates
	when    func(*operation, *operationCase) bool // nil: always
	verdict OperationVerdict
	advice  OperationAdvice
	keeps   bool // what is known stays as it is
}

// operationMeanings judge a status; first match wins and every state matches.
// OPERATION_UNKNOWN never means that a retry is safe: masters answer so while an
// agent has re-registered and not yet said which operations it has, and when
// they do not know a resource provider (MESOS-9318).
var operationMeanings = []operationMeaningRule{
	{"P01", operationIn(mesos.OperationPending), nil, OperationUnderWay, OperationWait, false},
	{"P02", operationIn(mesos.OperationFinished), nil, OperationDone, OperationNothing, false},
	// It will never be carried out, and the same once more may fare the same: the
	// message says why. Masters send it once, without a uuid or an agent, and
	// remember nothing of it; asked later they answer UNKNOWN.
	{"P03", operationIn(mesos.OperationError), nil, OperationNotDone, OperationDecide, false},
	// A master passes on what an agent says of an operation that it never heard
	// of, and then forgets it: who asks later is answered UNKNOWN.
	{"P04", operationIn(mesos.OperationFailed, mesos.OperationDropped), conclusiveOrItsAgent, OperationNotDone, OperationRetry, false},
	// Heard, nobody knows from whom: it is asked again.
	{"P05", operationIn(mesos.OperationFailed, mesos.OperationDropped), nil, OperationUnderWay, OperationWait, false},
	// The agent or the provider was removed by the operator: there is nothing
	// left to be done to, and elsewhere it may be tried.
	{"P06", operationIn(mesos.OperationGoneByOperator), conclusiveOperation, OperationLost, OperationRetry, false},
	// A master forgets which providers are gone when it fails over, and takes
	// them for unreachable until it learns again: the framework sees one state.
	{"P07", operationIn(mesos.OperationGoneByOperator, mesos.OperationUnreachable, mesos.OperationRecovering, mesos.OperationUnknown), goneBefore, OperationLost, OperationRetry, true},
	{"P08", operationIn(mesos.OperationGoneByOperator), nil, OperationLost, OperationDecide, false},
	{"P09", operationIn(mesos.OperationUnreachable, mesos.OperationRecovering), nil, OperationOutOfReach, OperationWait, false},
	{"P10", operationIn(mesos.OperationUnknown), unknownForLong, OperationNobodyKnows, OperationDecide, false},
	{"P11", operationIn(mesos.OperationUnknown), nil, OperationNobodyKnows, OperationWait, false},
	{"P12", operationIn(mesos.OperationUnsupported), nil, OperationNobodyKnows, OperationDecide, false},
}

func conclusiveOperation(op *operation, u *operationCase) bool { return u.conclusive(op) }

// conclusiveOrItsAgent: or it came on the stream, names the agent, and is about
// the agent's own resources: the agent keeps what it has carried out until that
// is acknowledged. Of a provider that was removed it keeps nothing, and says
// DROPPED of what was FINISHED, too (found by the simulator).
func conclusiveOrItsAgent(op *operation, u *operationCase) bool {
	return u.conclusive(op) || u.streamed && u.status.AgentID != "" && u.status.ProviderID == "" && op.provider == ""
}

func goneBefore(op *operation, _ *operationCase) bool {
	return op.state == mesos.OperationGoneByOperator && op.verdict == OperationLost
}

// unknownForLong: all answers were UNKNOWN for as long as a round may last, and
// this one was to a question that named the agent.
func unknownForLong(op *operation, u *operationCase) bool {
	return u.conclusive(op) && op.asked != 0 && u.m.now-op.asked >= u.m.cfg.Operation.Deadline
}

func (r *rules) operationMeaning(op *operation, u *operationCase) operationMeaningRule {
	for _, row := range r.operationMeanings {
		if row.states&(1<<u.status.State) != 0 && (row.when == nil || row.when(op, u)) {
			return row
		}
	}
	panic("scheduler: an operation state without a meaning")
}
