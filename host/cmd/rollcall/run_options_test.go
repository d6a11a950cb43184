package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

const hint = "`rollcall help run` shows what can be said.\n"

// parseRun reads a command line of run without running it.
func parseRun(env map[string]string, args ...string) (runOptions, []string) {
	var o runOptions
	f := newFlags()
	finish := bindRun(f, &o)
	f.parse(args, func(name string) string { return env[name] })
	finish()
	return o, f.mistakes
}

func right(t *testing.T, more ...string) []string {
	return append([]string{"--master", "127.0.0.1:5050", "--manifest", testdata(t, "tasks.yaml"), "--store", "rollcall.db"}, more...)
}

func TestRunDefaults(t *testing.T) {
	o, mistakes := parseRun(nil, right(t)...)
	require.Empty(t, mistakes)
	assert.Equal(t, "demo", o.Manifest.Framework.Name)
	assert.Less(t, o.Seed, uint64(1)<<53)
	other, _ := parseRun(nil, right(t)...)
	assert.NotEqual(t, other.Seed, o.Seed)
	assert.Equal(t, 10*mesos.Minute, o.Wait.Unreachable, "as the manifest says")
	o.Manifest, o.Seed, o.Wait.Unreachable = nil, 0, 0
	assert.Equal(t, runOptions{
		Masters: []string{"127.0.0.1:5050"}, ManifestPath: testdata(t, "tasks.yaml"), Store: "rollcall.db",
		Engine: "native", Fences: true, PartitionAware: true, LogFormat: "off",
		Schedule: scheduler.DefaultConfig().Schedule, Wait: scheduler.DefaultConfig().Wait, Gate: scheduler.DefaultConfig().Gate,
		Drift: scheduler.DefaultConfig().Drift, Poll: scheduler.DefaultConfig().Operation.Poll,
	}, o)
	assert.Equal(t, scheduler.DefaultConfig(), o.config(), "the defaults of the flags are the machine's")
}

func TestRunEverything(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("hunter2\r\n"), 0o600))
	o, mistakes := parseRun(nil, right(t, "--master=a:1, https://b/mesos", "-engine", "wasm", "--wasm-module", "m.wasm", "--fences=off",
		"--partition-aware", "off", "--listen", "0.0.0.0:80", "--listen-public", "--teardown", "--principal", "p", "--secret-file", secret,
		"--allow-plaintext-credentials", "--format", "json", "--seed", "7",
		"--explicit-interval", "2s", "--implicit-interval", "off", "--reconcile-delay", "1m", "--reconcile-spread", "1h",
		"--unknown-tasks", "kill", "--ended-tasks=report", "--returned-tasks", "kill-older", "--policy-kills-per-minute", "7", "--dry-run",
		"--launch-timeout", "off", "--unreachable-timeout", "20m", "--gate", "first-round", "--gate-offer-age", "20s", "--operation-poll", "2s",
		"--log-format", "json", "--log-level", "warn")...)
	require.Empty(t, mistakes)
	assert.Equal(t, mesosapi.NewCredentials("p", "hunter2"), o.Credentials)
	o.Manifest, o.ManifestPath, o.Credentials = nil, "", nil
	assert.Equal(t, runOptions{
		Masters: []string{"a:1", "https://b/mesos"}, Store: "rollcall.db", Engine: "wasm", WasmModule: "m.wasm",
		Listen: "0.0.0.0:80", ListenPublic: true, LogFormat: "json", LogLevel: slog.LevelWarn, Teardown: true, AllowPlaintext: true, Format: mesosapi.JSON, Seed: 7,
		Schedule: scheduler.ScheduleConfig{Explicit: 2 * mesos.Second, Delay: mesos.Minute, Spread: 60 * mesos.Minute},
		Wait:     scheduler.WaitConfig{Unreachable: 20 * mesos.Minute},
		Gate:     scheduler.GateConfig{FirstRound: true, OfferAge: 20 * mesos.Second},
		Drift:    scheduler.DriftConfig{Unknown: scheduler.UnknownKill, Ended: scheduler.EndedReport, Returned: scheduler.ReturnedKillOlder, KillsPerMinute: 7, DryRun: true},
		Poll:     2 * mesos.Second,
	}, o)
	cfg := o.config()
	assert.Empty(t, cfg.Check())
	assert.Equal(t, o.Wait, cfg.Wait)
	assert.Equal(t, o.Gate, cfg.Gate)
	assert.Equal(t, o.Drift, cfg.Drift)
	assert.Equal(t, o.Poll, cfg.Operation.Poll)
}

