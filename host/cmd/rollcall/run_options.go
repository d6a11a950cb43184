package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/engine"
	"rollcall/host/manifest"
	"rollcall/host/mesosapi"
	"rollcall/host/observe"
)

// runOptions are what `rollcall run` was told, checked.
type runOptions struct {
	Masters        []string // at least one, as mesosapi.Options takes them
	ManifestPath   string
	Manifest       *manifest.Manifest
	Store          string // path
	Engine         string // engine.KindNative or engine.KindWasm
	WasmModule     string // path; "" for where engine.Find looks
	Fences         bool
	PartitionAware bool
	Listen         string // host:port of the status page; "" for none
	ListenPublic   bool   // it may be one that other machines reach
	LogFormat      string // observe.LogOff and so on
	LogLevel       slog.Level
	Teardown       bool                  // end the framework instead of keeping it
	Credentials    *mesosapi.Credentials // nil for none
	AllowPlaintext bool                  // credentials may leave this machine unencrypted
	Format         mesosapi.Format
	Seed           uint64 // below 2^53
	Schedule       scheduler.ScheduleConfig
	Wait           scheduler.WaitConfig
	Gate           scheduler.GateConfig
	Drift          scheduler.DriftConfig
	Poll           mesos.Micros // of operations
	Native         bool         // the master replaces tasks itself
}

var runCommand = command{
	name:     "run",
	synopsis: "--master HOST:PORT[,...] --manifest FILE --store FILE [flags]",
	summary:  "keep the tasks of a manifest running",
	about: `Run registers the manifest's framework with Mesos, launches its tasks, keeps
their number, and starts again what may safely be started again. What it knows
is in the store before anything depends on it: killed at any moment and started
again, it goes on where it was, with the same framework id.

SIGHUP, or ` + "`rollcall apply`" + `, has it read the manifest again: instances of tasks that
have changed are replaced, a few at a time, and more or fewer are started or
ended, as the counts say. ` + "`rollcall help apply`" + ` says more.

The first SIGINT or SIGTERM ends it in order; the tasks run on until the
manifest's failover_timeout, for the next run. A second one kills it.
`,
	define: defineRun,
}

func defineRun(f *flags) func() action {
	var o runOptions
	check := bindRun(f, &o)
	return func() action {
		check()
		return func(ctx context.Context, stdout, stderr io.Writer) error { return run(ctx, o, stdout, stderr) }
	}
}

