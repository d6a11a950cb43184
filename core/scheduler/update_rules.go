package scheduler

import "rollcall/core/mesos"

// updateAction is what becomes of a status update. Whether it is acknowledged
// is part of it: an acknowledgement never leaves before the record is stored.
type updateAction uint8

const (
	updKnown      updateAction = iota // known already: change nothing; a duplicate is acknowledged again
	updRecord                         // store the uuid and acknowledge; nothing else changed
	updContradict                     // alive here, over there: keep the end, say so
	updApply                          // take it over
	updReturn                         // take it over: it was given up and lives
	updDiscover                       // a task nobody here launched
	updTurnAway                       // no room to remember it: not acknowledged, so it comes again
	updFence                          // the answer about a task we made up
	updateActions                     // their number
)

// updateRule is one row; its condition sees the row of the task (nil if there
// is none) and the status with its meaning.
type updateRule struct {
	id   string
	when func(*updateCase) bool
	do   updateAction
}

// updateCase is a status beside what is known of its task.
type updateCase struct {
	m       *Machine
	status  *mesos.TaskStatus
	meaning meaningRule
	task    *task // nil: not in the table
}

// updateRules decide what an update changes; first match wins.
var updateRules = []updateRule{
	{"T01", isMadeUp, updFence},
	// Not in the table.
	{"T02", func(u *updateCase) bool { return u.task == nil && !u.hasUUID() && !u.mayRun() }, updKnown},
	{"T03", func(u *updateCase) bool { return u.task == nil && u.noRoom() }, updTurnAway},
	{"T04", func(u *updateCase) bool { return u.task == nil }, updDiscover},
	// In the table.
	// The last update, sent again: unless it shows alive what was given up meanwhile.
	{"T05", func(u *updateCase) bool { return u.repeated() && !u.lives() }, updKnown},
	// FINISHED, FAILED, KILLED and ERROR stay, whatever a master says later.
	{"T06", func(u *updateCase) bool { return u.task.state.Absorbing() && u.status.State.Live() }, updContradict},
	{"T07", func(u *updateCase) bool { return u.task.state.Absorbing() && u.hasUUID() }, updRecord},
	{"T08", func(u *updateCase) bool { return u.task.state.Absorbing() }, updKnown},
	// What was over is not made less over by a master that has forgotten it.
	{"T09", func(u *updateCase) bool { return u.task.verdict == VerdictEnded && !u.mayRun() && !u.hasUUID() }, updKnown},
	{"T10", func(u *updateCase) bool { return u.lives() }, updReturn},
	{"T11", func(u *updateCase) bool { return u.same() && u.hasUUID() }, updRecord},
	{"T12", func(u *updateCase) bool { return u.same() }, updKnown},
	{"T13", func(u *updateCase) bool { return true }, updApply},
}

func isMadeUp(u *updateCase) bool { return madeUp(u.status.TaskID) }

func (u *updateCase) hasUUID() bool { return !u.status.UUID.IsZero() }

func (u *updateCase) noRoom() bool {
	limits := &u.m.cfg.Limits
	return u.m.tasks.strays >= limits.Unknown || len(u.status.TaskID) > int(limits.IDBytes)
}

// mayRun reports whether the status leaves it possible that the task runs.
func (u *updateCase) mayRun() bool {
	return u.status.State.Live() || u.status.State == mesos.TaskUnreachable
}

func (u *updateCase) repeated() bool { return u.hasUUID() && u.status.UUID == u.task.uuid }

// lives: it was given up, not for good, and an agent has it.
func (u *updateCase) lives() bool {
	if u.meaning.verdict != VerdictAlive || u.task.state.Absorbing() {
		return false
	}
	switch u.task.verdict {
	case VerdictLost, VerdictUnreachable, VerdictPresumedLost, VerdictEnded:
		return true
	}
	return false
}

func (u *updateCase) same() bool {
	return u.task.state == u.status.State && u.sameVerdict() &&
		(u.status.AgentID == "" || u.status.AgentID == u.m.agents.id(u.task.agent)) &&
		(u.status.Healthy == u.task.healthy || u.status.Healthy == mesos.HealthNone)
}

// reconciles: the status answers a question, of this round or an earlier one.
func (u *updateCase) reconciles() bool { return u.status.Reason == mesos.ReasonReconciliation }

// sameVerdict: that an agent is still out of reach is no news of a task that
// is presumed lost for it.
func (u *updateCase) sameVerdict() bool {
	return u.task.verdict == u.meaning.verdict ||
		u.task.verdict == VerdictPresumedLost && u.meaning.verdict == VerdictUnreachable
}

func (r *rules) updateRow(u *updateCase) updateRule {
	for _, row := range r.update {
		if row.when(u) {
			return row
		}
	}
	return updateRule{id: "T00"}
}
