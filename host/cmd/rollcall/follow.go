package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// followed is what is read of /v1/rounds/NUMBER.
type followed struct {
	Number      uint32     `json:"number"`
	Subject     string     `json:"subject"`
	Kind        string     `json:"kind"`
	Phase       string     `json:"phase"`
	Targets     uint32     `json:"targets"`
	Remaining   uint32     `json:"remaining"`
	Silent      uint32     `json:"silent"`
	Calls       uint32     `json:"calls"`
	Resends     uint32     `json:"resends"`
	Agents      []string   `json:"agents"`
	AgentsTotal uint32     `json:"agents_total"`
	Started     time.Time  `json:"started"`
	Ended       *time.Time `json:"ended"`
}

// over: the phases after which nothing comes.
func (r *followed) over() bool {
	switch r.Phase {
	case "complete", "superseded", "degraded", "interrupted":
		return true
	}
	return false
}

func (r *followed) String() string {
	s := fmt.Sprintf("%s: %d/%d answered, %s", roundName(r.Number, r.Subject, r.Kind), r.Targets-r.Remaining, r.Targets, r.Phase)
	if r.Ended != nil {
		s += " after " + r.Ended.Sub(r.Started).String()
	}
	if len(r.Agents) > 0 {
		names := make([]string, len(r.Agents))
		for i, id := range r.Agents {
			names[i] = printable(id)
		}
		if more := int(r.AgentsTotal) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		s += ", agents " + strings.Join(names, " ")
	}
	if r.over() {
		s += fmt.Sprintf("; %d calls, %d of them again, %d silent", r.Calls, r.Resends, r.Silent)
	}
	return s
}

// follow shows a round until it ends: on a terminal in one line that is
// rewritten, elsewhere each change is a line.
func follow(ctx context.Context, c *client, number uint32, stdout io.Writer) error {
	terminal := isTerminal(stdout)
	shown := ""
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		var r followed
		if err := c.get(ctx, fmt.Sprintf("/v1/rounds/%d", number), &r); err != nil {
			return lost(ctx, number, err)
		}
		text := r.String()
		switch {
		case terminal:
			fmt.Fprint(stdout, "\r\x1b[K"+text)
		case text != shown:
			fmt.Fprintln(stdout, text)
		}
		if shown = text; r.over() {
			if terminal {
				fmt.Fprintln(stdout)
			}
			if r.Phase == "complete" {
				return nil
			}
			return fmt.Errorf("round %d was not completed: it is %s", number, r.Phase)
		}
		select {
		case <-ctx.Done():
			return lost(ctx, number, ctx.Err())
		case <-time.After(wait):
		}
	}
}

// lost says why a round is followed no more.
func lost(ctx context.Context, number uint32, err error) error {
	var r *refused
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped waiting; round %d goes on", number)
	case errors.As(err, &r) && r.status == http.StatusNotFound:
		return fmt.Errorf("round %d is no longer among the last rounds that are kept; newer ones have taken its place", number)
	}
	return fmt.Errorf("round %d is followed no more: %w", number, err)
}
