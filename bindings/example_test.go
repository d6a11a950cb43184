package bindings_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/fakemaster"
	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/operator"
	"rollcall/host/mesostest"
)

// cluster is a master with one agent.
type cluster struct {
	addr     string
	failover func(context.Context) error
}

// clusters: the stand-in runs anywhere; the real Mesos where it can.
var clusters = map[string]func(context.Context, *testing.T) cluster{
	"stand-in": func(ctx context.Context, t *testing.T) cluster {
		o := fakemaster.DefaultOptions()
		o.MakeFast()
		server, err := fakemaster.New(o)
		require.NoError(t, err)
		t.Cleanup(func() {
			server.Close()
			require.NoError(t, server.Err())
		})
		require.NoError(t, server.Listen(ctx, "127.0.0.1:0"))
		return cluster{server.Addr(), func(ctx context.Context) error {
			return server.Do(ctx, "master-failover", map[string]string{"down_ms": "300"})
		}}
	},
	"mesos": func(ctx context.Context, t *testing.T) cluster {
		c := mesostest.NeedCluster(t)
		// The agent notices that its master is gone by its silence, of 75 s by default.
		m, err := c.StartMaster(ctx, mesostest.MasterOptions{PingTimeout: time.Second, MaxPingTimeouts: 2})
		require.NoError(t, err)
		_, err = c.StartAgent(ctx, mesostest.AgentOptions{Master: m})
		require.NoError(t, err)
		return cluster{m.Addr(), func(ctx context.Context) error { return errors.Join(m.Kill(), m.Restart(ctx)) }}
	},
}

// example runs examples/LANGUAGE against each kind of Mesos.
func example(t *testing.T, language string) {
	script, err := filepath.Abs(filepath.Join("..", "examples", language, "run"))
	require.NoError(t, err)
	require.FileExists(t, script)
	for name, start := range clusters {
		t.Run("example on "+name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
			defer cancel()
			play(ctx, t, script, start(ctx, t))
		})
	}
}

var (
	running  = regexp.MustCompile(`(?m)^(\S+) TASK_RUNNING alive none$`)
	empty    = regexp.MustCompile(`(?m)^round \d+ complete 0 of 0$`)
	complete = regexp.MustCompile(`(?m)^round \d+ complete 1 of 1$`)
	// line is all that an example may say: of a task, whose state is nothing at first, or of a round.
	line = regexp.MustCompile(`^(\S+ (TASK_[A-Z_]+)? [a-z-]+ (none|safe|wait|decide)|round \d+ [a-z]+ \d+ of \d+)$`)
)

// play is the story: one task, through a failover of the master and two deaths of its framework.
func play(ctx context.Context, t *testing.T, script string, c cluster) {
	store := filepath.Join(t.TempDir(), "example.store")
	first := begin(ctx, t, script, c.addr, store)
	first.await(empty)
	task := first.await(running)[1]
	require.NoError(t, c.failover(ctx))
	first.await(complete)
	first.kill()

	second := begin(ctx, t, script, c.addr, store)
	second.await(complete)
	second.kill()

	require.NoError(t, c.failover(ctx)) // while nobody looks
	third := begin(ctx, t, script, c.addr, store)
	third.await(complete)
	third.kill()

	for _, said := range []string{second.said(), third.said()} {
		require.NotContains(t, said, " launching ", "it runs already")
	}
	require.Equal(t, 1, strings.Count(first.said(), " launching "))
	for _, p := range []*process{first, second, third} {
		for _, l := range strings.Split(strings.TrimRight(p.said(), "\n"), "\n") {
			require.Regexp(t, line, l)
		}
	}
	require.Equal(t, []string{task}, tasks(ctx, t, c.addr))
}

// tasks are the ids of all that the master knows of, alive or not.
func tasks(ctx context.Context, t *testing.T, addr string) (ids []string) {
	api, err := mesosapi.New(mesosapi.Options{Masters: []string{addr}})
	require.NoError(t, err)
	defer api.CloseIdle()
	all, err := operator.New(api).Tasks(ctx)
	require.NoError(t, err)
	for _, list := range [][]operator.Task{all.Pending, all.Running, all.Unreachable, all.Completed, all.Orphan} {
		for _, task := range list {
			ids = append(ids, string(task.ID))
		}
	}
	return ids
}

// process is an example that runs.
type process struct {
	*testing.T
	ctx    context.Context
	cmd    *exec.Cmd
	mu     sync.Mutex
	out    bytes.Buffer
	log    bytes.Buffer // what it says on stderr
	exited chan struct{}
	code   int
}

// skipped is the exit code of a script whose language is not set up here.
const skipped = 3

func begin(ctx context.Context, t *testing.T, script, master, store string) *process {
	p := &process{T: t, ctx: ctx, cmd: exec.Command(script, master, store), exited: make(chan struct{})}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = 5 * time.Second
	p.cmd.Stdout, p.cmd.Stderr = p.into(&p.out), p.into(&p.log)
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait()
		p.code = p.cmd.ProcessState.ExitCode()
		close(p.exited)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // the group: a script that did not exec must not leave anything
		<-p.exited
		if t.Failed() {
			t.Logf("it said:\n%s\nand logged:\n%s", p.said(), p.logged())
		}
	})
	return p
}

// kill is kill -9 of the process that was started: no other may do the work.
func (p *process) kill() {
	p.Helper()
	select {
	case <-p.exited:
		require.Fail(p, "the example ended by itself", "code %d", p.code)
	default:
	}
	require.NoError(p, p.cmd.Process.Kill())
	<-p.exited
	require.ErrorIs(p, syscall.Kill(-p.cmd.Process.Pid, 0), syscall.ESRCH, "the script must exec the framework; something of it still runs")
}

// await waits until it has said what is wanted.
func (p *process) await(want *regexp.Regexp) []string {
	p.Helper()
	for {
		if found := want.FindStringSubmatch(p.said()); found != nil {
			return found
		}
		select {
		case <-p.exited:
			if p.code == skipped && os.Getenv("CI") != "true" {
				p.Skip(p.logged())
			}
			require.Fail(p, "the example ended by itself", "code %d", p.code)
		case <-p.ctx.Done():
			require.Fail(p, "it never said "+want.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p *process) said() string { return p.text(&p.out) }

func (p *process) logged() string { return p.text(&p.log) }

func (p *process) text(b *bytes.Buffer) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return b.String()
}

func (p *process) into(b *bytes.Buffer) io.Writer { return locked{&p.mu, b} }

type locked struct {
	mu *sync.Mutex
	io.Writer
}

func (l locked) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Writer.Write(data)
}
