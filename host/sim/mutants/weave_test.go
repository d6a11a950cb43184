package mutants

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample has a function of each kind that a mutant may be in, and a table.
const sample = `package main

import "fmt"

type counter struct{ n int }

func (c *counter) add(_ string, by ...int) (sum int) {
	for _, n := range by {
		c.n += n
	}
	return c.n
}

func (counter) say(int, bool) { fmt.Println("hello") }

var names = [...]string{"one", "two"}

func main() {
	c := &counter{}
	c.say(1, true)
	fmt.Println(c.add("x", 1, 2), names[1])
}
`

var sampleMutants = []Mutant{
	{Name: "subtracts", File: "main/main.go", Old: "c.n += n", New: "c.n -= n"},
	{Name: "says nothing", File: "main/main.go", Old: `fmt.Println("hello")`, New: ``},
	{Name: "three", File: "main/main.go", Old: `"two"`, New: `"three"`},
	{Name: "doubles", File: "main/main.go", Old: "return c.n", New: "return c.n * 2"},
}

// Woven code does what the code does, or what the mutant does whose number is on.
func TestWeave(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "main"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module sample\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main", "main.go"), []byte(sample), 0o600))
	overlay, err := writeOverlay(dir, out, sampleMutants)
	require.NoError(t, err)
	program := filepath.Join(out, "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", program, "./main")
	build.Dir = dir
	text, err := build.CombinedOutput()
	require.NoError(t, err, "%s", text)
	for number, want := range []string{"hello\n3 two\n", "hello\n-3 two\n", "3 two\n", "hello\n3 three\n", "hello\n6 two\n"} {
		run := exec.CommandContext(t.Context(), program)
		run.Env = []string{"ROLLCALL_MUTANT=" + string(rune('0'+number))}
		got, err := run.Output()
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "mutant %d", number)
	}
}

// What cannot be woven is said all at once, by name.
func TestWeaveRefuses(t *testing.T) {
	_, err := weave("main/main.go", sample, []numbered{
		{&Mutant{Name: "gone", File: "main/main.go", Old: "c.n++", New: ""}, 1},
		{&Mutant{Name: "many", File: "main/main.go", Old: "fmt.Println", New: "fmt.Print"}, 2},
		{&Mutant{Name: "outside", File: "main/main.go", Old: "counter struct", New: "other struct"}, 3},
		{&Mutant{Name: "same", File: "main/main.go", Old: "c.n += n", New: "c.n += n"}, 4},
	})
	require.Error(t, err)
	for _, word := range []string{"mutant gone: main/main.go no longer has the text", "mutant many: main/main.go has the text 2 times", "mutant outside: ", "mutant same changes nothing"} {
		assert.Contains(t, err.Error(), word)
	}
}

func TestFailures(t *testing.T) {
	assert.Equal(t, []string{"TestA/b/c", "TestD"}, failures("--- FAIL: TestA (0.1s)\n    --- FAIL: TestA/b (0s)\n        --- FAIL: TestA/b/c (0s)\n--- FAIL: TestD (0s)\n"))
	assert.Equal(t, []string{"TestE/f"}, failures("panic: test timed out after 1m0s\n\trunning tests:\n\t\tTestE/f (1m0s)\n"))
	assert.Equal(t, []string{"fatal error: all goroutines are asleep - deadlock!"}, failures("fatal error: all goroutines are asleep - deadlock!\n"))
	assert.Empty(t, failures("ok\n"))
}
