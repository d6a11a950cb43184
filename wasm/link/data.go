package link

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// image is the initial memory that the data section describes, from address 0
// to its last byte.
type image []byte

// readData puts the segments together. Go writes active segments of memory 0
// alone, each with a constant address.
func (m *module) readData() (image, error) {
	in := reader{rest: m.find(sectionData).body}
	var mem image
	for range in.uint() {
		kind, op, at, end := in.byte(), in.byte(), in.int32(), in.byte()
		body := in.take(in.uint())
		if in.bad || kind != 0 || op != opI32Const || end != opEnd || at < 0 {
			return nil, errors.New("link: a data segment that is not Go's")
		}
		if need := int(at) + len(body); need > len(mem) {
			mem = append(mem, make([]byte, need-len(mem))...)
		}
		copy(mem[at:], body)
	}
	return mem, nil
}

// gap is how many zeros are left out: memory is zero to begin with.
const gap = 16

// writeData cuts memory into segments.
func (m *module) writeData(mem image) {
	var body []byte
	count := uint64(0)
	zeros := make([]byte, gap)
	for at := 0; at < len(mem); {
		if mem[at] == 0 {
			at++
			continue
		}
		end := len(mem)
		if i := bytes.Index(mem[at:], zeros); i >= 0 {
			end = at + i
		}
		body = append(appendInt32(append(body, 0, opI32Const), int32(at)), opEnd)
		body = append(binary.AppendUvarint(body, uint64(end-at)), mem[at:end]...)
		count++
		at = end
	}
	m.find(sectionData).body = append(binary.AppendUvarint(nil, count), body...)
}

// appendInt32 appends signed LEB128.
func appendInt32(b []byte, v int32) []byte {
	for {
		low := byte(v & 0x7f)
		if v >>= 7; v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}
