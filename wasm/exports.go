//go:build wasip1

package main

import (
	"rollcall/core"
	"rollcall/core/wire"
)

// A binding checks the major number; the minor one rises with additions.
const (
	abiMajor = 1
	abiMinor = 0
)

// one is the only machine: an instance holds no handles.
var one reactor

//go:wasmexport abi_version
func abiVersion() uint32 { return abiMajor<<16 | abiMinor }

//go:wasmexport alloc
func alloc(n uint32) uint32 { return one.input.alloc(n) }

//go:wasmexport create
func create(ptr, n uint32) uint64 {
	return one.begin(ptr, n, core.Create)
}

//go:wasmexport load
func load(ptr, n uint32) uint64 {
	return one.begin(ptr, n, core.Load)
}

//go:wasmexport restore
func restore(ptr, n uint32) uint64 {
	frame, err := one.take(ptr, n)
	if err == nil {
		err = one.role.Restore(frame)
		one.grown = true
	}
	one.input.dropIfLarge()
	return one.answer(nil, err)
}

//go:wasmexport step
func step(ptr, n uint32) uint64 {
	frame, err := one.take(ptr, n)
	if err != nil {
		return one.answer(nil, err)
	}
	one.collectOnce()
	return one.answer(one.role.Step(frame))
}

//go:wasmexport snapshot
func snapshot() uint64 {
	if one.role == nil {
		return one.answer(nil, notCreated())
	}
	return one.answer(one.role.Snapshot(), nil)
}

func notCreated() *wire.Error {
	return &wire.Error{Code: wire.State, Message: "wanted create or load first"}
}
