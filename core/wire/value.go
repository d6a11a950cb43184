package wire

import "strconv"

// Unsigned is any integer type; values are never negative on the wire.
type Unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int64
}

// Uint is a field that holds an integer from 0 to limit.
func Uint[T Unsigned](c *Codec, field string, v *T, limit uint64) {
	c.fields++
	if c.writing {
		c.putUint(uint64(*v))
		return
	}
	n := c.getUint(field)
	if n > limit && c.err == nil {
		c.fail(field, OutOfRange, strconv.FormatUint(n, 10)+"; at most "+strconv.FormatUint(limit, 10))
		return
	}
	*v = T(n)
}

func (c *Codec) putUint(v uint64) {
	switch {
	case v < 1<<7:
		c.buf = append(c.buf, byte(v))
	case v < 1<<8:
		c.buf = append(c.buf, 0xcc, byte(v))
	case v < 1<<16:
		c.buf = append(c.buf, 0xcd, byte(v>>8), byte(v))
	case v < 1<<32:
		c.buf = append(c.buf, 0xce)
		c.putBigEndian(v, 4)
	default:
		if v > MaxUint {
			panic("wire: a number over 2^53-1")
		}
		c.buf = append(c.buf, 0xcf)
		c.putBigEndian(v, 8)
	}
}

func (c *Codec) getUint(field string) uint64 {
	b := c.byte(field)
	var v, least uint64
	switch {
	case b < 0x80:
		return uint64(b)
	case b == 0xcc:
		v, least = c.bigEndian(field, 1), 1<<7
	case b == 0xcd:
		v, least = c.bigEndian(field, 2), 1<<8
	case b == 0xce:
		v, least = c.bigEndian(field, 4), 1<<16
	case b == 0xcf:
		v, least = c.bigEndian(field, 8), 1<<32
	default:
		c.fail(field, WrongType, "wanted an unsigned integer")
		return 0
	}
	switch {
	case c.err != nil:
		return 0
	case v < least:
		c.fail(field, NotCanonical, "the integer has a shorter form")
		return 0
	case v > MaxUint:
		c.fail(field, OutOfRange, "over 2^53-1")
		return 0
	}
	return v
}

// Bool is a field that holds true or false.
func Bool(c *Codec, field string, v *bool) {
	c.fields++
	if c.writing {
		b := byte(0xc2)
		if *v {
			b = 0xc3
		}
		c.buf = append(c.buf, b)
		return
	}
	switch b := c.byte(field); {
	case c.err != nil:
	case b == 0xc2, b == 0xc3:
		*v = b == 0xc3
	default:
		c.fail(field, WrongType, "wanted true or false")
	}
}

// Text is a field that holds UTF-8 of at most limit bytes.
func Text[T ~string](c *Codec, field string, v *T, limit int) {
	c.fields++
	if c.writing {
		c.putHeader(len(*v), 0xa0, 31, 0xd9, 0xda, 0xdb)
		c.buf = append(c.buf, *v...)
		return
	}
	n := c.getHeader(field, 0xa0, 31, 0xd9, 0xda, 0xdb, "a string")
	if !c.within(field, n, limit) {
		return
	}
	b := c.take(field, n)
	if !validText(b) {
		c.fail(field, NotUTF8, "wanted UTF-8")
		return
	}
	*v = T(view(b))
}

// Blob is a field that holds at most limit bytes.
func Blob(c *Codec, field string, v *[]byte, limit int) {
	c.fields++
	if c.writing {
		c.putHeader(len(*v), 0, -1, 0xc4, 0xc5, 0xc6)
		c.buf = append(c.buf, *v...)
		return
	}
	n := c.getHeader(field, 0, -1, 0xc4, 0xc5, 0xc6, "bytes")
	if c.within(field, n, limit) {
		*v = c.take(field, n)
	}
}

// Fixed is a field that holds either nothing or exactly len(v) bytes; nothing
// stands for all zeros.
func Fixed(c *Codec, field string, v []byte) {
	c.fields++
	if c.writing {
		if allZero(v) {
			c.buf = append(c.buf, 0xc4, 0)
			return
		}
		c.putHeader(len(v), 0, -1, 0xc4, 0xc5, 0xc6)
		c.buf = append(c.buf, v...)
		return
	}
	n := c.getHeader(field, 0, -1, 0xc4, 0xc5, 0xc6, "bytes")
	switch {
	case c.err != nil:
	case n == 0:
		clear(v)
	case n != len(v):
		c.fail(field, OutOfRange, strconv.Itoa(n)+" bytes; wanted 0 or "+strconv.Itoa(len(v)))
	default:
		b := c.take(field, n)
		if c.err == nil && allZero(b) {
			c.fail(field, NotCanonical, "zeros are written as no bytes")
		}
		copy(v, b)
	}
}

