// Package recordio reads and writes the framing of Mesos event streams: a decimal length,
// a line feed, and that many bytes, again and again, with nothing in between.
//
// Source: docs/recordio.md of Mesos, 3rdparty/stout recordio.hpp.
package recordio

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	// DefaultLimit is the longest record accepted unless told otherwise: 64 MiB. One OFFERS
	// event holds the offers of all agents, some 0.3 to 2 KB each, so a cluster of 10,000
	// agents can send 20 MB at once.
	DefaultLimit = 64 << 20

	maxDigits = 20      // of a uint64
	firstRead = 4 << 10 // what a record gets before its bytes have proven themselves
	keepLimit = 1 << 20 // a larger buffer is not kept for the next record
)

// What is wrong with a stream, for errors.Is. After any of them the framing is lost: the
// stream is of no more use.
var (
	ErrLength  = errors.New("not a record length")
	ErrTooLong = errors.New("record is longer than the limit")
	ErrCut     = errors.New("stream ends inside a record")
)

// Error says where a stream broke. It unwraps to one of ErrLength, ErrTooLong and ErrCut,
// or, if reading itself failed, to ErrCut and the reader's error.
type Error struct {
	Offset int64 // bytes from the start of the stream to the start of the bad record
	Detail string
	errs   []error
}

func (e *Error) Error() string {
	return fmt.Sprintf("recordio: %v at byte %d: %s", e.errs[0], e.Offset, e.Detail)
}

// Unwrap returns the causes.
func (e *Error) Unwrap() []error { return e.errs }

// Append appends one record to b.
func Append(b, record []byte) []byte {
	b = strconv.AppendInt(b, int64(len(record)), 10)
	b = append(b, '\n')
	return append(b, record...)
}

// Reader splits a stream into records. It holds one record at a time, in a buffer that
// grows as bytes arrive, never by what a length promises.
type Reader struct {
	in     *bufio.Reader
	limit  int
	buf    []byte
	line   [maxDigits]byte // the length being read
	offset int64
	err    error
}

// NewReader reads records of up to limit bytes from in; 0 means DefaultLimit.
func NewReader(in io.Reader, limit int) *Reader {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return &Reader{in: bufio.NewReaderSize(in, 32<<10), limit: limit}
}

// Next returns the next record that is not empty; its bytes are good until the next call.
// At a clean end between records the error is io.EOF, else an *Error; either is final and
// is returned again by every later call.
func (r *Reader) Next() ([]byte, error) {
	for r.err == nil {
		size, used, err := r.length()
		if err == nil && size > 0 {
			err = r.body(size)
		}
		if err != nil {
			r.err = err
			break
		}
		r.offset += int64(used) + int64(size)
		if size > 0 {
			return r.buf, nil
		}
	}
	return nil, r.err
}

// length reads one length line; an empty line counts as length 0. Used is the line's own
// size in bytes.
func (r *Reader) length() (size, used int, err error) {
	for n := 0; ; n++ {
		c, err := r.in.ReadByte()
		if err == io.EOF && n == 0 {
			return 0, 0, io.EOF
		}
		if err != nil {
			return 0, 0, r.cut(err, "inside a length")
		}
		if c == '\n' {
			size, err := r.parse(r.line[:n])
			return size, n + 1, err
		}
		if c < '0' || c > '9' || n == maxDigits {
			return 0, 0, r.fail(ErrLength, fmt.Sprintf("%q", append(r.line[:n:n], c)))
		}
		r.line[n] = c
	}
}

func (r *Reader) parse(digits []byte) (int, error) {
	if len(digits) == 0 {
		return 0, nil
	}
	size, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return 0, r.fail(ErrLength, string(digits))
	}
	if size > uint64(r.limit) {
		return 0, r.fail(ErrTooLong, fmt.Sprintf("%d bytes, the limit is %d", size, r.limit))
	}
	return int(size), nil
}

// body fills buf with size bytes, doubling it as they come.
func (r *Reader) body(size int) error {
	if cap(r.buf) > keepLimit {
		r.buf = nil
	}
	r.buf = r.buf[:0]
	for len(r.buf) < size {
		room := min(size, max(cap(r.buf), 2*len(r.buf), firstRead))
		if cap(r.buf) < room {
			grown := make([]byte, len(r.buf), room)
			copy(grown, r.buf)
			r.buf = grown
		}
		n, err := io.ReadFull(r.in, r.buf[len(r.buf):room])
		r.buf = r.buf[:len(r.buf)+n]
		if err != nil {
			return r.cut(err, fmt.Sprintf("%d of %d bytes came", len(r.buf), size))
		}
	}
	return nil
}

func (r *Reader) cut(err error, detail string) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &Error{Offset: r.offset, Detail: detail + ": " + err.Error(), errs: []error{ErrCut, err}}
}

func (r *Reader) fail(kind error, detail string) error {
	return &Error{Offset: r.offset, Detail: detail, errs: []error{kind}}
}
