package java

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

// inside are frames: only this package makes and reads them.
func (g *generator) inside(name string) bool {
	for _, f := range g.schema.Frames {
		if f.Type.Name == name && f.Name != "output" {
			return true
		}
	}
	return false
}

// structure is a file of its own.
func (g *generator) structure(m *model.Struct) {
	s := &source{}
	r := &record{g: g, name: className(m.Name), fields: m.Fields, input: g.inputs[m.Name], public: !g.inside(m.Name)}
	s.doc(sentence(m.Doc, words(m.Name)), params(m.Fields)...)
	r.open(s, "")
	s.in()
	if m.Name == "Config" {
		g.defaults(s)
	}
	r.factory(s)
	r.withers(s)
	r.identity(s)
	g.stored(s, m.Name)
	r.codec(s, "")
	if g.listed(m.Name) {
		g.lists(s, model.Type{Kind: model.StructOf, Name: m.Name})
	}
	s.end()
	s.f("}")
	g.file(r.name, s)
}

// listed: there are lists of it somewhere.
func (g *generator) listed(name string) bool {
	in := func(fields []model.Field) bool {
		for _, f := range fields {
			if f.Type.Kind == model.List && f.Type.Of.Name == name {
				return true
			}
		}
		return false
	}
	for _, x := range g.schema.Structs {
		if in(x.Fields) {
			return true
		}
	}
	for _, v := range g.schema.Variants {
		for _, c := range v.Cases {
			if in(c.Fields) {
				return true
			}
		}
	}
	return false
}

// record is a Java record: a struct, or a case of a variant.
type record struct {
	g      *generator
	name   string
	fields []model.Field
	input  bool // frameworks make it
	public bool
}

func (r *record) open(s *source, implements string) {
	var list []string
	for _, f := range r.fields {
		list = append(list, r.g.javaType(f.Type)+" "+component(f.Name))
	}
	public := ""
	if r.public {
		public = "public "
	}
	s.f("%srecord %s(%s)%s {", public, r.name, breakable(strings.Join(list, ", ")), implements)
}

// breakable puts a long list on lines of its own, as full as they may be.
func breakable(list string) string {
	const short, width = 70, 90
	if len(list) < short {
		return list
	}
	var b strings.Builder
	line := "\n   "
	for word := range strings.SplitSeq(list, ", ") {
		if len(line)+len(word) > width {
			b.WriteString(line)
			line = "\n   "
		}
		line += " " + word + ","
	}
	return b.String() + strings.TrimSuffix(line, ",")
}

// optional are the fields that a request may leave out, and what stands there then.
var optional = map[string]string{
	"ref": "0", "refuse": "0", "grace": "0", "unreachable": "0", "instead_of": `""`, "provider_id": `""`, "start": "List.of()",
	"agent_id": `""`, "task_ids": "List.of()", "operation_ids": "List.of()", "stop": "0", "settle": "0", "resources": "List.of()",
	"fallback_task_id": `""`, "NewOperation.type": "OperationType.NONE",
}

// factory makes a request of what it cannot do without. A configuration has a
// default instead.
func (r *record) factory(s *source) {
	if strings.HasSuffix(r.name, "Config") {
		return
	}
	var needed []model.Field
	var list, all []string
	for _, f := range r.fields {
		v, ok := optional[r.name+"."+f.Name]
		if !ok {
			v, ok = optional[f.Name]
		}
		if strings.HasPrefix(v, "List") && f.Type.Kind != model.List { // a span of the same name
			v = "0"
		}
		if !ok {
			v = component(f.Name)
			needed = append(needed, f)
			list = append(list, r.g.javaType(f.Type)+" "+v)
		}
		all = append(all, v)
	}
	if !r.input || len(needed) == len(r.fields) {
		return
	}
	s.doc("Makes one with the fields that are needed; the others are empty.", append(params(needed), "@return the record")...)
	s.f("public static %s of(%s) {\n  return new %s(%s);\n}\n", r.name, strings.Join(list, ", "), r.name, strings.Join(all, ", "))
}

