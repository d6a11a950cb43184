package manifest

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// What no manifest needs, and the parser, which recurses and copies per level
// and per key, takes minutes or all the memory for.
const (
	maxDepth = 16
	maxKeys  = MaxVariables + 24 // of one map
)

// shape follows the nesting of a file by its tokens.
type shape struct {
	flow   int      // open brackets
	blocks []column // open block maps and lists, by rising column
	ended  bool
	before bool // there has been something
}

type column struct{ number, keys int }

// shape refuses what the parser should not see, with the first reason.
func (r *reader) shape(tokens token.Tokens) bool {
	var s shape
	for _, t := range tokens {
		if t.Type == token.CommentType || t.Position == nil {
			continue
		}
		what, want := s.next(t)
		if what != "" {
			r.err.add(Mistake{t.Position.Line, t.Position.Column, "", what, want})
			return false
		}
		s.before = true
	}
	return true
}

func (s *shape) next(t *token.Token) (what, want string) {
	second := s.ended || t.Type == token.DocumentHeaderType && s.before
	switch t.Type {
	case token.MappingKeyType:
		return "a key written with ?", "wanted key: value"
	case token.DirectiveType:
		return "a directive", "wanted the manifest only"
	case token.DocumentEndType:
		s.ended = true
	case token.SequenceStartType, token.MappingStartType:
		s.flow++
	case token.SequenceEndType, token.MappingEndType:
		s.flow = max(s.flow-1, 0)
	case token.SequenceEntryType:
		if s.flow > 0 {
			return "a dash within brackets", "wanted values with commas between them"
		}
		s.enter(t.Position.Column, 0)
	case token.MappingValueType:
		if t.Prev != nil && t.Prev.Position != nil {
			s.enter(t.Prev.Position.Column, 1)
		}
	}
	switch {
	case second:
		return "a second document", "wanted one"
	case s.flow+len(s.blocks) > maxDepth:
		return "nested too deeply", fmt.Sprintf("wanted at most %d levels", maxDepth)
	case len(s.blocks) > 0 && s.blocks[len(s.blocks)-1].keys > maxKeys:
		return "too many keys in one map", fmt.Sprintf("wanted at most %d", maxKeys)
	}
	return "", ""
}

// enter notes a key or a list's dash. What began further to the right is over.
func (s *shape) enter(at, keys int) {
	if s.flow > 0 { // brackets, not columns, say what belongs together
		return
	}
	for len(s.blocks) > 0 && s.blocks[len(s.blocks)-1].number > at {
		s.blocks = s.blocks[:len(s.blocks)-1]
	}
	if len(s.blocks) == 0 || s.blocks[len(s.blocks)-1].number < at {
		s.blocks = append(s.blocks, column{number: at})
	}
	s.blocks[len(s.blocks)-1].keys += keys
}
