package main

import (
	"context"
	"fmt"
	"io"
)

var pauseCommand = command{
	name:     "pause",
	synopsis: "[--address ADDRESS:PORT]",
	summary:  "start no periodic rounds until they are resumed",
	about: `Pause keeps a running ` + "`rollcall run --listen ADDRESS:PORT`" + ` from starting rounds
of reconciliation by the clock. The round in progress goes on, and those after a
subscription and those asked for still start. It holds until ` + "`rollcall resume`" + `
or until the scheduler ends.
`,
	define: defineSchedule("/v1/pause", "paused"),
}

var resumeCommand = command{
	name:     "resume",
	synopsis: "[--address ADDRESS:PORT]",
	summary:  "start periodic rounds again",
	about: `Resume ends a pause of a running ` + "`rollcall run --listen ADDRESS:PORT`" + `. A round
that became due meanwhile starts at once.
`,
	define: defineSchedule("/v1/resume", "resumed"),
}

func defineSchedule(path, done string) func(f *flags) func() action {
	return func(f *flags) func() action {
		var address string
		bindAddress(f, &address)
		return func() action {
			f.noArguments()
			checkAddress(f, address)
			return func(ctx context.Context, stdout, _ io.Writer) error {
				if err := newClient(address).post(ctx, path, struct{}{}, nil); err != nil {
					return err
				}
				fmt.Fprintln(stdout, done)
				return nil
			}
		}
	}
}
