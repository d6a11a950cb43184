package mesostest

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const started = "TASK_STARTING TASK_RUNNING"

var aware = object{
	"user": "root", "name": "mesostest", "checkpoint": true, "failover_timeout": 600,
	"capabilities": []object{{"type": "PARTITION_AWARE"}, {"type": "TASK_KILLING_STATE"}},
}

// One cluster serves all the parts, in the order in which an operator would meet these troubles.
func TestMastersAndAgentsSurviveWhatTheyShould(t *testing.T) {
	c := NeedCluster(t)
	begin := time.Now()
	lap := func(what string) { t.Logf("%6.2f s: %s", time.Since(begin).Seconds(), what) }
	m, err := c.StartMaster(t.Context(), MasterOptions{PingTimeout: time.Second, MaxPingTimeouts: 2})
	require.NoError(t, err)
	lap("master")
	var agents []*Agent
	var ids []string
	for range 2 {
		a, err := c.StartAgent(t.Context(), AgentOptions{Master: m, Resources: "cpus:8;mem:8000"})
		require.NoError(t, err)
		agentID, err := a.ID()
		require.NoError(t, err)
		agents, ids = append(agents, a), append(ids, agentID)
	}
	lap("2 agents")

	f := subscribe(t, m, aware)
	f.launch(ids[0], "sleep 10000", "a", "b")
	f.launch(ids[1], "sleep 10000", "c")
	for _, task := range []string{"a", "b", "c"} {
		f.awaitStates(task, started)
	}
	lap("3 tasks")

	require.NoError(t, m.Kill())
	require.NoError(t, m.Restart(t.Context()))
	lap("master restarted")
	awaitAgents(t, m, ids...)
	require.Equal(t, map[string]string{"a": "tasks TASK_RUNNING", "b": "tasks TASK_RUNNING", "c": "tasks TASK_RUNNING"}, tasksOf(t, m))
	lap("agents and tasks back")

	again := object{"id": id(f.id)}
	for k, v := range aware {
		again[k] = v
	}
	f = subscribe(t, m, again)
	require.NoError(t, agents[0].Pause())
	f.awaitStates("a", "TASK_UNREACHABLE")
	require.Equal(t, "unreachable TASK_UNREACHABLE", tasksOf(t, m)["b"])
	awaitAgents(t, m, ids[1])
	lap("agent unreachable")
	require.NoError(t, agents[0].Continue())
	f.awaitStates("a", "TASK_UNREACHABLE TASK_RUNNING")
	awaitAgents(t, m, ids...)
	lap("agent back")

	require.NoError(t, agents[1].Kill())
	require.NoError(t, agents[1].Restart(t.Context()))
	same, err := agents[1].ID()
	require.NoError(t, err)
	require.Equal(t, ids[1], same)
	awaitAgents(t, m, ids...)
	require.Equal(t, "tasks TASK_RUNNING", tasksOf(t, m)["c"])
	lap("agent killed and restarted")

	// The executor of c reconnected: it still takes orders.
	f.call(object{"type": "KILL", "kill": object{"task_id": id("c"), "agent_id": id(ids[1])}})
	f.awaitStates("c", "TASK_KILLING TASK_KILLED")
	lap("its task killed")

	require.NoError(t, m.MarkAgentGone(t.Context(), ids[0]))
	f.awaitStates("a", "TASK_UNREACHABLE TASK_RUNNING TASK_GONE_BY_OPERATOR")
	lap("agent gone")
}

