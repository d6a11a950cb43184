package scheduler

// ahead is how many events are looked at before they are applied.
const ahead = 16

// warm touches what the next updates will look for. In a large table an update
// waits for memory three times, for the index, the row and its id, and each
// wait must end before the next begins; those of several updates overlap here.
// Nothing is changed, and nothing depends on what it returns.
func (t *table) warm(events []Event) (touched int) {
	if t.len() < chunkRows { // all of it is near
		return 0
	}
	var hashes, entries [ahead]uint32
	for i := range events {
		if e := &events[i]; e.Type == EventUpdated {
			hashes[i] = hash(e.Status.TaskID)
			entries[i] = t.index.entries[hashes[i]&uint32(len(t.index.entries)-1)]
		}
	}
	var ids [ahead]string
	for i, e := range entries {
		if e != 0 {
			if s := t.index.likely(hashes[i]); s != noSlot {
				row := t.row(s)
				ids[i] = string(row.id)
				touched += int(row.flags)
			}
		}
	}
	for _, id := range ids {
		if id != "" {
			touched += int(id[0]) + int(id[len(id)-1])
		}
	}
	return touched
}

// likely is the first place whose entry bears the bits of a hash: nearly
// always the one that find finds.
func (x *index) likely(h uint32) slot {
	mask := uint32(len(x.entries) - 1)
	for i := h & mask; x.entries[i] != 0; i = (i + 1) & mask {
		if e := x.entries[i]; (e^h)>>placeBits == 0 {
			return slot(e&placeMask) - 1
		}
	}
	return noSlot
}
