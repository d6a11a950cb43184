package model

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// shaper follows the schema functions statement by statement and writes down
// what they say. It knows just what such functions are made of; anything else
// is an error, so nothing can be overlooked.
type shaper struct {
	*source
	out    *Schema
	open   []*shape
	fields map[string]string // the names of fields in Go, and on the wire
	names  map[string]string // of constants
}

// shape is a struct between Begin and End.
type shape struct {
	field   string
	at      place // the Go value that it describes
	fields  []Field
	places  map[types.Object]string // which field holds which Go variable
	when    *When
	variant *Variant
	in      *Case
}

// place is an expression, and what the names in it stand for.
type place struct {
	expr ast.Expr
	env  env
}

// env binds parameters and loop variables; what is not bound stands for itself.
type env map[types.Object]bound

type bound struct {
	place
	number int64 // of a loop variable, which has no place
}

// unsaid stops the extraction: a schema function holds something new.
func (s *shaper) unsaid(n ast.Node, what string) {
	panic(fmt.Errorf("model: %s: %s", s.fset.Position(n.Pos()), what))
}

// function is the shape that a schema function describes: a field without a name.
func (s *shaper) function(f *ast.FuncDecl) Type {
	return s.one(func() { s.block(f.Body.List, env{}) }, f)
}

// one runs what describes one value.
func (s *shaper) one(describe func(), at ast.Node) Type {
	s.open = append(s.open, &shape{places: map[types.Object]string{}})
	describe()
	top := s.top()
	s.open = s.open[:len(s.open)-1]
	if len(top.fields) != 1 {
		s.unsaid(at, "wanted one value")
	}
	return top.fields[0].Type
}

func (s *shaper) top() *shape { return s.open[len(s.open)-1] }

func (s *shaper) block(list []ast.Stmt, e env) {
	for _, st := range list {
		s.statement(st, e)
	}
}

func (s *shaper) statement(st ast.Stmt, e env) {
	switch st := st.(type) {
	case *ast.ExprStmt:
		s.call(st.X.(*ast.CallExpr), e)
	case *ast.AssignStmt:
		if call, ok := st.Rhs[0].(*ast.CallExpr); ok && s.callee(call).Name() == "Begin" {
			s.open = append(s.open, &shape{field: s.text(call.Args[0], e), places: map[types.Object]string{}})
		}
	case *ast.IfStmt:
		s.branch(st, e)
	case *ast.SwitchStmt:
		s.variants(st, e)
	case *ast.RangeStmt:
		s.loop(st, e)
	default:
		s.unsaid(st, "a statement of another kind")
	}
}

func (s *shaper) call(call *ast.CallExpr, e env) {
	f := s.callee(call)
	switch {
	case f.Pkg().Name() == "wire" && s.primitive(f.Name(), call, e):
	case s.resources(f, call, e):
	case s.funcs[f] != nil:
		s.inline(s.funcs[f], call, e)
	default:
		s.unsaid(call, "a call of "+f.Name())
	}
}

func (s *shaper) callee(call *ast.CallExpr) types.Object {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return s.info.Uses[f]
	case *ast.SelectorExpr:
		return s.info.Uses[f.Sel]
	}
	s.unsaid(call, "a call of a value")
	return nil
}

// primitive handles the functions of the codec itself.
func (s *shaper) primitive(name string, call *ast.CallExpr, e env) bool {
	switch name {
	case "End":
		s.end(call)
		return true
	case "Fail":
		return true
	case "Uint", "Bool", "Text", "Blob", "Fixed", "List":
	default:
		return false
	}
	at := s.resolve(call.Args[2], e)
	f := Field{Name: s.text(call.Args[1], e), Doc: s.noteOf(at)}
	switch name {
	case "Uint":
		f.Type = s.number(at, s.limit(call.Args[3]))
	case "Bool":
		f.Type = Type{Kind: Bool}
	case "Text":
		f.Type = Type{Kind: Text, Max: s.limit(call.Args[3])}
	case "Blob":
		f.Type = Type{Kind: Blob, Max: s.limit(call.Args[3])}
	case "Fixed":
		f.Type = Type{Kind: Fixed, Max: uint64(s.typeOf(at).Underlying().(*types.Array).Len())}
	case "List":
		element := s.one(func() { s.apply(call.Args[4]) }, call)
		f.Type = Type{Kind: List, Max: s.limit(call.Args[3]), Of: &element}
	}
	s.emit(f, at)
	return true
}

func (s *shaper) number(at place, limit uint64) Type {
	named, ok := s.typeOf(at).(*types.Named)
	switch {
	case ok && named.Obj().Name() == "Micros":
		return Type{Kind: Micros, Max: limit}
	case ok && len(s.consts[named.Obj()]) > 0:
		return Type{Kind: EnumOf, Name: s.enum(named, limit), Max: limit}
	}
	return Type{Kind: Uint, Max: limit}
}

