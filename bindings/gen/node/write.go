package node

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/bindings/gen/model"
)

// writeFile: functions for what goes into the module, and for the rest, so that
// what was recorded can be held against what comes again.
func writeFile(s *model.Schema) []byte {
	f := &file{schema: s, uses: map[string]bool{}}
	for i := range s.Structs {
		f.writeStruct(&s.Structs[i])
	}
	for i := range s.Variants {
		f.writeVariant(&s.Variants[i])
	}
	for _, t := range lists(s) {
		f.line("\nfunction write%s(w: Writer, list: readonly %s[]): void {", listName(t), f.element(t))
		f.line("  w.list(list.length);\n  for (const v of list) %s;\n}", f.writing(*t.Of, "v", "element of a list"))
	}
	var tables []string
	for i := range s.Enums {
		e := &s.Enums[i]
		if names := namesOf(e.Name); f.uses["number of "+names] {
			delete(f.uses, "number of "+names)
			tables = append(tables, fmt.Sprintf("const %s = numbersOf(%s);", numbersOf(e.Name), f.use(names)))
		}
	}
	return f.with(`import { type Writer, numbersOf } from "../wire.js";`, f.imports(), "\n"+strings.Join(tables, "\n"))
}

func numbersOf(enum string) string { return namesOf(enum) + "_NUMBERS" }

// imports are the names of types.ts that the file uses.
func (f *file) imports() string {
	var values, types []string
	for name, used := range f.uses {
		switch {
		case !used:
		case strings.ToUpper(name) == name:
			values = append(values, name)
		default:
			types = append(types, "type "+name)
		}
	}
	slices.Sort(values)
	slices.Sort(types)
	return "import {\n  " + strings.Join(append(values, types...), ",\n  ") + ",\n} from \"./types.js\";"
}

func (f *file) writeStruct(s *model.Struct) {
	f.line("\nexport function write%s(w: Writer, v: %s): void {", typeName(s.Name), f.use(typeName(s.Name)))
	if isRecord(s.Name) {
		f.line("  w.struct(v.value === null ? 2 : 3);\n  w.key(v.key, \"record.key\");\n  w.bool(v.value === null, \"record.deleted\");")
		f.line("  if (v.value !== null) w.blob(v.value, \"record.value\");\n}")
		return
	}
	always, conditions := 0, ""
	for _, field := range s.Fields {
		if field.When == nil {
			always++
		} else {
			conditions += fmt.Sprintf(" + (%s ? 1 : 0)", f.test(s, field.When, "v."))
		}
	}
	f.line("  w.struct(%d%s);", always, conditions)
	for i := range s.Fields {
		if w := s.Fields[i].When; w != nil {
			f.line("  if (%s) {", f.test(s, w, "v."))
			f.line("    if (v.%s === undefined) throw new TypeError(%q);", fieldName(s.Fields[i].Name), s.Name+"."+fieldName(s.Fields[i].Name)+" is missing")
			f.writeFields(s.Name, s.Fields[i:i+1], "    ")
			f.line("  }")
			continue
		}
		f.writeFields(s.Name, s.Fields[i:i+1], "  ")
	}
	f.line("}")
}

func (f *file) writeFields(owner string, fields []model.Field, indent string) {
	for i := range fields {
		field := &fields[i]
		value := "v." + fieldName(field.Name)
		if leavable(owner, field) {
			value += " ?? " + nothing(field.Type)
		}
		f.line("%s%s;", indent, f.writing(field.Type, value, owner+"."+fieldName(field.Name)))
	}
}

func (f *file) writeVariant(v *model.Variant) {
	f.line("\nexport function write%s(w: Writer, v: %s): void {\n  switch (v.type) {", v.Name, f.use(v.Name))
	for i := range v.Cases {
		c := &v.Cases[i]
		f.line("    case %q:\n      w.struct(%d);\n      w.small(%d);", tagOf(f.schema, v, c), 1+len(v.Common)+len(c.Fields), c.Number)
		f.writeFields(caseName(v, c), v.Common, "      ")
		f.writeFields(caseName(v, c), c.Fields, "      ")
		f.line("      return;")
	}
	f.line("  }\n  throw new TypeError(`%s: no type ${String((v as { type: unknown }).type)}`);\n}", v.Name)
}

func (f *file) writing(t model.Type, value, where string) string {
	switch t.Kind {
	case model.Bool:
		return fmt.Sprintf("w.bool(%s, %q)", value, where)
	case model.Uint, model.Micros:
		return fmt.Sprintf("w.uint(%s, %q)", value, where)
	case model.Text:
		return fmt.Sprintf("w.text(%s, %q)", value, where)
	case model.Blob:
		return fmt.Sprintf("w.blob(%s, %q)", value, where)
	case model.Fixed:
		return fmt.Sprintf("w.fixed(%s, %d, %q)", value, t.Max, where)
	case model.EnumOf:
		f.uses["number of "+namesOf(t.Name)] = true
		if f.schema.Enum(t.Name).Open {
			return fmt.Sprintf("w.openName(%s, %s, %q)", numbersOf(t.Name), value, where)
		}
		return fmt.Sprintf("w.name(%s, %s, %q)", numbersOf(t.Name), value, where)
	case model.List:
		return fmt.Sprintf("write%s(w, %s)", listName(t), value)
	}
	return fmt.Sprintf("write%s(w, %s)", typeName(t.Name), value)
}
