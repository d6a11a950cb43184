package manifest

import (
	"math"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

func (v value) entries() ([]entry, bool) {
	switch n := v.node.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode: // the parser's form of a map with one key, in places
		return []entry{n}, true
	}
	return nil, false
}

func keyText(key ast.MapKeyNode) (string, bool) {
	switch n := key.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.MergeKeyNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// text is a value that YAML reads as text.
func (v value) text() (string, bool) {
	switch n := v.node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

// written is text, or another value as it stands in the file: 8080, true.
func (v value) written() (string, bool) {
	switch n := v.node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return v.text()
}

// number is the text of a value that may be one: what is in quotes is not.
func (v value) number() (string, bool) {
	switch n := v.node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	case *ast.StringNode: // 1e3 and 10^30 are text to this parser
		return n.Value, n.Token.Type == token.StringType
	}
	return "", false
}

// whole is a number from 0 to most, in plain decimals.
func (v value) whole(most int) (int, bool) {
	s, ok := v.scalar(0, Scalar(most)*1000)
	text, _ := v.number()
	return int(s / 1000), ok && !strings.Contains(text, ".")
}

func (v value) scalar(least, most Scalar) (Scalar, bool) {
	text, ok := v.number()
	if !ok {
		return 0, false
	}
	s, ok := parseScalar(text)
	return s, ok && least <= s && s <= most
}

func (v value) duration(least, most time.Duration) (time.Duration, bool) {
	var d time.Duration
	if s, ok := v.scalar(0, math.MaxInt64/Scalar(time.Millisecond)); ok {
		d = time.Duration(s) * time.Millisecond
	} else {
		text, ok := v.text()
		if !ok {
			return 0, false
		}
		var err error
		if d, err = time.ParseDuration(text); err != nil {
			return 0, false
		}
	}
	return d, least <= d && d <= most
}

const wantPatience = "never, or a duration up to 8760h"

// patience is a duration, or Never.
func (v value) patience() (time.Duration, bool) {
	if text, ok := v.text(); ok && text == "never" {
		return Never, true
	}
	return v.duration(0, MaxTimeout)
}

func (v value) boolean() (yes, ok bool) {
	n, ok := v.node.(*ast.BoolNode)
	return ok && n.Value, ok
}

// shown is the value as a mistake shows it.
func (v value) shown() string {
	switch n := v.node.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a map"
	case *ast.SequenceNode:
		return "a list"
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	}
	if text, ok := v.text(); ok {
		return quote(text)
	}
	if text, ok := v.written(); ok {
		return text
	}
	return "something else"
}

// usable reports anchors, aliases and tags, which no field takes.
func (r *reader) usable(v value) bool {
	switch v.node.(type) {
	case *ast.AliasNode:
		r.refuse(v, "an alias")
	case *ast.AnchorNode:
		r.refuse(v, "an anchor")
	case *ast.TagNode:
		r.refuse(v, "a tag")
	default:
		return true
	}
	return false
}

func (r *reader) refuse(v value, what string) {
	r.err.add(Mistake{v.line, v.column, v.path, what, "wanted the value itself: a manifest has no anchors, aliases or tags"})
}
