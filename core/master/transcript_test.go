package master

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
)

var update = flag.Bool("update", false, "write the transcripts anew from what really happens; read them before you commit")

func transcripts(t *testing.T) map[string]string {
	files, err := filepath.Glob("testdata/transcript/*.txt")
	require.NoError(t, err)
	conformance, err := filepath.Glob("testdata/conformance/*.txt") // named as the tests of Mesos
	require.NoError(t, err)
	require.NotEmpty(t, files)
	require.NotEmpty(t, conformance)
	files = append(files, conformance...)
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
			got, err := play(want, func(*Machine) {})
			require.NoError(t, err)
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			assert.Equal(t, want, got)
		})
	}
}

// TestEveryRowIsReached: a table row that no transcript reaches proves nothing.
func TestEveryRowIsReached(t *testing.T) {
	reached := map[string]bool{}
	for _, text := range transcripts(t) {
		_, err := play(text, func(m *Machine) { m.Trace(func(row string) { reached[row] = true }) })
		require.NoError(t, err)
	}
	for _, id := range Rows() {
		assert.True(t, reached[id], "row %s is reached by no transcript", id)
	}
}

// TestEveryMutantIsNoticed: with any row's action swapped for any other, some
// transcript differs. With -v it says which was the first.
func TestEveryMutantIsNoticed(t *testing.T) {
	all := transcripts(t)
	files := slices.Sorted(maps.Keys(all))
	for _, mutant := range Mutants() {
		at := slices.IndexFunc(files, func(file string) bool {
			return playMutant(all[file], mutant) != all[file]
		})
		if at < 0 {
			t.Errorf("no transcript notices that row %s", mutant.Name)
			continue
		}
		t.Logf("row %s: %s", mutant.Name, filepath.Base(files[at]))
	}
}

// playMutant: a machine that stops counts as one that differs.
func playMutant(text string, mutant *Mutant) (got string) {
	defer func() {
		if recover() != nil {
			got = "stopped"
		}
	}()
	got, err := play(text, func(m *Machine) { m.Use(mutant) })
	if err != nil {
		return "stopped"
	}
	return got
}
