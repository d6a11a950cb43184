package main

import (
	"context"
	"fmt"
	"io"
)

// reconcileRequest is the body of POST /v1/reconcile.
type reconcileRequest struct {
	Kind    string   `json:"kind"`
	TaskIDs []string `json:"task_ids,omitempty"`
	AgentID string   `json:"agent_id,omitempty"`
}

var reconcileCommand = command{
	name:     "reconcile",
	synopsis: "[--address ADDRESS:PORT] [--implicit] [--agent ID] [--wait] [TASK_ID...]",
	summary:  "start a round of reconciliation now",
	about: `Reconcile asks a running ` + "`rollcall run --listen ADDRESS:PORT`" + ` to start a round
now: about all its tasks, about those of one agent, or about the tasks named.
The new round takes the place of one in progress.

With --wait it follows the round and exits with 0 when every task was answered,
with 1 when the round ended otherwise: superseded by a newer one, degraded
because its deadline passed, or interrupted. Ctrl-C ends the waiting, not the
round.
`,
	define: defineReconcile,
}

func defineReconcile(f *flags) func() action {
	var address string
	var explicit, implicit, wait bool
	var body reconcileRequest
	bindAddress(f, &address)
	f.toggle(&explicit, "explicit", "ask about each task by its id; the default")
	f.toggle(&implicit, "implicit", "ask for all that Mesos has, which also finds tasks that nobody here launched")
	f.text(&body.AgentID, "agent", "ID", "only the tasks of this agent")
	f.toggle(&wait, "wait", "follow the round until its end")
	return func() action {
		body.TaskIDs, body.Kind = f.args, "explicit"
		narrow := "--agent"
		if body.AgentID == "" {
			narrow = "TASK_ID"
		}
		switch {
		case explicit && implicit:
			f.mistake("--explicit --implicit", "both", "wanted one of them")
		case implicit && (body.AgentID != "" || len(body.TaskIDs) > 0):
			f.mistake("--implicit "+narrow, "both", "wanted one of them: an implicit round is about all tasks")
		case body.AgentID != "" && len(body.TaskIDs) > 0:
			f.mistake("--agent TASK_ID", "both", "wanted one of them")
		}
		for _, id := range body.TaskIDs {
			if id == "" {
				f.mistake("TASK_ID", `""`, "wanted the id of a task")
			}
		}
		if implicit {
			body.Kind = "implicit"
		}
		checkAddress(f, address)
		return func(ctx context.Context, stdout, _ io.Writer) error {
			return reconcile(ctx, newClient(address), &body, wait, stdout)
		}
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
	fmt.Fprintf(stdout, "round %d %s started\n", *begun.Round, body.Kind)
	return nil
}
