package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// formatVersion is raised when an older Rollcall could not read what this one writes.
const formatVersion = 1

// MaxIdentity is the longest Options.Identity, in bytes.
const MaxIdentity = 1024

var (
	recordsBucket = []byte("records")
	logBucket     = []byte("log")
	storeBucket   = []byte("store")
	headerKey     = []byte("header")
	headerDomain  = []byte("header")
)

// header is rewritten by every commit, in the same transaction as what it counts.
type header struct {
	identity    string
	created     int64  // µs since 1970
	txid        uint64 // of the bbolt transaction that wrote it: an older header in its place is noticed
	records     uint64 // in bucket records
	recordBytes uint64 // keys and values of those
	logFirst    uint64 // the log holds exactly the entries logFirst <= n < logNext
	logNext     uint64
	logBytes    uint64 // payloads of those
	digest      digest
}

// Info says what a store is.
type Info struct {
	Path     string
	Identity string // Options.Identity of whoever created it
	Created  time.Time
	Version  int // of the file format
}

func (h *header) info(path string) Info {
	return Info{Path: path, Identity: h.identity, Created: time.UnixMicro(h.created), Version: formatVersion}
}

// encode puts the version first, and outside anything a later version may change.
func (h *header) encode() []byte {
	body := binary.LittleEndian.AppendUint32(nil, formatVersion)
	for _, n := range [...]uint64{
		uint64(h.created), h.txid, h.records, h.recordBytes, h.logFirst, h.logNext, h.logBytes, uint64(h.digest),
	} {
		body = binary.LittleEndian.AppendUint64(body, n)
	}
	return appendSealed(nil, headerDomain, headerKey, append(body, h.identity...))
}

func decodeHeader(sealed []byte) (header, error) {
	body, err := unseal(headerDomain, headerKey, sealed)
	if err != nil {
		return header{}, fmt.Errorf("header: %w", err)
	}
	if len(body) < 4 {
		return header{}, errors.New("header is too short")
	}
	if v := binary.LittleEndian.Uint32(body); v != formatVersion {
		return header{}, fmt.Errorf("%w: it has format %d, this program reads %d", ErrVersion, v, formatVersion)
	}
	body = body[4:]
	if len(body) < 8*8 {
		return header{}, errors.New("header is too short")
	}
	next := func() uint64 {
		n := binary.LittleEndian.Uint64(body)
		body = body[8:]
		return n
	}
	h := header{
		created: int64(next()), txid: next(), records: next(), recordBytes: next(),
		logFirst: next(), logNext: next(), logBytes: next(), digest: digest(next()),
	}
	h.identity = string(body)
	return h, nil
}

// logKey is bytewise ordered as the numbers are.
func logKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
