package mutants

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	all    = flag.Bool("all", false, "let every stage of the suites look at each mutant, not only until one has noticed it")
	update = flag.Bool("update", false, "the same, and write README.md")
)

const root = "../../.."

// TestMain lets more tests be under way than there are processors: a runner has
// its own limit, and some mutants are only waited for.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// TestMutants puts each mutant in: some test must notice.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it builds the code anew and runs its tests once for each mutant, a minute and a half")
	}
	every := *all || *update
	needed := neededSuites()
	r := prepare(t, needed)
	if !t.Run("none", func(t *testing.T) { passes(t, r, needed) }) {
		t.Fatal("tests that fail without a mutant notice nothing")
	}
	t.Run("rows", func(t *testing.T) { rowsAreNoticed(t, r) })
	var mu sync.Mutex
	caught := map[string][]catch{}
	done := t.Run("each", func(t *testing.T) {
		for _, i := range longestFirst() {
			m := &Table[i]
			t.Run(m.Name, func(t *testing.T) {
				t.Parallel()
				by, err := r.notice(t.Context(), m, i+1, every)
				require.NoError(t, err)
				if len(by) == 0 {
					t.Errorf("no test notices that %s (%s, %s); looked in %s", m.What, m.source(), m.File, strings.Join(m.suites(), ", "))
				}
				mu.Lock()
				defer mu.Unlock()
				caught[m.Name] = by
			})
		}
	})
	t.Log(list(caught))
	if *update && done {
		require.Len(t, caught, len(Table), "-update needs all of them, no -run")
		require.NoError(t, writePage(caught))
	}
}

// longestFirst are the places of all mutants, those first that are waited for.
func longestFirst() (order []int) {
	for _, timed := range []bool{true, false} {
		for i := range Table {
			if suites[Table[i].suites()[0]].timed == timed {
				order = append(order, i)
			}
		}
	}
	return order
}

// prepare builds the tests of suites with all mutants in them.
func prepare(t *testing.T, needed []string) *runner {
	t.Helper()
	here, err := filepath.Abs(root)
	require.NoError(t, err)
	r := newRunner(here, t.TempDir())
	overlay, err := writeOverlay(here, t.TempDir(), Table)
	require.NoError(t, err)
	require.NoError(t, build(t.Context(), here, r.dir, overlay, needed))
	return r
}

// passes: without a mutant nothing fails.
func passes(t *testing.T, r *runner, needed []string) {
	for _, name := range needed {
		for _, s := range suites[name].stages {
			t.Run(name+" "+s.name, func(t *testing.T) {
				t.Parallel()
				failed, err := r.stage(t.Context(), name, s.tests, 0)
				require.NoError(t, err)
				require.Empty(t, failed)
			})
		}
	}
}

// rowsAreNoticed: the tests of each role swap the action of every row of its
// tables for every other action, one at a time. They say what has noticed each.
func rowsAreNoticed(t *testing.T, r *runner) {
	for _, name := range roles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := r.run(t.Context(), name, "^TestEveryMutantIsNoticed$", 0, "-test.v")
			require.NoError(t, err, "%s", out)
			found := swapped.FindAllStringSubmatch(out, -1)
			require.NotEmpty(t, found, "its test no longer lists them")
			var b strings.Builder
			for _, row := range found {
				fmt.Fprintf(&b, "%-40s %s\n", row[1], row[2])
			}
			t.Logf("%d swapped actions of rows, noticed by\n%s", len(found), b.String())
		})
	}
}

// swapped is a line about the mutant of a row.
var swapped = regexp.MustCompile(`(?m)_test\.go:\d+: row (.+): (\S+\.txt)$`)

func neededSuites() (names []string) {
	for i := range Table {
		names = append(names, Table[i].suites()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
