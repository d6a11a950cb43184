package transcript

import (
	"bufio"
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Kind is what a step does.
type Kind int

// The kinds of steps.
const (
	Step Kind = iota
	Restart
	Reload
)

// Entry is one step with the output that is expected of it.
type Entry struct {
	Line    int      // where it begins
	Head    []string // comments and command lines, as they stand
	Kind    Kind
	Now     mesos.Micros
	Events  []EventLine
	Want    string
	Comment bool // nothing but comments
}

// EventLine is an event as text. It is parsed when its turn comes, since an
// epoch that it does not name is that of the latest subscribe call.
type EventLine struct {
	Line int
	Text string
}

// Script is a transcript that was read.
type Script struct {
	Config  scheduler.Config
	Entries []Entry
}

// Parse reads a transcript; errors name the line.
func Parse(text string) (*Script, error) {
	s := &Script{Config: scheduler.DefaultConfig()}
	s.Config.Replace.Resources = true              // as in the offers of a transcript
	s.Config.Schedule = scheduler.ScheduleConfig{} // unless the transcript is about it, as are these
	s.Config.Wait, s.Config.Operation.Poll = scheduler.WaitConfig{}, 0
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	var e Entry
	expecting, n := false, 0
	finish := func() {
		if len(e.Head) > 0 {
			s.Entries = append(s.Entries, e)
		}
		e, expecting = Entry{Comment: true}, false
	}
	finish()
	for lines.Scan() {
		n++
		line := strings.TrimRight(lines.Text(), " ")
		switch {
		case line == "":
			finish()
		case expecting:
			e.Want += line + "\n"
		case line == "----":
			expecting = true
		default:
			if len(e.Head) == 0 {
				e.Line = n
			}
			e.Head = append(e.Head, line)
			if err := s.command(&e, n, line); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
	finish()
	return s, lines.Err()
}

func (s *Script) command(e *Entry, n int, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "#":
		return nil
	case "config":
		return parseConfig(&s.Config, rest)
	case "restart", "reload":
		e.Comment = false
		e.Kind = map[string]Kind{"restart": Restart, "reload": Reload}[word]
		return nil
	case "at":
		e.Comment = false
		when, event, _ := strings.Cut(rest, " ")
		now, err := parseTime(when)
		e.Now = now
		if event != "" {
			e.Events = append(e.Events, EventLine{n, event})
		}
		return err
	case "and":
		e.Events = append(e.Events, EventLine{n, rest})
		return nil
	}
	return fmt.Errorf("%q; wanted at, and, restart, reload, config or #", word)
}
