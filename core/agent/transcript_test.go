package agent_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
// transcript differs. With -v it says which was the first.
func TestEveryMutantIsNoticed(t *testing.T) {
	all := transcripts(t)
	files := slices.Sorted(maps.Keys(all))
	for _, mutant := range agent.Mutants() {
		at := slices.IndexFunc(files, func(file string) bool {
			got, err := play(all[file], mutant, nil)
			return err != nil || got != all[file]
		})
		if at < 0 {
			t.Errorf("no transcript notices that row %s", mutant.Name)
			continue
		}
		t.Logf("row %s: %s", mutant.Name, filepath.Base(files[at]))
	}
}
