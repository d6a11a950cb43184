package differential

import "context"

// tidy ends every framework that the script left, its tasks first: a master that fails over while a removed framework's
// tasks are still ending takes them for alive, and keeps their resources.
func (r *run) tidy(ctx context.Context) error {
	for _, name := range r.order() {
		f := r.frameworks[name]
		if f.id == "" {
			continue
		}
		f.auto = true
		if f.live == nil {
			if err := r.open(ctx, f, f.id); err != nil {
				return err
			}
		}
		if f.live == nil {
			continue // it was removed
		}
		if err := r.killAll(ctx, f); err != nil {
			return err
		}
		if _, _, err := r.call(ctx, f, object{"type": "TEARDOWN"}); err != nil {
			return err
		}
		if _, err := r.pump(ctx, f, func() bool { return f.live == nil }); err != nil {
			return err
		}
	}
	return nil
}

// killAll kills what the master knows, and returns once all of it has ended and is acknowledged.
func (r *run) killAll(ctx context.Context, f *framework) error {
	for _, status := range f.unacked {
		if _, _, err := r.acknowledge(ctx, f, status); err != nil {
			return err
		}
	}
	f.told = nil
	if _, _, err := r.call(ctx, f, object{"type": "RECONCILE", "reconcile": object{}}); err != nil {
		return err
	}
	if err := r.fence(ctx, f); err != nil {
		return err
	}
	var tasks []string
	for _, t := range f.told {
		if t.answer {
			tasks = append(tasks, t.subject)
		}
	}
	for _, task := range tasks {
		if _, _, err := r.call(ctx, f, object{"type": "KILL", "kill": object{"task_id": value(task)}}); err != nil {
			return err
		}
	}
	for _, task := range tasks {
		if _, err := r.pump(ctx, f, func() bool { return f.hasEnded(task) }); err != nil {
			return err
		}
	}
	return nil
}

// hasEnded reports whether the framework was told so of the task, and acknowledged it.
func (f *framework) hasEnded(task string) bool {
	for _, state := range []string{"TASK_KILLED", "TASK_FINISHED", "TASK_FAILED", "TASK_LOST", "TASK_GONE", "TASK_UNKNOWN", "TASK_GONE_BY_OPERATOR"} {
		if f.wasTold(task + ":" + state) {
			return true
		}
	}
	return false
}
