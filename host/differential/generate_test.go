package differential

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASeedIsAlwaysTheSameScript(t *testing.T) {
	for n := range uint64(300) {
		s := Generate(n)
		require.NotEmpty(t, s)
		require.Equal(t, s.String(), Generate(n).String())
		for _, step := range s {
			again, err := ParseStep(step.String())
			require.NoError(t, err)
			require.Equal(t, step.String(), again.String())
		}
	}
}
