// Command bench measures the core in the three ways it is used, side by side:
// with Go values, through bytes, and through bytes in WebAssembly (wazero). It
// prints one table, with the budget beside each figure that has one.
//
// Each figure is the best of several short repetitions and, behind a slash,
// their median. The three ways take turns, so that what else a machine does
// hits all of them; ratios and budgets are of the best.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"rollcall/host/engine"
)

type options struct {
	json, quick   bool
	module, store string
}

func main() {
	var o options
	flag.BoolVar(&o.json, "json", false, "print JSON")
	flag.BoolVar(&o.quick, "quick", false, "fewer repetitions, and no million tasks: a quarter of a minute instead of more than one")
	flag.StringVar(&o.module, "module", "", "the `file` of the module; by default $ROLLCALL_WASM")
	flag.StringVar(&o.store, "store", "", "a `directory` on the disk to measure; by default the one for temporary files")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	module, err := engine.Find(o.module)
	if err != nil {
		return err
	}
	wasm, err := engine.Wasm(ctx, module, engine.DefaultOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, wasm.Close()) }()
	s := newSuite(ctx, o, wasm)
	if err := s.measure(); err != nil {
		return err
	}
	if err := s.providers(); err != nil {
		return err
	}
	s.sizes(module)
	s.progress.clear()
	if o.json {
		return printJSON(os.Stdout, s.rows, s.repeat)
	}
	return printTable(os.Stdout, s.rows, s.repeat)
}
