package store

import (
	"encoding/binary"
	"fmt"
)

// A batch is encoded when submitted, which is also the copy the machine's reused buffers call for:
// for each record, uvarint key length, key, uvarint value length + 1 or 0 for a deletion, value.

// encodeBatch returns the records as one log payload, or which record is at fault.
func encodeBatch(records []Record) ([]byte, error) {
	size := 0
	for i, r := range records {
		switch {
		case len(r.Key) == 0:
			return nil, fmt.Errorf("%w: record %d: key is empty", ErrInvalid, i)
		case len(r.Key) > MaxKey:
			return nil, fmt.Errorf("%w: record %d: key of %d bytes, the limit is %d", ErrInvalid, i, len(r.Key), MaxKey)
		case len(r.Value) > MaxValue:
			return nil, fmt.Errorf("%w: record %d (%q): value of %d bytes, the limit is %d", ErrInvalid, i, r.Key, len(r.Value), MaxValue)
		}
		size += len(r.Key) + len(r.Value) + 2*binary.MaxVarintLen32
		if size > MaxBatch {
			return nil, fmt.Errorf("%w: batch larger than %d bytes at record %d", ErrInvalid, MaxBatch, i)
		}
	}
	payload := make([]byte, 0, size)
	for _, r := range records {
		payload = binary.AppendUvarint(payload, uint64(len(r.Key)))
		payload = append(payload, r.Key...)
		if r.Value == nil {
			payload = append(payload, 0)
			continue
		}
		payload = binary.AppendUvarint(payload, uint64(len(r.Value))+1)
		payload = append(payload, r.Value...)
	}
	return payload, nil
}

// decodeBatch calls visit with each record of a payload; the slices alias it.
func decodeBatch(payload []byte, visit func(Record)) error {
	for len(payload) > 0 {
		key, rest, ok := takeSized(payload, 0)
		if !ok || len(key) == 0 {
			return fmt.Errorf("log entry: bad key %d bytes before its end", len(payload))
		}
		var value []byte
		if len(rest) > 0 && rest[0] == 0 {
			rest = rest[1:]
		} else if value, rest, ok = takeSized(rest, 1); !ok {
			return fmt.Errorf("log entry: bad value of key %q", key)
		}
		visit(Record{Key: key, Value: value})
		payload = rest
	}
	return nil
}

// takeSized cuts a length, stored with bias added, and that many bytes off the front of b.
func takeSized(b []byte, bias uint64) (taken, rest []byte, ok bool) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n < bias || n-bias > uint64(len(b)-used) {
		return nil, nil, false
	}
	end := used + int(n-bias)
	return b[used:end:end], b[end:], true
}

// cutBatch splits a payload after the records that fit in size bytes, at least one.
func cutBatch(payload []byte, size int) (head, tail []byte) {
	end := 0
	for end < len(payload) {
		_, rest, _ := takeSized(payload[end:], 0)
		if rest[0] == 0 {
			rest = rest[1:]
		} else {
			_, rest, _ = takeSized(rest, 1)
		}
		if next := len(payload) - len(rest); next <= size || end == 0 {
			end = next
			continue
		}
		break
	}
	return payload[:end], payload[end:]
}
