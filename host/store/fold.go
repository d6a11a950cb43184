package store

import (
	"fmt"

	bbolt "go.etcd.io/bbolt"
)

// The log is folded when it is as long as the records, so that each page of the tree takes many changes at once,
// but not before foldMin, for a small store need not fold all the time, and at foldMax at the latest, which bounds what Load
// and a fold hold in memory.
const (
	foldMin = 4 << 20
	foldMax = 64 << 20
	// foldPace is how many records are folded for each one written, and entries dropped for each one appended:
	// the log grows by half while it is folded.
	foldPace = 2
	// foldLeast is what a commit of few records folds or drops.
	foldLeast = 64
)

// fold moves a stretch of the log into the records bucket, over many commits, in key order. It needs no trace on disk: until the
// entries are dropped the log still says the same as what was already folded, and a new process starts the fold over.
type fold struct {
	min     uint64 // bytes of log before the first fold; foldMin
	active  bool
	pending []Record // not yet folded, in key order
	through uint64   // entries before this one may be dropped when nothing is pending
}

// step starts a fold if one is due, and takes it further in proportion to what the commit writes.
func (f *fold) step(tx *bbolt.Tx, h *header, written, appended int) error {
	if !f.active {
		if h.logBytes < min(max(h.recordBytes, f.min), foldMax) {
			return nil
		}
		if err := f.begin(tx, h); err != nil {
			return err
		}
	}
	if len(f.pending) == 0 {
		return f.drop(tx, h, max(foldPace*appended, foldLeast))
	}
	n := min(max(foldPace*written, foldLeast), len(f.pending))
	records := tx.Bucket(recordsBucket)
	for _, r := range f.pending[:n] {
		if err := put(records, h, r); err != nil {
			return err
		}
	}
	f.pending = f.pending[n:]
	return nil
}

func (f *fold) begin(tx *bbolt.Tx, h *header) error {
	var o overlay
	log := tx.Bucket(logBucket).Cursor()
	for key, sealed := log.First(); key != nil; key, sealed = log.Next() {
		payload, err := unseal(logDomain, key, sealed)
		if err != nil {
			return fmt.Errorf("%w: log entry %x: %w", ErrDamaged, key, err)
		}
		if err := o.add(payload); err != nil {
			return err
		}
	}
	o.sort()
	f.active, f.pending, f.through = true, o.records, h.logNext
	return nil
}

// put applies one record, and keeps the header's counts.
func put(records *bbolt.Bucket, h *header, r Record) error {
	if old := records.Get(r.Key); old != nil {
		if _, err := unseal(recordDomain, r.Key, old); err != nil {
			return fmt.Errorf("%w: record %q: %w", ErrDamaged, r.Key, err)
		}
		h.records--
		h.recordBytes -= uint64(len(r.Key) + len(old) - sumSize)
		h.digest.remove(old)
	}
	if r.Value == nil {
		return records.Delete(r.Key)
	}
	sealed := appendSealed(make([]byte, 0, sumSize+len(r.Value)), recordDomain, r.Key, r.Value)
	h.records++
	h.recordBytes += uint64(len(r.Key) + len(r.Value))
	h.digest.add(sealed)
	return records.Put(r.Key, sealed)
}

// drop forgets up to n log entries that are folded.
func (f *fold) drop(tx *bbolt.Tx, h *header, n int) error {
	log := tx.Bucket(logBucket)
	for range n {
		if h.logFirst == f.through {
			f.active, f.pending = false, nil
			return nil
		}
		key := logKey(h.logFirst)
		sealed := log.Get(key)
		if len(sealed) < sumSize {
			return fmt.Errorf("%w: log entry %x is missing", ErrDamaged, key)
		}
		h.logFirst++
		h.logBytes -= uint64(len(sealed) - sumSize)
		h.digest.remove(sealed)
		if err := log.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
