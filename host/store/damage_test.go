package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// damageImage returns a small store, with records, log and a fold half done, and what it holds. Its tree has branches.
func damageImage(t testing.TB) (content []byte, want []string) {
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

// TestSalvage: from a damaged store the identity and the whole records can still be read.
func TestSalvage(t *testing.T) {
	content, want := damageImage(t)
	path := testPath(t)
	at := strings.LastIndex(string(content), strings.Repeat("v", 150))
	content[at] = 'x'
	require.NoError(t, os.WriteFile(path, content, 0o600))
	view, err := OpenReadOnly(path)
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, "test", view.Info.Identity)
	require.Greater(t, len(view.Records), len(want)/2)
}

// FuzzDamage overwrites a stretch of a store, or cuts it there.
func FuzzDamage(f *testing.F) {
	content, want := damageImage(f)
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
