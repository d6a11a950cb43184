package master

import "rollcall/core/mesos"

// loss is how an agent was lost.
type loss uint8

const (
	lossDisconnected loss = iota // its connection broke: only tasks of frameworks that do not checkpoint
	lossSilent                   // it did not answer pings
	lossAway                     // it did not come back after its connection broke
	lossGone                     // the operator said so
	lossUnregistered             // it left
	losses                       // their number
)

// lossRule is what becomes of the tasks and operations of an agent that was
// lost, as frameworks are told, once, without a uuid.
type lossRule struct {
	id                  string
	aware, unaware      mesos.TaskState // with PARTITION_AWARE, without
	awareWhy            mesos.Reason
	why                 mesos.Reason
	message             string
	operations          mesos.OperationState // none: they are not told
	replacements        mesos.ReplacePhase
	keep                bool // the task may return: it counts as unreachable, not as completed
	shutdown, tellOther bool // tell the agent to end; tell all frameworks that it is lost
}

// lossRules: M:Master::__removeSlave and _removeSlave, S:Master::exited.
var lossRules = [losses]lossRule{
	lossDisconnected: {
		"X1", mesos.TaskLost, mesos.TaskLost, mesos.ReasonAgentDisconnected, mesos.ReasonAgentDisconnected,
		"Agent disconnected", mesos.OperationNone, mesos.ReplaceUnreachable, false, false, false,
	},
	lossSilent: {
		"X2", mesos.TaskUnreachable, mesos.TaskLost, mesos.ReasonAgentRemoved, mesos.ReasonAgentRemoved,
		"health check timed out", mesos.OperationUnreachable, mesos.ReplaceUnreachable, true, false, true,
	},
	lossAway: {
		"X3", mesos.TaskUnreachable, mesos.TaskLost, mesos.ReasonAgentRemoved, mesos.ReasonAgentRemoved,
		"agent did not re-register within the timeout after disconnecting", mesos.OperationUnreachable, mesos.ReplaceUnreachable, true, false, true,
	},
	lossGone: {
		"X4", mesos.TaskGoneByOperator, mesos.TaskLost, reasonRemovedByOperator, mesos.ReasonAgentRemoved,
		"Agent has been marked gone", mesos.OperationGoneByOperator, mesos.ReplaceGoneByOperator, false, true, true,
	},
	lossUnregistered: {
		"X5", mesos.TaskLost, mesos.TaskLost, mesos.ReasonAgentRemoved, mesos.ReasonAgentRemoved,
		"the agent unregistered", mesos.OperationNone, mesos.ReplaceFailed, false, false, true,
	},
}
