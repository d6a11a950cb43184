package wire

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// Shapes of one field each, to be refused in every way.
type shape func(*Codec)

func number(limit uint64) shape {
	return func(c *Codec) { var v uint64; Uint(c, "n", &v, limit) }
}

func text(limit int) shape { return func(c *Codec) { var v string; Text(c, "t", &v, limit) } }
func blob(limit int) shape { return func(c *Codec) { var v []byte; Blob(c, "b", &v, limit) } }
func truth(c *Codec)       { var v bool; Bool(c, "ok", &v) }
func four(c *Codec)        { var v [4]byte; Fixed(c, "id", v[:]) }

func list(limit int) shape {
	return func(c *Codec) {
		var v []uint8
		List(c, "l", &v, limit, func(c *Codec, n *uint8) { Uint(c, "", n, 255) })
	}
}

// pair is [n, [m]].
func pair(c *Codec) {
	var n, m uint8
	outer := c.Begin("outer")
	Uint(c, "n", &n, 255)
	inner := c.Begin("inner")
	Uint(c, "m", &m, 7)
	c.End(inner)
	c.End(outer)
}

// pairs is a list of pairs.
func pairs(c *Codec) {
	var v []int
	List(c, "pairs", &v, 100, func(c *Codec, _ *int) { pair(c) })
}

// nested is a struct in a struct, levels deep.
func nested(levels int) shape {
	return func(c *Codec) {
		var open []Mark
		for range levels {
			open = append(open, c.Begin("s"))
		}
		for i := range open {
			c.End(open[len(open)-1-i])
		}
	}
}

// row is a frame in hex, "xx*n" for a byte n times, and what it must lead to.
type row struct {
	name  string
	shape shape
	frame string
	code  Code
	field string
}

