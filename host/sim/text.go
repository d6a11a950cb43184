package sim

import (
	"fmt"
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
