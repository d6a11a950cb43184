package scheduler

import "unsafe"

// arena holds the bytes of one Output, so that a Step need not allocate. Its
// blocks are reused by the next Step, never moved while this one lasts.
type arena struct {
	blocks [][]byte
	used   int // blocks in use; the last of them is being filled
}

const arenaBlock = 64 << 10

func (a *arena) reset() {
	a.used = 0
	if len(a.blocks) > 64 { // a rare large Step must not hold its memory for ever
		a.blocks = a.blocks[:64:64]
	}
}

// room returns an empty slice with space for n bytes.
func (a *arena) room(n int) []byte {
	if a.used > 0 {
		if b := a.blocks[a.used-1]; cap(b)-len(b) >= n {
			return b[len(b):]
		}
	}
	if n > arenaBlock {
		return make([]byte, 0, n)
	}
	if a.used == len(a.blocks) {
		a.blocks = append(a.blocks, make([]byte, 0, arenaBlock))
	}
	a.blocks[a.used] = a.blocks[a.used][:0]
	a.used++
	return a.blocks[a.used-1]
}

// keep takes what was appended to a room, if it fitted, into the arena.
func (a *arena) keep(b []byte) []byte {
	if a.used > 0 && len(b) > 0 {
		last := a.blocks[a.used-1]
		if room := last[len(last):cap(last)]; len(room) >= len(b) && &room[0] == &b[0] {
			a.blocks[a.used-1] = last[:len(last)+len(b)]
		}
	}
	return b[:len(b):len(b)]
}

// text copies s into the arena.
func (a *arena) text(s string) string {
	if s == "" {
		return ""
	}
	b := a.keep(append(a.room(len(s)), s...))
	return unsafe.String(unsafe.SliceData(b), len(b))
}
