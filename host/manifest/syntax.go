package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// document reads the bytes into one node, or reports why there is none.
func (r *reader) document(data []byte) (root value) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) > MaxSize {
		r.file("too large", fmt.Sprintf("wanted at most %d bytes", MaxSize))
		return root
	}
	if !r.characters(data) {
		return root
	}
	defer func() {
		// The parser is not ours and its input anybody's: should it find a way
		// to panic, that is a file that cannot be read and not our end.
		if p := recover(); p != nil {
			root = value{}
			r.file("not readable as YAML", "")
		}
	}()
	tokens := lexer.Tokenize(string(data))
	if !r.shape(tokens) {
		return root
	}
	// Keys given twice are reported with all the other mistakes.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return root
	}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.NullType {
			root.node = doc.Body
		}
	}
	if root.node == nil {
		r.file("empty", "wanted a map with framework and tasks")
		return root
	}
	root.line, root.column = place(root.node)
	return root
}

// file reports a mistake that is the whole file's.
func (r *reader) file(what, want string) { r.err.add(Mistake{Value: what, Want: want}) }

// characters checks that the bytes are text, as YAML defines it.
func (r *reader) characters(data []byte) bool {
	line, column := 1, 0
	for len(data) > 0 {
		c, n := utf8.DecodeRune(data)
		column++
		switch {
		case c == utf8.RuneError && n == 1:
			r.err.add(Mistake{line, column, "", fmt.Sprintf("byte 0x%02x is not UTF-8", data[0]), "wanted a text file"})
			return false
		case c < ' ' && c != '\t' && c != '\n' && c != '\r', c == 0x7f:
			r.err.add(Mistake{line, column, "", fmt.Sprintf("control character %U", c), "wanted a text file"})
			return false
		case c == '\n':
			line, column = line+1, 0
		}
		data = data[n:]
	}
	return true
}

// syntax reports why the parser refused the file.
func (r *reader) syntax(err error) {
	m := Mistake{Value: "not YAML"}
	var located interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &located) { // Error() would print the source around it, in quadratic time for a long line
		m.Value = "not YAML: " + strings.ReplaceAll(located.GetMessage(), "\t", `\t`)
		if t := located.GetToken(); t != nil && t.Position != nil {
			m.Line, m.Column = max(t.Position.Line, 1), max(t.Position.Column, 1)
		}
	}
	if strings.Contains(m.Value, `'\t'`) || strings.Contains(m.Value, "tab character") {
		m.Value, m.Want = "a tab in the indentation", "wanted spaces"
	}
	m.Value, _, _ = strings.Cut(m.Value, "\n")
	r.err.add(m)
}
