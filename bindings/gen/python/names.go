package python

import (
	"fmt"
	"regexp"
	"strings"

	"rollcall/bindings/gen/model"
)

// camelEdge is where one word of a Go name ends and the next begins.
var camelEdge = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// snake makes task_notice of TaskNotice.
func snake(name string) string {
	return strings.ToLower(camelEdge.ReplaceAllString(name, "${1}_${2}"))
}

// constant makes PRESUMED_LOST of presumed-lost and of PresumedLost.
func constant(name string) string {
	if strings.ToUpper(name) == name {
		return name
	}
	return strings.ToUpper(strings.ReplaceAll(snake(name), "-", "_"))
}

// camel makes TrailingBytes of trailing-bytes.
func camel(name string) string {
	s := ""
	for _, w := range strings.Split(name, "-") {
		if w == "utf" {
			w = "UTF"
		}
		s += strings.ToUpper(w[:1]) + w[1:]
	}
	return s
}

// module is the file that a variant's cases are in: events, calls, notices.
func module(variant string) string { return snake(variant) + "s" }

// text is a Python string literal.
func text(s string) string { return fmt.Sprintf("%q", s) }

// docstring is a comment as Python's tools know it.
func docstring(indent, doc string) string {
	if doc == "" {
		return ""
	}
	if !strings.HasSuffix(doc, ".") {
		doc += "."
	}
	return indent + `"""` + strings.ToUpper(doc[:1]) + doc[1:] + `"""` + "\n"
}

// annotation is the type of a field for type checkers.
func annotation(t model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "bool"
	case model.Uint, model.Micros:
		return "int"
	case model.Text:
		return "str"
	case model.Blob, model.Fixed:
		return "bytes"
	case model.List:
		return "Sequence[" + annotation(*t.Of) + "]"
	case model.VariantOf:
		return module(t.Name) + "." + t.Name
	case model.EnumOf, model.StructOf:
		return t.Name
	}
	panic("python: kind " + t.Kind)
}

// zero is what stands for nothing said; "" if the field must be said: an id
// that names the subject, the stream, and what has no nothing.
func zero(s *model.Schema, f model.Field) string {
	if f.When != nil {
		return "None"
	}
	switch f.Type.Kind {
	case model.Bool:
		return "False"
	case model.Uint, model.Micros:
		if f.Name == "epoch" {
			return ""
		}
		return "0"
	case model.Text:
		switch f.Name {
		case "id", "task_id", "operation_id", "offer_id", "framework_id":
			return ""
		}
		return `""`
	case model.Fixed:
		return `b""`
	case model.Blob:
		if f.Name == "key" {
			return ""
		}
		return `b""`
	case model.List:
		return "()"
	case model.EnumOf:
		if v := s.Enum(f.Type.Name).Value(0); v != nil && f.Name != "state" {
			return f.Type.Name + "." + constant(v.Name)
		}
	}
	return ""
}
