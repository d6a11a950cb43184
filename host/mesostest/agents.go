package mesostest

import "context"

// AgentInfo is what a master knows of an agent. Unreachable and gone agents are not listed by Mesos at all.
type AgentInfo struct {
	ID        string
	PID       string // "slave(1)@IP:port"; empty if Recovered
	Active    bool
	Recovered bool // in the registry, but not back since the master started
}

// Agents lists the registered agents, then the recovered ones (GET_AGENTS).
func (m *Master) Agents(ctx context.Context) ([]AgentInfo, error) {
	type info struct {
		ID value `json:"id"`
	}
	var answer struct {
		GetAgents struct {
			Agents []struct {
				AgentInfo info   `json:"agent_info"`
				Active    bool   `json:"active"`
				PID       string `json:"pid"`
			} `json:"agents"`
			Recovered []info `json:"recovered_agents"`
		} `json:"get_agents"`
	}
	if err := m.call(ctx, map[string]any{"type": "GET_AGENTS"}, &answer); err != nil {
		return nil, err
	}
	agents := []AgentInfo{}
	for _, a := range answer.GetAgents.Agents {
		agents = append(agents, AgentInfo{ID: a.AgentInfo.ID.Value, PID: a.PID, Active: a.Active})
	}
	for _, a := range answer.GetAgents.Recovered {
		agents = append(agents, AgentInfo{ID: a.ID.Value, Recovered: true})
	}
	return agents, nil
}

// MarkAgentGone tells the master that the agent will never return (MARK_AGENT_GONE). Its tasks become
// TASK_GONE_BY_OPERATOR, and the agent, if it runs, is told to shut down.
func (m *Master) MarkAgentGone(ctx context.Context, agentID string) error {
	return m.call(ctx, map[string]any{
		"type":            "MARK_AGENT_GONE",
		"mark_agent_gone": map[string]any{"agent_id": value{agentID}},
	}, nil)
}