// apply runs the function that describes an element, for an element of its own.
func (s *shaper) apply(f ast.Expr) {
	switch f := f.(type) {
	case *ast.FuncLit:
		s.block(f.Body.List, env{})
	case *ast.Ident:
		s.block(s.funcs[s.info.Uses[f]].Body.List, env{})
	default:
		s.unsaid(f, "an element described in another way")
	}
}

// inline follows a call of another schema function.
func (s *shaper) inline(f *ast.FuncDecl, call *ast.CallExpr, e env) {
	inner := env{}
	if f.Recv != nil {
		inner[s.info.Defs[f.Recv.List[0].Names[0]]] = bound{place: s.resolve(call.Fun.(*ast.SelectorExpr).X, e)}
	}
	i := 0
	for _, p := range f.Type.Params.List {
		for _, name := range p.Names {
			inner[s.info.Defs[name]] = bound{place: place{call.Args[i], e}}
			i++
		}
	}
	s.block(f.Body.List, inner)
}

// branch: reading and writing have the same shape, so what depends on the
// direction says nothing; what depends on a field makes others conditional.
func (s *shaper) branch(st *ast.IfStmt, e env) {
	if st.Init != nil {
		s.statement(st.Init, e)
	}
	cond := st.Cond
	if not, ok := cond.(*ast.UnaryExpr); ok {
		cond = not.X
	}
	switch text := types.ExprString(cond); text {
	case "c.writing", "c.Writing()":
		return
	}
	var yes, no *When
	switch cond := st.Cond.(type) {
	case *ast.BinaryExpr:
		if cond.Op != token.EQL || st.Else != nil {
			s.unsaid(cond, "a condition of another kind")
		}
		yes = &When{Field: s.held(cond.X, e), Value: s.limit(cond.Y)}
	case *ast.Ident:
		yes, no = &When{Field: s.held(cond, e), Value: 1}, &When{Field: s.held(cond, e)}
	default:
		s.unsaid(cond, "a condition of another kind")
	}
	top := s.top()
	top.when = yes
	s.block(st.Body.List, e)
	if st.Else != nil {
		top.when = no
		s.block(st.Else.(*ast.BlockStmt).List, e)
	}
	top.when = nil
}

// held is the name of the field of the open struct that holds a variable.
func (s *shaper) held(x ast.Expr, e env) string {
	name, ok := s.top().places[s.object(s.resolve(x, e))]
	if !ok {
		s.unsaid(x, "a condition on what is no field")
	}
	return name
}

// variants: a switch over the first field.
func (s *shaper) variants(st *ast.SwitchStmt, e env) {
	top := s.top()
	if held := s.held(st.Tag, e); len(top.fields) > 1 && held != top.fields[0].Name {
		s.conditional(st, held, e)
		return
	}
	if len(top.fields) == 0 || top.variant != nil {
		s.unsaid(st, "a switch before there is a field, or a second one")
	}
	tag := top.fields[0].Type
	top.variant = &Variant{Tag: tag.Name, Common: top.fields[1:]}
	prefix := commonPrefix(s.consts[s.typeOf(s.resolve(st.Tag, e)).(*types.Named).Obj()])
	for _, clause := range st.Body.List {
		clause := clause.(*ast.CaseClause)
		for _, x := range clause.List {
			o := s.info.Uses[x.(*ast.Ident)]
			top.in = &Case{Number: s.limit(x), Name: strings.TrimPrefix(o.Name(), prefix), Doc: s.notes[o]}
			s.block(clause.Body, e)
			top.variant.Cases = append(top.variant.Cases, *top.in)
			top.in = nil
		}
	}
}

// loop: over an array, whose length its type says.
func (s *shaper) loop(st *ast.RangeStmt, e env) {
	array, ok := s.typeOf(s.resolve(st.X, e)).Underlying().(*types.Array)
	if !ok || st.Value != nil {
		s.unsaid(st, "a loop over what is no array")
	}
	key := s.info.Defs[st.Key.(*ast.Ident)]
	for i := range array.Len() {
		inner := env{key: {number: i}}
		for o, b := range e {
			inner[o] = b
		}
		s.block(st.Body.List, inner)
	}
}

// emit adds a field to the open struct.
func (s *shaper) emit(f Field, at place) {
	top := s.top()
	if top.at.expr == nil {
		top.at = s.parent(at)
	}
	f.When = top.when
	if o := s.object(at); o != nil {
		top.places[o] = f.Name
		if v, ok := o.(*types.Var); ok && v.IsField() && s.fields[v.Name()] == "" { // the first: a part of another type may have the same name
			s.fields[v.Name()] = f.Name
		}
	}
	if top.in != nil {
		top.in.Fields = append(top.in.Fields, f)
	} else {
		top.fields = append(top.fields, f)
	}
}