func allZero(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// List is a field that holds at most limit elements, each described by one.
// Reading reuses what *v has room for.
func List[T any](c *Codec, field string, v *[]T, limit int, one func(*Codec, *T)) {
	outer, n := c.openList(field, len(*v), limit)
	if c.writing {
		for i := range *v {
			one(c, &(*v)[i])
		}
	} else if c.err == nil {
		readList(c, field, v, n, one)
	}
	c.depth--
	c.fields = outer
}

// openList writes the header of a list with n elements, or reads one. What is
// the same for all types stands outside the generic functions, and so is
// compiled once.
//
//go:noinline
func (c *Codec) openList(field string, n, limit int) (outer, length int) {
	c.fields++
	outer = c.fields
	if c.depth++; c.depth > MaxDepth {
		c.fail(field, TooDeep, "more than "+strconv.Itoa(MaxDepth)+" levels")
	}
	if c.writing {
		c.putHeader(n, 0x90, 15, 0, 0xdc, 0xdd)
		return outer, n
	}
	return outer, c.listLength(field, limit)
}

func readList[T any](c *Codec, field string, v *[]T, n int, one func(*Codec, *T)) {
	list := (*v)[:0]
	for i := range n {
		if i == cap(list) { // twice the room, but never more than was claimed
			list = append(make([]T, 0, min(n, max(2*i, 16))), list...)
		}
		list = list[:i+1]
		if one(c, &list[i]); c.err != nil {
			c.insideElement(field, i)
			return
		}
	}
	if n < len(*v) {
		clear((*v)[n:]) // they are views of an older input, which they would keep alive
	}
	*v = list
}

// listLength reads the header of a list and checks it before anything is
// allocated.
func (c *Codec) listLength(field string, limit int) int {
	n := c.getHeader(field, 0x90, 15, 0, 0xdc, 0xdd, "an array")
	switch {
	case c.err != nil:
	case n > limit:
		c.fail(field, TooMany, strconv.Itoa(n)+" elements; at most "+strconv.Itoa(limit))
	case n > c.left(): // an element takes a byte at least
		c.fail(field, TooMany, strconv.Itoa(n)+" elements in "+strconv.Itoa(c.left())+" bytes")
	}
	return n
}

//go:noinline
func (c *Codec) insideElement(field string, i int) { c.inside(field + "[" + strconv.Itoa(i) + "]") }

func (c *Codec) within(field string, n, limit int) bool {
	if c.err == nil && n > limit {
		c.fail(field, TooLong, strconv.Itoa(n)+" bytes; at most "+strconv.Itoa(limit))
	}
	return c.err == nil
}

// putHeader writes a length: in the fix form if it fits, else in the shortest
// of the forms that the type has (one is 0 where there is no 8-bit form).
func (c *Codec) putHeader(n int, fix byte, fixMax int, one, two, four byte) {
	switch {
	case n <= fixMax:
		c.buf = append(c.buf, fix|byte(n))
	case n < 1<<8 && one != 0:
		c.buf = append(c.buf, one, byte(n))
	case n < 1<<16:
		c.buf = append(c.buf, two, byte(n>>8), byte(n))
	default:
		c.buf = append(c.buf, four)
		c.putBigEndian(uint64(n), 4)
	}
}

func (c *Codec) getHeader(field string, fix byte, fixMax int, one, two, four byte, want string) int {
	b := c.byte(field)
	n, least := uint64(0), uint64(0)
	switch {
	case c.err != nil:
		return 0
	case fixMax >= 0 && b >= fix && int(b-fix) <= fixMax:
		return int(b - fix)
	case b == one && one != 0:
		n, least = c.bigEndian(field, 1), uint64(fixMax+1)
	case b == two:
		n, least = c.bigEndian(field, 2), 1<<8
		if one == 0 {
			least = uint64(fixMax + 1)
		}
	case b == four:
		n, least = c.bigEndian(field, 4), 1<<16
	default:
		c.fail(field, WrongType, "wanted "+want)
		return 0
	}
	if c.err == nil && n < least {
		c.fail(field, NotCanonical, "the length has a shorter form")
	}
	if c.err != nil {
		return 0
	}
	return int(min(n, MaxFrame+1)) // more would not fit an int of 32 bits; no limit is that high
}
