package main

import (
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

type replacementReport struct {
	ID         string  `json:"id"`
	OldTaskID  string  `json:"old_task_id"`
	NewTaskID  string  `json:"new_task_id"`
	FallbackID string  `json:"fallback_task_id"` // the old task's, should it be started again; "" if there is no rollback
	AgentID    string  `json:"agent_id"`
	Phase      string  `json:"phase"`
	Since      instant `json:"since"`
	Over       bool    `json:"over"` // the phase is an outcome
	Rollback   string  `json:"rollback"`
	Old        string  `json:"old_resources"`
	New        string  `json:"new_resources"`
	Owes       bool    `json:"owes"` // something may be reserved for it
	Message    string  `json:"message"`
}

// replaceInfo is what was asked for; where it stands comes after it.
func (r *report) replaceInfo(key, id string, value []byte) {
	var info scheduler.ReplaceInfoRecord
	if r.problem(key, scheduler.DecodeRecord(value, info.Schema)) {
		return
	}
	q := &info.Request
	r.Replacements = append(r.Replacements, replacementReport{
		ID: id, OldTaskID: string(q.OldTaskID), NewTaskID: string(q.NewTaskID), FallbackID: string(q.FallbackTaskID), AgentID: string(info.AgentID),
		Phase: mesos.ReplaceNone.String(), Rollback: q.Rollback.String(), Old: q.OldResources.String(), New: q.NewResources.String(),
	})
}

func (r *report) replacement(key, id string, value []byte) {
	var at scheduler.ReplaceRecord
	if r.problem(key, scheduler.DecodeRecord(value, at.Schema)) {
		return
	}
	for i := range r.Replacements {
		if x := &r.Replacements[i]; x.ID == id {
			x.Phase, x.Since, x.Over, x.Owes, x.Message = at.Phase.String(), instantOf(at.Since), at.Phase.Outcome(), at.Owes, at.Message
		}
	}
}

func (r *replacementReport) row() []string {
	marks := []string{}
	if r.Owes {
		marks = append(marks, "something may be reserved for it")
	}
	if r.Message != "" {
		marks = append(marks, printable(r.Message))
	}
	return []string{
		shown(r.ID), shown(r.OldTaskID), shown(r.NewTaskID), shown(r.FallbackID), r.Phase, shown(string(r.Since)), shown(r.AgentID),
		shown(r.Old), shown(r.New), strings.Join(marks, ", "),
	}
}
