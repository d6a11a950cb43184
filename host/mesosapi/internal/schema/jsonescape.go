package schema

import (
	"unicode/utf16"
	"unicode/utf8"
)

// slowString reads a string that has an escape or a byte beyond ASCII at i.
func (r *jsonReader) slowString(start, i int) ([]byte, error) {
	out := append(r.scratch[:0], r.b[start:i]...)
	defer func() { r.scratch = out }()
	for i < len(r.b) {
		c := r.b[i]
		switch {
		case c == '"':
			r.i = i + 1
			return out, nil
		case c < ' ':
			r.i = i
			return nil, r.wrong("text without control characters")
		case c >= utf8.RuneSelf:
			ch, size := utf8.DecodeRune(r.b[i:])
			out = utf8.AppendRune(out, ch)
			i += size
		case c != '\\':
			out = append(out, c)
			i++
		default:
			ch, size := escape(r.b[i:])
			if size == 0 {
				r.i = i
				return nil, r.wrong("a valid escape")
			}
			out = utf8.AppendRune(out, ch)
			i += size
		}
	}
	r.i = len(r.b)
	return nil, r.wrong("the end of a string")
}

// escape reads one escape sequence, two for a surrogate pair; size 0 means it is not valid.
func escape(b []byte) (ch rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	ch, ok := unicodeEscape(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(ch) {
		return ch, 6
	}
	if low, ok := unicodeEscape(b[6:]); ok {
		if pair := utf16.DecodeRune(ch, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6 // a lone half
}

func unicodeEscape(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var u rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			u = u<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			u = u<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			u = u<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return u, true
}
