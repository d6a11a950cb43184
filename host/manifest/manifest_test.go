package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
)

func TestEveryField(t *testing.T) {
	m, err := ReadFile("testdata/tasks.yaml")
	require.NoError(t, err)
	after, grace, never := 10*time.Minute, 1500*time.Millisecond, Never
	update := Update{Settle: 30 * time.Second, StartDeadline: 5 * time.Minute, StopDeadline: 90 * time.Second, Rollback: mesos.RollbackHold}
	own := update
	own.Settle, own.StartDeadline, own.Rollback = 0, time.Minute, mesos.RollbackOff
	assert.Equal(t, &Manifest{
		Framework:               Framework{Name: "demo", User: "root", Role: "eng/web", FailoverTimeout: 90 * time.Minute},
		ReplaceUnreachableAfter: &after, MaxParallel: 5, Update: update,
		Tasks: []Task{
			{Name: "web", Count: 3, Command: "sleep 1000", CPUs: 100, Mem: 32_000, Update: update},
			{
				Name: "worker-2", Command: "set -e\nexec worker\n", CPUs: 250, Mem: 64_500, Disk: 100_000,
				Env:       []Variable{{"PORT", "8080"}, {"DEBUG", "true"}, {"EMPTY", ""}, {"RATIO", "1.50"}},
				KillGrace: &grace, Update: own,
			},
			{
				Name: "db", Count: 2, Command: "serve data", CPUs: 2000, Mem: 512_000, ReplaceUnreachableAfter: &never, Reserve: true,
				Update: update, Volumes: []Volume{{"data", 1_024_000, "data"}, {"log-2", 100_500, "var log"}},
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
	assert.Equal(t, 1, m.MaxParallel)
	assert.Equal(t, DefaultUpdate(), m.Tasks[0].Update)
}

// What cannot change while a framework runs is refused, field by field.
func TestFollows(t *testing.T) {
	before, err := ReadFile("testdata/tasks.yaml")
	require.NoError(t, err)
	parse := func(replacements ...string) *Manifest {
		text, err := os.ReadFile("testdata/tasks.yaml")
		require.NoError(t, err)
		m, err := Parse("tasks.yaml", []byte(strings.NewReplacer(replacements...).Replace(string(text))))
		require.NoError(t, err)
		return m
	}
	require.NoError(t, before.Follows("tasks.yaml", parse()))
	require.NoError(t, before.Follows("tasks.yaml", parse("sleep 1000", "sleep 2000", "cpus: 0.1", "cpus: 9", "settle: 30s", "settle: 1s", "count: 2", "count: 9", "serve data", "serve", "name: worker-2", "name: worker-3")))
	err = before.Follows("tasks.yaml", parse("demo", "demo-2", "user: root", "user: nobody", "eng/web", "eng", "1h30m", "2h", "after: 600", "after: never",
		"cpus: 2", "cpus: 3", "mem: 512", "mem: 256", "mem: 32", "mem: 32, reserve: true", "1024", "2048", "log-2", "log"))
	require.Error(t, err)
	assert.Equal(t, `tasks.yaml: framework.name: "demo-2"; wanted "demo", or another store
tasks.yaml: framework.role: "eng"; wanted "eng/web", or another store
tasks.yaml: framework.user: "nobody"; wanted "root", as long as the scheduler runs
tasks.yaml: framework.failover_timeout: 2h0m0s; wanted 1h30m0s, as long as the scheduler runs
tasks.yaml: replace_unreachable_after: never; wanted 10m0s, as long as the scheduler runs
tasks.yaml: tasks[0].reserve: true; wanted false, or a task of another name
tasks.yaml: tasks[2].cpus: 3; wanted 2, as it is reserved, or a task of another name
tasks.yaml: tasks[2].mem: 256; wanted 512, as it is reserved, or a task of another name
tasks.yaml: tasks[2].volumes: data of 2048 at "data", log of 100.5 at "var log"; wanted data of 1024 at "data", log-2 of 100.5 at "var log", as it is reserved, or a task of another name`, err.Error())
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
