package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"github.com/stretchr/testify/require"
)

const benchBatch = 1000

// benchKeys returns n keys of 40 bytes, in no order.
func benchKeys(n int) [][]byte {
	keys := make([][]byte, n)
	for i := range keys {
		h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
		keys[i] = []byte("task/" + hex.EncodeToString(h[:])[:35])
	}
	return keys
}

func benchRecords(keys [][]byte, r *rand.Rand) []Record {
	value := make([]byte, 110)
	batch := make([]Record, benchBatch)
	for i := range batch {
		batch[i] = Record{Key: keys[r.IntN(len(keys))], Value: value}
	}
	return batch
}

// filledStore returns a store that holds every key, folded.
func filledStore(b *testing.B, keys [][]byte) (*Bolt, string) {
	path := filepath.Join(b.TempDir(), "store")
	s, err := Open(path, Options{Identity: "bench"})
	require.NoError(b, err)
	value := make([]byte, 110)
	for chunk := range slices.Chunk(keys, 10*benchBatch) {
		var batch []Record
		for _, k := range chunk {
			batch = append(batch, Record{Key: k, Value: value})
		}
		require.NoError(b, Write(context.Background(), s, batch))
	}
	return s, path
}

// BenchmarkWrite makes batches of 1,000 random keys durable, one after the other, and with eight on their way.
func BenchmarkWrite(b *testing.B) {
	for _, held := range []int{100_000, 1_000_000} {
		keys := benchKeys(held)
		for _, inFlight := range []int{1, 8} {
			b.Run(fmt.Sprintf("held=%d/inflight=%d", held, inFlight), func(b *testing.B) {
				s, _ := filledStore(b, keys)
				defer s.Close()
				r := rand.New(rand.NewPCG(1, 2))
				var results []<-chan error
				b.ResetTimer()
				for range b.N {
					results = append(results, s.Submit(benchRecords(keys, r)))
					if len(results) == inFlight {
						require.NoError(b, <-results[0])
						results = results[1:]
					}
				}
				for _, result := range results {
					require.NoError(b, <-result)
				}
				b.ReportMetric(float64(b.N*benchBatch)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}

// BenchmarkNaiveWrite is what BenchmarkWrite is compared with: the same records put straight into one bucket, sorted.
func BenchmarkNaiveWrite(b *testing.B) {
	for _, held := range []int{100_000, 1_000_000} {
		keys := benchKeys(held)
		b.Run(fmt.Sprintf("held=%d", held), func(b *testing.B) {
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "naive"), 0o600,
				&bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
			require.NoError(b, err)
			defer db.Close()
			put := func(batch []Record) {
				slices.SortFunc(batch, func(a, b Record) int { return slices.Compare(a.Key, b.Key) })
				require.NoError(b, db.Update(func(tx *bbolt.Tx) error {
					bucket, err := tx.CreateBucketIfNotExists(recordsBucket)
					for _, r := range batch {
						err = bucket.Put(r.Key, r.Value)
					}
					return err
				}))
			}
			var all []Record
			for _, k := range keys {
				all = append(all, Record{Key: k, Value: make([]byte, 110)})
			}
			put(all)
			r := rand.New(rand.NewPCG(1, 2))
			b.ResetTimer()
			for range b.N {
				put(benchRecords(keys, r))
			}
			b.ReportMetric(float64(b.N*benchBatch)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkSyncFloor writes the bytes of one batch and syncs twice, as any bbolt commit must.
func BenchmarkSyncFloor(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	require.NoError(b, err)
	defer f.Close()
	buf := make([]byte, benchBatch*150)
	for i := range b.N {
		_, err := f.WriteAt(buf, int64(i%64)*int64(len(buf)))
		require.NoError(b, err)
		require.NoError(b, syscall.Fdatasync(int(f.Fd())))
		_, err = f.WriteAt(buf[:4096], 0)
		require.NoError(b, err)
		require.NoError(b, syscall.Fdatasync(int(f.Fd())))
	}
	b.ReportMetric(float64(b.N*benchBatch)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkOpen reads and checks a whole store; BenchmarkLoad reads it again to restore the machine.
func BenchmarkOpen(b *testing.B) {
	for _, held := range []int{100_000, 1_000_000} {
		s, path := filledStore(b, benchKeys(held))
		b.Run(fmt.Sprintf("load/held=%d", held), func(b *testing.B) {
			for range b.N {
				n := 0
				require.NoError(b, s.Load(context.Background(), func(Record) error { n++; return nil }))
				require.Equal(b, held, n)
			}
		})
		require.NoError(b, s.Close())
		b.Run(fmt.Sprintf("open/held=%d", held), func(b *testing.B) {
			for range b.N {
				s, err := Open(path, Options{Identity: "bench"})
				require.NoError(b, err)
				require.NoError(b, s.Close())
			}
		})
	}
}
