package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata anew from what is printed; read it before you commit")

// said is what a command printed and its exit code.
type said struct {
	code     int
	out, err string
}

func rollcall(env map[string]string, args ...string) said {
	var out, err bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // should a mistake be let through, run must not begin to run
	code := main1(ctx, args, func(name string) string { return env[name] }, &out, &err)
	return said{code, out.String(), err.String()}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func testdata(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	require.NoError(t, err)
	return path
}

func TestHelp(t *testing.T) {
	for file, ways := range map[string][][]string{
		"help.txt":         {{}, {"help"}, {"-h"}, {"--help"}},
		"help-run.txt":     {{"help", "run"}, {"run", "-h"}, {"run", "--help"}, {"run", "--engine", "x", "--help"}},
		"help-inspect.txt": {{"help", "inspect"}, {"inspect", "-h"}},
		"help-sim.txt":     {{"help", "sim"}, {"sim", "-h"}},
		"help-version.txt": {{"help", "version"}},

		"help-apply.txt":     {{"help", "apply"}, {"apply", "--wait", "--help"}},
		"help-reconcile.txt": {{"help", "reconcile"}, {"reconcile", "--implicit", "--help"}},
		"help-pause.txt":     {{"help", "pause"}, {"pause", "-h"}},
		"help-resume.txt":    {{"help", "resume"}, {"resume", "-h"}},
	} {
		for _, args := range ways {
			got := rollcall(nil, args...)
			assert.Equal(t, 0, got.code, args)
			assert.Empty(t, got.err, args)
			golden(t, testdata(t, file), got.out)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, word := range []string{"version", "--version"} {
		got := rollcall(nil, word)
		assert.Equal(t, 0, got.code)
		assert.Regexp(t, `^rollcall \S.* go1\.\S+ \w+/\w+\n$`, got.out)
	}
}

func TestUnknownCommands(t *testing.T) {
	for word, want := range map[string]string{
		"inspct": "rollcall: unknown command \"inspct\"; did you mean inspect?\n",
		"launch": "rollcall: unknown command \"launch\"; wanted run, apply, reconcile, pause, resume, inspect, master, sim, version, help\n",
		"\x1b[":  "rollcall: unknown command \"\\x1b[\"; wanted run, apply, reconcile, pause, resume, inspect, master, sim, version, help\n",
	} {
		assert.Equal(t, said{2, "", want}, rollcall(nil, word))
	}
	assert.Equal(t, said{2, "", "rollcall help: unknown command \"rum\"; did you mean run?\n`rollcall help help` shows what can be said.\n"},
		rollcall(nil, "help", "rum"))
}
