package scheduler

import "rollcall/core/mesos"

// index finds rows by task id: open addressing over places, 4 bytes an entry
// where a Go map would take about 40, and nothing for the garbage collector.
// An entry is the row's place plus one, below 8 bits of its hash, which spare
// nearly every look at a row that is not the one; 0 is empty.
type index struct {
	entries []uint32
	count   int
}

const (
	placeBits = 24
	placeMask = 1<<placeBits - 1
	// maxRows is how many rows the index can tell apart; Limits stay below.
	maxRows = placeMask - 1
)

func (x *index) find(t *table, id mesos.TaskID) slot {
	if x.count == 0 {
		return noSlot
	}
	h, mask := hash(id), uint32(len(x.entries)-1)
	for i := h & mask; x.entries[i] != 0; i = (i + 1) & mask {
		if e := x.entries[i]; (e^h)>>placeBits == 0 {
			if s := slot(e&placeMask) - 1; t.row(s).id == id {
				return s
			}
		}
	}
	return noSlot
}

func (x *index) insert(t *table, s slot) {
	if (x.count+1)*4 > len(x.entries)*3 {
		x.grow(t)
	}
	x.put(t.row(s).id, s)
	x.count++
}

func (x *index) put(id mesos.TaskID, s slot) {
	h, mask := hash(id), uint32(len(x.entries)-1)
	i := h & mask
	for x.entries[i] != 0 {
		i = (i + 1) & mask
	}
	x.entries[i] = h&^placeMask | uint32(s+1)
}

func (x *index) grow(t *table) {
	old := x.entries
	x.entries = make([]uint32, max(16, 2*len(old)))
	for _, e := range old {
		if e != 0 {
			s := slot(e&placeMask) - 1
			x.put(t.row(s).id, s)
		}
	}
}

// remove closes the gap by moving later entries of the run back, so that no
// tombstones pile up.
func (x *index) remove(t *table, s slot) {
	mask := uint32(len(x.entries) - 1)
	i := hash(t.row(s).id) & mask
	for slot(x.entries[i]&placeMask) != s+1 {
		i = (i + 1) & mask
	}
	for j := (i + 1) & mask; x.entries[j] != 0; j = (j + 1) & mask {
		home := hash(t.row(slot(x.entries[j]&placeMask)-1).id) & mask
		if (j-home)&mask >= (j-i)&mask {
			x.entries[i] = x.entries[j]
			i = j
		}
	}
	x.entries[i] = 0
	x.count--
}

// hash mixes eight bytes at a time. It is not keyed: ids come from the
// framework itself or from its own master, and order is never taken from it.
func hash(id mesos.TaskID) uint32 {
	const m = 0x9e3779b97f4a7c15
	h := uint64(len(id)) * m
	for len(id) >= 8 {
		h = mix64(h, uint64(id[0])|uint64(id[1])<<8|uint64(id[2])<<16|uint64(id[3])<<24|
			uint64(id[4])<<32|uint64(id[5])<<40|uint64(id[6])<<48|uint64(id[7])<<56)
		id = id[8:]
	}
	var tail uint64
	for i := range len(id) {
		tail = tail<<8 | uint64(id[i])
	}
	h = mix64(h, tail)
	return uint32(h>>32) ^ uint32(h)
}

func mix64(h, v uint64) uint64 {
	h = (h ^ v) * 0xff51afd7ed558ccd
	return h ^ h>>32
}
