package explore

import (
	"strings"
	"testing"
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
		t.Run(c.name, func(t *testing.T) {
			w := small
			w.Name, w.Bug, w.Left = c.name, c.bug, c.left
			r := Search(&w, Limits{States: 100_000})
			t.Logf("%s", r)
			if r.Found == nil {
				t.Fatal("it was not found")
			}
			t.Logf("%d choices\n%s", r.Found.Choices, r.Found.Text)
			if !strings.Contains(r.Found.What, c.what) {
				t.Errorf("it shows as %q; wanted %q", r.Found.What, c.what)
			}
			if r.Found.Choices > c.choices {
				t.Errorf("%d choices lead to it; wanted at most %d", r.Found.Choices, c.choices)
			}
			w.Bug = NoBug
			if r := Search(&w, Limits{States: 100_000}); r.Found != nil {
				t.Errorf("without it something else is found:\n%s", r.Found.Text)
			}
		})
	}
}
