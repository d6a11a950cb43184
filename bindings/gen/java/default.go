package java

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/bindings/gen/model"
)

// defaults is the default configuration as an expression.
func (g *generator) defaults(s *source) {
	s.doc("Returns the configuration to start from: PARTITION_AWARE, with fences.", "@return the default configuration")
	s.f("public static Config defaults() {")
	s.f("  return %s;\n}\n", g.literal(model.Type{Kind: model.StructOf, Name: "Config"}, g.schema.Default, "      "))
}

func (g *generator) literal(t model.Type, v any, indent string) string {
	switch t.Kind {
	case model.StructOf:
		var list []string
		for _, f := range g.schema.Struct(t.Name).Fields {
			list = append(list, g.literal(f.Type, v.(map[string]any)[f.Name], indent+"    "))
		}
		if t.Name == "Backoff" {
			return "new Backoff(" + strings.Join(list, ", ") + ")"
		}
		return "new " + t.Name + "(\n" + indent + strings.Join(list, ",\n"+indent) + ")"
	case model.EnumOf:
		return t.Name + "." + constant(fmt.Sprint(v))
	case model.Bool:
		return fmt.Sprint(v)
	case model.Text:
		return strconv.Quote(fmt.Sprint(v))
	}
	var n uint64
	if _, err := fmt.Sscan(fmt.Sprint(v), &n); err != nil {
		panic(fmt.Sprintf("java: the default %v is no number", v))
	}
	return number(n)
}
