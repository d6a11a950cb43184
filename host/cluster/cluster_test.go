package cluster

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// TestLife: agents register, their resources are offered, tasks run, are
// killed, and answered for.
func TestLife(t *testing.T) {
	w := newWorld(t, 1, 2, nil)
	w.pass(t, 2*mesos.Second)
	w.subscribe()
	w.pass(t, 3*mesos.Second)
	require.NotEmpty(t, w.offers, "no offers: %v", w.sent)
	w.launch()
	w.pass(t, 2*mesos.Second)
	require.NotZero(t, w.seen[mesos.TaskStarting], "%v", w.seen)
	for range 5 { // each update waits for the acknowledgement of the one before
		for _, s := range w.unacked {
			w.tell(master.Event{Type: master.EventAcknowledge, AgentID: s.AgentID, TaskID: s.TaskID, UUID: s.UUID})
		}
		w.unacked = nil
		w.pass(t, mesos.Second)
	}
	require.NotZero(t, w.seen[mesos.TaskRunning], "%v", w.seen)

	for _, s := range w.tasks {
		w.tell(master.Event{Type: master.EventKill, TaskID: s.TaskID, AgentID: s.AgentID})
	}
	w.pass(t, 3*mesos.Second)
	require.NotZero(t, w.seen[mesos.TaskKilled]+w.seen[mesos.TaskFinished], "%v", w.seen)
}

// TestAgentLost: an agent that hangs is given up, and its tasks come back with it.
func TestAgentLost(t *testing.T) {
	w := newWorld(t, 2, 1, nil)
	w.pass(t, 2*mesos.Second)
	w.subscribe()
	w.pass(t, 3*mesos.Second)
	w.launch()
	w.pass(t, mesos.Second)
	require.NoError(t, w.HangAgent(0))
	w.pass(t, 10*mesos.Second)
	require.NotZero(t, w.seen[mesos.TaskUnreachable], "%v", w.seen)
	require.NotZero(t, w.sent[master.SendFailure])
	running := w.seen[mesos.TaskRunning] + w.seen[mesos.TaskStarting]
	require.NoError(t, w.ResumeAgent(0))
	w.pass(t, 10*mesos.Second)
	require.Greater(t, w.seen[mesos.TaskRunning]+w.seen[mesos.TaskStarting], running, "%v", w.seen)
}

// TestChaos: whatever happens, the cluster goes on; and once it is left alone
// every agent is back.
func TestChaos(t *testing.T) {
	reached := map[mesos.ReplacePhase]int{}
	for seed := range uint64(20) {
		w := newWorld(t, seed, 3, nil)
		for range 400 {
			if w.rnd.IntN(4) == 0 {
				w.harm()
			} else {
				w.act()
			}
			w.pass(t, mesos.Micros(w.rnd.Int64N(int64(2*mesos.Second))))
			require.Empty(t, w.overuse(), "seed %d", seed)
		}
		for i := range w.Agents() {
			_ = w.CutAgent(i, false, false)
			_ = w.ResumeAgent(i)
			_ = w.StartAgent(i)
		}
		w.pass(t, 60*mesos.Second)
		for i := range w.nodes {
			require.NotNil(t, w.nodes[i].machine, "seed %d", seed)
		}
		w.settle(t)
		require.Empty(t, w.overuse(), "seed %d", seed)
		for phase, n := range w.phases {
			reached[phase] += n
		}
	}
	for _, phase := range []mesos.ReplacePhase{
		mesos.ReplaceCommitted, mesos.ReplaceRolledBack, mesos.ReplaceFailed, mesos.ReplaceAborted, mesos.ReplaceRejected, mesos.ReplaceDropped,
	} {
		require.NotZero(t, reached[phase], "%s: %v", phase, reached)
	}
}

// settle acknowledges all, and asks, until every replacement is over (L5).
func (w *world) settle(t *testing.T) {
	t.Helper()
	for range 20 {
		if !w.open {
			w.subscribe()
		}
		w.acknowledge()
		w.tell(master.Event{Type: master.EventReconcileReplacements})
		w.pass(t, 10*mesos.Second)
	}
	w.acknowledge()
	w.pass(t, mesos.Second)
	for r := range w.Master().Replacements {
		require.Fail(t, "never over", "%s %s", r.ReplaceID, r.Status.Phase)
	}
	for _, n := range w.nodes {
		n.disk.each(func(key, _ []byte) {
			require.False(t, bytes.HasPrefix(key, []byte(agent.KeyReplacement)), "agent %d keeps %s", n.number, key)
		})
	}
}
