// Command ossfuzz packs the seeds of a fuzz target as OSS-Fuzz wants them:
//
//	go run ./host/ossfuzz -zip core_FuzzX_seed_corpus.zip core/testdata/fuzz/FuzzX
//
// Go keeps a seed as text, one argument of the target in each line. OSS-Fuzz gives a
// target one string of bytes, and go-118-fuzz-build cuts it into arguments: those of a
// fixed size first, then a byte for each text, which weighs how long it is beside the
// others, then the texts. Seeds with more than one text are left out.
package main

import (
	"archive/zip"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	to := flag.String("zip", "", "the file to write")
	flag.Parse()
	if *to == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "wanted -zip FILE and a directory of seeds")
		os.Exit(2)
	}
	if err := pack(*to, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "ossfuzz:", err)
		os.Exit(1)
	}
}

// pack writes the seeds of a directory, if there are any, into a file.
func pack(to, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		seed, err := encode(string(text))
		if errors.Is(err, errTexts) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		w, err := z.Create(filepath.Base(file))
		if err != nil {
			return err
		}
		if _, err := w.Write(seed); err != nil {
			return err
		}
	}
	return errors.Join(z.Close(), out.Close())
}
