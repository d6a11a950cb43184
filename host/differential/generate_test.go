package differential

import (
	"flag"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	seed      = flag.Uint64("seed", 0, "run only the generated sequence of this seed")
	sequences = flag.Uint64("sequences", 30, "how many generated sequences to run")
)

// agree runs generated sequences against two targets, and compares what they answered. A target that a sequence spoils
// is started anew.
func agree(t *testing.T, start func(*testing.T) (left, right Target)) {
	from, to := uint64(1), *sequences
	if *seed != 0 {
		from, to = *seed, *seed
	}
	var left, right Target
	for n := from; n <= to; n++ {
		script := Generate(n)
		if left == nil {
			left, right = start(t)
		}
		begin := time.Now()
		want, err := Run(t.Context(), left, script)
		if err == nil && left == right && Spoils(script) {
			left, right = start(t)
		}
		var got Log
		if err == nil {
			got, err = Run(t.Context(), right, script)
		}
		if err != nil {
			t.Errorf("seed %d cannot be carried out: %v\n\nthe script:\n%s\n%s", n, err, script, replay(t, n))
			left, right = nil, nil // whatever they are in now
			continue
		}
		d := Diff(want, got)
		if d != "" {
			t.Errorf("seed %d: - %s, + %s\n%s\n%s", n, left.Name(), right.Name(), d, replay(t, n))
		}
		if testing.Verbose() {
			t.Logf("seed %d: %d steps, %.2f s", n, len(script), time.Since(begin).Seconds())
		}
		if Spoils(script) || d != "" {
			left, right = nil, nil
		}
	}
}

func replay(t *testing.T, seed uint64) string {
	return "replay: go test ./host/differential -run '^" + t.Name() + "$' -seed " + strconv.FormatUint(seed, 10)
}

// A sequence that is answered differently by the same master twice has a race in it, or in the comparison.
func TestRealMesosAgreesWithItself(t *testing.T) {
	agree(t, func(t *testing.T) (Target, Target) {
		target := realMesos(t)
		return target, target
	})
}

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
