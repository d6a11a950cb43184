package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
)

// bbolt's file format 2, as in its internal/common/{meta,page}.go; integers are in the machine's byte order.
const (
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	pageHeaderSize = 16
	metaSumOffset  = 56
	noFreelist     = math.MaxUint64 // with NoFreelistSync; a damaged freelist would hand out pages in use
)

// meta is where one bbolt transaction's tree begins.
type meta struct {
	pageSize uint32
	root     uint64 // page of the root bucket
	freelist uint64
	pages    uint64 // all pages in use are below this
	txid     uint64
}

// newestMeta reads both metas and returns that of the last commit. Both must be valid, and consecutive: a commit overwrites
// the older one, so if either is damaged it may have been the newer, and its commit was acknowledged.
func newestMeta(r io.ReaderAt, size int64) (meta, error) {
	first, err := readMeta(r, 0, 0)
	if err != nil {
		return meta{}, err
	}
	second, err := readMeta(r, 1, int64(first.pageSize))
	if err != nil {
		return meta{}, err
	}
	newest, older := first, second
	if second.txid > first.txid {
		newest, older = second, first
	}
	switch {
	case newest.txid != older.txid+1 || newest.pageSize != older.pageSize:
		return meta{}, fmt.Errorf("meta pages do not belong together (transactions %d and %d)", older.txid, newest.txid)
	case newest.freelist != noFreelist:
		return meta{}, errors.New("not written by Rollcall (it has a free list)")
	}
	return newest, newest.fits(size)
}

// anyMeta is for salvage: the newest meta that can be read.
func anyMeta(r io.ReaderAt) (meta, error) {
	first, err := readMeta(r, 0, 0)
	at := int64(first.pageSize)
	if err != nil {
		at = int64(os.Getpagesize())
	}
	second, err2 := readMeta(r, 1, at)
	switch {
	case err != nil && err2 != nil:
		return meta{}, err
	case err != nil || err2 == nil && second.txid > first.txid:
		return second, nil
	}
	return first, nil
}

func readMeta(r io.ReaderAt, slot uint64, at int64) (meta, error) {
	var page [pageHeaderSize + metaSumOffset + 8]byte
	if _, err := r.ReadAt(page[:], at); err != nil {
		return meta{}, fmt.Errorf("meta page %d: %w", slot, err)
	}
	b := page[pageHeaderSize:]
	u32, u64 := binary.NativeEndian.Uint32, binary.NativeEndian.Uint64
	sum := fnv.New64a()
	_, _ = sum.Write(b[:metaSumOffset])
	if u32(b) != boltMagic || u32(b[4:]) != boltVersion || u64(b[metaSumOffset:]) != sum.Sum64() {
		return meta{}, fmt.Errorf("meta page %d is not valid", slot)
	}
	m := meta{pageSize: u32(b[8:]), root: u64(b[16:]), freelist: u64(b[32:]), pages: u64(b[40:]), txid: u64(b[48:])}
	if m.txid%2 != slot || m.pageSize < 1<<10 || m.pageSize > 1<<24 || m.pageSize&(m.pageSize-1) != 0 {
		return meta{}, fmt.Errorf("meta page %d is not valid", slot)
	}
	return m, nil
}

func (m meta) fits(size int64) error {
	if m.pages > uint64(size)/uint64(m.pageSize) {
		return fmt.Errorf("cut short: %d bytes, %d pages of %d bytes expected", size, m.pages, m.pageSize)
	}
	return nil
}
