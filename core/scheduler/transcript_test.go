package scheduler_test

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

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

var update = flag.Bool("update", false, "write the transcripts anew from what really happens; read them before you commit")

// machine is a native machine whose every state is checked.
type machine struct{ *scheduler.Machine }

func (m machine) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	out := m.Machine.Step(now, events)
	m.Check()
	return out, nil
}

func (m machine) Restore(records []scheduler.Record) error {
	if err := m.Machine.Restore(records); err != nil {
		return err
	}
	m.Check()
	return nil
}

func (m machine) Snapshot() ([]byte, error) { return m.Machine.Snapshot(nil), nil }

// maker makes machines that follow a mutant, if there is one, and tell their rows.
func maker(mutant *scheduler.Mutant, trace func(string)) transcript.Maker {
	return transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			m, err := scheduler.NewTraced(cfg, trace)
			if err == nil {
				m.Use(mutant)
			}
			return machine{m}, err
		},
		Load: func(snapshot []byte) (transcript.Machine, error) {
			m, err := scheduler.Load(snapshot)
			if err != nil {
				return nil, err
			}
			m.Use(mutant)
			m.Trace(trace)
			return machine{m}, nil
		},
	}
}

// play runs a transcript; a machine that stops counts as one that differs.
func play(text string, mutant *scheduler.Mutant, trace func(string)) (got string, err error) {
	defer func() {
		if r := recover(); r != nil && mutant != nil {
			got = "stopped"
		} else if r != nil {
			panic(r)
		}
	}()
	s, err := transcript.Parse(text)
	if err != nil {
		return "", err
	}
	return transcript.Run(s, maker(mutant, trace))
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
		_, err := play(text, nil, func(row string) { reached[row] = true })
		require.NoError(t, err)
	}
	for _, id := range scheduler.Rows() {
		assert.True(t, reached[id], "row %s is reached by no transcript", id)
	}
}

// TestEveryMutantIsNoticed: with any row's action swapped for any other, some
// transcript differs. With -v it says which was the first.
func TestEveryMutantIsNoticed(t *testing.T) {
	all := transcripts(t)
	files := slices.Sorted(maps.Keys(all))
	for _, mutant := range scheduler.Mutants() {
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
