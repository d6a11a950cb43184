package core_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scenarios are the numbers of the defects that others have shipped.
var scenarios = []int{
	1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 26, 27, 28, 29, 31, 32, 33, 35, 36, 38, 39, 40, 41, 43, 44, 45, 46,
	47, 49, 50, 52, 53, 54, 55, 57, 58, 59, 60,
}

// TestEveryScenarioHasATest: a transcript or a test bears its number.
func TestEveryScenarioHasATest(t *testing.T) {
	names := strings.Builder{}
	for name := range testNames(t) {
		fmt.Fprintln(&names, name)
	}
	for _, dir := range []string{"scheduler/testdata/transcript", "../host/cluster/testdata/conformance/scenarios"} {
		found, err := filepath.Glob(dir + "/scenario-*.txt")
		require.NoError(t, err)
		require.NotEmpty(t, found, dir)
		for _, f := range found {
			fmt.Fprintln(&names, filepath.Base(f))
		}
	}
	for _, n := range scenarios {
		assert.Regexp(t, regexp.MustCompile(fmt.Sprintf(`(?m)^(scenario-%02d-|TestScenario%02d)`, n, n)), names.String())
	}
}
