package differential

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var rewrite = flag.Bool("rewrite", false, "write what the real Mesos answers into testdata, to be read before it is committed")

// transcripts are the files of a folder of testdata, by name.
func transcripts(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func readTranscript(t *testing.T, file string) (log Log, comment string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	log, err = ParseLog(string(text))
	require.NoError(t, err, file)
	for _, l := range strings.SplitAfter(string(text), "\n") {
		if !strings.HasPrefix(l, "#") {
			break
		}
		comment += l
	}
	return log, comment
}

// hold runs the scripts of a folder against a target of their own each, and compares with the answers kept there.
func hold(t *testing.T, folder string, start func(*testing.T) Target) {
	for _, file := range transcripts(t, folder) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, comment := readTranscript(t, file)
			t.Parallel()
			target := start(t)
			got, err := Run(t.Context(), target, want.Script())
			require.NoError(t, err)
			if *rewrite && writes(target) {
				require.NoError(t, os.WriteFile(file, []byte(comment+"\n"+got.String()), 0o644))
				return
			}
			if d := Diff(want, got); d != "" {
				t.Errorf("%s: - is what a real Mesos said\n%s", file, d)
			}
		})
	}
}

// writes reports whether the target's answers are those that all others are held against.
func writes(t Target) bool {
	_, ok := t.(*Real)
	return ok
}
