package main

import (
	"context"
	"errors"
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
	e, err := o.pair(ctx, stderr)
	if err != nil {
		return err
	}
	if e != nil {
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
		return o.failed(r.Failed, e, stdout)
	}
	printReport(stdout, r)
	if wrong := r.Cover.Impossible(); wrong != "" {
		return errors.New(wrong)
	}
	if ctx.Err() != nil || !o.allRows {
		return ctx.Err()
	}
	for _, role := range sim.Roles {
		missing, _ := r.Cover.Missing(role)
		missing = slices.DeleteFunc(missing, func(row string) bool { return sim.Rare(role, row) })
		if len(missing) > 0 {
			return fmt.Errorf("%s: rows not reached: %s", role, strings.Join(missing, " "))
		}
	}
	return nil
}

// pair makes the two engines, nil if there are none to be.
func (o *simOptions) pair(ctx context.Context, stderr io.Writer) (*sim.Engines, error) {
	if o.engines == 0 {
		return nil, nil
	}
	e, err := sim.NewEngines(ctx, o.module)
	if err != nil && !o.pairs {
		fmt.Fprintf(stderr, "only the native engine: %v\n", err)
		return nil, nil
	}
	return e, err
}

// progressOf is one line.
func progressOf(r *sim.Report) string {
	s := fmt.Sprintf("%d seeds, %.0f/s, %.2f virtual years", r.Runs, r.PerSecond(), r.Stats.Years())
	for _, role := range sim.Roles {
		missing, possible := r.Cover.Missing(role)
		s += fmt.Sprintf(", %s %d/%d rows", role, possible-len(missing), possible)
	}
	return s
}

// failed shrinks what failed and shows it.
func (o *simOptions) failed(f *sim.Failed, e *sim.Engines, stdout io.Writer) error {
	replay := fmt.Sprintf("rollcall sim --seed %d%s", f.Scenario.Seed, o.setText())
	if f.Name != "" {
		replay = "rollcall sim --replay host/sim/" + f.Name
	}
	options, tries := sim.Options{}, 3000
	if f.Paired {
		replay += " --engines 1"
		options.Maker, tries = e.Maker(), 300
	}
	fmt.Fprintf(stdout, "seed %d: %v\nagain: %s\n", f.Scenario.Seed, f.Failure, replay)
	small, failure := sim.Shrink(f.Scenario, options, tries)
	if failure == nil {
		return fmt.Errorf("it does not fail when it is run again: %w", f.Failure)
	}
	log := &sim.Log{}
	options.Log = log
	r := sim.Run(small, options)
	fmt.Fprintf(stdout, "shrunk, to be committed in host/sim/testdata/seeds:\n\n# %s\n%s\n%s", failure.Checker, small.Text(), log.Short(failure.Message, 60))
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
		fmt.Fprintf(w, "%d of them with two engines, native and WebAssembly: after each of %d steps the same bytes out and the same state; %d batches split, %d machines made of snapshots, %d of the store\n",
			r.Paired, r.Pairs.Steps, r.Pairs.Split, r.Pairs.Loaded, r.Pairs.Restored)
	}
	fmt.Fprintf(w, "%d steps of schedulers, %d of their lives, %d rounds, %d batches split and compared; agreement after %s on average\n",
		r.Stats.Steps, r.Stats.Lives, r.Stats.Rounds, r.Stats.Twins, spanOf(int64(r.Stats.Agreement)/int64(max(r.Runs, 1))).Round(time.Millisecond))
	for _, list := range []struct {
		name   string
		counts map[string]uint64
	}{{"likely trouble", r.Stats.Faults}, {"acts", r.Stats.Acts}, {"calls", r.Stats.Calls}, {"replacements", r.Stats.Replaced}} {
		fmt.Fprintf(w, "%s:", list.name)
		for _, k := range slices.Sorted(maps.Keys(list.counts)) {
			fmt.Fprintf(w, " %s %d", k, list.counts[k])
		}
		fmt.Fprintln(w)
	}
	printRows(w, r.Cover)
}

// printRows says which rows of the tables were reached.
func printRows(w io.Writer, c *sim.Cover) {
	for _, role := range sim.Roles {
		missing, possible := c.Missing(role)
		rows, why := sim.Unreachable(role)
		fmt.Fprintf(w, "%s: %d of %d rows reached; %d cannot be reached here:\n", role, possible-len(missing), possible+len(rows), len(rows))
		for _, row := range rows {
			fmt.Fprintf(w, "  %-4s %s\n", row, why[row])
		}
		if len(missing) > 0 {
			fmt.Fprintf(w, "  not reached by these seeds: %s\n", strings.Join(missing, " "))
		}
	}
}
