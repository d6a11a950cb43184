package wire

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

// The oracle is vmihailenco/msgpack/v5, which knows nothing of our shapes.

// canonical reads a frame with msgpack/v5 and writes it again in its shortest form.
func canonical(t testing.TB, frame []byte) (value any, again []byte) {
	t.Helper()
	r := bytes.NewReader(frame)
	value, err := msgpack.NewDecoder(r).DecodeInterface()
	if err != nil {
		t.Fatalf("msgpack/v5 refuses % x: %v", head(frame), err)
	}
	if r.Len() != 0 {
		t.Fatalf("msgpack/v5 leaves %d bytes of % x", r.Len(), head(frame))
	}
	return value, oracle(t, value)
}

func oracle(t testing.TB, value any) []byte {
	t.Helper()
	var buf bytes.Buffer
	enc := msgpack.NewEncoder(&buf)
	enc.UseCompactInts(true)
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func head(b []byte) []byte { return b[:min(len(b), 64)] }

// borders are where the forms change.
var borders = []uint64{
	0, 1, 15, 16, 31, 32, 127, 128, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, MaxUint - 1, MaxUint,
}

func TestNumbersAreTheOracles(t *testing.T) {
	for _, n := range borders {
		same(t, n, n, func(c *Codec, v *uint64) { Uint(c, "n", v, MaxUint) })
	}
	same(t, true, true, func(c *Codec, v *bool) { Bool(c, "b", v) })
	same(t, false, false, func(c *Codec, v *bool) { Bool(c, "b", v) })
}

func TestLengthsAreTheOracles(t *testing.T) {
	for _, n := range borders {
		if n > 1<<20 {
			break
		}
		word := strings.Repeat("é", int(n/2)) + strings.Repeat("x", int(n%2))
		same(t, word, word, func(c *Codec, v *string) { Text(c, "t", v, 1<<20) })
		same(t, []byte(word), []byte(word), func(c *Codec, v *[]byte) { Blob(c, "b", v, 1<<20) })

		var ours []bool
		theirs := []any{}
		for range n {
			ours, theirs = append(ours, false), append(theirs, false)
		}
		same(t, ours, theirs, func(c *Codec, v *[]bool) {
			List(c, "l", v, 1<<20, func(c *Codec, b *bool) { Bool(c, "", b) })
		})
	}
}

func TestFixedIsTheOracles(t *testing.T) {
	fixed := func(c *Codec, v *[16]byte) { Fixed(c, "id", v[:]) }
	id := [16]byte{15: 1}
	same(t, id, id[:], fixed)
	same(t, [16]byte{}, []byte{}, fixed)
}

// same: ours and theirs are one value; both write the same bytes and read the
// other's.
func same[T any](t *testing.T, ours T, theirs any, one func(*Codec, *T)) {
	t.Helper()
	w := Writer(nil)
	one(&w, &ours)
	if want := oracle(t, theirs); !bytes.Equal(w.Bytes(), want) {
		t.Fatalf("wrote % x; msgpack/v5 writes % x", head(w.Bytes()), head(want))
	}
	var got T
	r := Reader(w.Bytes())
	if one(&r, &got); r.Close() != nil || !reflect.DeepEqual(got, ours) {
		t.Fatalf("read %v of % x: %v", got, head(w.Bytes()), r.Err())
	}
	if _, again := canonical(t, w.Bytes()); !bytes.Equal(again, w.Bytes()) {
		t.Fatalf("msgpack/v5 makes % x of % x", head(again), head(w.Bytes()))
	}
}
