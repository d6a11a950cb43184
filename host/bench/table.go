package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"
)

var heads = []string{"", "", "tasks", "batch", "Go values", "x", "bytes", "wazero", "x", "budget"}

// toTheLeft are the columns that are not numbers.
var toTheLeft = map[int]bool{0: true, 1: true, 9: true}

// printTable prints all rows, aligned.
func printTable(w io.Writer, rows []row, repeat int) error {
	lines := [][]string{heads}
	for _, r := range inOrder(rows) {
		if n := len(lines); n > 1 && lines[n-1][0] != r.What && r.Tasks > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, cells(&r))
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s %s/%s, %d processors. Best / median of %d repetitions (%d of restoring); x: times the figure of bytes.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), repeat, restores)
	widths := widths(lines)
	for _, line := range lines {
		fmt.Fprintln(b, align(line, widths))
	}
	return b.Flush()
}

// inOrder groups the rows by what they are.
func inOrder(rows []row) []row {
	return slices.SortedStableFunc(slices.Values(rows), func(a, b row) int {
		return slices.Index(order, a.What) - slices.Index(order, b.What)
	})
}

func cells(r *row) []string {
	budget := ""
	if r.Budget != nil {
		budget = r.Budget.text(r)
	}
	return []string{
		r.What, r.Unit, count(r.Tasks), count(r.Batch),
		cell(r.Figures[byValues]), times(r.ratio(byValues)), cell(r.Figures[byBytes]), cell(r.Figures[byWazero]), times(r.ratio(byWazero)),
		budget,
	}
}

func cell(f *figure) string {
	switch {
	case f == nil:
		return ""
	case f.Best == f.Median:
		return number(f.Best)
	}
	return number(f.Best) + " / " + number(f.Median)
}

func times(ratio float64) string {
	if ratio == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", ratio)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return number(float64(n))
}

// number writes three digits that count, and large ones in groups.
func number(v float64) string {
	switch {
	case v == float64(int(v)) || v >= 100:
		return grouped(fmt.Sprintf("%.0f", v))
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.01:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.4f", v)
}

func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func widths(lines [][]string) []int {
	w := make([]int, len(heads))
	for _, line := range lines {
		for i, s := range line {
			w[i] = max(w[i], utf8.RuneCountInString(s))
		}
	}
	return w
}

func align(line []string, widths []int) string {
	var b strings.Builder
	for i, s := range line {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
		if toTheLeft[i] {
			b.WriteString(s + pad + "  ")
		} else {
			b.WriteString(pad + s + "  ")
		}
	}
	return strings.TrimRight(b.String(), " ")
}
