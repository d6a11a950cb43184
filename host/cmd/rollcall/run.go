package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/harness"
	"rollcall/host/keeper"
	"rollcall/host/mesosapi"
	"rollcall/host/observe"
	"rollcall/host/store"
)

// run keeps the manifest's tasks running until ctx ends.
func run(ctx context.Context, o runOptions, stdout, stderr io.Writer) error {
	client, err := mesosapi.New(mesosapi.Options{
		Masters: o.Masters, Format: o.Format, Credentials: o.Credentials,
		AllowPlaintextCredentials: o.AllowPlaintext, UserAgent: "rollcall",
	})
	if err != nil {
		return err
	}
	builder, err := engine.New(ctx, o.Engine, o.WasmModule, engine.DefaultOptions())
	if err != nil {
		return err
	}
	defer builder.Close()
	db, err := store.Open(o.Store, store.Options{Identity: "framework " + o.Manifest.Framework.Name})
	if err != nil {
		return err
	}
	err = runOn(ctx, &o, client, builder, db, stdout, stderr)
	if closing := db.Close(); err == nil {
		err = closing
	}
	if o.Teardown && err == nil && ctx.Err() == nil {
		return os.Remove(o.Store) // of a framework that is no more
	}
	return err
}

// runOn wires the parts together; they meet only here.
func runOn(ctx context.Context, o *runOptions, client *mesosapi.Client, builder engine.Builder, db store.Store, stdout, stderr io.Writer) error {
	watch := newWatchers(o, stdout, stderr)
	defer watch.progress.Done()
	k := keeper.New(planOf(o), watch.progress.Say)
	watch.progress.Status = k.Status
	first := &firstSubscription{}
	loop := harness.New(harness.Options{
		Engine: builder, Config: o.config(), Store: db, Client: client, Info: frameworkInfo(o), Framework: k,
		Restored: watch.state.Restored,
		Watch: func(t *harness.Turn) {
			first.watch(t.Output.Notices)
			watch.turn(t)
		},
		Rebuilt: watch.rebuilt,
		Refused: first.refused,
		Passing: exitAt(os.Getenv("ROLLCALL_EXIT_AT")),
	})
	reload := &reloader{options: o, keeper: k, nudge: loop.Nudge, say: watch.progress.Say, current: o.Manifest}
	defer onHangUp(reload.hungUp)()
	stop, err := serve(ctx, o, watch, loop, reload)
	if err != nil {
		return err
	}
	defer stop()
	if o.Teardown {
		if !holdsFramework(ctx, db) {
			return fmt.Errorf("--teardown: the store %s holds no framework: nothing was ever started from it", o.Store)
		}
		loop.Request(scheduler.Event{Type: scheduler.EventTeardown})
	}
	return ending(loop.Run(ctx), o, watch.progress)
}

// holdsFramework reports whether a framework was ever registered from a store.
func holdsFramework(ctx context.Context, db store.Store) (found bool) {
	stop := errors.New("found")
	err := db.Load(ctx, func(r store.Record) error {
		if string(r.Key) == scheduler.KeyFramework {
			return stop
		}
		return nil
	})
	return errors.Is(err, stop)
}

// ending says how it ended; only what was not wanted is an error.
func ending(err error, o *runOptions, progress *observe.Progress) error {
	var over *harness.Over
	switch {
	case err == nil:
		progress.Say(fmt.Sprintf("stopped; the tasks run on. Start again within %s, before Mesos ends them", o.Manifest.Framework.FailoverTimeout))
		return nil
	case !errors.As(err, &over):
		return err
	case over.State == scheduler.SessionRemoved && o.Teardown:
		progress.Say("the framework and its tasks are ended")
		return nil
	case over.State == scheduler.SessionRemoved:
		return fmt.Errorf("%w\nthe master has ended the framework and killed its tasks: its failover_timeout passed, or it was torn down.\nTo begin anew, start with a new --store", err)
	case over.State == scheduler.SessionReplaced:
		return fmt.Errorf("%w\nanother scheduler runs this framework now; this one has stopped and left everything to it", err)
	}
	return err
}
