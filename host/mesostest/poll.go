package mesostest

import (
	"context"
	"time"
)

// poll tries at once and then at every interval, until done, an error, or the end of ctx.
func poll(ctx context.Context, interval time.Duration, try func() (done bool, err error)) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if done, err := try(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
	}
}
