package main

import (
	"bytes"
	"os/exec"
)

// compressors read a file and write it compressed with brotli. Go has none, and
// one figure is no reason for a dependency; without either it is left out.
var compressors = [][]string{
	{"brotli", "--best", "--stdout", "-"},
	{"node", "-e", "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"},
}

// sizes adds those of the module.
func (s *suite) sizes(module []byte) {
	const kilo = 1000
	s.progress.about(0)
	s.progress.stage("size of the module")
	s.add(row{What: moduleRaw, Unit: "KB", Figures: figures{byWazero: exactly(float64(len(module)) / kilo)}})
	for _, command := range compressors {
		c := exec.CommandContext(s.ctx, command[0], command[1:]...)
		c.Stdin = bytes.NewReader(module)
		if out, err := c.Output(); err == nil && len(out) > 0 {
			s.add(row{What: moduleZip, Unit: "KB", Figures: figures{byWazero: exactly(float64(len(out)) / kilo)}})
			return
		}
	}
}
