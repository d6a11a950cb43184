package live

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const many = 200

// TestStart: 200 tasks, each started once.
func TestStart(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many)
		w.start()
		w.agreement()
		require.Equal(t, many, w.launched())
	})
}

// TestSchedulerKilledAtEachPlace: the scheduler ends between what it owes: when
// a record is durable and the call that follows from it was not sent, and when
// it was; for launches, for acknowledgements and for a round's questions.
func TestSchedulerKilledAtEachPlace(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many)
		for _, at := range []string{
			"stored:accept:1", "sent:accept:1", // during launches
			"stored:acknowledge:1", "stored:acknowledge:40", "sent:acknowledge:25", // between an update's store and its acknowledgement
			"stored:reconcile:1", "sent:reconcile:1", // during a round
		} {
			w.start("ROLLCALL_EXIT_AT=" + at)
			require.ErrorContains(t, w.ended(), "killed", at)
		}
		w.start()
		w.agreement()
		require.Equal(t, many, w.launched(), "no launch is doubled, and one that was not sent is made again")
	})
}

// TestSchedulerKilledAnytime: kill -9 from outside, at moments nobody chose.
func TestSchedulerKilledAnytime(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many)
		for range 8 {
			w.start()
			time.Sleep(time.Duration(50+rand.IntN(700)) * time.Millisecond)
			w.kill9()
		}
		w.start()
		w.agreement()
		require.Equal(t, many, w.launched())
	})
}

// TestMasterKilled: the master is killed and comes back; its agents, in
// processes of their own, come back to it one after the other.
func TestMasterKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many)
		w.start()
		w.agreement()
		require.NoError(t, w.master.Restart(w.ctx))
		if on.mesos == realMesos { // the stand-in's agents may be back before the scheduler is
			w.logHas("waiting for agents") // it knows that it cannot know yet
		}
		w.agreement()
		require.Equal(t, many, w.launched())
		w.eventually("the round is not complete", w.lastRoundIs("complete"))
	})
}

// TestMasterAndSchedulerKilled: both at once, twice.
func TestMasterAndSchedulerKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many)
		for range 2 {
			w.start()
			time.Sleep(700 * time.Millisecond)
			require.NoError(t, w.master.Kill())
			w.kill9()
			require.NoError(t, w.master.Restart(w.ctx))
		}
		w.start()
		w.agreement()
	})
}

// TestRoundWaitsForRecoveringAgent: after a master restart one agent stays
// away: the round is not complete and names it, and completes when it returns.
func TestRoundWaitsForRecoveringAgent(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 20)
		w.start()
		w.agreement()
		late := w.agents[1]
		id, err := late.ID()
		require.NoError(t, err)
		require.NoError(t, late.Pause())
		require.NoError(t, w.master.Restart(w.ctx))
		w.logHas(fmt.Sprintf("waiting for agents %s\n", id))
		w.eventually("the round is over too soon", w.lastRoundIs("started"))
		require.NoError(t, late.Continue())
		w.eventually("the round is not complete", w.lastRoundIs("complete"))
		w.agreement()
		require.Equal(t, 20, w.launched())
	})
}

// TestAgentHangs: an agent is stopped past the ping timeout and goes on: its
// tasks are unreachable, waited for, and back.
func TestAgentHangs(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		anAgentHangs(t, on)
	})
}

// TestAgentHangsWithoutPartitionAware: such a framework hears LOST where others
// hear UNREACHABLE. Nothing is started twice all the same.
func TestAgentHangsWithoutPartitionAware(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		anAgentHangs(t, on, "--partition-aware", "off", "--fences", "off")
	})
}

func anAgentHangs(t *testing.T, on stage, flags ...string) {
	w := newWorld(t, on, 2, many)
	w.flags = flags
	w.start()
	w.agreement()
	require.NoError(t, w.agents[0].Pause())
	w.logHas("unreachable, waited for")
	require.NoError(t, w.agents[0].Continue())
	w.agreement()
	require.Equal(t, many, w.launched(), "nothing was started in place of what only hung")
}

// TestSurplus: with a smaller count in the manifest what is too many is killed,
// with a larger one the rest is started.
func TestSurplus(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 30)
		w.start()
		w.agreement()
		for _, count := range []int{10, 25} {
			w.kill9()
			w.count = count
			w.manifest("sleep 100000", "never")
			w.start()
			w.agreement()
		}
		require.Equal(t, 45, w.launched())
	})
}

// TestTasksThatEnd: what ends is started again, under a new attempt, and its
// record is forgotten.
func TestTasksThatEnd(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, 6)
		w.manifest("sleep 11", "never")
		w.start()
		w.eventually("no second attempts", func() string {
			tasks := w.inspect().Tasks
			if len(tasks) > 2*w.count {
				return fmt.Sprintf("%d records of %d places", len(tasks), w.count)
			}
			second := 0
			for _, task := range tasks {
				if task.Attempt == 2 && task.State == "TASK_RUNNING" {
					second++
				}
			}
			if second != w.count {
				return fmt.Sprintf("%d second attempts", second)
			}
			return ""
		})
		w.neverTwice()
	})
}

// TestAgentGoneForGood: an agent is killed and stays away. With a policy its
// tasks are started elsewhere; should they come back, they are killed.
func TestAgentGoneForGood(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 2, many/2)
		w.manifest("sleep 100000", "5s") // an agent that launches a hundred tasks at once may miss pings, too
		w.start()
		w.agreement()
		require.NoError(t, w.agents[0].Kill())
		w.agreement() // all of them run; those of the dead agent are unreachable here and there
		require.NoError(t, w.agents[0].Restart(w.ctx))
		w.eventually("what came back was not killed", func() string {
			if wrong := w.disagreement(); wrong != "" {
				return wrong
			}
			for _, task := range w.inspect().Tasks {
				if task.Verdict == "presumed-lost" {
					return task.ID + " is not back"
				}
			}
			return ""
		})
		w.neverTwice()
	})
}

// lastRoundIs checks how the store describes the newest round.
func (w *world) lastRoundIs(phase string) func() string {
	return func() string {
		rounds := w.inspect().Rounds
		if len(rounds) == 0 {
			return "no round"
		}
		if last := rounds[len(rounds)-1]; last.Phase != phase {
			return fmt.Sprintf("round %d is %s", last.Number, last.Phase)
		}
		return ""
	}
}
