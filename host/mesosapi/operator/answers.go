package operator

import (
	"context"

	"rollcall/host/mesosapi"
)

// Task is a task as the master knows it.
type Task struct {
	ID          mesosapi.TaskID
	Name        string
	FrameworkID mesosapi.FrameworkID
	AgentID     mesosapi.AgentID
	State       mesosapi.TaskState
}

// Tasks are the tasks of all frameworks. Completed and unreachable ones are the last 1,000
// of each framework, unless the master is told otherwise.
type Tasks struct {
	Pending, Running, Unreachable, Completed, Orphan []Task
}

// Agent is a registered or recovered agent.
type Agent struct {
	ID       mesosapi.AgentID
	Hostname string
	Version  string // "" while recovered
	Active   bool   // false while recovered or disconnected
}

// Agents are the agents the master knows. Recovered ones were registered before the master
// started and have not come back yet.
type Agents struct {
	Registered, Recovered []Agent
}

// Framework is a framework as the master knows it.
type Framework struct {
	ID                           mesosapi.FrameworkID
	Name                         string
	Principal                    string
	Active, Connected, Recovered bool
}

// Frameworks are the frameworks the master knows.
type Frameworks struct {
	Present, Completed []Framework
}

// Tasks asks for all tasks.
func (c *Client) Tasks(ctx context.Context) (Tasks, error) {
	var a struct {
		GetTasks *struct {
			Pending     []task `json:"pending_tasks"`
			Tasks       []task `json:"tasks"`
			Unreachable []task `json:"unreachable_tasks"`
			Completed   []task `json:"completed_tasks"`
			Orphan      []task `json:"orphan_tasks"`
		} `json:"get_tasks"`
	}
	if err := c.get(ctx, "GET_TASKS", &a, func() bool { return a.GetTasks != nil }); err != nil {
		return Tasks{}, err
	}
	g := a.GetTasks
	return Tasks{
		Pending: each(g.Pending, task.plain), Running: each(g.Tasks, task.plain),
		Unreachable: each(g.Unreachable, task.plain), Completed: each(g.Completed, task.plain),
		Orphan: each(g.Orphan, task.plain),
	}, nil
}

// Agents asks for all agents.
func (c *Client) Agents(ctx context.Context) (Agents, error) {
	var a struct {
		GetAgents *struct {
			Agents    []agent     `json:"agents"`
			Recovered []agentInfo `json:"recovered_agents"`
		} `json:"get_agents"`
	}
	if err := c.get(ctx, "GET_AGENTS", &a, func() bool { return a.GetAgents != nil }); err != nil {
		return Agents{}, err
	}
	return Agents{
		Registered: each(a.GetAgents.Agents, agent.plain),
		Recovered:  each(a.GetAgents.Recovered, agentInfo.plain),
	}, nil
}

// Frameworks asks for all frameworks.
func (c *Client) Frameworks(ctx context.Context) (Frameworks, error) {
	var a struct {
		GetFrameworks *struct {
			Frameworks []framework `json:"frameworks"`
			Completed  []framework `json:"completed_frameworks"`
		} `json:"get_frameworks"`
	}
	if err := c.get(ctx, "GET_FRAMEWORKS", &a, func() bool { return a.GetFrameworks != nil }); err != nil {
		return Frameworks{}, err
	}
	return Frameworks{
		Present:   each(a.GetFrameworks.Frameworks, framework.plain),
		Completed: each(a.GetFrameworks.Completed, framework.plain),
	}, nil
}
