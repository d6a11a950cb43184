package store

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadWhileWritten reads a store that another process writes as fast as it can: each view is of one commit, none goes back.
func TestReadWhileWritten(t *testing.T) {
	path := testPath(t)
	_, said := startChild(t, "write", path)
	require.True(t, said.Scan())
	go func() {
		for said.Scan() {
		}
	}()
	last := 0
	for range 100 {
		view, err := OpenReadOnly(path)
		require.NoError(t, err)
		require.Equal(t, "test", view.Info.Identity)
		require.Len(t, view.Records, crashKeys+1)
		count := mustInt(t, string(view.Records[0].Value))
		require.GreaterOrEqual(t, count, last)
		last = count
		for _, r := range view.Records[1:] {
			number, _, _ := strings.Cut(string(r.Value), " ")
			require.Equal(t, count, mustInt(t, number))
		}
	}
}

func TestReadOnlyNeedsAFile(t *testing.T) {
	_, err := OpenReadOnly(testPath(t))
	require.ErrorContains(t, err, "no such file")
}
