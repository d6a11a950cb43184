package core_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Purity is checked, not promised: see the package documentation for what it is.

// mayImport is what a package of core may import beside rollcall/core/...
var mayImport = map[string]bool{
	"errors": true, "math/bits": true, "slices": true, "strconv": true, "strings": true, "unicode/utf8": true,
}

// mayImportUnsafe are the packages that make texts of bytes without a copy.
var mayImportUnsafe = map[string]bool{"rollcall/core/wire": true, "rollcall/core/scheduler": true}

// contract are the structs that cross the boundary of a machine: plain data.
var contract = map[string]bool{"Event": true, "Call": true, "Notice": true, "Output": true, "Record": true}

func TestCoreIsPure(t *testing.T) {
	for _, dir := range packagesBelow(t, ".") {
		for _, finding := range impurities(t, dir) {
			t.Error(finding)
		}
	}
}

// The checker finds each kind of impurity, where it stands, and nothing else.
func TestImpurityIsFound(t *testing.T) {
	var want []string
	fset := token.NewFileSet()
	for _, file := range parse(t, fset, "testdata/impure") {
		for _, group := range file.Comments {
			for _, c := range group.List {
				if why, ok := strings.CutPrefix(c.Text, "// want: "); ok {
					for _, w := range strings.Split(why, "; ") {
						want = append(want, fmt.Sprintf("testdata/impure/impure.go:%d: %s", fset.Position(c.Pos()).Line, w))
					}
				}
			}
		}
	}
	assert.NotEmpty(t, want)
	assert.ElementsMatch(t, want, impurities(t, "testdata/impure"))
}

// packagesBelow lists the folders that hold Go files, those for tests left out.
func packagesBelow(t *testing.T, root string) []string {
	dirs := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			dirs[filepath.Dir(path)] = true
		}
		return nil
	})
	assert.NoError(t, err)
	return slices.Sorted(maps.Keys(dirs))
}

func parse(t *testing.T, fset *token.FileSet, dir string) (files []*ast.File) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	assert.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		assert.NoError(t, err)
		files = append(files, file)
	}
	return files
}

// checker collects what is impure in one package.
type checker struct {
	path  string
	fset  *token.FileSet
	info  types.Info
	found []string
}

func impurities(t *testing.T, dir string) []string {
	c := checker{fset: token.NewFileSet(), path: filepath.ToSlash(filepath.Join("rollcall/core", dir)), info: types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	files := parse(t, c.fset, dir)
	conf := types.Config{Importer: importer.ForCompiler(c.fset, "source", nil)}
	pkg, err := conf.Check(c.path, c.fset, files, &c.info)
	assert.NoError(t, err)
	for _, file := range files {
		c.imports(file)
		ast.Inspect(file, c.node)
	}
	c.contract(pkg)
	return c.found
}

func (c *checker) report(at token.Pos, format string, args ...any) {
	p := c.fset.Position(at)
	c.found = append(c.found, fmt.Sprintf("%s:%d: ", filepath.ToSlash(p.Filename), p.Line)+fmt.Sprintf(format, args...))
}

func (c *checker) imports(file *ast.File) {
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if !mayImport[path] && !strings.HasPrefix(path, "rollcall/core/") && (path != "unsafe" || !mayImportUnsafe[c.path]) {
			c.report(spec.Pos(), "imports %s", path)
		}
	}
}

func (c *checker) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		c.report(n.Pos(), "starts a goroutine")
	case *ast.SelectStmt:
		c.report(n.Pos(), "selects")
	case *ast.ChanType:
		c.report(n.Pos(), "has a channel")
	case *ast.RangeStmt:
		if is[*types.Map](c.info.TypeOf(n.X)) {
			c.report(n.Pos(), "ranges over a map, whose order is random")
		}
		c.written(n.Key)
		c.written(n.Value)
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, left := range n.Lhs {
				c.written(left)
			}
		}
	case *ast.IncDecStmt:
		c.written(n.X)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			c.shared(n.X)
		}
	case *ast.CallExpr:
		c.call(n)
	}
	return true
}

// written reports an assignment to a package variable or to a part of one.
func (c *checker) written(left ast.Expr) {
	if v := c.packageVar(left); v != nil {
		c.report(left.Pos(), "writes the package variable %s", v.Name())
	}
}

// shared reports that the address of a package variable is taken, if not of
// one that holds only tables: through it anybody could write.
func (c *checker) shared(of ast.Expr) {
	if v := c.packageVar(of); v != nil && !tables[c.path+"."+v.Name()] {
		c.report(of.Pos(), "takes the address of the package variable %s", v.Name())
	}
}

// tables are package variables whose address is taken to read them.
var tables = map[string]bool{"rollcall/core/scheduler.defaultRules": true}

// call reports built-in functions that change a package variable, and its
// methods with pointer receivers.
func (c *checker) call(n *ast.CallExpr) {
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		if _, builtin := c.info.Uses[f].(*types.Builtin); builtin && len(n.Args) > 0 && (f.Name == "clear" || f.Name == "delete" || f.Name == "copy") {
			c.written(n.Args[0])
		}
	case *ast.SelectorExpr:
		if fn, ok := c.info.Uses[f.Sel].(*types.Func); ok {
			recv := fn.Signature().Recv()
			if recv != nil && is[*types.Pointer](recv.Type()) && !is[*types.Pointer](c.info.TypeOf(f.X)) {
				c.shared(f.X)
			}
		}
	}
}

// packageVar is the package variable that an expression is or is a part of.
func (c *checker) packageVar(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			if v := c.global(x.Sel); v != nil {
				return v // of another package
			}
			e = x.X
		case *ast.Ident:
			return c.global(x)
		default:
			return nil
		}
	}
}

func (c *checker) global(id *ast.Ident) *types.Var {
	if v, ok := c.info.Uses[id].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return v
	}
	return nil
}

// contract looks into the structs of the contract and everything they hold.
func (c *checker) contract(pkg *types.Package) {
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); contract[name] {
			c.plain(name, obj.Type(), map[types.Type]bool{}, obj.Pos())
		}
	}
}

func (c *checker) plain(path string, t types.Type, seen map[types.Type]bool, at token.Pos) {
	if seen[t] {
		return
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			fieldAt := f.Pos()
			if f.Pkg().Path() != c.path {
				fieldAt = at
			}
			c.plain(path+"."+f.Name(), f.Type(), seen, fieldAt)
		}
	case *types.Slice:
		c.plain(path, u.Elem(), seen, at)
	case *types.Array:
		c.plain(path, u.Elem(), seen, at)
	case *types.Basic:
		if u.Info()&types.IsFloat != 0 {
			c.report(at, "%s is not plain data: %s", path, u)
		}
	default:
		c.report(at, "%s is not plain data: %s", path, u)
	}
}

func is[T types.Type](t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(T)
	return ok
}
