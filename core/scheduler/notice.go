package scheduler

import "rollcall/core/mesos"

// NoticeType says what the framework is told.
type NoticeType uint8

// The notices.
const (
	NoticeNone                 NoticeType = iota
	NoticeSession                         // the session changed: Session, Epoch, FrameworkID, Message
	NoticeTask                            // a task changed: Task
	NoticeUnknownTask                     // Mesos has a task that nobody here launched: Task
	NoticeContradicted                    // Mesos shows a task alive that is over for good: Task
	NoticeForgotten                       // the record of a task is gone: Task.TaskID
	NoticeOffered                         // Offers can be used
	NoticeOffersLost                      // Offers can not be used any more; none listed: all
	NoticeRound                           // a round started, went on or ended: Round
	NoticeRejected                        // a request was not carried out and changed nothing: Rejection
	NoticeCallRefused                     // the master refused a call: Call, CallID, Message
	NoticeFences                          // fences do not return from this master; the classic algorithm is used: Message
	NoticeOverflow                        // a limit was reached: Message, Count
	NoticeAdopted                         // a task that nobody here launched is one of ours now: Task
	NoticeDoomed                          // a policy kills a task, or would: Task
	NoticeOperation                       // an operation changed: Operation
	NoticeUnknownOperation                // Mesos has an operation that nobody here started: Operation
	NoticeOperationForgotten              // the record of an operation is gone: Operation.OperationID
	NoticeSchedule                        // when periodic rounds are due has changed: Schedule
	NoticeReplacement                     // a replacement went on or is over: Replacement
	NoticeReplacementForgotten            // the record of a replacement is gone: Replacement.ReplaceID
	NoticeTypes                           // their number
)

// Notice is one thing the framework should know or decide. Which fields count
// is said at its type.
type Notice struct {
	Type        NoticeType
	Session     SessionState
	Epoch       uint32
	FrameworkID mesos.FrameworkID
	Message     string
	Count       uint64
	Call        CallType
	CallID      uint64
	Offers      []mesos.Offer
	Task        TaskNotice
	Operation   OperationNotice
	Round       RoundNotice
	Schedule    ScheduleNotice
	Replacement ReplaceNotice
	Rejection   Rejection
}

// TaskNotice is what is known of a task and what that allows.
type TaskNotice struct {
	TaskID  mesos.TaskID
	AgentID mesos.AgentID
	State   mesos.TaskState // observed
	Verdict Verdict         // what it means
	Advice  Advice          // what it allows
	Source  mesos.Source
	Reason  mesos.Reason
	Healthy mesos.Healthy
	Since   mesos.Micros // when it was observed, by this machine's clock
	// Returned says that the task had been given up (lost, unreachable or
	// presumed lost) and is alive after all. If another was started in its
	// place there are two now.
	Returned bool
	// Rival is the task that was started in place of this one, which is back,
	// and is not over: there are two.
	Rival mesos.TaskID
	// Until is when the waiting ends, if it has a limit; 0: none.
	Until mesos.Micros
	// Evidence is why a task is presumed lost.
	Evidence Evidence
	Message  string
}

// Evidence is what a presumption rests on: either silence in a round, or an
// agent that has been out of reach for too long.
type Evidence struct {
	Round            uint32       // the round in which it was asked about, without answer
	Asked            mesos.Micros // when that round began
	Fence            bool         // the fence behind the question was answered: the silence was on purpose
	Census           bool         // no agent was recovering any more
	UnreachableSince mesos.Micros // since when the master says that its agent is out of reach
}

// Verdict is what the observations of a task mean.
type Verdict uint8

// The verdicts.
const (
	VerdictNone         Verdict = iota
	VerdictLaunching            // launched, nothing heard yet
	VerdictAlive                // an agent has it
	VerdictUnreachable          // its agent cannot be reached; it may run on
	VerdictLost                 // nobody has it; it could still come back with its agent
	VerdictEnded                // over for good
	VerdictPresumedLost         // nobody answered for it until the deadline
	Verdicts                    // their number
)

// String returns the verdict as it is spelled everywhere.
func (v Verdict) String() string {
	return [Verdicts]string{"none", "launching", "alive", "unreachable", "lost", "ended", "presumed-lost"}[v]
}

// Advice is what a change allows the framework to do.
type Advice uint8

// The advice.
const (
	AdviceNone   Advice = iota // nothing to do
	AdviceSafe                 // it is safe to start again, under a fresh id
	AdviceWait                 // it may still run: wait
	AdviceDecide               // the evidence is in the notice: the framework's policy decides
	Advices                    // their number
)

// String returns the advice as it is spelled everywhere.
func (a Advice) String() string { return [Advices]string{"none", "safe", "wait", "decide"}[a] }

// ScheduleNotice is when the next periodic rounds are due. One that is due while
// another runs begins after it.
type ScheduleNotice struct {
	Paused   bool
	Explicit mesos.Micros // 0: never
	Implicit mesos.Micros
}

// OperationNotice is what is known of an operation and what that allows.
type OperationNotice struct {
	OperationID mesos.OperationID
	AgentID     mesos.AgentID
	ProviderID  mesos.ResourceProviderID
	State       mesos.OperationState // observed
	Verdict     OperationVerdict     // what it means
	Advice      OperationAdvice      // what it allows
	Since       mesos.Micros         // when state or verdict last changed
	// UnknownSince is since when all answers about it were OPERATION_UNKNOWN.
	UnknownSince mesos.Micros
	Message      string
}

// OperationVerdict is what the observations of an operation mean.
type OperationVerdict uint8

