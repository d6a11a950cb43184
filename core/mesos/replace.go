package mesos

import "strconv"

// ReplaceID names a replacement: the framework gives it, and never twice.
type ReplaceID string

// ReplacePhase is where the replacement of a task by another stands
// (MESOS-938). The phases from ReplaceCommitted on are outcomes; a replacement
// has exactly one.
type ReplacePhase uint8

// The phases.
const (
	ReplaceNone        ReplacePhase = iota
	ReplacePending                  // the offers are being secured; the old task runs
	ReplaceQueued                   // the agent waits for the executor of the old task, or for the task itself, to come back
	ReplaceStopping                 // the old task is being killed
	ReplaceCollecting               // the old task has ended; over stock Mesos its resources are awaited in offers
	ReplaceLaunching                // the new task was started and does not run yet
	ReplaceSettling                 // the new task runs, and must for a while
	ReplaceRetreating               // the new task has not come up; it is being ended, or resources are awaited for the old one
	ReplaceRollingBack              // the old task was started again, under its fresh id, and does not run yet
	ReplaceUnreachable              // its agent cannot be asked; undecided

	ReplaceCommitted      // the new task runs
	ReplaceRolledBack     // the new task has ended, and the old one runs again under its fresh id
	ReplaceFailed         // none of the tasks runs
	ReplaceAborted        // it was given up before the old task had ended: that one runs on, or is still being killed
	ReplaceRejected       // it made no sense; nothing was done
	ReplaceDropped        // the agent never had it; nothing was done
	ReplaceGoneByOperator // its agent was removed
	ReplaceUnknown        // nobody who was asked knows it
	ReplacePhases         // their number
)

var replacePhaseNames = [ReplacePhases]string{
	"none", "pending", "queued", "stopping", "collecting", "launching", "settling", "retreating", "rolling-back", "unreachable",
	"committed", "rolled-back", "failed", "aborted", "rejected", "dropped", "gone-by-operator", "unknown",
}

// String returns the phase as it is spelled everywhere.
func (p ReplacePhase) String() string {
	if p < ReplacePhases {
		return replacePhaseNames[p]
	}
	return "ReplacePhase(" + strconv.Itoa(int(p)) + ")"
}

// Outcome reports whether the replacement is over.
func (p ReplacePhase) Outcome() bool { return p >= ReplaceCommitted && p < ReplacePhases }

// Rollback says what is done when the new task does not come up.
type Rollback uint8

// The policies.
const (
	RollbackOff    Rollback = iota // nothing: the replacement has failed
	RollbackIfFits                 // the old task is started again if what the new one had is enough
	RollbackHold                   // as much as the old task needs is held until the new one runs, so that it always is
	Rollbacks                      // their number
)

// String returns the policy as it is spelled everywhere.
func (r Rollback) String() string {
	if r < Rollbacks {
		return [Rollbacks]string{"off", "if-fits", "hold"}[r]
	}
	return "Rollback(" + strconv.Itoa(int(r)) + ")"
}

// ReplaceStatus is what is said of a replacement: in reliable updates, which
// bear a uuid, and in answers, which do not.
type ReplaceStatus struct {
	ReplaceID      ReplaceID
	AgentID        AgentID
	OldTaskID      TaskID
	NewTaskID      TaskID
	FallbackTaskID TaskID // empty: no rollback; of one that has failed: it was not started
	Phase          ReplacePhase
	UUID           UUID
	Message        string
}
