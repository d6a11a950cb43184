package rust

import (
	"strings"

	"rollcall/bindings/gen/model"
)

func enums(s *model.Schema) []byte {
	o := begin(s, "The enums: numbers with names.")
	o.line(0, "")
	o.line(0, "use std::fmt;")
	for i := range s.Enums {
		if e := &s.Enums[i]; e.Open {
			o.open(e)
		} else {
			o.closed(e)
		}
	}
	return o.bytes()
}

func enumDoc(e *model.Enum) string {
	return strings.TrimPrefix(docOf(e.Name, e.Doc), e.Name+" says ")
}

// closed is an enum that has no other numbers than those with a name.
func (o *out) closed(e *model.Enum) {
	o.line(0, "")
	o.doc(0, enumDoc(e))
	o.line(0, "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]")
	o.line(0, "pub enum %s {", e.Name)
	for i := range e.Values {
		v := &e.Values[i]
		o.doc(1, v.Doc)
		if i == 0 {
			o.line(1, "#[default]")
		}
		o.line(1, "%s = %d,", camel(bare(e, v)), v.Number)
	}
	o.line(0, "}")
	o.line(0, "")
	o.line(0, "impl %s {", e.Name)
	o.line(1, "/// As it is spelled everywhere.")
	o.line(1, "pub const fn as_str(self) -> &'static str {")
	o.line(2, "match self {")
	for i := range e.Values {
		o.line(3, "Self::%s => %q,", camel(bare(e, &e.Values[i])), e.Values[i].Name)
	}
	o.line(2, "}")
	o.line(1, "}")
	o.line(0, "")
	o.line(1, "/// The value with a number, if there is one.")
	o.line(1, "pub const fn from_number(number: u64) -> Option<Self> {")
	o.line(2, "Some(match number {")
	for i := range e.Values {
		o.line(3, "%d => Self::%s,", e.Values[i].Number, camel(bare(e, &e.Values[i])))
	}
	o.line(3, "_ => return None,")
	o.line(2, "})")
	o.line(1, "}")
	o.named(e, func(v *model.Value) string { return "Self::" + camel(bare(e, v)) })
	o.line(0, "}")
	o.display(e, "f.pad(self.as_str())")
}

// open is an enum that can have other numbers too.
func (o *out) open(e *model.Enum) {
	o.line(0, "")
	o.doc(0, enumDoc(e))
	o.line(0, "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]")
	o.line(0, "pub struct %s(pub u32);", e.Name)
	o.line(0, "")
	o.line(0, "impl %s {", e.Name)
	for i := range e.Values {
		v := &e.Values[i]
		o.doc(1, v.Doc)
		o.line(1, "pub const %s: Self = Self(%d);", strings.ToUpper(bare(e, v)), v.Number)
	}
	o.line(0, "")
	o.line(1, "/// As it is spelled everywhere, if it has a name.")
	o.line(1, "pub const fn as_str(self) -> Option<&'static str> {")
	o.line(2, "Some(match self.0 {")
	for i := range e.Values {
		o.line(3, "%d => %q,", e.Values[i].Number, e.Values[i].Name)
	}
	o.line(3, "_ => return None,")
	o.line(2, "})")
	o.line(1, "}")
	o.named(e, func(v *model.Value) string { return "Self::" + strings.ToUpper(bare(e, v)) })
	o.line(0, "}")
	o.display(e, "match self.as_str() {\n            Some(name) => f.pad(name),\n            None => self.0.fmt(f),\n        }")
}

// named finds a value by its name.
func (o *out) named(e *model.Enum, expression func(*model.Value) string) {
	o.line(0, "")
	o.line(1, "/// The value with a name, if there is one.")
	o.line(1, "pub fn from_name(name: &str) -> Option<Self> {")
	o.line(2, "Some(match name {")
	for i := range e.Values {
		o.line(3, "%q => %s,", e.Values[i].Name, expression(&e.Values[i]))
	}
	o.line(3, "_ => return None,")
	o.line(2, "})")
	o.line(1, "}")
}

func (o *out) display(e *model.Enum, how string) {
	o.line(0, "")
	o.line(0, "impl fmt::Display for %s {", e.Name)
	o.line(1, "fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {")
	o.line(2, "%s", how)
	o.line(1, "}")
	o.line(0, "}")
}
