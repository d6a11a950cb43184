package main

import (
	"strconv"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/keeper"
	"rollcall/host/mesosapi"
)

type taskReport struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`     // "" if its launch does not say
	Instance *int    `json:"instance"` // null if its launch does not say
	Attempt  int     `json:"attempt"`  // from 1; 0 if its launch does not say
	Version  string  `json:"version"`  // a digest of what it runs; "" if its launch does not say
	AgentID  string  `json:"agent_id"`
	State    string  `json:"state"` // Mesos's, such as TASK_RUNNING; "" if none was heard
	Verdict  string  `json:"verdict"`
	Since    instant `json:"since"` // of the state
	Reason   string  `json:"reason"`
	Unknown  bool    `json:"unknown"` // nobody here launched it
	Killing  bool    `json:"killing"` // its end was asked for
	// Yields: it is killed because the task that it was started instead of is back.
	Yields    bool   `json:"yields"`
	InsteadOf string `json:"instead_of"` // the task in whose place it was started
	// Patience is how long its agent may be out of reach before it is presumed
	// lost: a duration, "never", or "" for as the scheduler is configured.
	Patience string `json:"unreachable_timeout"`
}

func (r *report) task(key, id string, value, info []byte) {
	var t scheduler.TaskRecord
	if r.problem(key, scheduler.DecodeRecord(value, t.Schema)) {
		return
	}
	out := taskReport{
		ID: id, AgentID: string(t.AgentID), State: t.State.String(), Verdict: t.Verdict.String(), Since: instantOf(t.Since),
		Reason: t.Reason.String(), Unknown: t.Unknown, Killing: t.Killing,
		Yields: t.Yields, InsteadOf: string(t.InsteadOf), Patience: patience(t.Unreachable),
	}
	out.describe(info)
	r.Tasks = append(r.Tasks, out)
}

// describe adds what the launch says, if it is one of this program's: another
// framework may keep anything there.
func (t *taskReport) describe(info []byte) {
	task, err := mesosapi.UnmarshalTaskInfo(mesosapi.Protobuf, info)
	if err != nil {
		return
	}
	t.Name, t.Version = task.Name, keeper.Version(info)
	if task.Labels == nil {
		return
	}
	for _, l := range task.Labels.Labels {
		if l.Value == nil {
			continue
		}
		n, err := strconv.Atoi(*l.Value)
		switch {
		case err != nil || n < 0:
		case l.Key == keeper.LabelInstance:
			t.Instance = &n
		case l.Key == keeper.LabelAttempt:
			t.Attempt = n
		}
	}
}

func patience(t mesos.Micros) string {
	switch t {
	case 0:
		return ""
	case mesos.MaxMicros:
		return "never"
	}
	return brief(time.Duration(t) * time.Microsecond)
}