// The verdicts.
const (
	OperationVerdictNone OperationVerdict = iota
	OperationUnderWay                     // started; the outcome is open
	OperationDone                         // carried out
	OperationNotDone                      // not carried out, and it will not be
	OperationOutOfReach                   // its agent or provider cannot be asked
	OperationLost                         // its agent or provider was removed by the operator
	OperationNobodyKnows                  // nobody who was asked knows it
	OperationVerdicts                     // their number
)

// String returns the verdict as it is spelled everywhere.
func (v OperationVerdict) String() string {
	return [OperationVerdicts]string{"none", "under-way", "done", "not-done", "out-of-reach", "lost", "nobody-knows"}[v]
}

// OperationAdvice is what a change allows the framework to do.
type OperationAdvice uint8

// The advice.
const (
	OperationNothing OperationAdvice = iota // it is settled: nothing to do
	OperationRetry                          // it is safe to do it again, under a fresh id
	OperationWait                           // it may have been done, or may yet be: wait
	OperationDecide                         // the evidence is in the notice: the framework's policy decides
	OperationAdvices                        // their number
)

// String returns the advice as it is spelled everywhere.
func (a OperationAdvice) String() string {
	return [OperationAdvices]string{"settled", "retry", "wait", "decide"}[a]
}

// RoundSubject is what a round asks about.
type RoundSubject uint8

// The subjects.
const (
	RoundTasks RoundSubject = iota
	RoundOperations
	RoundSubjects // their number
)

// String returns the subject as it is spelled everywhere.
func (s RoundSubject) String() string { return [RoundSubjects]string{"tasks", "operations"}[s] }

// RoundPhase is where a round stands.
type RoundPhase uint8

// The phases; those from RoundComplete on end the round.
const (
	RoundStarted     RoundPhase = iota
	RoundProgress               // answers arrived
	RoundWaiting                // all were asked; some are silent: Agents says whose
	RoundSuspended              // the stream was lost; the next subscription starts a new round
	RoundComplete               // every target was answered
	RoundSuperseded             // a newer round took its place
	RoundDegraded               // the deadline passed; Remaining tasks are presumed lost
	RoundInterrupted            // the scheduler ended in the middle of it
	RoundPhases                 // their number
)

// String returns the phase as it is spelled everywhere.
func (p RoundPhase) String() string {
	return [RoundPhases]string{"started", "progress", "waiting", "suspended", "complete", "superseded", "degraded", "interrupted"}[p]
}

// RoundCause is why a round was started.
type RoundCause uint8

// The causes.
const (
	CauseSubscribed RoundCause = iota // after each subscription
	CauseRequested                    // the framework asked for it
	CausePeriodic                     // its time had come
	CauseLaunch                       // nothing was heard of tasks since their launch
	Causes                            // their number
)

// String returns the cause as it is spelled everywhere.
func (c RoundCause) String() string {
	return [Causes]string{"subscribed", "requested", "periodic", "launch"}[c]
}

// RoundNotice is a round in numbers. It is also what the store keeps of it.
type RoundNotice struct {
	Number    uint32
	Subject   RoundSubject
	Kind      RoundKind
	Cause     RoundCause
	Phase     RoundPhase
	Fenced    bool
	Census    bool   // the census probe was answered: no agent was still recovering
	Targets   uint32 // tasks to be answered for
	Remaining uint32 // of these, not yet answered
	Silent    uint32 // of these, asked and silent at the fence: their agents are recovering
	Calls     uint32 // RECONCILE calls sent
	Resends   uint32 // of these, because no answer had come
	Started   mesos.Micros
	Ended     mesos.Micros // 0 while it runs
	Ref       uint64       // of the request that began it; 0 if none did
	// Drift is what the answers said, beside what was held for true here.
	Drift Drift
	// Agents are those whose silence is waited for, at most MaxNamedAgents.
	Agents      []mesos.AgentID
	AgentsTotal uint32
}

// MaxNamedAgents bounds RoundNotice.Agents.
const MaxNamedAgents = 20

// Rejection says why a request was not carried out.
type Rejection struct {
	Ref     uint64
	Request EventType
	Code    RejectCode
	Field   string // the field at fault
	Value   string // what it was, shortened
	Want    string // what would have been accepted
}

// RejectCode is the kind of a rejection. Codes are stable.
type RejectCode uint8

// The codes.
const (
	RejectNone               RejectCode = iota
	RejectNotSubscribed                 // there is no stream to send it on
	RejectMissing                       // a field is needed and empty
	RejectInvalid                       // a field has a value that is not allowed
	RejectTooMany                       // over a limit
	RejectDuplicate                     // the task id is in use
	RejectDeadOffer                     // the offer was never made, was used, or is void
	RejectMixedAgents                   // the offers are of several agents
	RejectUnknownTask                   // there is no such task here
	RejectTaskOver                      // the task is over
	RejectTaskAlive                     // the task is not over
	RejectOver                          // the framework has been removed or replaced
	RejectGated                         // it is not yet known what runs: the first round has not ended
	RejectUnknownOperation              // there is no such operation here
	RejectOperationOpen                 // the outcome of the operation is open
	RejectUnknownReplacement            // there is no such replacement here
	RejectReplacementOpen               // the replacement is not over
	RejectTooSmall                      // the resources do not cover what is needed
	RejectCodes                         // their number
)

var rejectNames = [RejectCodes]string{
	"none", "not-subscribed", "missing", "invalid", "too-many", "duplicate", "dead-offer", "mixed-agents",
	"unknown-task", "task-over", "task-alive", "over", "gated", "unknown-operation", "operation-open",
	"unknown-replacement", "replacement-open", "too-small",
}

// String returns the code as it is spelled everywhere.
func (r RejectCode) String() string { return rejectNames[r] }
