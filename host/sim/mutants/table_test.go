package mutants

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every mutant still finds its text, whatever was done to the code.
func TestTableFollowsTheCode(t *testing.T) {
	here, err := filepath.Abs(root)
	require.NoError(t, err)
	_, err = writeOverlay(here, t.TempDir(), Table)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, m := range Table {
		assert.False(t, names[m.Name], "two mutants %s", m.Name)
		names[m.Name] = true
	}
}

// Every scenario has a mutant.
func TestEveryScenarioHasAMutant(t *testing.T) {
	has := map[int]bool{0: true}
	for _, m := range Table {
		has[m.Scenario] = true
	}
	all := scenarios(t)
	for _, n := range all {
		assert.True(t, has[n], "scenario %d has no mutant", n)
		delete(has, n)
	}
	delete(has, 0)
	assert.Empty(t, has, "no scenario has these numbers")
}

// scenarios reads the one list of their numbers in the tree.
func scenarios(t *testing.T) (numbers []int) {
	tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "core", "scenarios_test.go"), nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(tree, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || v.Names[0].Name != "scenarios" || len(v.Values) != 1 {
			return true
		}
		for _, x := range v.Values[0].(*ast.CompositeLit).Elts {
			number, err := strconv.Atoi(x.(*ast.BasicLit).Value)
			require.NoError(t, err)
			numbers = append(numbers, number)
		}
		return false
	})
	require.NotEmpty(t, numbers)
	return numbers
}

// README.md has these mutants and no others, in their order.
func TestReadmeIsFresh(t *testing.T) {
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	_, written, ok := strings.Cut(string(text), mark)
	require.True(t, ok)
	lines := strings.Split(written, "\n")
	require.Greater(t, len(lines), len(Table)+2)
	for i := range Table {
		assert.True(t, strings.HasPrefix(lines[i+2], Table[i].row()), "%s\nhas not the row\n%s\nrun go test ./host/sim/mutants -update", readme, Table[i].row())
	}
	assert.Empty(t, lines[len(Table)+2], "more rows than mutants")
}
