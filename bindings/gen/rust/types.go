package rust

import (
	"cmp"
	"strings"

	"rollcall/bindings/gen/model"
)

// docs say what is otherwise in this language.
var docs = map[string]string{
	"Output": "Everything the caller owes after a step, in the order in which it is owed.",
	"Config": "What is fixed for the life of a machine. Start from `Config::default()`: zero is a value, not a default.",
}

// docOf is a type's comment without its name at the head.
func docOf(name, doc string) string {
	for _, verb := range []string{" is ", " are "} {
		doc = strings.TrimPrefix(doc, name+verb)
	}
	return cmp.Or(docs[name], doc)
}

func structs(s *model.Schema) []byte {
	o := begin(s, "The structs: arrays of their fields.")
	o.line(0, "")
	o.line(0, "use super::*;")
	withoutDefault := partsOf(s, "Config")
	for i := range s.Structs {
		t := &s.Structs[i]
		derived := "Clone, Debug, PartialEq, Eq"
		if !withoutDefault[t.Name] {
			derived = "Clone, Debug, Default, PartialEq, Eq"
		}
		o.structure(t.Name, docOf(t.Name, t.Doc), derived, t.Fields)
	}
	return o.bytes()
}

// partsOf are the structs that a struct consists of, and those that it is a part of.
func partsOf(s *model.Schema, name string) map[string]bool {
	parts := map[string]bool{name: true}
	for i := range s.Structs {
		for j := range s.Structs[i].Fields {
			if s.Structs[i].Fields[j].Type.Name == name {
				parts[s.Structs[i].Name] = true
			}
		}
	}
	var add func(string)
	add = func(name string) {
		for _, f := range s.Struct(name).Fields {
			if f.Type.Kind == model.StructOf {
				parts[f.Type.Name] = true
				add(f.Type.Name)
			}
		}
	}
	add(name)
	return parts
}

func (o *out) structure(name, doc, derived string, fields []model.Field) {
	o.line(0, "")
	o.doc(0, doc)
	o.line(0, "#[derive(%s)]", derived)
	o.line(0, "pub struct %s {", name)
	for i := range fields {
		f := &fields[i]
		if implied(fields, f) != nil {
			continue
		}
		o.doc(1, f.Doc)
		o.line(1, "pub %s: %s,", member(f), memberType(f))
	}
	o.line(0, "}")
}

// implied is the field that is there or not, as this one says; this one is not
// held then. It is nil for all others.
func implied(fields []model.Field, f *model.Field) *model.Field {
	for i := range fields {
		if w := fields[i].When; f.Type.Kind == model.Bool && w != nil && w.Field == f.Name {
			return &fields[i]
		}
	}
	return nil
}

func memberType(f *model.Field) string {
	if f.When != nil {
		return "Option<" + typeOf(&f.Type) + ">"
	}
	return typeOf(&f.Type)
}

// variant is an enum of what it can be, and the structs of its cases.
func variant(s *model.Schema, v *model.Variant) []byte {
	module := snake(v.Name)
	o := begin(s, "What each "+module+" holds.")
	o.line(0, "")
	o.line(0, "use super::*;")
	if len(v.Common) > 0 {
		fields := append(append([]model.Field{}, v.Common...), model.Field{
			Name: "body", Doc: "what it is", Type: model.Type{Kind: model.StructOf, Name: body(v)},
		})
		o.structure(v.Name, docOf(v.Name, v.Doc), "Clone, Debug, PartialEq, Eq", fields)
	}
	o.line(0, "")
	o.doc(0, docOf(v.Name, v.Doc))
	o.line(0, "#[derive(Clone, Debug, PartialEq, Eq)]")
	o.line(0, "pub enum %s {", body(v))
	for i := range v.Cases {
		c := &v.Cases[i]
		o.doc(1, caseDoc(c))
		if h := held(v, c); h == "" {
			o.line(1, "%s,", c.Name)
		} else {
			o.line(1, "%s(%s),", c.Name, h)
		}
	}
	o.line(0, "}")
	for i := range v.Cases {
		c := &v.Cases[i]
		if held(v, c) == "" || only(c) != nil {
			continue
		}
		o.structure(c.Name, caseDoc(c), "Clone, Debug, Default, PartialEq, Eq", c.Fields)
		o.line(0, "")
		o.line(0, "impl From<%s> for %s {", c.Name, body(v))
		o.line(1, "fn from(held: %s) -> Self {", c.Name)
		o.line(2, "Self::%s(held)", c.Name)
		o.line(1, "}")
		o.line(0, "}")
	}
	return o.bytes()
}

func caseDoc(c *model.Case) string { return cmp.Or(c.Doc, c.Name) }
