package mesostest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The demo runs this many on two cores; a second per task would make it no demo.
func TestTwoHundredTasksRunWithinSeconds(t *testing.T) {
	const perAgent = 100
	c := NeedCluster(t)
	m, err := c.StartMaster(t.Context(), MasterOptions{Registry: InMemory})
	require.NoError(t, err)
	var agents []*Agent
	var ids []string
	for range 2 {
		a, err := c.StartAgent(t.Context(), AgentOptions{Master: m, Resources: "cpus:8;mem:8000"})
		require.NoError(t, err)
		agentID, err := a.ID()
		require.NoError(t, err)
		agents, ids = append(agents, a), append(ids, agentID)
	}
	f := subscribe(t, m, aware)
	begin := time.Now()
	for n, agentID := range ids {
		var names []string
		for i := range perAgent {
			names = append(names, fmt.Sprintf("%d-%d", n, i))
		}
		f.launch(agentID, "sleep 10000", names...)
	}
	eventually(t, 60*time.Second, "200 tasks running", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		running := 0
		for _, states := range f.updates {
			if strings.Join(states, " ") == started {
				running++
			}
		}
		return running == 2*perAgent
	})
	t.Logf("200 tasks ran after %.1f s", time.Since(begin).Seconds())
	for name, use := range memory(c) {
		t.Logf("%-20s %3d processes, %5.1f MB of their own each", name, use.count, use.private/float64(use.count)/1024)
	}
	// All its executors must reconnect within the 2 s that it gives them.
	begin = time.Now()
	require.NoError(t, agents[0].Restart(t.Context()))
	t.Logf("agent restarted with its 100 tasks after %.1f s", time.Since(begin).Seconds())
	for name, state := range tasksOf(t, m) {
		require.Equal(t, "tasks TASK_RUNNING", state, name)
	}
	begin = time.Now()
	require.NoError(t, c.Close())
	t.Logf("closed after %.1f s", time.Since(begin).Seconds())
}

type usage struct {
	count   int
	private float64 // kB
}

// memory sums what the cluster's processes do not share, by program.
func memory(c *Cluster) map[string]*usage {
	sums := map[string]*usage{}
	for _, pid := range pids() {
		if !belongs(pid, c.dir) {
			continue
		}
		proc := filepath.Join("/proc", strconv.Itoa(pid))
		exe, _ := os.Readlink(filepath.Join(proc, "exe"))
		name := filepath.Base(exe)
		if sums[name] == nil {
			sums[name] = &usage{}
		}
		sums[name].count++
		rollup, _ := os.ReadFile(filepath.Join(proc, "smaps_rollup"))
		for line := range strings.Lines(string(rollup)) {
			if fields := strings.Fields(line); strings.HasPrefix(line, "Private_") {
				kb, _ := strconv.ParseFloat(fields[1], 64)
				sums[name].private += kb
			}
		}
	}
	return sums
}
