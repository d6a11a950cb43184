package rust

import (
	"strconv"
	"strings"
	"unicode"

	"rollcall/bindings/gen/model"
)

// camel makes PresumedLost of "presumed-lost" and GoneByOperator of "GONE_BY_OPERATOR".
func camel(name string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '/' }) {
		b.WriteString(strings.ToUpper(w[:1]) + strings.ToLower(w[1:]))
	}
	return b.String()
}

// snake makes operations_answered of "OperationsAnswered".
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// member is the name of a field; some are words of the language.
func member(f *model.Field) string {
	if f.Name == "ref" || f.Name == "type" {
		return "r#" + f.Name
	}
	return f.Name
}

// bare is the name of an enum's value without what Mesos puts before all of them.
func bare(e *model.Enum, v *model.Value) string {
	prefix := ""
	for i := range e.Values {
		name := e.Values[i].Name
		if name != strings.ToUpper(name) {
			continue // not Mesos's
		}
		if prefix == "" {
			prefix = name[:strings.IndexByte(name, '_')+1]
		}
	}
	return strings.TrimPrefix(v.Name, prefix)
}

// body is the name of the cases of a variant whose cases have fields in common.
func body(v *model.Variant) string {
	if len(v.Common) > 0 {
		return v.Name + "Body"
	}
	return v.Name
}

// only is the struct that is all a case holds; nil if it holds anything else.
func only(c *model.Case) *model.Type {
	if len(c.Fields) == 1 && c.Fields[0].Type.Kind == model.StructOf {
		return &c.Fields[0].Type
	}
	return nil
}

// held is the type that a case of a variant holds, "" if it holds nothing.
func held(v *model.Variant, c *model.Case) string {
	switch {
	case len(c.Fields) == 0:
		return ""
	case only(c) != nil:
		return only(c).Name
	}
	return snake(v.Name) + "::" + c.Name
}

// typeOf is a type in the language.
func typeOf(t *model.Type) string {
	switch t.Kind {
	case model.Bool:
		return "bool"
	case model.Uint:
		if t.Max < 1<<32 {
			return "u32"
		}
		return "u64"
	case model.Micros:
		return "Micros"
	case model.Text:
		return "String"
	case model.Blob:
		return "Vec<u8>"
	case model.Fixed:
		return "[u8; " + strconv.FormatUint(t.Max, 10) + "]"
	case model.List:
		return "Vec<" + typeOf(t.Of) + ">"
	}
	return t.Name
}
