package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"rollcall/host/manifest/nearest"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // it was tried and did not work
	exitUsage  = 2 // the command line, the environment or the manifest is wrong: nothing was tried
)

// command is one word that may follow rollcall.
type command struct {
	name     string
	synopsis string // what follows the name; "" if nothing may
	summary  string // one line
	about    string // the paragraphs of its help
	// define declares the flags. What it returns is called when they have been
	// read; it checks what concerns several of them and says what to do.
	define func(f *flags) func() action
}

// action carries a command out.
type action func(ctx context.Context, stdout, stderr io.Writer) error

// commands are all there are, in the order of the help.
func commands() []command {
	return []command{runCommand, applyCommand, reconcileCommand, pauseCommand, resumeCommand, inspectCommand, masterCommand, simCommand, versionCommand, helpCommand()}
}

// main1 is the program without the process around it; it returns the exit code.
// env looks up a variable of the environment, "" if there is none.
func main1(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		args = []string{"help"}
	}
	switch args[0] {
	case "-h", "-help", "--help":
		args[0] = "help"
	case "-version", "--version":
		args[0] = "version"
	}
	c, err := findCommand(args[0])
	if err != nil {
		fmt.Fprintf(stderr, "rollcall: %v\n", err)
		return exitUsage
	}
	f := newFlags()
	finish := c.define(f)
	if help := f.parse(args[1:], env); help {
		printHelp(stdout, c)
		return exitOK
	}
	if c.synopsis == "" || strings.HasPrefix(c.synopsis, "-") {
		f.noArguments()
	}
	do := finish()
	if len(f.mistakes) > 0 {
		for _, m := range f.mistakes {
			fmt.Fprintf(stderr, "rollcall %s: %s\n", c.name, m)
		}
		fmt.Fprintf(stderr, "`rollcall help %s` shows what can be said.\n", c.name)
		return exitUsage
	}
	if err := do(ctx, stdout, stderr); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(stderr, "rollcall %s: %s\n", c.name, line)
		}
		return exitFailed
	}
	return exitOK
}

func findCommand(name string) (command, error) {
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	if best, ok := nearest.To(name, names); ok {
		return command{}, fmt.Errorf("unknown command %q; did you mean %s?", name, best)
	}
	return command{}, fmt.Errorf("unknown command %q; wanted %s", name, strings.Join(names, ", "))
}