func TestEnvironment(t *testing.T) {
	env := map[string]string{
		"ROLLCALL_MASTER": "m:1", "ROLLCALL_MANIFEST": testdata(t, "tasks.yaml"), "ROLLCALL_STORE": "env.db", "ROLLCALL_TEARDOWN": "1",
		"ROLLCALL_FENCES": "off", "ROLLCALL_LOG_LEVEL": "", "ROLLCALL_PRINCIPAL": "p", "ROLLCALL_SECRET": "s", "ROLLCALL_WASM_MODULE": "m",
		"ROLLCALL_ALLOW_PLAINTEXT_CREDENTIALS": "on",
	}
	o, mistakes := parseRun(env, "--store", "line.db", "--teardown=false")
	require.Empty(t, mistakes)
	assert.Equal(t, "line.db", o.Store, "the line wins")
	assert.False(t, o.Teardown)
	assert.False(t, o.Fences)
	assert.Equal(t, []string{"m:1"}, o.Masters)
	assert.Equal(t, mesosapi.NewCredentials("p", "s"), o.Credentials)
}

func TestRunMistakes(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for _, c := range []struct {
		env  map[string]string
		args []string
		want string
	}{
		{nil, []string{"--engine", "nativ"}, `--engine: "nativ"; wanted one of native, wasm`},
		{map[string]string{"ROLLCALL_ENGINE": "nativ"}, nil, `ROLLCALL_ENGINE: "nativ"; wanted one of native, wasm`},
		{map[string]string{"ROLLCALL_TEARDOWN": "yes"}, nil, `ROLLCALL_TEARDOWN: "yes"; wanted on or off`},
		{map[string]string{"ROLLCALL_LISTEN": "x"}, nil, `ROLLCALL_LISTEN: "x"; wanted ADDRESS:PORT, such as 127.0.0.1:8080`},
		{nil, []string{"--fences", "maybe"}, `--fences: "maybe"; wanted on or off`},
		{nil, []string{"--fence", "off"}, "--fence: unknown; did you mean --fences?"},
		{nil, []string{"---x"}, "--x: unknown; wanted one of --" + strings.Join(runFlags(), ", --")},
		{nil, []string{"--store"}, "--store: missing; wanted FILE"},
		{nil, []string{"now"}, `"now": not a flag; wanted --name value`},
		{nil, []string{"--", "--seed"}, `"--seed": not a flag; wanted --name value`},
		{nil, []string{"--seed", "9007199254740992"}, `--seed: "9007199254740992"; wanted a whole number below 2^53`},
		{nil, []string{"--wasm-module", "m"}, `--wasm-module: "m"; wanted --engine wasm with it`},
		{nil, []string{"--master", "zk://u:hunter2@a/mesos"}, "--master: zk:// addresses are not supported: give the masters themselves, " +
			"such as host1:5050 and host2:5050; any one of them leads to the leader"},
		{nil, []string{"--master", "http://u:hunter2@a"}, "--master: master address a holds a user name: use --principal"},
		{nil, []string{"--master", "a,,b"}, "--master: an empty address; wanted HOST:PORT[,...]"},
		{nil, []string{"--listen", "0.0.0.0:8080"}, `--listen: "0.0.0.0:8080"; other machines could reach it: wanted a loopback address such as 127.0.0.1:8080, or --listen-public too`},
		{nil, []string{"--listen", ":8080"}, `--listen: ":8080"; other machines could reach it: wanted a loopback address such as 127.0.0.1:8080, or --listen-public too`},
		{nil, []string{"--listen", "localhost:99999"}, `--listen: "localhost:99999"; wanted ADDRESS:PORT, such as 127.0.0.1:8080`},
		{nil, []string{"--log-format", "xml"}, `--log-format: "xml"; wanted one of off, text, json`},
		{nil, []string{"--log-level", "all"}, `--log-level: "all"; wanted one of info, debug, warn, error`},
		{nil, []string{"--listen-public"}, "--listen: missing; wanted the address that --listen-public is about"},
		{nil, []string{"--secret", "hunter2"}, "--secret: unknown; a secret on the command line can be read by everybody here: use --secret-file or ROLLCALL_SECRET"},
		{nil, []string{"--secret=hunter2"}, "--secret: unknown; a secret on the command line can be read by everybody here: use --secret-file or ROLLCALL_SECRET"},
		{nil, []string{"--principal", "p"}, `--principal: "p"; wanted its secret too, in --secret-file or ROLLCALL_SECRET`},
		{map[string]string{"ROLLCALL_SECRET": "hunter2"}, nil, "--principal: missing; wanted the name that the secret belongs to"},
		{map[string]string{"ROLLCALL_SECRET": "hunter2"}, []string{"--principal", "a:b"}, `--principal: "a:b"; wanted a name without a colon`},
		{map[string]string{"ROLLCALL_SECRET": "hunter2"}, []string{"--principal", "p", "--master", "far:5050"}, "--master: the secret would travel unencrypted; wanted https://, or --allow-plaintext-credentials"},
		{nil, []string{"--principal", "p", "--secret-file", "none"}, `--secret-file: "none"; open none: no such file or directory`},
		{nil, []string{"--principal", "p", "--secret-file", empty}, fmt.Sprintf(`--secret-file: %q; 0 bytes; wanted a secret, at most 65536`, empty)},
		{nil, []string{"--unknown-tasks", "spare"}, `--unknown-tasks: "spare"; wanted one of report, kill, adopt`},
		{nil, []string{"--ended-tasks", "adopt"}, `--ended-tasks: "adopt"; wanted one of report, kill`},
		{nil, []string{"--returned-tasks", "kill"}, `--returned-tasks: "kill"; wanted one of report, kill-younger, kill-older`},
		{map[string]string{"ROLLCALL_RETURNED_TASKS": "Report"}, nil, `ROLLCALL_RETURNED_TASKS: "Report"; wanted one of report, kill-younger, kill-older`},
		{nil, []string{"--policy-kills-per-minute", "0"}, `--policy-kills-per-minute: "0"; wanted a whole number from 1 to 1000000`},
		{nil, []string{"--policy-kills-per-minute", "1000001"}, `--policy-kills-per-minute: "1000001"; wanted a whole number from 1 to 1000000`},
		{nil, []string{"--policy-kills-per-minute", "4294967297"}, `--policy-kills-per-minute: "4294967297"; wanted a whole number from 1 to 1000000`},
		{nil, []string{"--policy-kills-per-minute", "-1"}, `--policy-kills-per-minute: "-1"; wanted a whole number from 1 to 1000000`},
		{nil, []string{"--unknown-kills-per-minute", "7"}, "--unknown-kills-per-minute: unknown; did you mean --policy-kills-per-minute?"},
		{nil, []string{"--dry-run=maybe"}, `--dry-run: "maybe"; wanted on or off`},
		{nil, []string{"--launch-timeout", "5"}, `--launch-timeout: "5"; wanted a duration of 1s or more such as 30m, or off`},
		{nil, []string{"--launch-timeout", "2502000h"}, `--launch-timeout: "2502000h"; wanted a duration of 1s or more such as 30m, or off`},
		{nil, []string{"--unreachable-timeout", "never"}, `--unreachable-timeout: "never"; wanted a duration of 1s or more such as 30m, or off`},
		{nil, []string{"--unreachable-timeout", "-5m"}, `--unreachable-timeout: "-5m"; wanted a duration of 1s or more such as 30m, or off`},
		{nil, []string{"--operation-poll", "0s"}, `--operation-poll: "0s"; wanted a duration of 1s or more such as 30m, or off`},
		{nil, []string{"--gate", "on"}, `--gate: "on"; wanted one of none, first-round`},
		{nil, []string{"--gate", "first-round", "--gate-offer-age", "25h"}, `--gate-offer-age: "25h"; wanted a duration from 1s to 24h`},
		{nil, []string{"--gate", "first-round", "--gate-offer-age", "off"}, `--gate-offer-age: "off"; wanted a duration from 1s to 24h`},
		{nil, []string{"--gate-offer-age", "20s"}, `--gate-offer-age: "20s"; wanted --gate first-round with it`},
		{nil, []string{"--manifest", "none.yaml"}, `--manifest: "none.yaml"; open none.yaml: no such file or directory`},
	} {
		got := rollcall(c.env, append([]string{"run"}, right(t, c.args...)...)...)
		assert.Equal(t, said{2, "", "rollcall run: " + c.want + "\n" + hint}, got, c.args)
		assert.NotContains(t, got.err, "hunter2")
	}
}

