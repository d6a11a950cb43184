package mutants

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// numbered is a mutant with its number.
type numbered struct {
	*Mutant
	number int
}

// weaver puts mutants into a file.
type weaver struct {
	path   string
	source string
	file   *token.File
	tree   *ast.File
	edits  []edit // of the file
	copies strings.Builder
}

// weave is a file with all its mutants. With none of them on it does what the
// file does.
func weave(path, source string, list []numbered) (string, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, path, source, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	w := &weaver{path: path, source: source, file: set.File(tree.FileStart), tree: tree}
	changes := map[ast.Node][]change{} // by what they are in
	var order []ast.Node
	var wrong []error // all of them, at once
	for _, m := range list {
		e, err := m.change(source)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		in := w.around(e)
		if in == nil {
			wrong = append(wrong, fmt.Errorf("mutant %s: its text in %s is not inside one function's body or one variable's value", m.Name, path))
			continue
		}
		if changes[in] == nil {
			order = append(order, in)
		}
		changes[in] = append(changes[in], change{m, e})
	}
	if len(wrong) > 0 {
		return "", errors.Join(wrong...)
	}
	for _, in := range order {
		switch in := in.(type) {
		case *ast.FuncDecl:
			w.function(in, changes[in])
		case ast.Expr:
			w.value(in, changes[in])
		}
	}
	return apply(source, w.edits...) + w.copies.String(), nil
}

// change is a mutant with where it is.
type change struct {
	mutant numbered
	edit
}

// around is the function or the variable's value that holds an edit.
func (w *weaver) around(e edit) ast.Node {
	for _, d := range w.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil && w.at(d.Body.Lbrace) < e.from && e.to <= w.at(d.Body.Rbrace) {
				return d
			}
		case *ast.GenDecl:
			if v := w.valueAround(d, e); v != nil {
				return v
			}
		}
	}
	return nil
}

func (w *weaver) valueAround(d *ast.GenDecl, e edit) ast.Node {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, x := range v.Values {
			if w.at(x.Pos()) <= e.from && e.to <= w.at(x.End()) {
				return x
			}
		}
	}
	return nil
}

// value makes a variable's value a choice. Both are made; the mutant's counts
// if it is on.
func (w *weaver) value(x ast.Expr, list []change) {
	from, to := w.at(x.Pos()), w.at(x.End())
	text := w.source[from:to]
	for _, c := range list {
		mutated := apply(w.source[from:to], edit{c.from - from, c.to - from, c.text})
		text = "rollcallPick(" + strconv.Itoa(c.mutant.number) + ", " + mutated + ", " + text + ")"
	}
	w.edits = append(w.edits, edit{from, to, text})
}

func (w *weaver) at(p token.Pos) int { return w.file.Offset(p) }

// chooser is the file that is added to a package which has mutants.
func chooser(pkg string) string {
	return "package " + pkg + `

import (
	"os"
	"strconv"
)

var rollcallMutant = rollcallChosen()

func rollcallChosen() int {
	n, _ := strconv.Atoi(os.Getenv("ROLLCALL_MUTANT"))
	return n
}

func rollcallPick[T any](number int, mutant, original T) T {
	if rollcallMutant == number {
		return mutant
	}
	return original
}
`
}