var refusals = []row{
	{"nothing", number(9), "", Truncated, "n"},
	{"trailing", number(9), "00 00", Trailing, ""},

	{"number at its limit", number(9), "09", OK, ""},
	{"number over its limit", number(9), "0a", OutOfRange, "n"},
	{"fixint 127", number(MaxUint), "7f", OK, ""},
	{"uint8 128", number(MaxUint), "cc80", OK, ""},
	{"uint8 127", number(MaxUint), "cc7f", NotCanonical, "n"},
	{"uint8 0", number(MaxUint), "cc00", NotCanonical, "n"},
	{"uint8 cut", number(MaxUint), "cc", Truncated, "n"},
	{"uint16 256", number(MaxUint), "cd0100", OK, ""},
	{"uint16 255", number(MaxUint), "cd00ff", NotCanonical, "n"},
	{"uint16 cut", number(MaxUint), "cd01", Truncated, "n"},
	{"uint32 65536", number(MaxUint), "ce00010000", OK, ""},
	{"uint32 65535", number(MaxUint), "ce0000ffff", NotCanonical, "n"},
	{"uint32 cut", number(MaxUint), "ce000100", Truncated, "n"},
	{"uint64 2^32", number(MaxUint), "cf0000000100000000", OK, ""},
	{"uint64 2^32-1", number(MaxUint), "cf00000000ffffffff", NotCanonical, "n"},
	{"uint64 cut", number(MaxUint), "cf00000001000000", Truncated, "n"},
	{"2^53-1", number(MaxUint), "cf001fffffffffffff", OK, ""},
	{"2^53", number(MaxUint), "cf0020000000000000", OutOfRange, "n"},
	{"2^64-1", number(MaxUint), "cfffffffffffffffff", OutOfRange, "n"},
	{"number: nil", number(9), "c0", WrongType, "n"},
	{"number: never used", number(9), "c1", WrongType, "n"},
	{"number: true", number(9), "c3", WrongType, "n"},
	{"number: float32", number(9), "ca00000000", WrongType, "n"},
	{"number: float64", number(9), "cb0000000000000000", WrongType, "n"},
	{"number: int8", number(9), "d001", WrongType, "n"},
	{"number: int16", number(9), "d10001", WrongType, "n"},
	{"number: int32", number(9), "d200000001", WrongType, "n"},
	{"number: int64", number(9), "d30000000000000001", WrongType, "n"},
	{"number: -1", number(9), "ff", WrongType, "n"},
	{"number: -32", number(9), "e0", WrongType, "n"},
	{"number: string", number(9), "a0", WrongType, "n"},
	{"number: map", number(9), "80", WrongType, "n"},
	{"number: fixext1", number(9), "d40000", WrongType, "n"},
	{"number: ext8", number(9), "c70000", WrongType, "n"},

	{"false", truth, "c2", OK, ""},
	{"true", truth, "c3", OK, ""},
	{"bool: nil", truth, "c0", WrongType, "ok"},
	{"bool: 1", truth, "01", WrongType, "ok"},
	{"bool: nothing", truth, "", Truncated, "ok"},

	{"empty text", text(3), "a0", OK, ""},
	{"text at its limit", text(3), "a3616263", OK, ""},
	{"text over its limit", text(3), "a461626364", TooLong, "t"},
	{"text over its limit, long form", text(3), "d9 20 61*32", TooLong, "t"},
	{"text cut", text(3), "a361", Truncated, "t"},
	{"fixstr 31", text(1000), "bf 61*31", OK, ""},
	{"str8 32", text(1000), "d920 61*32", OK, ""},
	{"str8 31", text(1000), "d91f 61*31", NotCanonical, "t"},
	{"str8 cut", text(1000), "d9", Truncated, "t"},
	{"str16 256", text(1000), "da0100 61*256", OK, ""},
	{"str16 255", text(1000), "da00ff 61*255", NotCanonical, "t"},
	{"str16 cut", text(1000), "da01", Truncated, "t"},
	{"str32 65536", text(1 << 20), "db00010000 61*65536", OK, ""},
	{"str32 65535", text(1 << 20), "db0000ffff 61*65535", NotCanonical, "t"},
	{"str32 cut", text(1 << 20), "db000100", Truncated, "t"},
	{"str32 of 4 GiB", text(1 << 20), "dbffffffff", TooLong, "t"},
	{"text: a lone continuation", text(3), "a180", NotUTF8, "t"},
	{"text: a surrogate", text(3), "a3eda080", NotUTF8, "t"},
	{"text: overlong slash", text(3), "a2c0af", NotUTF8, "t"},
	{"text: cut character", text(3), "a2e282", NotUTF8, "t"},
	{"text: emoji", text(4), "a4f09f9880", OK, ""},
	{"text: NUL", text(4), "a100", OK, ""},
	{"text: nil", text(3), "c0", WrongType, "t"},
	{"text: bytes", text(3), "c400", WrongType, "t"},
	{"text: array", text(3), "90", WrongType, "t"},

	{"no bytes", blob(3), "c400", OK, ""},
	{"bytes at their limit", blob(3), "c403 00*3", OK, ""},
	{"bytes over their limit", blob(3), "c404 00*4", TooLong, "b"},
	{"bytes cut", blob(3), "c40300", Truncated, "b"},
	{"bin16 256", blob(1000), "c50100 00*256", OK, ""},
	{"bin16 255", blob(1000), "c500ff 00*255", NotCanonical, "b"},
	{"bin32 65536", blob(1 << 20), "c600010000 00*65536", OK, ""},
	{"bin32 65535", blob(1 << 20), "c60000ffff 00*65535", NotCanonical, "b"},
	{"bin32 of 4 GiB", blob(1 << 20), "c6ffffffff", TooLong, "b"},
	{"bytes: nil", blob(3), "c0", WrongType, "b"},
	{"bytes: text", blob(3), "a0", WrongType, "b"},

	{"fixed: nothing", four, "c400", OK, ""},
	{"fixed: whole", four, "c40400000001", OK, ""},
	{"fixed: zeros", four, "c40400000000", NotCanonical, "id"},
	{"fixed: too short", four, "c403010203", OutOfRange, "id"},
	{"fixed: too long", four, "c4050102030405", OutOfRange, "id"},
	{"fixed: cut", four, "c404010203", Truncated, "id"},
	{"fixed: long form", four, "c5000401020304", NotCanonical, "id"},

	{"empty list", list(3), "90", OK, ""},
	{"list at its limit", list(3), "93010203", OK, ""},
	{"list over its limit", list(3), "9401020304", TooMany, "l"},
	{"list over the bytes left", list(3), "930102", TooMany, "l"},
	{"list cut in an element", list(3), "93 01 c0 00", WrongType, "l[1]"},
	{"fixarray 15", list(99), "9f 00*15", OK, ""},
	{"array16 16", list(99), "dc0010 00*16", OK, ""},
	{"array16 15", list(99), "dc000f 00*15", NotCanonical, "l"},
	{"array16 cut", list(99), "dc00", Truncated, "l"},
	{"array32 65536", list(1 << 20), "dd00010000 00*65536", OK, ""},
	{"array32 65535", list(1 << 20), "dd0000ffff 00*65535", NotCanonical, "l"},
	{"array32 of 4 G", list(1 << 20), "ddffffffff", TooMany, "l"},
	{"array32 of 2^20 in 5 bytes", list(1 << 20), "dd00100000", TooMany, "l"},
	{"list: nil", list(3), "c0", WrongType, "l"},
	{"list: map", list(3), "80", WrongType, "l"},
	{"list: map16", list(3), "de0000", WrongType, "l"},
	{"list: bytes", list(3), "c400", WrongType, "l"},
	{"element over its limit", list(3), "9200cd0100", OutOfRange, "l[1]"},

	{"struct", pair, "92019107", OK, ""},
	{"struct: nothing", pair, "", Truncated, "outer"},
	{"struct: nil", pair, "c0", WrongType, "outer"},
	{"struct: map", pair, "82", WrongType, "outer"},
	{"struct: array16", pair, "dc0002019107", NotCanonical, "outer"},
	{"struct: array32", pair, "dd00000002019107", NotCanonical, "outer"},
	{"struct: one field too few", pair, "91019107", WrongCount, "outer"},
	{"struct: one field too many", pair, "9301910700", WrongCount, "outer"},
	{"inner: cut", pair, "9201", Truncated, "outer.inner"},
	{"inner: nil", pair, "9201c0", WrongType, "outer.inner"},
	{"inner: no field", pair, "92019007", WrongCount, "outer.inner"},
	{"inner: two fields", pair, "9201920700", WrongCount, "outer.inner"},
	{"inner: field cut", pair, "920191", Truncated, "outer.inner.m"},
	{"inner: field out of range", pair, "92019108", OutOfRange, "outer.inner.m"},
	{"path through a list", pairs, "93 92019107 92019107 920191c0", WrongType, "pairs[2].outer.inner.m"},
	{"path of a missing struct", pairs, "92 92019107 01", WrongType, "pairs[1].outer"},

	{"depth at its limit", nested(MaxDepth), "91*7 90", OK, ""},
	{"depth over its limit", nested(MaxDepth + 1), "91*8 90", TooDeep, strings.Repeat("s.", MaxDepth) + "s"},
}

