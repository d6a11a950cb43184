// Command wasm is Rollcall's core as a WebAssembly reactor: the exports that
// README.md beside this file describes, and nothing else. It is built with
// GOOS=wasip1 GOARCH=wasm and -buildmode=c-shared; package link then takes its
// imports away.
package main

// main is demanded by the build mode and never called.
func main() {}
