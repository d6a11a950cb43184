package engine

import (
	"context"
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
)

// Scheduler is a machine of the scheduler role. It is not safe for concurrent
// use, and keeps no view of what it is given. The host gives only what has a
// byte form: texts in UTF-8, numbers from 0 to 2^53-1 and no more than the
// limits of the wire; a native machine does not check that, the module does.
type Scheduler interface {
	// Step takes what happened. The output is valid until the next call.
	Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error)
	// Restore takes records in the order of their keys, in any number of
	// calls, before the first Step. After an error the machine is poisoned.
	Restore(records []scheduler.Record) error
	// Snapshot returns the exact state.
	Snapshot() ([]byte, error)
	// Close frees what the machine holds.
	Close() error
}

// Frames is a machine behind the byte form. What it returns is valid until the
// next call. A frame that is refused is a *wire.Error.
type Frames interface {
	Step(frame []byte) ([]byte, error)
	Restore(frame []byte) error
	Snapshot() ([]byte, error)
	Close() error
}

// Builder makes machines of one kind. It is safe for concurrent use.
type Builder interface {
	Create(cfg scheduler.Config) (Scheduler, error)
	Load(snapshot []byte) (Scheduler, error)
	CreateFrames(create []byte) (Frames, error)
	LoadFrames(snapshot []byte) (Frames, error)
	// Close frees the builder, and with it the machines it made.
	Close() error
}

// The kinds of engines.
const (
	KindNative = "native"
	KindWasm   = "wasm"
)

// New makes a builder of a kind. Path says where the module is, "" for the
// places that Find names; native engines need neither it nor options.
func New(ctx context.Context, kind, path string, opts Options) (Builder, error) {
	switch kind {
	case KindNative:
		return Native(), nil
	case KindWasm:
		module, err := Find(path)
		if err != nil {
			return nil, err
		}
		return Wasm(ctx, module, opts)
	}
	return nil, fmt.Errorf("engine: no kind %q; wanted %s or %s", kind, KindNative, KindWasm)
}
