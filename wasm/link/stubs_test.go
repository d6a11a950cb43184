package link

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// caller is a module that imports functions and exports, for each, a function
// of the same name that calls it.
func caller(imports []function) []byte {
	count := uint64(len(imports))
	list := func(entry func(i int, f function) []byte) []byte {
		b := binary.AppendUvarint(nil, count)
		for i, f := range imports {
			b = append(b, entry(i, f)...)
		}
		return b
	}
	text := func(s string) []byte { return append(binary.AppendUvarint(nil, uint64(len(s))), s...) }
	m := module{sections: []section{
		{sectionCustom, append(text("producers"), 0)},
		{sectionType, list(func(_ int, f function) []byte { return f.sig.bytes() })},
		{sectionImport, list(func(i int, f function) []byte { return seq(text(wasi), text(f.name), []byte{kindFunction, byte(i)}) })},
		{sectionFunction, list(func(i int, _ function) []byte { return []byte{byte(i)} })},
		{5, []byte{1, 0, 1}}, // a memory of one page
		{sectionGlobal, []byte{1, typeI32, mutable, opI32Const, 9, opEnd}},
		{sectionExport, append(list(func(i int, f function) []byte {
			return seq(text(f.name), []byte{kindFunction, byte(len(imports) + i)})
		}), seq(text("memory"), []byte{2, 0})...)},
		{sectionCode, list(func(i int, f function) []byte {
			body := []byte{0}
			for p := range f.sig.params {
				body = append(body, local(uint32(p))...)
			}
			body = append(body, 0x10, byte(i), opEnd) // call
			return append([]byte{byte(len(body))}, body...)
		})},
		{sectionData, seq([]byte{1, 0}, i32(logEnd), []byte{opEnd, 1, 'd'})},
	}}
	m.find(sectionExport).body[0]++ // the memory
	return m.bytes()
}

func TestStubs(t *testing.T) {
	var imports []function
	for _, name := range []string{
		"sched_yield", "proc_exit", "args_get", "args_sizes_get", "clock_time_get",
		"environ_get", "environ_sizes_get", "fd_write", "random_get", "poll_oneoff",
	} {
		imports = append(imports, stubs(Shipped(), 0)[name])
	}
	hand, err := parse(caller(imports))
	require.NoError(t, err)
	require.NoError(t, hand.fill(Constants{Clock: -5, Random: 200}))
	linked := hand.bytes()
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	defer func() { require.NoError(t, r.Close(ctx)) }()
	m, err := r.Instantiate(ctx, linked)
	require.NoError(t, err)
	memory := m.Memory()

	for at := range uint32(64) {
		memory.WriteByte(at, 0xee)
	}
	answer(t, m, "args_get", 0, 4)
	answer(t, m, "environ_get", 0, 4)
	answer(t, m, "sched_yield")
	require.Equal(t, byte(0xee), first(t, memory, 0))
	answer(t, m, "args_sizes_get", 0, 4)
	answer(t, m, "environ_sizes_get", 8, 12)
	sizes, _ := memory.Read(0, 17)
	require.Equal(t, append(make([]byte, 16), 0xee), sizes)
	answer(t, m, "clock_time_get", 0, 1, 16)
	clock, _ := memory.ReadUint64Le(16)
	require.Equal(t, int64(-5), int64(clock))
	answer(t, m, "random_get", 24, 3)
	random, _ := memory.Read(24, 4)
	require.Equal(t, []byte{200, 200, 200, 0xee}, random)
	answer(t, m, "poll_oneoff", 0, 0, 1, 32)
	happened, _ := memory.ReadUint32Le(32)
	require.Zero(t, happened)

	memory.WriteString(100, "hello, world")
	for i, v := range []uint32{100, 5, 105, 7} {
		memory.WriteUint32Le(uint32(200+4*i), v)
	}
	answer(t, m, "fd_write", 2, 200, 2, 300)
	written, _ := memory.ReadUint32Le(300)
	require.EqualValues(t, 12, written)
	text, _ := memory.Read(logStart, 13)
	require.Equal(t, "hello, world\x00", string(text))

	_, err = m.ExportedFunction("proc_exit").Call(ctx, 2)
	require.ErrorContains(t, err, "unreachable")
	length, err := m.ExportedFunction("log_len").Call(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 12, length[0])
}

// answer calls a function, which must return 0.
func answer(t *testing.T, m api.Module, name string, args ...uint64) {
	t.Helper()
	result, err := m.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(t, err)
	require.Equal(t, []uint64{0}, result, name)
}

func first(t *testing.T, memory api.Memory, at uint32) byte {
	t.Helper()
	b, ok := memory.ReadByte(at)
	require.True(t, ok)
	return b
}

// What would silently change a module is refused.
func TestLinkRefuses(t *testing.T) {
	wrongType := define("random_get", i32s(1), i32s(1), 0)
	_, err := Link(caller([]function{wrongType}), Shipped())
	require.ErrorContains(t, err, "random_get has the type")
	unknown := define("fd_read", i32s(4), i32s(1), 0)
	_, err = Link(caller([]function{unknown}), Shipped())
	require.ErrorContains(t, err, "no stub for the import wasi_snapshot_preview1.fd_read")

	low := caller(nil)
	m, err := parse(low)
	require.NoError(t, err)
	m.find(sectionData).body = seq([]byte{1, 0}, i32(logEnd-1), []byte{opEnd, 1, 'd'})
	_, err = Link(m.bytes(), Shipped())
	require.ErrorContains(t, err, "data at address 12287")
}
