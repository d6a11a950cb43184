package mesostest

import "context"

// Section is the list in which a master keeps a task (GET_TASKS).
type Section string

// The sections of GET_TASKS.
const (
	Pending     Section = "pending"     // awaiting authorization
	Active      Section = "tasks"       // known, which includes terminal but unacknowledged ones
	Unreachable Section = "unreachable" // of unreachable agents
	Completed   Section = "completed"   // terminal and acknowledged, or gone with their agent or framework
	Orphan      Section = "orphan"      // deprecated by Mesos since 1.2, and empty there
)

// Task is what a master knows of a task.
type Task struct {
	Section     Section
	ID          string
	FrameworkID string
	AgentID     string
	State       string // "TASK_RUNNING": the latest that the agent reported, acknowledged or not

	// The last update that was forwarded to the framework; empty for a task without one. The master does not know
	// whether it was acknowledged: ask [Agent.Unacknowledged].
	UpdateState string
	UpdateUUID  []byte

	Statuses []Status // oldest first; Mesos keeps one for each change of state
}

// Status is a status update as a master keeps it.
type Status struct {
	State   string
	Source  string
	Reason  string
	Message string
	UUID    []byte // nil for those that a master made
}

type taskJSON struct {
	TaskID            value  `json:"task_id"`
	FrameworkID       value  `json:"framework_id"`
	AgentID           value  `json:"agent_id"`
	State             string `json:"state"`
	StatusUpdateState string `json:"status_update_state"`
	StatusUpdateUUID  []byte `json:"status_update_uuid"`
	Statuses          []struct {
		State   string `json:"state"`
		Source  string `json:"source"`
		Reason  string `json:"reason"`
		Message string `json:"message"`
		UUID    []byte `json:"uuid"`
	} `json:"statuses"`
}

// Tasks lists all the tasks that the master knows, section by section (GET_TASKS).
func (m *Master) Tasks(ctx context.Context) ([]Task, error) {
	var answer struct {
		GetTasks struct {
			Pending     []taskJSON `json:"pending_tasks"`
			Active      []taskJSON `json:"tasks"`
			Unreachable []taskJSON `json:"unreachable_tasks"`
			Completed   []taskJSON `json:"completed_tasks"`
			Orphan      []taskJSON `json:"orphan_tasks"`
		} `json:"get_tasks"`
	}
	if err := m.call(ctx, map[string]any{"type": "GET_TASKS"}, &answer); err != nil {
		return nil, err
	}
	g := answer.GetTasks
	tasks := []Task{}
	for _, list := range []struct {
		section Section
		tasks   []taskJSON
	}{{Pending, g.Pending}, {Active, g.Active}, {Unreachable, g.Unreachable}, {Completed, g.Completed}, {Orphan, g.Orphan}} {
		for _, t := range list.tasks {
			tasks = append(tasks, t.task(list.section))
		}
	}
	return tasks, nil
}

func (t taskJSON) task(s Section) Task {
	task := Task{
		Section:     s,
		ID:          t.TaskID.Value,
		FrameworkID: t.FrameworkID.Value,
		AgentID:     t.AgentID.Value,
		State:       t.State,
		UpdateState: t.StatusUpdateState,
		UpdateUUID:  t.StatusUpdateUUID,
	}
	for _, u := range t.Statuses {
		task.Statuses = append(task.Statuses, Status(u))
	}
	return task
}
