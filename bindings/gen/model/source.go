package model

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// source is the core as the compiler sees it: syntax, types and comments.
type source struct {
	root   string
	fset   *token.FileSet
	std    types.Importer
	parsed map[string]*types.Package
	info   types.Info
	funcs  map[types.Object]*ast.FuncDecl
	notes  map[types.Object]string // the comment of a type, constant or field
	vars   map[types.Object]ast.Expr
	consts map[*types.TypeName][]*types.Const // in the order of the source
}

// newSource reads the core of the module that the working directory is in.
func newSource() (*source, error) {
	root, err := os.Getwd()
	for err == nil {
		if _, stat := os.Stat(filepath.Join(root, "go.mod")); stat == nil {
			break
		}
		if root == filepath.Dir(root) {
			err = errors.New("model: not inside the project")
		}
		root = filepath.Dir(root)
	}
	fset := token.NewFileSet()
	return &source{
		root: root, fset: fset, std: importer.ForCompiler(fset, "source", nil),
		parsed: map[string]*types.Package{}, funcs: map[types.Object]*ast.FuncDecl{}, notes: map[types.Object]string{},
		vars: map[types.Object]ast.Expr{}, consts: map[*types.TypeName][]*types.Const{},
		info: types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
			Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
	}, err
}

// Import is types.Importer: packages of the project are read with their
// comments, those of the standard library without.
func (s *source) Import(path string) (*types.Package, error) {
	dir, ours := strings.CutPrefix(path, "rollcall/")
	if !ours {
		return s.std.Import(path)
	}
	if p := s.parsed[path]; p != nil {
		return p, nil
	}
	names, err := filepath.Glob(filepath.Join(s.root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(s.fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	cfg := types.Config{Importer: s}
	p, err := cfg.Check(path, s.fset, files, &s.info)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	s.parsed[path] = p
	for _, f := range files {
		for _, d := range f.Decls {
			s.declare(d)
		}
	}
	return p, nil
}

func (s *source) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		s.funcs[s.info.Defs[d.Name]] = d
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				s.declareType(d, spec)
			case *ast.ValueSpec:
				s.declareValue(spec)
			}
		}
	}
}

func (s *source) declareType(d *ast.GenDecl, spec *ast.TypeSpec) {
	doc := spec.Doc
	if doc == nil && len(d.Specs) == 1 {
		doc = d.Doc
	}
	s.notes[s.info.Defs[spec.Name]] = note(doc)
	shape, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range shape.Fields.List {
		for _, n := range f.Names {
			s.notes[s.info.Defs[n]] = note(f.Doc, f.Comment)
		}
	}
}

func (s *source) declareValue(spec *ast.ValueSpec) {
	for i, n := range spec.Names {
		o := s.info.Defs[n]
		s.notes[o] = note(spec.Doc, spec.Comment)
		if c, ok := o.(*types.Const); ok {
			if named, ok := c.Type().(*types.Named); ok && !strings.HasPrefix(n.Name, "Max") {
				s.consts[named.Obj()] = append(s.consts[named.Obj()], c)
			}
		}
		if i < len(spec.Values) {
			s.vars[o] = spec.Values[i]
		}
	}
}

// note is the first comment that says something, on one line.
func note(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := strings.Join(strings.Fields(g.Text()), " "); text != "" {
			return text
		}
	}
	return ""
}
