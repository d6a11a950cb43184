// Package rust writes the types and codecs of the Rust crate: structs and enums
// that own what they hold, and straight-line code that reads and writes them.
package rust
