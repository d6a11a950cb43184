package schema

import (
	"google.golang.org/protobuf/encoding/protowire"
)

// Message describes one message type held in a Go struct T.
type Message[T any] struct {
	name      string
	fields    []Field[T]
	byNumber  []int8 // index into fields, -1 where there is none
	byName    map[string]int8
	ascending []int8 // indexes into fields, by number: the order protobuf writes in
	required  uint64 // one bit per field
}

// New describes a message. Name is what errors call it. Field numbers are at most 127 and
// there are at most 64 fields; New panics on a wrong description, since only our own
// package variables are built with it.
func New[T any](name string, fields ...Field[T]) *Message[T] {
	m := &Message[T]{name: name}
	m.Describe(fields...)
	return m
}

// Describe sets the fields, for a message that contains itself and so must exist first.
func (m *Message[T]) Describe(fields ...Field[T]) {
	if len(fields) > 64 {
		panic("schema: more than 64 fields in " + m.name)
	}
	m.fields = fields
	m.byName = make(map[string]int8, len(fields))
	m.byNumber = nil
	for i := range fields {
		f := &fields[i]
		for int(f.number) >= len(m.byNumber) {
			m.byNumber = append(m.byNumber, -1)
		}
		if _, twice := m.byName[f.name]; twice || m.byNumber[f.number] >= 0 || f.number > 127 {
			panic("schema: field " + f.name + " of " + m.name + " is described badly")
		}
		m.byNumber[f.number] = int8(i)
		m.byName[f.name] = int8(i)
		if f.required {
			m.required |= 1 << i
		}
	}
	for _, i := range m.byNumber {
		if i >= 0 {
			m.ascending = append(m.ascending, i)
		}
	}
}

// missing reports the first required field whose bit is not in seen.
func (m *Message[T]) missing(seen uint64) error {
	if seen&m.required == m.required {
		return nil
	}
	for i := range m.fields {
		if m.fields[i].required && seen&(1<<i) == 0 {
			return &DecodeError{Message: m.name, Problem: "required field " + m.fields[i].name + " is missing"}
		}
	}
	return nil
}

// appendProto appends the fields of v, without tag or length.
func (m *Message[T]) appendProto(b []byte, v *T) []byte {
	for _, i := range m.ascending {
		b = m.fields[i].appendProto(b, v)
	}
	return b
}

// readProto fills v from b; depth is how many more messages may nest.
func (m *Message[T]) readProto(r *Reader, b []byte, v *T, depth int) error {
	if depth == 0 {
		return &DecodeError{Message: m.name, Problem: "messages are nested too deep"}
	}
	var seen uint64
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return &DecodeError{Message: m.name, Problem: "bad field tag: " + protowire.ParseError(n).Error()}
		}
		b = b[n:]
		i := int8(-1)
		if int(num) < len(m.byNumber) {
			i = m.byNumber[num]
		}
		if i >= 0 && m.fields[i].accepts(typ) {
			f := &m.fields[i]
			n, err := f.readProto(r, typ, b, v, depth)
			if err != nil {
				return within(err, m.name, f.name)
			}
			b = b[n:]
			seen |= 1 << i
			continue
		}
		if n = protowire.ConsumeFieldValue(num, typ, b); n < 0 {
			return &DecodeError{Message: m.name, Problem: "bad unknown field: " + protowire.ParseError(n).Error()}
		}
		b = b[n:]
	}
	return m.missing(seen)
}

// Kind makes the message usable as the content of a field. It may be called before
// Describe.
func (m *Message[T]) Kind() Kind[T] {
	return Kind[T]{
		word: "message",
		wire: protowire.BytesType,
		appendProto: func(b []byte, v *T) []byte {
			return appendSized(b, func(b []byte) []byte { return m.appendProto(b, v) })
		},
		readProto: func(r *Reader, b []byte, v *T, depth int) (int, error) {
			body, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return 0, problem("bad length: " + protowire.ParseError(n).Error())
			}
			return n, m.readProto(r, body, v, depth-1)
		},
		appendJSON: m.appendJSON,
		readJSON:   m.readJSON,
		zero:       func(*T) bool { return false },
		nested:     m,
	}
}

// appendSized appends what body appends, with its length in front. It reserves one byte
// for the length and moves the body up in the rare case that more are needed.
func appendSized(b []byte, body func([]byte) []byte) []byte {
	start := len(b)
	b = body(append(b, 0))
	size := len(b) - start - 1
	extra := protowire.SizeVarint(uint64(size)) - 1
	if extra > 0 {
		b = append(b, make([]byte, extra)...)
		copy(b[start+1+extra:], b[start+1:start+1+size])
	}
	protowire.AppendVarint(b[:start], uint64(size))
	return b
}
