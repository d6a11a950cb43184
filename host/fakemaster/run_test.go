//go:build unix

package fakemaster_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
)

// keeperRun is `rollcall run` of this repository, on a manifest of 20 tasks.
type keeperRun struct {
	*testing.T
	server *fakemaster.Server
	dir    string
	cmd    *exec.Cmd
}

func (k *keeperRun) start() {
	k.Helper()
	k.cmd = exec.Command(rollcall(k.T), "run", "--master", k.server.Addr(), "--manifest", filepath.Join(k.dir, "tasks.yaml"), "--store", filepath.Join(k.dir, "store.db"))
	log, err := os.OpenFile(filepath.Join(k.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(k, err)
	defer log.Close()
	k.cmd.Stdout, k.cmd.Stderr = log, log
	require.NoError(k, k.cmd.Start())
}

func (k *keeperRun) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
}

// rounds is how many rounds the scheduler has begun, and whether the last is complete.
func (k *keeperRun) rounds() (n int, complete bool, running int) {
	out, err := exec.Command(rollcall(k.T), "inspect", "--store", filepath.Join(k.dir, "store.db"), "--json").Output()
	var v struct {
		Tasks  []struct{ State, Verdict string }
		Rounds []struct {
			Number int
			Phase  string
		}
	}
	if err != nil || json.Unmarshal(out, &v) != nil || len(v.Rounds) == 0 {
		return 0, false, 0
	}
	for _, t := range v.Tasks {
		if t.State == "TASK_RUNNING" && t.Verdict != "ended" {
			running++
		}
	}
	last := v.Rounds[len(v.Rounds)-1]
	return last.Number, last.Phase == "complete", running
}

// agree waits until a round after the given one is complete, and the scheduler and the master have the same 20 tasks.
func (k *keeperRun) agree(after int) int {
	k.Helper()
	ctx := patient(k.T)
	for {
		n, complete, running := k.rounds()
		if n > after && complete && running == 20 {
			tasks, err := operatorOf(k.T, k.server).Tasks(ctx)
			if err == nil && len(tasks.Running) == 20 {
				for _, t := range tasks.Running {
					require.Equal(k, mesosapi.TaskRunning, t.State)
				}
				return n
			}
		}
		if ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(k.dir, "log"))
			k.Fatalf("no agreement: round %d complete %v, %d running\n%s", n, complete, running, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestRollcallRun(t *testing.T) {
	for _, exec := range []bool{false, true} {
		t.Run(map[bool]string{false: "lives", true: "processes"}[exec], func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := start(t, func(o *fakemaster.Options) { o.Exec, o.WorkDir, o.Resources = exec, dir, "cpus:8;mem:8192" })
			k := &keeperRun{T: t, server: s, dir: dir}
			manifest := "framework: {name: demo, user: nobody, failover_timeout: 1h}\ntasks:\n- {name: web, count: 20, command: sleep 1000, cpus: 0.1, mem: 32}\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "tasks.yaml"), []byte(manifest), 0o600))
			k.start()
			t.Cleanup(func() { k.kill() })
			control(t, s, `{"do":"master-failover","down_ms":20}`) // in the middle of whatever it does
			n := k.agree(0)

			k.kill()
			control(t, s, `{"do":"master-failover","down_ms":20}`)
			k.start()
			n = k.agree(n)

			control(t, s, `{"do":"master-failover"}`)
			k.kill()
			k.start()
			k.agree(n)
		})
	}
}
