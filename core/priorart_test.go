package core_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPriorArtIsShown: every row of PRIOR-ART.md has an answer, and what it
// says shows it is there.
func TestPriorArtIsShown(t *testing.T) {
	page, err := os.ReadFile("PRIOR-ART.md")
	require.NoError(t, err)
	rows := regexp.MustCompile(`(?m)^\| (\d+) \|.*\|$`).FindAllStringSubmatch(string(page), -1)
	assert.Len(t, rows, 57)
	tests := testNames(t)
	for i, row := range rows {
		cells := strings.Split(strings.Trim(row[0], "|"), "|")
		require.Len(t, cells, 5, row[0])
		assert.Equal(t, strconv.Itoa(i+1), row[1])
		assert.NotEmpty(t, strings.TrimSpace(cells[3]), row[0])
		for _, name := range strings.Split(cells[4], ",") {
			name = strings.Trim(name, " `")
			switch {
			case name == "" || strings.HasPrefix(name, "property ") || strings.HasPrefix(name, "properties ") || regexp.MustCompile(`^S\d+$`).MatchString(name),
				name == "every transcript", name == "42 to 47":
			case strings.HasPrefix(name, "Test"):
				assert.Contains(t, tests, name, row[0])
			case strings.Contains(name, "/"):
				_, err := os.Stat("../" + name)
				assert.NoError(t, err, row[0])
			default:
				found, err := filepath.Glob("scheduler/testdata/transcript/" + name + "*.txt")
				require.NoError(t, err)
				assert.NotEmpty(t, found, "%s: no transcript %s", row[0], name)
			}
		}
	}
}

// testNames are the names of all tests in the tree.
func testNames(t *testing.T) map[string]bool {
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	require.NoError(t, filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			names[m[1]] = true
		}
		return err
	}))
	return names
}
