package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"rollcall/host/sim"
)

// campaign runs seed after seed.
func (o *simOptions) campaign(ctx context.Context, set func(*sim.Knobs), stdout, stderr io.Writer) error {
	c := sim.Campaign{
		From: o.seed, Seeds: uint64(o.seeds), Time: time.Duration(o.minutes) * time.Minute, Jobs: o.jobs, Set: set, Committed: true,
		Progress: func(r *sim.Report) { fmt.Fprintln(stderr, progressOf(r)) },
	}
	if o.engines > 0 {
		e, err := sim.NewEngines(ctx, o.module)
		if err != nil {
			return err
		}
		defer e.Close()
		c.Every = uint64(o.engines)
		c.Engines = func() (*sim.Options, func(), error) {
			return &sim.Options{Maker: e.Maker()}, func() {}, nil
		}
	}
	r, err := c.Run(ctx)
	if err != nil {
		return err
	}
	if r.Failed != nil {
		return o.failed(r.Failed, stdout)
	}
	printReport(stdout, r)
	return ctx.Err()
}

// progressOf is one line.
func progressOf(r *sim.Report) string {
	s := fmt.Sprintf("%d seeds, %.0f/s, %.2f virtual years", r.Runs, r.PerSecond(), r.Stats.Years())
	for _, role := range sim.Roles {
		missing, all := r.Cover.Missing(role)
		s += fmt.Sprintf(", %s %d/%d rows", role, all-len(missing), all)
	}
	return s
}

// failed shrinks what failed and shows it.
func (o *simOptions) failed(f *sim.Failed, stdout io.Writer) error {
	replay := fmt.Sprintf("rollcall sim --seed %d%s", f.Scenario.Seed, o.setText())
	if f.Name != "" {
		replay = "rollcall sim --replay host/sim/" + f.Name
	}
	fmt.Fprintf(stdout, "seed %d: %v\nagain: %s\n", f.Scenario.Seed, f.Failure, replay)
	if f.Paired {
		return fmt.Errorf("with two engines: %w", f.Failure)
	}
	small, failure := sim.Shrink(f.Scenario, sim.Options{}, 3000)
	if failure == nil {
		return fmt.Errorf("it does not fail when it is run again: %w", f.Failure)
	}
	log := &sim.Log{}
	r := sim.Run(small, sim.Options{Log: log})
	fmt.Fprintf(stdout, "shrunk, to be committed in host/sim/testdata/seeds:\n\n# %s\n%s\n%s", failure.Checker, small.Text(), log.Text(60))
	if o.html != "" {
		if err := writePage(o.html, small, r, log, replay); err != nil {
			return err
		}
	}
	return failure
}

// printReport says what was run.
func printReport(w io.Writer, r *sim.Report) {
	fmt.Fprintln(w, progressOf(r))
	if r.Paired > 0 {
		fmt.Fprintf(w, "%d of them with two engines, step by step the same bytes\n", r.Paired)
	}
	fmt.Fprintf(w, "%d steps of schedulers, %d of their lives, %d rounds, %d batches split and compared; agreement after %s on average\n",
		r.Stats.Steps, r.Stats.Lives, r.Stats.Rounds, r.Stats.Twins, spanOf(int64(r.Stats.Agreement)/int64(max(r.Runs, 1))).Round(time.Millisecond))
	for _, list := range []struct {
		name   string
		counts map[string]uint64
	}{{"likely trouble", r.Stats.Faults}, {"acts", r.Stats.Acts}, {"calls", r.Stats.Calls}} {
		fmt.Fprintf(w, "%s:", list.name)
		for _, k := range slices.Sorted(maps.Keys(list.counts)) {
			fmt.Fprintf(w, " %s %d", k, list.counts[k])
		}
		fmt.Fprintln(w)
	}
	for _, role := range sim.Roles {
		if missing, _ := r.Cover.Missing(role); len(missing) > 0 {
			fmt.Fprintf(w, "%s: rows not reached: %s\n", role, strings.Join(missing, " "))
		}
	}
}
