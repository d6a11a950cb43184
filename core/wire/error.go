package wire

import (
	"strconv"
	"strings"
)

// Code says what is wrong with a frame. Codes are stable: bindings compare them.
type Code uint8

// The codes that a frame can be refused with.
const (
	OK           Code = iota
	Truncated         // the bytes end before the value does
	Trailing          // bytes follow after the last value
	WrongType         // another MessagePack type stands here
	NotCanonical      // the value has a shorter form
	TooLong           // a string or bytes over its limit
	TooMany           // an array over its limit, or more elements than bytes left
	WrongCount        // a struct with too few or too many fields
	OutOfRange        // a number, type or enum that is not allowed here
	TooDeep           // nested deeper than any shape is
	NotUTF8           // a string that is not UTF-8
	TooLarge          // a frame over MaxFrame
	Version           // a record or snapshot of a version that is not known
	Config            // a configuration with a mistake
	State             // a call in the wrong order: a second create, a late restore
	Record            // a record with a wrong key, or twice
	Broken            // the machine has failed; build a new one from the store
	Codes             // their number
)

var codeNames = [Codes]string{
	"ok", "truncated", "trailing bytes", "wrong type", "not canonical", "too long", "too many", "wrong count",
	"out of range", "too deep", "not UTF-8", "too large", "unknown version", "bad config", "wrong order", "bad record", "broken",
}

// String returns the code in words.
func (c Code) String() string {
	if c < Codes {
		return codeNames[c]
	}
	return "code " + strconv.Itoa(int(c))
}

// Error is a refusal: what is wrong, where, and what was wanted.
type Error struct {
	Code    Code
	Message string
	Field   string // the path of the field, such as "events[3].status.task_id"
}

func (e *Error) Error() string {
	s := e.Code.String()
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// Schema describes an error's own wire form: [code, message, field]. What the
// error quotes may be neither short nor UTF-8; what is written is both.
func (e *Error) Schema(c *Codec) {
	m := c.Begin("error")
	Uint(c, "code", &e.Code, uint64(Codes)-1)
	quoted(c, "message", &e.Message)
	quoted(c, "field", &e.Field)
	c.End(m)
}

const maxQuoted = 4096

func quoted(c *Codec, field string, v *string) {
	s := *v
	if c.writing {
		s = strings.ToValidUTF8(s[:min(len(s), maxQuoted)], "?") // never longer than before
	}
	if Text(c, field, &s, maxQuoted); !c.writing {
		*v = s
	}
}
