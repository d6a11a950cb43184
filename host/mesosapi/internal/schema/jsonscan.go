package schema

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// jsonReader is a pull parser over one JSON text. It is strict about what JSON is (RFC 8259)
// except that text which is not UTF-8 is read as U+FFFD.
type jsonReader struct {
	*Reader
	b       []byte
	i       int
	depth   int
	scratch []byte
}

// peek skips white space and returns the byte that stands next, 0 at the end.
func (r *jsonReader) peek() byte {
	for r.i < len(r.b) {
		switch c := r.b[r.i]; c {
		case ' ', '\t', '\n', '\r':
			r.i++
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) wrong(wanted string) error {
	c := r.peek()
	if r.i >= len(r.b) {
		return problem("JSON ends where " + wanted + " should stand")
	}
	return problem("JSON has " + strconv.QuoteRune(rune(c)) + " at byte " + strconv.Itoa(r.i) +
		" where " + wanted + " should stand")
}

// open enters an object or an array.
func (r *jsonReader) open(bracket byte) error {
	if r.peek() != bracket {
		if bracket == '{' {
			return r.wrong("an object")
		}
		return r.wrong("an array")
	}
	if r.depth++; r.depth > MaxDepth {
		return problem("JSON is nested too deep")
	}
	r.i++
	return nil
}

func (r *jsonReader) leave() { r.depth-- }

// next moves to the next element and says whether there is one; else it has passed the end
// bracket.
func (r *jsonReader) next(end byte, first bool) (bool, error) {
	switch c := r.peek(); {
	case c == end && r.i < len(r.b):
		r.i++
		return false, nil
	case first:
		return true, nil
	case c == ',':
		r.i++
		return true, nil
	}
	return false, r.wrong("a comma or the end")
}

// key reads a name and its colon. The bytes are good until the next string is read.
func (r *jsonReader) key() ([]byte, error) {
	key, err := r.string()
	if err != nil {
		return nil, err
	}
	if r.peek() != ':' {
		return nil, r.wrong("a colon")
	}
	r.i++
	return key, nil
}

func (r *jsonReader) word(w string) error {
	r.peek()
	if !bytes.HasPrefix(r.b[r.i:], []byte(w)) {
		return r.wrong(w)
	}
	r.i += len(w)
	return nil
}

// skip passes over one value of any kind.
func (r *jsonReader) skip() error {
	switch c := r.peek(); c {
	case '"':
		_, err := r.string()
		return err
	case '{', '[':
		return r.skipInside(c)
	case 't':
		return r.word("true")
	case 'f':
		return r.word("false")
	case 'n':
		return r.word("null")
	}
	_, err := r.number()
	return err
}

func (r *jsonReader) skipInside(bracket byte) error {
	if err := r.open(bracket); err != nil {
		return err
	}
	defer r.leave()
	for first := true; ; first = false {
		more, err := r.next(bracket+2, first) // '{'+2 is '}', '['+2 is ']'
		if err != nil || !more {
			return err
		}
		if bracket == '{' {
			if _, err := r.key(); err != nil {
				return err
			}
		}
		if err := r.skip(); err != nil {
			return err
		}
	}
}

// string reads a string. The bytes are good until the next string is read.
func (r *jsonReader) string() ([]byte, error) {
	if r.peek() != '"' {
		return nil, r.wrong("a string")
	}
	start := r.i + 1
	for i := start; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			r.i = i + 1
			return r.b[start:i], nil
		case c == '\\' || c >= utf8.RuneSelf:
			return r.slowString(start, i)
		case c < ' ':
			r.i = i
			return nil, r.wrong("text without control characters")
		}
	}
	r.i = len(r.b)
	return nil, r.wrong("the end of a string")
}
