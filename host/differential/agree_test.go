package differential

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"
)

var (
	seed      = flag.Uint64("seed", 0, "run only the generated sequence of this seed")
	sequences = flag.Uint64("sequences", 0, "how many generated sequences to run, if not as many as the test says")
	pairs     = flag.Int("pairs", 3, "how many pairs of targets to run generated sequences on at the same time")
)

// agree runs generated sequences against two kinds of target, on both at the same time, and compares what they answered.
// Most of a sequence is waiting, so that several pairs share the seeds, each one script after the other; a pair that a
// script spoils is started anew.
func agree(t *testing.T, count uint64, left, right func(*testing.T) Target) {
	begin := time.Now()
	if *sequences != 0 {
		count = *sequences
	}
	seeds := make(chan uint64, count)
	for n := range count {
		seeds <- n + 1
	}
	if *seed != 0 {
		seeds, count = make(chan uint64, 1), 1
		seeds <- *seed
	}
	close(seeds)
	var all sync.WaitGroup
	for i := range *pairs {
		all.Go(func() {
			for n := 1; ; n++ {
				s, more := <-seeds
				if !more {
					return
				}
				t.Run(fmt.Sprintf("pair-%d.%d", i+1, n), func(t *testing.T) {
					a, b := left(t), right(t)
					for more && agreed(t, s, a, b, left, right) {
						s, more = <-seeds
					}
				})
			}
		})
	}
	all.Wait()
	t.Logf("%d sequences in %.1f s", count, time.Since(begin).Seconds())
}

// agreed reports whether the targets can be used for another script. A sequence
// that differs is run once more, on a fresh pair: what two masters say at the same
// instant can cross, and only what differs again is a difference.
func agreed(t *testing.T, seed uint64, a, b Target, left, right func(*testing.T) Target) bool {
	reusable, wrong := compare(t, seed, a, b)
	if wrong == "" {
		return reusable
	}
	if _, again := compare(t, seed, left(t), right(t)); again != "" {
		t.Error(again)
	} else {
		t.Logf("differed once in two:\n%s", wrong)
	}
	return false
}

// compare reports whether the targets can be used for another script, and what
// differs.
func compare(t *testing.T, seed uint64, left, right Target) (reusable bool, wrong string) {
	script := Generate(seed)
	var logs [2]Log
	var errs [2]error
	var took [2]time.Duration
	var both sync.WaitGroup
	for i, target := range []Target{left, right} {
		both.Go(func() {
			begin := time.Now()
			logs[i], errs[i] = Run(t.Context(), target, script)
			took[i] = time.Since(begin)
		})
	}
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return false, fmt.Sprintf("seed %d cannot be carried out: %v\n\nthe script:\n%s\n%s", seed, err, script, replay(seed))
	}
	if d := Diff(logs[0], logs[1]); d != "" {
		return false, fmt.Sprintf("seed %d: - %s, + %s\n%s\n%s", seed, left.Name(), right.Name(), d, replay(seed))
	}
	if testing.Verbose() {
		t.Logf("seed %d: %d steps, %.2f and %.2f s", seed, len(script), took[0].Seconds(), took[1].Seconds())
	}
	return !Spoils(script), ""
}

func replay(seed uint64) string {
	return "replay: go test ./host/differential -run Agrees -seed " + strconv.FormatUint(seed, 10)
}
