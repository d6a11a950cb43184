// Package bindings_test runs what each language tests of itself, and then the
// same small framework in each, against a Mesos whose master fails over under
// it, and kills it.
package bindings_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestLanguages: a language is set up and checked by its script, which its example then relies on.
func TestLanguages(t *testing.T) {
	t.Run("go", func(t *testing.T) { example(t, "go") })
	for _, language := range []string{"python", "node", "rust", "java"} {
		t.Run(language, func(t *testing.T) {
			t.Run("check", func(t *testing.T) { check(t, language) })
			if !t.Failed() {
				example(t, language)
			}
		})
	}
}

// check runs bindings/LANGUAGE/check. A script that lacks its tool says so, and
// fails by itself with CI=true.
func check(t *testing.T, language string) {
	require.FileExists(t, "../bin/rollcall", "run make build first")
	require.FileExists(t, "../bin/rollcall.wasm", "run make wasm first")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "./"+language+"/check")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	told := make(chan []string, 1)
	go func() { told <- tell(language, out) }()
	err := cmd.Run()
	_ = in.Close()
	skipped := <-told
	require.NoError(t, err, "bindings/%s/check", language)
	if len(skipped) > 0 {
		require.NotEqual(t, "true", os.Getenv("CI"), "in CI nothing is skipped: %s", skipped)
		t.Skip(strings.Join(skipped, "\n"))
	}
}

// tell prints what a script says as it says it, and returns the lines by which it skips.
func tell(language string, out io.Reader) (skipped []string) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			_, _ = os.Stdout.WriteString(language + ": " + strings.TrimRight(line, "\n") + "\n")
		}
		if strings.HasPrefix(line, "SKIPPED:") {
			skipped = append(skipped, strings.TrimSpace(line))
		}
		if err != nil {
			return skipped
		}
	}
}
