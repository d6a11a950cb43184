package sim

import (
	"fmt"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// safeIsSafe holds the advice against the truth: a task that is called safe to
// start again must not run, now or later. The operator's word that an agent
// never returns, and a master's that it knows no such agent, may turn out wrong;
// these verdicts are reversible, and say so.
func safeIsSafe(w *watch, s *seen) string {
	for i := range s.out.Notices {
		n := &s.out.Notices[i]
		if n.Type != scheduler.NoticeTask || n.Task.Advice != scheduler.AdviceSafe || n.Task.Verdict != scheduler.VerdictEnded {
			continue
		}
		t := w.p.w.truth
		if x, r := t.live(n.Task.TaskID); x != nil {
			if t.leaks(x, n.Task.TaskID) {
				continue
			}
			return fmt.Sprintf("task %q is %v: safe to start again, and it is %v on %s", n.Task.TaskID, n.Task.State, r.state, x.host.name())
		}
		t.safe[mesos.TaskID(strings.Clone(string(n.Task.TaskID)))] = n.Task.State
	}
	return ""
}
