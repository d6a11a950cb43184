package python

import (
	"fmt"
	"strings"

	"rollcall/bindings/gen/model"
)

// writer writes functions that turn values into bytes: one for each struct in
// a list and each case of a variant, the structs in them in place. All parts
// of one are joined at once.
type writer struct {
	s    *model.Schema
	b    strings.Builder // finished functions
	done map[string]bool
	writing
}

// writing is the function that is being written.
type writing struct {
	lines []string // before the parts
	parts []string
	fixed []byte // bytes that are always the same, not yet a part
	names int
}

func (w *writer) line(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *writer) flush() {
	if len(w.fixed) > 0 {
		w.parts = append(w.parts, literalOf(w.fixed))
		w.fixed = nil
	}
}

func literalOf(b []byte) string {
	s := `b"`
	for _, c := range b {
		s += fmt.Sprintf(`\x%02x`, c)
	}
	return s + `"`
}

func (w *writer) part(s string) {
	w.flush()
	w.parts = append(w.parts, s)
}

func (w *writer) name() string {
	w.names++
	return fmt.Sprintf("v%d", w.names)
}

// head is the header of a struct's array.
func head(fields int) []byte {
	if fields < 16 {
		return []byte{0x90 + byte(fields)}
	}
	return []byte{0xdc, byte(fields >> 8), byte(fields)}
}

// value writes a value that an expression names.
func (w *writer) value(from string, t model.Type) {
	switch t.Kind {
	case model.Bool:
		w.part("BOOL[" + from + "]")
	case model.EnumOf, model.Uint, model.Micros:
		w.part("UINT[" + from + "]")
	case model.Text:
		v := w.name()
		w.line("%s = %s.encode()", v, from)
		w.part("TEXT[len(" + v + ")]")
		w.part(v)
	case model.Blob:
		w.part("BLOB[len(" + from + ")]")
		w.part(from)
	case model.Fixed:
		v := w.name()
		w.line("%s = %s", v, from)
		w.line("if %s == %s:", v, fmt.Sprintf(`b"\x00" * %d`, t.Max))
		w.line(`    %s = b""`, v)
		w.part("BLOB[len(" + v + ")]")
		w.part(v)
	case model.List:
		v := w.name()
		w.line("%s = %s", v, from)
		w.part("ARRAY[len(" + v + ")]")
		w.part("*map(" + w.element(*t.Of) + ", " + v + ")")
	case model.StructOf:
		v := w.name()
		w.line("%s = %s", v, from)
		w.struct_(v, w.s.Struct(t.Name).Fields, 0)
	default:
		panic("python: a " + t.Kind + " in a struct")
	}
}

// struct_ writes the fields of what a variable holds, after extra ones that
// its array has too. At most one of the fields that depend on another is there.
func (w *writer) struct_(v string, fields []model.Field, extra int) {
	depend := 0
	for _, f := range fields {
		if f.When != nil {
			depend++
		}
	}
	when := depend > 0
	if !when {
		w.fixed = append(w.fixed, head(len(fields)+extra)...)
	}
	for _, f := range fields {
		if f.When != nil {
			w.part("*" + w.optional(v, f))
			continue
		}
		if when {
			when = false // the header comes first
			c := condition(v, fields)
			least := len(fields) + extra - depend
			w.part(fmt.Sprintf("%s if %s else %s", literalOf(head(least+1)), c, literalOf(head(least))))
		}
		w.value(v+"."+f.Name, f.Type)
	}
}

func condition(v string, fields []model.Field) string {
	on, values := "", []string{}
	for _, f := range fields {
		if f.When != nil {
			on = f.When.Field
			values = append(values, fmt.Sprint(f.When.Value))
		}
	}
	if len(values) == 1 {
		return fmt.Sprintf("%s.%s == %s", v, on, values[0])
	}
	return fmt.Sprintf("%s.%s in (%s)", v, on, strings.Join(values, ", "))
}

