// Command measure prints what the core costs in each language, in one run: it
// measures Go, native and in wazero, runs bindings/LANGUAGE/bench for the
// others, and puts all into one table, with the ratio to native Go.
//
//	go run ./bindings/measure -module bin/rollcall.wasm
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

var languages = []string{"rust", "node", "python", "java"}

func main() {
	module := flag.String("module", "bin/rollcall.wasm", "the `file` of the module")
	only := flag.String("languages", strings.Join(languages, ","), "which bindings to measure, separated by commas")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *module, strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, module string, list []string) error {
	t := &table{}
	for _, kind := range []string{"native", "wasm"} {
		fmt.Fprintln(os.Stderr, "measuring Go,", kind)
		if err := measureGo(ctx, t, kind, module); err != nil {
			return err
		}
	}
	for _, language := range list {
		if language == "" {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", language)
		if err := t.run(ctx, language); err != nil {
			return err
		}
	}
	fmt.Print(t.markdown())
	return nil
}
