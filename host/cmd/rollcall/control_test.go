package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// spoken is what a program has printed so far.
type spoken struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(b)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// process is the program, running.
type process struct {
	t        *testing.T
	out, err spoken
	cancel   context.CancelFunc
	code     chan int
	address  string // of --listen
}

func begin(t *testing.T, args ...string) *process {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	p := &process{t: t, cancel: cancel, code: make(chan int, 1)}
	env := map[string]string{"ROLLCALL_SECRET": "hunter2"}
	go func() { p.code <- main1(ctx, args, func(name string) string { return env[name] }, &p.out, &p.err) }()
	return p
}

// eventually waits for another goroutine to do its part.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (p *process) ends() int {
	p.t.Helper()
	select {
	case code := <-p.code:
		return code
	case <-time.After(20 * time.Second):
		p.t.Fatal("it did not end")
		return -1
	}
}

var pageAddress = regexp.MustCompile(`http://([^/]+)/`)

// beginRun runs `rollcall run` on a store, with what it needs.
func beginRun(t *testing.T, m *master, dir string) *process {
	manifest := filepath.Join(dir, "tasks.yaml")
	require.NoError(t, os.WriteFile(manifest, []byte("framework: {name: demo, user: root}\ntasks:\n- {name: web, count: 0, command: ls, cpus: 1, mem: 32}\n"), 0o600))
	p := begin(t, "run", "--master", m.server.URL, "--manifest", manifest, "--store", filepath.Join(dir, "rollcall.db"),
		"--listen", "127.0.0.1:0", "--unknown-tasks", "adopt", "--log-format", "json", "--log-level", "debug", "--principal", "demo")
	eventually(t, "it listens", func() bool {
		found := pageAddress.FindStringSubmatch(p.out.String())
		if found != nil {
			p.address = found[1]
		}
		require.Empty(t, p.code, p.err.String())
		return found != nil
	})
	return p
}

