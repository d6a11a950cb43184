package engine

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/wasm/link"
)

// A machine that meets its limit of memory says so, and is not used again; the
// next one of the same builder is as good as new.
func TestMemoryLimitPoisons(t *testing.T) {
	rawModule(t)
	b, err := Wasm(context.Background(), linked(t, link.Shipped()), Options{CacheDir: filepath.Join(built.dir, "cache"), MemoryLimitPages: 200})
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	s, err := b.Create(scheduler.DefaultConfig())
	require.NoError(t, err)
	start(t, s)
	for i := 0; err == nil; i++ {
		require.Less(t, i, 1000, "it never met the limit")
		_, err = s.Step(startTime+2, manyUpdates(i*1000))
	}
	require.ErrorIs(t, err, ErrPoisoned)
	var poisoned *Poisoned
	require.ErrorAs(t, err, &poisoned)
	require.Contains(t, poisoned.Log, "out of memory")
	_, again := s.Step(startTime+3, nil)
	require.Equal(t, err, again, "the first cause stays")
	_, again = s.Snapshot()
	require.Equal(t, err, again)
	require.Equal(t, err, s.Restore([]scheduler.Record{{}}))
	require.NoError(t, s.Close())

	fresh, err := b.Create(scheduler.DefaultConfig())
	require.NoError(t, err)
	start(t, fresh)
}

// A panic of the core is caught, natively too.
func TestPanicPoisons(t *testing.T) {
	s := &native{} // no machine: whatever is called panics
	_, err := s.Step(1, nil)
	require.ErrorIs(t, err, ErrPoisoned)
	require.ErrorContains(t, err, "nil pointer")
	_, again := s.Snapshot()
	require.Equal(t, err, again)
	require.Equal(t, err, s.Restore(nil))

	f := &nativeFrames{}
	_, err = f.Step(nil)
	require.ErrorIs(t, err, ErrPoisoned)
	_, again = f.Snapshot()
	require.Equal(t, err, again)
	require.Equal(t, err, f.Restore(nil))
}

// Restoring half of a store is no state to go on from.
func TestFailedRestorePoisons(t *testing.T) {
	for _, kind := range []string{"native", "wasm"} {
		s, err := builder(t, kind).Create(scheduler.DefaultConfig())
		require.NoError(t, err)
		err = s.Restore([]scheduler.Record{{Key: []byte("nonsense"), Value: []byte{1}}})
		require.ErrorIs(t, err, ErrPoisoned)
		var refusal *wire.Error
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, wire.Record, refusal.Code)
		_, err = s.Step(1, nil)
		require.ErrorIs(t, err, ErrPoisoned)
	}
}

// What cannot be a frame is refused and harms nothing.
func TestRefusals(t *testing.T) {
	for _, kind := range []string{"native", "wasm"} {
		b := builder(t, kind)
		_, err := b.CreateFrames([]byte{0xc0})
		requireCode(t, wire.WrongType, err)
		_, err = b.LoadFrames([]byte("no snapshot"))
		requireCode(t, wire.OutOfRange, err)
		_, err = b.LoadFrames(nil)
		requireCode(t, wire.Version, err)
		_, err = b.Create(scheduler.Config{})
		var mistakes scheduler.Mistakes
		require.ErrorAs(t, err, &mistakes)

		f, err := b.CreateFrames(core.CreateFrame(scheduler.DefaultConfig()))
		require.NoError(t, err)
		_, err = f.Step([]byte{0xdd, 0xff, 0xff, 0xff, 0xff})
		requireCode(t, wire.NotCanonical, err)
		_, err = f.Step(nil)
		requireCode(t, wire.Truncated, err)
		_, err = f.Step(stepFrame(startTime, nil))
		require.NoError(t, err)
		requireCode(t, wire.State, f.Restore(recordsFrame(nil)))
		_, err = f.Step(stepFrame(startTime, nil))
		require.NoError(t, err)
	}
}

func requireCode(t *testing.T, want wire.Code, err error) {
	t.Helper()
	var refusal *wire.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, want, refusal.Code, err)
}
