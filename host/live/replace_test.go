package live

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesostest"
)

// release is what a manifest says of the task that tests change.
type release struct {
	command string
	cpus    string
	role    string // "" is eng
	settle  string // "" is 0s
	// rollback is "" for if-fits.
	rollback string
	parallel int // 0 is 5
}

// releases writes the manifest of a release.
func (w *world) releases(r release) {
	r.settle, r.rollback = cmp.Or(r.settle, "0s"), cmp.Or(r.rollback, "if-fits")
	r.parallel = cmp.Or(r.parallel, 5)
	r.role = cmp.Or(r.role, "eng")
	text := fmt.Sprintf(`framework: {name: live, user: %s, role: %q, failover_timeout: 1h}
update: {max_parallel: %d, settle: %s, rollback: %s}
tasks:
  - {name: web, count: %d, command: %q, cpus: %s, mem: 32, kill_grace: 1s}
`, user(), r.role, r.parallel, r.settle, r.rollback, w.count, r.command, r.cpus)
	require.NoError(w, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
}

// releasing starts a world of count tasks of a release.
func releasing(t *testing.T, on stage, agents, count int, r release, flags ...string) *world {
	w := newWorldOf(t, on, setup{agents: agents, replaces: slices.Contains(flags, "native")}, count)
	w.flags = append(flags, "--listen", "127.0.0.1:0")
	w.releases(r)
	w.start()
	w.agreement()
	return w
}

// apply has the manifest applied, and returns what is said about it.
func (w *world) apply(flags ...string) (out string, err error) {
	found := listening.FindAllStringSubmatch(read(w.T, w.path("run.log")), -1)
	address := found[len(found)-1][1]
	b, err := exec.CommandContext(w.ctx, binary(w), append([]string{"apply", "--address", address}, flags...)...).CombinedOutput()
	return string(b), err
}

// released waits until all that runs is of one version, and nothing is left of
// what was done for it: no reservation, no replacement, no killed task's record.
func (w *world) released(version string) (now string) {
	w.Helper()
	w.eventually("not updated", func() string {
		if wrong := w.disagreement(); wrong != "" {
			return wrong
		}
		r := w.inspect()
		seen := map[string]int{}
		for _, t := range r.Tasks {
			seen[t.Version]++
			now = t.Version
		}
		switch {
		case len(seen) != 1 || now == version:
			return fmt.Sprintf("versions %v; before it was %s", seen, version)
		case len(r.Replacements) > 0:
			return fmt.Sprintf("replacements are left: %+v", r.Replacements)
		}
		return w.unreserved()
	})
	w.neverTwice()
	return now
}

// unreserved: all that was held was released.
func (w *world) unreserved() string {
	if got := w.reserved(); got != "cpus 0 mem 0 disk 0" {
		return "still reserved: " + got
	}
	return ""
}

func (w *world) version() string { return w.inspect().Tasks[0].Version }

var small, equal, large = release{command: "sleep 100001", cpus: "0.1"}, release{command: "sleep 100002", cpus: "0.1"}, release{command: "sleep 100003", cpus: "0.5"}

// TestUpdate: 50 tasks become larger, for which offers are needed, then others
// of the same size, then smaller.
func TestUpdate(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 50, small)
		for _, r := range []release{large, {command: "sleep 100004", cpus: "0.5"}, equal} {
			version := w.version()
			r.parallel = 25
			w.releases(r)
			out, err := w.apply("--wait")
			require.NoError(t, err, out)
			require.Contains(t, out, ": 50 updated\n")
			w.released(version)
		}
	})
}

// TestUpdateWithoutReservations: for the role * nothing can be reserved; offers
// alone hold what is needed.
func TestUpdateWithoutReservations(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		everybodys := func(r release) release { r.role = "*"; return r }
		w := releasing(t, on, 2, 10, everybodys(small))
		for _, r := range []release{large, equal} {
			version := w.version()
			w.releases(everybodys(r))
			out, err := w.apply("--wait")
			require.NoError(t, err, out)
			w.released(version)
		}
		require.Contains(t, read(t, w.path("run.log")), "another framework may take what the old one leaves")
	}, "native")
}

// TestBadRelease: it does not come up, so the update stops and the instances are
// as they were. What ends meanwhile is started again as it was; so is all when
// the scheduler is killed. A good release then makes its way.
func TestBadRelease(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 20, small)
		version := w.version()
		w.releases(release{command: "exit 1", cpus: "0.2", settle: "2s", parallel: 2})
		out, err := w.apply("--wait")
		require.Error(t, err, out)
		require.Contains(t, out, "rolled back")
		require.Contains(t, out, "untouched; web.")
		require.Contains(t, out, "is stopped: 20 instances are as they were")
		same := func() {
			t.Helper()
			w.eventually("not as it was", w.asBefore(version))
			w.neverTwice()
		}
		same()
		w.kill9()
		w.start()
		w.logHas("to try again, apply the manifest")
		same()
		w.releases(equal)
		out, err = w.apply("--wait")
		require.NoError(t, err, out)
		w.released(version)
	})
}

// TestSchedulerKilledWhileReplacing: the scheduler ends between what it owes for
// replacements, at each place and several times, and goes on where it was.
func TestSchedulerKilledWhileReplacing(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 20, small)
		version := w.version()
		w.kill9()
		w.releases(large)
		for _, at := range []string{
			"stored:accept:1", "sent:accept:1", // what is held
			"stored:kill:1", "sent:kill:1", "stored:kill:4",
			"stored:acknowledge:1", "sent:acknowledge:3", // the end of the old one, the start of the new one
			"stored:revive:2", "sent:revive:3",
			"stored:accept:4", "sent:accept:5", // launches
		} {
			w.start("ROLLCALL_EXIT_AT=" + at)
			require.ErrorContains(t, w.ended(), "killed", at)
			w.neverTwice()
		}
		w.start()
		w.released(version)
	})
}

