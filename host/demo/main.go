// Command demo shows the main job on a real Mesos: 100 tasks are started, the
// scheduler and then the master are killed under them, and at the end the
// master's own list is held against the scheduler's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"rollcall/host/mesostest"
)

func main() {
	rollcall := flag.String("rollcall", "bin/rollcall", "the rollcall program")
	engine := flag.String("engine", "native", "native or wasm")
	count := flag.Int("tasks", 100, "how many tasks")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx, *rollcall, *engine, *count); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		if errors.Is(err, mesostest.ErrUnsupported) {
			fmt.Fprintln(os.Stderr, "The demo needs a real Mesos, which the kit can run on Debian 12 x86-64 only.")
		}
		stop()
		os.Exit(1)
	}
}

func demo(ctx context.Context, rollcall, engine string, count int) error {
	kit, err := mesostest.Prepare(ctx, func(s string) { fmt.Println("  ", s) })
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "rollcall-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cluster, err := kit.NewCluster(filepath.Join(dir, "mesos"))
	if err != nil {
		return err
	}
	defer cluster.Close()
	rollcall, err = filepath.Abs(rollcall)
	if err != nil {
		return err
	}
	s := &stage{cluster: cluster, dir: dir, program: rollcall, engine: engine, count: count}
	defer s.kill()
	return s.play(ctx)
}
