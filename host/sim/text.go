package sim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Text writes a log to be read in the order of time. What only keeps streams
// alive is left out, and so is what is not near the end if there is much.
func (l *Log) Text(last int) string {
	var lines []string
	for i := range l.Entries {
		if e := &l.Entries[i]; e.Kind != "heartbeat" {
			lines = append(lines, e.text())
		}
	}
	cut := 0
	if last > 0 && len(lines) > last {
		cut = len(lines) - last
	}
	var b strings.Builder
	if cut > 0 {
		fmt.Fprintf(&b, "... %d lines before\n", cut)
	}
	for _, line := range lines[cut:] {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// Short is what a person looks at first: what names a task or operation that the
// failure names, what was done to the world, and the end, with what lies beside
// them; without what only says again what other lines say. If the failure names
// none, it is the beginning and the end.
func (l *Log) Short(failure string, most int) string {
	var lines []*Entry
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Kind == "heartbeat" || e.Kind == "store" || strings.HasPrefix(e.Text, "202 to ") && !e.Lost || strings.HasPrefix(e.Text, "schedule ") {
			continue
		}
		lines = append(lines, e)
	}
	subject := subjects.FindString(failure)
	const beside = 2
	keep := make([]bool, len(lines))
	mark := func(i, around int) {
		for j := max(0, i-around); j <= min(len(keep)-1, i+around); j++ {
			keep[j] = true
		}
	}
	named := 0
	for i, e := range lines {
		switch {
		case subject == "" && (i < most/2 || i >= len(lines)-most/2):
			mark(i, 0)
		case e.From == laneWorld || i >= len(lines)-beside:
			mark(i, beside)
		case subject != "" && named < most/3 && slices.Contains(strings.FieldsFunc(e.Text, notInIDs), subject):
			named++
			mark(i, beside)
		}
	}
	var b strings.Builder
	left := 0
	for i, e := range lines {
		if !keep[i] {
			left++
			continue
		}
		if left > 0 {
			fmt.Fprintf(&b, "... %d lines\n", left)
		}
		left = 0
		b.WriteString(e.text() + "\n")
	}
	return b.String()
}

// subjects are the ids of tasks and operations here.
var subjects = regexp.MustCompile(`\b(t|op|r|stranger|strange-op)[0-9]+\b`)

func notInIDs(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

func (e *Entry) text() string {
	at := fmt.Sprintf("%10.3f", float64(e.At)/1e6)
	if e.Target == "" {
		return fmt.Sprintf("%s  %-12s %s %s", at, e.From, e.Kind, e.Text)
	}
	arrives := "lost"
	if !e.Lost {
		arrives = fmt.Sprintf("%.3f", float64(e.To)/1e6)
	}
	return fmt.Sprintf("%s  %-12s -> %s: %s [%s]", at, e.From, e.Target, e.Text, arrives)
}
