package mesos

import "strconv"

// Source says who made a status: Mesos's number plus one, 0 if not said.
type Source uint8

// The sources of mesos.v1.TaskStatus.Source.
const (
	SourceNone Source = iota
	SourceMaster
	SourceAgent
	SourceExecutor
	Sources // their number, the none included
)

// String returns Mesos's name, "" for SourceNone.
func (s Source) String() string {
	switch s {
	case SourceNone:
		return ""
	case SourceMaster:
		return "SOURCE_MASTER"
	case SourceAgent:
		return "SOURCE_AGENT"
	case SourceExecutor:
		return "SOURCE_EXECUTOR"
	}
	return "Source(" + strconv.Itoa(int(s)) + ")"
}

// Reason says why a status was sent: Mesos's number plus one, 0 if not said.
// Numbers that Mesos adds later are kept as they are.
type Reason uint16

// MaxReason is the largest reason that is accepted.
const MaxReason Reason = 1000

// The reasons that decide what a status means.
const (
	ReasonNone              Reason = 0
	ReasonReconciliation    Reason = 9 + 1
	ReasonAgentDisconnected Reason = 10 + 1
	ReasonAgentRemoved      Reason = 11 + 1
)

var reasonNames = [...]string{
	0:  "COMMAND_EXECUTOR_FAILED",
	1:  "EXECUTOR_TERMINATED",
	2:  "EXECUTOR_UNREGISTERED",
	3:  "FRAMEWORK_REMOVED",
	4:  "GC_ERROR",
	5:  "INVALID_FRAMEWORKID",
	6:  "INVALID_OFFERS",
	7:  "MASTER_DISCONNECTED",
	8:  "CONTAINER_LIMITATION_MEMORY",
	9:  "RECONCILIATION",
	10: "AGENT_DISCONNECTED",
	11: "AGENT_REMOVED",
	12: "AGENT_RESTARTED",
	13: "AGENT_UNKNOWN",
	14: "TASK_INVALID",
	15: "TASK_UNAUTHORIZED",
	16: "TASK_UNKNOWN",
	17: "CONTAINER_PREEMPTED",
	18: "RESOURCES_UNKNOWN",
	19: "CONTAINER_LIMITATION",
	20: "CONTAINER_LIMITATION_DISK",
	21: "CONTAINER_LAUNCH_FAILED",
	22: "CONTAINER_UPDATE_FAILED",
	23: "EXECUTOR_REGISTRATION_TIMEOUT",
	24: "EXECUTOR_REREGISTRATION_TIMEOUT",
	25: "TASK_GROUP_INVALID",
	26: "TASK_GROUP_UNAUTHORIZED",
	27: "IO_SWITCHBOARD_EXITED",
	28: "TASK_CHECK_STATUS_UPDATED",
	29: "TASK_HEALTH_CHECK_STATUS_UPDATED",
	30: "TASK_KILLED_DURING_LAUNCH",
	31: "AGENT_REMOVED_BY_OPERATOR",
	32: "AGENT_REREGISTERED",
	33: "MAX_COMPLETION_TIME_REACHED",
	34: "AGENT_DRAINING",
}

// String returns Mesos's name, "" for ReasonNone, the number if it is not known.
func (r Reason) String() string {
	if r == ReasonNone {
		return ""
	}
	if i := int(r) - 1; i < len(reasonNames) && reasonNames[i] != "" {
		return "REASON_" + reasonNames[i]
	}
	return "REASON_" + strconv.Itoa(int(r)-1)
}

// ParseReason finds a reason by Mesos's name.
func ParseReason(name string) (Reason, bool) {
	for i := range reasonNames {
		if r := Reason(i + 1); r.String() == name {
			return r, true
		}
	}
	return ReasonNone, name == ""
}
