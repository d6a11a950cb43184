package clients

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/differential"
	"rollcall/host/mesostest"
)

// hold runs every client against a target, which must look to it as a Mesos 1.11.0 does.
func hold(t *testing.T, target differential.Target) {
	for _, c := range All {
		t.Run(c.Name, func(t *testing.T) {
			got, err := c.Run(t.Context(), t.TempDir(), target.URL())
			if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" && os.Getenv("ROLLCALL_REQUIRE_ALL") == "" {
				t.Skipf("SKIPPED, NOTHING WAS TESTED: %v", err)
			}
			require.NoError(t, err)
			require.Equal(t, c.Want, got)
		})
	}
}

func TestClientsOnTheStandIn(t *testing.T) {
	target, err := differential.StartStandIn(t.Context(), 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, target.Close()) }()
	hold(t, target)
}

func TestClientsOnARealMesos(t *testing.T) {
	target, err := differential.StartReal(t.Context(), mesostest.NeedCluster(t), 1)
	require.NoError(t, err)
	hold(t, target)
}
