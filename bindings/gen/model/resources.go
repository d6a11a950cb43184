package model

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// resources handles the shapes of package mesoswire whose functions do more
// than name fields: a list that must be canonical, and two that are flat.
func (s *shaper) resources(f types.Object, call *ast.CallExpr, e env) bool {
	if f.Pkg().Name() != "mesoswire" {
		return false
	}
	limit := func(name string) uint64 {
		n, _ := constant.Uint64Val(f.Pkg().Scope().Lookup(name).(*types.Const).Val())
		return n
	}
	switch f.Name() {
	case "Resources":
		at := s.resolve(call.Args[2], e)
		one := s.one(func() { s.block(s.funcs[f.Pkg().Scope().Lookup("schemaResource")].Body.List, env{}) }, call)
		s.emit(Field{
			Name: s.text(call.Args[1], e), Doc: s.noteOf(at), Type: Type{Kind: List, Max: limit("MaxList"), Of: &one},
		}, at)
	case "schemaRanges":
		s.emit(Field{
			Name: "ranges", Doc: "both ends of each range, 8 bytes each, the highest byte first; no two overlap or touch, the lowest first",
			Type: Type{Kind: Blob, Max: 16 * limit("MaxList")},
		}, s.resolve(call.Args[1], e))
	case "schemaReservations":
		s.emit(Field{
			Name: "reservations", Doc: "type (STATIC or DYNAMIC), role, principal and labels of each, one after the other; the last is in force",
			Type: Type{Kind: List, Max: limit("MaxList"), Of: &Type{Kind: Text, Max: limit("MaxMessage")}},
		}, s.resolve(call.Args[1], e))
	default:
		return false
	}
	return true
}

// conditional: a switch over a field that is not the first makes the fields of
// each case conditional.
func (s *shaper) conditional(st *ast.SwitchStmt, field string, e env) {
	top := s.top()
	for _, clause := range st.Body.List {
		clause := clause.(*ast.CaseClause)
		for _, x := range clause.List {
			top.when = &When{Field: field, Value: s.limit(x)}
			s.block(clause.Body, e)
			top.when = nil
		}
	}
}
