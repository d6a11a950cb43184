package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"rollcall/host/sim"
)

// compare plays the same seeds with Rollcall and with other frameworks'
// published algorithms, and writes a table.
func (o *simOptions) compare(ctx context.Context, stdout, stderr io.Writer) error {
	c := sim.Comparison{From: o.seed, Seeds: uint64(o.seeds), Jobs: o.jobs, Progress: func(done uint64, perSecond float64) {
		fmt.Fprintf(stderr, "%d of %d seeds, %.1f/s\n", done, o.seeds, perSecond)
	}}
	all, err := c.Run(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{{fmt.Sprintf("seeds %d to %d", o.seed, o.seed+uint64(o.seeds)-1)}}
	for i := range all {
		if all[i].Failure != nil {
			return fmt.Errorf("%s: %w", all[i].Name, all[i].Failure)
		}
		rows[0] = append(rows[0], all[i].Name)
	}
	for _, f := range sim.Figures() {
		row := []string{f.Name}
		for i := range all {
			row = append(row, f.Of(&all[i]))
		}
		rows = append(rows, row)
	}
	write := aligned
	if o.markdown {
		write = markdown
	}
	if _, err := io.WriteString(stdout, write(rows)); err != nil || o.markdown {
		return err
	}
	fmt.Fprintf(stdout, "\nIn %d of %d clusters somebody was wrong 5 s after the trouble; the times to agreement are of these.\n", len(all[0].Hard), o.seeds)
	for i := range all {
		fmt.Fprintf(stdout, "%s: %s\n", all[i].Name, all[i].About)
	}
	return nil
}

// aligned is a table for a terminal.
func aligned(rows [][]string) string {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&b, "%-*s", wide[i], cell)
				continue
			}
			fmt.Fprintf(&b, "  %*s", wide[i], cell)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// markdown is the same for a README.
func markdown(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|---|" + strings.Repeat("---:|", len(row)-1) + "\n")
		}
	}
	return b.String()
}
