//go:build wasip1

package main

import (
	"strconv"
	"unsafe"

	"rollcall/core/wire"
)

// input is the buffer that the host writes frames into.
type input struct{ buf []byte }

const (
	inputLeast = 64 << 10 // so that small frames of growing size do not allocate each
	inputKept  = 1 << 20  // a restore or load must not hold its memory for ever
)

// alloc gives room for n bytes. It answers 0 to what would be refused anyway.
func (in *input) alloc(n uint32) uint32 {
	if n > wire.MaxFrame {
		return 0
	}
	if int(n) > len(in.buf) {
		in.buf = make([]byte, max(n, inputLeast))
	}
	return in.at()
}

func (in *input) at() uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(in.buf)))) }

// frame is what the host wrote. A binding that is wrong about the place must
// not make the module read its own memory.
func (in *input) frame(ptr, n uint32) ([]byte, *wire.Error) {
	if n == 0 {
		return nil, nil
	}
	if len(in.buf) == 0 || ptr != in.at() || int(n) > len(in.buf) {
		return nil, &wire.Error{
			Code: wire.OutOfRange, Field: "ptr",
			Message: strconv.FormatUint(uint64(n), 10) + " bytes that are not in the buffer of the last alloc",
		}
	}
	return in.buf[:n], nil
}

func (in *input) dropIfLarge() {
	if len(in.buf) > inputKept {
		in.buf = nil
	}
}
