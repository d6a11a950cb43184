package manifest

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse: whatever the bytes are, there is a manifest within the limits or
// an error that can be shown.
func FuzzParse(f *testing.F) {
	whole, err := os.ReadFile("testdata/tasks.yaml")
	require.NoError(f, err)
	f.Add(whole)
	for _, seed := range []string{
		"", "a: &x [*x, {<<: *x}]", "? a\n: - b", "a: |2-\n  x\n", "a: >\n\n x", "\"\\ud800\": '", "--- !!map\n...", "{,}", "[a: b, ]",
		"- - -\n  -", "a:\n- b\n-", "a: 0b1\nb: .inf\nc: ~", "{? a, b}", "a: \"\\x41\"", "*a : b", "&a b: c", "!a b: c", "# c\n---\n# d", "a: {b\n: c}",
		around + "- {name: a, count: 1, command: ls, cpus: 1, mem: 1, env: {A: 0x1, B: 1_0}, kill_grace: 1h}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse("f", data)
		if err != nil {
			checkError(t, err, data)
			return
		}
		names := map[string]bool{}
		assert.NotEmpty(t, m.Tasks)
		assert.LessOrEqual(t, m.Total(), MaxTotal)
		assert.True(t, m.Framework.FailoverTimeout >= time.Second && m.Framework.FailoverTimeout <= MaxTimeout)
		for _, task := range m.Tasks {
			assert.True(t, validName(task.Name) && !names[task.Name])
			names[task.Name] = true
			assert.True(t, task.Count >= 0 && task.Count <= MaxCount)
			assert.True(t, task.CPUs > 0 && task.Mem >= 1000 && task.Disk >= 0)
			assert.True(t, passable(task.Command) && strings.TrimSpace(task.Command) != "")
			assert.LessOrEqual(t, len(task.Env), MaxVariables)
			assert.LessOrEqual(t, len(task.Volumes), MaxVolumes)
			assert.False(t, task.Reserve && m.Framework.Role == "*")
			assert.False(t, len(task.Volumes) > 0 && !task.Reserve)
			for _, v := range task.Volumes {
				assert.True(t, validName(v.ID) && validDirectory(v.Path) && v.Size >= 1000)
			}
		}
	})
}

func checkError(t *testing.T, err error, data []byte) {
	var e *Error
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Mistakes)
	for _, m := range e.Mistakes {
		assert.NotEmpty(t, m.Value)
		assert.NotContains(t, m.String(), "\n")
		assert.LessOrEqual(t, m.Line, bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+1)
		assert.True(t, (m.Line > 0) == (m.Column > 0))
	}
}

// Large files of shapes that a recursive or quadratic reader would not come back from.
func TestLargeFiles(t *testing.T) {
	const size = MaxSize / 4 // enough to tell; the rest is the time of everybody who runs the tests
	for _, unit := range []string{
		"a: 1\n", "? a\n", "- ", "[", "{a: ", "{a: 1, ", "--- a\n", "!a ", "&a ", "- *a\n", "<<: {}\n", "# x\n", ": ", "\n ", "- {a: 1}\n",
		"\"a\": ", "  - name: a\n    count: 3\n", "a:\n - b\n", "[a: 1,\n", "x ", "\\", "'", "a,", "%a\n", "|\n", "a: [{\n",
	} {
		n := size / len(unit)
		_, err := Parse("f", []byte(strings.Repeat(unit, n)))
		require.Error(t, err, unit)
		checkError(t, err, []byte(strings.Repeat(unit, n)))
		_, err = Parse("f", []byte(("tasks: [" + strings.Repeat(unit, n))))
		require.Error(t, err, unit)
	}
}
