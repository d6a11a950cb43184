package agent_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/agent"
)

var update = flag.Bool("update", false, "write the transcripts anew from what really happens; read them before you commit")

// play runs a transcript; a machine that stops counts as one that differs.
func play(text string, mutant *agent.Mutant, trace func(string)) (got string, err error) {
	defer func() {
		if r := recover(); r != nil && mutant != nil {
			got = "stopped"
		} else if r != nil {
			panic(r)
		}
	}()
	return runScript(text, mutant, trace)
}

func transcripts(t *testing.T) map[string]string {
	files, err := filepath.Glob("testdata/transcript/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	all := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		all[f] = string(text)
	}
	return all
}

// TestTranscripts plays every transcript and compares what is owed, line by line.
func TestTranscripts(t *testing.T) {
	for file, want := range transcripts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			got, err := play(want, nil, nil)
			if *update && err == nil {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			require.NoError(t, err, "%s", got)
			assert.Equal(t, want, got)
		})
	}
}

// TestEveryRowIsReached: a table row that no transcript reaches proves nothing.
func TestEveryRowIsReached(t *testing.T) {
	reached := map[string]bool{}
	for _, text := range transcripts(t) {
		_, err := play(text, nil, func(row string) { reached[row] = true })
		require.NoError(t, err)
	}
	for _, id := range agent.Rows() {
		assert.True(t, reached[id], "row %s is reached by no transcript", id)
	}
}

// TestEveryMutantIsNoticed: with any row's action swapped for any other, some
// transcript differs.
func TestEveryMutantIsNoticed(t *testing.T) {
	all := transcripts(t)
	for _, mutant := range agent.Mutants() {
		noticed := false
		for _, want := range all {
			if got, err := play(want, mutant, nil); err != nil || got != want {
				noticed = true
				break
			}
		}
		assert.True(t, noticed, "no transcript notices that row %s", mutant.Name)
	}
}
