package schema

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Kind is what a field holds: how a V is written and read in both formats.
type Kind[V any] struct {
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

// Bool is a bool.
func Bool() Kind[bool] {
	return Kind[bool]{
		wire: protowire.VarintType,
		appendProto: func(b []byte, v *bool) []byte {
			return protowire.AppendVarint(b, protowire.EncodeBool(*v))
		},
		readProto: func(_ *Reader, b []byte, v *bool, _ int) (int, error) {
			u, n, err := varint(b)
			*v = u != 0
			return n, err
		},
		appendJSON: func(w *jsonWriter, v *bool) { w.bool(*v) },
		readJSON:   func(r *jsonReader, v *bool) (err error) { *v, err = r.bool(); return err },
		zero:       func(v *bool) bool { return !*v },
	}
}

// Int is a signed integer of 32 or 64 bits, as int32 and int64 in proto2.
func Int[I ~int32 | ~int64]() Kind[I] {
	return Kind[I]{
		wire:        protowire.VarintType,
		appendProto: func(b []byte, v *I) []byte { return protowire.AppendVarint(b, uint64(int64(*v))) },
		readProto: func(_ *Reader, b []byte, v *I, _ int) (int, error) {
			u, n, err := varint(b)
			*v = I(int64(u))
			return n, err
		},
		appendJSON: func(w *jsonWriter, v *I) { w.int(int64(*v)) },
		readJSON: func(r *jsonReader, v *I) error {
			i, err := r.int()
			if *v = I(i); err == nil && int64(*v) != i {
				return problem("number does not fit")
			}
			return err
		},
		zero: func(v *I) bool { return *v == 0 },
	}
}

// Uint is an unsigned integer of 32 or 64 bits.
func Uint[U ~uint32 | ~uint64]() Kind[U] {
	return Kind[U]{
		wire:        protowire.VarintType,
		appendProto: func(b []byte, v *U) []byte { return protowire.AppendVarint(b, uint64(*v)) },
		readProto: func(_ *Reader, b []byte, v *U, _ int) (int, error) {
			u, n, err := varint(b)
			*v = U(u)
			return n, err
		},
		appendJSON: func(w *jsonWriter, v *U) { w.uint(uint64(*v)) },
		readJSON: func(r *jsonReader, v *U) error {
			u, err := r.uint()
			if *v = U(u); err == nil && uint64(*v) != u {
				return problem("number does not fit")
			}
			return err
		},
		zero: func(v *U) bool { return *v == 0 },
	}
}

// Float is a double.
func Float() Kind[float64] {
	return Kind[float64]{
		wire: protowire.Fixed64Type,
		appendProto: func(b []byte, v *float64) []byte {
			return protowire.AppendFixed64(b, math.Float64bits(*v))
		},
		readProto: func(_ *Reader, b []byte, v *float64, _ int) (int, error) {
			u, n := protowire.ConsumeFixed64(b)
			if n < 0 {
				return 0, problem("bad double: " + protowire.ParseError(n).Error())
			}
			*v = math.Float64frombits(u)
			return n, nil
		},
		appendJSON: func(w *jsonWriter, v *float64) { w.float(*v) },
		readJSON:   func(r *jsonReader, v *float64) (err error) { *v, err = r.float(); return err },
		zero:       func(v *float64) bool { return *v == 0 },
	}
}

func varint(b []byte) (uint64, int, error) {
	u, n := protowire.ConsumeVarint(b)
	if n < 0 {
		return 0, 0, problem("bad varint: " + protowire.ParseError(n).Error())
	}
	return u, n, nil
}
