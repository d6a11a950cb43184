package schema

import "google.golang.org/protobuf/encoding/protowire"

// Field is one field of the message held in T.
type Field[T any] struct {
	number   protowire.Number
	name     string
	required bool
	repeated bool
	wire     protowire.Type
	word     string
	nested   Described

	appendProto func(b []byte, v *T) []byte
	readProto   func(r *Reader, typ protowire.Type, b []byte, v *T, depth int) (int, error)
	present     func(v *T) bool
	appendJSON  func(w *jsonWriter, v *T)
	readJSON    func(r *jsonReader, v *T) error
}

// accepts reports whether the field can be read from a value of wire type typ. A repeated
// scalar may also come packed, which proto2 writers rarely do and readers must allow.
func (f *Field[T]) accepts(typ protowire.Type) bool {
	return typ == f.wire || f.repeated && typ == protowire.BytesType
}

// Req is a required field: always written, and its absence on decoding is an error.
func Req[T, V any](number protowire.Number, name string, k Kind[V], get func(*T) *V) Field[T] {
	f := single(number, name, k, get)
	f.required = true
	f.present = func(*T) bool { return true }
	f.appendProto = func(b []byte, v *T) []byte {
		return k.appendProto(protowire.AppendTag(b, number, k.wire), get(v))
	}
	return f
}

// Opt is an optional field whose zero value means absent: it is written unless zero.
func Opt[T, V any](number protowire.Number, name string, k Kind[V], get func(*T) *V) Field[T] {
	f := single(number, name, k, get)
	f.present = func(v *T) bool { return !k.zero(get(v)) }
	f.appendProto = func(b []byte, v *T) []byte {
		if k.zero(get(v)) {
			return b
		}
		return k.appendProto(protowire.AppendTag(b, number, k.wire), get(v))
	}
	return f
}

// single is what Req and Opt have in common.
func single[T, V any](number protowire.Number, name string, k Kind[V], get func(*T) *V) Field[T] {
	return Field[T]{
		number: number, name: name, wire: k.wire, word: k.word, nested: k.nested,
		readProto: func(r *Reader, _ protowire.Type, b []byte, v *T, depth int) (int, error) {
			return k.readProto(r, b, get(v), depth)
		},
		appendJSON: func(w *jsonWriter, v *T) { k.appendJSON(w, get(v)) },
		readJSON:   func(r *jsonReader, v *T) error { return k.readJSON(r, get(v)) },
	}
}

// Ptr is an optional field that is nil when absent.
func Ptr[T, V any](number protowire.Number, name string, k Kind[V], get func(*T) **V) Field[T] {
	target := func(v *T) *V { // a second occurrence is merged into the first, as proto2 does
		p := get(v)
		if *p == nil {
			*p = new(V)
		}
		return *p
	}
	return Field[T]{
		number: number, name: name, wire: k.wire, word: k.word, nested: k.nested,
		appendProto: func(b []byte, v *T) []byte {
			p := *get(v)
			if p == nil {
				return b
			}
			return k.appendProto(protowire.AppendTag(b, number, k.wire), p)
		},
		readProto: func(r *Reader, _ protowire.Type, b []byte, v *T, depth int) (int, error) {
			return k.readProto(r, b, target(v), depth)
		},
		present:    func(v *T) bool { return *get(v) != nil },
		appendJSON: func(w *jsonWriter, v *T) { k.appendJSON(w, *get(v)) },
		readJSON:   func(r *jsonReader, v *T) error { return k.readJSON(r, target(v)) },
	}
}

// Many is a repeated field. Empty and absent are the same.
func Many[T, V any](number protowire.Number, name string, k Kind[V], get func(*T) *[]V) Field[T] {
	one := func(r *Reader, b []byte, list *[]V, depth int) (int, error) {
		var zero V
		*list = append(*list, zero)
		return k.readProto(r, b, &(*list)[len(*list)-1], depth)
	}
	return Field[T]{
		number: number, name: name, wire: k.wire, word: k.word, nested: k.nested, repeated: true,
		appendProto: func(b []byte, v *T) []byte {
			list := *get(v)
			for i := range list {
				b = k.appendProto(protowire.AppendTag(b, number, k.wire), &list[i])
			}
			return b
		},
		readProto: func(r *Reader, typ protowire.Type, b []byte, v *T, depth int) (int, error) {
			if typ == k.wire {
				return one(r, b, get(v), depth)
			}
			packed, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return 0, problem("bad length: " + protowire.ParseError(n).Error())
			}
			for len(packed) > 0 {
				used, err := one(r, packed, get(v), depth)
				if err != nil {
					return 0, err
				}
				packed = packed[used:]
			}
			return n, nil
		},
		present: func(v *T) bool { return len(*get(v)) > 0 },
		appendJSON: func(w *jsonWriter, v *T) {
			list := *get(v)
			w.b = append(w.b, '[')
			for i := range list {
				if i > 0 {
					w.b = append(w.b, ',')
				}
				k.appendJSON(w, &list[i])
			}
			w.b = append(w.b, ']')
		},
		readJSON: func(r *jsonReader, v *T) error { return readList(r, k, get(v)) },
	}
}

// readList reads a JSON array. A list that is named twice keeps the later one.
func readList[V any](r *jsonReader, k Kind[V], list *[]V) error {
	*list = nil
	if err := r.open('['); err != nil {
		return err
	}
	defer r.leave()
	for first := true; ; first = false {
		more, err := r.next(']', first)
		if err != nil || !more {
			return err
		}
		var zero V
		*list = append(*list, zero)
		if err := k.readJSON(r, &(*list)[len(*list)-1]); err != nil {
			return err
		}
	}
}
