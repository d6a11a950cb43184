package schema

import (
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Unrecognized is the number an enum takes when JSON names a value we do not know: the
// event it stands in is still worth reading. No Mesos enum uses it.
const Unrecognized = -1

// Enum maps the numbers of one Mesos enum to its names and back.
type Enum[E ~int32] struct {
	names   []string // by number, "" where there is none
	numbers map[string]E
}

// NewEnum builds the table; names are indexed by number.
func NewEnum[E ~int32](names map[E]string) *Enum[E] {
	e := &Enum[E]{numbers: make(map[string]E, len(names))}
	for number, name := range names {
		for int(number) >= len(e.names) {
			e.names = append(e.names, "")
		}
		e.names[number] = name
		e.numbers[name] = number
	}
	return e
}

// Name returns the Mesos name, or the number in digits if it has none.
func (e *Enum[E]) Name(v E) string {
	if v >= 0 && int(v) < len(e.names) && e.names[v] != "" {
		return e.names[v]
	}
	return strconv.Itoa(int(v))
}

// Known reports whether the number has a name.
func (e *Enum[E]) Known(v E) bool {
	return v >= 0 && int(v) < len(e.names) && e.names[v] != ""
}

// Number returns the number of a name.
func (e *Enum[E]) Number(name string) (E, bool) {
	v, ok := e.numbers[name]
	return v, ok
}

// Kind makes the enum usable as the content of a field. Numbers without a name survive
// protobuf both ways and are written as numbers in JSON; a name without a number reads
// as Unrecognized.
func (e *Enum[E]) Kind() Kind[E] {
	k := Int[E]()
	k.word = "enum"
	k.readProto = func(_ *Reader, b []byte, v *E, _ int) (int, error) {
		u, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return 0, problem("bad enum: " + protowire.ParseError(n).Error())
		}
		*v = E(int32(u)) // proto2 truncates to 32 bits as well
		return n, nil
	}
	k.appendJSON = func(w *jsonWriter, v *E) {
		if e.Known(*v) {
			w.string(e.names[*v])
			return
		}
		w.int(int64(*v))
	}
	k.readJSON = func(r *jsonReader, v *E) error {
		if r.peek() != '"' {
			i, err := r.int()
			if *v = E(i); err == nil && int64(*v) != i {
				return problem("enum number does not fit")
			}
			return err
		}
		s, err := r.string()
		if err != nil {
			return err
		}
		number, ok := e.numbers[string(s)]
		if !ok {
			number = Unrecognized
		}
		*v = number
		return nil
	}
	return k
}
