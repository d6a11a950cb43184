// Command cmd links the module that Go built: see package link.
//
//	go run ./wasm/link/cmd -o bin/rollcall.wasm bin/rollcall.raw.wasm
package main

import (
	"flag"
	"fmt"
	"os"

	"rollcall/wasm/link"
)

func main() {
	out := flag.String("o", "", "where to write the linked module")
	flag.Parse()
	if *out == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: cmd -o linked.wasm raw.wasm")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	linked, err := link.Link(raw, link.Shipped())
	if err != nil {
		return err
	}
	return os.WriteFile(to, linked, 0o644)
}
