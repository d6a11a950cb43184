package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"rollcall/host/fakemaster"
)

var masterCommand = command{
	name:     "master",
	synopsis: "[flags]",
	summary:  "stand in for a Mesos: a master and agents to test a framework against",
	about: `Master is a stand-in for Apache Mesos 1.11.0, for tests of frameworks in any
language: the v1 HTTP API of a master, with agents whose tasks are played, or run
with --exec. Faults are asked for at /control, or come from --script or --chaos.
It forgets everything when it ends. host/fakemaster/README.md has recipes.

When it listens it prints one line:

  master on http://127.0.0.1:5050/, control on /control, agents 3
`,
	define: func(f *flags) func() action {
		var o masterOptions
		check := bindMaster(f, &o)
		return func() action {
			check()
			return func(ctx context.Context, stdout, stderr io.Writer) error { return runMaster(ctx, &o, stdout, stderr) }
		}
	},
}

// runMaster serves until ctx ends.
func runMaster(ctx context.Context, o *masterOptions, stdout, stderr io.Writer) error {
	began := time.Now()
	say := func(text string) { fmt.Fprintf(stderr, "%8.3fs %s\n", time.Since(began).Seconds(), text) }
	if o.Verbose {
		o.Say = say
	}
	if o.Exec && o.WorkDir == "" {
		dir, err := os.MkdirTemp("", "rollcall-master-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.WorkDir = dir
	}
	server, err := fakemaster.New(o.Options)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.Listen(ctx, o.Listen); err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Fprintf(stdout, "master on http://%s/, control on /control, agents %d\n", server.Addr(), o.Agents)
	if o.Chaos != nil {
		fmt.Fprintf(stdout, "chaos %d\n", *o.Chaos)
		server.Play(ctx, fakemaster.Chaos(*o.Chaos, o.Agents), say)
	}
	if o.Script != nil {
		server.Play(ctx, o.Script, say)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-server.Broken():
		return server.Err()
	}
}
