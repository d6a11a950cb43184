package rust

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

// codec is the code that reads and writes all types.
func codec(s *model.Schema) []byte {
	o := begin(s, "Reading and writing, straight on.")
	o.line(0, "")
	o.line(0, "use super::*;")
	o.line(0, "use crate::wire::{Codec, Malformed, Reader, Wire, Writer};")
	for i := range s.Enums {
		o.enumCodec(&s.Enums[i])
	}
	for i := range s.Structs {
		o.structCodec(&s.Structs[i])
	}
	for i := range s.Variants {
		o.variantCodec(&s.Variants[i])
	}
	return o.bytes()
}

// codecOf opens the two functions of a type.
func (o *out) codecOf(name string, write, read func()) {
	o.line(0, "")
	o.line(0, "impl Wire for %s {}", name)
	o.line(0, "impl Codec for %s {", name)
	o.line(1, "fn write(&self, w: &mut Writer) {")
	write()
	o.line(1, "}")
	o.line(0, "")
	o.line(1, "fn read(r: &mut Reader<'_>) -> Result<Self, Malformed> {")
	read()
	o.line(1, "}")
	o.line(0, "}")
}

func (o *out) enumCodec(e *model.Enum) {
	number, back := "*self as u64", "Self::from_number(number).ok_or_else(|| r.malformed("+quoted("a number of "+e.Name)+"))"
	if e.Open {
		number, back = "self.0.into()", "u32::try_from(number).map(Self).map_err(|_| r.malformed("+quoted("a number of "+e.Name)+"))"
	}
	o.codecOf(e.Name, func() {
		o.line(2, "w.uint(%s);", number)
	}, func() {
		o.line(2, "let number = r.uint()?;")
		o.line(2, "%s", back)
	})
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

func (o *out) structCodec(t *model.Struct) {
	always, when := 0, []*model.Field{}
	for i := range t.Fields {
		if t.Fields[i].When != nil {
			when = append(when, &t.Fields[i])
		} else {
			always++
		}
	}
	o.codecOf(t.Name, func() {
		count := fmt.Sprint(always)
		for _, f := range when {
			o.line(2, "let %s = %s;", f.Name, o.present(t, f))
			count += fmt.Sprintf(" + usize::from(%s.is_some())", f.Name)
		}
		o.line(2, "w.array(%s);", count)
		for i := range t.Fields {
			o.writeMember(t, &t.Fields[i])
		}
	}, func() {
		if len(when) == 0 {
			o.line(2, "r.fields(%d)?;", always)
			o.line(2, "Ok(Self {")
			for i := range t.Fields {
				o.line(3, "%s: %s,", member(&t.Fields[i]), readOf(&t.Fields[i].Type))
			}
			o.line(2, "})")
			return
		}
		o.line(2, "let count = r.array()?;")
		for i := range t.Fields {
			o.readMember(t, &t.Fields[i])
		}
		names, held := []string{}, fmt.Sprint(always)
		for i := range t.Fields {
			if implied(t.Fields, &t.Fields[i]) == nil {
				names = append(names, member(&t.Fields[i]))
			}
		}
		for _, f := range when {
			held += fmt.Sprintf(" + usize::from(%s.is_some())", f.Name)
		}
		o.line(2, "r.count(count, %s)?;", held)
		o.line(2, "Ok(Self { %s })", strings.Join(names, ", "))
	})
}

// present is the value to write of a field that is not always there: as the
// field that it depends on says, or as it is itself if nothing else says so.
func (o *out) present(t *model.Struct, f *model.Field) string {
	on := o.field(t, f.When.Field)
	if on.Type.Kind == model.Bool {
		return "&self." + member(f)
	}
	value := ".clone()"
	switch f.Type.Kind {
	case model.Blob, model.List, model.Text:
		value = ".as_deref()"
	case model.Bool, model.Uint, model.Micros:
		value = "" // it is copied
	}
	return fmt.Sprintf("(%s).then(|| self.%s%s.unwrap_or_default())", o.holds("self."+member(on), on, f.When.Value), member(f), value)
}

// holds is the condition that a field has a value.
func (o *out) holds(expression string, on *model.Field, value uint64) string {
	if on.Type.Kind == model.Bool {
		if value == 0 {
			return "!" + expression
		}
		return expression
	}
	e := o.schema.Enum(on.Type.Name)
	return expression + " == " + e.Name + "::" + camel(bare(e, e.Value(value)))
}

func (o *out) field(t *model.Struct, name string) *model.Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	panic("rust: " + t.Name + " has no field " + name)
}

func (o *out) writeMember(t *model.Struct, f *model.Field) {
	if there := implied(t.Fields, f); there != nil {
		not := "is_none"
		if there.When.Value == 1 {
			not = "is_some"
		}
		o.line(2, "w.bool(self.%s.%s());", member(there), not)
		return
	}
	if f.When != nil {
		o.line(2, "if let Some(v) = %s {", f.Name)
		o.line(3, "%s;", writeOf(&f.Type, "v", true))
		o.line(2, "}")
		return
	}
	o.line(2, "%s;", writeOf(&f.Type, "self."+member(f), false))
}

