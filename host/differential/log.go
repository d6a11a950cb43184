package differential

import (
	"bufio"
	"fmt"
	"strings"
)

// Log is what a target answered to a script.
type Log []Answer

// Answer is what a target answered to one step: a line for each status code, event and change.
type Answer struct {
	Step  Step
	Lines []string
}

const separator = "----"

// String writes the log as a transcript: the step, a line "----", what was answered, an empty line.
func (l Log) String() string {
	var b strings.Builder
	for _, a := range l {
		fmt.Fprintf(&b, "%s\n%s\n", a.Step, separator)
		for _, line := range a.Lines {
			fmt.Fprintln(&b, line)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// Script is the script that the log answers.
func (l Log) Script() Script {
	var s Script
	for _, a := range l {
		s = append(s, a.Step)
	}
	return s
}

// String writes the script, one step a line.
func (s Script) String() string {
	var b strings.Builder
	for _, step := range s {
		fmt.Fprintln(&b, step)
	}
	return b.String()
}

// ParseLog reads a transcript. Steps without "----" have no answer yet; lines that start with # between steps are
// comments, and are lost.
func ParseLog(text string) (Log, error) {
	var log Log
	answering := false
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), " \t\r")
		switch {
		case line == "":
			answering = false
		case line == separator && len(log) > 0:
			answering = true
		case answering:
			last := &log[len(log)-1]
			last.Lines = append(last.Lines, line)
		case strings.HasPrefix(line, "#"):
		default:
			step, err := ParseStep(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			log = append(log, Answer{Step: step})
		}
	}
	return log, lines.Err()
}
