package cluster

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/engine"
)

var update = flag.Bool("update", false, "write the transcripts anew from what really happens; read them before you commit")

const conformance = "testdata/conformance"

// TestConformance plays every transcript: what the Mesos test of the same name
// asserts holds, and all else is as it is written. Each machine is compared,
// step by step, with one that is spoken to in frames.
func TestConformance(t *testing.T) {
	files, err := filepath.Glob(conformance + "/*/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, conformance+"/"), ".txt")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			tap := &comparer{t: t, builders: []engine.Builder{engine.Native()}, machines: map[string][]engine.Frames{}}
			got, err := playConformance(string(text), tap)
			require.NoError(t, err) // what is wrong is never written
			require.Contains(t, string(text), "\nwant ", "a transcript without what its Mesos test asserts")
			tap.finish()
			require.NotZero(t, tap.steps)
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			assert.Equal(t, string(text), got)
		})
	}
}

// TestExpectations: a line that is wanted and missing, one too many, and one
// that never may be are all noticed.
func TestExpectations(t *testing.T) {
	output := []string{
		`5 f1 update t1 LOST agent=M-1-S0 source=MASTER "Reconciliation: Task is unknown"`,
		`5 f1 update t1 LOST agent=M-1-S0 source=MASTER "Reconciliation: Task is gone"`,
		`5 reply reconcile 202`,
	}
	for text, holds := range map[string]bool{
		`f1 update t1`: true, `t1 update f1`: true, `2x f1 update t1`: true, `1x f1 update t1`: false, `3x f1 update t1`: false,
		`agent=*`: true, `agent=M`: false, `agent=M-1-S0`: true, `1x "Reconciliation: Task is gone"`: true, `RUNNING`: false,
		`0x RUNNING`: true, `nothing`: false, `reply reconcile 202`: true, `reply 400`: false,
	} {
		x := parseExpectation(1, text)
		assert.Equal(t, holds, x.check(output) == nil, text)
	}
	x := parseExpectation(1, "nothing")
	assert.NoError(t, x.check(output[2:]))
}
