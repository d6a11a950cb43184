package java

import (
	"slices"
	"strings"

	"rollcall/bindings/gen/model"
)

// variant is a sealed interface with a record for each case, and the class that
// finds the case.
func (g *generator) variant(v *model.Variant) {
	cases := slices.SortedFunc(slices.Values(v.Cases), func(a, b model.Case) int { return int(a.Number) - int(b.Number) })
	s := &source{}
	s.doc(sentence(v.Doc, words(v.Name)))
	s.f("public sealed interface %s {", v.Name)
	s.in()
	s.doc("Returns which one it is.", "@return the type")
	s.f("%s type();", v.Tag)
	for _, f := range v.Common {
		s.WriteString("\n")
		s.doc("Returns the "+words(f.Name)+".", "@return "+phrase(f.Doc, words(f.Name)))
		s.f("%s %s();", g.javaType(f.Type), component(f.Name))
	}
	for _, c := range cases {
		g.variantCase(s, v, &c)
	}
	s.end()
	s.f("}")
	g.file(v.Name, s)
	g.variantCodec(v, cases)
}

func (g *generator) tag(v *model.Variant, c *model.Case) string {
	return v.Tag + "." + constant(g.schema.Enum(v.Tag).Value(c.Number).Name)
}

func (g *generator) variantCase(s *source, v *model.Variant, c *model.Case) {
	fields := slices.Concat(v.Common, c.Fields)
	// What bears a number of the framework's own is a request.
	request := slices.ContainsFunc(fields, func(f model.Field) bool { return f.Name == "ref" })
	r := &record{g: g, name: c.Name, fields: fields, input: request}
	s.WriteString("\n")
	s.doc(sentence(c.Doc, words(strings.ReplaceAll(g.schema.Enum(v.Tag).Value(c.Number).Name, "-", " "))), params(fields)...)
	r.open(s, " implements "+v.Name)
	s.in()
	s.f("@Override\npublic %s type() {\n  return %s;\n}\n", v.Tag, g.tag(v, c))
	r.factory(s)
	r.withers(s)
	r.codec(s, g.tag(v, c)+".ordinal()")
	s.end()
	s.f("}")
}

func (g *generator) variantCodec(v *model.Variant, cases []model.Case) {
	s := &source{}
	s.doc("Reads and writes each case of " + v.Name + ".")
	s.f("final class %sCodec {", v.Name)
	s.in()
	s.f("private %sCodec() {}\n", v.Name)
	s.f("static %s read(Reader in) {", v.Name)
	s.f("  int n = in.header();")
	s.f("  return switch (in.oneOf(%s.VALUES)) {", v.Tag)
	for _, c := range cases {
		s.f("    case %s -> %s.%s.read(in, n);", strings.TrimPrefix(g.tag(v, &c), v.Tag+"."), v.Name, c.Name)
	}
	s.f("    default -> throw in.refused(ErrorCode.OUT_OF_RANGE, \"wanted a type of %s\");", v.Name)
	s.f("  };\n}\n")
	s.f("static void write(Writer out, %s v) {", v.Name)
	s.f("  switch (v.type()) {")
	for _, c := range cases {
		s.f("    case %s -> ((%s.%s) v).write(out);", strings.TrimPrefix(g.tag(v, &c), v.Tag+"."), v.Name, c.Name)
	}
	s.f("    default -> throw new IllegalStateException(v.toString());")
	s.f("  }\n}")
	g.lists(s, model.Type{Kind: model.VariantOf, Name: v.Name})
	s.end()
	s.f("}")
	g.file(v.Name+"Codec", s)
}
