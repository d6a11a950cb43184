// Package mesoswire is the wire form of package mesos: the shapes that the
// roles share, each said once as a function over a wire.Codec, and copies of
// them that outlive the frame they were read from.
//
// A function that takes a field name describes one field of the struct that is
// open. Bounds here are what no frame may exceed, whatever the configuration of
// a role says.
package mesoswire

import (
	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// What no frame may exceed.
const (
	MaxID      = 4096     // bytes of an id or a name
	MaxMessage = 64 << 10 // bytes of a message
	MaxInfo    = 16 << 20 // bytes of what is opaque
	MaxList    = 1 << 20  // elements of a list
	MaxBeats   = 1 << 16  // of a life
)

// Micros is a time or a span.
func Micros(c *wire.Codec, field string, v *mesos.Micros) {
	wire.Uint(c, field, v, uint64(mesos.MaxMicros))
}

// ID is an id, a name or a role.
func ID[T ~string](c *wire.Codec, field string, v *T) { wire.Text(c, field, v, MaxID) }

// Message is a text for people.
func Message(c *wire.Codec, field string, v *string) { wire.Text(c, field, v, MaxMessage) }

// UUID is 16 bytes, or none for the zero uuid.
func UUID(c *wire.Codec, field string, v *mesos.UUID) { wire.Fixed(c, field, v[:]) }
