// Package model is the shape of everything that crosses the boundary of a
// scheduler, as data: what the generator of each language writes its types and
// codecs from. It is read out of the schema functions of the core, which stay
// the only place where a shape is said.
package model

// Schema is all shapes, each named once, in the order in which they are first used.
type Schema struct {
	Version  string         `json:"version"` // of the boundary, "1.0"
	Role     uint64         `json:"role"`    // of the scheduler, in the create frame and in snapshots
	Limits   []Limit        `json:"limits"`  // that are not limits of one field
	Enums    []Enum         `json:"enums"`
	Structs  []Struct       `json:"structs"`
	Variants []Variant      `json:"variants"`
	Frames   []Frame        `json:"frames"`
	Records  []Record       `json:"records"`
	Default  map[string]any `json:"default"` // the default configuration: a Config as readable JSON, see bindings/vectors/README.md
}

// Limit is a number that whoever makes frames must know.
type Limit struct {
	Name  string `json:"name"` // "max_frame"
	Doc   string `json:"doc"`
	Value uint64 `json:"value"`
}

// Enum is an integer with names.
type Enum struct {
	Name   string  `json:"name"` // "TaskState"
	Doc    string  `json:"doc"`
	Open   bool    `json:"open,omitempty"` // numbers without a name are allowed too, up to the limit of the field
	Values []Value `json:"values"`
}

// Value is one number of an enum.
type Value struct {
	Number uint64 `json:"number"`
	Name   string `json:"name"` // as it is spelled everywhere, in lower case with dashes, "presumed-lost"; of Mesos's own enums as Mesos spells them, "TASK_RUNNING"
	Doc    string `json:"doc,omitempty"`
}

// Struct is an array of its fields.
type Struct struct {
	Name   string  `json:"name"` // "TaskStatus"
	Doc    string  `json:"doc"`
	Fields []Field `json:"fields"`
}

// Variant is an array whose first field says which case it is; the fields of
// all cases come next, then those of the case.
type Variant struct {
	Name   string  `json:"name"` // "Event"
	Doc    string  `json:"doc"`
	Tag    string  `json:"tag"` // the enum of the first field: "EventType"
	Common []Field `json:"common,omitempty"`
	Cases  []Case  `json:"cases"`
}

// Case is one case of a variant. Numbers of the tag that have no case are refused.
type Case struct {
	Number uint64  `json:"number"`
	Name   string  `json:"name"` // "OperationsAnswered"; readable JSON spells it as the enum does, "operations-answered"
	Doc    string  `json:"doc,omitempty"`
	Fields []Field `json:"fields,omitempty"`
}

// Field is a named place in a struct.
type Field struct {
	Name string `json:"name"` // "task_id"
	Doc  string `json:"doc,omitempty"`
	Type Type   `json:"type"`
	When *When  `json:"when,omitempty"` // the field is there only then; nil: always
}

// When names an earlier field of the same struct, a boolean or an enum, and
// the number it must have; false is 0.
type When struct {
	Field string `json:"field"`
	Value uint64 `json:"value"`
}

// Kind is what stands in a place.
type Kind string

// The kinds.
const (
	Bool      Kind = "bool"
	Uint      Kind = "uint"    // 0 to Max
	Micros    Kind = "micros"  // a Uint: microseconds, a time since 1970 or a span
	Text      Kind = "text"    // UTF-8, at most Max bytes
	Blob      Kind = "blob"    // at most Max bytes
	Fixed     Kind = "fixed"   // nothing or exactly Max bytes; nothing stands for all zeros
	List      Kind = "list"    // at most Max of Of
	EnumOf    Kind = "enum"    // Name, a number up to Max
	StructOf  Kind = "struct"  // Name
	VariantOf Kind = "variant" // Name
)

// Type is what stands in a place.
type Type struct {
	Kind Kind   `json:"kind"`
	Max  uint64 `json:"max,omitempty"`
	Name string `json:"name,omitempty"` // of an enum, struct or variant
	Of   *Type  `json:"of,omitempty"`   // of a list
}

// Frame is what one function of the boundary takes or answers.
type Frame struct {
	Name string `json:"name"` // "create", "restore", "step", "output", "error"
	Doc  string `json:"doc"`
	Type Type   `json:"type"`
}

// Record is one kind of value in the store: a version byte, then what Type
// says. A binding need not look into them.
type Record struct {
	Key     string `json:"key"` // "task/"; an id follows it if it ends in a slash
	Doc     string `json:"doc"`
	Version uint64 `json:"version"`
	Type    *Type  `json:"type,omitempty"` // nil: the framework's own bytes
}

// Enum finds an enum by its name; nil if there is none.
func (s *Schema) Enum(name string) *Enum {
	return find(s.Enums, name, func(e *Enum) string { return e.Name })
}

// Struct finds a struct by its name; nil if there is none.
func (s *Schema) Struct(name string) *Struct {
	return find(s.Structs, name, func(e *Struct) string { return e.Name })
}

// Variant finds a variant by its name; nil if there is none.
func (s *Schema) Variant(name string) *Variant {
	return find(s.Variants, name, func(e *Variant) string { return e.Name })
}

// Frame finds a frame by its name; nil if there is none.
func (s *Schema) Frame(name string) *Frame {
	return find(s.Frames, name, func(e *Frame) string { return e.Name })
}

func find[T any](list []T, name string, of func(*T) string) *T {
	for i := range list {
		if of(&list[i]) == name {
			return &list[i]
		}
	}
	return nil
}

// Value finds a value by its number; nil if it has no name.
func (e *Enum) Value(number uint64) *Value {
	for i := range e.Values {
		if e.Values[i].Number == number {
			return &e.Values[i]
		}
	}
	return nil
}