func (p *process) get(path string) (int, string) {
	p.t.Helper()
	resp, err := http.Get("http://" + p.address + path)
	require.NoError(p.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	return resp.StatusCode, string(body)
}

func (p *process) ready() {
	p.t.Helper()
	eventually(p.t, "it is ready", func() bool {
		code, _ := p.get("/readyz")
		return code == http.StatusOK
	})
}

// ask runs a command against it.
func (p *process) ask(args ...string) said {
	c := begin(p.t, append(args, "--address", p.address)...)
	code := c.ends()
	return said{code, c.out.String(), c.err.String()}
}

func TestControl(t *testing.T) {
	m := newMaster(t, map[mesosapi.TaskID]mesosapi.AgentID{"t1": "a1", "t2": "a2"})
	dir := t.TempDir()
	p := beginRun(t, m, dir)
	p.ready()

	// The first implicit round finds what runs; it is adopted and then asked about.
	assert.Equal(t, said{0, "round 2 explicit started\n", ""}, p.ask("reconcile"))
	got := p.ask("reconcile", "--implicit", "--wait")
	assert.Equal(t, 0, got.code, got.err)
	assert.Regexp(t, `(?m)^round 3 implicit: 0/0 answered, complete after \S+; 2 calls, 0 of them again, 0 silent\n$`, got.out)
	for _, args := range [][]string{{"--agent", "a1"}, {"t1"}, {"--explicit", "t1"}} {
		got = p.ask(append([]string{"reconcile", "--wait"}, args...)...)
		assert.Equal(t, 0, got.code, got.err)
		assert.Regexp(t, `(?m)^round \d explicit: 1/1 answered, complete after \S+; 1 calls, 0 of them again, 0 silent\n$`, got.out)
	}

	// What the scheduler rejects is said in its words.
	assert.Equal(t, said{1, "", "rollcall reconcile: refused: unknown-task: task_ids is \"nobody\"; wanted a task of this framework\n"}, p.ask("reconcile", "t1", "nobody"))
	assert.Equal(t, said{1, "", "rollcall reconcile: refused: invalid: agent_id is \"a9\"; wanted the agent of a task of this framework\n"}, p.ask("reconcile", "--agent", "a9"))

	assert.Equal(t, said{0, "paused\n", ""}, p.ask("pause"))
	_, body := p.get("/v1/state")
	assert.Contains(t, body, `"paused":true`)
	_, body = p.get("/metrics")
	assert.Contains(t, body, "rollcall_schedule_paused 1\n")
	assert.Contains(t, body, `rollcall_unknown_tasks_total{outcome="adopted"} 2`)
	assert.Equal(t, said{0, "resumed\n", ""}, p.ask("resume"))
	_, body = p.get("/v1/state")
	assert.Contains(t, body, `"paused":false`)

	// A round that has to wait is followed until another takes its place.
	m.set(func() { m.recovering = "a2" })
	follower := begin(t, "reconcile", "--wait", "--address", p.address)
	eventually(t, "it waits", func() bool {
		return strings.Contains(follower.out.String(), "round 7 explicit: 1/2 answered, waiting, agents a2\n")
	})
	quitter := begin(t, "reconcile", "--wait", "--address", p.address)
	assert.Equal(t, 1, follower.ends())
	assert.Equal(t, "rollcall reconcile: round 7 was not completed: it is superseded\n", follower.err.String())
	eventually(t, "it waits too", func() bool { return strings.Contains(quitter.out.String(), "waiting") })
	quitter.cancel()
	assert.Equal(t, 1, quitter.ends())
	assert.Equal(t, "rollcall reconcile: stopped waiting; round 8 goes on\n", quitter.err.String())

	p.cancel()
	assert.Equal(t, 0, p.ends(), p.err.String())
	got = p.ask("pause")
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.err, "is a `rollcall run --listen "+p.address+"` running?\n")
	for line := range strings.Lines(p.err.String()) {
		require.True(t, json.Valid([]byte(line)), line)
	}
	assert.Contains(t, p.err.String(), `"msg":"adopted","task_id":"t1"`)
	assert.NotContains(t, p.out.String()+p.err.String(), "hunter2")

	// The last rounds are there again at once, before any master is.
	m.set(func() { m.closed = true })
	p = beginRun(t, m, dir)
	eventually(t, "the rounds are back", func() bool {
		_, body = p.get("/v1/rounds/8")
		return strings.Contains(body, `"phase":"interrupted"`)
	})
	_, body = p.get("/v1/rounds/3")
	assert.Contains(t, body, `"kind":"implicit","cause":"requested","phase":"complete"`)
	got = p.ask("reconcile")
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.err, "rollcall reconcile: refused: not-subscribed: session is ")
}

// The manifest is read again when somebody says so; what is wrong with it is
// said, and the one before stays.
func TestApply(t *testing.T) {
	m := newMaster(t, nil)
	dir := t.TempDir()
	p := beginRun(t, m, dir)
	p.ready()
	manifest := filepath.Join(dir, "tasks.yaml")
	write := func(text string) { require.NoError(t, os.WriteFile(manifest, []byte(text), 0o600)) }
	const framework = "framework: {name: demo, user: root}\n"
	_, body := p.get("/v1/update")
	assert.Contains(t, body, `{"number":0,"state":"none","over":true,"begun":null,"ended":null,"updated":0,`)
	_, body = p.get("/v1/state")
	assert.Contains(t, body, `"update":null`)

	got := p.ask("apply", "--wait")
	assert.Equal(t, 0, got.code, got.err)
	assert.Regexp(t, `(?m)^update 1 done after \S+: nothing to change\n$`, got.out)

	write(framework + "tasks:\n- {name: web, count: 0, command: ls, cpus: 0, mem: 32}\n")
	wrong := manifest + ":3:44: tasks[0].cpus: 0; wanted 0.001 to 10000, with at most 3 decimals\n"
	assert.Equal(t, said{1, "", "rollcall apply: refused: the manifest stays as it was\nrollcall apply: " + wrong}, p.ask("apply"))
	write("framework: {name: other, user: root}\ntasks:\n- {name: web, count: 0, command: ls, cpus: 1, mem: 32}\n")
	assert.Equal(t, said{1, "", "rollcall apply: refused: the manifest stays as it was\nrollcall apply: " + manifest + `: framework.name: "other"; wanted "demo", or another store` + "\n"}, p.ask("apply"))
	require.NoError(t, os.Remove(manifest))
	got = p.ask("apply")
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.err, "rollcall apply: refused: unreadable; wanted a manifest that can be read: open "+manifest)

	// One more, for which nothing is offered: it is waited for, and another takes its place.
	write(framework + "tasks:\n- {name: web, count: 1, command: ls, cpus: 1, mem: 32}\n")
	assert.Equal(t, said{0, "update 2 under-way: 1 added, 1 starting\n", ""}, p.ask("apply"))
	follower := begin(t, "apply", "--wait", "--address", p.address)
	eventually(t, "it waits", func() bool { return strings.Contains(follower.out.String(), "update 3 under-way: 1 starting\n") })
	write(framework + "tasks:\n- {name: web, count: 0, command: ls, cpus: 1, mem: 32}\n")
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(syscall.SIGHUP))
	assert.Equal(t, 1, follower.ends())
	assert.Regexp(t, `^rollcall apply: update 3 is no longer the last: update 4 (under-way|done after \S+): 1 removed\n$`, follower.err.String())
	eventually(t, "it says so", func() bool { return strings.Contains(p.out.String(), "the manifest is applied: update 4 is ") })
	p.cancel()
	assert.Equal(t, 0, p.ends(), p.err.String())
}

