package explore

import (
	"strings"
	"testing"

	"rollcall/core/mesos"
)

// TestPlantedBugsAreFound plants mistakes of a host and looks whether the search
// finds each, by the property that it breaks, in so few choices.
func TestPlantedBugsAreFound(t *testing.T) {
	small := World{Tasks: 1, Agents: 1, Starts: 2, Fences: true, Aware: true}
	for _, c := range []struct {
		name    string
		bug     Bug
		left    Budgets
		what    string // how it shows
		choices int    // that lead to it, at most
	}{
		{"acknowledges before storing", AckBeforeStore, Budgets{Tick: 1}, "S18 a launch is durable before it is sent", 4},
		{"sends a launch again", LaunchAgain, Budgets{Loss: 1}, "S18 no launch is sent twice", 6},
		{"does not tell streams apart", EpochsMixed, Budgets{Tick: 2, Haste: 1, Cut: 1}, "S18 offers that live", 12},
		{"takes out of reach for gone", UnreachableIsEnd, Budgets{Tick: 3, Break: 1, Away: 1}, "safe is safe", 17},
		{"answers fences itself", AnswersFences, Budgets{Tick: 1, Failover: 1, Away: 1}, "S16", 20},
		{"never acknowledges", NeverAcknowledges, Budgets{}, "L3", 0},
	} {
		w := small
		w.Name, w.Bug, w.Left = c.name, c.bug, c.left
		planted(t, w, c.what, c.choices)
	}
}

// TestPlantedBugsAreFoundInReplacements is the same with a replacement. The
// agent has room for two tasks.
func TestPlantedBugsAreFoundInReplacements(t *testing.T) {
	larger := Replacing{Agent: "cpus:4", Old: "cpus:1", New: "cpus:2"}
	smaller := Replacing{Agent: "cpus:2", Old: "cpus:2", New: "cpus:1"}
	back := larger
	back.Rollback = mesos.RollbackIfFits
	back.Life = []mesos.Beat{{After: 2 * rest, State: mesos.TaskRunning}, {State: mesos.TaskKilling}, {After: mesos.Minute, State: mesos.TaskKilled}}
	for _, c := range []struct {
		name    string
		bug     Bug
		replace Replacing
		left    Budgets
		what    string
		choices int
	}{
		{"sends a launch before its record", LaunchBeforeStore, smaller, Budgets{Tick: 4}, "S18 a launch is durable before it is sent", 13},
		{"starts the new task while the old one may run", KillIsEnd, larger, Budgets{Tick: 4, Loss: 1}, "S11 no two of a replacement run: a1 a2", 11},
		{"goes back while the new task may run", KillOfNewIsEnd, back, Budgets{Tick: 8, Cut: 1}, "S11 no two of a replacement run: a2 a3", 40},
		{"keeps what it holds when it gives up", KeepsReservations, larger, Budgets{Tick: 4, Kill: 1}, "L5 something is still reserved", 2},
		{"says its outcome twice", ForgetsOutcomes, larger, Budgets{Tick: 6, Crash: 1}, "its outcome is said twice", 30},
	} {
		w := World{
			Name: c.name, Tasks: 1, Agents: 1, Starts: 1, Running: true, Fences: true, Aware: true,
			Bug: c.bug, Left: c.left, Replace: &c.replace,
		}
		planted(t, w, c.what, c.choices)
	}
}

func planted(t *testing.T, w World, what string, choices int) {
	t.Run(w.Name, func(t *testing.T) {
		r := Search(&w, Limits{States: 100_000})
		t.Logf("%s", r)
		if r.Found == nil {
			t.Fatal("it was not found")
		}
		t.Logf("%d choices\n%s", r.Found.Choices, r.Found.Text)
		if !strings.Contains(r.Found.What, what) {
			t.Errorf("it shows as %q; wanted %q", r.Found.What, what)
		}
		if r.Found.Choices > choices {
			t.Errorf("%d choices lead to it; wanted at most %d", r.Found.Choices, choices)
		}
		w.Bug = NoBug
		if r := Search(&w, Limits{States: 100_000}); r.Found != nil {
			t.Errorf("without it something else is found:\n%s", r.Found.Text)
		}
	})
}
