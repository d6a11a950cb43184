package rust

import (
	"fmt"

	"rollcall/bindings/gen/model"
)

// readable is, for the tests, the readable form of all types.
func readable(s *model.Schema) []byte {
	o := begin(s, "Values as the vectors show them to people.")
	o.line(0, "")
	o.line(0, "use rollcall::*;")
	o.line(0, "use serde_json::{Map, Value};")
	o.line(0, "")
	o.line(0, `pub(crate) trait Readable {
    fn readable(&self) -> Value;
}

fn hex(bytes: &[u8]) -> Value {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into()
}

fn uuid(bytes: &[u8]) -> Value {
    if bytes.iter().all(|b| *b == 0) { "".into() } else { hex(bytes) }
}

impl Readable for String {
    fn readable(&self) -> Value {
        self.as_str().into()
    }
}

fn list<T: Readable>(list: &[T]) -> Value {
    list.iter().map(Readable::readable).collect()
}`)
	for i := range s.Enums {
		e := &s.Enums[i]
		expression := "self.as_str().into()"
		if e.Open {
			expression = "self.as_str().map_or_else(|| self.0.into(), Value::from)"
		}
		o.readableOf(e.Name, func() { o.line(2, "%s", expression) })
	}
	for i := range s.Structs {
		t := &s.Structs[i]
		o.readableOf(t.Name, func() {
			o.line(2, "let mut o = Map::new();")
			for j := range t.Fields {
				o.readableMember(t, &t.Fields[j])
			}
			o.line(2, "o.into()")
		})
	}
	for i := range s.Variants {
		o.readableVariant(&s.Variants[i])
	}
	return o.bytes()
}

func (o *out) readableOf(name string, body func()) {
	o.line(0, "")
	o.line(0, "impl Readable for %s {", name)
	o.line(1, "fn readable(&self) -> Value {")
	body()
	o.line(1, "}")
	o.line(0, "}")
}

func (o *out) readableMember(t *model.Struct, f *model.Field) {
	there := implied(t.Fields, f)
	switch {
	case there != nil:
		o.line(2, "o.insert(%q.into(), self.%s.is_none().into());", f.Name, member(there))
	case f.When != nil:
		o.line(2, "if let Some(v) = &self.%s {", member(f))
		value := "v"
		if k := f.Type.Kind; k == model.Bool || k == model.Uint || k == model.Micros {
			value = "(*v)"
		}
		o.line(3, "o.insert(%q.into(), %s);", f.Name, readableValue(&f.Type, value, "v"))
		o.line(2, "}")
	default:
		v := "self." + member(f)
		o.line(2, "o.insert(%q.into(), %s);", f.Name, readableValue(&f.Type, v, "&"+v))
	}
}

func readableValue(t *model.Type, v, by string) string {
	switch t.Kind {
	case model.Bool, model.Uint, model.Micros:
		return v + ".into()"
	case model.Blob:
		return "hex(" + by + ")"
	case model.Fixed:
		return "uuid(" + by + ")"
	case model.List:
		return "list(" + by + ")"
	}
	return v + ".readable()"
}

func (o *out) readableVariant(v *model.Variant) {
	o.readableOf(v.Name, func() {
		o.line(2, "let mut o = Map::new();")
		on := "self"
		if len(v.Common) > 0 {
			on = "&self.body"
		}
		for i := range v.Common {
			f := &v.Common[i]
			o.line(2, "o.insert(%q.into(), %s);", f.Name, readableValue(&f.Type, "self."+member(f), "&self."+member(f)))
		}
		o.line(2, "match %s {", on)
		for i := range v.Cases {
			c := &v.Cases[i]
			pattern := body(v) + "::" + c.Name
			if held(v, c) != "" {
				pattern += "(held)"
			}
			o.line(3, "%s => {", pattern)
			o.line(4, "o.insert(\"type\".into(), %q.into());", o.schema.Enum(v.Tag).Value(c.Number).Name)
			for j := range c.Fields {
				f := &c.Fields[j]
				value := readableValue(&f.Type, "held."+member(f), "&held."+member(f))
				if only(c) != nil {
					value = "held.readable()"
				}
				o.line(4, "o.insert(%q.into(), %s);", f.Name, value)
			}
			o.line(3, "}")
		}
		o.line(2, "}")
		o.line(2, "o.into()")
	})
}

func indent(depth int) string { return fmt.Sprintf("%*s", 4*depth, "") }
