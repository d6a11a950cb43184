package live

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestExample runs examples/go as its first lines say, kills it, and runs it
// again: its task is still there.
func TestExample(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 1)
		program := w.path("example")
		out, err := exec.Command("go", "build", "-o", program, "rollcall/examples/go").CombinedOutput()
		require.NoError(t, err, string(out))
		first := example(w, program, "TASK_RUNNING alive none")
		require.Contains(t, first, "launching none")
		second := example(w, program, "round 2 complete 1 of 1")
		require.NotContains(t, second, "launching", "it runs already")
		require.Equal(t, 1, w.launched())
	}, "native")
}

// example runs the program until it has said what is awaited, and kills it.
func example(w *world, program, await string) string {
	w.Helper()
	said := &spoken{}
	cmd := exec.Command(program, w.master.Addr(), w.path("example.db"))
	cmd.Stdout, cmd.Stderr = said, said
	require.NoError(w, cmd.Start())
	defer func() {
		_ = cmd.Process.Signal(os.Kill)
		_ = cmd.Wait()
	}()
	for range 200 {
		if strings.Contains(said.String(), await) {
			return said.String()
		}
		time.Sleep(50 * time.Millisecond)
	}
	require.Fail(w, "the example never said "+await, said.String())
	return ""
}
