package node

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

func typesFile(s *model.Schema) []byte {
	f := &file{schema: s, uses: map[string]bool{}}
	for i := range s.Enums {
		f.enum(&s.Enums[i])
	}
	for i := range s.Structs {
		f.structType(&s.Structs[i])
	}
	for i := range s.Variants {
		f.variantType(&s.Variants[i])
	}
	f.line("\n/** The configuration of a scheduler that is told nothing else. */")
	f.line("export const DEFAULT_CONFIG: Config = %s;", f.literal(model.Type{Kind: model.StructOf, Name: "Config"}, s.Default, ""))
	for _, field := range s.Struct("StepFrame").Fields {
		if field.Type.Kind == model.List {
			f.line("\n/** The most events in one frame. */\nexport const MAX_EVENTS = %d;", field.Type.Max)
		}
	}
	f.line("\n/** The role of a scheduler in the frame that makes it. */\nexport const SCHEDULER_ROLE = %d;", s.Role)
	f.line("\n/** The first byte of a record's value. */\nexport const RECORD_VERSION = %d;", s.Records[0].Version)
	return f.with()
}

// doc writes a comment; what has none gets none.
func (f *file) doc(indent, text string) {
	if text != "" {
		f.line("%s/** %s */", indent, strings.ReplaceAll(text, "*/", "* /"))
	}
}

func (f *file) enum(e *model.Enum) {
	f.line("")
	f.doc("", "The names of "+e.Name+", each at its number.")
	f.line("export const %s = [", namesOf(e.Name))
	for i, v := range e.Values {
		if int(v.Number) != i {
			panic(unsaid(e.Name + " has a gap"))
		}
		f.doc("  ", v.Doc)
		f.line("  %q,", v.Name)
	}
	f.line("] as const;\n")
	f.doc("", e.Doc)
	open := ""
	if e.Open {
		open = " | number"
	}
	f.line("export type %s = (typeof %s)[number]%s;", e.Name, namesOf(e.Name), open)
}

func (f *file) structType(s *model.Struct) {
	f.line("")
	if isRecord(s.Name) {
		f.line("/** One key of the store and the value to keep under it; null deletes it. */")
		f.line("export interface StoreRecord {\n  key: string;\n  value: Uint8Array | null;\n}")
		return
	}
	f.doc("", s.Doc)
	f.line("export interface %s {", typeName(s.Name))
	f.fieldTypes(s.Name, s.Fields)
	f.line("}")
}

func (f *file) fieldTypes(owner string, fields []model.Field) {
	for i := range fields {
		field := &fields[i]
		f.doc("  ", field.Doc)
		mark := ""
		if field.When != nil || leavable(owner, field) {
			mark = "?"
		}
		f.line("  %s%s: %s;", fieldName(field.Name), mark, f.typeOf(field.Type))
	}
}

func (f *file) variantType(v *model.Variant) {
	var names []string
	for i := range v.Cases {
		c := &v.Cases[i]
		names = append(names, caseName(v, c))
		f.line("")
		f.doc("", c.Doc)
		f.line("export interface %s {\n  type: %q;", caseName(v, c), tagOf(f.schema, v, c))
		f.fieldTypes(caseName(v, c), v.Common)
		f.fieldTypes(caseName(v, c), c.Fields)
		f.line("}")
	}
	f.line("")
	f.doc("", v.Doc)
	f.line("export type %s =\n  | %s;", v.Name, strings.Join(names, "\n  | "))
}

func (f *file) typeOf(t model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "boolean"
	case model.Uint, model.Micros:
		return "number"
	case model.Text:
		return "string"
	case model.Blob, model.Fixed:
		return "Uint8Array"
	case model.List:
		return "readonly " + f.typeOf(*t.Of) + "[]"
	}
	return typeName(t.Name)
}

// literal is a value of readable JSON as it is written in TypeScript.
func (f *file) literal(t model.Type, v any, indent string) string {
	switch t.Kind {
	case model.StructOf:
		fields, inner := v.(map[string]any), indent+"  "
		out := "{\n"
		for _, field := range f.schema.Struct(t.Name).Fields {
			value, ok := fields[field.Name]
			if !ok {
				panic(unsaid("no default of " + field.Name))
			}
			out += inner + fieldName(field.Name) + ": " + f.literal(field.Type, value, inner) + ",\n"
		}
		return out + indent + "}"
	case model.EnumOf, model.Text:
		return fmt.Sprintf("%q", v)
	case model.Bool:
		return fmt.Sprint(v)
	case model.Uint, model.Micros:
		return strings.TrimSuffix(fmt.Sprintf("%v", v), ".0")
	}
	panic(unsaid("no literal of kind " + string(t.Kind)))
}
