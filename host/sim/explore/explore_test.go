package explore

import (
	"flag"
	"strings"
	"testing"
)

var (
	share   = flag.Int("explore.states", 0, "states to visit in each world; 0: a share that CI has time for")
	only    = flag.String("explore.world", "", "search this world only")
	workers = flag.Int("explore.workers", 0, "expand on so many processors; 0: all")
)

// ciStates is how many states are visited in a world that is too large to be
// searched whole, by default.
const ciStates = 150_000

func TestWorlds(t *testing.T) {
	states := 0
	for i := range Worlds {
		w := &Worlds[i]
		if !strings.Contains(w.Name, *only) {
			continue
		}
		t.Run(w.Name, func(t *testing.T) {
			l := Limits{States: ciStates, Workers: *workers}
			switch {
			case *share > 0:
				l.States = *share
			case testing.Short():
				l.States = 12_000 / len(Worlds)
			}
			r := Search(w, l)
			states += r.States
			t.Logf("%s", r)
			if r.Found != nil {
				t.Errorf("%d choices lead to it:\n%s", r.Found.Choices, r.Found.Text)
			}
		})
	}
	t.Logf("%d states in all", states)
}

// ciPairs is how many states are visited in each world of a pair.
const ciPairs = 3_000

func TestPairs(t *testing.T) {
	states, whole, worlds := 0, 0, Pairs()
	for i := range worlds {
		w := &worlds[i]
		if !strings.Contains(w.Name, *only) {
			continue
		}
		l := Limits{States: ciPairs, Workers: *workers}
		switch {
		case *share > 0:
			l.States = *share
		case testing.Short():
			l.States = 40
		}
		r := Search(w, l)
		if states += r.States; r.Whole {
			whole++
		}
		if *share > 0 {
			t.Logf("%s: %s", w.Name, r)
		}
		if r.Found != nil {
			t.Errorf("%d choices lead to it:\n%s", r.Found.Choices, r.Found.Text)
		}
	}
	t.Logf("%d worlds, %d of them whole, %d states in all", len(worlds), whole, states)
}

// ciReplacements is how many states are visited in each world with a
// replacement, and with a crash and a loss together.
const (
	ciReplacements = 8_000
	ciCrashAndLoss = 300_000
)

func TestReplacements(t *testing.T) { searchReplacements(t, Replacements(), ciReplacements) }

func TestReplacementsCrashAndLoss(t *testing.T) {
	searchReplacements(t, CrashAndLoss(), ciCrashAndLoss)
}

func searchReplacements(t *testing.T, worlds []World, most int) {
	states, whole, searched := 0, 0, 0
	for i := range worlds {
		w := &worlds[i]
		if !strings.Contains(w.Name, *only) {
			continue
		}
		l := Limits{States: most, Workers: *workers}
		switch {
		case *share > 0:
			l.States = *share
		case testing.Short():
			l.States = 40
		}
		r := Search(w, l)
		states, searched = states+r.States, searched+1
		if r.Whole {
			whole++
		}
		if *share > 0 || most > ciReplacements {
			t.Logf("%s: %s", w.Name, r)
		}
		if r.Found != nil {
			t.Errorf("%d choices lead to it:\n%s", r.Found.Choices, r.Found.Text)
		}
	}
	t.Logf("%d worlds, %d of them whole, %d states in all", searched, whole, states)
}
