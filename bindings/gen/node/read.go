package node

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

// readFile: functions for what comes out of the module, lies in a store or was recorded.
func readFile(s *model.Schema) []byte {
	f := &file{schema: s, uses: map[string]bool{}}
	for i := range s.Structs {
		f.readStruct(&s.Structs[i])
	}
	for i := range s.Variants {
		f.readVariant(&s.Variants[i])
	}
	for _, t := range lists(s) {
		f.line("\nfunction read%s(r: Reader): %s[] {", listName(t), f.element(t))
		f.line("  const n = r.list();\n  const out: %s[] = [];", f.element(t))
		f.line("  for (let i = 0; i < n; i++) out.push(%s);\n  return out;\n}", f.reading(*t.Of))
	}
	return f.with(`import type { Reader } from "../wire.js";`, f.imports())
}

func (f *file) element(t model.Type) string {
	name := f.typeOf(*t.Of)
	if t.Of.Kind != model.Text {
		f.use(name)
	}
	return name
}

func (f *file) readStruct(s *model.Struct) {
	f.line("\nexport function read%s(r: Reader): %s {", typeName(s.Name), f.use(typeName(s.Name)))
	switch {
	case isRecord(s.Name):
		f.line("  const n = r.open();\n  const key = r.key();\n  const deleted = r.bool();\n  r.count(n, deleted ? 2 : 3);")
		f.line("  return { key, value: deleted ? null : r.blob() };")
	case opens(s.Fields):
		f.readOpen(s)
	default:
		f.line("  r.struct(%d);\n  return {", len(s.Fields))
		f.readFields(s.Fields, "    ")
		f.line("  };")
	}
	f.line("}")
}

// readFields: the fields of a literal are evaluated in their order, which is that of the bytes.
func (f *file) readFields(fields []model.Field, indent string) {
	for _, field := range fields {
		f.line("%s%s: %s,", indent, fieldName(field.Name), f.reading(field.Type))
	}
}

// readOpen reads a struct in which a field is there only if an earlier one has a certain value.
func (f *file) readOpen(s *model.Struct) {
	f.line("  const n = r.open();")
	always, conditions := 0, ""
	var names []string
	for _, field := range s.Fields {
		name := fieldName(field.Name)
		if field.When == nil {
			always++
			names = append(names, name)
			f.line("  const %s = %s;", name, f.reading(field.Type))
			continue
		}
		test := f.test(s, field.When, "")
		conditions += fmt.Sprintf(" + (%s ? 1 : 0)", test)
		names = append(names, fmt.Sprintf("...(%s === undefined ? {} : { %s })", name, name))
		f.line("  const %s = %s ? %s : undefined;", name, test, f.reading(field.Type))
	}
	f.line("  r.count(n, %d%s);", always, conditions)
	f.line("  return { %s };", strings.Join(names, ", "))
}

// test is the condition of a field; of says whose fields they are.
func (f *file) test(s *model.Struct, w *model.When, of string) string {
	for _, field := range s.Fields {
		if field.Name == w.Field && field.Type.Kind == model.EnumOf {
			return fmt.Sprintf("%s%s === %q", of, fieldName(w.Field), f.schema.Enum(field.Type.Name).Values[w.Value].Name)
		}
	}
	panic(unsaid("a condition on " + w.Field + ", which is no enum"))
}

func (f *file) readVariant(v *model.Variant) {
	f.line("\nexport function read%s(r: Reader): %s {", v.Name, f.use(v.Name))
	f.line("  const n = r.open();\n  const type = r.uint();")
	common := ""
	for _, field := range v.Common {
		f.line("  const %s = %s;", fieldName(field.Name), f.reading(field.Type))
		common += fieldName(field.Name) + ", "
	}
	f.line("  switch (type) {")
	for i := range v.Cases {
		c := &v.Cases[i]
		f.line("    case %d:\n      r.count(n, %d);", c.Number, 1+len(v.Common)+len(c.Fields))
		f.line("      return {\n        type: %q,", tagOf(f.schema, v, c))
		if common != "" {
			f.line("        %s", strings.TrimSpace(common))
		}
		f.readFields(c.Fields, "        ")
		f.line("      };")
	}
	f.line("  }\n  return r.unknown(%q, type);\n}", v.Tag)
}

func (f *file) reading(t model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "r.bool()"
	case model.Uint, model.Micros:
		return "r.uint()"
	case model.Text:
		return "r.text()"
	case model.Blob, model.Fixed:
		return "r.blob()"
	case model.EnumOf:
		if f.schema.Enum(t.Name).Open {
			return fmt.Sprintf("r.openName(%s)", f.use(namesOf(t.Name)))
		}
		return fmt.Sprintf("r.name(%s)", f.use(namesOf(t.Name)))
	case model.List:
		return "read" + listName(t) + "(r)"
	}
	return "read" + typeName(t.Name) + "(r)"
}
