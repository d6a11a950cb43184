package link

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The numbers are those of the WebAssembly specification's examples of LEB128.
func TestSigned(t *testing.T) {
	for v, want := range map[int64][]byte{
		0: {0}, 63: {0x3f}, 64: {0xc0, 0}, -1: {0x7f}, -64: {0x40}, -65: {0xbf, 0x7f}, 624485: {0xe5, 0x8e, 0x26}, -123456: {0xc0, 0xbb, 0x78},
	} {
		got := appendSigned(nil, v)
		require.Equal(t, want, got, v)
		in := reader{rest: got}
		require.EqualValues(t, v, in.int32())
		require.False(t, in.bad)
	}
}

func TestDefine(t *testing.T) {
	f := define("two", i32s(1), i32s(1), 2, setLocal(1, add(local(0), i32(1))), local(1))
	require.Equal(t, []byte{1, 2, 0x7f, 0x20, 0, 0x41, 1, 0x6a, 0x21, 1, 0x20, 1, 0x0b}, f.body)
}
