package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pieces of a store's file, with checksums that are right: no bytes make anything
// panic, and what is accepted is written back as it was. FuzzDamage does whole files.

// imageOnce is made once: where libFuzzer runs the targets, each input begins one anew.
var imageOnce = sync.OnceValues(func() ([]byte, []string) {
	dir, err := os.MkdirTemp("", "rollcall-store")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	return damageImage(alone(dir))
})

// alone is a test without one: it panics.
type alone string

func (alone) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (alone) FailNow()                          { panic("failed") }
func (alone) Helper()                           {}
func (a alone) TempDir() string                 { return string(a) }

func FuzzHeader(f *testing.F) {
	h := header{identity: "test", created: 1, txid: 2, records: 3, logNext: 4}
	body, err := unseal(headerDomain, headerKey, h.encode())
	require.NoError(f, err)
	f.Add(body)
	f.Add(body[:11])
	f.Fuzz(func(t *testing.T, body []byte) {
		sealed := appendSealed(nil, headerDomain, headerKey, body)
		h, err := decodeHeader(sealed)
		if err != nil {
			return
		}
		if again := h.encode(); !bytes.Equal(again, sealed) {
			t.Fatalf("% x is written back as % x", sealed, again)
		}
	})
}

func FuzzBatch(f *testing.F) {
	seed, err := encodeBatch([]Record{put1("task/1", "value"), del1("task/2"), put1("task/3", "")})
	require.NoError(f, err)
	f.Add(seed)
	f.Add(seed[:len(seed)-1])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, payload []byte) {
		var records []Record
		if decodeBatch(payload, func(r Record) { records = append(records, r) }) != nil {
			return
		}
		again, err := encodeBatch(records)
		require.NoError(t, err)
		var same []Record
		require.NoError(t, decodeBatch(again, func(r Record) { same = append(same, r) }))
		require.Equal(t, records, same)
		for size := range min(len(again), 20) {
			head, tail := cutBatch(again, size)
			require.True(t, len(again) == 0 || len(head) > 0)
			require.Equal(t, again, append(head[:len(head):len(head)], tail...))
		}
	})
}

// FuzzPage reads a page and all that it points to.
func FuzzPage(f *testing.F) {
	content, _ := imageOnce()
	for at := 0; at+4096 <= len(content) && at < 12*4096; at += 4096 {
		f.Add(content[at : at+4096])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parsePage(7, b)
		if err != nil {
			return
		}
		for i := range p.n {
			if !p.leaf {
				key, _, err := p.branch(i)
				require.True(t, err == nil || key == nil)
				continue
			}
			if _, value, bucket, err := p.item(i); err == nil && bucket {
				_, _ = parseBucket(value)
			}
		}
	})
}

// FuzzFlips flips any bits of a store, four at a time: three bytes say where, one which.
func FuzzFlips(f *testing.F) {
	content, want := imageOnce()
	for _, at := range []int{0, 16, 4096, 8192, 8192 + 10, len(content) / 2, len(content) - 1} {
		f.Add(binary.BigEndian.AppendUint32(nil, uint32(at)<<8|1))
	}
	f.Fuzz(func(t *testing.T, flips []byte) {
		damaged := bytes.Clone(content)
		for range 4 {
			if len(flips) < 4 {
				break
			}
			n := binary.BigEndian.Uint32(flips)
			damaged[int(n>>8)%len(damaged)] ^= byte(n)
			flips = flips[4:]
		}
		path := testPath(t)
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		requireRefusedOrRight(t, path, want, flips)
	})
}
