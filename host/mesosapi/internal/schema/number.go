package schema

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bool is a bool.
func Bool() Kind[bool] {
	return Kind[bool]{
		word: "bool",
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
		word:        "integer",
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
		word:        "integer",
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
		word: "double",
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
