package live

import (
	"fmt"
	"sort"
	"strings"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/host/mesostest"
)

// agreement waits until the master and the store say the same of every task:
// all wanted tasks run, each once, and no update waits for an acknowledgement.
func (w *world) agreement() {
	w.Helper()
	w.eventually("no agreement", w.disagreement)
	w.neverTwice()
}

func (w *world) disagreement() string {
	if n := w.rounds(); n <= w.before {
		return fmt.Sprintf("the scheduler has not begun: round %d is of the last one", n)
	}
	tasks, err := w.master.Tasks(w.ctx)
	if err != nil {
		return err.Error()
	}
	theirs := map[string]string{}
	for _, t := range tasks {
		if t.Section == mesostest.Active || t.Section == mesostest.Unreachable {
			theirs[t.ID] = t.State + " on " + t.AgentID
		}
	}
	ours := map[string]string{}
	for _, t := range w.inspect().Tasks {
		if t.Verdict != "ended" {
			ours[t.ID] = t.State + " on " + t.AgentID
		}
	}
	if wrong := difference(theirs, ours); wrong != "" {
		return wrong
	}
	running := 0
	for _, s := range ours {
		if strings.HasPrefix(s, "TASK_RUNNING") {
			running++
		}
	}
	if running != w.count {
		return fmt.Sprintf("%d of %d tasks are running", running, w.count)
	}
	return w.unacknowledged()
}

func difference(theirs, ours map[string]string) string {
	var wrong []string
	for id, s := range theirs {
		if ours[id] != s {
			wrong = append(wrong, fmt.Sprintf("%s: master %q, store %q", id, s, ours[id]))
		}
	}
	for id, s := range ours {
		if theirs[id] == "" {
			wrong = append(wrong, fmt.Sprintf("%s: master knows nothing, store %q", id, s))
		}
	}
	sort.Strings(wrong)
	return strings.Join(wrong[:min(len(wrong), 10)], "\n")
}

// unacknowledged looks into the checkpoints of the agents that run.
func (w *world) unacknowledged() string {
	for _, a := range w.agents {
		if a.Pid() == 0 {
			continue
		}
		updates, err := a.Unacknowledged(w.ctx)
		if err != nil {
			return err.Error()
		}
		if len(updates) > 0 {
			return fmt.Sprintf("%d updates are not acknowledged, the first is %+v", len(updates), updates[0])
		}
	}
	return ""
}

// neverTwice: of each place at most one task is active, whatever the master has
// ever seen; ids are NAME.INSTANCE.ATTEMPT.RANDOM.
func (w *world) neverTwice() {
	w.Helper()
	tasks, err := w.master.Tasks(w.ctx)
	require.NoError(w, err)
	active := map[string]string{}
	for _, t := range tasks {
		// A master lists a task until its end is acknowledged.
		if state, _ := mesos.ParseTaskState(t.State); t.Section != mesostest.Active || state.Terminal() {
			continue
		}
		place := strings.Join(strings.Split(t.ID, ".")[:2], ".")
		require.Empty(w, active[place], "%s runs twice: also %s", place, t.ID)
		active[place] = t.ID
	}
}

// launched counts all tasks that the master has ever seen.
func (w *world) launched() int {
	tasks, err := w.master.Tasks(w.ctx)
	require.NoError(w, err)
	return len(tasks)
}
