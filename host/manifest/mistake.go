package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxMistakes is how many are listed; a file with more has one cause for most.
const maxMistakes = 50

// Error is all that is wrong with a manifest.
type Error struct {
	Name     string    // of the file, as it was given
	Mistakes []Mistake // at least one, in the order of the file
	More     int       // mistakes that are not listed
}

// Mistake is one thing that is wrong.
type Mistake struct {
	Line, Column int    // from 1, in characters; 0 if it is the whole file
	Field        string // such as tasks[1].cpus; "" for the whole file
	Value        string // as it was written, shortened, or in words: missing, unknown
	Want         string // what would be right, in words
}

// Error is one line for each mistake.
func (e *Error) Error() string {
	var b strings.Builder
	for i, m := range e.Mistakes {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Name + ":")
		if m.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", m.Line, m.Column)
		}
		b.WriteString(" " + m.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more", e.Name, e.More)
	}
	return b.String()
}

// String is the mistake without its place.
func (m Mistake) String() string {
	s := m.Value
	if m.Field != "" {
		s = m.Field + ": " + s
	}
	if m.Want != "" {
		s += "; " + m.Want
	}
	return s
}

func (e *Error) add(m Mistake) {
	if len(e.Mistakes) == maxMistakes {
		e.More++
		return
	}
	e.Mistakes = append(e.Mistakes, m)
}

// orNil is the error if there is a mistake.
func (e *Error) orNil() error {
	if len(e.Mistakes) == 0 {
		return nil
	}
	slices.SortStableFunc(e.Mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// quote shows text of the file on one line, whatever is in it.
func quote(s string) string {
	const most = 60
	if len(s) <= most {
		return strconv.Quote(s)
	}
	end := most
	for end > most-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s... (%d bytes)", strconv.Quote(s[:end]), len(s))
}