// withers return a copy with one field changed.
func (r *record) withers(s *source) {
	if !r.input {
		return
	}
	for i, f := range r.fields {
		var all []string
		for k, other := range r.fields {
			v := component(other.Name)
			if k == i {
				v = "value"
			}
			all = append(all, v)
		}
		s.doc("Returns a copy with another {@code "+component(f.Name)+"}.", "@param value "+phrase(f.Doc, words(f.Name)), "@return the copy")
		s.f("public %s with%s(%s value) {\n  return new %s(%s);\n}\n",
			r.name, upperFirst(component(f.Name)), r.g.javaType(f.Type), r.name, breakable(strings.Join(all, ", ")))
	}
}

// identity compares arrays of bytes by what is in them.
func (r *record) identity(s *source) {
	var blobs bool
	var same, hash []string
	for _, f := range r.fields {
		name := component(f.Name)
		switch f.Type.Kind {
		case model.Blob:
			blobs = true
			same, hash = append(same, fmt.Sprintf("Arrays.equals(%s, o.%s)", name, name)), append(hash, "Arrays.hashCode("+name+")")
		case model.Bool, model.Uint, model.Micros:
			same, hash = append(same, fmt.Sprintf("%s == o.%s", name, name)), append(hash, name)
		default:
			if f.When != nil { // it may be null
				same, hash = append(same, fmt.Sprintf("Objects.equals(%s, o.%s)", name, name)), append(hash, name)
				continue
			}
			same, hash = append(same, fmt.Sprintf("%s.equals(o.%s)", name, name)), append(hash, name)
		}
	}
	if !blobs {
		return
	}
	s.f("@Override\npublic boolean equals(Object other) {")
	s.f("  return other instanceof %s o\n      && %s;\n}\n", r.name, strings.Join(same, "\n      && "))
	s.f("@Override\npublic int hashCode() {\n  return Arrays.hashCode(new Object[] {%s});\n}\n", strings.Join(hash, ", "))
}

// codec reads and writes the fields; a case has read its number before them.
func (r *record) codec(s *source, tag string) {
	params, places := "Reader in", 0
	if tag != "" {
		params, places = "Reader in, int n", 1
	}
	count := ""
	for _, f := range r.fields {
		if f.When == nil {
			places++
		} else {
			count += " + (" + r.condition(f.When) + " ? 1 : 0)"
		}
	}
	count = fmt.Sprint(places) + count
	s.f("static %s read(%s) {", r.name, params)
	s.in()
	conditional := strings.Contains(count, "+")
	switch {
	case tag != "" && !conditional:
		s.f("in.count(n, %s);", count)
	case tag == "" && conditional:
		s.f("int n = in.header();")
	case tag == "":
		s.f("in.count(in.header(), %s);", count)
	}
	var names []string
	for _, f := range r.fields {
		value := r.g.read(f.Type)
		if f.When != nil {
			absent := "null"
			if f.Type.Kind == model.Uint || f.Type.Kind == model.Micros {
				absent = "0"
			}
			value = r.condition(f.When) + " ? " + value + " : " + absent
		}
		s.f("%s %s = %s;", r.g.javaType(f.Type), component(f.Name), value)
		names = append(names, component(f.Name))
	}
	if conditional {
		s.f("in.count(n, %s);", count)
	}
	s.f("return new %s(%s);", r.name, breakable(strings.Join(names, ", ")))
	s.end()
	s.f("}\n")
	s.f("void write(Writer out) {")
	s.in()
	s.f("out.array(%s);", count)
	if tag != "" {
		s.f("out.uint(%s);", tag)
	}
	for _, f := range r.fields {
		line := r.g.write(f.Type, component(f.Name))
		if f.When != nil {
			line = "if (" + r.condition(f.When) + ") {\n  " + line + "\n}"
		}
		s.f("%s", line)
	}
	s.end()
	s.f("}")
}

// condition is when a field is there.
func (r *record) condition(w *model.When) string {
	for _, f := range r.fields {
		switch {
		case f.Name != w.Field:
		case f.Type.Kind == model.Bool && w.Value == 0:
			return "!" + component(f.Name)
		case f.Type.Kind == model.Bool:
			return component(f.Name)
		default:
			e := r.g.schema.Enum(f.Type.Name)
			return component(f.Name) + " == " + e.Name + "." + constant(e.Value(w.Value).Name)
		}
	}
	panic("java: " + r.name + " has no field " + w.Field)
}