// Operations are asked about as tasks are, beside a round of tasks that waits.
func TestControlOperations(t *testing.T) {
	m := newMaster(t, map[mesosapi.TaskID]mesosapi.AgentID{"t1": "a2"})
	m.operations = map[mesosapi.OperationID]mesosapi.OperationState{"x1": mesosapi.OperationPending, "x2": mesosapi.OperationRecovering}
	p := beginRun(t, m, t.TempDir())
	p.ready()
	assert.Equal(t, said{0, "round 2 operations explicit started\n", ""}, p.ask("reconcile", "--operations"))
	got := p.ask("reconcile", "--operations", "--implicit", "--wait")
	assert.Equal(t, 0, got.code, got.err)
	assert.Regexp(t, `(?m)^round 3 operations implicit: 0/0 answered, complete after \S+; 2 calls, 0 of them again, 0 silent\n$`, got.out)
	for args, want := range map[string]string{"": "2/2", "--agent a1": "2/2", "x1": "1/1", "x1 x2": "2/2"} {
		got = p.ask(append([]string{"reconcile", "--wait", "--operations"}, strings.Fields(args)...)...)
		assert.Equal(t, 0, got.code, got.err)
		assert.Regexp(t, `(?m)^round \d operations explicit: `+want+` answered, complete after`, got.out)
	}
	assert.Equal(t, said{1, "", "rollcall reconcile: refused: unknown-operation: operation_ids is \"x9\"; wanted an operation of this framework\n"}, p.ask("reconcile", "--operations", "x1", "x9"))
	assert.Equal(t, said{1, "", "rollcall reconcile: refused: invalid: agent_id is \"a9\"; wanted the agent of an operation of this framework\n"}, p.ask("reconcile", "--operations", "--agent", "a9"))

	_, body := p.get("/v1/state?tasks=0")
	assert.Contains(t, body, `"operations_total":2,"operations":[{"id":"x1","agent_id":"a1","state":"OPERATION_PENDING","verdict":"under-way","advice":"wait","unknown":true`)
	_, body = p.get("/metrics")
	assert.Contains(t, body, `rollcall_operations{advice="wait",state="OPERATION_RECOVERING",verdict="out-of-reach"} 1`)

	// A round of each waits for its agent; neither takes the other's place.
	got = p.ask("reconcile", "--implicit", "--wait")
	assert.Equal(t, 0, got.code, got.err)
	m.set(func() { m.recovering = "a1" })
	operations := begin(t, "reconcile", "--operations", "--wait", "--address", p.address)
	eventually(t, "it waits", func() bool {
		return strings.Contains(operations.out.String(), "operations explicit: 0/2 answered, waiting\n")
	})
	m.set(func() { m.recovering = "a2" })
	tasks := begin(t, "reconcile", "--wait", "--address", p.address)
	eventually(t, "it waits too", func() bool {
		return strings.Contains(tasks.out.String(), " explicit: 0/1 answered, waiting, agents a2\n")
	})
	assert.Empty(t, operations.code)
	_, body = p.get("/metrics")
	assert.Contains(t, body, `rollcall_round_running{subject="operations"} 1`)
	assert.Contains(t, body, `rollcall_round_running{subject="tasks"} 1`)
	p.cancel()
	assert.Equal(t, 0, p.ends(), p.err.String())
}

