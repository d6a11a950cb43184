// Package schema derives four codecs from one description of a message: protobuf
// encode and decode, JSON encode and decode, as Mesos writes them (proto2, snake_case
// names, enums by name, bytes in Base64).
//
// A description is a list of fields, each with its number, its name, how often it may
// stand (Req, Opt, Ptr, Many) and what it holds (a Kind). Since both formats read the
// same list, they cannot disagree about a field.
//
// Decoding is safe on any bytes: it never panics, nests at most MaxDepth messages, and
// allocates in proportion to the input. Fields that are not in the list are skipped, in
// both formats; so is a known field of an unexpected protobuf wire type, as proto2 asks.
package schema

// MaxDepth is how many messages may stand inside each other, and how deep JSON that is
// skipped may nest. The deepest Mesos message of use (a reserved resource inside an
// operation inside a call) has 9 levels.
const MaxDepth = 64
