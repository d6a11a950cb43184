package observe

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// The shapes of /v1/state and /v1/rounds. Fields stay; new ones may come.
type stateView struct {
	FrameworkID string       `json:"framework_id"`
	Session     string       `json:"session"`
	Message     string       `json:"message,omitempty"`
	Epoch       uint32       `json:"epoch"`
	Ready       bool         `json:"ready"`
	Schedule    scheduleView `json:"schedule"`
	Round       *roundView   `json:"round"`  // the newest
	Rounds      []roundView  `json:"rounds"` // the last of them, newest last
	Counts      []countView  `json:"counts"`
	TasksTotal  int          `json:"tasks_total"`
	Tasks       []taskView   `json:"tasks"` // in the order of their ids
}

// scheduleView is when rounds begin by themselves; 0 is never.
type scheduleView struct {
	Paused   bool    `json:"paused"`
	Explicit float64 `json:"explicit_interval_seconds"`
	Implicit float64 `json:"implicit_interval_seconds"`
}

type countView struct {
	State   string `json:"state"`
	Verdict string `json:"verdict"`
	Tasks   int    `json:"tasks"`
}

type taskView struct {
	ID      string    `json:"id"`
	AgentID string    `json:"agent_id"`
	State   string    `json:"state"`
	Verdict string    `json:"verdict"`
	Advice  string    `json:"advice"`
	Reason  string    `json:"reason,omitempty"`
	Unknown bool      `json:"unknown,omitempty"` // nobody here launched it
	Since   time.Time `json:"since"`
}

type roundView struct {
	Number      uint32     `json:"number"`
	Kind        string     `json:"kind"`
	Cause       string     `json:"cause"`
	Phase       string     `json:"phase"`
	Fenced      bool       `json:"fenced"`
	Census      bool       `json:"census"`
	Targets     uint32     `json:"targets"`
	Remaining   uint32     `json:"remaining"`
	Silent      uint32     `json:"silent"`
	Calls       uint32     `json:"calls"`
	Resends     uint32     `json:"resends"`
	Agents      []string   `json:"agents"` // whose silence is waited for: the first of them
	AgentsTotal uint32     `json:"agents_total"`
	Started     time.Time  `json:"started"`
	Ended       *time.Time `json:"ended"` // null while it runs, and if its end was not seen
}

// view is everything, with at most so many tasks.
func (s *State) view(most int) stateView {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := stateView{
		FrameworkID: s.id, Session: s.session.String(), Message: s.message, Epoch: s.epoch, Ready: s.isReady(),
		Schedule: scheduleView{Paused: s.paused, Explicit: seconds(s.cfg.Schedule.Explicit), Implicit: seconds(s.cfg.Schedule.Implicit)},
		Rounds:   []roundView{}, Counts: []countView{}, Tasks: []taskView{}, TasksTotal: len(s.tasks),
	}
	for i := range s.rounds {
		v.Rounds = append(v.Rounds, viewRound(&s.rounds[i]))
	}
	if n := len(v.Rounds); n > 0 {
		v.Round = &v.Rounds[n-1]
	}
	for of, n := range s.tally {
		v.Counts = append(v.Counts, countView{of.state.String(), of.verdict.String(), n})
	}
	slices.SortFunc(v.Counts, func(a, b countView) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.State, b.State))
	})
	if most > 0 {
		v.Tasks = make([]taskView, 0, len(s.tasks))
		for id, t := range s.tasks {
			v.Tasks = append(v.Tasks, viewTask(id, &t))
		}
		slices.SortFunc(v.Tasks, func(a, b taskView) int { return strings.Compare(a.ID, b.ID) })
		v.Tasks = v.Tasks[:min(most, len(v.Tasks))]
	}
	return v
}

func viewTask(id mesos.TaskID, t *knownTask) taskView {
	return taskView{
		ID: string(id), AgentID: t.agent, State: t.state.String(), Verdict: t.verdict.String(), Advice: t.advice.String(),
		Reason: t.reason.String(), Unknown: t.unknown, Since: instant(t.since),
	}
}

func viewRound(r *scheduler.RoundNotice) roundView {
	v := roundView{
		Number: r.Number, Kind: r.Kind.String(), Cause: r.Cause.String(), Phase: r.Phase.String(),
		Fenced: r.Fenced, Census: r.Census, Targets: r.Targets, Remaining: r.Remaining, Silent: r.Silent,
		Calls: r.Calls, Resends: r.Resends, Agents: []string{}, AgentsTotal: r.AgentsTotal, Started: instant(r.Started),
	}
	if r.Ended != 0 {
		at := instant(r.Ended)
		v.Ended = &at
	}
	for _, a := range r.Agents {
		v.Agents = append(v.Agents, string(a))
	}
	return v
}

// round finds one of the rounds that are kept.
func (s *State) round(number uint64) (v roundView, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.rounds {
		if uint64(s.rounds[i].Number) == number {
			return viewRound(&s.rounds[i]), true
		}
	}
	return v, false
}

func instant(t mesos.Micros) time.Time { return time.UnixMicro(int64(t)).UTC() }

func seconds(t mesos.Micros) float64 { return float64(t) / 1e6 }
