package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"rollcall/core/scheduler"
	"rollcall/host/observe"
	"rollcall/host/store"
)

// writeTables is for people.
func writeTables(w io.Writer, view *store.View, r *report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "store       %s, of %s since %s\n", printable(view.Info.Path), strconv.Quote(view.Info.Identity),
		view.Info.Created.UTC().Format(time.RFC3339))
	fmt.Fprintf(&b, "framework   %s\n", shown(r.FrameworkID))
	fmt.Fprintf(&b, "tasks       %s\n", counts(r.Tasks))
	if len(r.Operations) > 0 {
		fmt.Fprintf(&b, "operations  %d\n", len(r.Operations))
	}
	if len(r.Replacements) > 0 {
		fmt.Fprintf(&b, "replacing   %d\n", len(r.Replacements))
	}
	bold := isTerminal(w)
	section(&b, bold, r.Tasks, (*taskReport).row, "TASK", "NAME", "ATTEMPT", "VERSION", "STATE", "VERDICT", "SINCE", "AGENT", "")
	section(&b, bold, r.Operations, (*operationReport).row, "OPERATION", "TYPE", "STATE", "VERDICT", "ADVICE", "SINCE", "AGENT", "PROVIDER", "")
	section(&b, bold, r.Replacements, (*replacementReport).row,
		"REPLACEMENT", "OLD TASK", "NEW TASK", "OLD TASK AGAIN", "PHASE", "SINCE", "AGENT", "OLD RESOURCES", "NEW RESOURCES", "")
	section(&b, bold, r.Rounds, (*roundReport).row,
		"ROUND", "OF", "KIND", "CAUSE", "PHASE", "ENDS BY", "TARGETS", "LEFT", "SILENT", "CALLS", "AGAIN", "STARTED", "ENDED", "MESOS/HERE", "WAITING FOR")
	_, err := io.WriteString(w, b.String())
	return err
}

// section is a table of what there is, if there is any.
func section[T any](b *strings.Builder, bold bool, list []T, row func(*T) []string, head ...string) {
	if len(list) == 0 {
		return
	}
	t := table{head}
	for i := range list {
		t = append(t, row(&list[i]))
	}
	b.WriteByte('\n')
	t.write(b, bold)
}

// counts is how many tasks there are of each verdict.
func counts(tasks []taskReport) string {
	s := strconv.Itoa(len(tasks))
	for v := range scheduler.Verdicts {
		n := 0
		for i := range tasks {
			if tasks[i].Verdict == v.String() {
				n++
			}
		}
		if n > 0 {
			s += fmt.Sprintf(", %d %s", n, v)
		}
	}
	return s
}

func (t *taskReport) row() []string {
	attempt, marks := "-", []string{}
	if t.Attempt > 0 {
		attempt = strconv.Itoa(t.Attempt)
	}
	if t.Unknown {
		marks = append(marks, "unknown here")
	}
	switch {
	case t.Yields && t.Killing:
		marks = append(marks, "being killed, as "+printable(t.InsteadOf)+" is back")
	case t.Killing:
		marks = append(marks, "being killed")
	}
	if t.InsteadOf != "" && !t.Yields {
		marks = append(marks, "instead of "+printable(t.InsteadOf))
	}
	switch t.Patience {
	case "":
	case "never":
		marks = append(marks, "never given up when out of reach")
	default:
		marks = append(marks, "given up when out of reach for "+t.Patience)
	}
	return []string{
		shown(t.ID), shown(t.Name), attempt, shown(t.Version), shown(t.State), t.Verdict, shown(string(t.Since)), shown(t.AgentID), strings.Join(marks, ", "),
	}
}

func (o *operationReport) row() []string {
	marks := []string{}
	if o.Unknown {
		marks = append(marks, "unknown here")
	}
	if o.UnknownSince != "" {
		marks = append(marks, "unknown to Mesos since "+string(o.UnknownSince))
	}
	return []string{
		shown(o.ID), shown(o.Type), shown(o.State), o.Verdict, o.Advice, shown(string(o.Since)), shown(o.AgentID), shown(o.ProviderID),
		strings.Join(marks, ", "),
	}
}

// cells are those of the table that are not zero.
func cells(t *observe.DriftTable) string {
	if t == nil {
		return "-"
	}
	var list []string
	t.Each(func(mesos, here string, n uint64) {
		if n > 0 {
			list = append(list, fmt.Sprintf("%s/%s=%d", mesos, here, n))
		}
	})
	return shown(strings.Join(list, " "))
}

func (r *roundReport) row() []string {
	by := "backoff"
	switch {
	case r.Census:
		by = "census"
	case r.Fenced:
		by = "fence"
	}
	waiting := make([]string, len(r.Agents))
	for i, id := range r.Agents {
		waiting[i] = printable(id)
	}
	if more := int(r.AgentsTotal) - len(r.Agents); more > 0 {
		waiting = append(waiting, fmt.Sprintf("and %d more", more))
	}
	number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	return []string{
		number(r.Number), r.Subject, r.Kind, r.Cause, r.Phase, by, number(r.Targets), number(r.Remaining), number(r.Silent), number(r.Calls),
		number(r.Resends), shown(string(r.Started)), shown(string(r.Ended)), cells(r.Drift), strings.Join(waiting, " "),
	}
}

// shown is text that others chose, fit for a terminal; - is none.
func shown(s string) string {
	if s == "" {
		return "-"
	}
	return printable(s)
}

// table is rows of cells; the first is the head.
type table [][]string

func (t table) write(b *strings.Builder, bold bool) {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range t {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		text := strings.TrimRight(line.String(), " ")
		if bold && n == 0 {
			text = "\x1b[1m" + text + "\x1b[0m"
		}
		b.WriteString(text + "\n")
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}
