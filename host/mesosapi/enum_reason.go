package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// TaskStatusSource says who made a task status.
type TaskStatusSource int32

// The values of TaskStatus.Source.
const (
	SourceMaster   TaskStatusSource = 0
	SourceAgent    TaskStatusSource = 1
	SourceExecutor TaskStatusSource = 2
)

var taskStatusSources = schema.NewEnum(map[TaskStatusSource]string{
	SourceMaster:   "SOURCE_MASTER",
	SourceAgent:    "SOURCE_AGENT",
	SourceExecutor: "SOURCE_EXECUTOR",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v TaskStatusSource) String() string { return taskStatusSources.Name(v) }

// TaskStatusReason says why a task status was sent, in the v1 spelling (AGENT, not SLAVE).
type TaskStatusReason int32

// The values of TaskStatus.Reason.
const (
	ReasonCommandExecutorFailed         TaskStatusReason = 0
	ReasonContainerLaunchFailed         TaskStatusReason = 21
	ReasonContainerLimitation           TaskStatusReason = 19
	ReasonContainerLimitationDisk       TaskStatusReason = 20
	ReasonContainerLimitationMemory     TaskStatusReason = 8
	ReasonContainerPreempted            TaskStatusReason = 17
	ReasonContainerUpdateFailed         TaskStatusReason = 22
	ReasonMaxCompletionTimeReached      TaskStatusReason = 33
	ReasonExecutorRegistrationTimeout   TaskStatusReason = 23
	ReasonExecutorReregistrationTimeout TaskStatusReason = 24
	ReasonExecutorTerminated            TaskStatusReason = 1
	ReasonExecutorUnregistered          TaskStatusReason = 2
	ReasonFrameworkRemoved              TaskStatusReason = 3
	ReasonGCError                       TaskStatusReason = 4
	ReasonInvalidFrameworkID            TaskStatusReason = 5
	ReasonInvalidOffers                 TaskStatusReason = 6
	ReasonIOSwitchboardExited           TaskStatusReason = 27
	ReasonMasterDisconnected            TaskStatusReason = 7
	ReasonReconciliation                TaskStatusReason = 9
	ReasonResourcesUnknown              TaskStatusReason = 18
	ReasonAgentDisconnected             TaskStatusReason = 10
	ReasonAgentDraining                 TaskStatusReason = 34
	ReasonAgentRemoved                  TaskStatusReason = 11
	ReasonAgentRemovedByOperator        TaskStatusReason = 31
	ReasonAgentReregistered             TaskStatusReason = 32
	ReasonAgentRestarted                TaskStatusReason = 12
	ReasonAgentUnknown                  TaskStatusReason = 13
	ReasonTaskKilledDuringLaunch        TaskStatusReason = 30
	ReasonTaskCheckStatusUpdated        TaskStatusReason = 28
	ReasonTaskHealthCheckStatusUpdated  TaskStatusReason = 29
	ReasonTaskGroupInvalid              TaskStatusReason = 25
	ReasonTaskGroupUnauthorized         TaskStatusReason = 26
	ReasonTaskInvalid                   TaskStatusReason = 14
	ReasonTaskUnauthorized              TaskStatusReason = 15
	ReasonTaskUnknown                   TaskStatusReason = 16
)

var taskStatusReasons = schema.NewEnum(map[TaskStatusReason]string{
	ReasonCommandExecutorFailed:         "REASON_COMMAND_EXECUTOR_FAILED",
	ReasonContainerLaunchFailed:         "REASON_CONTAINER_LAUNCH_FAILED",
	ReasonContainerLimitation:           "REASON_CONTAINER_LIMITATION",
	ReasonContainerLimitationDisk:       "REASON_CONTAINER_LIMITATION_DISK",
	ReasonContainerLimitationMemory:     "REASON_CONTAINER_LIMITATION_MEMORY",
	ReasonContainerPreempted:            "REASON_CONTAINER_PREEMPTED",
	ReasonContainerUpdateFailed:         "REASON_CONTAINER_UPDATE_FAILED",
	ReasonMaxCompletionTimeReached:      "REASON_MAX_COMPLETION_TIME_REACHED",
	ReasonExecutorRegistrationTimeout:   "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
	ReasonExecutorReregistrationTimeout: "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
	ReasonExecutorTerminated:            "REASON_EXECUTOR_TERMINATED",
	ReasonExecutorUnregistered:          "REASON_EXECUTOR_UNREGISTERED",
	ReasonFrameworkRemoved:              "REASON_FRAMEWORK_REMOVED",
	ReasonGCError:                       "REASON_GC_ERROR",
	ReasonInvalidFrameworkID:            "REASON_INVALID_FRAMEWORKID",
	ReasonInvalidOffers:                 "REASON_INVALID_OFFERS",
	ReasonIOSwitchboardExited:           "REASON_IO_SWITCHBOARD_EXITED",
	ReasonMasterDisconnected:            "REASON_MASTER_DISCONNECTED",
	ReasonReconciliation:                "REASON_RECONCILIATION",
	ReasonResourcesUnknown:              "REASON_RESOURCES_UNKNOWN",
	ReasonAgentDisconnected:             "REASON_AGENT_DISCONNECTED",
	ReasonAgentDraining:                 "REASON_AGENT_DRAINING",
	ReasonAgentRemoved:                  "REASON_AGENT_REMOVED",
	ReasonAgentRemovedByOperator:        "REASON_AGENT_REMOVED_BY_OPERATOR",
	ReasonAgentReregistered:             "REASON_AGENT_REREGISTERED",
	ReasonAgentRestarted:                "REASON_AGENT_RESTARTED",
	ReasonAgentUnknown:                  "REASON_AGENT_UNKNOWN",
	ReasonTaskKilledDuringLaunch:        "REASON_TASK_KILLED_DURING_LAUNCH",
	ReasonTaskCheckStatusUpdated:        "REASON_TASK_CHECK_STATUS_UPDATED",
	ReasonTaskHealthCheckStatusUpdated:  "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED",
	ReasonTaskGroupInvalid:              "REASON_TASK_GROUP_INVALID",
	ReasonTaskGroupUnauthorized:         "REASON_TASK_GROUP_UNAUTHORIZED",
	ReasonTaskInvalid:                   "REASON_TASK_INVALID",
	ReasonTaskUnauthorized:              "REASON_TASK_UNAUTHORIZED",
	ReasonTaskUnknown:                   "REASON_TASK_UNKNOWN",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v TaskStatusReason) String() string { return taskStatusReasons.Name(v) }
