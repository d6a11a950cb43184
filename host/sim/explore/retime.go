package explore

import (
	"encoding/binary"
	"fmt"

	"rollcall/core/mesos"
)

// present is the instant at which everything happens. What came before it is
// smaller, what is due is larger; no span, counter or id comes near it.
const present mesos.Micros = 1 << 50

// around is how far from the present an instant can be.
const around = 1 << 41

// retime moves all instants in a frame into the past by d. A frame is MessagePack
// in the canonical form of core/wire: instants stand there in nine bytes, so they
// are changed in place.
func retime(frame []byte, d mesos.Micros) {
	for at := 0; at < len(frame); {
		at = retimeValue(frame, at, d)
	}
}

// retimeValue moves one value, not what is in it, and returns where the next begins.
func retimeValue(b []byte, at int, d mesos.Micros) int {
	switch c := b[at]; {
	case c < 0x80, c&0xf0 == 0x90, c == 0xc0, c == 0xc2, c == 0xc3:
		return at + 1
	case c&0xe0 == 0xa0:
		return at + 1 + int(c&0x1f)
	case c == 0xc4, c == 0xd9:
		return at + 2 + int(b[at+1])
	case c == 0xc5, c == 0xda:
		return at + 3 + int(binary.BigEndian.Uint16(b[at+1:]))
	case c == 0xc6, c == 0xdb:
		return at + 5 + int(binary.BigEndian.Uint32(b[at+1:]))
	case c == 0xcc:
		return at + 2
	case c == 0xcd, c == 0xdc:
		return at + 3
	case c == 0xce, c == 0xdd:
		return at + 5
	case c == 0xcf:
		v := mesos.Micros(binary.BigEndian.Uint64(b[at+1:]))
		if v > present-around && v < present+around {
			binary.BigEndian.PutUint64(b[at+1:], uint64(v-d))
		}
		return at + 9
	default:
		panic(fmt.Sprintf("explore: byte %#x is not of a frame", c))
	}
}

// nowIsPresent sets the clock of a machine, which is the first instant in its
// state, to the present: it never runs backwards, and has nothing to do before
// the next step.
func nowIsPresent(state []byte, headers int) {
	if state[headers] != 0xcf {
		panic("explore: a snapshot does not begin with its clock")
	}
	binary.BigEndian.PutUint64(state[headers+1:], uint64(present))
}
