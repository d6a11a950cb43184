package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/api"
	"rollcall/core/wire"
)

// instance is a machine in a module of its own. It does what the page of the
// boundary (wasm/README.md) asks of a binding.
type instance struct {
	poison
	ctx                            context.Context
	module                         api.Module
	alloc, step, restore, snapshot api.Function
	stack                          [2]uint64
}

func (i *instance) Step(frame []byte) ([]byte, error) { return i.send(i.step, frame) }

func (i *instance) Restore(frame []byte) error {
	_, err := i.send(i.restore, frame)
	return err
}

func (i *instance) Snapshot() ([]byte, error) {
	if err := i.failed(); err != nil {
		return nil, err
	}
	if err := i.snapshot.CallWithStack(i.ctx, i.stack[:]); err != nil {
		return nil, i.trapped(err)
	}
	return i.answer(i.stack[0])
}

func (i *instance) Close() error { return i.module.Close(i.ctx) }

// send writes a frame into the module and calls a function on it.
func (i *instance) send(f api.Function, frame []byte) ([]byte, error) {
	if err := i.failed(); err != nil {
		return nil, err
	}
	if len(frame) > wire.MaxFrame {
		return nil, &wire.Error{Code: wire.TooLarge, Message: fmt.Sprintf("a frame of %d bytes; at most %d", len(frame), wire.MaxFrame)}
	}
	i.stack[0] = uint64(len(frame))
	if err := i.alloc.CallWithStack(i.ctx, i.stack[:]); err != nil {
		return nil, i.trapped(err)
	}
	// The view of the memory is asked for anew each time: memory can grow.
	if at := uint32(i.stack[0]); !i.module.Memory().Write(at, frame) {
		return nil, i.broken(fmt.Errorf("alloc gave %d bytes at %d, outside of memory", len(frame), at))
	}
	i.stack[1] = uint64(len(frame))
	if err := f.CallWithStack(i.ctx, i.stack[:]); err != nil {
		return nil, i.trapped(err)
	}
	return i.answer(i.stack[0])
}

// answer takes ptr<<32 | error<<31 | len apart.
func (i *instance) answer(v uint64) ([]byte, error) {
	const failed = 1 << 31
	at, n := uint32(v>>32), uint32(v)&^failed
	frame, ok := i.module.Memory().Read(at, n)
	if !ok {
		return nil, i.broken(fmt.Errorf("an answer of %d bytes at %d, outside of memory", n, at))
	}
	if v&failed == 0 {
		return frame, nil
	}
	c := wire.Reader(frame)
	var refusal wire.Error
	if refusal.Schema(&c); c.Close() != nil {
		return nil, i.broken(fmt.Errorf("an error that cannot be read: %w", c.Err()))
	}
	refusal.Message, refusal.Field = strings.Clone(refusal.Message), strings.Clone(refusal.Field)
	return nil, &refusal
}

// trapped ends the instance: calls after a trap often seem to work, on a
// runtime that is corrupt.
func (i *instance) trapped(err error) error { return i.broken(fmt.Errorf("trap: %w", err)) }

func (i *instance) broken(cause error) error {
	err := i.fail(cause, i.log())
	_ = i.module.Close(i.ctx) // only to free its memory; the cause is what counts
	return err
}