// end closes the open struct, names it and makes it a field of the one around it.
func (s *shaper) end(call ast.Node) {
	top := s.top()
	s.open = s.open[:len(s.open)-1]
	name, doc := s.nameOf(top)
	t := Type{Kind: StructOf, Name: name}
	if v := top.variant; v != nil {
		t.Kind = VariantOf
		v.Name, v.Doc = name, doc
		s.variant(*v, call)
	} else {
		s.structure(Struct{Name: name, Doc: doc, Fields: top.fields}, call)
	}
	s.emit(Field{Name: top.field, Doc: s.noteOf(top.at), Type: t}, top.at)
}

// nameOf is the name of the Go type; a part of a type that is a struct only on
// the wire is called after both.
func (s *shaper) nameOf(sh *shape) (name, doc string) {
	o := s.typeOf(sh.at).(*types.Named).Obj()
	for _, around := range s.open {
		if around.at.expr != nil && s.typeOf(around.at).(*types.Named).Obj() == o {
			return strings.TrimSuffix(o.Name(), "Notice") + camel(sh.field), ""
		}
	}
	if n, ok := renamed[o.Name()]; ok {
		return n, s.notes[o]
	}
	return o.Name(), s.notes[o]
}

// renamed: what is clear in its Go package is not everywhere.
var renamed = map[string]string{"Error": "Refusal", "Code": "ErrorCode"}

func (s *shaper) structure(n Struct, at ast.Node) {
	if old := s.out.Struct(n.Name); old == nil {
		s.out.Structs = append(s.out.Structs, n)
	} else if !reflect.DeepEqual(*old, n) {
		s.unsaid(at, n.Name+" in two shapes")
	}
}

func (s *shaper) variant(n Variant, at ast.Node) {
	if old := s.out.Variant(n.Name); old == nil {
		s.out.Variants = append(s.out.Variants, n)
	} else if !reflect.DeepEqual(*old, n) {
		s.unsaid(at, n.Name+" in two shapes")
	}
}

// resolve strips what does not change which variable is meant, and follows parameters.
func (s *shaper) resolve(x ast.Expr, e env) place {
	switch t := x.(type) {
	case *ast.ParenExpr:
		return s.resolve(t.X, e)
	case *ast.StarExpr:
		return s.resolve(t.X, e)
	case *ast.UnaryExpr:
		return s.resolve(t.X, e)
	case *ast.SliceExpr:
		return s.resolve(t.X, e)
	case *ast.Ident:
		if b, ok := e[s.info.Uses[t]]; ok && b.expr != nil {
			return s.resolve(b.expr, b.env)
		}
	}
	return place{x, e}
}

// parent is the value that a field or element is a part of.
func (s *shaper) parent(p place) place {
	switch t := p.expr.(type) {
	case *ast.SelectorExpr:
		return s.resolve(t.X, p.env)
	case *ast.IndexExpr:
		up := s.resolve(t.X, p.env)
		if _, ok := up.expr.(*ast.IndexExpr); ok {
			return s.parent(up)
		}
		return up
	}
	return p
}

func (s *shaper) typeOf(p place) types.Type {
	t := s.info.TypeOf(p.expr)
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	return types.Unalias(t)
}

// object is the variable or field at a place, if it has a name.
func (s *shaper) object(p place) types.Object {
	switch t := p.expr.(type) {
	case *ast.Ident:
		return s.info.Uses[t]
	case *ast.SelectorExpr:
		return s.info.Uses[t.Sel]
	}
	return nil
}

func (s *shaper) noteOf(p place) string { return s.notes[s.object(p)] }

// limit is the value of a constant.
func (s *shaper) limit(x ast.Expr) uint64 {
	v := s.info.Types[x].Value
	if v == nil {
		s.unsaid(x, "wanted a constant")
	}
	n, ok := constant.Uint64Val(constant.ToInt(v))
	if !ok {
		s.unsaid(x, "wanted a number from 0")
	}
	return n
}

// text is a string: a constant, a parameter, or made of a loop's variables.
func (s *shaper) text(x ast.Expr, e env) string {
	if v := s.info.Types[x].Value; v != nil {
		return constant.StringVal(v)
	}
	switch t := x.(type) {
	case *ast.Ident:
		if b, ok := e[s.info.Uses[t]]; ok {
			return s.text(b.expr, b.env)
		}
	case *ast.BinaryExpr:
		return s.text(t.X, e) + s.text(t.Y, e)
	case *ast.IndexExpr:
		list, i := s.vars[s.object(place{t.X, e})].(*ast.CompositeLit), e[s.info.Uses[t.Index.(*ast.Ident)]].number
		return s.text(list.Elts[i], nil)
	}
	s.unsaid(x, "a name made in another way")
	return ""
}

// camel makes WaitingFor of waiting_for.
func camel(name string) string {
	s := ""
	for _, w := range strings.Split(name, "_") {
		s += strings.ToUpper(w[:1]) + w[1:]
	}
	return s
}
