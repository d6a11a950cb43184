package mesos

// Replacement is a replacement as the master and the agent keep it.
type Replacement struct {
	FrameworkID FrameworkID
	ReplaceID   ReplaceID
	Old         TaskID
	// OldState is the state that the old task ended in, TaskNone until it has.
	OldState TaskState
	// New is the task to launch. Its State is TaskNone until it is launched, then
	// the latest; the same of Fallback.
	New Task
	// Fallback is the old task under a fresh id; its TaskID is empty if there is
	// no rollback.
	Fallback Task
	Rollback Rollback
	Grace    Micros // of the kill of the old task; 0: the task's own
	Stop     Micros // how long the end of the old task is waited for; also that of a new one that did not come up
	Start    Micros // how long TASK_RUNNING of the new task is waited for; the same of the fallback
	Settle   Micros // how long the new task must run, and not be unhealthy, until it counts as up
	// Held is kept for the replacement now, beside what its tasks have.
	Held   Resources
	Status ReplaceStatus
}

// Need is what is to be held once the old task has ended: what the new one
// needs, and with RollbackHold the rest of what the old one had.
func (r *Replacement) Need(old Resources) Resources {
	if r.Rollback != RollbackHold {
		return r.New.Resources
	}
	_, spare, _ := old.Split(r.New.Resources)
	if sum, err := r.New.Resources.Plus(spare); err == nil {
		return sum
	}
	return r.New.Resources
}

// Extra is what the new task needs beside what the old one has.
func (r *Replacement) Extra(old Resources) Resources {
	_, _, lacking := old.Split(r.New.Resources)
	return lacking
}
