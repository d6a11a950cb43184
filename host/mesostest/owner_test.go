package mesostest

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const ownedDir = "MESOSTEST_OWNED_DIR"

// Not a test of its own: the process that TestNothingOutlivesAKilledOwner kills.
func TestOwnerThatWillBeKilled(t *testing.T) {
	dir := os.Getenv(ownedDir)
	if dir == "" {
		t.Skip("runs in a process of its own, for TestNothingOutlivesAKilledOwner")
	}
	c, err := Need(t).NewCluster(dir)
	require.NoError(t, err)
	m, err := c.StartMaster(t.Context(), MasterOptions{Registry: InMemory})
	require.NoError(t, err)
	a, err := c.StartAgent(t.Context(), AgentOptions{Master: m})
	require.NoError(t, err)
	agentID, err := a.ID()
	require.NoError(t, err)
	f := subscribe(t, m, aware)
	f.launch(agentID, "sleep 10000", "t")
	f.awaitStates("t", started)
	require.NoError(t, a.Pause()) // a paused process cannot notice anything by itself
	require.NoError(t, os.WriteFile(dir+"/up", nil, 0o644))
	select {}
}

func TestNothingOutlivesAKilledOwner(t *testing.T) {
	c := NeedCluster(t) // only to look for what is left, and to clean that up
	cmd := exec.Command(os.Args[0], "-test.run=^TestOwnerThatWillBeKilled$")
	cmd.Env = append(os.Environ(), ownedDir+"="+c.dir)
	require.NoError(t, cmd.Start())
	eventually(t, 20*time.Second, "the other process's cluster is up", func() bool {
		_, err := os.Stat(c.dir + "/up")
		return err == nil
	})
	require.GreaterOrEqual(t, len(owned(c)), 5, "master, agent, container, executor and command")
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	eventually(t, 10*time.Second, "nothing left", func() bool { return len(owned(c)) == 0 })
}
