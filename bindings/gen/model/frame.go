package model

import (
	"encoding/hex"
	"fmt"

	"rollcall/core/wire"
)

// Decode reads a frame as the model says and returns readable JSON: objects
// and lists as they come out of encoding/json, but numbers as uint64.
func (s *Schema) Decode(t Type, frame []byte) (any, *wire.Error) {
	c := wire.Reader(frame)
	var v any
	s.value(&c, t, "", &v)
	return v, c.Close()
}

// Encode writes what Decode returned. It panics at anything else.
func (s *Schema) Encode(t Type, v any) []byte {
	c := wire.Writer(nil)
	s.value(&c, t, "", &v)
	return c.Bytes()
}

// value reads or writes one value.
func (s *Schema) value(c *wire.Codec, t Type, name string, v *any) {
	switch t.Kind {
	case Bool:
		b, _ := (*v).(bool)
		wire.Bool(c, name, &b)
		*v = b
	case Uint, Micros:
		n, _ := (*v).(uint64)
		wire.Uint(c, name, &n, t.Max)
		*v = n
	case Text:
		text, _ := (*v).(string)
		wire.Text(c, name, &text, int(t.Max))
		*v = text
	case Blob:
		b := unhex(*v)
		wire.Blob(c, name, &b, int(t.Max))
		*v = hex.EncodeToString(b)
	case Fixed:
		b := make([]byte, t.Max)
		copy(b, unhex(*v))
		wire.Fixed(c, name, b)
		if *v = ""; string(b) != string(make([]byte, t.Max)) {
			*v = hex.EncodeToString(b)
		}
	case EnumOf:
		s.enumerated(c, t, name, v)
	case List:
		list, _ := (*v).([]any)
		wire.List(c, name, &list, int(t.Max), func(c *wire.Codec, e *any) { s.value(c, *t.Of, "", e) })
		*v = append([]any{}, list...)
	case StructOf:
		object, _ := (*v).(map[string]any)
		m := c.Begin(name)
		*v = s.fields(c, s.Struct(t.Name).Fields, object)
		c.End(m)
	case VariantOf:
		s.variant(c, t, name, v)
	}
}

func unhex(v any) []byte {
	text, _ := v.(string)
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}

// enumerated: by name, and numbers without one as they are.
func (s *Schema) enumerated(c *wire.Codec, t Type, name string, v *any) {
	e := s.Enum(t.Name)
	n := e.number(*v)
	wire.Uint(c, name, &n, t.Max)
	if *v = n; e.Value(n) != nil {
		*v = e.Value(n).Name
	}
}

// number is the number that readable JSON means; 0 for nil.
func (e *Enum) number(v any) uint64 {
	if n, ok := v.(uint64); ok || v == nil {
		return n
	}
	for _, value := range e.Values {
		if value.Name == v {
			return value.Number
		}
	}
	panic(fmt.Errorf("model: no %s %v", e.Name, v))
}

func (s *Schema) fields(c *wire.Codec, fields []Field, from map[string]any) map[string]any {
	object := map[string]any{}
	for i := range fields {
		f := &fields[i]
		if f.When != nil && s.numberOf(fields, f.When.Field, object) != f.When.Value {
			continue
		}
		v := from[f.Name]
		s.value(c, f.Type, f.Name, &v)
		object[f.Name] = v
	}
	return object
}

// numberOf is the number of an earlier field, false being 0.
func (s *Schema) numberOf(fields []Field, name string, object map[string]any) uint64 {
	for i := range fields {
		if fields[i].Name == name && fields[i].Type.Kind == EnumOf {
			return s.Enum(fields[i].Type.Name).number(object[name])
		}
	}
	if object[name] == true {
		return 1
	}
	return 0
}

func (s *Schema) variant(c *wire.Codec, t Type, name string, v *any) {
	variant := s.Variant(t.Name)
	tag := s.Enum(variant.Tag)
	from, _ := (*v).(map[string]any)
	kind := from["type"]
	m := c.Begin(name)
	s.enumerated(c, Type{Kind: EnumOf, Name: variant.Tag, Max: tag.last()}, "type", &kind)
	object := s.fields(c, variant.Common, from)
	if k := variant.Case(tag.number(kind)); k != nil {
		for name, v := range s.fields(c, k.Fields, from) {
			object[name] = v
		}
	} else {
		c.Fail("type", wire.OutOfRange, "a type of "+variant.Name)
	}
	object["type"] = kind
	*v = object
	c.End(m)
}

func (e *Enum) last() uint64 { return e.Values[len(e.Values)-1].Number }

// Case finds a case by its number; nil if there is none.
func (v *Variant) Case(number uint64) *Case {
	for i := range v.Cases {
		if v.Cases[i].Number == number {
			return &v.Cases[i]
		}
	}
	return nil
}
