package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rollcall/host/manifest/nearest"
)

// flags are those of one command. All mistakes are collected, so that they can
// be mended at once; package flag would stop at the first.
type flags struct {
	set      *flag.FlagSet
	options  []*option // in the order of the help
	args     []string  // what is no flag
	mistakes []string
	env      func(string) string
}

func newFlags() *flags {
	f := &flags{set: flag.NewFlagSet("", flag.ContinueOnError)}
	f.set.SetOutput(io.Discard)
	f.set.Usage = func() {}
	return f
}

// parse reads the command line, then the environment for what the line does
// not say. It returns whether help was asked for.
func (f *flags) parse(args []string, env func(string) string) (help bool) {
	f.env = env
	for len(args) > 0 {
		err := f.set.Parse(args)
		rest := f.set.Args()
		if err != nil && strings.HasPrefix(err.Error(), "bad flag syntax") {
			rest = rest[1:] // package flag leaves ---x lying, and would meet it again
		}
		last := args[max(len(args)-len(rest)-1, 0)] // what Parse looked at last
		args = rest
		switch {
		case errors.Is(err, flag.ErrHelp):
			return true
		case err != nil:
			args = f.refuse(last, rest)
		case last == "--":
			f.args, args = append(f.args, rest...), nil
		case len(rest) > 0: // package flag stops at a word; a flag may follow it
			f.args, args = append(f.args, rest[0]), rest[1:]
		}
	}
	for _, o := range f.options {
		if value := env(o.variable()); o.origin == "" && value != "" {
			o.give(o.variable(), value)
		}
	}
	return false
}

// refuse reports a word that package flag did not take, and returns what is
// left to read. Its value is not shown: it may be what should be a secret.
func (f *flags) refuse(word string, rest []string) []string {
	name, _, bound := strings.Cut(strings.TrimLeft(word, "-"), "=")
	if o := f.find(name); o != nil {
		f.mistake("--"+name, "missing", "wanted "+o.value)
		return rest
	}
	if !bound && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		rest = rest[1:] // probably its value; reporting it too would not help
	}
	f.mistakes = append(f.mistakes, "--"+printable(name)+": unknown; "+f.suggest(name))
	return rest
}

func (f *flags) suggest(name string) string {
	if name == "secret" || name == "password" {
		return "a secret on the command line can be read by everybody here: use --secret-file or ROLLCALL_SECRET"
	}
	var names []string
	for _, o := range f.options {
		names = append(names, o.name)
	}
	best, ok := nearest.To(name, names)
	switch {
	case ok:
		return "did you mean --" + best + "?"
	case len(names) == 0:
		return "there are no flags"
	}
	return "wanted one of --" + strings.Join(names, ", --")
}

// noArguments reports what is no flag.
func (f *flags) noArguments() {
	for _, arg := range f.args {
		f.mistake(strconv.Quote(arg), "not a flag", "wanted --name value")
	}
}

func (f *flags) mistake(what, value, want string) {
	f.mistakes = append(f.mistakes, what+": "+value+"; "+want)
}

// wrong reports the value of a flag, naming where it came from.
func (f *flags) wrong(name, want string) {
	o := f.find(name)
	f.mistake(o.said(), strconv.Quote(o.raw), want)
}

// need reports flags without which there is nothing to do.
func (f *flags) need(names ...string) {
	for _, name := range names {
		if o := f.find(name); o.raw == "" {
			f.mistake("--"+name, "missing", fmt.Sprintf("wanted %s, here or in %s", o.value, o.variable()))
		}
	}
}

func (f *flags) find(name string) *option {
	for _, o := range f.options {
		if o.name == name {
			return o
		}
	}
	return nil
}

// printable is a name that somebody typed, fit for a terminal.
func printable(s string) string {
	if q := strconv.Quote(s); q != `"`+s+`"` {
		return q
	}
	return s
}
