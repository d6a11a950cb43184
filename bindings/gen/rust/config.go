package rust

import (
	"fmt"

	"rollcall/bindings/gen/model"
)

// defaults is the default configuration.
func defaults(s *model.Schema) []byte {
	o := begin(s, "The default configuration.")
	o.line(0, "")
	o.line(0, "use super::*;")
	o.line(0, "")
	o.line(0, "impl Default for Config {")
	o.line(1, "fn default() -> Self {")
	o.WriteString("        ")
	o.value(2, &model.Type{Kind: model.StructOf, Name: "Config"}, s.Default)
	o.line(0, "")
	o.line(1, "}")
	o.line(0, "}")
	return o.bytes()
}

// value writes a value of the default configuration.
func (o *out) value(depth int, t *model.Type, v any) {
	switch t.Kind {
	case model.StructOf:
		o.line(0, "%s {", t.Name)
		fields := o.schema.Struct(t.Name).Fields
		for i := range fields {
			o.WriteString(indent(depth+1) + member(&fields[i]) + ": ")
			o.value(depth+1, &fields[i].Type, v.(map[string]any)[fields[i].Name])
			o.line(0, ",")
		}
		o.WriteString(indent(depth) + "}")
	case model.EnumOf:
		e := o.schema.Enum(t.Name)
		for i := range e.Values {
			if e.Values[i].Name == v {
				fmt.Fprintf(o, "%s::%s", e.Name, camel(bare(e, &e.Values[i])))
			}
		}
	case model.Text:
		fmt.Fprintf(o, "%q.to_owned()", v)
	default:
		fmt.Fprint(o, v)
	}
}
