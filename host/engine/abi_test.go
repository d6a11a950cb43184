package engine

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/bench/load"
)

// A binding that is wrong about the order of calls or the place of a frame is
// told so, and nothing is harmed.
func TestBindingsMistakes(t *testing.T) {
	i, err := builder(t, "wasm").(*wasmBuilder).instantiate()
	require.NoError(t, err)
	create := core.CreateFrame(scheduler.DefaultConfig())
	export := i.module.ExportedFunction

	_, err = i.Step(stepFrame(startTime, nil))
	requireCode(t, wire.State, err)
	_, err = i.Snapshot()
	requireCode(t, wire.State, err)
	requireCode(t, wire.State, i.Restore(recordsFrame(nil)))
	_, err = i.send(export("create"), create[:5])
	requireCode(t, wire.Truncated, err)
	_, err = i.send(export("create"), create) // the refused one is not the one
	require.NoError(t, err)
	_, err = i.send(export("create"), create)
	requireCode(t, wire.State, err)
	_, err = i.send(export("load"), snapshotOf(t, i))
	requireCode(t, wire.State, err)

	ptr := callOne(t, i, "alloc", 10)
	for _, place := range [][2]uint64{{0, 10}, {ptr + 1, 10}, {ptr, 10 << 20}, {1<<32 - 1, 1<<32 - 1}} {
		_, err = i.answer(callOne(t, i, "step", place[0], place[1]))
		requireCode(t, wire.OutOfRange, err)
	}
	_, err = i.answer(callOne(t, i, "step", ptr, 0))
	requireCode(t, wire.Truncated, err)
	require.Zero(t, callOne(t, i, "alloc", wire.MaxFrame+1))
	require.Zero(t, callOne(t, i, "alloc", 1<<32-1))

	_, err = i.Step(stepFrame(startTime, nil))
	require.NoError(t, err)
	require.EqualValues(t, abiMajor<<16, callOne(t, i, "abi_version"))
	require.NoError(t, i.Close())
}

func callOne(t *testing.T, i *instance, name string, args ...uint64) uint64 {
	t.Helper()
	result, err := i.module.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(t, err)
	return result[0]
}

// Restoring over and over does not make the memory of one machine grow with
// the frames it was given.
func TestInputIsDropped(t *testing.T) {
	f, err := builder(t, "wasm").CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
	require.NoError(t, err)
	s := Over(f)
	require.NoError(t, s.Restore(load.New(20_000).Records()))
	start(t, s)
	size := f.(*instance).module.Memory().Size()
	require.Less(t, size, uint32(20_000*1500))
	require.NoError(t, s.Close())
}
