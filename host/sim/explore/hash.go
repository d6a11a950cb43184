package explore

import (
	"encoding/binary"
	"math/bits"
)

// fold mixes a number into a hash.
func fold(h, v uint64) uint64 {
	hi, lo := bits.Mul64(h^0x9e3779b97f4a7c15, v^0xbf58476d1ce4e5b9)
	return bits.RotateLeft64(hi^lo, 23) + h*0x94d049bb133111eb + 1
}

// foldBytes mixes bytes into a hash, their number included.
func foldBytes(h uint64, b []byte) uint64 {
	h = fold(h, uint64(len(b)))
	for ; len(b) >= 8; b = b[8:] {
		h = fold(h, binary.LittleEndian.Uint64(b))
	}
	if len(b) > 0 {
		var last [8]byte
		copy(last[:], b)
		h = fold(h, binary.LittleEndian.Uint64(last[:]))
	}
	return h
}

// finish makes all bits depend on all others.
func finish(h uint64) uint64 {
	h ^= h >> 31
	h *= 0x7fb5d329728ea185
	h ^= h >> 27
	h *= 0x81dadef4bc2dd44d
	return h ^ h>>33
}
