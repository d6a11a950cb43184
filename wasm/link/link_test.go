package link_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"rollcall/wasm/link"
)

// build compiles a package as the reactor is compiled.
func build(t *testing.T, pkg string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "raw.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-trimpath", "-buildvcs=false", "-o", file, pkg)
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	return raw
}

func run(t *testing.T, module []byte) api.Module {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	t.Cleanup(func() { require.NoError(t, r.Close(ctx)) })
	m, err := r.InstantiateWithConfig(ctx, module, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	require.NoError(t, err)
	return m
}

func call(t *testing.T, m api.Module, name string, args ...uint64) uint64 {
	t.Helper()
	result, err := m.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(t, err)
	if len(result) == 0 {
		return 0
	}
	return result[0]
}

func logOf(t *testing.T, m api.Module) string {
	t.Helper()
	text, ok := m.Memory().Read(uint32(call(t, m, "log_ptr")), uint32(call(t, m, "log_len")))
	require.True(t, ok)
	return string(text)
}

// The reactor has its exports, no imports, and the same bytes each time.
func TestReactor(t *testing.T) {
	raw := build(t, "rollcall/wasm")
	module, err := link.Link(raw, link.Shipped())
	require.NoError(t, err)
	again, err := link.Link(build(t, "rollcall/wasm"), link.Shipped())
	require.NoError(t, err)
	require.True(t, bytes.Equal(module, again), "two builds differ")

	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer func() { require.NoError(t, r.Close(ctx)) }()
	compiled, err := r.CompileModule(ctx, module)
	require.NoError(t, err)
	require.Empty(t, compiled.ImportedFunctions())
	require.Empty(t, compiled.ImportedMemories())
	require.Empty(t, compiled.CustomSections())
	var names []string
	for name := range compiled.ExportedFunctions() {
		names = append(names, name)
	}
	require.ElementsMatch(t, names, []string{
		"_initialize", "abi_version", "alloc", "create", "step", "restore", "snapshot", "load", "log_ptr", "log_len", "log_reset",
	})
	require.Contains(t, compiled.ExportedMemories(), "memory")

	_, err = link.Link(module, link.Shipped())
	require.ErrorContains(t, err, "log_ptr is exported already")
}

func TestLog(t *testing.T) {
	module, err := link.Link(build(t, "./testdata/panics"), link.Shipped())
	require.NoError(t, err)

	t.Run("text of a panic is read after the trap, wherever the heap grew", func(t *testing.T) {
		m := run(t, module)
		require.EqualValues(t, 64, call(t, m, "use", 64))
		require.Empty(t, logOf(t, m))
		page, ok := m.Memory().Read(uint32(call(t, m, "log_ptr")), 8192)
		require.True(t, ok)
		require.Equal(t, make([]byte, 8192), page, "Go wrote into the log's place")
		_, err := m.ExportedFunction("fall").Call(context.Background(), 0)
		require.ErrorContains(t, err, "unreachable")
		log := logOf(t, m)
		require.True(t, strings.HasPrefix(log, "panic: the text of a panic"), log)
		require.Contains(t, log, "main.fall(") // the stack still names functions
		require.NotContains(t, log, ".go:")    // and no lines, of which the tables are gone
	})
	t.Run("more than fits is cut", func(t *testing.T) {
		m := run(t, module)
		call(t, m, "write", 5000)
		call(t, m, "write", 5000)
		call(t, m, "write", 5000)
		require.Equal(t, strings.Repeat("x", 8192), logOf(t, m))
		above, ok := m.Memory().Read(12288-1, 2)
		require.True(t, ok)
		require.NotEqual(t, "xx", string(above))
		call(t, m, "log_reset")
		require.Empty(t, logOf(t, m))
		call(t, m, "write", 3)
		require.Equal(t, "xxx", logOf(t, m))
	})
}

// The tables of lines are gone, and what a collector and a stack need is not:
// the other tests of this package run what is left.
func TestLinesAreDropped(t *testing.T) {
	raw := build(t, "rollcall/wasm")
	linked, err := link.Link(raw, link.Shipped())
	require.NoError(t, err)
	require.True(t, bytes.Contains(raw, []byte("core/scheduler/launch.go")))
	require.False(t, bytes.Contains(linked, []byte("launch.go")))
	require.Less(t, len(linked), len(raw))
}

func TestRefusals(t *testing.T) {
	_, err := link.Link([]byte("no module"), link.Shipped())
	require.ErrorContains(t, err, "not a WebAssembly module")
	raw := build(t, "rollcall/wasm")
	for _, n := range []int{9, 20, 100, len(raw) / 2} {
		_, err = link.Link(raw[:n], link.Shipped())
		require.Error(t, err)
	}
	strange := bytes.Replace(raw, []byte("random_get"), []byte("random_gex"), 1)
	_, err = link.Link(strange, link.Shipped())
	require.ErrorContains(t, err, "wasi_snapshot_preview1.random_gex")
	strange = bytes.Replace(raw, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}, []byte{0xf2, 0xff, 0xff, 0xff, 0, 0, 1, 8}, 1)
	_, err = link.Link(strange, link.Shipped())
	require.ErrorContains(t, err, "the table of functions is not where this Go has it")
}
