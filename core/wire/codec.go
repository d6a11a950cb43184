package wire

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// The limits of every frame.
const (
	MaxFrame = 1 << 30 // bytes
	MaxDepth = 8
	MaxUint  = 1<<53 - 1 // what a JavaScript number holds exactly
)

// Codec reads or writes one frame. The zero Codec is not usable: see Reader
// and Writer. After the first error it does nothing more; ask Err at the end.
type Codec struct {
	buf     []byte
	pos     int // reading: the next byte
	writing bool
	fields  int // of the struct that is open
	depth   int
	err     *Error
}

// Reader reads a frame. The codec keeps a view of it.
func Reader(frame []byte) Codec {
	c := Codec{buf: frame}
	if len(frame) > MaxFrame {
		c.fail("", TooLarge, "a frame of "+strconv.Itoa(len(frame))+" bytes; at most "+strconv.Itoa(MaxFrame))
	}
	return c
}

// Writer appends a frame to buf.
func Writer(buf []byte) Codec { return Codec{buf: buf, writing: true} }

// Writing reports the direction.
func (c *Codec) Writing() bool { return c.writing }

// Bytes returns what has been written.
func (c *Codec) Bytes() []byte { return c.buf }

// Pos returns how many bytes were read or written.
func (c *Codec) Pos() int {
	if c.writing {
		return len(c.buf)
	}
	return c.pos
}

// Err returns what stopped the codec, or nil.
func (c *Codec) Err() *Error { return c.err }

// Close ends reading: no byte may be left.
func (c *Codec) Close() *Error {
	if c.err == nil && !c.writing && c.pos != len(c.buf) {
		c.fail("", Trailing, strconv.Itoa(len(c.buf)-c.pos)+" bytes after the last value")
	}
	return c.err
}

// Fail refuses the frame because of a field whose bytes are well formed.
func (c *Codec) Fail(field string, code Code, message string) { c.fail(field, code, message) }

//go:noinline
func (c *Codec) fail(field string, code Code, message string) {
	if c.err == nil {
		c.err = &Error{Code: code, Message: message, Field: field}
	}
}

// inside prefixes the path of an error that arose within field.
func (c *Codec) inside(field string) {
	switch {
	case field == "":
	case c.err.Field == "":
		c.err.Field = field
	default:
		c.err.Field = field + "." + c.err.Field
	}
}

func (c *Codec) left() int { return len(c.buf) - c.pos }

// Mark is an open struct; its name becomes part of the path of errors. It has
// four fields in four words, which a compiler keeps out of memory.
type Mark struct {
	name   string
	at     uint32 // where its header stands
	fields uint32 // of the struct around it
	want   int32  // reading: the count its header gave; failedBefore
}

// failedBefore marks a struct that was opened after the codec had failed.
const failedBefore = -1

// Begin opens a struct. Between Begin and End come its fields, 15 at most.
func (c *Codec) Begin(name string) Mark {
	at, fields, want := uint32(len(c.buf)), uint32(c.fields), int32(0)
	if c.err != nil {
		want = failedBefore
	}
	c.fields = 0
	if c.depth++; c.depth > MaxDepth {
		c.fail("", TooDeep, "more than "+strconv.Itoa(MaxDepth)+" levels")
	}
	if c.writing {
		c.buf = append(c.buf, 0x90)
		return Mark{name, at, fields, want}
	}
	b := c.byte("") // End puts the name before it
	if c.err == nil {
		if b&0xf0 != 0x90 {
			c.fail("", c.arrayMistake(b), "wanted a struct: an array of at most 15")
		}
		want = int32(b & 0x0f)
	}
	return Mark{name, at, fields, want}
}

// arrayMistake tells a long form of a short array from something else.
func (c *Codec) arrayMistake(b byte) Code {
	if b == 0xdc || b == 0xdd {
		return NotCanonical
	}
	return WrongType
}

// End closes a struct and checks the number of its fields.
func (c *Codec) End(m Mark) {
	switch {
	case m.want == failedBefore:
	case c.err != nil:
		c.inside(m.name)
	case c.writing:
		if c.fields > 15 {
			panic("wire: struct " + m.name + " has more than 15 fields")
		}
		c.buf[m.at] |= byte(c.fields)
	case c.fields != int(m.want):
		c.fail(m.name, WrongCount, strconv.Itoa(int(m.want))+" fields; wanted "+strconv.Itoa(c.fields))
	}
	c.depth--
	c.fields = int(m.fields) + 1
}

// byte reads one byte.
func (c *Codec) byte(field string) byte {
	if c.err != nil {
		return 0
	}
	if c.pos >= len(c.buf) {
		c.fail(field, Truncated, "the frame ends here")
		return 0
	}
	b := c.buf[c.pos]
	c.pos++
	return b
}

// take reads n bytes as a view.
func (c *Codec) take(field string, n int) []byte {
	if c.err != nil {
		return nil
	}
	if n > c.left() {
		c.fail(field, Truncated, "wanted "+strconv.Itoa(n)+" bytes, "+strconv.Itoa(c.left())+" are left")
		return nil
	}
	b := c.buf[c.pos : c.pos+n : c.pos+n]
	c.pos += n
	return b
}

// bigEndian reads an unsigned integer of n bytes.
func (c *Codec) bigEndian(field string, n int) uint64 {
	var v uint64
	for _, b := range c.take(field, n) {
		v = v<<8 | uint64(b)
	}
	return v
}

func (c *Codec) putBigEndian(v uint64, n int) {
	for n--; n >= 0; n-- {
		c.buf = append(c.buf, byte(v>>(8*n)))
	}
}

// view is b as a string without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func validText(b []byte) bool { return utf8.Valid(b) }
