package live

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesostest"
)

// keeping writes a manifest of tasks that have a reservation and a volume, into
// which each writes who it is.
func (w *world) keeping(count int, replace string) {
	w.count = count
	text := fmt.Sprintf(`framework: {name: live, user: %s, role: eng/live, failover_timeout: 1h}
replace_unreachable_after: %s
tasks:
  - name: db
    count: %d
    command: "echo $$ >> data/pids; exec sleep 100000"
    cpus: 1
    mem: 64
    reserve: true
    volumes: [{id: data, size: 100, path: data}]
`, user(), replace, count)
	require.NoError(w, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
}

// written are the files that tasks of a place have written, by agent, each with
// the processes that wrote into it.
func (w *world) written(place string) map[string][]int {
	found := map[string][]int{}
	for i, a := range w.agents {
		files, err := filepath.Glob(filepath.Join(filepath.Dir(a.(*mesostest.Agent).Log()), "work/agents/0/work/volumes/roles/eng live", place+".data.*", "pids"))
		require.NoError(w, err)
		for _, f := range files {
			for _, line := range strings.Fields(read(w.T, f)) {
				pid, err := strconv.Atoi(line)
				require.NoError(w, err)
				name := fmt.Sprintf("agent %d: %s", i, filepath.Base(filepath.Dir(f)))
				found[name] = append(found[name], pid)
			}
		}
	}
	return found
}

// wrote waits until the processes of a place have written into one volume, and
// returns where, and the last of them.
func (w *world) wrote(place string, processes int) (where string, last int) {
	w.Helper()
	w.eventually("the tasks of "+place+" have not written into one volume", func() string {
		found := w.written(place)
		for name, pids := range found {
			where, last = name, pids[len(pids)-1]
			if len(found) == 1 && len(pids) == processes {
				return ""
			}
		}
		return fmt.Sprint(found)
	})
	return where, last
}

// reserved is what a master knows of reservations for roles, by agent.
func (w *world) reserved() string {
	req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.master.URL()+"/api/v1", strings.NewReader(`{"type":"GET_AGENTS"}`))
	require.NoError(w, err)
	req.Header.Set("Content-Type", "application/json")
	w.setup.prove(req)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	var answer struct {
		GetAgents struct {
			Agents []struct {
				Resources []struct {
					Name         string
					Scalar       struct{ Value float64 }
					Reservations []any
				} `json:"total_resources"`
			}
		} `json:"get_agents"`
	}
	require.NoError(w, json.Unmarshal(body, &answer))
	sum := map[string]float64{}
	for _, a := range answer.GetAgents.Agents {
		for _, r := range a.Resources {
			if len(r.Reservations) > 0 {
				sum[r.Name] += r.Scalar.Value
			}
		}
	}
	return fmt.Sprintf("cpus %g mem %g disk %g", sum["cpus"], sum["mem"], sum["disk"])
}

// holds waits until the master has that much reserved, and no operation is left
// in the store but those that nobody knows: the call was never sent, and it takes
// a while until that is certain.
func (w *world) holds(want string) {
	w.Helper()
	w.eventually("not what was to be reserved", func() string {
		if got := w.reserved(); got != want {
			return got
		}
		for _, o := range w.inspect().Operations {
			if o.Verdict != "nobody-knows" {
				return fmt.Sprintf("an operation is in the store: %+v", o)
			}
		}
		return ""
	})
}

// TestReservations: tasks write into their volumes, are killed, and come back on
// the same agent to what they wrote: also when the scheduler is killed with
// them. What leaves the manifest is released.
func TestReservations(t *testing.T) {
	t.Parallel()
	onRealMesos(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 0)
		w.keeping(2, "never")
		w.start()
		w.agreement()
		w.holds("cpus 2 mem 128 disk 200")
		first, pid := w.wrote("db.0", 1)
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		again, pid := w.wrote("db.0", 2)
		require.Equal(t, first, again)
		w.agreement()

		w.kill9()
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		w.start()
		again, _ = w.wrote("db.0", 3)
		require.Equal(t, first, again)
		w.agreement()
		w.holds("cpus 2 mem 128 disk 200")

		w.kill9()
		w.keeping(1, "never")
		w.start()
		w.agreement()
		w.holds("cpus 1 mem 64 disk 100")
		require.Empty(t, w.written("db.1"), "its data went with its place")
		w.kill9()
		w.keeping(0, "never")
		w.start()
		w.holds("cpus 0 mem 0 disk 0")
		require.Empty(t, w.written("db.0"))
	}, "native", "wasm")
}

// TestSchedulerKilledWhileReserving: the scheduler ends between what it owes
// for a reservation. Nothing is reserved twice, or for nobody.
func TestSchedulerKilledWhileReserving(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 0)
		w.keeping(3, "never")
		for _, at := range []string{
			"stored:accept:1", "stored:reconcile-operations:1", "sent:accept:1", "stored:acknowledge-operation:1", "sent:acknowledge-operation:2",
		} {
			w.start("ROLLCALL_EXIT_AT=" + at)
			require.ErrorContains(t, w.ended(), "killed", at)
		}
		w.start()
		w.agreement()
		w.holds("cpus 3 mem 192 disk 300")
	})
}

// TestReservationMoves: the agent of a task is away for longer than the manifest
// waits: it gets another reservation elsewhere. When the agent returns, the old
// task is ended and its reservation released.
func TestReservationMoves(t *testing.T) {
	t.Parallel()
	onRealMesos(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 0)
		w.keeping(1, "1s")
		w.start()
		w.agreement()
		first, _ := w.wrote("db.0", 1)
		away := w.agents[int(first[len("agent ")]-'0')]
		require.NoError(t, away.Kill())
		w.logHas("starting another in place of db.0.1.")
		w.eventually("no second task", func() string {
			if found := w.written("db.0"); len(found) != 2 {
				return fmt.Sprint(found)
			}
			return ""
		})
		require.NoError(t, away.Restart(w.ctx))
		w.logHas("killing db.0.1.")
		w.logHas("releasing what is reserved for db.0 on agent")
		w.holds("cpus 1 mem 64 disk 100")
		w.eventually("the old data is still there", func() string {
			if found := w.written("db.0"); len(found) != 1 || len(found[first]) > 0 {
				return fmt.Sprint(found)
			}
			return w.disagreement()
		})
		w.neverTwice()
	}, "native")
}

// TestReservationsOfAPrincipal: a framework that authenticates reserves in its
// principal's name, else a master refuses.
func TestReservationsOfAPrincipal(t *testing.T) {
	t.Parallel()
	stages(t, func(t *testing.T, on stage) {
		w := newWorldOf(t, on, setup{agents: 1, credentials: map[string]string{"keeper": "hunter2"}}, 0)
		w.flags = []string{"--principal", "keeper"}
		w.keeping(1, "never")
		w.start("ROLLCALL_SECRET=hunter2")
		w.agreement()
		w.holds("cpus 1 mem 64 disk 100")
		w.kill9()
		w.keeping(0, "never")
		w.start("ROLLCALL_SECRET=hunter2")
		w.holds("cpus 0 mem 0 disk 0")
	}, "native")
}
