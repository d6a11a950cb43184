// Command cmd writes everything that is generated under bindings. With -check
// it writes nothing and fails if a file is not what it would write.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"rollcall/bindings/gen"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a file is stale")
	dir := flag.String("dir", "bindings", "the folder `bindings`")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	files, err := gen.Files()
	if err != nil {
		return err
	}
	stale := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		have, err := os.ReadFile(file)
		switch {
		case err == nil && bytes.Equal(have, files[name]):
		case check:
			stale++
			fmt.Println(file, "is stale")
		default:
			if err := write(file, files[name]); err != nil {
				return err
			}
			fmt.Println(file, "written")
		}
	}
	if stale > 0 {
		return fmt.Errorf("%d stale files; run go run ./bindings/gen/cmd", stale)
	}
	return nil
}

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
