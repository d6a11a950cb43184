package python

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/bindings/gen/model"
)

// reader writes functions that read bytes into values: one for each kind of
// list, and the structs in them in place, since a call costs what three fields
// do. Within a function b is the frame and i the place in it; a run of fields of one
// byte each is read from i on, and i moved once.
type reader struct {
	s     *model.Schema
	b     strings.Builder // finished functions
	lists map[string]bool // whose functions are written
	tabs  []string        // tables that they use
	reading
}

// reading is the function that is being written.
type reading struct {
	body  *strings.Builder
	depth int
	past  int // bytes behind i that are read already
	names int // objects so far
}

func (r *reader) line(format string, args ...any) {
	r.body.WriteString(strings.Repeat("    ", r.depth))
	fmt.Fprintf(r.body, format+"\n", args...)
}

// at is the place of the next byte, and moves past it.
func (r *reader) at() string {
	r.past++
	return place(r.past - 1)
}

func place(past int) string {
	if past == 0 {
		return "i"
	}
	return fmt.Sprintf("i + %d", past)
}

// sync makes i the place of the next byte.
func (r *reader) sync() {
	if r.past > 0 {
		r.line("i += %d", r.past)
		r.past = 0
	}
}

// function writes a function with a body of its own.
func (r *reader) function(signature string, write func()) {
	outer := r.reading
	r.reading = reading{body: &strings.Builder{}}
	r.body.WriteString("\n\ndef " + signature + ":\n")
	r.depth = 1
	write()
	r.b.WriteString(r.body.String())
	r.reading = outer
}

// object makes a value without a call of its constructor, fills it, and returns its name.
func (r *reader) object(class string) string {
	fields := r.s.Struct(class).Fields
	o := r.open(class)
	r.past += headSize(len(fields))
	r.fields(o, fields)
	return o
}

func (r *reader) open(class string) string {
	r.names++
	o := fmt.Sprintf("o%d", r.names)
	r.line("%s = new(%s)", o, class)
	return o
}

func headSize(fields int) int {
	if fields < 16 {
		return 1
	}
	return 3
}

func (r *reader) fields(o string, fields []model.Field) {
	for _, f := range fields {
		to := o + "." + f.Name
		if f.When != nil {
			r.sync()
			r.line("if %s.%s == %d:", o, f.When.Field, f.When.Value)
			r.depth++
			r.value(to, f.Type, false)
			r.sync()
			r.depth--
			r.line("else:")
			r.line("    %s = None", to)
			continue
		}
		r.value(to, f.Type, !strings.HasSuffix(f.Name, "id") || f.Name == "provider_id" || f.Name == "executor_id")
	}
}

// table names the tuple of an enum's members, which is faster than a call of the enum.
func (r *reader) table(enum string) string {
	name := "_" + constant(enum)
	line := fmt.Sprintf("%s = tuple(%s)", name, enum)
	if e := r.s.Enum(enum); e.Open || e.Values[len(e.Values)-1].Number != uint64(len(e.Values))-1 {
		line = fmt.Sprintf("%s = Members(%s)", name, enum)
	}
	r.tabs = appendNew(r.tabs, line)
	return name
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// list writes the function that reads a list, once.
func (r *reader) list(of model.Type) string {
	if of.Kind == model.Text {
		return "texts"
	}
	name := "_" + snake(of.Name) + "_list"
	if r.lists[name] {
		return name
	}
	r.lists[name] = true
	r.function(name+"(b: bytes, i: int) -> Any", func() {
		r.line("n = b[i]")
		r.line("if n < 160:")
		r.line("    n -= 144")
		r.line("    i += 1")
		r.line("else:")
		r.line("    n, i = long_array(b, i)")
		r.line("out: List[Any] = []")
		r.line("add = out.append")
		r.line("for _ in range(n):")
		r.depth++
		if of.Kind == model.VariantOf {
			r.variant(r.s.Variant(of.Name))
		} else {
			o := r.object(of.Name)
			r.sync()
			r.line("add(%s)", o)
		}
		r.depth--
		r.line("return out, i")
	})
	return name
}

// frequent are the cases that are looked for first: there is one for each update.
var frequent = map[string]bool{"Updated": true, "Acknowledge": true, "Task": true}

// variant reads one value. Cases with the same fields share their code.
func (r *reader) variant(v *model.Variant) {
	table := "_" + constant(module(v.Name))
	var classes []string
	for _, c := range v.Cases {
		classes = append(classes, fmt.Sprintf("%d: %s.%s", c.Number, module(v.Name), c.Name))
	}
	r.tabs = appendNew(r.tabs, table+": Any = {"+strings.Join(classes, ", ")+"}")
	r.line("t = b[i + 1]")
	o := r.open(table + "[t]")
	word := "if"
	for _, group := range groups(v) {
		r.line("%s t %s:", word, group.is)
		word = "elif"
		r.depth++
		r.past = headSize(1+len(v.Common)+len(group.fields)) + 1
		r.fields(o, append(append([]model.Field(nil), v.Common...), group.fields...))
		r.sync()
		r.depth--
	}
	r.line("add(%s)", o)
}

type group struct {
	is     string
	fields []model.Field
	first  bool
}

func groups(v *model.Variant) []group {
	var list []group
	numbers := map[int][]string{}
	at := map[string]int{}
	for _, c := range v.Cases {
		key := fmt.Sprint(shape(c.Fields))
		n, ok := at[key]
		if !ok {
			n = len(list)
			at[key] = n
			list = append(list, group{fields: c.Fields})
		}
		list[n].first = list[n].first || frequent[c.Name]
		numbers[n] = append(numbers[n], fmt.Sprint(c.Number))
	}
	var out []group
	for _, first := range []bool{true, false} {
		for n, g := range list {
			if g.first != first {
				continue
			}
			g.is = "== " + numbers[n][0]
			if len(numbers[n]) > 1 {
				g.is = "in (" + strings.Join(numbers[n], ", ") + ")"
			}
			out = append(out, g)
		}
	}
	return out
}

// shape is what two cases must share: names and types.
func shape(fields []model.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Name+" "+annotation(f.Type))
	}
	return out
}

// struct_ writes a function that reads one struct, and nothing after it. Skip
// is how many bytes stand before it.
func (r *reader) struct_(name, doc, class string, skip int) {
	r.function(name+"(b: bytes) -> "+class, func() {
		r.body.WriteString(docstring("    ", doc))
		r.line("i = %d", skip)
		o := r.object(class)
		r.end("cast(" + class + ", " + o + ")")
	})
}

// frame writes a function that reads the fields of a frame, and nothing after them.
func (r *reader) frame(name, doc, result string, fields []model.Field) {
	r.function(name+"(b: bytes) -> "+result, func() {
		r.body.WriteString(docstring("    ", doc))
		r.line("i = 0")
		r.past = headSize(len(fields))
		var names []string
		for _, f := range fields {
			r.line("%s: Any", f.Name)
			r.value(f.Name, f.Type, false)
			names = append(names, f.Name)
		}
		if len(names) == 1 {
			names[0] = "cast(" + result + ", " + names[0] + ")"
		}
		r.end(strings.Join(names, ", "))
	})
}

func (r *reader) end(result string) {
	r.sync()
	r.line("if i != len(b):")
	r.line(`    raise ValueError(f"{len(b)} bytes, and {i} of them read")`)
	r.line("return %s", result)
}

// code is the tables and functions.
func (r *reader) code() string {
	return "\nnew: Any = object.__new__\n" + strings.Join(r.tabs, "\n") + "\n" + r.b.String()
}
