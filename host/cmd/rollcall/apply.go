package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

var applyCommand = command{
	name:     "apply",
	synopsis: "[--address ADDRESS:PORT] [--wait]",
	summary:  "make the manifest, as it is now, what runs",
	about: `Apply has a running ` + "`rollcall run --listen ADDRESS:PORT`" + ` read its manifest
again; SIGHUP does the same. Tasks of which there shall be more are started,
those that are too many are killed, and the instances of a task whose command,
environment, resources or kill_grace have changed are replaced, each on its
agent, max_parallel at a time. An instance counts when it has run, and not been
unhealthy, for the manifest's settle; one that does not come up is rolled back,
and no further instance is touched until a manifest is applied again.

What was begun goes on after a crash of the scheduler. A manifest that is wrong,
or changes what cannot change while a framework runs, is refused as a whole.

With --wait it follows the update and exits with 0 when all runs as the manifest
says, with 1 when it was stopped: instances were rolled back or have failed.
Ctrl-C ends the waiting, not the update.
`,
	define: func(f *flags) func() action {
		var address string
		var wait bool
		bindAddress(f, &address)
		f.toggle(&wait, "wait", "follow the update until its end")
		return func() action {
			f.noArguments()
			checkAddress(f, address)
			return func(ctx context.Context, stdout, _ io.Writer) error {
				return apply(ctx, newClient(address), wait, stdout)
			}
		}
	},
}

// applied is what is read of /v1/update.
type applied struct {
	Number     int        `json:"number"`
	State      string     `json:"state"`
	Over       bool       `json:"over"`
	Begun      *time.Time `json:"begun"`
	Ended      *time.Time `json:"ended"`
	Updated    int        `json:"updated"`
	Replacing  int        `json:"replacing"`
	RolledBack int        `json:"rolled_back"`
	Failed     int        `json:"failed"`
	Untouched  int        `json:"untouched"`
	Added      int        `json:"added"`
	Removed    int        `json:"removed"`
	Starting   int        `json:"starting"`
	Ending     int        `json:"ending"`
	Message    string     `json:"message"`
}

func (u *applied) String() string {
	s := fmt.Sprintf("update %d %s", u.Number, printable(u.State))
	if u.Ended != nil && u.Begun != nil {
		s += " after " + u.Ended.Sub(*u.Begun).Round(time.Millisecond).String()
	}
	var counts []string
	for _, x := range []struct {
		n    int
		what string
	}{
		{u.Updated, "updated"},
		{u.Replacing, "being replaced"},
		{u.RolledBack, "rolled back"},
		{u.Failed, "failed"},
		{u.Untouched, "untouched"},
		{u.Added, "added"},
		{u.Removed, "removed"},
		{u.Starting, "starting"},
		{u.Ending, "ending"},
	} {
		if x.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	if len(counts) == 0 {
		counts = []string{"nothing to change"}
	}
	s += ": " + strings.Join(counts, ", ")
	if u.Message != "" {
		s += "; " + onOneLine(u.Message)
	}
	return s
}

func apply(ctx context.Context, c *client, wait bool, stdout io.Writer) error {
	var u applied
	if err := c.post(ctx, "/v1/apply", struct{}{}, &u); err != nil {
		return err
	}
	if wait {
		return followUpdate(ctx, c, &u, stdout)
	}
	fmt.Fprintln(stdout, u.String())
	return nil
}

// followUpdate shows an update until it is over: on a terminal in one line that
// is rewritten, elsewhere each change is a line.
func followUpdate(ctx context.Context, c *client, u *applied, stdout io.Writer) error {
	number, terminal, shown := u.Number, isTerminal(stdout), ""
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, 500*time.Millisecond) {
		text := u.String()
		switch {
		case terminal:
			fmt.Fprint(stdout, "\r\x1b[K"+text)
		case text != shown:
			fmt.Fprintln(stdout, text)
		}
		if shown = text; u.Over {
			if terminal {
				fmt.Fprintln(stdout)
			}
			if u.State == "done" {
				return nil
			}
			return fmt.Errorf("update %d is %s: %d instances are as they were", number, printable(u.State), u.RolledBack+u.Untouched)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		var next applied
		if err := c.get(ctx, "/v1/update", &next); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("stopped waiting; update %d goes on", number)
			}
			return fmt.Errorf("update %d is followed no more, and goes on when the scheduler does: %w", number, err)
		}
		if next.Number != number {
			return fmt.Errorf("update %d is no longer the last: %s", number, next.String())
		}
		*u = next
	}
}
