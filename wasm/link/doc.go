// Package link takes the imports away from the module that Go builds for
// wasip1, so that any WebAssembly engine runs it without a WASI library.
//
// Go's runtime imports a few functions of wasi_snapshot_preview1. Imported
// functions take the first function indices, in the order of the imports. Link
// removes the import section and puts functions of its own in the same places,
// at the front of the function and code sections: so every index in the module
// still means what it meant, and no code is touched. Behind the last function
// come log_ptr, log_len and log_reset, and behind the last global the length
// of the log.
//
// The log is what the runtime writes, the text of a panic above all. It needs
// memory that Go leaves alone, and that is not at the end: the heap begins at
// runtime.firstmoduledata.end (runtime.initBloc) and grows from there through
// whatever memory the module started with (runtime.sbrk). But no data lies
// below 12288 (wasmMinDataAddr in cmd/link/internal/ld): the first 4096 bytes
// are the nil page, and the 8 KiB behind it hold the arguments when GOOS is js
// and nothing at all when it is wasip1. Link checks that the lowest data
// segment leaves them free.
//
// Last, the module is made smaller: the tables by which the runtime would name
// files and lines in the text of a panic are taken out, an eighth of what is
// left after compression. Functions are still named.
package link
