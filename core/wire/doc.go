// Package wire is the byte form of everything that crosses the boundary of a
// machine: events, outputs, configurations, records and snapshots.
//
// The form is a subset of MessagePack: nil is not used, there are no maps,
// floats, extensions or negative numbers. A value is a boolean, an unsigned
// integer up to 2^53-1, a string, bytes, or an array; a struct is an array of
// its fields in a fixed order, a variant is a struct whose first field is its
// type. Every value has exactly one form, the shortest, so equal values have
// equal bytes: whatever decodes encodes to the same bytes again.
//
// Each shape is said once, as a function over a Codec that names the fields in
// order; the same function reads, writes and bounds. The shapes stand in
// files schema*.go beside the types of each role.
//
// Reading is bounded by what has arrived: a count or a length that the bytes
// left could not hold is refused before anything is allocated for it.
// Strings and bytes that were read are views of the input; whoever keeps one
// must clone it.
package wire
