package wire

import (
	"bytes"
	"runtime"
	"testing"
)

// Frames that end other decoders. They are refused, for next to no memory.
var hostile = []struct {
	name  string
	frame []byte
}{
	{"an array of 4 G in 5 bytes", []byte{0xdd, 0xff, 0xff, 0xff, 0xff}},
	{"an array of 65,536 in 5 bytes", []byte{0xdd, 0x00, 0x01, 0x00, 0x00}},
	{"an array of 65,535 in 3 bytes", []byte{0xdc, 0xff, 0xff}},
	{"a map of 4 G in 5 bytes", []byte{0xdf, 0xff, 0xff, 0xff, 0xff}},
	{"a string of 256 MiB in 10 bytes", []byte{0xdb, 0x10, 0x00, 0x00, 0x00, 'a', 'b', 'c', 'd', 'e'}},
	{"bytes of 4 GiB in 10 bytes", []byte{0xc6, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5}},
	{"an extension of 4 GiB", []byte{0xc9, 0xff, 0xff, 0xff, 0xff, 1}},
	{"5 MB of arrays in arrays", bytes.Repeat([]byte{0x91}, 5<<20)},
	{"5 MB of long arrays in arrays", bytes.Repeat([]byte{0xdd, 0, 0, 0, 1}, 1<<20)},
	{"5 MB of maps in maps", bytes.Repeat([]byte{0x81}, 5<<20)},
}

func TestHostile(t *testing.T) {
	shapes := map[string]shape{
		"number": number(MaxUint), "bool": truth, "text": text(1 << 28), "blob": blob(1 << 28), "fixed": four,
		"list": list(1 << 28), "struct": pair, "list of structs": pairs, "deep": nested(MaxDepth),
	}
	for _, h := range hostile {
		for name, shape := range shapes {
			var err *Error
			spent := allocated(func() {
				c := Reader(h.frame)
				shape(&c)
				err = c.Close()
			})
			if err == nil {
				t.Errorf("%s as a %s: accepted", h.name, name)
			}
			if spent > 64<<10 { // megabytes would be the mistake; the runtime itself allocates a little beside us
				t.Errorf("%s as a %s: %d bytes allocated to refuse %d", h.name, name, spent, len(h.frame))
			}
		}
	}
}

// What is accepted costs in proportion to what arrived, not to what it claims.
func TestListsGrowWithTheirInput(t *testing.T) {
	const claimed = 1 << 20
	frame := append([]byte{0xdd, 0x00, 0x10, 0x00, 0x00}, make([]byte, claimed)...)
	frame[5+100] = 0xc0 // the 101st element is wrong
	var got []uint64
	spent := allocated(func() {
		c := Reader(frame)
		List(&c, "l", &got, claimed, func(c *Codec, v *uint64) { Uint(c, "", v, MaxUint) })
		if err := c.Close(); err == nil || err.Field != "l[100]" {
			t.Errorf("%v", err)
		}
	})
	if spent > 8192 {
		t.Errorf("%d bytes allocated for 100 good elements", spent)
	}
}

// A list that is read again lets go of what it held before.
func TestListsKeepNoViews(t *testing.T) {
	texts := func(c *Codec, v *[]string) {
		List(c, "l", v, 9, func(c *Codec, s *string) { Text(c, "", s, 9) })
	}
	var v []string
	for _, frame := range []string{"\x93\xa1a\xa1b\xa1c", "\x91\xa1d"} {
		c := Reader([]byte(frame))
		if texts(&c, &v); c.Close() != nil {
			t.Fatal(c.Err())
		}
	}
	if all := v[:3]; all[0] != "d" || all[1] != "" || all[2] != "" {
		t.Errorf("%q", all)
	}
}

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