// Whatever answers at the address is named for what it is.
func TestControlOfSomethingElse(t *testing.T) {
	for body, want := range map[string]string{
		"404 <html>":         "the answer is 404 Not Found; wanted the --listen of a `rollcall run`\n",
		"202 <html>":         "did not answer as rollcall does; wanted the --listen of a `rollcall run`\n",
		"302 /":              "the answer is 302 Found; wanted the --listen of a `rollcall run`\n",
		"200 {\"round\":-1}": "did not answer as rollcall does; wanted the --listen of a `rollcall run`\n",
		"409 {\"error\":{\"code\":\"\u001b[2J\",\"field\":\"\",\"want\":\"x\"}}": "refused: \"\\x1b[2J\"; wanted x\n",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			code, text, _ := strings.Cut(body, " ")
			if code == "302" {
				w.Header().Set("Location", text)
			}
			w.WriteHeader(map[string]int{"404": 404, "202": 202, "302": 302, "200": 200, "409": 409}[code])
			_, _ = w.Write([]byte(strings.ReplaceAll(text, "\x1b", `\u001b`)))
		}))
		c := begin(t, "reconcile", "--address", s.Listener.Addr().String())
		assert.Equal(t, 1, c.ends(), body)
		assert.Contains(t, c.err.String(), want)
		assert.NotContains(t, c.err.String(), "\x1b")
		s.Close()
	}
}

func TestControlMistakes(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"reconcile", "--implicit", "t1"}, "--implicit TASK_ID: both; wanted one of them: an implicit round is about all tasks"},
		{[]string{"reconcile", "--implicit", "--agent", "a"}, "--implicit --agent: both; wanted one of them: an implicit round is about all tasks"},
		{[]string{"reconcile", "--implicit", "--explicit"}, "--explicit --implicit: both; wanted one of them"},
		{[]string{"reconcile", "--agent", "a", "t1"}, "--agent TASK_ID: both; wanted one of them"},
		{[]string{"reconcile", ""}, `TASK_ID: ""; wanted the id of one of the tasks`},
		{[]string{"reconcile", "--operations", "r1", ""}, `OPERATION_ID: ""; wanted the id of one of the operations`},
		{[]string{"reconcile", "--operations", "--implicit", "r1"}, "--implicit OPERATION_ID: both; wanted one of them: an implicit round is about all operations"},
		{[]string{"reconcile", "--operations", "--implicit", "--agent", "a"}, "--implicit --agent: both; wanted one of them: an implicit round is about all operations"},
		{[]string{"reconcile", "--operations", "--agent", "a", "r1"}, "--agent OPERATION_ID: both; wanted one of them"},
		{[]string{"reconcile", "--operations=r1"}, `--operations: "r1"; wanted on or off`},
		{[]string{"reconcile", "--address", "here"}, `--address: "here"; wanted ADDRESS:PORT, such as 127.0.0.1:8080`},
		{[]string{"reconcile", "--address", ":8080"}, `--address: ":8080"; wanted ADDRESS:PORT, such as 127.0.0.1:8080`},
		{[]string{"pause", "--address", "a/b:1"}, `--address: "a/b:1"; wanted ADDRESS:PORT, such as 127.0.0.1:8080`},
		{[]string{"pause", "now"}, `"now": not a flag; wanted --name value`},
		{[]string{"resume", "--wait"}, "--wait: unknown; wanted one of --address"},
	} {
		name := c.args[0]
		assert.Equal(t, said{2, "", "rollcall " + name + ": " + c.want + "\n`rollcall help " + name + "` shows what can be said.\n"}, rollcall(nil, c.args...), c.args)
	}
}
