package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// sumSize is the length of the checksum that precedes every value in the buckets records and log.
const sumSize = 4

// digest is a sum over all records and log entries, so it follows every change without reading the rest.
// A checksum notices a changed record; the digest notices a lost one, and an old version of one in its place.
type digest uint64

var (
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
	errChecksum  = errors.New("checksum does not match")
	recordDomain = []byte("record") // so that a record never passes for a log entry
	logDomain    = []byte("log")
)

func (d *digest) add(sealed []byte)    { *d += itemHash(sealed) }
func (d *digest) remove(sealed []byte) { *d -= itemHash(sealed) }

// itemHash spreads an item's checksum and length over 64 bits (the finalizer of splitmix64), because sums of plain
// CRCs cancel out too easily.
func itemHash(sealed []byte) digest {
	h := uint64(binary.LittleEndian.Uint32(sealed))<<32 | uint64(len(sealed))
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return digest(h ^ h>>31)
}

// appendSealed appends the checksum of domain, key and body, then the body.
func appendSealed(dst, domain, key, body []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, checksum(domain, key, body))
	return append(dst, body...)
}

// unseal returns the body of a sealed value.
func unseal(domain, key, sealed []byte) ([]byte, error) {
	if len(sealed) < sumSize || binary.LittleEndian.Uint32(sealed) != checksum(domain, key, sealed[sumSize:]) {
		return nil, errChecksum
	}
	return sealed[sumSize:], nil
}

func checksum(domain, key, body []byte) uint32 {
	var length [4]byte
	binary.LittleEndian.PutUint32(length[:], uint32(len(key))) // so that bytes cannot move between key and body
	sum := crc32.Update(0, castagnoli, domain)
	sum = crc32.Update(sum, castagnoli, length[:])
	sum = crc32.Update(sum, castagnoli, key)
	return crc32.Update(sum, castagnoli, body)
}