// TestSchedulerKilledInEachPhase: the scheduler is killed when a replacement is
// seen in each of its phases, by a release that runs for a moment and ends.
func TestSchedulerKilledInEachPhase(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 8, release{command: "sleep 100001", cpus: "0.1"})
		version := w.version()
		w.releases(release{command: "sleep 1; exit 1", cpus: "0.2", settle: "5s", rollback: "hold", parallel: 8})
		_, err := w.apply()
		require.NoError(t, err)
		for _, phase := range []string{"pending", "stopping", "collecting", "launching", "settling", "retreating", "rolling-back"} {
			w.sees(phase, 2*time.Second) // it may be gone before anybody looks
			w.kill9()
			w.neverTwice()
			w.start()
		}
		w.eventually("not as it was", w.asBefore(version))
		w.neverTwice()
	}, "native")
}

// sees looks for a replacement in a phase, for a while.
func (w *world) sees(phase string, patience time.Duration) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, r := range w.inspect().Replacements {
			if r.Phase == phase {
				return
			}
		}
	}
}

// asBefore checks that all runs as it did.
func (w *world) asBefore(version string) func() string {
	return func() string {
		if wrong := w.disagreement(); wrong != "" {
			return wrong
		}
		for _, task := range w.inspect().Tasks {
			if task.Version != version && task.Verdict != "ended" {
				return fmt.Sprintf("it is of another version: %+v", task)
			}
		}
		return w.unreserved()
	}
}

// TestMasterKilledWhileReplacing: the master is killed in the middle of an update
// and comes back.
func TestMasterKilledWhileReplacing(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 20, small)
		version := w.version()
		w.releases(large)
		_, err := w.apply()
		require.NoError(t, err)
		w.logHas("has taken the place of web.5.")
		require.NoError(t, w.master.Restart(w.ctx))
		w.released(version)
	})
}

// TestAgentKilledWhileReplacing: an agent is killed in the middle of an update,
// for longer than it takes to be out of reach. Its tasks run on, and what was
// begun with them goes on when it is back. Of a launch that never came to it
// Mesos says nothing by itself: only a round shows that. On a real Mesos nothing
// is reserved: an agent of 1.11.0 that is killed while it checkpoints a reservation
// may not start again ("Failed to rename target resources").
func TestAgentKilledWhileReplacing(t *testing.T) {
	everywhere(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 20, small, "--explicit-interval", "5s", "--reconcile-delay", "5s")
		version := w.version()
		if on.mesos == realMesos {
			w.releases(equal)
		} else {
			w.releases(large)
		}
		_, err := w.apply()
		require.NoError(t, err)
		w.logHas("has taken the place of web.5.")
		require.NoError(t, w.agents[0].Kill())
		w.logHas("unreachable, waited for")
		time.Sleep(time.Second)
		require.NoError(t, w.agents[0].Restart(w.ctx))
		w.released(version)
	})
}

// TestUpdateByTheMaster: a master that replaces tasks itself is asked to; the
// scheduler is killed under it.
func TestUpdateByTheMaster(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"native", "wasm"} {
		t.Run(engine, func(t *testing.T) {
			w := releasing(t, stage{standIn, engine}, 2, 20, small, "--replace", "native")
			version := w.version()
			w.kill9()
			w.releases(large)
			for _, at := range []string{"stored:replace:1", "sent:replace:1", "stored:acknowledge-replacement:1", "sent:acknowledge-replacement:3"} {
				w.start("ROLLCALL_EXIT_AT=" + at)
				require.ErrorContains(t, w.ended(), "killed", at)
				w.neverRunTwice()
			}
			w.start()
			version = w.released(version)
			w.releases(small)
			out, err := w.apply("--wait")
			require.NoError(t, err, out)
			w.released(version)
		})
	}
}

// neverRunTwice: of each place at most one task runs. A master that replaces tasks
// knows the new one, too, as soon as it is asked for.
func (w *world) neverRunTwice() {
	w.Helper()
	tasks, err := w.master.Tasks(w.ctx)
	require.NoError(w, err)
	running := map[string]string{}
	for _, t := range tasks {
		if t.Section != mesostest.Active || t.State != "TASK_RUNNING" {
			continue
		}
		place := strings.Join(strings.Split(t.ID, ".")[:2], ".")
		require.Empty(w, running[place], "%s runs twice: also %s", place, t.ID)
		running[place] = t.ID
	}
}

// TestScaleInPlace: more and fewer, and other tasks, without a restart.
func TestScaleInPlace(t *testing.T) {
	stages(t, func(t *testing.T, on stage) {
		w := releasing(t, on, 2, 10, small)
		for _, count := range []int{25, 5} {
			w.count = count
			w.releases(small)
			out, err := w.apply("--wait")
			require.NoError(t, err, out)
			w.agreement()
		}
		require.Equal(t, 25, w.launched())
		text := strings.Replace(read(t, w.path("tasks.yaml")), "name: live", "name: other", 1)
		require.NoError(t, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
		out, err := w.apply()
		require.Error(t, err)
		require.Contains(t, out, `framework.name: "other"; wanted "live", or another store`)
		w.agreement()
	}, "native")
}
