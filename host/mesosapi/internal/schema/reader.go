package schema

import "hash/maphash"

// Reader holds what decoding may reuse from one message to the next: a small table of
// strings seen before, so that an agent id that stands in a thousand updates is one string
// in memory. The zero value works and interns nothing. It is not safe for concurrent use.
type Reader struct {
	seed  maphash.Seed
	table []string
}

const (
	internSlots = 1024 // of 16 bytes; the strings themselves are at most internLimit each
	internLimit = 128
)

// NewReader returns a Reader that interns strings of up to 128 bytes, at most 1,024 of them.
func NewReader() *Reader {
	return &Reader{seed: maphash.MakeSeed(), table: make([]string, internSlots)}
}

// intern returns b as a string. A slot holds one string and the last one wins, so the
// table needs no upkeep and hostile input can only make it useless.
func (r *Reader) intern(b []byte) string {
	if r == nil || r.table == nil || len(b) > internLimit {
		return string(b)
	}
	slot := &r.table[maphash.Bytes(r.seed, b)%internSlots]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}
