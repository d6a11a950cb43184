package observe

import "time"

type operationView struct {
	ID           string     `json:"id"`
	AgentID      string     `json:"agent_id"`
	ProviderID   string     `json:"provider_id,omitempty"` // "": the agent's own resources
	State        string     `json:"state"`                 // as the framework was last told
	Verdict      string     `json:"verdict"`
	Advice       string     `json:"advice"`
	Unknown      bool       `json:"unknown,omitempty"` // nobody here started it
	Since        time.Time  `json:"since"`
	UnknownSince *time.Time `json:"unknown_since,omitempty"` // since when all answers were OPERATION_UNKNOWN
	Message      string     `json:"message,omitempty"`
}

func (s *State) viewOperations(most int) []operationView {
	ids := first(s.operations, most)
	list := make([]operationView, len(ids))
	for i, id := range ids {
		o := s.operations[id]
		list[i] = operationView{
			ID: string(id), AgentID: o.agent, ProviderID: o.provider, State: o.state.String(), Verdict: o.verdict.String(),
			Advice: o.advice.String(), Unknown: o.unknown, Since: instant(o.since), UnknownSince: known(o.unknownSince), Message: o.message,
		}
	}
	return list
}
