//go:build unix

package fakemaster_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// program builds rollcall, once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "rollcall-test-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "rollcall")
	out, err := exec.Command("go", "build", "-o", path, "rollcall/host/cmd/rollcall").CombinedOutput()
	if err != nil {
		_, _ = os.Stderr.Write(out)
	}
	return path, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

// built is where the program is, "" if no test needed it.
var built string

func rollcall(t *testing.T) string {
	t.Helper()
	path, err := program()
	require.NoError(t, err)
	return path
}

// The commands of README.md work, one after the other, on another port.
func TestReadme(t *testing.T) {
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: the recipes need %s: %v", tool, err)
		}
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	script := "set -eu\ntrap 'kill $(jobs -p) 2> /dev/null' EXIT\n"
	for i, block := range strings.Split(string(readme), "```sh\n") {
		if i > 0 {
			commands, _, ok := strings.Cut(block, "```")
			require.True(t, ok)
			script += commands
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	script = strings.ReplaceAll(script, "127.0.0.1:5050", address)

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, "bash", "-c", script)
	run.Dir = t.TempDir()
	run.Env = append(os.Environ(), "PATH="+filepath.Dir(rollcall(t))+":"+os.Getenv("PATH"))
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGKILL) }
	run.WaitDelay = time.Second
	out, err := run.CombinedOutput()
	if err != nil {
		for _, file := range []string{"master.out", "head", "events", "run.out", "run2.out", "script.err"} {
			text, _ := os.ReadFile(filepath.Join(run.Dir, file))
			t.Logf("%s:\n%s", file, text[max(0, len(text)-1500):])
		}
	}
	require.NoError(t, err, "%s", out)
}
