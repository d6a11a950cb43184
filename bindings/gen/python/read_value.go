package python

import (
	"fmt"

	"rollcall/bindings/gen/model"
)

// value reads a value into a variable or attribute. Rare says that it is mostly empty.
func (r *reader) value(to string, t model.Type, rare bool) {
	switch t.Kind {
	case model.Bool:
		r.line("%s = b[%s] == 195", to, r.at())
	case model.EnumOf:
		if t.Max < 128 {
			r.line("%s = %s[b[%s]]", to, r.table(t.Name), r.at())
			return
		}
		r.number("n")
		r.line("%s = %s[n]", to, r.table(t.Name))
	case model.Uint, model.Micros:
		r.number(to)
	case model.Text:
		r.text(to, rare)
	case model.Fixed:
		r.line("j = i + %d", r.past+2)
		r.line("i = j + b[%s]", place(r.past+1))
		r.past = 0
		r.line("%s = b[j:i]", to)
	case model.Blob:
		r.blob(to)
	case model.List:
		r.sync()
		r.line("%s, i = %s(b, i)", to, r.list(*t.Of))
	case model.StructOf:
		r.line("%s = %s", to, r.object(t.Name))
	default:
		panic("python: a " + t.Kind + " in a struct")
	}
}

func (r *reader) number(to string) {
	r.sync()
	r.line("n = b[i]")
	r.line("if n < 128:")
	if to != "n" {
		r.line("    %s = n", to)
	}
	r.line("    i += 1")
	r.line("else:")
	r.line("    i += 1 + WIDTH[n]")
	r.line("    %s = UNPACK[n](b, i - WIDTH[n])[0]", to)
}

// text: most ids have 32 bytes or more, most messages none.
func (r *reader) text(to string, rare bool) {
	r.sync()
	r.line("n = b[i]")
	word := "if"
	if rare {
		r.line("if n == 160:")
		r.line("    %s = \"\"", to)
		r.line("    i += 1")
		word = "elif"
	}
	read := fmt.Sprintf("    %s = b[j:i].decode()", to)
	r.line("%s n == 217:", word)
	r.line("    j = i + 2")
	r.line("    i = j + b[i + 1]")
	r.line(read)
	r.line("elif n < 192:")
	r.line("    j = i + 1")
	r.line("    i += n - 159")
	r.line(read)
	r.line("else:")
	r.line("    j, i = long_text(b, i)")
	r.line(read)
}

func (r *reader) blob(to string) {
	r.sync()
	r.line("if b[i] == 196:")
	r.line("    j = i + 2")
	r.line("    i = j + b[i + 1]")
	r.line("else:")
	r.line("    j, i = long_blob(b, i)")
	r.line("%s = b[j:i]", to)
}
