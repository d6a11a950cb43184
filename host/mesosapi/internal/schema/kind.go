package schema

import "google.golang.org/protobuf/encoding/protowire"

// Kind is what a field holds: how a V is written and read in both formats.
type Kind[V any] struct {
	word        string // what it is, in protobuf's words
	wire        protowire.Type
	appendProto func(b []byte, v *V) []byte
	readProto   func(r *Reader, b []byte, v *V, depth int) (int, error)
	appendJSON  func(w *jsonWriter, v *V)
	readJSON    func(r *jsonReader, v *V) error
	zero        func(v *V) bool
	nested      Described // the message a V is, nil for anything else
}

// Text is a string, interned when the Reader has a table: use it for words that return
// from event to event.
func Text[S ~string]() Kind[S] { return text[S](true) }

// UniqueText is a string that is not worth interning, such as a task id.
func UniqueText[S ~string]() Kind[S] { return text[S](false) }

func text[S ~string](intern bool) Kind[S] {
	return Kind[S]{
		word:        "string",
		wire:        protowire.BytesType,
		appendProto: func(b []byte, v *S) []byte { return protowire.AppendString(b, string(*v)) },
		readProto: func(r *Reader, b []byte, v *S, _ int) (int, error) {
			s, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return 0, problem("bad string: " + protowire.ParseError(n).Error())
			}
			if intern {
				*v = S(r.intern(s))
			} else {
				*v = S(s)
			}
			return n, nil
		},
		appendJSON: func(w *jsonWriter, v *S) { w.string(string(*v)) },
		readJSON: func(r *jsonReader, v *S) error {
			s, err := r.string()
			if intern {
				*v = S(r.intern(s))
			} else {
				*v = S(s)
			}
			return err
		},
		zero: func(v *S) bool { return *v == "" },
	}
}

// Data is a bytes field: nil is absent, an empty slice is present. What is read is a copy.
func Data() Kind[[]byte] {
	return Kind[[]byte]{
		word:        "bytes",
		wire:        protowire.BytesType,
		appendProto: func(b []byte, v *[]byte) []byte { return protowire.AppendBytes(b, *v) },
		readProto: func(_ *Reader, b []byte, v *[]byte, _ int) (int, error) {
			s, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return 0, problem("bad bytes: " + protowire.ParseError(n).Error())
			}
			*v = append(make([]byte, 0, len(s)), s...)
			return n, nil
		},
		appendJSON: func(w *jsonWriter, v *[]byte) { w.base64(*v) },
		readJSON:   func(r *jsonReader, v *[]byte) (err error) { *v, err = r.base64(); return err },
		zero:       func(v *[]byte) bool { return *v == nil },
	}
}
