package store

import (
	"encoding/binary"
	"fmt"
	"io"
)

const (
	branchPage  = 0x01
	leafPage    = 0x02
	elementSize = 16 // of branch and leaf pages alike
)

// page is a bbolt page with the pages it overflows into.
type page struct {
	id   uint64
	leaf bool
	n    int
	b    []byte
}

// parsePage checks that the element table lies within b.
func parsePage(id uint64, b []byte) (page, error) {
	if len(b) < pageHeaderSize {
		return page{}, fmt.Errorf("page %d is too short", id)
	}
	flags := binary.NativeEndian.Uint16(b[8:])
	p := page{id: id, leaf: flags == leafPage, n: int(binary.NativeEndian.Uint16(b[10:])), b: b}
	switch {
	case flags != branchPage && flags != leafPage:
		return page{}, fmt.Errorf("page %d has unknown type %#x", id, flags)
	case pageHeaderSize+p.n*elementSize > len(b):
		return page{}, fmt.Errorf("page %d: %d elements do not fit", id, p.n)
	}
	return p, nil
}

// branch returns the i-th child and the first key below it.
func (p page) branch(i int) (key []byte, child uint64, err error) {
	at := pageHeaderSize + i*elementSize
	e := p.b[at:]
	key, _, err = p.cut(at, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]), 0)
	return key, binary.NativeEndian.Uint64(e[8:]), err
}

// item returns the i-th key and value of a leaf, and whether the value is a bucket.
func (p page) item(i int) (key, value []byte, bucket bool, err error) {
	at := pageHeaderSize + i*elementSize
	e := p.b[at:]
	u32 := binary.NativeEndian.Uint32
	if flags := u32(e); flags > 1 {
		return nil, nil, false, fmt.Errorf("page %d: element %d has unknown flags %#x", p.id, i, flags)
	}
	key, value, err = p.cut(at, u32(e[4:]), u32(e[8:]), u32(e[12:]))
	return key, value, u32(e) == 1, err
}

// cut returns the key and value that lie pos bytes after the element at at.
func (p page) cut(at int, pos, keySize, valueSize uint32) (key, value []byte, err error) {
	start := uint64(at) + uint64(pos)
	mid := start + uint64(keySize)
	end := mid + uint64(valueSize)
	if keySize == 0 || end > uint64(len(p.b)) || start < uint64(pageHeaderSize+p.n*elementSize) {
		return nil, nil, fmt.Errorf("page %d: an element points outside it", p.id)
	}
	return p.b[start:mid:mid], p.b[mid:end:end], nil
}

// pages reads the pages below one meta, each once. It uses pread, not mmap: a bad sector is then an error, not a signal.
type pages struct {
	r       io.ReaderAt
	meta    meta
	seen    []uint64 // a bit per page
	buffers [maxDepth][]byte
}

func newPages(r io.ReaderAt, m meta) *pages {
	return &pages{r: r, meta: m, seen: make([]uint64, m.pages/64+1)}
}

// read returns page id; it is valid until the next read of the same depth.
func (ps *pages) read(id uint64, depth int) (page, error) {
	size := int64(ps.meta.pageSize)
	if err := ps.claim(id, 1); err != nil {
		return page{}, err
	}
	buf := ps.buffer(depth, size)
	if _, err := ps.r.ReadAt(buf, int64(id)*size); err != nil {
		return page{}, fmt.Errorf("page %d: %w", id, err)
	}
	if self := binary.NativeEndian.Uint64(buf); self != id {
		return page{}, fmt.Errorf("page %d says it is page %d", id, self)
	}
	if overflow := int64(binary.NativeEndian.Uint32(buf[12:])); overflow > 0 {
		if err := ps.claim(id+1, uint64(overflow)); err != nil {
			return page{}, err
		}
		buf = ps.buffer(depth, (overflow+1)*size)
		if _, err := ps.r.ReadAt(buf, int64(id)*size); err != nil {
			return page{}, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return parsePage(id, buf)
}

// claim marks pages as used; a page used twice, or outside the file, is damage.
func (ps *pages) claim(id, n uint64) error {
	if id < 2 || n > ps.meta.pages || id > ps.meta.pages-n {
		return fmt.Errorf("page %d (and %d after it) is outside the file of %d pages", id, n-1, ps.meta.pages)
	}
	for ; n > 0; id, n = id+1, n-1 {
		if ps.seen[id/64]&(1<<(id%64)) != 0 {
			return fmt.Errorf("page %d is used twice", id)
		}
		ps.seen[id/64] |= 1 << (id % 64)
	}
	return nil
}

func (ps *pages) buffer(depth int, size int64) []byte {
	if int64(cap(ps.buffers[depth])) < size {
		ps.buffers[depth] = make([]byte, size)
	}
	return ps.buffers[depth][:size]
}
