package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// What is measured, by the names that each language's bench gives it.
const (
	startCold   = "start-up, cold"
	startCached = "start-up, compiled code cached"
	encode      = "encode"
	boundary    = "boundary"
	decode      = "decode"
	sum         = "sum"
	linear      = "memory at 100k tasks"
	process     = "memory at 100k tasks, of the process"
)

var batches = []int{1, 100, 1000}

func each(what string, batch int) string { return fmt.Sprintf("%s, batches of %d", what, batch) }

// table is the figures of each language.
type table struct {
	names   []string
	figures map[string]map[string]float64
}

func (t *table) put(name, what string, value float64) {
	if t.figures == nil {
		t.figures = map[string]map[string]float64{}
	}
	if t.figures[name] == nil {
		t.figures[name] = map[string]float64{}
		t.names = append(t.names, name)
	}
	t.figures[name][what] = value
}

// run takes over what bindings/LANGUAGE/bench prints.
func (t *table) run(ctx context.Context, language string) error {
	script, err := filepath.Abs(filepath.Join("bindings", language, "bench"))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, script)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", language, err)
	}
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		var line struct {
			What  string
			Value float64
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			continue // what a build tool says
		}
		t.put(language, line.What, line.Value)
	}
	for _, what := range []string{startCold, startCached, linear, each(sum, 1000)} {
		if _, ok := t.figures[language][what]; !ok {
			return fmt.Errorf("%s: its bench says nothing of %q", language, what)
		}
	}
	return nil
}

// markdown is the table, with the ratio of the boundary and of the whole to
// native Go.
func (t *table) markdown() string {
	var b strings.Builder
	head := []string{"", "start-up, cold", "cached", "boundary, by 1", "by 100", "by 1,000", "× native", "encode", "decode", "sum, by 1,000", "× native", "memory, linear", "of the process"}
	b.WriteString("| " + strings.Join(head, " | ") + " |\n|---|" + strings.Repeat("---:|", len(head)-1) + "\n")
	native := t.figures["Go, native"]
	for _, name := range t.names {
		f := t.figures[name]
		cells := []string{name, in(f, startCold, "%.0f ms"), in(f, startCached, "%.0f ms")}
		for _, batch := range batches {
			cells = append(cells, in(f, each(boundary, batch), "%.0f ns"))
		}
		cells = append(cells, ratio(f, native, each(boundary, 1000)))
		for _, what := range []string{encode, decode, sum} {
			cells = append(cells, in(f, each(what, 1000), "%.0f ns"))
		}
		cells = append(cells, ratio(f, native, each(sum, 1000)), in(f, linear, "%.0f MiB"), in(f, process, "%.0f MiB"))
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}

func in(f map[string]float64, what, format string) string {
	if v, ok := f[what]; ok {
		return fmt.Sprintf(format, v)
	}
	return ""
}

func ratio(f, native map[string]float64, what string) string {
	if native[what] == 0 || f[what] == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", f[what]/native[what])
}
