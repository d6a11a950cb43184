package sim

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlay runs the scenario in the file $SCENARIO and writes what happened.
func TestPlay(t *testing.T) {
	path := os.Getenv("SCENARIO")
	if path == "" {
		t.Skip("no $SCENARIO")
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := Parse(string(text))
	require.NoError(t, err)
	log := &Log{}
	r := Run(s, Options{Log: log})
	fmt.Print(log.Text(0))
	require.Nil(t, r.Failure)
}
