package vectors

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/transcript"
)

// transcripts are those of the core: every rule it follows is reached by one.
func (w *writer) transcripts() *File {
	f := &File{About: "the transcripts of core/scheduler/testdata/transcript"}
	names, err := filepath.Glob("../../core/scheduler/testdata/transcript/*.txt")
	must(err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		must(err)
		script, err := transcript.Parse(string(text))
		must(err)
		about, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		f.Vectors = append(f.Vectors, w.record(strings.TrimSuffix(filepath.Base(name), ".txt"), about, func(r *recorder) {
			got, err := transcript.Run(script, r.maker())
			must(err)
			if got != string(text) {
				panic(fmt.Errorf("vectors: %s is not what happens", name))
			}
		}))
	}
	return f
}

// maker makes the machines of a transcript.
func (r *recorder) maker() transcript.Maker {
	first := true
	next := func() {
		if !first {
			r.another()
		}
		first = false
	}
	return transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			next()
			r.done("create", core.CreateFrame(cfg))
			return engine.Over(r), nil
		},
		Load: func(snapshot []byte) (transcript.Machine, error) {
			next()
			r.done("load", snapshot)
			return engine.Over(r), nil
		},
	}
}