func (o *out) readMember(t *model.Struct, f *model.Field) {
	if f.When == nil {
		typed := ""
		if f.Type.Kind == model.EnumOf {
			typed = ": " + f.Type.Name
		}
		o.line(2, "let %s%s = %s;", member(f), typed, readOf(&f.Type))
		return
	}
	on := o.field(t, f.When.Field)
	o.line(2, "let %s = if %s { Some(%s) } else { None };", member(f), o.holds(member(on), on, f.When.Value), readOf(&f.Type))
}

// writeOf writes one value; reference says that the expression is one already.
func writeOf(t *model.Type, v string, reference bool) string {
	by := "&" + v
	if reference {
		by = v
	}
	switch t.Kind {
	case model.Bool:
		return "w.bool(" + v + ")"
	case model.Uint:
		if typeOf(t) == "u32" {
			return "w.uint(" + v + ".into())"
		}
		return "w.uint(" + v + ")"
	case model.Micros:
		return "w.uint(" + v + ")"
	case model.Text:
		return "w.text(" + by + ")"
	case model.Blob:
		return "w.blob(" + by + ")"
	case model.Fixed:
		return "w.fixed(" + by + ")"
	case model.List:
		if t.Of.Kind == model.Text {
			return "w.list(" + by + ", |w, text| w.text(text))"
		}
		return "w.list(" + by + ", |w, v| v.write(w))"
	}
	return v + ".write(w)"
}

// readOf reads one value.
func readOf(t *model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "r.bool()?"
	case model.Uint:
		if typeOf(t) == "u32" {
			return "r.small()?"
		}
		return "r.uint()?"
	case model.Micros:
		return "r.uint()?"
	case model.Text:
		return "r.text()?"
	case model.Blob:
		return "r.blob()?"
	case model.Fixed:
		return "r.fixed()?"
	case model.List:
		if t.Of.Kind == model.Text {
			return "r.list(Reader::text)?"
		}
		return "r.list(Codec::read)?"
	}
	return "Codec::read(r)?"
}

func (o *out) variantCodec(v *model.Variant) {
	always := 1 + len(v.Common)
	o.codecOf(v.Name, func() {
		on := "self"
		if len(v.Common) > 0 {
			on = "&self.body"
		}
		o.line(2, "match %s {", on)
		for i := range v.Cases {
			o.writeCase(v, &v.Cases[i], always)
		}
		o.line(2, "}")
	}, func() {
		o.line(2, "let count = r.array()?;")
		o.line(2, "let tag = r.uint()?;")
		for i := range v.Common {
			o.line(2, "let %s = %s;", member(&v.Common[i]), readOf(&v.Common[i].Type))
		}
		last := "Ok(%s)"
		if len(v.Common) > 0 {
			names := ""
			for i := range v.Common {
				names += member(&v.Common[i]) + ", "
			}
			last = "Ok(Self { " + names + "body })"
		}
		name := "Self"
		if body(v) != v.Name {
			name = body(v)
		}
		o.line(2, "let body = match tag {")
		for i := range v.Cases {
			o.readCase(v, &v.Cases[i], name, always)
		}
		o.line(3, "_ => return Err(r.malformed(%q)),", "a type of "+v.Name)
		o.line(2, "};")
		o.line(2, "%s", strings.ReplaceAll(last, "%s", "body"))
	})
}

func (o *out) writeCase(v *model.Variant, c *model.Case, always int) {
	pattern := body(v) + "::" + c.Name
	if held(v, c) != "" {
		pattern += "(held)"
	}
	o.line(3, "%s => {", pattern)
	o.line(4, "w.array(%d);", always+len(c.Fields))
	o.line(4, "w.uint(%d);", c.Number)
	for i := range v.Common {
		o.line(4, "%s;", writeOf(&v.Common[i].Type, "self."+member(&v.Common[i]), false))
	}
	for i := range c.Fields {
		if only(c) != nil {
			o.line(4, "held.write(w);")
			continue
		}
		o.line(4, "%s;", writeOf(&c.Fields[i].Type, "held."+member(&c.Fields[i]), false))
	}
	o.line(3, "}")
}

func (o *out) readCase(v *model.Variant, c *model.Case, name string, always int) {
	o.line(3, "%d => {", c.Number)
	o.line(4, "r.count(count, %d)?;", always+len(c.Fields))
	switch {
	case held(v, c) == "":
		o.line(4, "%s::%s", name, c.Name)
	case only(c) != nil:
		o.line(4, "%s::%s(Codec::read(r)?)", name, c.Name)
	default:
		o.line(4, "%s::%s(%s {", name, c.Name, held(v, c))
		for i := range c.Fields {
			o.line(5, "%s: %s,", member(&c.Fields[i]), readOf(&c.Fields[i].Type))
		}
		o.line(4, "})")
	}
	o.line(3, "}")
}
