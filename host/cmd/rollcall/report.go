package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/keeper"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
)

// report is what a store holds; its JSON form is a promise.
type report struct {
	FrameworkID string        `json:"framework_id"` // "" before the first subscription
	Tasks       []taskReport  `json:"tasks"`        // in the order of their ids
	Rounds      []roundReport `json:"rounds"`       // newest last

	problems []error // records that could not be read
}

type taskReport struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`     // "" if its launch does not say
	Instance *int    `json:"instance"` // null if its launch does not say
	Attempt  int     `json:"attempt"`  // from 1; 0 if its launch does not say
	AgentID  string  `json:"agent_id"`
	State    string  `json:"state"` // Mesos's, such as TASK_RUNNING; "" if none was heard
	Verdict  string  `json:"verdict"`
	Since    instant `json:"since"` // of the state
	Reason   string  `json:"reason"`
	Unknown  bool    `json:"unknown"` // nobody here launched it
	Killing  bool    `json:"killing"` // its end was asked for
}

type roundReport struct {
	Number      uint32   `json:"number"`
	Kind        string   `json:"kind"`
	Cause       string   `json:"cause"`
	Phase       string   `json:"phase"`
	Fenced      bool     `json:"fenced"`
	Census      bool     `json:"census"` // no agent was still recovering
	Targets     uint32   `json:"targets"`
	Remaining   uint32   `json:"remaining"`
	Silent      uint32   `json:"silent"`
	Calls       uint32   `json:"calls"`
	Resends     uint32   `json:"resends"`
	Started     instant  `json:"started"`
	Ended       instant  `json:"ended"`        // "" while it runs
	Agents      []string `json:"agents"`       // whose silence is waited for: the first of them
	AgentsTotal uint32   `json:"agents_total"` // how many there are
}

// instant is a time in RFC 3339, in UTC with milliseconds; "" for none.
type instant string

func instantOf(t mesos.Micros) instant {
	if t == 0 {
		return ""
	}
	return instant(time.UnixMicro(int64(t)).UTC().Format("2006-01-02T15:04:05.000Z"))
}

// readReport reads records, which come in the order of their keys: launches
// before tasks, and both in the order of ids.
func readReport(records []store.Record) *report {
	r := &report{Tasks: []taskReport{}, Rounds: []roundReport{}}
	launches := map[string][]byte{}
	for i := range records {
		key, value := string(records[i].Key), records[i].Value
		if id, ok := strings.CutPrefix(key, scheduler.KeyLaunch); ok {
			info, err := scheduler.LaunchInfo(value)
			launches[id] = info
			r.problem(key, err)
		} else if id, ok := strings.CutPrefix(key, scheduler.KeyTask); ok {
			r.task(key, id, value, launches[id])
		} else if strings.HasPrefix(key, scheduler.KeyRound) {
			r.round(key, value)
		} else if key == scheduler.KeyFramework {
			var f scheduler.FrameworkRecord
			r.problem(key, scheduler.DecodeRecord(value, f.Schema))
			r.FrameworkID = string(f.FrameworkID)
		}
	}
	return r
}

func (r *report) task(key, id string, value, info []byte) {
	var t scheduler.TaskRecord
	if r.problem(key, scheduler.DecodeRecord(value, t.Schema)) {
		return
	}
	out := taskReport{
		ID: id, AgentID: string(t.AgentID), State: t.State.String(), Verdict: t.Verdict.String(), Since: instantOf(t.Since),
		Reason: t.Reason.String(), Unknown: t.Unknown, Killing: t.Killing,
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
	t.Name = task.Name
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

func (r *report) round(key string, value []byte) {
	var n scheduler.RoundNotice
	if r.problem(key, scheduler.DecodeRecord(value, n.Schema)) {
		return
	}
	out := roundReport{
		Number: n.Number, Kind: n.Kind.String(), Cause: n.Cause.String(), Phase: n.Phase.String(), Fenced: n.Fenced, Census: n.Census,
		Targets: n.Targets, Remaining: n.Remaining, Silent: n.Silent, Calls: n.Calls, Resends: n.Resends,
		Started: instantOf(n.Started), Ended: instantOf(n.Ended), Agents: []string{}, AgentsTotal: n.AgentsTotal,
	}
	for _, id := range n.Agents {
		out.Agents = append(out.Agents, string(id))
	}
	r.Rounds = append(r.Rounds, out)
}

func (r *report) problem(key string, err *wire.Error) bool {
	if err == nil {
		return false
	}
	r.problems = append(r.problems, fmt.Errorf("record %s is not as this rollcall writes it (%w); inspect it with the one that wrote it", printable(key), err))
	return true
}
