package observe

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// The shapes of /v1/state. Fields stay; new ones may come.
type stateView struct {
	FrameworkID     string          `json:"framework_id"`
	Session         string          `json:"session"`
	Message         string          `json:"message,omitempty"`
	Epoch           uint32          `json:"epoch"`
	Ready           bool            `json:"ready"`
	Schedule        scheduleView    `json:"schedule"`
	Round           *roundView      `json:"round"`           // the newest of tasks
	OperationRound  *roundView      `json:"operation_round"` // the newest of operations
	Rounds          []roundView     `json:"rounds"`          // the last of them, newest last
	Drift           *DriftTable     `json:"drift"`           // of all rounds that have ended since the start
	Counts          []countView     `json:"counts"`
	TasksTotal      int             `json:"tasks_total"`
	Tasks           []taskView      `json:"tasks"` // in the order of their ids
	OperationCounts []opCountView   `json:"operation_counts"`
	OperationsTotal int             `json:"operations_total"`
	Operations      []operationView `json:"operations"` // in the order of their ids

	ReplacementsTotal int               `json:"replacements_total"`
	Replacements      []replacementView `json:"replacements"` // those that are not forgotten, in the order of their ids
	Update            *updateView       `json:"update"`       // the last; null if there was none
}

// scheduleView is when rounds begin by themselves; an interval of 0 is never.
type scheduleView struct {
	Paused       bool       `json:"paused"`
	Explicit     float64    `json:"explicit_interval_seconds"`
	Implicit     float64    `json:"implicit_interval_seconds"`
	NextExplicit *time.Time `json:"explicit_next"` // null: never, or not before the first subscription
	NextImplicit *time.Time `json:"implicit_next"`
}

type countView struct {
	State   string `json:"state"`
	Verdict string `json:"verdict"`
	Tasks   int    `json:"tasks"`
}

type opCountView struct {
	State      string `json:"state"`
	Verdict    string `json:"verdict"`
	Advice     string `json:"advice"`
	Operations int    `json:"operations"`
}

// view is everything, with at most so many tasks, operations and replacements.
func (s *State) view(tasks, operations, replacements int) stateView {
	s.mu.Lock()
	defer s.mu.Unlock()
	total := s.drift
	v := stateView{
		FrameworkID: s.id, Session: s.session.String(), Message: s.message, Epoch: s.epoch, Ready: s.isReady(),
		Schedule: s.viewSchedule(), Drift: &total, Rounds: []roundView{},
		Counts: s.viewCounts(), TasksTotal: len(s.tasks), Tasks: s.viewTasks(tasks),
		OperationCounts: s.viewOperationCounts(), OperationsTotal: len(s.operations), Operations: s.viewOperations(operations),
		ReplacementsTotal: len(s.replacements), Replacements: s.viewReplacements(replacements),
	}
	for i := range s.rounds {
		v.Rounds = append(v.Rounds, viewRound(&s.rounds[i]))
	}
	newest := func(about scheduler.RoundSubject) *roundView {
		if r := s.newest(about); r.Number != 0 {
			view := viewRound(&r)
			return &view
		}
		return nil
	}
	v.Round, v.OperationRound = newest(scheduler.RoundTasks), newest(scheduler.RoundOperations)
	return v
}

func (s *State) viewSchedule() scheduleView {
	return scheduleView{
		Paused: s.schedule.Paused, Explicit: seconds(s.cfg.Schedule.Explicit), Implicit: seconds(s.cfg.Schedule.Implicit),
		NextExplicit: known(s.schedule.Explicit), NextImplicit: known(s.schedule.Implicit),
	}
}

func (s *State) viewCounts() []countView {
	list := make([]countView, 0, len(s.tally))
	for of, n := range s.tally {
		list = append(list, countView{of.state.String(), of.verdict.String(), n})
	}
	slices.SortFunc(list, func(a, b countView) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.State, b.State))
	})
	return list
}

func (s *State) viewOperationCounts() []opCountView {
	list := make([]opCountView, 0, len(s.opTally))
	for of, n := range s.opTally {
		list = append(list, opCountView{of.state.String(), of.verdict.String(), of.advice.String(), n})
	}
	slices.SortFunc(list, func(a, b opCountView) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.State, b.State), cmp.Compare(a.Advice, b.Advice))
	})
	return list
}

// first are the least ids of a map, at most so many.
func first[ID ~string, V any](m map[ID]V, most int) []ID {
	if most == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(m))
	return ids[:min(most, len(ids))]
}

func instant(t mesos.Micros) time.Time { return time.UnixMicro(int64(t)).UTC() }

// known is an instant, if it is one: neither none nor never.
func known(t mesos.Micros) *time.Time {
	if t == 0 || t == mesos.MaxMicros {
		return nil
	}
	at := instant(t)
	return &at
}

func seconds(t mesos.Micros) float64 { return float64(t) / 1e6 }
