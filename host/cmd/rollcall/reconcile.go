package main

import (
	"context"
	"fmt"
	"io"
)

// reconcileRequest is the body of POST /v1/reconcile.
type reconcileRequest struct {
	Subject      string   `json:"subject"`
	Kind         string   `json:"kind"`
	TaskIDs      []string `json:"task_ids,omitempty"`
	OperationIDs []string `json:"operation_ids,omitempty"`
	AgentID      string   `json:"agent_id,omitempty"`
}

var reconcileCommand = command{
	name:     "reconcile",
	synopsis: "[--address ADDRESS:PORT] [--operations] [--implicit] [--agent ID] [--wait] [ID...]",
	summary:  "start a round of reconciliation now",
	about: `Reconcile asks a running ` + "`rollcall run --listen ADDRESS:PORT`" + ` to start a round
now: about all its tasks, about those of one agent, or about the tasks named;
with --operations, about offer operations whose outcome is open, or those named.
The new round takes the place of one in progress about the same.

With --wait it follows the round and exits with 0 when all were answered, with 1
when the round ended otherwise: superseded by a newer one, degraded because its
deadline passed, or interrupted. Ctrl-C ends the waiting, not the round.
`,
	define: defineReconcile,
}

func defineReconcile(f *flags) func() action {
	var address string
	var operations, explicit, implicit, wait bool
	body := reconcileRequest{Subject: "tasks", Kind: "explicit"}
	bindAddress(f, &address)
	f.toggle(&operations, "operations", "ask about offer operations instead of tasks")
	f.toggle(&explicit, "explicit", "ask about each by its id; the default")
	f.toggle(&implicit, "implicit", "ask for all that Mesos has, which also finds what nobody here launched or\nstarted")
	f.text(&body.AgentID, "agent", "ID", "only what is on this agent")
	f.toggle(&wait, "wait", "follow the round until its end")
	return func() action {
		what := "TASK_ID"
		if operations {
			what, body.Subject = "OPERATION_ID", "operations"
		}
		body.narrow(f, what, explicit, implicit)
		checkAddress(f, address)
		return func(ctx context.Context, stdout, _ io.Writer) error {
			return reconcile(ctx, newClient(address), &body, wait, stdout)
		}
	}
}

// narrow takes what the round is about, and reports what does not fit together.
func (r *reconcileRequest) narrow(f *flags, what string, explicit, implicit bool) {
	narrowed := "--agent"
	if r.AgentID == "" {
		narrowed = what
	}
	switch {
	case explicit && implicit:
		f.mistake("--explicit --implicit", "both", "wanted one of them")
	case implicit && (r.AgentID != "" || len(f.args) > 0):
		f.mistake("--implicit "+narrowed, "both", "wanted one of them: an implicit round is about all "+r.Subject)
	case r.AgentID != "" && len(f.args) > 0:
		f.mistake("--agent "+what, "both", "wanted one of them")
	}
	for _, id := range f.args {
		if id == "" {
			f.mistake(what, `""`, "wanted the id of one of the "+r.Subject)
		}
	}
	if implicit {
		r.Kind = "implicit"
	}
	if r.Subject == "operations" {
		r.OperationIDs = f.args
	} else {
		r.TaskIDs = f.args
	}
}

func reconcile(ctx context.Context, c *client, body *reconcileRequest, wait bool, stdout io.Writer) error {
	var begun struct {
		Round *uint32 `json:"round"`
	}
	if err := c.post(ctx, "/v1/reconcile", body, &begun); err != nil {
		return err
	}
	switch {
	case begun.Round == nil && wait:
		return fmt.Errorf("the round was accepted but begins later, so it cannot be followed; `rollcall reconcile` without --wait is enough")
	case begun.Round == nil:
		fmt.Fprintf(stdout, "accepted; the round begins when the one before it allows\n")
		return nil
	case wait:
		return follow(ctx, c, *begun.Round, stdout)
	}
	fmt.Fprintf(stdout, "%s started\n", roundName(*begun.Round, body.Subject, body.Kind))
	return nil
}

// roundName is what a round is called, in one line of text; tasks go without saying.
func roundName(number uint32, subject, kind string) string {
	if subject == "operations" {
		kind = subject + " " + kind
	}
	return fmt.Sprintf("round %d %s", number, kind)
}
