package differential

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func standIn(t *testing.T) Target {
	t.Helper()
	s, err := StartStandIn(t.Context(), 2)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestStandInAnswersAsWritten(t *testing.T) { hold(t, "scripts", standIn) }

func TestStandInAnswersAsRecorded(t *testing.T) { hold(t, "replay", standIn) }

// What the stand-in says to generated sequences is told by TestStandInAgreesWithRealMesos. This one needs no Mesos: that
// it carries them out, and answers the same twice.
func TestStandInAgreesWithItself(t *testing.T) { agree(t, 40, standIn, standIn) }

func TestStandInAgreesWithRealMesos(t *testing.T) { agree(t, 200, realMesos, standIn) }
