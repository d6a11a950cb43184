package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	role "rollcall/core/master"
)

func TestMasterHelp(t *testing.T) {
	for _, args := range [][]string{{"help", "master"}, {"master", "-h"}, {"master", "--fast", "--help"}} {
		got := rollcall(nil, args...)
		assert.Equal(t, 0, got.code)
		golden(t, testdata(t, "help-master.txt"), got.out)
	}
}

func parseMaster(args ...string) (masterOptions, []string) {
	var o masterOptions
	f := newFlags()
	check := bindMaster(f, &o)
	f.parse(args, func(string) string { return "" })
	check()
	return o, f.mistakes
}

func TestMasterOptions(t *testing.T) {
	o, mistakes := parseMaster()
	require.Empty(t, mistakes)
	assert.Equal(t, "127.0.0.1:5050", o.Listen)
	assert.Equal(t, 3, o.Agents)
	assert.Equal(t, 15*time.Second, o.Ping)
	assert.Equal(t, 10*time.Minute, o.Reregister)
	assert.False(t, o.Exec)

	o, mistakes = parseMaster("--ping", "1s", "--fast", "--mode", "seed", "--answers", "sync", "--agents=7", "--chaos", "4", "--exec", "--verbose")
	require.Empty(t, mistakes)
	assert.Equal(t, time.Second, o.Ping, "it wins over --fast")
	assert.Equal(t, 3, o.Missed)
	assert.True(t, o.Fast)
	assert.Equal(t, role.ModeSeed, o.Mode)
	assert.Equal(t, role.AnswerSync, o.Answers)
	assert.Equal(t, 7, o.Agents)
	assert.Equal(t, uint64(4), *o.Chaos)
}

func TestMasterMistakes(t *testing.T) {
	script := filepath.Join(t.TempDir(), "script")
	require.NoError(t, os.WriteFile(script, []byte("# nothing\nat 2s agent-hnag agent-0\n"), 0o600))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--listen", "0.0.0.0:5050"}, `--listen: "0.0.0.0:5050"; other machines could reach it: wanted a loopback address such as 127.0.0.1:8080, or --listen-public too`},
		{[]string{"--agents", "-1"}, `--agents: "-1"; wanted a whole number from 0 to 10000`},
		{[]string{"--resources", "cpus"}, `--resources: "cpus"; wanted resources such as cpus:4;mem:8192;ports:[31000-32000]`},
		{[]string{"--mode", "mesos-1.6"}, `--mode: "mesos-1.6"; wanted one of mesos-1.11, seed`},
		{[]string{"--ping", "0s"}, `--ping: "0s"; wanted a duration of 1ms to 1h such as 200ms`},
		{[]string{"--chaos", "x"}, `--chaos: "x"; wanted a whole number below 2^53`},
		{[]string{"--leader", "there"}, `--leader: "there"; wanted HOST:PORT`},
	} {
		got := rollcall(nil, append([]string{"master"}, c.args...)...)
		assert.Equal(t, said{2, "", "rollcall master: " + c.want + "\n`rollcall help master` shows what can be said.\n"}, got)
	}
	got := rollcall(nil, "master", "--script", script)
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.err, `line 2: "agent-hnag"; wanted one of agent-stop, `)
}

// It listens on what it was told, says so in one line, and ends in order.
func TestMasterListens(t *testing.T) {
	got := rollcall(nil, "master", "--listen", "127.0.0.1:0", "--agents", "2", "--seed", "1")
	assert.Equal(t, 0, got.code, got.err)
	assert.Regexp(t, `^master on http://127\.0\.0\.1:\d+/, control on /control, agents 2\n$`, got.out)
	assert.Empty(t, got.err)
}
