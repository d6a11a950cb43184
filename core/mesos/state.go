package mesos

import "strconv"

// TaskState is the state of a task as Mesos names it. Its value is Mesos's
// number plus one; 0 means that no state has been seen.
type TaskState uint8

// The states of mesos.v1.TaskState in Mesos 1.11.0.
const (
	TaskNone TaskState = iota
	TaskStarting
	TaskRunning
	TaskFinished
	TaskFailed
	TaskKilled
	TaskLost
	TaskStaging
	TaskError
	TaskKilling
	TaskDropped
	TaskUnreachable
	TaskGone
	TaskGoneByOperator
	TaskUnknown
	TaskStates // their number, the none included
)

var taskStateNames = [TaskStates]string{
	"", "TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED", "TASK_FAILED", "TASK_KILLED", "TASK_LOST",
	"TASK_STAGING", "TASK_ERROR", "TASK_KILLING", "TASK_DROPPED", "TASK_UNREACHABLE", "TASK_GONE",
	"TASK_GONE_BY_OPERATOR", "TASK_UNKNOWN",
}

// String returns Mesos's name, "" for TaskNone.
func (s TaskState) String() string {
	if s < TaskStates {
		return taskStateNames[s]
	}
	return "TaskState(" + strconv.Itoa(int(s)) + ")"
}

// ParseTaskState finds a state by Mesos's name.
func ParseTaskState(name string) (TaskState, bool) {
	for i, n := range taskStateNames {
		if n == name {
			return TaskState(i), true
		}
	}
	return TaskNone, false
}

// Terminal is isTerminalState of Mesos's protobuf_utils.cpp. A task in such a
// state is never asked about again: the master would forget it and answer LOST.
func (s TaskState) Terminal() bool {
	switch s {
	case TaskFinished, TaskFailed, TaskKilled, TaskError, TaskLost, TaskDropped, TaskGone, TaskGoneByOperator:
		return true
	}
	return false
}

// Absorbing reports whether no state may follow. The other terminal states
// can be taken back: an agent that was given up may return with the task.
func (s TaskState) Absorbing() bool {
	switch s {
	case TaskFinished, TaskFailed, TaskKilled, TaskError:
		return true
	}
	return false
}

// Live reports whether the state says that an agent has the task.
func (s TaskState) Live() bool {
	switch s {
	case TaskStaging, TaskStarting, TaskRunning, TaskKilling:
		return true
	}
	return false
}
