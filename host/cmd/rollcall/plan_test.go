package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/host/keeper"
	"rollcall/host/manifest"
)

// plan is what would be run of a manifest with these flags.
func plan(t *testing.T, text string, args ...string) (keeper.Plan, runOptions) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tasks.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	env := map[string]string{"ROLLCALL_SECRET": "hunter2"}
	o, mistakes := parseRun(env, append([]string{"--master", "https://a", "--store", "s", "--manifest", path, "--principal", "p"}, args...)...)
	require.Empty(t, mistakes)
	return planOf(&o), o
}

// Everything that a manifest says of a task reaches the plan.
func TestPlan(t *testing.T) {
	p, _ := plan(t, `
framework: {name: demo, user: root, role: eng/web}
tasks:
  - {name: web, count: 2, command: ls, cpus: 0.1, mem: 32, kill_grace: 3s, env: {A: "1"}}
  - name: db
    count: 1
    command: ls
    cpus: 1
    mem: 64
    disk: 10
    replace_unreachable_after: never
    reserve: true
    volumes: [{id: data, size: 1.5, path: data}]
`, "--dry-run")
	assert.Equal(t, []string{"eng/web", "p"}, []string{p.Role, p.Principal})
	assert.True(t, p.DryRun)
	assert.Equal(t, manifest.Never, p.ReplaceUnreachable)
	require.Len(t, p.Groups, 2)
	web, db := &p.Groups[0], &p.Groups[1]
	assert.Equal(t, keeper.Resources{CPUs: 100, Mem: 32_000}, web.Needs)
	assert.Equal(t, 3*time.Second, *web.Task.KillPolicy.GracePeriod)
	assert.Equal(t, "1", *web.Task.Command.Environment.Variables[0].Value)
	assert.Nil(t, web.ReplaceUnreachable)
	assert.False(t, web.Reserve)
	assert.Equal(t, keeper.Resources{CPUs: 1000, Mem: 64_000, Disk: 10_000}, db.Needs)
	assert.Equal(t, manifest.Never, *db.ReplaceUnreachable)
	assert.True(t, db.Reserve)
	assert.Equal(t, []keeper.Volume{{ID: "data", Size: 1500, Path: "data"}}, db.Volumes)
}

// How long a task may be out of reach is said by the flag, else by the manifest;
// the machine and the plan are told the same.
func TestPatience(t *testing.T) {
	const tasks = "framework: {name: demo, user: root}\ntasks:\n- {name: web, count: 1, command: ls, cpus: 1, mem: 32}\n"
	for _, c := range []struct {
		manifest string
		args     []string
		want     time.Duration
	}{
		{"", nil, manifest.Never},
		{"never", nil, manifest.Never},
		{"0", nil, time.Second},
		{"10m", nil, 10 * time.Minute},
		{"10m", []string{"--unreachable-timeout", "20s"}, 20 * time.Second},
		{"10m", []string{"--unreachable-timeout", "off"}, manifest.Never},
		{"never", []string{"--unreachable-timeout", "2501000h"}, 2501000 * time.Hour},
	} {
		text := tasks
		if c.manifest != "" {
			text += "replace_unreachable_after: " + c.manifest + "\n"
		}
		p, o := plan(t, text, c.args...)
		assert.Equal(t, c.want, p.ReplaceUnreachable, c)
		assert.Equal(t, p.Wait(), o.config().Wait.Unreachable, c)
		cfg := o.config()
		assert.Empty(t, cfg.Check())
	}
}
