package mutants

import (
	"fmt"
	"go/ast"
	"strconv"
)

// function adds a copy of a function for each of its mutants, and to the
// function itself a beginning that goes to the copy whose mutant is on.
func (w *weaver) function(d *ast.FuncDecl, list []change) {
	names, header := w.nameAll(d)
	begin := ""
	for _, c := range list {
		name := d.Name.Name + "Mutant" + strconv.Itoa(c.mutant.number)
		begin += " if rollcallMutant == " + strconv.Itoa(c.mutant.number) + " { " + w.callOf(d, name, names) + " };"
		w.copy(d, name, header, c)
	}
	w.edits = append(w.edits, header...)
	body := w.at(d.Body.Lbrace) + 1
	w.edits = append(w.edits, edit{body, body, begin})
}

// copy is the function under another name, changed. Its errors name the mutant.
func (w *weaver) copy(d *ast.FuncDecl, name string, header []edit, c change) {
	from, to := w.at(d.Pos()), w.at(d.End())
	edits := []edit{
		{w.at(d.Name.Pos()) - from, w.at(d.Name.End()) - from, name},
		{c.from - from, c.to - from, c.text},
	}
	for _, h := range header {
		edits = append(edits, edit{h.from - from, h.to - from, h.text})
	}
	fmt.Fprintf(&w.copies, "\n//line %s(%s):%d\n%s\n", w.path, c.mutant.Name, w.file.Line(d.Pos()), apply(w.source[from:to], edits...))
}

// callOf goes on with a copy, with the same arguments.
func (w *weaver) callOf(d *ast.FuncDecl, name string, names []string) string {
	call := name
	if d.Recv != nil {
		call, names = names[0]+"."+name, names[1:]
	}
	call += "("
	for _, n := range names {
		call += n + ", "
	}
	if n := len(d.Type.Params.List); n > 0 {
		if _, more := d.Type.Params.List[n-1].Type.(*ast.Ellipsis); more {
			call = call[:len(call)-2] + "..."
		}
	}
	if d.Type.Results == nil {
		return call + "); return"
	}
	return "return " + call + ")"
}

// nameAll gives a name to each parameter that has none, the receiver included,
// and returns all names in order with the edits that this takes.
func (w *weaver) nameAll(d *ast.FuncDecl) (names []string, edits []edit) {
	fresh := func(from, to int, after string) {
		name := "rollcall" + strconv.Itoa(len(names))
		names = append(names, name)
		edits = append(edits, edit{from, to, name + after})
	}
	lists := []*ast.FieldList{d.Type.Params}
	if d.Recv != nil {
		lists = []*ast.FieldList{d.Recv, d.Type.Params}
	}
	for _, list := range lists {
		for _, f := range list.List {
			if len(f.Names) == 0 {
				fresh(w.at(f.Pos()), w.at(f.Pos()), " ")
			}
			for _, n := range f.Names {
				if n.Name == "_" {
					fresh(w.at(n.Pos()), w.at(n.End()), "")
				} else {
					names = append(names, n.Name)
				}
			}
		}
	}
	return names, edits
}
