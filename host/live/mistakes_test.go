package live

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesostest"
)

// outcome is how a run of the program ended.
type outcome struct {
	code int
	text string // both of its outputs
}

// invoke runs the program until it ends; one that tries on for ever is
// interrupted once it has said what is awaited.
func invoke(t *testing.T, await string, env []string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out := &spoken{}
	cmd := exec.CommandContext(ctx, binary(t), args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			return outcome{cmd.ProcessState.ExitCode(), out.String()}
		case <-time.After(20 * time.Millisecond):
			if await != "" && strings.Contains(out.String(), await) {
				require.NoError(t, cmd.Process.Signal(os.Interrupt))
				<-ended
				return outcome{cmd.ProcessState.ExitCode(), out.String()}
			}
		}
	}
}

// runArgs are the arguments of a run that is right but for what the test changes.
func runArgs(t *testing.T, master string, more ...string) []string {
	dir := t.TempDir()
	manifest := filepath.Join(dir, "tasks.yaml")
	text := "framework: {name: mistakes, user: " + user() + ", failover_timeout: 1h}\ntasks:\n  - {name: a, count: 1, command: sleep 1000, cpus: 0.1, mem: 32}\n"
	require.NoError(t, os.WriteFile(manifest, []byte(text), 0o600))
	return append([]string{"run", "--master", master, "--manifest", manifest, "--store", filepath.Join(dir, "rollcall.db")}, more...)
}

// TestUnreachableMaster: nobody listens; it says so and goes on trying.
func TestUnreachableMaster(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	o := invoke(t, "connection refused", nil, runArgs(t, address)...)
	require.Contains(t, o.text, address)
	require.Zero(t, o.code, "interrupted in order")
}

// TestWrongAddress: a name that nobody has, and text that is no address.
func TestWrongAddress(t *testing.T) {
	o := invoke(t, "no such host", nil, runArgs(t, "nowhere.invalid:5050")...)
	require.Contains(t, o.text, "nowhere.invalid")
	o = invoke(t, "", nil, runArgs(t, "127.0.0.1:port")...)
	require.Equal(t, 2, o.code)
	require.Contains(t, o.text, "--master")
}

// TestHTTPInsteadOfMesos: something else answers there.
func TestHTTPInsteadOfMesos(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<html>It works!</html>")
	}))
	defer s.Close()
	o := invoke(t, "", nil, runArgs(t, s.Listener.Addr().String())...)
	require.Equal(t, 1, o.code)
	require.Contains(t, o.text, "does not answer like a Mesos master")
	require.Contains(t, o.text, s.Listener.Addr().String())
}

// TestWrongCredentials: none, and wrong ones; the secret is never shown.
func TestWrongCredentials(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		master, _ := setup{credentials: map[string]string{"alice": "wonderland"}}.start(t.Context(), t, on)
		o := invoke(t, "", nil, runArgs(t, master.Addr())...)
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "401")
		o = invoke(t, "", []string{"ROLLCALL_SECRET=looking-glass"}, runArgs(t, master.Addr(), "--principal", "alice")...)
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "401")
		require.NotContains(t, o.text, "looking-glass")
		o = invoke(t, "subscribed as", []string{"ROLLCALL_SECRET=wonderland"}, runArgs(t, master.Addr(), "--principal", "alice")...)
		require.Zero(t, o.code)
		require.NotContains(t, o.text, "wonderland")
	}, "native")
}

// TestManifestWithThreeMistakes: all three, each with its line.
func TestManifestWithThreeMistakes(t *testing.T) {
	args := runArgs(t, "127.0.0.1:5050")
	text := "framework: {name: mistakes, user: root}\ntasks:\n  - name: Big\n    count: many\n    command: sleep 1\n    cpus: -1\n    mem: 32\n"
	require.NoError(t, os.WriteFile(args[4], []byte(text), 0o600))
	o := invoke(t, "", nil, args...)
	require.Equal(t, 2, o.code)
	for _, line := range []string{"tasks.yaml:3:", "tasks.yaml:4:", "tasks.yaml:6:"} {
		require.Contains(t, o.text, line)
	}
}

// TestStoreInUse: a second process on the same store.
func TestStoreInUse(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 1)
		w.start()
		w.agreement()
		o := invoke(t, "", nil, "run", "--master", w.master.Addr(), "--manifest", w.path("tasks.yaml"), "--store", w.path("rollcall.db"))
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "in use")
		require.Contains(t, o.text, fmt.Sprint(w.run.Process.Pid), "by whom")
	}, "native")
}