// optional is the parts of a field that may not be there.
func (w *writer) optional(v string, f model.Field) string {
	c := fmt.Sprintf("%s.%s == %d", v, f.When.Field, f.When.Value)
	from := v + "." + f.Name
	switch f.Type.Kind {
	case model.StructOf:
		return fmt.Sprintf("((%s(%s),) if %s else ())", w.element(f.Type), from, c)
	case model.Uint:
		return fmt.Sprintf("((UINT[%s],) if %s else ())", from, c)
	case model.List:
		return fmt.Sprintf("((ARRAY[len(%s)], *map(%s, %s)) if %s else ())", from, w.element(*f.Type.Of), from, c)
	}
	return fmt.Sprintf("((BLOB[len(%s)], %s) if %s else ())", from, from, c)
}

// element writes the function that writes one element of a list, once.
func (w *writer) element(of model.Type) string {
	switch of.Kind {
	case model.Text:
		return "text"
	case model.VariantOf:
		return w.variant(w.s.Variant(of.Name))
	}
	name := "_" + snake(of.Name)
	if !w.done[name] {
		w.done[name] = true
		w.function(name, func() { w.struct_("v", w.s.Struct(of.Name).Fields, 0) })
	}
	return name
}

// function writes a function of one value.
func (w *writer) function(name string, write func()) {
	outer := w.writing
	w.writing = writing{}
	write()
	w.end(name+"(v: Any)", "")
	w.writing = outer
}

// variant writes a function for each case, and one that finds it by its class.
func (w *writer) variant(v *model.Variant) string {
	name := "_" + snake(v.Name)
	if w.done[name] {
		return name
	}
	w.done[name] = true
	var table []string
	for _, c := range v.Cases {
		one := fmt.Sprintf("_%s_%s", snake(v.Name), snake(c.Name))
		fields := append(append([]model.Field(nil), v.Common...), c.Fields...)
		w.function(one, func() {
			w.fixed = append(head(len(fields)+1), byte(c.Number))
			for _, f := range fields {
				w.value("v."+f.Name, f.Type)
			}
		})
		table = append(table, fmt.Sprintf("    %s.%s: %s,\n", module(v.Name), c.Name, one))
	}
	fmt.Fprintf(&w.b, "\n\n_%s: Dict[type, Callable[[Any], bytes]] = {\n%s}\n", constant(module(v.Name)), strings.Join(table, ""))
	fmt.Fprintf(&w.b, "\n\ndef %s(v: Any) -> bytes:\n    return _%s[type(v)](v)\n", name, constant(module(v.Name)))
	return name
}

// frame writes a function that writes a frame: its start, and then the fields
// under the names of the parameters; of one parameter v without fields the whole of it.
func (w *writer) frame(name, doc, params string, start []byte, fields []model.Field) {
	w.writing = writing{fixed: start}
	for _, f := range fields {
		w.value(f.Name, f.Type)
	}
	if fields == nil {
		w.struct_("v", w.s.Struct(strings.TrimPrefix(params, "v: ")).Fields, 0)
	}
	w.end(name+"("+params+")", doc)
}

// record writes a function that writes the value of a record.
func (w *writer) record(name string, rec model.Record) {
	w.writing = writing{fixed: []byte{byte(rec.Version)}}
	w.struct_("v", w.s.Struct(rec.Type.Name).Fields, 0)
	w.end(name+"(v: "+rec.Type.Name+")", "Writes the value of a record: "+rec.Doc)
}

// end writes the function whose result is the parts, joined.
func (w *writer) end(signature, doc string) {
	w.flush()
	fmt.Fprintf(&w.b, "\n\ndef %s -> bytes:\n%s", signature, docstring("    ", doc))
	for _, l := range w.lines {
		w.b.WriteString("    " + l + "\n")
	}
	if len(w.parts) == 1 && strings.HasPrefix(w.parts[0], `b"`) {
		fmt.Fprintf(&w.b, "    return %s\n", w.parts[0])
	} else {
		fmt.Fprintf(&w.b, "    return b\"\".join((%s))\n", strings.Join(w.parts, ", "))
	}
}
