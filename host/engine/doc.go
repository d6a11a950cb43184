// Package engine runs a role of the core, natively or as WebAssembly under
// wazero. Both answer the same bytes to the same input.
//
// There are two views of a machine. Scheduler takes and gives Go values and is
// what a host uses. Frames takes and gives the bytes of the wire, as every
// other language does; tests, vectors and replay use it.
//
// # When a machine fails
//
// A panic of the core, a trap or the limit of memory poisons that machine: the
// call and every later one return an error that Is ErrPoisoned, with the first
// cause and what the module logged. The host drops it, makes a new one with the
// same Builder and restores it from the store. A *wire.Error is not that: the
// input was refused and the machine is as it was.
//
// # Where the module comes from
//
// The program does not embed the module, for a clean clone could then not be
// compiled. Find reads the path it is given, else $ROLLCALL_WASM, else
// rollcall.wasm beside the executable, which is where make build puts both.
package engine
