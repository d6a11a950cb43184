package operator

import "rollcall/host/mesosapi"

// The shapes of Mesos's JSON, with an id as {"value": "..."}; each has a plain form.

type id[S ~string] struct {
	Value S `json:"value"`
}

type task struct {
	Name        string                   `json:"name"`
	TaskID      id[mesosapi.TaskID]      `json:"task_id"`
	FrameworkID id[mesosapi.FrameworkID] `json:"framework_id"`
	AgentID     id[mesosapi.AgentID]     `json:"agent_id"`
	State       mesosapi.TaskState       `json:"state"`
}

func (t task) plain() Task {
	return Task{t.TaskID.Value, t.Name, t.FrameworkID.Value, t.AgentID.Value, t.State}
}

type agentInfo struct {
	ID       id[mesosapi.AgentID] `json:"id"`
	Hostname string               `json:"hostname"`
}

func (a agentInfo) plain() Agent { return Agent{ID: a.ID.Value, Hostname: a.Hostname} }

type agent struct {
	Info    agentInfo `json:"agent_info"`
	Version string    `json:"version"`
	Active  bool      `json:"active"`
}

func (a agent) plain() Agent {
	return Agent{a.Info.ID.Value, a.Info.Hostname, a.Version, a.Active}
}

type framework struct {
	Info struct {
		ID        id[mesosapi.FrameworkID] `json:"id"`
		Name      string                   `json:"name"`
		Principal string                   `json:"principal"`
	} `json:"framework_info"`
	Active    bool `json:"active"`
	Connected bool `json:"connected"`
	Recovered bool `json:"recovered"`
}

func (f framework) plain() Framework {
	return Framework{f.Info.ID.Value, f.Info.Name, f.Info.Principal, f.Active, f.Connected, f.Recovered}
}

func each[A, B any](list []A, plain func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = plain(v)
	}
	return out
}