// TestStoreOfAnotherFramework: the store of one framework is not another's.
func TestStoreOfAnotherFramework(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 1)
		w.start()
		w.agreement()
		w.kill9()
		other := strings.Replace(read(t, w.path("tasks.yaml")), "name: live", "name: other", 1)
		require.NoError(t, os.WriteFile(w.path("other.yaml"), []byte(other), 0o600))
		o := invoke(t, "", nil, "run", "--master", w.master.Addr(), "--manifest", w.path("other.yaml"), "--store", w.path("rollcall.db"))
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "another framework")
		require.Contains(t, o.text, "framework live")
	}, "native")
}

// TestDamagedStore: it is refused with what to do, and not touched.
func TestDamagedStore(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 1)
		w.start()
		w.agreement()
		w.kill9()
		file := w.path("rollcall.db")
		damaged := []byte(read(t, file))
		damaged = damaged[:len(damaged)/2]
		require.NoError(t, os.WriteFile(file, damaged, 0o600))
		o := invoke(t, "", nil, "run", "--master", w.master.Addr(), "--manifest", w.path("tasks.yaml"), "--store", file)
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "damaged")
		require.Equal(t, string(damaged), read(t, file))
	}, "native")
}

// TestFullDisk: the store cannot grow: the program stops before it does what
// it could not write down, and goes on when there is room.
func TestFullDisk(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		if os.Getuid() != 0 {
			if os.Getenv("CI") == "true" {
				t.Fatal("needs root to mount a small file system")
			}
			t.Skip("SKIPPED: needs root to mount a small file system")
		}
		w := newWorld(t, on, 2, 100)
		disk := w.path("disk")
		require.NoError(t, os.Mkdir(disk, 0o700))
		out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk).CombinedOutput()
		require.NoError(t, err, string(out))
		defer func() { _ = exec.Command("umount", disk).Run() }()
		store := filepath.Join(disk, "rollcall.db")
		args := []string{"run", "--master", w.master.Addr(), "--manifest", w.path("tasks.yaml"), "--store", store}
		o := invoke(t, "", nil, args...)
		require.Equal(t, 1, o.code, o.text)
		require.Contains(t, o.text, "no space left")
		out, err = exec.Command("mount", "-o", "remount,size=64m", disk).CombinedOutput()
		require.NoError(t, err, string(out))
		o = invoke(t, "tasks 100 of 100 running", nil, args...)
		require.Zero(t, o.code, o.text)
		w.neverTwice()
	}, "native")
}

// TestTaskLargerThanAnyOffer: said, instead of waited for in silence.
func TestTaskLargerThanAnyOffer(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 1)
		text := strings.Replace(read(t, w.path("tasks.yaml")), "cpus: 0.1", "cpus: 1000", 1)
		require.NoError(t, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
		w.start()
		w.logHas("task sleep needs cpus 1000, mem 32 MB; no offer so far had more than cpus 100")
	}, "native")
}

// TestTeardown: tasks and framework end, and the store goes with them; one
// that never held a framework has nothing to tear down.
func TestTeardown(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 3)
		args := []string{"run", "--master", w.master.Addr(), "--manifest", w.path("tasks.yaml"), "--store", w.path("rollcall.db"), "--engine", on.engine, "--teardown"}
		o := invoke(t, "", nil, args...)
		require.Equal(t, 1, o.code)
		require.Contains(t, o.text, "holds no framework")
		w.start()
		w.agreement()
		w.kill9()
		o = invoke(t, "", nil, args...)
		require.Zero(t, o.code, o.text)
		require.NoFileExists(t, w.path("rollcall.db"))
		tasks, err := w.master.Tasks(w.ctx)
		require.NoError(t, err)
		for _, task := range tasks {
			require.NotEqual(t, mesostest.Active, task.Section, "%s is still active", task.ID)
		}
	})
}

// TestFlagsFromTheEnvironment: every flag has its variable.
func TestFlagsFromTheEnvironment(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 2)
		env := []string{
			"ROLLCALL_MASTER=" + w.master.Addr(), "ROLLCALL_MANIFEST=" + w.path("tasks.yaml"),
			"ROLLCALL_STORE=" + w.path("rollcall.db"), "ROLLCALL_FENCES=off", "ROLLCALL_FORMAT=json",
		}
		o := invoke(t, "tasks 2 of 2 running", env, "run")
		require.Zero(t, o.code, o.text)
	}, "native")
}

func read(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(b)
}
