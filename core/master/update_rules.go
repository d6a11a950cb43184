package master

import "rollcall/core/mesos"

type updateAction uint8

const (
	updateDrop    updateAction = iota // nobody hears of it, so it is sent again
	updateForward                     // the framework hears of it; nothing is remembered
	updateApply                       // and it is remembered
	updateEnd                         // and so is that the task is over: nothing will be acknowledged
	updateActions                     // their number
)

// updateCase is a status update beside what is known of its task.
type updateCase struct {
	m         *Machine
	status    *mesos.TaskStatus
	framework *framework
	task      *task
}

type updateRule struct {
	id   string
	when func(*updateCase) bool
	do   updateAction
}

// updateRules decide about a status update of a registered agent:
// M:Master::statusUpdate. It is sent on before its task is looked up, so
// updates of tasks that nobody knows arrive too. First match wins.
var updateRules = []updateRule{
	{"U2", func(u *updateCase) bool { return !u.status.Valid() || u.m.tooLongStatus(u.status) }, updateDrop},
	{"U3", func(u *updateCase) bool { return u.framework == nil }, updateDrop},
	{"U4", func(u *updateCase) bool { return u.task == nil }, updateForward},
	{"U5", func(u *updateCase) bool { return u.status.State.Terminal() && u.status.UUID.IsZero() }, updateEnd},
	{"U6", func(*updateCase) bool { return true }, updateApply},
}

func (m *Machine) tooLongStatus(s *mesos.TaskStatus) bool {
	return len(s.TaskID) > int(m.cfg.Limits.IDBytes)
}

func (r *rules) updateRow(u *updateCase) updateRule {
	for _, row := range r.update {
		if row.when(u) {
			return row
		}
	}
	return updateRule{id: "U0"}
}