func runFlags() (names []string) {
	f := newFlags()
	defineRun(f)
	for _, o := range f.options {
		names = append(names, o.name)
	}
	return names
}

func TestAllMistakesOfALine(t *testing.T) {
	manifest := filepath.Join(t.TempDir(), "tasks.yaml")
	require.NoError(t, os.WriteFile(manifest, []byte("framework: {name: demo}\ntasks:\n- {name: a, count: -1, command: ls, cpus: 1, mem: 32}\n"), 0o600))
	got := rollcall(map[string]string{"ROLLCALL_FORMAT": "xml"}, "run", "--egine", "wasm", "--fences", "2", "--manifest", manifest, "x")
	got.err = strings.ReplaceAll(got.err, manifest, "tasks.yaml")
	assert.Equal(t, said{2, "", `rollcall run: --egine: unknown; did you mean --engine?
rollcall run: --fences: "2"; wanted on or off
rollcall run: ROLLCALL_FORMAT: "xml"; wanted one of protobuf, json
rollcall run: "x": not a flag; wanted --name value
rollcall run: --master: missing; wanted HOST:PORT[,...], here or in ROLLCALL_MASTER
rollcall run: --store: missing; wanted FILE, here or in ROLLCALL_STORE
rollcall run: tasks.yaml:1:12: framework.user: missing; wanted text: the Unix user that tasks run as
rollcall run: tasks.yaml:3:20: tasks[0].count: -1; wanted a whole number, 0 to 100000
` + hint}, got)
}
