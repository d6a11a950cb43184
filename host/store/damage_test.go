package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// damageImage returns a small store, with records, log and a fold half done, and what it holds. Its tree has branches.
func damageImage(t tester) (content []byte, want []string) {
	path, r := testPath(t), rand.New(rand.NewPCG(7, 8))
	s := openTest(t, path)
	for range 60 {
		var batch []Record
		for range 20 {
			batch = append(batch, put1(fmt.Sprintf("task/%d", r.IntN(300)), strings.Repeat("v", r.IntN(200))))
		}
		write(t, s, append(batch, del1(fmt.Sprintf("task/%d", r.IntN(300))))...)
	}
	want = contents(t, s)
	require.NoError(t, s.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Positive(t, s.committer.head.records)
	require.Less(t, s.committer.head.logFirst, s.committer.head.logNext)
	return content, want
}

// requireRefusedOrRight is the promise: a damaged file is refused as such, or the damage touched nothing that counts.
func requireRefusedOrRight(t testing.TB, path string, want []string, what any) (refused bool) {
	s, err := Open(path, testOptions)
	if err != nil {
		require.ErrorIs(t, err, ErrDamaged, what)
		require.ErrorContains(t, err, path)
		view, viewErr := OpenReadOnly(path)
		require.ErrorIs(t, viewErr, ErrDamaged, what)
		require.NotNil(t, view)
		return true
	}
	require.Equal(t, want, contents(t, s), what)
	// It is not only read: what bbolt makes of it must hold too.
	require.NoError(t, Write(context.Background(), s, []Record{put1("zz", "new")}), what)
	require.Equal(t, append(want[:len(want):len(want)], "zz=new"), contents(t, s), what)
	require.NoError(t, s.Close(), what)
	return false
}

// TestFlips flips bits all over a store.
func TestFlips(t *testing.T) {
	content, want := damageImage(t)
	path, r := testPath(t), rand.New(rand.NewPCG(9, 10))
	flips := 0
	for at := 0; at < len(content); at += 1 + r.IntN(len(content)/600) {
		damagedCopy := append([]byte{}, content...)
		damagedCopy[at] ^= 1 << r.IntN(8)
		require.NoError(t, os.WriteFile(path, damagedCopy, 0o600))
		if requireRefusedOrRight(t, path, want, at) {
			flips++
		}
	}
	require.Greater(t, flips, 100, "most of the file is in use")
}

// TestFlipsOfStructure flips every bit of what bbolt trusts: page headers, element tables and metas.
func TestFlipsOfStructure(t *testing.T) {
	content, want := damageImage(t)
	path := testPath(t)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	r := rand.New(rand.NewPCG(11, 12))
	page := os.Getpagesize()
	for start := 0; start < len(content); start += page {
		for at := start; at < start+96; at++ {
			flip := []byte{content[at] ^ 1<<r.IntN(8)}
			_, err := file.WriteAt(flip, int64(at))
			require.NoError(t, err)
			head, err := check(file, path, "test")
			if err != nil {
				require.ErrorIs(t, err, ErrDamaged, at)
			} else {
				require.Equal(t, want, viewOf(t, path), at)
				require.NotZero(t, head.txid)
			}
			_, err = file.WriteAt(content[at:at+1], int64(at))
			require.NoError(t, err)
		}
	}
}

func viewOf(t *testing.T, path string) []string {
	view, err := OpenReadOnly(path)
	require.NoError(t, err)
	got := []string{}
	for _, r := range view.Records {
		got = append(got, string(r.Key)+"="+string(r.Value))
	}
	return got
}

// TestCuts cuts a store short.
func TestCuts(t *testing.T) {
	content, want := damageImage(t)
	path, r := testPath(t), rand.New(rand.NewPCG(13, 14))
	for size := 0; size < len(content); size += 1 + r.IntN(len(content)/200) {
		require.NoError(t, os.WriteFile(path, content[:size], 0o600))
		requireRefusedOrRight(t, path, want, size)
	}
}

// TestStaleMeta: with its newer meta damaged, bbolt alone would go on from the commit before.
func TestStaleMeta(t *testing.T) {
	content, _ := damageImage(t)
	for slot := range 2 {
		path := testPath(t)
		damagedCopy := append([]byte{}, content...)
		damagedCopy[slot*os.Getpagesize()+pageHeaderSize+metaSumOffset] ^= 1
		require.NoError(t, os.WriteFile(path, damagedCopy, 0o600))
		_, err := Open(path, testOptions)
		require.ErrorIs(t, err, ErrDamaged)
		require.ErrorContains(t, err, fmt.Sprintf("meta page %d is not valid", slot))
	}
}

// TestMetasOfDifferentTimes: a meta page that fits no commit beside the other means that commits were lost.
func TestMetasOfDifferentTimes(t *testing.T) {
	path := testPath(t)
	write1(t, path, put1("a", "1"))
	old, page := image(t, path), os.Getpagesize()
	for range 4 {
		write1(t, path, put1("a", "2"))
	}
	for slot := range 2 {
		content := image(t, path)
		copy(content[slot*page:], old[slot*page:(slot+1)*page])
		require.NoError(t, os.WriteFile(path+"-mixed", content, 0o600))
		_, err := Open(path+"-mixed", testOptions)
		require.ErrorIs(t, err, ErrDamaged)
		require.ErrorContains(t, err, "do not belong together")
	}
}

// TestLostWrites puts back, one at a time, what a page held some commits ago: valid in itself, but not what was written.
func TestLostWrites(t *testing.T) {
	path, r, page := testPath(t), rand.New(rand.NewPCG(15, 16)), os.Getpagesize()
	var old []byte
	refused := 0
	for range 40 {
		s := openTest(t, path)
		for range 3 {
			batch := []Record{put1("count", fmt.Sprint(r.Int()))}
			for range r.IntN(40) {
				batch = append(batch, put1(fmt.Sprintf("task/%d", r.IntN(100)), strings.Repeat("v", 50+r.IntN(2)*r.IntN(100))))
			}
			write(t, s, batch...)
		}
		want := contents(t, s)
		require.NoError(t, s.Close())
		now := image(t, path)
		for at := 2 * page; at < min(len(old), len(now)); at += page {
			if bytes.Equal(old[at:at+page], now[at:at+page]) {
				continue
			}
			content := bytes.Clone(now)
			copy(content[at:at+page], old[at:])
			require.NoError(t, os.WriteFile(path+"-lost", content, 0o600))
			if requireRefusedOrRight(t, path+"-lost", want, at/page) {
				refused++
			}
		}
		old = now
	}
	require.Greater(t, refused, 20)
}

// TestSalvage: from a damaged store the identity and the whole records can still be read.
func TestSalvage(t *testing.T) {
	content, want := damageImage(t)
	path := testPath(t)
	value := strings.Repeat("v", 150) // some of these are in pages no longer used
	for at := strings.Index(string(content), value); ; at += 150 + strings.Index(string(content[at+150:]), value) {
		content[at] = 'x'
		require.NoError(t, os.WriteFile(path, content, 0o600))
		if _, err := OpenReadOnly(path); err != nil {
			break
		}
	}
	view, err := OpenReadOnly(path)
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, "test", view.Info.Identity)
	require.Greater(t, len(view.Records), len(want)/2)
}

