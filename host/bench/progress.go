package main

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

// progress says on the standard error what is being measured: on a terminal in
// one line that is rewritten, elsewhere a line for each stage.
type progress struct {
	terminal bool
	subject  string
	last     string
}

func newProgress() *progress { return &progress{terminal: term.IsTerminal(int(os.Stderr.Fd()))} }

// about says with how many tasks the next stages are.
func (p *progress) about(tasks int) {
	p.subject = ""
	if tasks > 0 {
		p.subject = number(float64(tasks)) + " tasks: "
	}
}

func (p *progress) stage(what string) {
	if p.terminal {
		fmt.Fprint(os.Stderr, "\r\x1b[K", p.subject, what)
	} else if text := p.subject + what; text != p.last {
		p.last = text
		fmt.Fprintln(os.Stderr, text)
	}
}

func (p *progress) repetition(what string, i, of int) {
	if p.terminal {
		what = fmt.Sprintf("%s, %d of %d", what, i+1, of)
	}
	p.stage(what)
}

// clear removes the line, before the result is printed.
func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