// bindRun declares the flags that fill the options, and returns what checks them.
func bindRun(f *flags, o *runOptions) (check func()) {
	*o = runOptions{Fences: true, PartitionAware: true, Seed: randomSeed()}
	var masters, principal, secretFile string
	f.text(&masters, "master", "HOST:PORT[,...]", "the Mesos masters, or http:// and https:// URLs of them; any one leads to\nthe leader. The port is 5050 unless given.")
	f.text(&o.ManifestPath, "manifest", "FILE", "the tasks, in YAML")
	f.text(&o.Store, "store", "FILE", "where the state is kept; created if it is not there. One process at a time.")
	choice(f, &o.Engine, "engine", "run the state machine in this program (native, the default) or in a\nWebAssembly sandbox. The answers are the same.",
		[]string{engine.KindNative, engine.KindWasm}, []string{engine.KindNative, engine.KindWasm})
	f.text(&o.WasmModule, "wasm-module", "FILE", "the module for --engine wasm; default ROLLCALL_WASM, then rollcall.wasm beside\nthis program")
	f.onOff(&o.Fences, "fences", "end each reconciliation with a question that is always answered, so that its\nend is seen; default on. Off is the classic algorithm.")
	f.onOff(&o.PartitionAware, "partition-aware", "ask Mesos to tell unreachable tasks from lost ones; default on")
	bindReconciliation(f, o)
	choice(f, &o.Native, "replace", "how instances of a changed task are replaced: step by step, over any Mesos\n(steps, the default), or by the master itself (native), which Mesos can not and\n`rollcall master` can",
		[]string{"steps", "native"}, []bool{false, true})
	f.text(&o.Listen, "listen", "ADDRESS:PORT", "serve a page, state as JSON, metrics and health here, and take the requests of\n`rollcall reconcile`, apply, pause and resume; such as 127.0.0.1:8080; default nowhere")
	f.toggle(&o.ListenPublic, "listen-public", "let --listen be an address that other machines can reach. There is no password.")
	choice(f, &o.LogFormat, "log-format", "log each notice of the state machine to standard error; default off",
		[]string{observe.LogOff, observe.LogText, observe.LogJSON}, []string{observe.LogOff, observe.LogText, observe.LogJSON})
	choice(f, &o.LogLevel, "log-level", "the least that is logged; default info. Debug adds tasks that need nothing.",
		[]string{"info", "debug", "warn", "error"}, []slog.Level{slog.LevelInfo, slog.LevelDebug, slog.LevelWarn, slog.LevelError})
	f.toggle(&o.Teardown, "teardown", "end the framework: Mesos kills all its tasks, and the store is removed, since\nthe framework cannot come back")
	f.text(&principal, "principal", "NAME", "whom to authenticate as. The secret is read from --secret-file, or from\nROLLCALL_SECRET; it cannot be given on the command line.")
	f.text(&secretFile, "secret-file", "FILE", "a file with the secret; a line break at its end does not count")
	f.toggle(&o.AllowPlaintext, "allow-plaintext-credentials", "send the secret unencrypted beyond this machine")
	choice(f, &o.Format, "format", "how calls and events are written; default protobuf",
		[]string{"protobuf", "json"}, []mesosapi.Format{mesosapi.Protobuf, mesosapi.JSON})
	f.add("seed", "NUMBER", "varies the jitter of waits; default random", func(s string) (string, bool) {
		n, err := strconv.ParseUint(s, 10, 64)
		o.Seed = n
		return "a whole number below 2^53", err == nil && n <= wire.MaxUint
	})
	return func() {
		f.need("master", "manifest", "store")
		// In the environment it may stand for other runs.
		if o.Engine != engine.KindWasm && f.find("wasm-module").origin == "--wasm-module" {
			f.wrong("wasm-module", "wanted --engine wasm with it")
		}
		o.Credentials = readCredentials(f, principal, secretFile)
		o.Masters = splitMasters(f, masters, o.Credentials, o.AllowPlaintext)
		checkGate(f, o)
		checkListen(f, o.Listen, o.ListenPublic)
		o.Manifest = readManifest(f, o.ManifestPath)
		if o.Manifest != nil && f.find("unreachable-timeout").origin == "" {
			o.Wait.Unreachable = patienceOf(o.Manifest)
		}
	}
}

// config is the machine's.
func (o *runOptions) config() scheduler.Config {
	cfg := scheduler.DefaultConfig()
	cfg.Fences, cfg.PartitionAware, cfg.Seed = o.Fences, o.PartitionAware, o.Seed
	cfg.Schedule, cfg.Wait, cfg.Gate, cfg.Drift = o.Schedule, o.Wait, o.Gate, o.Drift
	cfg.Operation.Poll = o.Poll
	cfg.Replace.Native = o.Native
	if o.Credentials != nil {
		cfg.Replace.Principal = o.Credentials.Principal()
	}
	return cfg
}

func randomSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:]) & wire.MaxUint
}

func readManifest(f *flags, path string) *manifest.Manifest {
	if path == "" {
		return nil
	}
	m, err := manifest.ReadFile(path)
	var mistakes *manifest.Error
	switch {
	case errors.As(err, &mistakes):
		f.mistakes = append(f.mistakes, strings.Split(mistakes.Error(), "\n")...)
	case err != nil:
		f.wrong("manifest", strings.TrimPrefix(err.Error(), "manifest: "))
	}
	return m
}