// TestDamageWhileOpen: what a bad disk does to a store in use is an error of its writes, and never a panic or a Close that hangs.
func TestDamageWhileOpen(t *testing.T) {
	content, _ := damageImage(t)
	path := testPath(t)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	s := openTest(t, path)
	garbage := []byte(strings.Repeat("\xff", len(content)-2*os.Getpagesize()))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	_, err = file.WriteAt(garbage, int64(2*os.Getpagesize()))
	require.NoError(t, err)
	require.ErrorIs(t, s.Load(context.Background(), func(Record) error { return nil }), ErrDamaged)
	require.ErrorIs(t, <-s.Submit([]Record{put1("a", "1")}), ErrDamaged)
	require.ErrorIs(t, s.Close(), ErrDamaged)
	_, err = Open(path, testOptions)
	require.ErrorIs(t, err, ErrDamaged)
}

// FuzzDamage overwrites a stretch of a store, or cuts it there.
func FuzzDamage(f *testing.F) {
	content, want := imageOnce()
	f.Add(uint32(0), []byte{1}, false)
	f.Add(uint32(8192), []byte{0, 0, 0, 0, 0, 0, 0, 0, 2}, false)
	f.Add(uint32(20000), []byte{}, true)
	f.Fuzz(func(t *testing.T, at uint32, with []byte, cut bool) {
		damagedCopy := append([]byte{}, content...)
		start := int(at) % len(damagedCopy)
		copy(damagedCopy[start:], with)
		if cut {
			damagedCopy = damagedCopy[:start]
		}
		path := testPath(t)
		require.NoError(t, os.WriteFile(path, damagedCopy, 0o600))
		requireRefusedOrRight(t, path, want, start)
	})
}
