package manifest

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// value is a node, the field it is the value of, and where it stands.
type value struct {
	node               ast.Node
	path               string
	line, column       int
	keyLine, keyColumn int // of the key, if it has one
}

type entry = *ast.MappingValueNode

func (v value) join(name string) string {
	if v.path == "" {
		return name
	}
	return v.path + "." + name
}

func (v value) child(name string, e entry) value {
	if strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' }) || name == "" || len(name) > MaxName {
		name = quote(name)
	}
	c := value{node: e.Value, path: v.join(name)}
	c.keyLine, c.keyColumn = place(e)
	if c.line, c.column = place(e.Value); c.line == 0 || e.Value.Type() == ast.NullType {
		c.line, c.column = c.keyLine, c.keyColumn // a value that is not there stands nowhere
	}
	return c
}

func (v value) item(n ast.Node, i int) value {
	c := value{node: n, path: v.path + "[" + strconv.Itoa(i) + "]"}
	if c.line, c.column = place(n); c.line == 0 {
		c.line, c.column = v.line, v.column
	}
	return c
}

// place is where a node begins. The token that the parser names for a block
// map is its first colon, and for block text it is the text.
func place(n ast.Node) (line, column int) {
	var t *token.Token
	switch n := n.(type) {
	case nil:
		return 0, 0
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return place(n.Values[0])
		}
		t = n.Start
	case *ast.MappingValueNode:
		return place(n.Key)
	case *ast.LiteralNode:
		t = n.Start
	default:
		t = n.GetToken()
	}
	if t == nil || t.Position == nil {
		return 0, 0
	}
	return t.Position.Line, t.Position.Column
}
