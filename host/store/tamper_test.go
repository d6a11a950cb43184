package store

import (
	"encoding/binary"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	bbolt "go.etcd.io/bbolt"
)

// TestTampered changes a store through bbolt, so that pages and checksums are all valid and only the header can tell.
func TestTampered(t *testing.T) {
	reseal := func(b *bbolt.Bucket, domain []byte, key, value string) error {
		return b.Put([]byte(key), appendSealed(nil, domain, []byte(key), []byte(value)))
	}
	for name, row := range map[string]struct {
		change func(tx *bbolt.Tx, h *header) error
		want   string
	}{
		"nothing": {func(*bbolt.Tx, *header) error { return nil }, ""},
		"a record of the same length": {func(tx *bbolt.Tx, _ *header) error {
			return reseal(tx.Bucket(recordsBucket), recordDomain, "task/0", "VALUE")
		}, "digest differs"},
		"a record too few": {func(tx *bbolt.Tx, _ *header) error {
			return tx.Bucket(recordsBucket).Delete([]byte("task/0"))
		}, "1 folded records (11 bytes) of 2 (22 bytes)"},
		"a log entry too few": {func(tx *bbolt.Tx, h *header) error {
			return tx.Bucket(logBucket).Delete(logKey(h.logNext - 1))
		}, "log ends at entry 2 of 3"},
		"a log entry from the middle": {func(tx *bbolt.Tx, h *header) error {
			return tx.Bucket(logBucket).Delete(logKey(h.logNext - 2))
		}, "log entry 0000000000000002 where 0000000000000001 was expected"},
		"a header of another transaction": {func(_ *bbolt.Tx, h *header) error { h.txid--; return nil }, "header is missing or an older one"},
		"a bucket too many": {func(tx *bbolt.Tx, _ *header) error {
			_, err := tx.CreateBucket([]byte("other"))
			return err
		}, "not Rollcall's"},
		"a bucket too few": {func(tx *bbolt.Tx, _ *header) error { return tx.DeleteBucket(logBucket) }, `has no bucket "log"`},
	} {
		t.Run(name, func(t *testing.T) {
			path := testPath(t)
			require.NoError(t, openTest(t, path).Close())
			db, err := bbolt.Open(path, 0, &bbolt.Options{NoFreelistSync: true})
			require.NoError(t, err)
			require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
				h := header{identity: "test", txid: uint64(tx.ID())}
				require.NoError(t, put(tx.Bucket(recordsBucket), &h, put1("task/0", "value")))
				require.NoError(t, put(tx.Bucket(recordsBucket), &h, put1("task/1", "value")))
				c := committer{head: h}
				for range 3 {
					payload, err := encodeBatch([]Record{put1("task/2", "value")})
					require.NoError(t, err)
					require.NoError(t, c.append(tx.Bucket(logBucket), payload))
				}
				require.NoError(t, row.change(tx, &c.head))
				return tx.Bucket(storeBucket).Put(headerKey, c.head.encode())
			}))
			require.NoError(t, db.Close())
			s, err := Open(path, testOptions)
			if row.want == "" {
				require.NoError(t, err)
				require.Equal(t, []string{"task/0=value", "task/1=value", "task/2=value"}, contents(t, s))
				require.NoError(t, s.Close())
				return
			}
			require.ErrorIs(t, err, ErrDamaged)
			require.ErrorContains(t, err, row.want)
		})
	}
}

// TestBranchKeys: reading a tree in order does not need the keys in its branches, but bbolt finds keys by them, and puts
// new ones where it looked.
func TestBranchKeys(t *testing.T) {
	content, _ := damageImage(t)
	path := testPath(t)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer file.Close()
	m, err := newestMeta(file, int64(len(content)))
	require.NoError(t, err)
	live := scan{pages: newPages(file, m)}
	require.NoError(t, live.run())

	checked := 0
	for id := uint64(2); id < m.pages; id++ {
		b := content[id*uint64(m.pageSize):][:m.pageSize]
		inUse := live.pages.seen[id/64]&(1<<(id%64)) != 0
		if !inUse || binary.NativeEndian.Uint64(b) != id || binary.NativeEndian.Uint16(b[8:]) != branchPage {
			continue
		}
		p, err := parsePage(id, b)
		require.NoError(t, err)
		for i := range p.n {
			element := pageHeaderSize + i*elementSize
			lastByte := element + int(binary.NativeEndian.Uint32(b[element:])) + int(binary.NativeEndian.Uint32(b[element+4:])) - 1
			at := int64(id)*int64(m.pageSize) + int64(lastByte)
			_, err = file.WriteAt([]byte{content[at] ^ 1}, at)
			require.NoError(t, err)
			_, err = check(file, path, "test")
			require.ErrorIs(t, err, ErrDamaged)
			_, err = file.WriteAt(content[at:at+1], at)
			require.NoError(t, err)
			checked++
		}
	}
	require.Greater(t, checked, 5)
}
