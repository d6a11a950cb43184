package fakemaster

import "rollcall/core/mesos"

// shownControl is what GET /control answers.
type shownControl struct {
	Agents     []shownAgent     `json:"agents"`
	Frameworks []shownFramework `json:"frameworks"`
	Commands   []shownFault     `json:"commands"`
}

type shownAgent struct {
	Name      string  `json:"name"`
	ID        string  `json:"id"`
	Known     string  `json:"known"` // to the master as
	Running   bool    `json:"running"`
	Hung      bool    `json:"hung"`
	Partition string  `json:"partition,omitempty"`
	LateMS    float64 `json:"late_ms,omitempty"`
	Losing    int     `json:"losing_updates,omitempty"`

	// Updates of tasks that frameworks with checkpoints have not acknowledged.
	Unacknowledged int `json:"unacknowledged_updates"`

	Providers []string `json:"providers,omitempty"`
}

type shownFramework struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
}

type shownFault struct {
	Do     string       `json:"do"`
	About  string       `json:"about"`
	Fields []shownField `json:"fields"`
}

type shownField struct {
	Name     string `json:"name"`
	Want     string `json:"want"`
	Required bool   `json:"required"`
}

func (s *Server) shown() (v shownControl) {
	v.Agents, v.Frameworks = []shownAgent{}, []shownFramework{}
	s.do(func() {
		known := s.standings()
		for i, h := range s.agents {
			state, _ := s.cluster.AgentState(i) // there are as many
			a := shownAgent{
				Name: agentName(i), ID: string(h.id), Known: known[h.id], Running: state.Running, Hung: state.Hung,
				LateMS: float64(state.Delay) / 1e3, Losing: state.Losing, Partition: partition(state.FromMaster, state.ToMaster),
			}
			a.Unacknowledged, _ = s.cluster.Unacknowledged(i) // as above
			if a.Known == "" {
				a.Known = "unknown"
			}
			for id := range h.providers {
				a.Providers = append(a.Providers, string(id))
			}
			v.Agents = append(v.Agents, a)
		}
		if m := s.cluster.Master(); m != nil {
			for f := range m.Frameworks {
				v.Frameworks = append(v.Frameworks, shownFramework{string(f.Info.ID), f.Info.Name, f.State.String()})
			}
		}
	})
	for _, f := range faults() {
		shown := shownFault{Do: f.do, About: f.about, Fields: []shownField{}}
		for _, x := range f.fields {
			shown.Fields = append(shown.Fields, shownField{x.name, x.want, x.required})
		}
		v.Commands = append(v.Commands, shown)
	}
	return v
}

func partition(fromMaster, toMaster bool) string {
	switch {
	case fromMaster && toMaster:
		return "both"
	case fromMaster:
		return "from-master"
	case toMaster:
		return "to-master"
	}
	return ""
}

// standings are how the master knows each agent.
func (s *Server) standings() map[mesos.AgentID]string {
	known := map[mesos.AgentID]string{}
	m := s.cluster.Master()
	if m == nil {
		return known
	}
	for a := range m.Agents {
		known[a.Info.ID] = "registered"
		if !a.Connected {
			known[a.Info.ID] = "disconnected"
		}
	}
	for info := range m.RecoveredAgents {
		known[info.ID] = "recovered"
	}
	for id := range m.UnreachableAgents {
		known[id] = "unreachable"
	}
	for id := range m.GoneAgents {
		known[id] = "gone"
	}
	return known
}
