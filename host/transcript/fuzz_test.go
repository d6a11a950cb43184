package transcript

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse: no text makes it panic, and its events neither.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("../../core/scheduler/testdata/transcript/*.txt")
	for i, file := range files {
		if text, err := os.ReadFile(file); err == nil && i%8 == 0 {
			f.Add(string(text))
		}
	}
	f.Add("config fences=false batch=3\nat 1s launch task=t1\n----\ncall accept\n\nrestart\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		for _, e := range s.Entries {
			for _, line := range e.Events {
				_, _ = ParseEvent(line.Text, 1)
			}
		}
	})
}
