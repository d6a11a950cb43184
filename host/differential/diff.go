package differential

import (
	"fmt"
	"strings"
)

// Diff tells where got departs from want, for a person: the steps up to the first that differs, by their lines alone,
// then that step with its lines marked - (only wanted) and + (only got); and how many more steps differ. It is empty if
// the logs are the same.
func Diff(want, got Log) string {
	first, more := -1, 0
	for i := range max(len(want), len(got)) {
		if i < len(want) && i < len(got) && want[i].Step.String() == got[i].Step.String() && same(want[i].Lines, got[i].Lines) {
			continue
		}
		if first < 0 {
			first = i
		} else {
			more++
		}
	}
	if first < 0 {
		return ""
	}
	var b strings.Builder
	for i := range first {
		fmt.Fprintf(&b, "    %s\n", want[i].Step)
	}
	var w, g Answer
	if first < len(want) {
		w = want[first]
	}
	if first < len(got) {
		g = got[first]
	}
	for _, line := range lineDiff(append([]string{w.Step.String()}, w.Lines...), append([]string{g.Step.String()}, g.Lines...)) {
		fmt.Fprintln(&b, line)
	}
	if more > 0 {
		fmt.Fprintf(&b, "and %d later steps differ\n", more)
	}
	return b.String()
}

func same(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }

// lineDiff is the shortest way from a to b, by their longest common subsequence.
func lineDiff(a, b []string) []string {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, "    "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "  - "+a[i])
			i++
		default:
			out = append(out, "  + "+b[j])
			j++
		}
	}
	return out
}
