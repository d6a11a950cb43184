package observe

import (
	"time"

	"rollcall/core/scheduler"
)

// roundView is also what /v1/rounds shows.
type roundView struct {
	Number      uint32      `json:"number"`
	Subject     string      `json:"subject"` // tasks or operations
	Kind        string      `json:"kind"`
	Cause       string      `json:"cause"`
	Phase       string      `json:"phase"`
	Fenced      bool        `json:"fenced"`
	Census      bool        `json:"census"`
	Targets     uint32      `json:"targets"`
	Remaining   uint32      `json:"remaining"`
	Silent      uint32      `json:"silent"`
	Calls       uint32      `json:"calls"`
	Resends     uint32      `json:"resends"`
	Drift       *DriftTable `json:"drift"`  // null: a round of operations has none
	Agents      []string    `json:"agents"` // whose silence is waited for: the first of them
	AgentsTotal uint32      `json:"agents_total"`
	Started     time.Time   `json:"started"`
	Ended       *time.Time  `json:"ended"` // null while it runs, and if its end was not seen
}

func viewRound(r *scheduler.RoundNotice) roundView {
	v := roundView{
		Number: r.Number, Subject: r.Subject.String(), Kind: r.Kind.String(), Cause: r.Cause.String(), Phase: r.Phase.String(),
		Fenced: r.Fenced, Census: r.Census, Targets: r.Targets, Remaining: r.Remaining, Silent: r.Silent,
		Calls: r.Calls, Resends: r.Resends, Drift: DriftOf(r), Agents: []string{}, AgentsTotal: r.AgentsTotal,
		Started: instant(r.Started), Ended: known(r.Ended),
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
