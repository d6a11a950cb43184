package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// scan reads a whole store and checks it against its header.
type scan struct {
	pages   *pages
	visit   func(Record) error // every live record in key order; nil to check only
	spared  func(error) bool   // as in walk
	header  header
	overlay overlay // the log, when there is a visit
	sum     header  // what was counted, in the fields the header has for it
}

func (s *scan) run() error {
	roots, err := s.roots()
	if err != nil {
		return err
	}
	if err := s.readHeader(roots[string(storeBucket)]); err != nil {
		return err
	}
	s.sum.logNext = s.header.logFirst
	if err := s.readLog(roots[string(logBucket)]); err != nil {
		return err
	}
	s.overlay.sort()
	if err := s.readRecords(roots[string(recordsBucket)]); err != nil {
		return err
	}
	return s.spare(s.compare())
}

// roots reads the root bucket, which holds our three and nothing else.
func (s *scan) roots() (map[string]bucketRoot, error) {
	roots := map[string]bucketRoot{}
	w := s.walk(func(key, value []byte) (err error) {
		roots[string(key)], err = parseBucket(value)
		return err
	})
	w.buckets = true
	if err := w.run(bucketRoot{page: s.pages.meta.root}); err != nil {
		return nil, err
	}
	for _, name := range [][]byte{storeBucket, logBucket, recordsBucket} {
		if _, ok := roots[string(name)]; !ok {
			if err := s.spare(fmt.Errorf("has no bucket %q", name)); err != nil {
				return nil, err
			}
			roots[string(name)] = bucketRoot{inline: emptyLeaf}
		}
	}
	if len(roots) != 3 {
		return nil, errors.New("has buckets that are not Rollcall's")
	}
	return roots, nil
}

// emptyLeaf stands for a bucket that salvage could not find.
var emptyLeaf = binary.NativeEndian.AppendUint16(make([]byte, 8, pageHeaderSize), leafPage)[:pageHeaderSize]

func (s *scan) readHeader(root bucketRoot) error {
	found := false
	err := s.walk(func(key, value []byte) (err error) {
		found = bytes.Equal(key, headerKey)
		s.header, err = decodeHeader(value)
		return err
	}).run(root)
	if err == nil && (!found || s.header.txid != s.pages.meta.txid) {
		err = s.spare(errors.New("header is missing or an older one"))
	}
	return err
}

func (s *scan) readLog(root bucketRoot) error {
	return s.walk(func(key, sealed []byte) error {
		payload, err := unseal(logDomain, key, sealed)
		if err != nil {
			return fmt.Errorf("log entry %x: %w", key, err)
		}
		if !bytes.Equal(key, logKey(s.sum.logNext)) {
			if err := s.spare(fmt.Errorf("log entry %x where %x was expected", key, logKey(s.sum.logNext))); err != nil {
				return err
			}
		}
		s.sum.logNext++
		s.sum.logBytes += uint64(len(payload))
		s.sum.digest.add(sealed)
		if s.visit == nil {
			return decodeBatch(payload, func(Record) {})
		}
		return s.overlay.add(payload)
	}).run(root)
}

func (s *scan) readRecords(root bucketRoot) error {
	err := s.walk(func(key, sealed []byte) error {
		value, err := unseal(recordDomain, key, sealed)
		if err != nil {
			return fmt.Errorf("record %q: %w", key, err)
		}
		s.sum.records++
		s.sum.recordBytes += uint64(len(key) + len(value))
		s.sum.digest.add(sealed)
		if s.visit == nil {
			return nil
		}
		return s.overlay.merge(Record{Key: key, Value: value}, s.visit)
	}).run(root)
	if err == nil && s.visit != nil {
		err = s.overlay.rest(s.visit)
	}
	return err
}

func (s *scan) compare() error {
	h, sum := &s.header, &s.sum
	switch {
	case sum.logNext != h.logNext || sum.logBytes != h.logBytes:
		return fmt.Errorf("log ends at entry %d of %d", sum.logNext, h.logNext)
	case sum.records != h.records || sum.recordBytes != h.recordBytes:
		return fmt.Errorf("%d folded records (%d bytes) of %d (%d bytes)", sum.records, sum.recordBytes, h.records, h.recordBytes)
	case sum.digest != h.digest:
		return errors.New("records are not those of the last commit (digest differs)")
	}
	return nil
}

func (s *scan) walk(visit func(key, value []byte) error) *walk {
	return &walk{pages: s.pages, visit: visit, spared: s.spared}
}

func (s *scan) spare(err error) error {
	if err != nil && s.spared != nil && s.spared(err) {
		return nil
	}
	return err
}
