package scheduler

import "rollcall/core/mesos"

// stateSet is a set of task states, one bit each.
type stateSet uint16

func taskStates(list ...mesos.TaskState) (set stateSet) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

// meaningRule says what a status means for the question: may it still run?
type meaningRule struct {
	id      string
	states  stateSet
	when    func(*mesos.TaskStatus) bool // nil: always
	verdict Verdict
	advice  Advice
}

// meaningRules judge a status by itself; first match wins and every state
// matches. States are those of Master::reconcile, Master::markUnreachable and
// Master::_removeSlave in Mesos 1.11.0.
var meaningRules = []meaningRule{
	{"M01", taskStates(mesos.TaskStaging, mesos.TaskStarting, mesos.TaskRunning, mesos.TaskKilling), nil, VerdictAlive, AdviceNone},
	{"M02", taskStates(mesos.TaskFinished, mesos.TaskFailed, mesos.TaskKilled, mesos.TaskError), nil, VerdictEnded, AdviceSafe},
	// The launch never reached an executor.
	{"M03", taskStates(mesos.TaskDropped), nil, VerdictEnded, AdviceSafe},
	// The agent is registered and does not have it.
	{"M04", taskStates(mesos.TaskGone), nil, VerdictEnded, AdviceSafe},
	// The operator's word that the agent will not come back; if it does, the task does.
	{"M05", taskStates(mesos.TaskGoneByOperator), nil, VerdictLost, AdviceSafe},
	{"M06", taskStates(mesos.TaskUnreachable), nil, VerdictUnreachable, AdviceWait},
	// The master knows no agent of that id, not even as unreachable.
	{"M07", taskStates(mesos.TaskUnknown), bearsAgent, VerdictLost, AdviceSafe},
	// Asked without an agent id a master says UNKNOWN of unreachable tasks too.
	{"M08", taskStates(mesos.TaskUnknown), nil, VerdictUnreachable, AdviceDecide},
	// A framework without PARTITION_AWARE hears LOST for all of the above.
	{"M09", taskStates(mesos.TaskLost), unreachableAgent, VerdictUnreachable, AdviceWait},
	{"M10", taskStates(mesos.TaskLost), agentDisconnected, VerdictUnreachable, AdviceWait},
	{"M11", taskStates(mesos.TaskLost), nil, VerdictLost, AdviceSafe},
}

func bearsAgent(s *mesos.TaskStatus) bool { return s.AgentID != "" }

func unreachableAgent(s *mesos.TaskStatus) bool { return s.UnreachableTime != 0 }

// agentDisconnected: sent for frameworks that do not checkpoint as soon as the
// agent's connection breaks, while the executor may still be running.
func agentDisconnected(s *mesos.TaskStatus) bool { return s.Reason == mesos.ReasonAgentDisconnected }

func (r *rules) meaningOf(s *mesos.TaskStatus) meaningRule {
	for _, row := range r.meaning {
		if row.states&(1<<s.State) != 0 && (row.when == nil || row.when(s)) {
			return row
		}
	}
	panic("scheduler: a task state without a meaning")
}
