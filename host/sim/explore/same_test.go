package explore

import "testing"

// TestSameOnAnyNumberOfWorkers: neither the number of workers nor what was
// forgotten on the way shows in a result.
func TestSameOnAnyNumberOfWorkers(t *testing.T) {
	w := World{
		Name: "same", Tasks: 1, Agents: 2, Starts: 2, Fences: true, Aware: true,
		Left: Budgets{Tick: 3, Haste: 1, Crash: 1, Failover: 1, Cut: 1, Kill: 1},
	}
	a := Search(&w, Limits{States: 40_000, Workers: 1})
	b := Search(&w, Limits{States: 40_000, Workers: 3, Memory: 1 << 20})
	if a.Found != nil || b.Found != nil {
		t.Fatal("something was found")
	}
	if a.States != b.States || a.Transitions != b.Transitions || a.Depth != b.Depth {
		t.Errorf("one worker: %s; three that forget: %s", a, b)
	}
	if b.Steps <= a.Steps {
		t.Errorf("nothing was forgotten: %d and %d steps computed", a.Steps, b.Steps)
	}
}

// TestSameCounterexample: the shortest way is the same one, too.
func TestSameCounterexample(t *testing.T) {
	w := World{
		Name: "same", Tasks: 2, Agents: 2, Starts: 2, Fences: true, Aware: true, Bug: LaunchAgain,
		Left: Budgets{Tick: 2, Loss: 1, Crash: 1},
	}
	a, b := Search(&w, Limits{Workers: 1}), Search(&w, Limits{Workers: 3, Memory: 1 << 20})
	if a.Found == nil || b.Found == nil || a.Found.Text != b.Found.Text {
		t.Errorf("one worker: %+v; three: %+v", a.Found, b.Found)
	}
}
