package vectors

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// File is a file of vectors.
type File struct {
	About   string   `json:"about"`
	Vectors []Vector `json:"vectors"`
}

// Vector is what is done to one instance after another.
type Vector struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Steps []Step `json:"steps"`
}

// Step is one call.
type Step struct {
	Call        string          `json:"call"`
	In          Bytes           `json:"in,omitzero"`
	InReadable  json.RawMessage `json:"in_readable,omitempty"`
	Refused     bool            `json:"refused,omitempty"`
	Out         Bytes           `json:"out,omitzero"`
	OutReadable json.RawMessage `json:"out_readable,omitempty"`
}

// Bytes are what stands in a file for a frame: pieces, or the output of an earlier step.
type Bytes struct {
	pieces []piece
	outOf  *int
}

// piece is some bytes, so many times over.
type piece struct {
	data  []byte
	times int
}

// IsZero reports whether nothing was said at all: a call without input.
func (b Bytes) IsZero() bool { return b.pieces == nil && b.outOf == nil }

// Of are bytes in their compact form.
func Of(data []byte) Bytes {
	b := Bytes{pieces: []piece{}}
	from := 0
	for i := 0; i < len(data); i++ {
		period, times := repeats(data[i:])
		if times == 0 {
			continue
		}
		if from < i {
			b.pieces = append(b.pieces, piece{data[from:i], 1})
		}
		b.pieces = append(b.pieces, piece{data[i : i+period], times})
		from = i + period*times
		i = from - 1
	}
	if from < len(data) {
		b.pieces = append(b.pieces, piece{data[from:], 1})
	}
	return b
}

// repeats finds out what data begins with, and how often, if that is worth a piece.
func repeats(data []byte) (period, times int) {
	const longest, worth = 128, 256
	for period = 1; period <= longest && period*2 <= len(data); period++ {
		n := period
		for n < len(data) && data[n] == data[n-period] {
			n++
		}
		if n >= worth && n >= 3*period {
			return period, n / period
		}
	}
	return 0, 0
}

// Expand returns the bytes; earlier are the outputs of the steps before.
func (b Bytes) Expand(earlier [][]byte) []byte {
	if b.outOf != nil {
		return earlier[*b.outOf]
	}
	var all []byte
	for _, p := range b.pieces {
		all = append(all, bytes.Repeat(p.data, p.times)...)
	}
	return all
}

type repeated struct {
	Repeat string `json:"repeat"`
	Times  int    `json:"times"`
}

type outOf struct {
	OutOf int `json:"out_of"`
}

// MarshalJSON writes a string if that is all, else a list.
func (b Bytes) MarshalJSON() ([]byte, error) {
	if b.outOf != nil {
		return json.Marshal(outOf{*b.outOf})
	}
	list := []any{}
	for _, p := range b.pieces {
		if text := hex.EncodeToString(p.data); p.times == 1 {
			list = append(list, text)
		} else {
			list = append(list, repeated{text, p.times})
		}
	}
	switch len(list) {
	case 0:
		return []byte(`""`), nil
	case 1:
		if text, ok := list[0].(string); ok {
			return json.Marshal(text)
		}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bytes) UnmarshalJSON(text []byte) error {
	*b = Bytes{pieces: []piece{}}
	switch text[0] {
	case '{':
		var o outOf
		err := json.Unmarshal(text, &o)
		b.outOf = &o.OutOf
		return err
	case '"':
		return b.add(text)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	for _, one := range list {
		if err := b.add(one); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bytes) add(text []byte) error {
	r := repeated{Times: 1}
	var err error
	if text[0] == '"' {
		err = json.Unmarshal(text, &r.Repeat)
	} else {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return err
	}
	data, err := hex.DecodeString(r.Repeat)
	if err != nil {
		return fmt.Errorf("vectors: %w", err)
	}
	if len(data) > 0 {
		b.pieces = append(b.pieces, piece{data, r.Times})
	}
	return nil
}

// Encode writes a file: a line for each step, so that a change shows which.
func (f *File) Encode() ([]byte, error) {
	var b bytes.Buffer
	about, err := plain(f.About)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "{\"about\": %s, \"vectors\": [", about)
	for i := range f.Vectors {
		v := &f.Vectors[i]
		name, err := plain(v.Name)
		if err != nil {
			return nil, err
		}
		about, err := plain(v.About)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s\n{\"name\": %s, \"about\": %s, \"steps\": [", comma(i), name, about)
		for k := range v.Steps {
			step, err := plain(v.Steps[k])
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%s\n%s", comma(k), step)
		}
		b.WriteString("]}")
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// plain is JSON without the escapes that only web pages need.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