func TestUnacknowledgedAreThoseTheAgentResends(t *testing.T) {
	c := NeedCluster(t)
	m, err := c.StartMaster(t.Context(), MasterOptions{Registry: InMemory})
	require.NoError(t, err)
	a, err := c.StartAgent(t.Context(), AgentOptions{Master: m})
	require.NoError(t, err)
	agentID, err := a.ID()
	require.NoError(t, err)

	f := subscribe(t, m, aware)
	f.launch(agentID, "exit 3", "acked")
	f.awaitStates("acked", started+" TASK_FAILED")
	awaitUnacknowledged(t, a)

	f.mu.Lock()
	f.mute = true
	f.mu.Unlock()
	f.launch(agentID, "true", "mute")
	// STARTING is resent, RUNNING and FINISHED wait behind it.
	awaitUnacknowledged(t, a, 0, 1, 2)
	f.awaitStates("mute", "TASK_STARTING") // the agent writes down what comes next before this one is heard

	require.NoError(t, a.Restart(t.Context()))
	awaitUnacknowledged(t, a, 0, 1, 2)
}

func TestCloseEndsEveryTask(t *testing.T) {
	c := NeedCluster(t)
	m, err := c.StartMaster(t.Context(), MasterOptions{Registry: InMemory})
	require.NoError(t, err)
	a, err := c.StartAgent(t.Context(), AgentOptions{Master: m})
	require.NoError(t, err)
	agentID, err := a.ID()
	require.NoError(t, err)
	f := subscribe(t, m, aware)
	// A grandchild in another session, whose parent ends, as a daemon would.
	f.launch(agentID, "setsid sleep 10000 & sleep 10000", "forks")
	f.awaitStates("forks", started)
	require.Eventually(t, func() bool { return len(owned(c)) >= 5 }, 10*time.Second, 20*time.Millisecond, "master, agent, executor and its command")

	require.NoError(t, a.Kill())
	require.NoError(t, c.Close())
	require.Empty(t, owned(c))
	require.Zero(t, m.Pid())
}

func TestCredentialsAreAskedOfFrameworks(t *testing.T) {
	c := NeedCluster(t)
	m, err := c.StartMaster(t.Context(), MasterOptions{Registry: InMemory, Credentials: map[string]string{"rollcall": "secret"}})
	require.NoError(t, err)
	f := &framework{t: t, master: m}
	resp := f.post(t.Context(), object{"type": "SUBSCRIBE", "subscribe": object{"framework_info": aware}})
	defer resp.Body.Close()
	require.Equal(t, 401, resp.StatusCode)
}

func TestAMasterThatDiesSaysWhy(t *testing.T) {
	c := NeedCluster(t)
	_, err := c.StartMaster(t.Context(), MasterOptions{Flags: map[string]string{"agent_ping_timeout": "never"}})
	require.ErrorContains(t, err, "it died")
	require.ErrorContains(t, err, "agent_ping_timeout")
}

func awaitAgents(t *testing.T, m *Master, ids ...string) {
	t.Helper()
	eventually(t, 20*time.Second, "exactly these agents, active", func() bool {
		agents, err := m.Agents(t.Context())
		active := map[string]bool{}
		for _, a := range agents {
			active[a.ID] = a.Active
		}
		for _, id := range ids {
			if !active[id] {
				return false
			}
		}
		return err == nil && len(agents) == len(ids)
	})
}

func tasksOf(t *testing.T, m *Master) map[string]string {
	t.Helper()
	tasks, err := m.Tasks(t.Context())
	require.NoError(t, err)
	found := map[string]string{}
	for _, task := range tasks {
		found[task.ID] = string(task.Section) + " " + task.State
	}
	return found
}

func awaitUnacknowledged(t *testing.T, a *Agent, states ...int32) {
	t.Helper()
	eventually(t, 10*time.Second, "the unacknowledged updates", func() bool {
		updates, err := a.Unacknowledged(t.Context())
		require.NoError(t, err)
		found := []int32{}
		for _, u := range updates {
			found = append(found, u.State)
		}
		return slices.Equal(found, states)
	})
}

func owned(c *Cluster) []string {
	var names []string
	for _, pid := range pids() {
		if belongs(pid, c.dir) {
			name, _ := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
			names = append(names, name)
		}
	}
	return names
}
