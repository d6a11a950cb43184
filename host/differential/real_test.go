package differential

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesostest"
)

func realMesos(t *testing.T) Target {
	t.Helper()
	r, err := StartReal(t.Context(), mesostest.NeedCluster(t), 2)
	require.NoError(t, err)
	return r
}

func TestRealMesosAnswersAsWritten(t *testing.T) { hold(t, "scripts", realMesos) }

func TestRealMesosAnswersAsRecorded(t *testing.T) { hold(t, "replay", realMesos) }

// A sequence that is answered differently by the same master twice has a race in it, or in the comparison.
func TestRealMesosAgreesWithItself(t *testing.T) { agree(t, 20, realMesos, realMesos) }
