//go:build wasip1

// A module for the tests of package link: it uses much memory, then panics.
package main

import "runtime"

func main() {}

var kept [][]byte

//go:wasmexport use
func use(megabytes uint32) uint32 {
	for range megabytes {
		b := make([]byte, 1<<20)
		for i := range b {
			b[i] = 0xff
		}
		kept = append(kept, b)
		runtime.Gosched()
	}
	return uint32(len(kept))
}

//go:wasmexport fall
func fall(n uint32) {
	panic("the text of a panic")
}

//go:wasmexport write
func write(n uint32) {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	print(string(b)) // the runtime breaks if less than all of it was written
}
