package python

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rollcall/bindings/gen/model"
)

// values is the file of the structs that events, calls and notices are made of.
func values(s *model.Schema) string {
	var list []part
	for _, t := range sorted(s) {
		if t.Name != "Output" {
			list = append(list, part{t.Name, t.Doc, "", t.Fields})
		}
	}
	return file(s, "What events, calls and notices are made of, and the configuration. Times and spans are microseconds", list, "")
}

// output is the file of what a step answers.
func output(s *model.Schema) string {
	t := s.Struct("Output")
	return file(s, "What a step answers", []part{{t.Name, t.Doc, "", t.Fields}}, "")
}

// cases is the file of one variant.
func cases(s *model.Schema, v *model.Variant) string {
	var list []part
	var names []string
	for _, c := range v.Cases {
		head := fmt.Sprintf("    type: ClassVar[%s] = %s.%s\n", v.Tag, v.Tag, constant(s.Enum(v.Tag).Value(c.Number).Name))
		list = append(list, part{c.Name, c.Doc, head, append(slices.Clone(v.Common), c.Fields...)})
		names = append(names, c.Name)
	}
	return file(s, v.Doc, list, fmt.Sprintf("\n\n%s = Union[\n    %s,\n]\n", v.Name, strings.Join(names, ",\n    ")))
}

// part is one class of a file.
type part struct {
	name, doc, head string
	fields          []model.Field
}

// file writes classes.
func file(s *model.Schema, doc string, list []part, tail string) string {
	b := &strings.Builder{}
	for _, p := range list {
		class(b, s, p)
	}
	var all []string
	for _, p := range list {
		all = append(all, p.name)
	}
	if name := unionName.FindStringSubmatch(tail); name != nil {
		all = append(all, name[1])
	}
	return withImports(s, doc, "", exported(all)+b.String()+tail)
}

var unionName = regexp.MustCompile(`(\w+) = Union`)

// exported is what a star takes from a file.
func exported(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	b := &strings.Builder{}
	b.WriteString("\n__all__ = [\n")
	for _, n := range names {
		fmt.Fprintf(b, "    %s,\n", text(n))
	}
	b.WriteString("]\n")
	return b.String()
}

// class writes one. Slots and a constructor by hand: a dataclass has slots only
// from Python 3.10 on, costs a compilation at each import, and twice the time
// to be made if it is frozen. Final is what type checkers know as read-only.
func class(b *strings.Builder, s *model.Schema, p part) {
	fmt.Fprintf(b, "\n\nclass %s(Value):\n%s\n", p.name, docstring("    ", p.doc))
	var slots, params strings.Builder
	for _, f := range p.fields {
		fmt.Fprintf(&slots, "%s, ", text(f.Name))
		fmt.Fprintf(&params, ", %s: %s", f.Name, hint(f))
		if z := preset(s, p.name, f); z != "" {
			fmt.Fprintf(&params, " = %s", z)
		}
	}
	fmt.Fprintf(b, "    __slots__ = (%s)\n%s", strings.TrimSuffix(slots.String(), " "), p.head)
	if len(p.fields) == 0 {
		return
	}
	fmt.Fprintf(b, "\n    def __init__(self, *%s) -> None:\n", params.String())
	for _, f := range p.fields {
		fmt.Fprintf(b, "        self.%s: Final = %s\n%s", f.Name, f.Name, docstring("        ", f.Doc))
	}
}

func hint(f model.Field) string {
	if f.When != nil {
		return "Optional[" + annotation(f.Type) + "]"
	}
	return annotation(f.Type)
}

// preset is the default of a constructor's argument: of configurations the
// default configuration's, of other values nothing.
func preset(s *model.Schema, owner string, f model.Field) string {
	if owner == "Backoff" { // it is in several places of the configuration
		return ""
	}
	if at := settings(s, owner); at != nil {
		return setting(s, f.Type, at[f.Name])
	}
	return zero(s, f)
}

// settings finds the part of the default configuration that a struct holds; nil if it holds none.
func settings(s *model.Schema, owner string) map[string]any {
	if owner == "Config" {
		return s.Default
	}
	for _, f := range s.Struct("Config").Fields {
		if f.Type.Name == owner {
			return s.Default[f.Name].(map[string]any)
		}
	}
	return nil
}

// setting is a part of the default configuration in Python.
func setting(s *model.Schema, t model.Type, v any) string {
	switch t.Kind {
	case model.Bool:
		if v.(bool) {
			return "True"
		}
		return "False"
	case model.EnumOf:
		return t.Name + "." + constant(v.(string))
	case model.Text:
		return strconv.Quote(v.(string))
	case model.StructOf:
		if t.Name != "Backoff" {
			return t.Name + "()"
		}
		var args []string
		for _, f := range s.Struct(t.Name).Fields {
			args = append(args, f.Name+"="+setting(s, f.Type, v.(map[string]any)[f.Name]))
		}
		return t.Name + "(" + strings.Join(args, ", ") + ")"
	}
	return fmt.Sprint(v)
}

// sorted are the structs that are values, each after those that it is made of.
func sorted(s *model.Schema) (list []model.Struct) {
	done := map[string]bool{"StepFrame": true, "RecordsFrame": true, "CreateFrame": true, "Refusal": true}
	var visit func(model.Type)
	visit = func(t model.Type) {
		if t.Of != nil {
			visit(*t.Of)
		}
		if t.Kind != model.StructOf || done[t.Name] {
			return
		}
		done[t.Name] = true
		for _, f := range s.Struct(t.Name).Fields {
			visit(f.Type)
		}
		list = append(list, *s.Struct(t.Name))
	}
	for _, t := range s.Structs {
		visit(model.Type{Kind: model.StructOf, Name: t.Name})
	}
	return list
}
