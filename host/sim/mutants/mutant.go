package mutants

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Mutant is one defect.
type Mutant struct {
	Name     string // a few words, unique
	Scenario int    // its number in ../shared/docs/scenarios.md; 0: it is a classic one
	What     string // the defect in a sentence
	File     string // from the module's root
	Old      string // stands once in File, inside one function's body or one variable's value
	New      string
	By       []string // the suites of its own; none: that of File's package
	Tests    string   // the pattern of the tests that shall notice it, where others would wait for long; "": all of the suite
}

// Table is all mutants. Their numbers, from 1 on, are their places in it.
var Table = slices.Concat(
	taskMutants, killMutants, replaceMutants, roundMutants, scheduleMutants, sessionMutants, offerMutants, operationMutants,
	masterMutants, masterOperationMutants, agentMutants, hostMutants,
)

// suites are the names of the suites that may notice it, the quickest first: its
// own, and if it is about a role those in which whole clusters run.
func (m *Mutant) suites() []string {
	own := m.By
	if len(own) == 0 {
		own = []string{path.Base(path.Dir(m.File))}
	}
	if !strings.HasPrefix(m.File, "core/") {
		return own
	}
	return slices.Concat(own, wider)
}

// source says whose defect it is.
func (m *Mutant) source() string {
	if m.Scenario == 0 {
		return "classic"
	}
	return fmt.Sprintf("scenario %d", m.Scenario)
}

// edit is a change of a text from one place to another.
type edit struct {
	from, to int
	text     string
}

// change finds the mutant's text in its file.
func (m *Mutant) change(source string) (edit, error) {
	switch n := strings.Count(source, m.Old); {
	case m.Old == "" || m.Old == m.New:
		return edit{}, fmt.Errorf("mutant %s changes nothing", m.Name)
	case n == 0:
		return edit{}, fmt.Errorf("mutant %s: %s no longer has the text\n\t%s\nWrite the defect anew, in terms of what the code is now", m.Name, m.File, m.Old)
	case n > 1:
		return edit{}, fmt.Errorf("mutant %s: %s has the text %d times\n\t%s\nTake more of what stands around it", m.Name, m.File, n, m.Old)
	}
	from := strings.Index(source, m.Old)
	return edit{from, from + len(m.Old), m.New}, nil
}

// apply makes edits, which must not overlap.
func apply(source string, edits ...edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(source[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.WriteString(source[at:])
	return b.String()
}
