package live

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// world is a cluster and one scheduler on it.
type world struct {
	*testing.T
	ctx    context.Context
	on     stage
	setup  setup
	master master
	agents []agent
	dir    string
	count  int
	flags  []string
	before int // rounds when the scheduler was last started
	run    *exec.Cmd
	exited chan error
}

// newWorld starts a master and agents, which are unreachable after about two
// seconds, and writes a manifest of count sleeping tasks.
func newWorld(t *testing.T, on stage, agents, count int) *world {
	return newWorldOf(t, on, setup{agents: agents}, count)
}

func newWorldOf(t *testing.T, on stage, s setup, count int) *world {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	w := &world{T: t, ctx: ctx, on: on, setup: s, dir: t.TempDir(), count: count}
	w.master, w.agents = s.start(ctx, t, on)
	w.manifest("sleep 100000", "never")
	t.Cleanup(func() {
		w.kill9()
		if t.Failed() {
			w.tails()
		}
	})
	return w
}

func (w *world) manifest(command, replace string) {
	text := fmt.Sprintf(`framework: {name: live, user: %s, failover_timeout: 1h}
replace_unreachable_after: %s
tasks:
  - {name: sleep, count: %d, command: %q, cpus: 0.1, mem: 32}
`, user(), replace, w.count, command)
	require.NoError(w, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
}

func user() string {
	if u := os.Getenv("USER"); u != "" {
		return u
	}
	return "root"
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// binary is the program under test.
func binary(t testing.TB) string {
	bin := os.Getenv("ROLLCALL_BIN")
	if bin == "" {
		bin = "../../bin/rollcall"
	}
	bin, err := filepath.Abs(bin)
	require.NoError(t, err)
	require.FileExists(t, bin, "run make build first")
	return bin
}

// start runs the scheduler; env can hold a place at which it ends itself.
func (w *world) start(env ...string) {
	w.before = w.rounds()
	args := append([]string{
		"run", "--master", w.master.Addr(), "--manifest", w.path("tasks.yaml"),
		"--store", w.path("rollcall.db"), "--engine", w.on.engine,
	}, w.flags...)
	w.run = exec.Command(binary(w), args...)
	w.run.Env = append(os.Environ(), env...)
	w.run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.OpenFile(w.path("run.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(w, err)
	defer log.Close()
	w.run.Stdout, w.run.Stderr = log, log
	require.NoError(w, w.run.Start())
	w.exited = make(chan error, 1)
	go func(run *exec.Cmd, exited chan error) { exited <- run.Wait() }(w.run, w.exited)
}

// kill9 ends the scheduler at once.
func (w *world) kill9() {
	if w.run != nil {
		_ = w.run.Process.Kill()
		<-w.exited
		w.run = nil
	}
}

// ended waits until the scheduler has ended by itself.
func (w *world) ended() error {
	select {
	case err := <-w.exited:
		w.run = nil
		return err
	case <-w.ctx.Done():
		require.Fail(w, "the scheduler did not end")
		return nil
	}
}

// report is what `rollcall inspect --json` prints.
type report struct {
	FrameworkID string `json:"framework_id"`
	Tasks       []struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		AgentID string `json:"agent_id"`
		State   string `json:"state"`
		Verdict string `json:"verdict"`
		Attempt int    `json:"attempt"`
		Version string `json:"version"`
		Unknown bool   `json:"unknown"`
	} `json:"tasks"`
	Replacements []struct {
		ID      string `json:"id"`
		Phase   string `json:"phase"`
		Message string `json:"message"`
	} `json:"replacements"`
	Operations []struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Verdict string `json:"verdict"`
	} `json:"operations"`
	Rounds []struct {
		Number int    `json:"number"`
		Phase  string `json:"phase"`
	} `json:"rounds"`
}

func (w *world) inspect() (r report) {
	out, err := exec.Command(binary(w), "inspect", "--store", w.path("rollcall.db"), "--json").Output()
	if err == nil { // else there is no store yet
		require.NoError(w, json.Unmarshal(out, &r))
	}
	return r
}

// rounds is the number of the newest round.
func (w *world) rounds() int {
	if list := w.inspect().Rounds; len(list) > 0 {
		return list[len(list)-1].Number
	}
	return 0
}

// eventually polls until check is content, and fails with what it last said.
func (w *world) eventually(what string, check func() string) {
	w.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		wrong := check()
		if wrong == "" {
			return
		}
		if time.Now().After(deadline) || w.ctx.Err() != nil {
			require.Fail(w, what, wrong)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// logHas waits for a line of the scheduler.
func (w *world) logHas(text string) {
	w.Helper()
	w.eventually("the log never said "+text, func() string {
		b, _ := os.ReadFile(w.path("run.log"))
		if strings.Contains(string(b), text) {
			return ""
		}
		return tail(string(b), 20)
	})
}

func tail(text string, lines int) string {
	list := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(list[max(0, len(list)-lines):], "\n")
}

func (w *world) tails() {
	b, _ := os.ReadFile(w.path("run.log"))
	w.Logf("the scheduler's last lines:\n%s", tail(string(b), 40))
}
