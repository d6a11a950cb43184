package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	wasip1 "github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"rollcall/wasm/link"
)

// built holds what the tests share: compiling the module takes seconds.
var built struct {
	sync.Once
	dir  string
	raw  []byte
	err  error
	mu   sync.Mutex
	kind map[string]Builder
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, b := range built.kind {
		_ = b.Close()
	}
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// rawModule is what Go builds, before it is linked.
func rawModule(t testing.TB) []byte {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "rollcall-engine"); built.err != nil {
			return
		}
		file := filepath.Join(built.dir, "raw.wasm")
		if built.err = compile(file); built.err == nil {
			built.raw, built.err = os.ReadFile(file)
		}
	})
	require.NoError(t, built.err)
	return built.raw
}

// compile builds the module into a file.
func compile(file string, flags ...string) error {
	args := append([]string{"build", "-buildmode=c-shared", "-ldflags=-s -w", "-trimpath", "-buildvcs=false", "-o", file}, flags...)
	cmd := exec.Command("go", append(args, "rollcall/wasm")...)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

func linked(t testing.TB, answers link.Constants) []byte {
	t.Helper()
	module, err := link.Link(rawModule(t), answers)
	require.NoError(t, err)
	return module
}

// The engines that must agree to the byte.
var kinds = []string{"native", "wasm", "wasm, late clock", "wasm, other random bytes", "wasm, true clock and random bytes"}

// builder makes each kind once.
func builder(t testing.TB, kind string) Builder {
	t.Helper()
	if kind == "native" {
		return Native()
	}
	raw := rawModule(t)
	built.mu.Lock()
	defer built.mu.Unlock()
	if built.kind == nil {
		built.kind = map[string]Builder{}
	}
	if b := built.kind[kind]; b != nil {
		return b
	}
	opts := Options{CacheDir: filepath.Join(built.dir, "cache"), MemoryLimitPages: MaxPages}
	var b Builder
	var err error
	switch kind {
	case "wasm":
		b, err = Wasm(context.Background(), linked(t, link.Shipped()), opts)
	case "wasm, late clock":
		b, err = Wasm(context.Background(), linked(t, link.Constants{Clock: 1 << 60, Random: 7}), opts)
	case "wasm, other random bytes":
		b, err = Wasm(context.Background(), linked(t, link.Constants{Clock: 1, Random: 0xa5}), opts)
	case "wasm, true clock and random bytes":
		b, err = unlinked(raw)
	}
	require.NoError(t, err)
	built.kind[kind] = b
	return b
}

// unlinked runs the module on wazero's own WASI.
func unlinked(raw []byte) (Builder, error) {
	ctx := context.Background()
	b := &wasmBuilder{ctx: ctx, runtime: wazero.NewRuntime(ctx)}
	if _, err := wasip1.Instantiate(ctx, b.runtime); err != nil {
		return nil, err
	}
	compiled, err := b.runtime.CompileModule(ctx, raw)
	b.compiled = compiled
	b.module = moduleConfig().WithRandSource(rand.Reader).WithSysWalltime().WithSysNanotime().WithStderr(&bytes.Buffer{})
	return b, err
}
