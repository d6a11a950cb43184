package agent

import (
	"slices"

	"rollcall/core/mesos"
)

// executorEnd is why an executor is no longer there.
type executorEnd uint8

const (
	endExited       executorEnd = iota // it ended, or could not be started
	endForced                          // told to end, it did not in time
	endUnregistered                    // it never registered
	endNotBack                         // it did not come back after the agent restarted
	endRebooted                        // the host machine was started anew: nothing can be left
)

// endRule is what becomes of the tasks of an executor that is no longer there.
type endRule struct {
	id     string
	cause  executorEnd
	aware  mesos.TaskState // for frameworks with PARTITION_AWARE
	other  mesos.TaskState
	reason mesos.Reason
	text   string
}

// endRules are the rows of Slave::sendExecutorTerminatedStatusUpdate, with the
// states that registerExecutorTimeout and reregisterExecutorTimeout put there.
var endRules = []endRule{
	{"X01", endExited, mesos.TaskFailed, mesos.TaskFailed, reasonExecutorTerminated, "Executor terminated"},
	{"X02", endForced, mesos.TaskFailed, mesos.TaskFailed, reasonExecutorTerminated, "Executor terminated"},
	{"X03", endUnregistered, mesos.TaskFailed, mesos.TaskFailed, reasonExecutorRegistrationTimeout, "Executor did not register within "},
	{"X04", endNotBack, mesos.TaskGone, mesos.TaskLost, reasonExecutorReregistrationTimeout, "Executor did not reregister within "},
	{"X05", endRebooted, mesos.TaskFailed, mesos.TaskFailed, reasonExecutorTerminated, "Abnormal executor termination: unknown container"},
}

func (r *rules) endRow(cause executorEnd) endRule {
	for _, row := range r.end {
		if row.cause == cause {
			return row
		}
	}
	return endRule{id: "X00"}
}

// executorEnds is Slave::executorTerminated: its tasks are over, and it is
// kept until that is acknowledged.
func (m *Machine) executorEnds(f *framework, x *executor, cause executorEnd, exit uint32, more string) {
	if x.state == executorEnded {
		return
	}
	row := m.rules.endRow(cause)
	m.hit(row.id)
	x.state, x.due, x.acts, x.before = executorEnded, 0, 0, false
	if !f.ending {
		state := row.other
		if f.info.PartitionAware {
			state = row.aware
		}
		text := m.endText(row, more)
		for _, t := range slices.Clone(x.tasks) {
			if !t.over() {
				m.report(f, x, mesos.TaskStatus{TaskID: t.TaskID, State: state, Reason: row.reason, Message: text})
			}
		}
	}
	if !x.command {
		m.tell(mesos.Peer{Type: mesos.PeerExitedExecutor, FrameworkID: f.info.ID, ExecutorID: x.id, Exit: exit})
		m.storeFramework(f)
	}
	m.executorChanged(f)
	if f.ending || m.link.state == linkEnding {
		m.removeExecutor(f, x)
	}
	m.tidy(f, x)
}

func (m *Machine) endText(row endRule, more string) string {
	switch row.cause {
	case endUnregistered:
		return row.text + seconds(m.cfg.Executor.Register)
	case endNotBack:
		return row.text + seconds(m.cfg.Executor.Reregister)
	}
	if more != "" {
		return more
	}
	return row.text
}

// tidy removes an executor that has ended and of which all is acknowledged,
// and its framework if that was its last.
func (m *Machine) tidy(f *framework, x *executor) {
	if x != nil && x.state == executorEnded && len(x.tasks) == 0 && f.executor(x.id) == x {
		m.removeExecutor(f, x)
	}
	m.removeIfIdle(f)
}
