package wire

import (
	"bytes"
	"reflect"
	"testing"
)

// sample is a shape with everything in it.
type sample struct {
	N     uint64
	Small uint8
	Span  int64
	Flag  bool
	Text  string
	Blob  []byte
	ID    [4]byte
	Names []string
	Rows  []struct{ A, B uint16 }
}

func (s *sample) Schema(c *Codec) {
	m := c.Begin("sample")
	Uint(c, "n", &s.N, MaxUint)
	Uint(c, "small", &s.Small, 3)
	Uint(c, "span", &s.Span, MaxUint)
	Bool(c, "flag", &s.Flag)
	Text(c, "text", &s.Text, 300)
	Blob(c, "blob", &s.Blob, 300)
	Fixed(c, "id", s.ID[:])
	List(c, "names", &s.Names, 20, func(c *Codec, v *string) { Text(c, "", v, 5) })
	List(c, "rows", &s.Rows, 300, func(c *Codec, v *struct{ A, B uint16 }) {
		m := c.Begin("row")
		Uint(c, "a", &v.A, 1<<16-1)
		Uint(c, "b", &v.B, 1<<16-1)
		c.End(m)
	})
	c.End(m)
}

var samples = []sample{
	{},
	{N: MaxUint, Small: 3, Span: 1 << 40, Flag: true, Text: "é", Blob: []byte{0}, ID: [4]byte{3: 9}, Names: []string{"", "rolls"}},
	{Text: string(bytes.Repeat([]byte("a"), 300)), Blob: make([]byte, 300), Rows: make([]struct{ A, B uint16 }, 300)},
}

// FuzzSample: whatever is accepted is read alike by msgpack/v5, and is written
// back as it was by both.
func FuzzSample(f *testing.F) {
	for i := range samples {
		f.Add(write(&samples[i]))
	}
	for _, h := range hostile {
		f.Add(head(h.frame))
	}
	f.Fuzz(func(t *testing.T, frame []byte) { checkAccepted(t, frame, &sample{}) })
}

// FuzzError does the same for what a refusal is told with.
func FuzzError(f *testing.F) {
	f.Add(write(&Error{Code: WrongType, Message: "wanted UTF-8", Field: "events[3].status.task_id"}))
	f.Add(write(&Error{}))
	f.Fuzz(func(t *testing.T, frame []byte) { checkAccepted(t, frame, &Error{}) })
}

type schema interface{ Schema(*Codec) }

func write(v schema) []byte {
	c := Writer(nil)
	v.Schema(&c)
	return c.Bytes()
}

func checkAccepted(t *testing.T, frame []byte, v schema) {
	c := Reader(frame)
	if v.Schema(&c); c.Close() != nil {
		if c.Err().Code == OK || c.Err().Code >= Codes {
			t.Fatalf("refused with code %d", c.Err().Code)
		}
		return
	}
	if again := write(v); !bytes.Equal(again, frame) {
		t.Fatalf("% x is written back as % x", frame, again)
	}
	value, again := canonical(t, frame)
	if !bytes.Equal(again, frame) {
		t.Fatalf("% x is written by msgpack/v5 as % x", frame, again)
	}
	if e, ok := v.(*Error); ok && !reflect.DeepEqual(numbersAsUint(value), []any{uint64(e.Code), e.Message, e.Field}) {
		t.Fatalf("read %+v; msgpack/v5 reads %v", e, value)
	}
	if s, ok := v.(*sample); ok && !reflect.DeepEqual(numbersAsUint(value), s.generic()) {
		t.Fatalf("read %+v; msgpack/v5 reads %v", s, value)
	}
}

// generic is the sample as msgpack/v5 should see it.
func (s *sample) generic() any {
	id := s.ID[:]
	if s.ID == [4]byte{} {
		id = []byte{}
	}
	names, rows := []any{}, []any{}
	for _, n := range s.Names {
		names = append(names, n)
	}
	for _, r := range s.Rows {
		rows = append(rows, []any{uint64(r.A), uint64(r.B)})
	}
	return []any{s.N, uint64(s.Small), uint64(s.Span), s.Flag, s.Text, append([]byte{}, s.Blob...), id, names, rows}
}

// numbersAsUint takes away the sizes of integers, which msgpack/v5 takes from the form.
func numbersAsUint(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = numbersAsUint(v[i])
		}
		return v
	case int8:
		return uint64(v)
	case uint8:
		return uint64(v)
	case uint16:
		return uint64(v)
	case uint32:
		return uint64(v)
	}
	return v
}
