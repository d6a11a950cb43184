package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// TaskState is the state of a task.
type TaskState int32

// The values of TaskState.
const (
	TaskStaging        TaskState = 6
	TaskStarting       TaskState = 0
	TaskRunning        TaskState = 1
	TaskKilling        TaskState = 8
	TaskFinished       TaskState = 2
	TaskFailed         TaskState = 3
	TaskKilled         TaskState = 4
	TaskError          TaskState = 7
	TaskLost           TaskState = 5
	TaskDropped        TaskState = 9
	TaskUnreachable    TaskState = 10
	TaskGone           TaskState = 11
	TaskGoneByOperator TaskState = 12
	TaskUnknown        TaskState = 13
)

var taskStates = schema.NewEnum(map[TaskState]string{
	TaskStaging:        "TASK_STAGING",
	TaskStarting:       "TASK_STARTING",
	TaskRunning:        "TASK_RUNNING",
	TaskKilling:        "TASK_KILLING",
	TaskFinished:       "TASK_FINISHED",
	TaskFailed:         "TASK_FAILED",
	TaskKilled:         "TASK_KILLED",
	TaskError:          "TASK_ERROR",
	TaskLost:           "TASK_LOST",
	TaskDropped:        "TASK_DROPPED",
	TaskUnreachable:    "TASK_UNREACHABLE",
	TaskGone:           "TASK_GONE",
	TaskGoneByOperator: "TASK_GONE_BY_OPERATOR",
	TaskUnknown:        "TASK_UNKNOWN",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v TaskState) String() string { return taskStates.Name(v) }

// OperationState is the state of an offer operation.
type OperationState int32

// The values of OperationState.
const (
	OperationUnsupported    OperationState = 0
	OperationPending        OperationState = 1
	OperationFinished       OperationState = 2
	OperationFailed         OperationState = 3
	OperationError          OperationState = 4
	OperationDropped        OperationState = 5
	OperationUnreachable    OperationState = 6
	OperationGoneByOperator OperationState = 7
	OperationRecovering     OperationState = 8
	OperationUnknown        OperationState = 9
)

var operationStates = schema.NewEnum(map[OperationState]string{
	OperationUnsupported:    "OPERATION_UNSUPPORTED",
	OperationPending:        "OPERATION_PENDING",
	OperationFinished:       "OPERATION_FINISHED",
	OperationFailed:         "OPERATION_FAILED",
	OperationError:          "OPERATION_ERROR",
	OperationDropped:        "OPERATION_DROPPED",
	OperationUnreachable:    "OPERATION_UNREACHABLE",
	OperationGoneByOperator: "OPERATION_GONE_BY_OPERATOR",
	OperationRecovering:     "OPERATION_RECOVERING",
	OperationUnknown:        "OPERATION_UNKNOWN",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v OperationState) String() string { return operationStates.Name(v) }
