package live

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var listening = regexp.MustCompile(`http://([^/]+)/`)

// TestControl: a running scheduler is asked for rounds over its listen address,
// and counts what a real master answers.
func TestControl(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 3)
		w.flags = []string{"--listen", "127.0.0.1:0"}
		w.start()
		w.agreement()
		address := listening.FindStringSubmatch(read(t, w.path("run.log")))[1]
		ask := func(args ...string) string {
			out, err := exec.CommandContext(w.ctx, binary(t), append(args, "--address", address)...).CombinedOutput()
			require.NoError(t, err, string(out))
			return string(out)
		}
		for _, kind := range []string{"--explicit", "--implicit"} {
			assert.Regexp(t, `round \d+ \w+: 3/3 answered, complete after `, ask("reconcile", kind, "--wait"))
		}
		assert.Equal(t, "paused\n", ask("pause"))

		var state struct {
			Schedule struct{ Paused bool }
			Rounds   []struct{ Kind, Cause, Phase string }
			Counts   []struct {
				State string
				Tasks int
			}
		}
		require.NoError(t, json.Unmarshal([]byte(fetch(t, "http://"+address+"/v1/state")), &state))
		assert.True(t, state.Schedule.Paused)
		last := state.Rounds[len(state.Rounds)-1]
		assert.Equal(t, "implicit requested complete", fmt.Sprint(last.Kind, " ", last.Cause, " ", last.Phase))
		require.Len(t, state.Counts, 1)
		assert.Equal(t, "TASK_RUNNING", state.Counts[0].State)
		assert.Equal(t, 3, state.Counts[0].Tasks)
		metrics := fetch(t, "http://"+address+"/metrics")
		assert.Contains(t, metrics, `rollcall_tasks{state="TASK_RUNNING",verdict="alive"} 3`)
		assert.Contains(t, metrics, `rollcall_rounds_total{cause="requested",kind="implicit",phase="complete",subject="tasks"} 1`)
		require.NoError(t, w.run.Process.Signal(os.Interrupt))
		require.NoError(t, w.ended())
	}, "native")
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(b)
}
