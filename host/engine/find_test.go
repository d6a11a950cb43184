package engine

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/scheduler"
	"rollcall/wasm/link"
)

func TestNewFindsTheModule(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "rollcall.wasm")
	require.NoError(t, os.WriteFile(file, linked(t, link.Shipped()), 0o600))
	opts := Options{CacheDir: filepath.Join(built.dir, "cache"), MemoryLimitPages: MaxPages}

	t.Setenv("ROLLCALL_WASM", "")
	_, err := New(context.Background(), KindWasm, "", opts)
	require.ErrorContains(t, err, "make wasm")

	t.Setenv("ROLLCALL_WASM", file)
	b, err := New(context.Background(), KindWasm, "", opts)
	require.NoError(t, err)
	s, err := b.Create(scheduler.DefaultConfig())
	require.NoError(t, err)
	start(t, s)
	require.NoError(t, b.Close())

	_, err = New(context.Background(), KindWasm, filepath.Join(dir, "none.wasm"), opts)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = New(context.Background(), "jvm", "", opts)
	require.ErrorContains(t, err, "native or wasm")
}

func TestModuleThatIsNotOurs(t *testing.T) {
	_, err := Wasm(context.Background(), []byte("\x00asm\x01\x00\x00\x00"), Options{MemoryLimitPages: 1})
	require.ErrorContains(t, err, "does not export")
	_, err = Wasm(context.Background(), nil, Options{MemoryLimitPages: 1})
	require.Error(t, err)
	_, err = Wasm(context.Background(), nil, Options{})
	require.ErrorContains(t, err, "memory limit")
}