func TestRefusals(t *testing.T) {
	for _, r := range refusals {
		frame := unhex(t, r.frame)
		c := Reader(frame)
		r.shape(&c)
		err := c.Close()
		switch {
		case err == nil && r.code != OK:
			t.Errorf("%s: accepted; wanted %v", r.name, r.code)
		case err != nil && (err.Code != r.code || err.Field != r.field):
			t.Errorf("%s: %v at %q (%v); wanted %v at %q", r.name, err.Code, err.Field, err, r.code, r.field)
		}
	}
}

// What stopped a codec stays what it was, and nothing more is read.
func TestFirstErrorStays(t *testing.T) {
	c := Reader([]byte{0xc0, 0x01, 0xa1, 'x', 0x90})
	var n uint64
	var s string
	Uint(&c, "first", &n, 9)
	at := c.Pos()
	Uint(&c, "second", &n, 9)
	Text(&c, "third", &s, 9)
	Fixed(&c, "fourth", make([]byte, 4))
	list(9)(&c)
	pair(&c)
	if err := c.Close(); err.Field != "first" || c.Pos() != at || n != 0 || s != "" {
		t.Errorf("%v, pos %d, n %d, s %q", err, c.Pos(), n, s)
	}
}

func TestFrameSize(t *testing.T) {
	frame := make([]byte, MaxFrame+1) // never touched, so never paged in
	if c := Reader(frame[:MaxFrame]); c.Err() != nil {
		t.Errorf("a frame of MaxFrame bytes: %v", c.Err())
	}
	c := Reader(frame)
	number(9)(&c)
	if err := c.Close(); err == nil || err.Code != TooLarge {
		t.Errorf("a frame of MaxFrame+1 bytes: %v", err)
	}
}

// A number that no frame may hold is the caller's bug, and no frame is made of it.
func TestWriterPanics(t *testing.T) {
	for name, write := range map[string]func(*Codec){
		"number over 2^53-1": func(c *Codec) { v := uint64(MaxUint + 1); Uint(c, "n", &v, MaxUint) },
		"negative number":    func(c *Codec) { v := int64(-1); Uint(c, "n", &v, MaxUint) },
		"16 fields": func(c *Codec) {
			s := c.Begin("s")
			for range 16 {
				truth(c)
			}
			c.End(s)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			c := Writer(nil)
			write(&c)
		}()
	}
}

// A refusal can always be told, whatever it quotes.
func TestErrorsCanBeRead(t *testing.T) {
	long := Error{Code: Record, Message: strings.Repeat("é", 4096), Field: "records[0] \xff\xfe"}
	c := Reader(write(&long))
	var got Error
	if got.Schema(&c); c.Close() != nil || len(got.Message) != 4096 || got.Field != "records[0] ?" {
		t.Errorf("%v, %q, %d bytes", c.Err(), got.Field, len(got.Message))
	}
}

func TestCodesHaveNames(t *testing.T) {
	for c := range Codes {
		if c.String() == "" {
			t.Errorf("code %d has no name", c)
		}
	}
	if Codes.String() != "code 17" {
		t.Errorf("%v; new codes go to the end, and bindings must learn them", Codes)
	}
}

func unhex(t testing.TB, s string) []byte {
	var b []byte
	for _, word := range strings.Fields(s) {
		digits, times, repeated := strings.Cut(word, "*")
		part, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		n := 1
		if repeated {
			n = 0
			for _, d := range times {
				n = n*10 + int(d-'0')
			}
		}
		b = append(b, bytes.Repeat(part, n)...)
	}
	return b
}
