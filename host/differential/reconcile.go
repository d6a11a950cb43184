package differential

import (
	"context"
	"strings"
)

// kill TASK[@AGENT].
func (r *run) kill(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	entry := r.entry(s.Words[0], "task_id")
	return r.callAndSay(ctx, f, object{"type": "KILL", "kill": entry})
}

// reconcile TASK[@AGENT]... asks for these tasks; without any, for all.
func (r *run) reconcile(ctx context.Context, s Step) error {
	return r.ask(ctx, s, "RECONCILE", "reconcile", "tasks", "task_id")
}

// reconcile-operations ID[@AGENT[/PROVIDER]]... asks for these operations; without any, for all.
func (r *run) reconcileOperations(ctx context.Context, s Step) error {
	return r.ask(ctx, s, "RECONCILE_OPERATIONS", "reconcile_operations", "operations", "operation_id")
}

func (r *run) ask(ctx context.Context, s Step, kind, field, entries, subject string) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	asked := []object{}
	for _, w := range s.bare() {
		if w != "unordered" {
			asked = append(asked, r.entry(w, subject))
		}
	}
	return r.callAndSay(ctx, f, object{"type": kind, field: object{entries: asked}})
}

// entry reads NAME[@AGENT[/PROVIDER]].
func (r *run) entry(word, subject string) object {
	name, where, hasAgent := strings.Cut(word, "@")
	e := object{subject: value(name)}
	agent, provider, hasProvider := strings.Cut(where, "/")
	if hasAgent && agent != "" {
		e["agent_id"] = value(r.names.id(agent))
	}
	if hasProvider {
		e["resource_provider_id"] = value(provider)
	}
	return e
}
