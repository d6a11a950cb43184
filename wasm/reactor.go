//go:build wasip1

package main

import (
	"runtime"
	"unsafe"

	"rollcall/core"
	"rollcall/core/wire"
)

// reactor is the state of an instance.
type reactor struct {
	role    core.Role // nil before create or load
	input   input
	refusal []byte // the last error's frame
	grown   bool   // records were restored and no step followed yet
	traffic int    // bytes in and out since the collector last ran
}

// begin makes the machine, once.
func (r *reactor) begin(ptr, n uint32, build func([]byte, []core.Kind) (core.Role, *wire.Error)) uint64 {
	if r.role != nil {
		return r.answer(nil, &wire.Error{Code: wire.State, Message: "there is a machine already; one instance holds one"})
	}
	frame, err := r.input.frame(ptr, n)
	var role core.Role
	if err == nil {
		role, err = build(frame, kinds())
	}
	if err == nil {
		r.role = role
	}
	r.traffic += len(frame)
	r.input.dropIfLarge()
	runtime.GC()
	return r.answer(nil, err)
}

// take returns the frame for the machine.
func (r *reactor) take(ptr, n uint32) ([]byte, *wire.Error) {
	if r.role == nil {
		return nil, notCreated()
	}
	r.traffic += int(n)
	return r.input.frame(ptr, n)
}

// collectOnce ends restoring. Linear memory never shrinks, so what decoding
// left behind is collected before steps add to it; after every frame of
// records it would cost more than the restoring itself.
func (r *reactor) collectOnce() {
	if r.grown {
		r.grown = false
		runtime.GC()
	}
}

// answer gives the place of a frame: ptr<<32 | error<<31 | len.
func (r *reactor) answer(frame []byte, err *wire.Error) uint64 {
	var failed uint64
	if err != nil {
		failed = 1 << 31
		c := wire.Writer(r.refusal[:0])
		err.Schema(&c)
		r.refusal = c.Bytes()
		frame = r.refusal
	}
	r.breathe(len(frame))
	return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(frame))))<<32 | failed | uint64(len(frame))
}

// breathe lets the collector run. Nothing else yields in here, and a cycle
// that never ends costs speed and several times the memory.
func (r *reactor) breathe(out int) {
	if r.traffic += out; r.traffic >= 32<<10 {
		r.traffic = 0
		runtime.Gosched()
	}
}
