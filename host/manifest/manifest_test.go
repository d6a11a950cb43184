package manifest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryField(t *testing.T) {
	m, err := ReadFile("testdata/tasks.yaml")
	require.NoError(t, err)
	after, grace, never := 10*time.Minute, 1500*time.Millisecond, Never
	assert.Equal(t, &Manifest{
		Framework:               Framework{Name: "demo", User: "root", Role: "eng/web", FailoverTimeout: 90 * time.Minute},
		ReplaceUnreachableAfter: &after,
		Tasks: []Task{
			{Name: "web", Count: 3, Command: "sleep 1000", CPUs: 100, Mem: 32_000},
			{
				Name: "worker-2", Command: "set -e\nexec worker\n", CPUs: 250, Mem: 64_500, Disk: 100_000,
				Env:       []Variable{{"PORT", "8080"}, {"DEBUG", "true"}, {"EMPTY", ""}, {"RATIO", "1.50"}},
				KillGrace: &grace,
			},
			{
				Name: "db", Count: 2, Command: "serve data", CPUs: 2000, Mem: 512_000, ReplaceUnreachableAfter: &never, Reserve: true,
				Volumes: []Volume{{"data", 1_024_000, "data"}, {"log-2", 100_500, "var log"}},
			},
		},
	}, m)
	assert.Equal(t, 5, m.Total())
}

func TestDefaults(t *testing.T) {
	m, err := Parse("tasks.yaml", []byte("\ufeff---\r\nframework: {name: demo, user: nobody}\r\nreplace_unreachable_after: never\r\n"+
		"tasks:\r\n- {name: a, count: 1, command: ls, cpus: 1, mem: 1}\r\n...\r\n"))
	require.NoError(t, err)
	assert.Equal(t, Framework{Name: "demo", User: "nobody", Role: "*", FailoverTimeout: 168 * time.Hour}, m.Framework)
	assert.Nil(t, m.ReplaceUnreachableAfter)
	assert.Nil(t, m.Tasks[0].KillGrace)
	assert.Nil(t, m.Tasks[0].ReplaceUnreachableAfter)
	assert.False(t, m.Tasks[0].Reserve)
	assert.Zero(t, m.Tasks[0].Disk)
}

func TestReadFileThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	_, err := ReadFile(filepath.Join(dir, "none.yaml"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "none.yaml")
	_, err = ReadFile(dir)
	assert.ErrorContains(t, err, "is a directory")
}

func TestScalar(t *testing.T) {
	for text, want := range map[string]Scalar{
		"0": 0, "1": 1000, "0.1": 100, ".5": 500, "2.": 2000, "1.2340000": 1234, "999999999999": 999999999999000,
	} {
		got, ok := parseScalar(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", ".", "-1", "+1", "1e3", "0x10", "010", "1_000", "0.0001", "1.2.3", "1234567890123", "9999999999999999999999", "NaN", " 1", "١",
	} {
		_, ok := parseScalar(text)
		assert.False(t, ok, text)
	}
	assert.Equal(t, "0.1", Scalar(100).String())
	assert.InDelta(t, 32.5, Scalar(32_500).Float(), 0)
}
