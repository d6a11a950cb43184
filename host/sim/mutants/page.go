package mutants

import (
	"fmt"
	"os"
	"strings"
)

// readme is the page; what stands behind mark is written by the test.
const (
	readme = "README.md"
	mark   = "<!-- written by go test -update -->\n"
)

// row is a mutant as the page has it, up to what is not the same each time.
func (m *Mutant) row() string {
	return fmt.Sprintf("| %s | %s | %s | `%s` |", m.Name, m.source(), m.What, m.File)
}

// inWords says what has noticed a mutant: the first test, and the other stages.
func inWords(caught []catch) string {
	if len(caught) == 0 {
		return "nothing"
	}
	first := caught[0]
	words := fmt.Sprintf("%s: `%s`", first.stage, strings.ReplaceAll(first.tests[0], "|", "\\|"))
	if n := len(first.tests) - 1; n > 0 {
		words += fmt.Sprintf(" and %d more", n)
	}
	for _, c := range caught[1:] {
		words += "; " + c.stage
	}
	return words
}

// table is the page's table, with what has noticed each.
func table(caught map[string][]catch) string {
	var b strings.Builder
	b.WriteString("| mutant | whose | the defect | in | noticed by |\n|---|---|---|---|---|\n")
	for i := range Table {
		m := &Table[i]
		fmt.Fprintf(&b, "%s %s |\n", m.row(), inWords(caught[m.Name]))
	}
	return b.String() + "\n" + summary(caught) + "\n"
}

// list is what has noticed each mutant, for a terminal.
func list(caught map[string][]catch) string {
	var b strings.Builder
	for i := range Table {
		if m := &Table[i]; caught[m.Name] != nil {
			fmt.Fprintf(&b, "%-40s %-12s %s\n", m.Name, m.source(), strings.ReplaceAll(inWords(caught[m.Name]), "`", ""))
		}
	}
	return b.String() + summary(caught)
}

// summary says how many mutants each stage has noticed.
func summary(caught map[string][]catch) string {
	counts := map[string]int{}
	for _, by := range caught {
		for _, c := range by {
			counts[c.stage]++
		}
	}
	words := fmt.Sprintf("%d mutants, noticed by", len(caught))
	for _, s := range [...]string{"transcripts", "properties", "conformance", "simulator", "search", "loop", "keeper"} {
		if counts[s] > 0 {
			words += fmt.Sprintf(" %s: %d,", s, counts[s])
		}
	}
	return strings.TrimSuffix(words, ",") + "."
}

// writePage writes the table into the page.
func writePage(caught map[string][]catch) error {
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	head, _, _ := strings.Cut(string(text), mark)
	return os.WriteFile(readme, []byte(head+mark+table(caught)), 0o644)
}
