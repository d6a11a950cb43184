package schema

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends v as JSON. It fails only on a number that JSON cannot write, NaN or an
// infinity.
func (m *Message[T]) AppendJSON(b []byte, v *T) ([]byte, error) {
	w := jsonWriter{b: b}
	m.appendJSON(&w, v)
	return w.b, w.err
}

func (m *Message[T]) appendJSON(w *jsonWriter, v *T) {
	w.b = append(w.b, '{')
	first := true
	for i := range m.fields {
		f := &m.fields[i]
		if !f.present(v) {
			continue
		}
		if !first {
			w.b = append(w.b, ',')
		}
		first = false
		w.b = append(w.b, '"')
		w.b = append(w.b, f.name...)
		w.b = append(w.b, '"', ':')
		f.appendJSON(w, v)
	}
	w.b = append(w.b, '}')
}

// jsonWriter collects the text, and the first thing that could not be written.
type jsonWriter struct {
	b   []byte
	err error
}

func (w *jsonWriter) bool(v bool)   { w.b = strconv.AppendBool(w.b, v) }
func (w *jsonWriter) int(v int64)   { w.b = strconv.AppendInt(w.b, v, 10) }
func (w *jsonWriter) uint(v uint64) { w.b = strconv.AppendUint(w.b, v, 10) }

func (w *jsonWriter) float(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if w.err == nil {
			w.err = fmt.Errorf("mesos: JSON cannot hold the number %v", v)
		}
		v = 0
	}
	w.b = strconv.AppendFloat(w.b, v, 'g', -1, 64)
}

func (w *jsonWriter) base64(v []byte) {
	w.b = append(w.b, '"')
	w.b = base64.StdEncoding.AppendEncode(w.b, v)
	w.b = append(w.b, '"')
}

// string writes s; bytes that are not UTF-8 become U+FFFD, since JSON has no way to hold them.
func (w *jsonWriter) string(s string) {
	const hex = "0123456789abcdef"
	w.b = append(w.b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				w.b = append(w.b, s[start:i]...)
				w.b = append(w.b, "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		w.b = append(w.b, s[start:i]...)
		if c == '"' || c == '\\' {
			w.b = append(w.b, '\\', c)
		} else {
			w.b = append(w.b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	w.b = append(w.b, s[start:]...)
	w.b = append(w.b, '"')
}
