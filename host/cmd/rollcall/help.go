package main

import (
	"context"
	"fmt"
	"io"
	"strings"
)

const footer = `Every flag can also be set in the environment: --some-name by ROLLCALL_SOME_NAME.
The command line wins, and an empty variable says nothing.
`

func helpCommand() command {
	return command{
		name: "help", synopsis: "[COMMAND]", summary: "say what can be said",
		about: "Help shows the commands, or one of them with its flags.\n",
		define: func(f *flags) func() action {
			return func() action {
				if len(f.args) == 0 {
					return func(_ context.Context, stdout, _ io.Writer) error {
						printCommands(stdout)
						return nil
					}
				}
				c, err := findCommand(f.args[0])
				if f.args = f.args[1:]; err == nil {
					f.noArguments()
				} else {
					f.mistakes = append(f.mistakes, err.Error())
				}
				return func(_ context.Context, stdout, _ io.Writer) error {
					printHelp(stdout, c)
					return nil
				}
			}
		},
	}
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "Rollcall keeps tasks running on Apache Mesos, and knows after every failure which still run.\n\n"+
		"usage: rollcall COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n`rollcall help COMMAND` shows its flags.\n"+footer+
		"\nExit status: 0 done, 1 failed, 2 wrong usage: nothing was tried.\n")
}

func printHelp(w io.Writer, c command) {
	f := newFlags()
	c.define(f)
	fmt.Fprintf(w, "usage: %s\n\n%s", strings.TrimSpace("rollcall "+c.name+" "+c.synopsis), c.about)
	for i, o := range f.options {
		if i == 0 {
			fmt.Fprint(w, "\nflags:\n")
		}
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace("--"+o.name+" "+o.value))
		for line := range strings.SplitSeq(o.about, "\n") {
			fmt.Fprintf(w, "      %s\n", line)
		}
	}
	if len(f.options) > 0 {
		fmt.Fprint(w, "\n"+footer)
	}
}
