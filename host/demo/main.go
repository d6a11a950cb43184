// Command demo shows the main job: 100 tasks are started, the scheduler and then
// the master are killed under them, and at the end the master's own list is
// held against the scheduler's. It runs on the stand-in of host/fakemaster, or
// on a real Mesos.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

const onlyDebian = "This demo needs a real Mesos, which the kit can run on Debian 12 x86-64 only. `make demo` runs anywhere."

func main() {
	rollcall := flag.String("rollcall", "bin/rollcall", "the rollcall program")
	engine := flag.String("engine", "native", "native or wasm")
	count := flag.Int("tasks", 100, "how many tasks")
	master := flag.String("master", "fake", "fake, the stand-in that is rollcall itself, or mesos, a real one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx, *rollcall, *engine, *master, *count); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func demo(ctx context.Context, rollcall, engine, master string, count int) error {
	rollcall, err := filepath.Abs(rollcall)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "rollcall-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &stage{dir: dir, program: rollcall, engine: engine, count: count}
	defer s.kill()
	switch master {
	case "fake":
		s.say("starting a stand-in: rollcall master with two agents")
		s.mesos, err = startStandIn(ctx, rollcall)
	case "mesos":
		s.say("starting a real Mesos 1.11.0: a master and two agents")
		s.mesos, err = startReal(ctx, dir)
	default:
		err = fmt.Errorf("-master: %q; wanted fake or mesos", master)
	}
	if err != nil {
		return err
	}
	defer s.mesos.close()
	return s.play(ctx)
}
