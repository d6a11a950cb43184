package java

import (
	"fmt"

	"rollcall/bindings/gen/model"
)

// javaType is what stands for a type in a record.
func (g *generator) javaType(t model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "boolean"
	case model.Uint, model.Micros:
		return "long"
	case model.Text:
		return "String"
	case model.Blob:
		return "byte[]"
	case model.Fixed:
		return "UUID"
	case model.List:
		return "List<" + g.javaType(*t.Of) + ">"
	}
	return className(t.Name)
}

// read is an expression that reads a value.
func (g *generator) read(t model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "in.bool()"
	case model.Uint, model.Micros:
		return fmt.Sprintf("in.uint(%s)", number(t.Max))
	case model.Text:
		return fmt.Sprintf("in.text(%s)", number(t.Max))
	case model.Blob:
		return fmt.Sprintf("in.blob(%s)", number(t.Max))
	case model.Fixed:
		return "in.uuid()"
	case model.EnumOf:
		if g.schema.Enum(t.Name).Open {
			return fmt.Sprintf("%s.of((int) in.uint(%d))", t.Name, t.Max)
		}
		return fmt.Sprintf("in.oneOf(%s.VALUES)", t.Name)
	case model.VariantOf:
		return t.Name + "Codec.read(in)"
	case model.List:
		if t.Of.Kind == model.Text {
			return fmt.Sprintf("in.texts(%s, %s)", number(t.Max), number(t.Of.Max))
		}
		return fmt.Sprintf("%s.readList(in, %s)", owner(*t.Of), number(t.Max))
	}
	return className(t.Name) + ".read(in)"
}

// write is a statement that writes a value.
func (g *generator) write(t model.Type, v string) string {
	switch t.Kind {
	case model.Bool:
		return "out.bool(" + v + ");"
	case model.Uint, model.Micros:
		return "out.uint(" + v + ");"
	case model.Text:
		return "out.text(" + v + ");"
	case model.Blob:
		return "out.blob(" + v + ");"
	case model.Fixed:
		return "out.uuid(" + v + ");"
	case model.EnumOf:
		if g.schema.Enum(t.Name).Open {
			return "out.uint(" + v + ".number());"
		}
		return "out.uint(" + v + ".ordinal());"
	case model.VariantOf:
		return t.Name + "Codec.write(out, " + v + ");"
	case model.List:
		if t.Of.Kind == model.Text {
			return "out.texts(" + v + ");"
		}
		return owner(*t.Of) + ".writeList(out, " + v + ");"
	}
	return v + ".write(out);"
}

// owner is the class that reads and writes lists of a type.
func owner(t model.Type) string {
	if t.Kind == model.VariantOf {
		return t.Name + "Codec"
	}
	return className(t.Name)
}

// number is a literal, with its digits in groups.
func number(n uint64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && n >= 10_000; i -= 3 {
		digits = digits[:i] + "_" + digits[i:]
	}
	if n > 1<<31-1 {
		digits += "L"
	}
	return digits
}

// lists writes the functions for lists of a type.
func (g *generator) lists(s *source, t model.Type) {
	name := className(t.Name)
	s.f("\nstatic List<%s> readList(Reader in, int most) {", name)
	s.f("  int n = in.array(most);")
	s.f("  if (n == 0) {\n    return List.of();\n  }")
	s.f("  %s[] list = new %s[n];", name, name)
	s.f("  for (int i = 0; i < n; i++) {\n    list[i] = %s;\n  }", g.read(t))
	s.f("  return Collections.unmodifiableList(Arrays.asList(list));\n}")
	s.f("\nstatic void writeList(Writer out, List<%s> list) {", name)
	s.f("  out.array(list.size());")
	s.f("  for (%s v : list) {\n    %s\n  }\n}", name, g.write(t, "v"))
}
