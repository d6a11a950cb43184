package master

import "rollcall/core/mesos"

// askedAction is what a framework hears of an operation that it asks about.
type askedAction uint8

const (
	askedNothing askedAction = iota
	askedLatest
	askedPassOn // the agent is asked, and answers on the stream
	askedPending
	askedUnreachable
	askedGone
	askedRecovering
	askedUnknown
	askedActions // their number
)

var askedStates = [askedActions]mesos.OperationState{
	askedPending: mesos.OperationPending, askedUnreachable: mesos.OperationUnreachable, askedGone: mesos.OperationGoneByOperator,
	askedRecovering: mesos.OperationRecovering, askedUnknown: mesos.OperationUnknown,
}

const operationUnknown = "Reconciliation: Operation is unknown"

// askedCase is an operation that is asked about.
type askedCase struct {
	asked     *OperationAsked
	operation *operation
	is        standing
	agent     *agent // if it is registered
	provider  mesos.ProviderState
}

type askedRule struct {
	id          string
	when        func(*askedCase) bool
	mesos, seed askedAction
	message     string
}

// askedRules are the answers about operations, in the order in which
// M:Master::reconcileOperations of Mesos 1.11 looks; its seven cases stand in
// the column mesos, its words in message. The column seed has the eight cases
// that were decided on for MESOS-9318 (on dev@mesos, 2019-01-24),
// whose numbers are in the comments; they need what agents report of their
// providers, and where that has not come yet the agent is asked. First match wins.
//
// Neither UNKNOWN nor any other of these says that it is safe to retry.
var askedRules = []askedRule{
	{"O1", func(c *askedCase) bool { return c.operation != nil }, askedLatest, askedLatest, ""},
	// (3) An agent that is not registered. Unlike with tasks there is an answer.
	{
		"O2", func(c *askedCase) bool { return c.is == standingRecovered }, askedRecovering, askedRecovering,
		"Reconciliation: Agent is recovered but has not re-registered",
	},
	{
		"O3", func(c *askedCase) bool { return c.agent != nil && c.asked.ProviderID == "" }, askedUnknown, askedUnknown,
		operationUnknown,
	},
	// (8)
	{
		"O4", func(c *askedCase) bool { return c.agent != nil && c.provider == mesos.ProviderRegistered }, askedUnknown, askedUnknown,
		operationUnknown,
	},
	// (5), (6) Mesos does not know which providers an agent has beside those
	// that are there; an agent that can answer is asked.
	{
		"O5", func(c *askedCase) bool { return c.provider == mesos.ProviderGone && c.canAnswer() }, askedPassOn, askedGone,
		"Reconciliation: Resource provider is gone",
	},
	{
		"O6", func(c *askedCase) bool { return c.provider == mesos.ProviderGone }, askedUnknown, askedGone,
		"Reconciliation: Resource provider is gone",
	},
	{
		"O7", func(c *askedCase) bool { return c.provider == mesos.ProviderDisconnected && c.canAnswer() }, askedPassOn, askedRecovering,
		"Reconciliation: Resource provider is not registered",
	},
	{
		"O8", func(c *askedCase) bool { return c.provider == mesos.ProviderDisconnected }, askedUnknown, askedRecovering,
		"Reconciliation: Resource provider is not registered",
	},
	// It may only be unknown because the agent has not said yet what it has.
	{
		"O9", func(c *askedCase) bool {
			return c.agent != nil && !c.agent.reported && !c.agent.connected() && c.canAnswer()
		}, askedPassOn, askedRecovering,
		"Reconciliation: Agent is disconnected and has not said what it has",
	},
	{"O10", func(c *askedCase) bool { return c.agent != nil && !c.agent.reported && c.canAnswer() }, askedPassOn, askedPassOn, ""},
	// (7)
	{
		"O11", func(c *askedCase) bool { return c.agent != nil && c.canAnswer() }, askedPassOn, askedUnknown,
		operationUnknown,
	},
	{"O12", func(c *askedCase) bool { return c.agent != nil }, askedUnknown, askedUnknown, operationUnknown},
	// (2)
	{
		"O13", func(c *askedCase) bool { return c.is == standingUnreachable }, askedUnreachable, askedUnreachable,
		"Reconciliation: Agent is unreachable",
	},
	// (1)
	{
		"O14", func(c *askedCase) bool { return c.is == standingGone }, askedGone, askedGone,
		"Reconciliation: Agent marked gone by operator",
	},
	// (4)
	{
		"O15", func(c *askedCase) bool { return c.asked.AgentID != "" }, askedUnknown, askedUnknown,
		"Reconciliation: Both operation and agent are unknown",
	},
	{
		"O16", func(*askedCase) bool { return true }, askedUnknown, askedUnknown,
		"Reconciliation: Operation is unknown and no 'agent_id' was provided",
	},
}

// canAnswer: the agent understands the question. One that is disconnected does
// not hear it, and in Mesos nobody else answers then.
func (c *askedCase) canAnswer() bool { return c.agent.info.Capable&mesos.AgentOperationFeedback != 0 }

func (r *rules) askedRow(c *askedCase) askedRule {
	for _, row := range r.asked {
		if row.when(c) {
			return row
		}
	}
	return askedRule{id: "O0"}
}
